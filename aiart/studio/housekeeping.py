"""What is put in order when a studio opens and then now and again: lost tickets, leftovers, expired drawers.

Knows nothing of pages and processes.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aiart.hub.names import ARRIVING
from aiart.studio import inputs as given
from aiart.studio import pictures
from aiart.studio.config import StudioConfig
from aiart.studio.jobs import FINAL, Job
from aiart.studio.locks import queue_lock
from aiart.studio.queue import Queue
from aiart.studio.store import JsonCache, discard, is_id
from aiart.studio.workspace import Workspace, Workspaces

PERIOD = 3600  # seconds between two sweeps
UNFINISHED = ("making-", "arriving-", ARRIVING)  # folders on their way in ...
UNFINISHED_SECONDS = 3600  # ... which after so long will not arrive any more


class Housekeeping:
    """Of one home folder; `tick` may be called as often as one likes."""

    def __init__(self, config: StudioConfig, workspaces: Workspaces, queue: Queue, cache: JsonCache):
        self._config, self._workspaces, self._queue, self._cache = config, workspaces, queue, cache
        self._trash = config.home / "trash"
        self._next = 0.0

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + PERIOD
            self.sweep()

    def sweep(self) -> None:
        """Expired drawers, what a crash left behind, and what the system would not let go of before."""
        with queue_lock(self._config.home):
            self._workspaces.sweep(busy=self._queue.busy_workspaces())
        for folder in self._workspaces.folders():
            with suppress(OSError):
                pictures.sweep(Workspace(folder), self._trash)
                given.sweep(Workspace(folder), pictures.wanted_inputs(Workspace(folder), self._cache))
        for leftover in self._leftovers():
            discard(leftover, self._trash)
        for waste in self._trash.glob("*"):  # the folder itself stays: somebody may be about to put something in
            shutil.rmtree(waste, ignore_errors=True)

    def restore_tickets(self) -> None:
        """A job that is not over and has no ticket was lost by a crash between the two."""
        with queue_lock(self._config.home):
            for folder in self._workspaces.folders():
                for job in _jobs(folder):
                    if job.status().state not in FINAL:
                        self._queue.add(job)

    def _leftovers(self) -> Iterator[Path]:
        parts = [folder / part for folder in self._workspaces.folders() for part in ("jobs", "generators")]
        parents = [self._config.home / "library", *parts]
        for parent in parents:
            with suppress(OSError):
                for entry in list(parent.iterdir()):
                    old = time.time() - entry.stat().st_mtime > UNFINISHED_SECONDS
                    if old and entry.name.startswith(UNFINISHED):
                        yield entry


def _jobs(workspace_folder: Path) -> list[Job]:
    with suppress(OSError):
        return [Job(entry) for entry in (workspace_folder / "jobs").iterdir() if is_id(entry.name)]
    return []
