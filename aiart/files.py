"""Files and folders on any system: written whole or not at all, opened without surprises, shown to nobody else.

A file is first written under a hidden name beside its place, synced, and then renamed: whoever reads sees the old
file or the new one, never half of one, also when the process or the machine stops in between.
"""

import glob
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

MIB, GIB = 2**20, 2**30  # bytes
CACHE = "AIART_CACHE"  # variable: the folder for what can be made again, if it is not the user's own
RETRIES, PAUSE = 40, 0.025  # one second in all, for a file on Windows that somebody else has open

Answer = TypeVar("Answer")


def as_typed(text: str) -> Path:
    """Return the path that a person means: a `~` at its beginning is her home, which shells leave alone in
    `--out=~/art`."""
    return Path(os.path.expanduser(text))


class NotPlainFileError(OSError):
    """What should be opened is a link (it could point anywhere), a pipe (it could block for ever) or a folder."""


@contextmanager
def atomic_file(path: Path, durable: bool = True) -> Iterator[BinaryIO]:
    """A binary file that takes its place at `path` when the block has ended well.

    Until then whatever was at `path` stays; after an error nothing is left behind.

    Args:
        path: where the file belongs; its folder exists.
        durable: whether the bytes and the name are on the disk before the block is left.

    Raises:
        OSError: the system refuses.
    """
    with _placed(path, durable) as temporary, open(temporary, "xb") as file:
        yield file
        if durable:
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def atomic_path(path: Path, durable: bool = True, suffix: str = ".tmp") -> Iterator[Path]:
    """A hidden name beside `path`, for libraries that open files themselves; see `atomic_file` for the rest.

    Args:
        suffix: how that name ends, where an encoder goes by it.
    """
    with _placed(path, durable, suffix) as temporary:
        yield temporary
        if durable:
            with open(temporary, "r+b") as file:  # Windows syncs only what is open for writing
                os.fsync(file.fileno())


def atomic_write(path: Path, data: bytes, durable: bool = True) -> None:
    """Replace the file at `path` by one with exactly these bytes; see `atomic_file`."""
    with atomic_file(path, durable) as file:
        file.write(data)


def remove_unfinished(path: Path) -> None:
    """Remove what killed processes left of files that were to be at `path`. Nobody may be writing it meanwhile.

    Raises:
        OSError: the system refuses.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        left.unlink(missing_ok=True)


def replace(source: Path, target: Path) -> None:
    """`os.replace`, patient where Windows refuses while somebody else has one of the two open."""
    retry_while_busy(lambda: os.replace(source, target))


def retry_while_busy(act: Callable[[], Answer]) -> Answer:
    """Return what `act` returns. On Windows a PermissionError is taken for a file in use, and tried for a second."""
    for _ in range(RETRIES if os.name == "nt" else 0):
        try:
            return act()
        except PermissionError:
            time.sleep(PAUSE)
    return act()


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can: Windows has no such call, some shares refuse it.

    A refusal is no failure: the renaming it follows has already happened.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def private_folder(path: Path) -> Path:
    """Return the folder `path`, made with its parents if need be; where systems have modes, only its owner can look
    inside."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def why_unwritable(folder: Path) -> OSError | None:
    """Return what the system says to a small new file in a folder, which is not kept; None if nothing."""
    trial = folder / f".trial-{secrets.token_hex(4)}.tmp"
    try:
        atomic_write(trial, bytes(4096))
        trial.unlink()
    except OSError as error:
        return error
    return None


def open_plain(path: str, flags: int) -> int:
    """Return the `opener` of `open` for files of strangers.

    Raises:
        NotPlainFileError: what is there is no plain file.
        OSError: any other refusal of the system.
    """
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise NotPlainFileError(f"{os.path.basename(path)} is not a plain file")
    # Where the system has these flags, they also refuse a link or a pipe put there since the look above.
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def _placed(path: Path, durable: bool, suffix: str = ".tmp") -> Iterator[Path]:
    """A name beside `path` whose file is renamed to it after a good block, and removed after any other."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{suffix}")
    try:
        yield temporary
        replace(temporary, path)
        if durable:
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
