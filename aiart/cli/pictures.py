"""Files and folders from the command line -> pictures, with every refused one named on the way."""

from collections.abc import Sequence
from pathlib import Path

from aiart.cli.progress import PlainLines
from aiart.data import Pictures, load_set


def pictures_of(paths: Sequence[Path], long_side: int, shown: PlainLines) -> Pictures:
    """`load_set`, told. Raises UploadError, RequestError."""

    def read(done: int, of: int) -> None:
        shown.progress("Reading", done, of, "pictures")

    pictures = load_set(paths, long_side, on_progress=read)
    for refused in pictures.refused:
        shown.say(f"Left out: {refused.reason}")
        shown.fact("refused", name=refused.name, reason=refused.reason, code=refused.code)
    for note in pictures.notes:
        shown.say(note)
    return pictures


def counted(pictures: int) -> str:
    """A number of pictures in words."""
    return "1 picture" if pictures == 1 else f"{pictures} pictures"
