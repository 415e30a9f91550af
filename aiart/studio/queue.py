"""Who is waiting for the trainer, in which order, and for how long: one small file per training that is not over.

A ticket's name is when the person asked, the drawer's folder and the job: sorting the names is the queue. It stays
until the job is over, so an interrupted job keeps its place. Trainings elsewhere have tickets too, but wait for nobody,
and nobody for them. Knows nothing of processes.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiart.studio.jobs import FINAL, WORKING, Job, State, Status
from aiart.studio.store import JsonCache, is_id, private_folder

AROUND = 30  # seconds a training takes besides its budget: reading, starting the engine, saving
SNAPSHOT_SECONDS = 0.5  # how long an answer about the queue is good for


@dataclass(frozen=True)
class Place:
    """Of a job that waits: how many are before it, the one in training included, and about how long they will take."""

    position: int
    wait_seconds: float


class Queue:
    """Tickets of one home folder."""

    def __init__(self, home: Path, cache: JsonCache):
        self._home, self._cache = home, cache
        self._folder = private_folder(home / "queue")
        self._snapshot: tuple[float, dict[Path, Place]] = (0.0, {})

    def add(self, job: Job) -> None:
        """At the end, unless it already has a place. The caller holds the queue lock."""
        if any(known.folder == job.folder for known in self.jobs()):
            return
        (self._folder / f"{time.time_ns():020d}.{job.workspace_folder.name}.{job.id}").touch()

    def remove(self, job: Job) -> None:
        for ticket in self._folder.glob(f"*.{job.workspace_folder.name}.{job.id}"):
            ticket.unlink(missing_ok=True)

    def jobs(self) -> list[Job]:
        """All that are not over, first come first; also those whose folder has vanished meanwhile."""
        return [job for ticket in sorted(entry.name for entry in self._folder.iterdir()) for job in self._job(ticket)]

    def __len__(self) -> int:
        return len(self.jobs())

    def of_workspace(self, folder: Path) -> int:
        """How many belong to one drawer."""
        return sum(job.workspace_folder == folder for job in self.jobs())

    def busy_workspaces(self) -> set[str]:
        """Names of the drawer folders that have a training."""
        return {job.workspace_folder.name for job in self.jobs()}

    def elsewhere(self, job: Job) -> bool:
        """Whether it is in nobody's way."""
        return job.elsewhere(self._cache.read)

    def count_elsewhere(self) -> int:
        return sum(map(self.elsewhere, self.jobs()))

    def place(self, job: Job) -> Place | None:
        """None if it is not waiting."""
        made, places = self._snapshot
        if time.monotonic() - made > SNAPSHOT_SECONDS or job.folder not in places:
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

    def _job(self, ticket: str) -> Iterator[Job]:
        parts = ticket.split(".")
        if len(parts) == 3 and parts[1].isalnum() and is_id(parts[2]):
            yield Job(self._home / "drawers" / parts[1] / "jobs" / parts[2])


def time_left(status: Status) -> float:
    """Seconds until a job that is not over lets the next one in; a guess, on the long side."""
    if status.state is State.STOPPING:
        return AROUND / 2
    return max(0.0, status.total - status.seconds) + (AROUND / 2 if status.state is State.RUNNING else AROUND)
