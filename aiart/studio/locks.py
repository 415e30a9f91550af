"""The locks of a home folder, shared by all processes that use it.

They are held by the kernel for a process and fall free when it ends, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from aiart.errors import StudioError
from aiart.studio.store import private_folder

QUEUE_PATIENCE = (
    20  # seconds; the lock is normally held for milliseconds, while a worker is being ended for a few seconds
)


@contextmanager
def queue_lock(home: Path) -> Iterator[None]:
    """Only the holder may change what is waiting, or the state of a job that has no worker.

    Raises:
        StudioError: "busy", when it was not free for long.
    """
    with try_queue_lock(home, QUEUE_PATIENCE) as held:
        if not held:
            raise StudioError("The studio is busy.", "", "Try again in a moment.", code="busy")
        yield


@contextmanager
def try_queue_lock(home: Path, patience: float = 0) -> Iterator[bool]:
    """The same for those who can come back later: whether it was free within `patience` seconds."""
    with _held(home / "locks" / "queue.lock", patience) as held:
        yield held


@contextmanager
def trainer_lock(home: Path, patience: float = 0) -> Iterator[bool]:
    """Whether this process now is the only trainer: of all worker processes one at a time can be.

    Whoever holds it is the only one to change the state of a job that has, or had, a worker.
    """
    with _held(home / "locks" / "trainer.lock", patience) as held:
        yield held


@contextmanager
def own_lock(folder: Path, patience: float = 0) -> Iterator[bool]:
    """The same for a job that trains elsewhere: it takes nobody's place here, and still has one worker at a time."""
    with _held(folder / "worker.lock", patience) as held:
        yield held


@contextmanager
def _held(path: Path, patience: float) -> Iterator[bool]:
    private_folder(path.parent)
    lock = FileLock(path, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
