"""The training worker: one process, one job, one start. `python -m aiart.studio.workers.train JOB_FOLDER ATTEMPT`

It owes nothing to the process that started it: it reads the job's folder, holds the trainer's lock while it works,
writes how it goes into the folder and ends. Should it be killed, its next start goes on from the last checkpoint. For a
training on a machine of the Hub only the engine is another one. The visitor's login then comes through standard input,
and stays in the memory of this process.
"""

import importlib
import json
import math
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from aiart.engine.format.folder import is_generator
from aiart.errors import TrainingError, is_disk_full, to_art_error
from aiart.hub.jobs import RECORD
from aiart.studio.database import Database
from aiart.studio.generators import record_generator
from aiart.studio.jobs import NO_ROOM, WAITS_FOR_ROOM, Job, JobSpec, State, Status, StopLevel
from aiart.studio.store import private_folder, write_json
from aiart.studio.workers.events import TRAINING, delete_training_previews_after, save_training_preview
from aiart.studio.workers.process import ENGINE, POLL_SECONDS, identity, lower_priority
from aiart.studio.workers.reading import stored_words, training_pictures
from aiart.studio.workers.take_out import take_out

NOT_MINE = 75  # exit code: another worker has the place, or the job is not waiting for this start
WORTH_SAYING = 3  # seconds that a training has waited for others
LOCK_SECONDS = 10  # to wait for the lock: whoever tries whether it is free holds it for a moment
STATUS_SECONDS = 0.5  # between two signs of life
CURVE_POINTS, CURVE_SECONDS = 300, 1.0  # points of the loss curve of a whole budget; the least time between two


def main(arguments: list[str]) -> int:
    """Returns 0 when the start came to an end that is written in the job, else `NOT_MINE`."""
    job, attempt = Job(Path(arguments[0])), int(arguments[1])
    lower_priority()
    with job.alone(LOCK_SECONDS) as alone:
        status = job.status()
        if not alone or status.state is not State.PREPARING or status.attempt != attempt:
            return NOT_MINE
        write_json(job.run_file, identity(os.getpid()), durable=False)
        TrainingStart(job, status).run()
    return 0


class TrainingAbandoned(Exception):
    """The training was left before the engine had begun; or, elsewhere, it goes on without this worker."""


class TrainingStart:
    """One start of one job.

    Args:
        status: of the job, which is preparing; it may have learned something in an earlier start.
    """

    def __init__(self, job: Job, status: Status):
        self._job = job
        self._stop_request, self._progress = StopRequest(job), ProgressWriter(job, status)
        self._has_learned = status.seconds > 0  # whether there is anything worth keeping
        self._has_begun_elsewhere = _is_noted(job.checkpoints)  # then only there it can be left

    def run(self) -> None:
        """Train, and write into the job how that ended."""
        try:
            state, changes = State.DONE, {"message": self._train()}
        except TrainingAbandoned:
            state, changes = State.CANCELLED, {}
        except Exception as error:
            state, changes = self._failure(error)
        if self._stop_request.is_terminated and state is not State.DONE:  # nobody's fault: the attempt does not count
            state, changes = State.INTERRUPTED, {"attempt": self._progress.status.attempt - 1}
        self._progress.close()
        self._progress.enter(state, **{"message": ""} | changes)

    def _train(self) -> str:
        """Everything from the uploads to the generator -> what the person should know besides."""
        spec = self._job.spec()
        pictures = self._read_pictures(spec)
        engine = self._load_engine(spec)
        folder = self._job.workspace_folder / "generators" / spec.generator
        checkpoints = private_folder(self._job.checkpoints)
        stop = self._stop_function(engine, spec)
        words = stored_words(self._job)
        begun = engine.train(
            pictures, spec.request, folder, checkpoints=checkpoints, resume=True, stop=stop, words=words
        )
        for event in begun:
            self._take(event)
        if not is_generator(folder):
            raise RuntimeError("the engine ended without a generator")
        record_generator(Database(self._job.home), folder)
        return getattr(engine, "remark", "")

    def _read_pictures(self, spec: JobSpec) -> np.ndarray:
        def on_progress(done: int, of: int) -> None:
            self._leave_if_asked(spec)
            self._progress.change(message=f"Reading your pictures: {done} of {of}.")

        self._progress.change(total=float(spec.request.seconds or 0), message="Reading your pictures.")

        def on_out(number: int) -> None:
            self._leave_if_asked(spec)
            self._progress.change(message=f"Painting over what you took out: {number}.")

        return training_pictures(self._job, spec, on_progress, lambda pictures: take_out(pictures, on_out))

    def _load_engine(self, spec: JobSpec) -> Any:
        """Return a module, or an object that has the same `train` and `Stop`. Raises HubError, code "no_login"."""
        self._leave_if_asked(spec)
        self._progress.change(message="Starting the engine.")
        engine = _remote_engine(spec) if spec.flavor else importlib.import_module(os.environ[ENGINE])
        self._leave_if_asked(spec)
        return engine

    def _take(self, event: Any) -> None:
        """Take in one TrainEvent of the engine."""
        has_begun = event.step > 0 or event.previews is not None
        if has_begun and self._progress.status.state is State.PREPARING:  # elsewhere a machine is waited for till then
            self._progress.enter(State.RUNNING)
        self._has_learned = self._has_learned or event.seconds > 0
        self._progress.write(event)

    def _stop_function(self, engine: Any, spec: JobSpec) -> Callable[[], object]:
        """Return what the engine asks at every step."""

        def stop() -> object:
            if spec.flavor and self._stop_request.is_terminated:
                raise TrainingAbandoned  # nobody asked to end it there
            level = self._stop_level(spec)
            if level is not StopLevel.NO and self._progress.status.state is not State.STOPPING:
                self._progress.enter(State.STOPPING, message="Finishing.")
            return engine.Stop(level)

        return stop

    def _leave_if_asked(self, spec: JobSpec) -> None:
        """For the time before the engine asks for itself. Raises TrainingAbandoned."""
        if self._stop_level(spec) is StopLevel.NOW and not self._has_begun_elsewhere:
            raise TrainingAbandoned

    def _stop_level(self, spec: JobSpec) -> StopLevel:
        """As requested, but "keep the work" means "leave at once" as long as there is no work to keep."""
        level = self._stop_request.level()
        nothing_yet = spec.request.seconds and not self._has_learned and not self._has_begun_elsewhere
        return StopLevel.NOW if level is StopLevel.KEEP and nothing_yet else level

    def _failure(self, error: Exception) -> tuple[State, dict]:
        if isinstance(error, TrainingError) and error.code == "stopped":  # how an engine leaves at once
            return State.CANCELLED, {}
        with suppress(OSError):
            traceback.print_exc()  # into the job's log
        if is_disk_full(error) and not self._job.elsewhere():  # nobody's fault: it goes on when there is room
            attempt = self._progress.status.attempt - 1
            return State.INTERRUPTED, {"attempt": attempt, "code": NO_ROOM, "message": WAITS_FOR_ROOM}
        sentence = to_art_error(error, TRAINING)
        return State.FAILED, {"error": str(sentence), "code": sentence.code or "failed"}


