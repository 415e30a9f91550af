"""The training worker: one process, one job, one start. `python -m aiart.studio.workers.train JOB_DIR ATTEMPT`

It owes nothing to the process that started it: it reads the job's folder, holds the trainer's lock while it works,
writes what it does into the folder and ends. Should it be killed, its next start goes on from the last checkpoint.
For a training on a machine of the Hub only the engine is another one. The visitor's login then comes through standard
input, and stays in the memory of this process. Knows nothing of queues and visitors.
"""

import errno
import importlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from aiart.engine.format.folder import is_generator
from aiart.errors import ArtError, TrainingError
from aiart.hub.jobs.note import Note
from aiart.studio.jobs import Job, Spec, State, Status, StopLevel
from aiart.studio.store import private_folder, write_json
from aiart.studio.workers.prepare import canvases_of
from aiart.studio.workers.process import ENGINE, be_modest, identity
from aiart.studio.workers.progress import ProgressWriter

NOT_MINE = 75  # exit code: another worker has the place, or the job is not waiting for this start
LOCK_PATIENCE = 10  # seconds; whoever looks whether the lock is free holds it for a moment
LOOK = 0.1  # seconds between two looks at the stop file


class Left(Exception):
    """The training was left before the engine had begun; or, elsewhere, it goes on without its watcher."""


class StopWish:
    """What the person (stop file) or the system (SIGTERM) wants, cheap enough to ask at every step."""

    def __init__(self, job: Job):
        self._job, self._level, self._next = job, StopLevel.NO, 0.0
        self.terminated = False
        for name in ("SIGTERM", "SIGBREAK"):  # the second is Windows'
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._terminate)

    def level(self) -> StopLevel:
        if self.terminated:
            return StopLevel.NOW
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LOOK
            self._level = self._job.stop_level()
        return self._level

    def _terminate(self, number: int, frame: object) -> None:
        self.terminated = True


class Worker:
    """One start of one job."""

    def __init__(self, job: Job, status: Status):
        self._job, self._wish = job, StopWish(job)
        self._progress = ProgressWriter(job, status)
        self._learned = status.seconds > 0  # whether there is anything worth keeping
        self._remark = ""  # what the person should know when all went well
        self._there = Note(job.checkpoints).read() is not None  # it has begun elsewhere: only there it can be left

    def run(self) -> None:
        """Work, and write down how it ended."""
        try:
            self._work()
            end = (State.DONE, {"message": self._remark})
        except Left:
            end = (State.CANCELLED, {})
        except Exception as error:
            end = self._failed(error)
        if self._wish.terminated and end[0] is not State.DONE:
            end = (State.INTERRUPTED, {"attempt": self._progress.status.attempt - 1})  # nobody's fault: does not count
        self._progress.close()
        self._progress.enter(end[0], **{"message": ""} | end[1])

    def _work(self) -> None:
        spec = self._job.spec()
        canvases = self._canvases(spec)
        engine = self._engine(spec)
        folder = self._job.workspace_folder / "generators" / spec.generator
        checkpoints = private_folder(self._job.checkpoints)
        stop = self._stop_of(engine, spec)
        for event in engine.train(canvases, spec.request, folder, checkpoints=checkpoints, resume=True, stop=stop):
            self._take(event)
        self._remark = getattr(engine, "remark", "")
        if not is_generator(folder):
            raise RuntimeError("the engine ended without a generator")

    def _failed(self, error: Exception) -> tuple[State, dict]:
        if isinstance(error, TrainingError) and error.code == "stopped":  # how an engine leaves at once
            return State.CANCELLED, {}
        traceback.print_exc()  # into the job's log
        sentence, code = explained(error)
        return State.FAILED, {"error": sentence, "code": code}

    def _canvases(self, spec: Spec) -> np.ndarray:
        def one_read(done: int, of: int) -> None:
            self._leave_if_asked(spec)
            self._progress.tell(message=f"Reading your pictures: {done} of {of}.")

        self._progress.tell(total=float(spec.request.seconds), message="Reading your pictures.")
        return canvases_of(self._job, spec, one_read)

    def _engine(self, spec: Spec) -> Any:
        """A module, or an object that has the same `train` and `Stop`."""
        self._leave_if_asked(spec)
        self._progress.tell(message="Starting the engine.")
        engine = _elsewhere(spec) if spec.flavor else importlib.import_module(os.environ[ENGINE])
        self._leave_if_asked(spec)
        return engine

    def _take(self, event) -> None:
        begun = event.step > 0 or event.previews is not None
        if begun and self._progress.status.state is State.PREPARING:  # until then a machine elsewhere is waited for
            self._progress.enter(State.RUNNING)
        self._learned = self._learned or event.seconds > 0
        self._progress.event(event)

    def _stop_of(self, engine: Any, spec: Spec) -> Callable[[], object]:
        """What the engine asks at every step."""

        def stop():
            if spec.flavor and self._wish.terminated:
                raise Left  # nobody asked to end it there
            level = self._stop_level(spec)
            if level is not StopLevel.NO and self._progress.status.state is not State.STOPPING:
                self._progress.enter(State.STOPPING, message="Finishing.")
            return engine.Stop(level)

        return stop

    def _leave_if_asked(self, spec: Spec) -> None:
        """For the time before the engine asks for itself. Raises Left."""
        if self._stop_level(spec) is StopLevel.NOW and not self._there:
            raise Left

    def _stop_level(self, spec: Spec) -> StopLevel:
        """As wished; but "keep the work" before there is any means to leave."""
        level = self._wish.level()
        nothing_yet = spec.request.seconds > 0 and not self._learned and not self._there
        return StopLevel.NOW if level is StopLevel.KEEP and nothing_yet else level


def _elsewhere(spec: Spec) -> Any:
    """An engine that lets a machine of the Hub train. Raises HubError, code "no_login"."""
    from aiart.hub.client import Client  # with the client of the Hub
    from aiart.hub.jobs.training import RemoteTraining

    return RemoteTraining(Client(sys.stdin.readline().strip()), spec.flavor, spec.agreed)


def explained(error: Exception) -> tuple[str, str]:
    """(sentence for the person, code) of whatever ended a training."""
    if isinstance(error, ArtError):
        return str(error), error.code or "failed"
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # the second is TensorFlow's
        return "The training ran out of memory. Choose a smaller canvas or fewer pictures.", "memory"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free some space, then resume the training.", "no_disk"
    return "Something in the training broke, which is not your fault. Resume it, or start it again.", "bug"


def main(arguments: list[str]) -> int:
    """Returns 0 when the start came to an end that is written in the job, else `NOT_MINE`."""
    job, attempt = Job(Path(arguments[0])), int(arguments[1])
    be_modest()
    with job.alone(LOCK_PATIENCE) as alone:
        status = job.status()
        if not alone or status.state is not State.PREPARING or status.attempt != attempt:
            return NOT_MINE
        write_json(job.run_file, identity(os.getpid()), durable=False)
        Worker(job, status).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
