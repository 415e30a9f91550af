"""Sees to it that one training runs here at a time and that none is lost: starts, watches, ends and requeues workers.

A training on a machine of the Hub has a worker too, which sends it there and looks after it: as many as are allowed,
beside the one that trains. It is started with the visitor's login, which is kept nowhere; so none is started twice.

Every web process has one supervisor in a thread; whichever holds the queue lock does the next round. A worker outlives
the web process that started it and is found again through run.json. What is true is on the disk; the only thing kept
here is for how long a worker has been silent.
"""

import logging
import math
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import psutil

from aiart.errors import is_disk_full
from aiart.files import GIB
from aiart.hub.jobs import STILL_THERE
from aiart.studio.jobs import FINAL, NO_ROOM, WAITS_FOR_ROOM, WORKING, Job, State, Status, StopLevel, has_room
from aiart.studio.queue import Queue, try_queue_lock
from aiart.studio.settings import StudioConfig
from aiart.studio.store import private_folder, read_json, write_json
from aiart.studio.workers import process as processes
from aiart.studio.workers.process import Deadline, ExceededLimit, WorkerLimits

log = logging.getLogger(__name__)

ROUND_SECONDS = 0.5  # between two rounds
NO_ROOM_SECONDS = 60.0  # between two starts of a training for which the disk has less room than it needs
LOG_BYTES = 256 * 1024  # of a job's log that are kept from one start to the next
OUT_OF_SIGHT = (
    "This page lost sight of the training. It may go on at the Hub, which ends it in time. Resume it, signed in, to go "
    "on watching and to get what it made."
)


class Supervisor:
    """Call `start` once, `wake` when something was asked for, `close` at the end."""

    def __init__(self, config: StudioConfig, queue: Queue):
        self._config, self._queue = config, queue
        self._watches: dict[Path, TrainingWatch] = {}  # by folder of the job
        self._without_room: set[Path] = set()  # folders of jobs of which a full disk cannot be told what they are now
        self._not_before: dict[Path, float] = {}  # folder of a job that found too little room -> on our clock
        self._told = ""  # the trouble that the log was told of last
        self._awake, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="aiart-supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._awake.set()

    def close(self, training: bool = False) -> list[str]:
        """Stop watching. A training goes on by itself, unless `training`: then it is set aside -> its name."""
        self._closing.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()
        return self.interrupt() if training else []

    def interrupt(self) -> list[str]:
        """Ask the worker that trains here to leave, by force if it does not; its job is taken up again by the next
        supervisor. Returns the names of what was interrupted."""
        names = []
        for job in self._queue.jobs():
            worker = processes.find(read_json(job.run_file))
            if job.status().state in WORKING and worker and not self._queue.elsewhere(job):
                processes.end(worker, self._config.grace_seconds)
                names.append((read_json(job.spec_file) or {}).get("request", {}).get("name", ""))
        return names

    def round(self) -> None:
        """Look at the queue once; does nothing while another process has it."""
        with try_queue_lock(self._config.home) as is_free:
            if not is_free:
                return
            ready = [job for job in self._settled() if time.monotonic() >= self._not_before.get(job.folder, 0.0)]
            if ready and has_room(self._config.home):
                self.begin(ready[0])

    def begin(self, job: Job, secret: str = "") -> None:
        """Start a worker for a job that waits, if its place is free. The caller holds the queue lock.

        Args:
            secret: the visitor's login, for a training elsewhere; it goes to the worker and nowhere else.
        """
        with job.alone() as free:
            if not free:
                return
            status = job.status()
            status = status.moved(
                State.PREPARING, attempt=status.attempt + 1, message="Getting ready.", error="", code=""
            )
            job.write_status(status)
        self._spawn(job, status.attempt, secret)
        self._queue.forget()

    def end_now(self, job: Job) -> None:
        """End the worker of a job by force. The caller holds the queue lock."""
        if worker := processes.find(read_json(job.run_file)):
            processes.end(worker)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.round()
                self._told = ""
            except Exception as error:  # a full disk, say: the next may fare better, and nobody else would start jobs
                if repr(error) != self._told:  # twice a second would fill the log
                    log.exception("The supervisor stumbled.")
                self._told = repr(error)
            self._awake.wait(ROUND_SECONDS)
            self._awake.clear()

    def _settled(self) -> list[Job]:
        """Look after every job that is not waiting -> those that are, or nothing while one is in training here."""
        waiting, training = [], False
        jobs = self._queue.jobs()
        self._watches = {job.folder: self._watches.get(job.folder) or TrainingWatch(self._config) for job in jobs}
        for job in jobs:
            status = job.status() if job.folder.is_dir() else None
            if status is None or status.state in FINAL:
                self._queue.remove(job)
            elif status.state is State.QUEUED and not self._queue.elsewhere(job):
                waiting.append(job)
            elif self._is_alive(job, status):
                training = training or not self._queue.elsewhere(job)
                self._check_worker(job, status)
            elif self._requeued(job):
                waiting.append(job)
        return [] if training else waiting

    def _is_alive(self, job: Job, status: Status) -> bool:
        """Return whether a worker has this job, or is just starting with it."""
        if processes.find(read_json(job.run_file)):
            return True
        with job.alone() as free:
            return not free and time.time() - status.beat < self._config.silence_seconds

    def _check_worker(self, job: Job, status: Status) -> None:
        """End a worker that does not stop, hangs, or takes too much; say why in the job's state."""
        elsewhere = self._queue.elsewhere(job)
        has_voice = has_room(self._config.home)  # else it may be well and cannot say so
        verdict = self._watches[job.folder].verdict(job, status, elsewhere, has_voice)
        if verdict is None:
            return
        self.end_now(job)
        if elsewhere:
            return  # what goes on there does not end with its watcher: it is out of sight, as the next round finds
        with job.alone(seconds=3) as free:
            if free and job.status().state in WORKING:
                job.write_status(job.status().moved(verdict.state, error=verdict.error, code=verdict.code))

    def _requeued(self, job: Job) -> bool:
        """What becomes of a job whose worker is gone -> whether it waits again."""
        with job.alone() as free:
            if not free:
                return False
            status = job.status()
            if status.state in FINAL:
                return False
            if status.state in WORKING:
                status = status.moved(State.INTERRUPTED)
            status = self._after_interruption(job, status)
            try:
                job.write_status(status)
            except OSError as error:
                if not is_disk_full(error):
                    raise
                self._without_room.add(job.folder)
                return False
        self._without_room.discard(job.folder)
        return status.state is State.QUEUED

    def _after_interruption(self, job: Job, status: Status) -> Status:
        if self._queue.elsewhere(job):
            return status.moved(State.FAILED, code=STILL_THERE, error=OUT_OF_SIGHT)
        if job.stop_level() is StopLevel.NOW:
            return status.moved(State.CANCELLED, message="")
        if status.code == NO_ROOM:  # it has said so itself, and counts no attempt
            if has_room(self._config.home):  # too little for this one
                self._not_before[job.folder] = time.monotonic() + NO_ROOM_SECONDS
            return status.moved(State.QUEUED, message=WAITS_FOR_ROOM)
        if job.folder in self._without_room or not has_room(self._config.home):
            attempt = max(0, status.attempt - 1)
            return status.moved(State.QUEUED, attempt=attempt, code=NO_ROOM, message=WAITS_FOR_ROOM)
        if status.attempt < self._config.attempts:
            return status.moved(State.QUEUED, message="It was interrupted and goes on soon.")
        return status.moved(
            State.FAILED,
            code="interrupted",
            error=f"The training was interrupted {status.attempt} times. Perhaps the machine is short of memory. "
            "Resume it, or train with fewer or smaller pictures.",
        )

    def _spawn(self, job: Job, attempt: int, secret: str) -> None:
        """run.json is also written by the worker: should we die before it, the worker is found all the same."""
        fresh = not job.log_file.exists() or job.log_file.stat().st_size > LOG_BYTES
        with open(job.log_file, "wb" if fresh else "ab") as output:
            worker = processes.start(
                "aiart.studio.workers.train",
                [str(job.folder), str(attempt)],
                self._config.engine,
                stdin=subprocess.PIPE if secret else subprocess.DEVNULL,
                stdout=output,
                cwd=private_folder(self._config.home),
                online=bool(secret),
                outlives=True,
            )
        if secret:
            with suppress(OSError), cast(IO[bytes], worker.stdin) as pipe:  # it may have ended already
                pipe.write(secret.encode() + b"\n")
        with suppress(psutil.Error):
            write_json(job.run_file, processes.identity(worker.pid), durable=False)
        threading.Thread(target=self._reap, args=(worker,), name="aiart-reaper", daemon=True).start()

    def _reap(self, worker: subprocess.Popen) -> None:
        worker.wait()
        self.wake()