def _is_noted(checkpoints: Path) -> bool:
    """Return whether a machine of the Hub was rented for this training already."""
    if not (checkpoints / RECORD).is_file():
        return False
    from aiart.hub.jobs.job import HubJob

    return HubJob.noted(checkpoints) is not None


def _remote_engine(spec: JobSpec) -> Any:
    """Return an engine that lets a machine of the Hub train. Raises HubError, code "no_login"."""
    from aiart.hub.client import Client  # only here: it loads the Hub's own client
    from aiart.hub.jobs.training import RemoteTraining

    return RemoteTraining(Client(sys.stdin.readline().strip()), spec.flavor, spec.agreed)


class StopRequest:
    """What the person (stop file) or the system (SIGTERM) asks for; cheap enough to be looked at in every step."""

    def __init__(self, job: Job):
        self._job, self._level, self._next_look = job, StopLevel.NO, 0.0
        self.is_terminated = False
        for name in ("SIGTERM", "SIGBREAK"):  # the second is Windows'
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._terminate)

    def level(self) -> StopLevel:
        if self.is_terminated:
            return StopLevel.NOW
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + POLL_SECONDS
            self._level = self._job.stop_level()
        return self._level

    def _terminate(self, number: int, frame: object) -> None:
        self.is_terminated = True


class ProgressWriter:
    """Writes the status, losses and previews of one start into its job. Call `close` before the process ends.

    A thread writes the status twice a second, which is also the sign of life; so a step of the training pays for none
    of it. Losses are thinned on the way.
    """

    def __init__(self, job: Job, status: Status):
        self._job, self._status = job, status
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._next_point, self._is_rewound = 0.0, False
        self._thread = threading.Thread(target=self._write_often, name="aiart-status", daemon=True)
        private_folder(job.previews)
        self._thread.start()

    @property
    def status(self) -> Status:
        return self._status

    def change(self, **changes: Any) -> None:
        """Change what the next sign of life will say."""
        with self._lock:
            self._status = replace(self._status, **changes)

    def enter(self, state: State, **changes: Any) -> None:
        """Move to another state, on the disk before this returns."""
        with self._lock:
            self._status = self._status.moved(state, **changes)
            self._job.write_status(self._status)

    def write(self, event: Any) -> None:
        """Write one TrainEvent of the engine."""
        if event.step and not self._is_rewound:  # step 0 comes at every start, also of a training that is resumed
            delete_training_previews_after(self._job.previews, event.step)
            self._is_rewound = True
        if event.previews is not None and len(event.previews):
            save_training_preview(self._job.previews, event.step, event.seconds, event.previews)
        if event.losses and event.seconds >= self._next_point:
            self._next_point = event.seconds + max(CURVE_SECONDS, event.total / CURVE_POINTS)
            losses = [round(loss, 6) if math.isfinite(loss) and loss else None for loss in map(float, event.losses)]
            self._job.events.append({"step": event.step, "seconds": round(event.seconds, 3), "losses": losses})
        changes = {"step": int(event.step), "seconds": float(event.seconds)} if event.step else {}
        if self._status.state is not State.STOPPING:
            changes["message"] = event.message or _given_back(getattr(event, "waited", 0.0))
        self.change(total=float(event.total), **changes)

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _write_often(self) -> None:
        while not self._closing.wait(STATUS_SECONDS):
            with self._lock:
                self._status = replace(self._status, beat=time.time())
                try:
                    self._job.write_status(self._status, durable=False)
                except OSError as error:  # the next one may fare better; the training itself is not at stake
                    with suppress(OSError):  # the log is on the same disk
                        print(json.dumps({"status": str(error)}), flush=True)


def _given_back(seconds: float) -> str:
    if seconds < WORTH_SAYING:
        return ""
    return f"It waited {seconds:.0f} s for others, which do not count: it gets that much longer."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
