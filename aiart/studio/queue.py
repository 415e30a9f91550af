"""The records of all trainings, and who of them is waiting for the trainer, in which order and for how long.

A job has a place in the queue until it is over, so an interrupted one keeps it. Trainings on machines of the Hub have
places too, but wait for nobody, and nobody for them.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.jobs import FINAL, WORKING, Job, State, Status
from aiart.studio.store import JsonCache, file_lock, is_id
from aiart.studio.workspace import Workspace

AROUND = 30  # seconds a training takes besides its budget: reading, starting the engine, saving
SNAPSHOT_SECONDS = 0.5  # how long an answer about the queue is good for
QUEUE_LOCK_SECONDS = 20  # it is held for milliseconds; while a worker is being ended, for a few seconds
NEXT_PLACE = "(SELECT COALESCE(MAX(place), 0) + 1 FROM jobs)"


@contextmanager
def queue_lock(home: Path) -> Iterator[None]:
    """Only the holder may change what is waiting, or the state of a job that has no worker.

    Raises:
        StudioError: "busy", it was not free for long.
    """
    with try_queue_lock(home, QUEUE_LOCK_SECONDS) as is_free:
        if not is_free:
            raise StudioError("The studio is busy.", "", "Try again in a moment.", code="busy")
        yield


def try_queue_lock(home: Path, seconds: float = 0) -> AbstractContextManager[bool]:
    """The same for those who can come back later: whether it was free within so many seconds."""
    return file_lock(home / "locks" / "queue.lock", seconds)


@dataclass(frozen=True)
class Place:
    """Of a job that waits: how many are before it, the one in training included, and about how long they will take."""

    position: int
    wait_seconds: float


class Queue:
    """The jobs of one home folder."""

    def __init__(self, database: Database, cache: JsonCache):
        self._database, self._cache = database, cache
        self._folder = database.home / "drawers"
        self._snapshot: tuple[float, dict[Path, Place]] = (0.0, {})

    def record(self, job: Job, created: float) -> None:
        """Insert the row of a new job, with the last place in the queue. The caller holds the queue lock.

        Args:
            created: seconds since the epoch.

        Raises:
            StudioError: "no_drawer", "no_disk" or "busy".
        """
        sql = f"INSERT INTO jobs VALUES (?, ?, ?, {NEXT_PLACE})"
        self._database.execute(sql, job.id, job.workspace_folder.name, created)

    def add(self, job: Job) -> None:
        """Give a job the last place, unless it already has one. The caller holds the queue lock."""
        self._database.execute(f"UPDATE jobs SET place = {NEXT_PLACE} WHERE id = ? AND place IS NULL", job.id)

    def remove(self, job: Job) -> None:
        """Take its place from a job that is over."""
        self._database.execute("UPDATE jobs SET place = NULL WHERE id = ?", job.id)

    def delete(self, job: Job) -> None:
        """Delete the row of a job, before its folder."""
        self._database.execute("DELETE FROM jobs WHERE id = ?", job.id)

    def of(self, workspace: Workspace) -> list[Job]:
        """All jobs of a workspace, newest first."""
        rows = self._database.rows("SELECT id FROM jobs WHERE workspace = ? ORDER BY created DESC", workspace.key)
        return [Job(workspace.jobs / row["id"]) for row in rows]

    def find(self, workspace: Workspace, job_id: object) -> Job | None:
        """The job of a workspace with this id."""
        sql = "SELECT id FROM jobs WHERE id = ? AND workspace = ?"
        if is_id(job_id) and self._database.row(sql, job_id, workspace.key):
            return Job(workspace.jobs / str(job_id))
        return None

    def jobs(self, waiting: bool = True) -> list[Job]:
        """All jobs that have a place, first come first; or all others."""
        condition = "place IS NOT NULL" if waiting else "place IS NULL"
        rows = self._database.rows(f"SELECT id, workspace FROM jobs WHERE {condition} ORDER BY place")
        return [Job(self._folder / row["workspace"] / "jobs" / row["id"]) for row in rows]

    def __len__(self) -> int:
        return self._database.rows("SELECT count(*) FROM jobs WHERE place IS NOT NULL")[0][0]

    def of_workspace(self, folder: Path) -> int:
        """How many jobs that are not over belong to one workspace."""
        sql = "SELECT count(*) FROM jobs WHERE place IS NOT NULL AND workspace = ?"
        return self._database.rows(sql, folder.name)[0][0]

    def elsewhere(self, job: Job) -> bool:
        """Whether it trains on a machine of the Hub and is in nobody's way here."""
        return job.elsewhere(self._cache.read)

    def count_elsewhere(self) -> int:
        """How many trainings on machines of the Hub are not over."""
        return sum(map(self.elsewhere, self.jobs()))

    def place(self, job: Job) -> Place | None:
        """Where a job is in the queue; None if it is not waiting."""
        taken, places = self._snapshot
        if time.monotonic() - taken > SNAPSHOT_SECONDS or job.folder not in places:
            places = dict(self._places())
            self._snapshot = (time.monotonic(), places)
        return places.get(job.folder)

    def forget(self) -> None:
        """The queue has changed: do not answer from memory."""
        self._snapshot = (0.0, {})

    def _places(self) -> Iterator[tuple[Path, Place]]:
        wait, before = 0.0, 0
        for job in self.jobs():
            status = job.status(self._cache.read)
            if status.state in FINAL or self.elsewhere(job):
                continue
            if status.state not in WORKING:
                yield job.folder, Place(before, wait)
            wait += time_left(status)
            before += 1


def time_left(status: Status) -> float:
    """Seconds until a job that is not over lets the next one in; a guess, on the long side."""
    if status.state is State.STOPPING:
        return AROUND / 2
    return max(0.0, status.total - status.seconds) + (AROUND / 2 if status.state is State.RUNNING else AROUND)