@dataclass(frozen=True)
class Verdict:
    """A worker has to be ended, and this is what its job becomes."""

    state: State
    error: str = ""
    code: str = ""


class TrainingWatch:
    """Judges one training worker from outside: whether it still answers, stops when asked, and keeps to its limits."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self._attempt, self._beat = -1, 0.0

    def verdict(self, job: Job, status: Status, elsewhere: bool = False, has_voice: bool = True) -> Verdict | None:
        """Look once at the living worker of a job, as one does every half second -> None while all is well.

        Args:
            elsewhere: it only watches a machine of the Hub, which is given back when it stops, and which keeps the
                time itself.
            has_voice: whether it could say that it is well.
        """
        if self._attempt != status.attempt:
            self._begin(status.attempt)
        self._limits.deadline.seconds = math.inf if elsewhere else 3 * status.total + self._config.overhead_seconds
        self._stopping.seconds = self._config.grace_elsewhere if elsewhere else self._config.grace_seconds
        if status.beat != self._beat or not has_voice:
            self._beat = status.beat
            self._silence.restart()
        if job.stop_level() is not StopLevel.NOW:
            self._stopping.restart()
        if self._stopping.passed():
            return Verdict(State.CANCELLED)
        if self._silence.passed():
            return Verdict(State.INTERRUPTED)
        return self._beyond_limits(job)

    def _begin(self, attempt: int) -> None:
        self._attempt, self._beat = attempt, 0.0
        self._silence, self._stopping = Deadline(self._config.silence_seconds), Deadline(self._config.grace_seconds)
        self._limits = WorkerLimits(0.0, self._config.trainer_bytes)

    def _beyond_limits(self, job: Job) -> Verdict | None:
        excess = self._limits.exceeded(processes.find(read_json(job.run_file)))
        if excess is ExceededLimit.MEMORY:
            return Verdict(
                State.FAILED,
                f"The training needs more than the {self._config.trainer_bytes / GIB:.1f} GiB of memory it may use. "
                "Choose a smaller size or fewer pictures.",
                "memory",
            )
        if excess is ExceededLimit.TIME:
            return Verdict(
                State.FAILED,
                "The training took far longer than it was given. Resume it, or train with fewer or smaller pictures.",
                "too_long",
            )
        return None
