"""Gradio's folder of uploads and results: the only way from a browser to the studio's files and back.

Files in workspaces are never served themselves. A copy goes into this folder under a name nobody can guess, and whoever
has its address can read it. Gradio deletes what it remembers having made; what it forgot, an upload broken off or all
of a session before a crash, is deleted here by age. Importing this module imports no Gradio.

Of pictures there are small copies for the screen, made when they are first asked for: a card a hundred pixels wide
needs no PNG of half a megabyte.
"""

import io
import logging
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from aiart.errors import StudioError, UploadError, storage_error
from aiart.files import private_folder
from aiart.studio.store import stamp_of

log = logging.getLogger(__name__)

SWEEP_SECONDS = 300  # between two sweeps
UNFINISHED_PREFIX = "tmp"  # how the name of an upload begins while it arrives
MAX_OWNERS = 10_000  # whose last copy is remembered; those of others go by age
MAX_COPIES = 10_000  # that are remembered, so that a file is not read again as long as it is the same
UNFINISHED_SECONDS = 600  # after which an upload that does not grow has been broken off
CARD_SIDE = 384  # pixels: the widest cards of a phone, twice as fine as its points
SCREEN_SIDE = 1024  # of a picture that is looked at alone
QUALITY = {CARD_SIDE: 82, SCREEN_SIDE: 92}  # of WebP; what is looked at alone is to have no traces of it
SMALL_BYTES = 48 * 2**10  # a smaller file is served as it is
PIXELS_MAX = 5_000_000  # of a larger one, which may be a stranger's, no preview is made in this process

_changing = threading.Lock()
_last_copies: OrderedDict[str, str] = OrderedDict()  # owner -> copy
_copies: OrderedDict[tuple, str] = OrderedDict()  # what a copy was made of -> copy


def served(path: Path | None) -> str | None:
    """Copy a file of the studio for browsers.

    Returns:
        Path of the copy; None if there is no such file (any more).

    Raises:
        StudioError: "no_disk".
    """
    return copy_of(path, _copy) if path and path.is_file() else None


def copy_of(path: Path, make: Callable[..., str | None], *how: object) -> str | None:
    """Return what `make` makes of a file for browsers: the copy that is there, or a new one if the file was changed
    since.

    Args:
        make: returns the path of a copy that it has made, or None.
        how: what else the copy depends on.

    Returns:
        Path of the copy; None if there is no such file (any more), or `make` has made none.

    Raises:
        StudioError: "no_disk".
    """
    key = (make, path, stamp_of(path), *how)
    copy = _copies.get(key)
    if copy and _touch(copy):
        return copy
    try:
        copy = make(path, *how)
    except FileNotFoundError:  # deleted since it was found: by the visitor in another tab, or with a training
        return None
    except OSError as error:
        raise storage_error("A copy for your browser", error) from error
    if copy:
        _remember(_copies, key, copy, MAX_COPIES)
    return copy


def _copy(path: Path) -> str:
    from gradio.processing_utils import save_file_to_cache
    from gradio.utils import get_upload_folder

    return save_file_to_cache(path, get_upload_folder())


def _touch(copy: str) -> bool:
    """Have a copy stay as if it had been made now -> whether it is still there."""
    try:
        os.utime(copy)
    except OSError:
        return False
    return True


def _remember(copies: OrderedDict, key: object, copy: str, most: int) -> None:
    with _changing:
        copies[key] = copy
        while len(copies) > most:
            copies.popitem(last=False)


def served_if_room(path: Path | None) -> str | None:
    """As `served`, for what an answer can do without; None also if the disk refuses a copy."""
    try:
        return served(path)
    except StudioError:
        return None


def served_instead(path: Path, owner: str) -> str | None:
    """As `served`, for large files: the copy that was made for the same owner before is deleted, if it is another one.

    owner: a word for whom it is made.
    """
    copy = served(path)
    with _changing:
        before = _last_copies.pop(owner, copy)
    if copy:
        _remember(_last_copies, owner, copy, MAX_OWNERS)
    if before and before != copy:
        with suppress(OSError):
            os.unlink(before)
    return copy


