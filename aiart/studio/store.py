"""Small files that survive a crash, an append-only journal, locks between processes, and ids nobody can guess.

A reader sees a whole file or the one before it, never half of one; a file that is damaged all the same reads as absent.
"""

import json
import os
import re
import secrets
import shutil
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock, Timeout

from aiart.errors import is_disk_full, storage_error
from aiart.files import (
    atomic_write,
    private_folder,
    remove_unfinished,
    replace,
    retry_while_busy,
    why_unwritable,
)

Kept = TypeVar("Kept")

ID = re.compile(r"[A-Za-z0-9_-]{22}")
FOREVER = -1.0  # seconds to wait for a lock
LARGEST = 8 * 2**20  # bytes of a JSON file we are willing to read; ours have a few thousand


def new_id() -> str:
    """128 random bits as 22 characters that are safe in file names and addresses."""
    return secrets.token_urlsafe(16)


def is_id(text: object) -> bool:
    """Return whether this could be one of our ids. What is not must never come near a path."""
    return isinstance(text, str) and ID.fullmatch(text) is not None


def write_json(path: Path, value: dict, durable: bool = True) -> None:
    """Replace a JSON file as a whole; see `atomic_write`. Raises OSError."""
    atomic_write(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), durable)


def read_bytes(path: Path, limit: int = LARGEST) -> bytes | None:
    """Return the bytes of a file; None if it is not there, cannot be read or is larger than `limit`."""
    try:
        data = retry_while_busy(lambda: _read(path, limit + 1))
    except OSError:
        return None
    return data if len(data) <= limit else None


def read_json(path: Path) -> dict | None:
    """Return the object in a JSON file; None if there is none, for whatever reason."""
    data = read_bytes(path)
    return None if data is None else _object(data)


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file are on the disk. Raises OSError."""
    with open(path, "r+b") as file:  # Windows syncs only what is open for writing
        os.fsync(file.fileno())


@contextmanager
def storing(what: str) -> Iterator[None]:
    """Turn a refusal of the disk into a sentence about `what`: StudioError, code "no_disk"."""
    try:
        yield
    except OSError as error:
        raise storage_error(what, error) from error


def check_home(home: Path) -> None:
    """Make the home folder of a studio if need be. Raises StudioError, code "no_disk", if it cannot be written to."""
    with storing(f"What belongs into {home}"):
        private_folder(home)
        if refused := why_unwritable(home):
            raise refused


@contextmanager
def file_lock(path: Path, seconds: float = 0) -> Iterator[bool]:
    """Hold a lock that is shared by all processes: whether it was free within so many seconds, and is held until the
    block ends. The kernel holds it for a process, so it falls free when that process ends, however it ends.

    Raises:
        StudioError: "no_disk", the file of the lock cannot be opened.
    """
    lock = FileLock(path, timeout=seconds)
    try:
        private_folder(path.parent)
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise storage_error(f"The lock {path.name}", error, verb="taken") from error
    try:
        yield True
    finally:
        lock.release()


def discard(folder: Path, trash: Path) -> None:
    """Delete a folder: gone from its place at once and whole, from the disk as soon as the system lets go of it.

    Where there is no room for another name of it, it is gone little by little.
    """
    try:
        target = private_folder(trash) / new_id()
        replace(folder, target)
    except FileNotFoundError:
        return
    except OSError as error:
        if not is_disk_full(error):
            raise
        target = folder
    shutil.rmtree(target, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Return bytes of all files in a folder and below. What disappears meanwhile does not count."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total


class JsonCache:
    """Reads a JSON file only when it has changed, so that many pages may ask for the same one every second."""

    def __init__(self, limit: int = 20_000):
        self._limit = limit
        self._seen: dict[Path, tuple[tuple, dict | None]] = {}

    def read(self, path: Path) -> dict | None:
        """Return what `read_json` does. The answer is shared: it must not be changed."""
        stamp = stamp_of(path)
        if stamp is None:
            self._seen.pop(path, None)
            return None
        seen = self._seen.get(path)
        if seen is None or seen[0] != stamp:
            if len(self._seen) >= self._limit:
                self._seen.clear()
            seen = self._seen[path] = (stamp, read_json(path))
        return seen[1]


class Recent(Generic[Kept]):
    """The newest few of what takes long to make, by key."""

    def __init__(self, limit: int):
        self._limit = limit
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what is kept under this key, or else what `make` returns; what was asked for longest ago goes."""
        if key not in self._kept:
            self._kept[key] = make()
        self._kept.move_to_end(key)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return self._kept[key]


def stamp_of(path: Path) -> tuple | None:
    """Changes whenever the file is replaced or appended to; None: there is no such file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class Journal:
    """A file of one JSON object a line, written by one process, that never grows beyond `longest` lines.

    Args:
        thin: chooses what stays of too many lines; it has to return fewer.
    """

    def __init__(self, path: Path, longest: int, thin: Callable[[list[dict]], list[dict]]):
        self.path, self._longest, self._thin = path, longest, thin
        self._lines: int | None = None  # unknown until the first line is added

    def read(self) -> list[dict]:
        """Return all lines that are whole; a line cut off by a crash is passed over."""
        data = read_bytes(self.path) or b""
        return [value for line in data.splitlines() if (value := _object(line)) is not None]

    def append(self, value: dict) -> None:
        """Add a line; of too many, `thin` chooses some. Raises OSError."""
        if self._lines is None:
            remove_unfinished(self.path)
            self._lines = self._rewrite(self.read())  # also drops a cut off last line, which would spoil the new one
        if self._lines >= self._longest:
            self._lines = self._rewrite(self._thin(self.read()))
        with open(self.path, "ab") as file:
            file.write(_line(value))
        self._lines += 1

    def _rewrite(self, values: list[dict]) -> int:
        atomic_write(self.path, b"".join(map(_line, values)), durable=False)
        return len(values)


def _line(value: dict) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _object(data: bytes) -> dict | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _read(path: Path, limit: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(limit)
