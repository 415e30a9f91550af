"""Files on disk: a stranger's file is opened without surprises, our own is written whole or not at all.

Knows nothing of what is inside the files.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from aiart.errors import WeightsError


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """A plain file, open for reading.

    Raises:
        WeightsError: "not_a_file" for a link (it could point anywhere), a pipe (it could block for ever) or a folder;
            "missing"; "unreadable" for every other refusal of the system, also while the block reads.
    """
    try:
        with open(path, "rb", opener=_open_plain) as file:
            yield file
    except FileNotFoundError as error:
        raise WeightsError(
            f"{path.name} is missing.", fix="Fetch or train the generator again.", code="missing"
        ) from error
    except OSError as error:
        raise WeightsError(
            f"{path.name} could not be read: {error.strerror or type(error).__name__}.",
            fix="Check that the file may be read, then try again.",
            code="unreadable",
        ) from error


def _open_plain(path: str, flags: int) -> int:
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise WeightsError(
            f"{os.path.basename(path)} is not a plain file.",
            "A generator is made of plain files, without links.",
            "Copy the file itself into the folder.",
            code="not_a_file",
        )
    # Where the system has these flags, they also refuse a link or a pipe put there since the look above.
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under `path` only when the block has ended well and its bytes are on the disk.

    Until then whatever was at `path` stays; after an error nothing is left behind. Raises OSError.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


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
