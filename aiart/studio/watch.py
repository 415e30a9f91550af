"""Judges a training worker from outside: does it still answer, does it stop when asked, does it keep to its limits.

Time is counted in rounds that really took place, not read off a clock: a laptop that slept for an hour has not been
silent for an hour. Knows nothing of starting and ending.
"""

import time
from dataclasses import dataclass

from aiart.studio.config import GIB, StudioConfig
from aiart.studio.jobs import Job, State, Status, StopLevel
from aiart.studio.store import read_json
from aiart.studio.workers import process as processes

LONGEST_ROUND = 2.0  # seconds; a longer one means that we, too, were asleep
MEMORY_PERIOD = 2.0  # seconds between two looks at the memory


@dataclass(frozen=True)
class Verdict:
    """A worker has to be ended, and this is what its job becomes."""

    state: State
    error: str = ""
    code: str = ""


class Watch:
    """What one supervisor has seen of the worker it watches."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self._subject: tuple | None = None

    def _begin(self, subject: tuple) -> None:
        self._subject = subject
        self._beat, self._silent, self._watched, self._stopping = 0.0, 0.0, 0.0, 0.0
        self._last = self._measured = time.monotonic()

    def verdict(self, job: Job, status: Status, elsewhere: bool = False) -> Verdict | None:
        """One look at the living worker of a job -> None while all is well. `elsewhere`: it only watches a machine of
        the Hub, which is given back when it stops, and which sees to the time itself."""
        if self._subject != (job.folder, status.attempt):
            self._begin((job.folder, status.attempt))
        self._count(job, status)
        grace = self._config.grace_elsewhere if elsewhere else self._config.grace_seconds
        if self._stopping > grace:
            return Verdict(State.CANCELLED)
        if self._silent > self._config.silence_seconds:
            return Verdict(State.INTERRUPTED)
        if not elsewhere and self._watched > 2 * status.total + self._config.overhead_seconds:
            return Verdict(
                State.FAILED,
                "The training took far longer than it was given. Resume it, or train with fewer or smaller pictures.",
                "too_long",
            )
        return self._memory_verdict(job)

    def _count(self, job: Job, status: Status) -> None:
        now = time.monotonic()
        passed, self._last = min(now - self._last, LONGEST_ROUND), now
        self._watched += passed
        self._silent = self._silent + passed if status.beat == self._beat else 0.0
        self._beat = status.beat
        self._stopping = self._stopping + passed if job.stop_level() is StopLevel.NOW else 0.0

    def _memory_verdict(self, job: Job) -> Verdict | None:
        if time.monotonic() - self._measured < MEMORY_PERIOD:
            return None
        self._measured = time.monotonic()
        worker = processes.find(read_json(job.run_file))
        if worker is None or processes.memory_of(worker) <= self._config.trainer_bytes:
            return None
        return Verdict(
            State.FAILED,
            f"The training needs more than the {self._config.trainer_bytes / GIB:.1f} GiB of memory it may use. "
            "Choose a smaller canvas or fewer pictures.",
            "memory",
        )
