"""Who comes next: a fair lock in memory for who may use a worker, and the queue of all trainings in the database.

A job has a place in the queue until it is over, so an interrupted one keeps it. Trainings on machines of the Hub have
places too, but wait for nobody, and nobody for them.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.jobs import FINAL, WORKING, Job, State, Status
from aiart.studio.store import JsonCache, file_lock, is_id
from aiart.studio.trash import LIVE
from aiart.studio.workers.process import POLL_SECONDS
from aiart.studio.workspace import Workspace

MAX_OVERTAKEN = 3  # how many urgent ones may go ahead of one that was there before them


class Cancelled(Exception):
    """The answer is not wanted any more. It never leaves the studio."""


@dataclass(eq=False)
class Ticket:
    """A place in the queue of a `FairLock`."""

    urgent: bool
    visitor: str = ""
    weight: float = 1.0
    start: float = 0.0  # on the clock of the lock, which goes by weights: what it had given out when this came
    began: threading.Event = field(default_factory=threading.Event)
    overtaken: int = 0  # by urgent ones that came later
    passed: "list[Ticket]" = field(default_factory=list)  # whom this urgent one has overtaken


class FairLock:
    """A lock that visitors have by turns, and that one may stop waiting for.

    Each has it in the order in which she asked. Of two who always wait, both have it for the same weight (start-time
    fair queueing: Goyal, Vin and Cheng, 1996), so whoever asks for much waits for whoever asks for little. What is
    urgent goes ahead of what is not, but nobody is overtaken more than `MAX_OVERTAKEN` times. threading.Lock promises
    no order: under load, one visitor could wait for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Ticket] = []  # the first has the turn
        self._now = 0.0  # the start of the turn that was given last
        self._ends: dict[str, float] = {}  # visitor -> where the last turn that she has asked for ends

    @contextmanager
    def turn(
        self,
        cancelled: threading.Event,
        on_queue: Callable[[int], None] = lambda before: None,
        urgent: bool = False,
        visitor: str = "",
        weight: float = 1.0,
    ) -> Iterator[None]:
        """Wait for the turn, and have it until the block ends.

        Args:
            on_queue: is called with the number of those who come first, whenever that changes.
            urgent: what takes a moment only, while somebody is looking at it.
            visitor: whose turn it is.
            weight: how long it takes, in any unit; above 0.

        Raises:
            Cancelled: `cancelled` was set while waiting.
        """
        turn, last = self._queued(Ticket(urgent, visitor, weight)), 0
        try:
            while not turn.began.wait(POLL_SECONDS):
                if cancelled.is_set():
                    raise Cancelled
                if (before := self._place(turn)) != last:
                    last = before
                    on_queue(before)
            if cancelled.is_set():
                raise Cancelled
            yield
        finally:
            self._leave(turn)

    def _queued(self, turn: Ticket) -> Ticket:
        with self._lock:
            turn.start = max(self._now, self._ends.get(turn.visitor, 0.0))
            place = self._urgent_place() if turn.urgent else self._fair_place(turn.start)
            if turn.urgent:
                turn.passed = self._waiting[place:]
                for one in turn.passed:
                    one.overtaken += 1
            else:
                self._ends[turn.visitor] = turn.start + turn.weight
            self._waiting.insert(place, turn)
            self._begin_first()
        return turn

    def _fair_place(self, start: float) -> int:
        """Before those who wait for a later start; behind whoever has the turn and what is urgent."""
        place = len(self._waiting)
        while place > 1 and not self._waiting[place - 1].urgent and self._waiting[place - 1].start > start:
            place -= 1
        return place

    def _begin_first(self) -> None:
        if self._waiting:
            first = self._waiting[0]
            self._now = self._now if first.urgent else max(self._now, first.start)
            first.began.set()
        else:
            self._now = 0.0
            self._ends.clear()

    def _urgent_place(self) -> int:
        """Behind whoever has the turn, what is urgent too, and those who have been overtaken often enough."""
        kept = [i for i, one in enumerate(self._waiting) if not i or one.urgent or one.overtaken >= MAX_OVERTAKEN]
        return kept[-1] + 1 if kept else 0

    def _leave(self, turn: Ticket) -> None:
        with self._lock:
            if not turn.began.is_set():  # cancelled before it kept anybody waiting
                for one in turn.passed:
                    one.overtaken -= 1
                if not turn.urgent:
                    self._ends[turn.visitor] -= turn.weight
            self._waiting.remove(turn)
            self._begin_first()

    def _place(self, turn: Ticket) -> int:
        with self._lock:
            return self._waiting.index(turn)


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
    """Return the same for those who can come back later: whether it was free within so many seconds."""
    return file_lock(home / "locks" / "queue.lock", seconds)


@dataclass(frozen=True)
class Place:
    """The place of a job that waits: how many are before it, the one in training included, and about how long they will
    take."""

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
        """Return all jobs of a workspace, newest first."""
        rows = self._database.rows(
            f"SELECT id FROM jobs WHERE workspace = ? AND {LIVE} ORDER BY created DESC", workspace.key
        )
        return [Job(workspace.jobs / row["id"]) for row in rows]

    def find(self, workspace: Workspace, job_id: object) -> Job | None:
        """Return the job of a workspace with this id."""
        sql = f"SELECT id FROM jobs WHERE id = ? AND workspace = ? AND {LIVE}"
        if is_id(job_id) and self._database.row(sql, job_id, workspace.key):
            return Job(workspace.jobs / str(job_id))
        return None

    def jobs(self, waiting: bool = True) -> list[Job]:
        """Return all jobs that have a place, first come first; or all others that are not deleted."""
        condition = "place IS NOT NULL" if waiting else f"place IS NULL AND {LIVE}"
        rows = self._database.rows(f"SELECT id, workspace FROM jobs WHERE {condition} ORDER BY place")
        return [Job(self._folder / row["workspace"] / "jobs" / row["id"]) for row in rows]

    def __len__(self) -> int:
        return self._database.rows("SELECT count(*) FROM jobs WHERE place IS NOT NULL")[0][0]

    def of_workspace(self, folder: Path) -> int:
        """Return how many jobs that are not over belong to one workspace."""
        sql = "SELECT count(*) FROM jobs WHERE place IS NOT NULL AND workspace = ?"
        return self._database.rows(sql, folder.name)[0][0]

    def elsewhere(self, job: Job) -> bool:
        """Return whether it trains on a machine of the Hub and is in nobody's way here."""
        return job.elsewhere(self._cache.read)

    def count_elsewhere(self) -> int:
        """Return how many trainings on machines of the Hub are not over."""
        return sum(map(self.elsewhere, self.jobs()))

    def place(self, job: Job) -> Place | None:
        """Return where a job is in the queue; None if it is not waiting."""
        taken, places = self._snapshot
        if time.monotonic() - taken > SNAPSHOT_SECONDS or job.folder not in places:
            places = dict(self._places())
            self._snapshot = (time.monotonic(), places)
        return places.get(job.folder)

    def forget(self) -> None:
        """Forget what was answered before: the queue has changed."""
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
    """Return seconds until a job that is not over lets the next one in; a guess, on the long side."""
    if status.state is State.STOPPING:
        return AROUND / 2
    return max(0.0, status.total - status.seconds) + (AROUND / 2 if status.state is State.RUNNING else AROUND)
