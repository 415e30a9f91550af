"""The folder in which Gradio keeps uploads and results: whoever has the address of a file in it can read it.

Gradio deletes what it remembers having made. What it forgot, an upload broken off or all of a session before a crash,
goes by age here. Knows nothing of drawers; they are somewhere else.
"""

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

PERIOD = 300  # seconds between two sweeps
UNFINISHED = "tmp"  # how the name of an upload begins while it arrives
UNFINISHED_SECONDS = 600  # after which an upload that does not grow has been broken off


def sweep(folder: Path, seconds: float) -> None:
    """Delete files nobody has touched for `seconds`, and uploads that were broken off; then what is empty."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            on_its_way = Path(parent) == folder and name.startswith(UNFINISHED)
            _delete_old(Path(parent, name), UNFINISHED_SECONDS if on_its_way else seconds)
        if Path(parent) != folder:
            with suppress(OSError):  # it is not empty
                if _age(Path(parent)) > UNFINISHED_SECONDS:  # else a file may be about to be put into it
                    os.rmdir(parent)


class Sweeper:
    """Sweeps a folder now and then, in a thread of its own, until it is closed."""

    def __init__(self, folder: Path, seconds: float):
        self._folder, self._seconds = folder, seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="aiart-sweeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                sweep(self._folder, self._seconds)
            except OSError:  # a disk that comes and goes: the next time may do better
                log.exception("The cache could not be swept.")
            if self._closing.wait(PERIOD):
                return


def _delete_old(file: Path, seconds: float) -> None:
    with suppress(OSError):  # gone already, or on Windows still open
        if _age(file) > seconds:
            file.unlink()


def _age(path: Path) -> float:
    """Seconds since it was made, changed or put here: a copy keeps the date at which its original was changed."""
    status = os.lstat(path)
    return time.time() - max(status.st_mtime, status.st_ctime)
