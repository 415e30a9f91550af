"""Files that a command writes: whole or not at all, and never over another one that nobody has given up.

Files in a folder take free names; one that is named and there already is refused, unless `--overwrite` is given.
"""

import filecmp
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np

from aiart.engine.path.pyramid import Wrap
from aiart.errors import ArtError, RequestError, storage_error
from aiart.files import atomic_path, replace
from aiart.images import check_kind, save_picture, save_png, stem_and_ending
from aiart.operations.surface import check_green, save_surface
from aiart.operations.tile import repeated

PNG = ".png"
KEEP_OR_REPLACE = "Choose another name, or replace it with --overwrite."


@dataclass(frozen=True)
class PictureFolder:
    """Where the pictures of one command go, and whether they carry their recipes."""

    folder: Path
    recipes: bool
    kind: str = "png"  # of KINDS
    green: str = ""  # of GREENS, if maps of the surface are written too
    repeated: bool = False  # each is written beside itself too

    def __post_init__(self):
        """Raises RequestError, code "kind" or "green"."""
        check_kind(self.kind, "--kind")
        if self.green:
            check_green(self.green, "--maps")


def save_beside(
    out: Path,
    stem: str,
    picture: np.ndarray,
    text: dict[str, str],
    kind: str = "png",
    dots: int = 0,
    made_from: Mapping[str, np.ndarray] | None = None,
) -> Path:
    """Write uint8 (H, W, 3 or 4) as STEM.png, or as another of KINDS; as STEM-2.png and so on where another picture has
    that name already.

    Args:
        dots: per inch, 0 to say nothing of them.
        made_from: the other layers, if the kind has some.

    A file with the very same bytes is taken as it is. Raises ArtError, code "not_saved".
    """
    named, ending = stem_and_ending(stem, kind)
    return _saved(
        out, named, ending, "A picture", lambda path: save_picture(path, picture, kind, text, dots, made_from)
    )


def save_maps_beside(out: Path, stem: str, picture: np.ndarray, wrap: Wrap, green: str) -> Path:
    """Write the maps of the surface of uint8 (H, W, 3) as STEM-maps.zip; as for `save_beside`."""
    write = partial(save_surface, picture, wrap, green, name=stem)
    return _saved(out, f"{stem}-maps", "zip", "The maps of a surface", write)


def save_repeated_beside(out: Path, stem: str, picture: np.ndarray, wrap: Wrap, kind: str) -> Path:
    """Write uint8 (H, W, 3) three times beside itself on the axes where it meets itself, as STEM-repeated.png or so;
    as for `save_beside`."""
    return save_beside(out, f"{stem}-repeated", repeated(picture, wrap), {}, kind)


def _saved(out: Path, stem: str, ending: str, what: str, write: Callable[[Path], None]) -> Path:
    """Return a file that is written whole, under a name that no other one has. Raises ArtError, code "not_saved"."""
    unfinished = out / f".{stem}.{secrets.token_hex(4)}.tmp"
    try:
        out.mkdir(parents=True, exist_ok=True)
        write(unfinished)
        return _placed(unfinished, stem, ending)
    except OSError as error:
        raise storage_error(f"{what} in {out}", error, kind=ArtError, verb="saved", code="not_saved") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _placed(unfinished: Path, stem: str, kind: str) -> Path:
    for number in count(1):
        path = unfinished.with_name(f"{stem}.{kind}" if number == 1 else f"{stem}-{number}.{kind}")
        if not os.path.lexists(path):
            replace(unfinished, path)
            return path
        if path.is_file() and filecmp.cmp(unfinished, path, shallow=False):
            return path
    raise AssertionError("numbers do not end")


def check_png(out: Path | None) -> None:
    """Raises RequestError, code "out", unless the name of a file ends as that of a PNG."""
    if out and out.suffix.lower() != PNG:
        raise RequestError(f"{out.name} is no PNG.", f"The name of a sheet ends in {PNG}.", "Change it.", code="out")


def check_free(out: Path | None, overwrite: bool) -> None:
    """Raises RequestError, code "out", if there is a file of that name that may not be replaced, or a folder."""
    if out and out.is_dir():
        raise RequestError(f"{out} is a folder.", "", "Name a file.", code="out")
    if out and not overwrite and os.path.lexists(out):
        raise RequestError(f"{out} is there already.", "", KEEP_OR_REPLACE, code="out")


def write_png(out: Path, picture: np.ndarray, what: str) -> None:
    """Write one picture; a file that is there is replaced: see `check_free`. Raises ArtError, "not_saved", about
    `what`."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(out) as unfinished:
            save_png(unfinished, picture)
    except OSError as error:
        raise storage_error(f"{what} {out}", error, kind=ArtError, verb="saved", code="not_saved") from error