def url(path: Path | None) -> str | None:
    """Copy a file of the studio and return the copy's address, relative to the page; None if there is no such file, or
    a full disk has no room for a copy: then the rest of a page can still be seen."""
    return url_of(served_if_room(path))


def url_of(copy: str | None) -> str | None:
    """Return the address of a copy, relative to the page; None for none."""
    return f"gradio_api/file={quote(copy)}" if copy else None


def uploaded(path: object) -> Path:
    """Check a path that a browser names as its upload.

    Returns:
        The resolved path, a file in the folder where uploads arrive.

    Raises:
        UploadError: "missing", the same for what is not there and for what is somewhere else.
    """
    from gradio.utils import get_upload_folder

    with suppress(ValueError, OSError):  # text that is no path; a name that is too long
        file = Path(path).resolve() if isinstance(path, str | os.PathLike) else None
        if file and file.is_file() and file.is_relative_to(Path(get_upload_folder()).resolve()):
            return file
    raise UploadError("This picture is not here (any more).", "", "Choose it again.", code="missing")


@contextmanager
def kept_upload(data: bytes, name: str) -> Iterator[Path]:
    """Bytes from a browser as a file where uploads arrive, until the block ends. Raises OSError."""
    from gradio.utils import get_upload_folder

    path = private_folder(Path(get_upload_folder(), secrets.token_hex(16))) / name
    try:
        path.write_bytes(data)
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
            path.parent.rmdir()


def sweep(folder: Path, seconds: float) -> None:
    """Delete files nobody has touched for `seconds` and uploads that were broken off, then folders that are empty."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            unfinished = Path(parent) == folder and name.startswith(UNFINISHED_PREFIX)
            _delete_old(Path(parent, name), UNFINISHED_SECONDS if unfinished else seconds)
        if Path(parent) != folder:
            with suppress(OSError):  # it is not empty
                if _age(Path(parent)) > UNFINISHED_SECONDS:  # else a file may be about to be put into it
                    os.rmdir(parent)


class Sweeper:
    """Sweeps a folder at once and then regularly, in a thread of its own, until it is closed."""

    def __init__(self, folder: Path, seconds: float):
        self._folder, self._seconds = folder, seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="aiart-sweeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; waits for a sweep that is under way."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                sweep(self._folder, self._seconds)
            except OSError:  # a disk that is away for a while: the next time may do better
                log.exception("The cache could not be swept.")
            if self._closing.wait(SWEEP_SECONDS):
                return


def _delete_old(file: Path, seconds: float) -> None:
    with suppress(OSError):  # gone already, or on Windows still open
        if _age(file) > seconds:
            file.unlink()


def _age(path: Path) -> float:
    """Seconds since a file was made, changed or put here: a copy keeps the date at which its original was changed."""
    status = os.lstat(path)
    return time.time() - max(status.st_mtime, status.st_ctime)


def card_url(path: Path | None) -> str | None:
    """Return the address of a picture on a card, at most CARD_SIDE pixels a side if the file is large; otherwise as
    `url`."""
    return url_of(preview(path, CARD_SIDE)) or url(path)


def preview(path: Path | None, side: int) -> str | None:
    """Return a copy of a picture as WebP, at most `side` pixels a side (CARD_SIDE or SCREEN_SIDE).

    Returns:
        Path of the copy. None if there is no such file, if it is small enough itself, or if no preview can be made of
        it: then the file has to do.
    """
    with suppress(OSError, StudioError):
        if path and path.stat().st_size > SMALL_BYTES:
            return copy_of(path, _small_copy, side)
    return None


def _small_copy(path: Path, side: int) -> str | None:
    from gradio.processing_utils import save_bytes_to_cache
    from gradio.utils import get_upload_folder

    with suppress(ValueError, SyntaxError, Image.UnidentifiedImageError):  # Pillow's ways to say that it is broken
        with Image.open(path) as file:
            if file.width * file.height > PIXELS_MAX:
                return None
            picture = file.convert("RGB")
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        picture.save(data, "WEBP", quality=QUALITY[side])
        return save_bytes_to_cache(data.getvalue(), f"{path.stem}.webp", get_upload_folder())
    return None
