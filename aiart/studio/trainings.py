"""What can be done with trainings: take one in, look at it, stop it, take it up again, delete it.

Every function is given the visitor's open drawer and finds jobs only in it. Knows nothing of painting.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiart.config import TrainRequest
from aiart.data.uploads import MIB
from aiart.errors import RequestError, StudioError
from aiart.studio import processes
from aiart.studio.config import StudioConfig
from aiart.studio.drawers import Drawer
from aiart.studio.intake import take_in
from aiart.studio.jobs import FINAL, WORKING, Job, State, StopLevel
from aiart.studio.locks import queue_lock
from aiart.studio.queue import Queue
from aiart.studio.requests import checked_training
from aiart.studio.room import check_room
from aiart.studio.store import discard, is_id, read_json
from aiart.studio.supervisor import Supervisor
from aiart.studio.views import JobView, Views

BESIDES = 32 * MIB  # disk space a training takes besides its pictures: checkpoints, previews, the generator


class Trainings:
    """Trainings of all drawers of one home folder."""

    def __init__(self, config: StudioConfig, queue: Queue, views: Views, supervisor: Supervisor):
        self._config, self._queue, self._views, self._supervisor = config, queue, views, supervisor
        self._trash = config.home / "trash"

    def train(self, drawer: Drawer, files: Iterable[Path], request: TrainRequest) -> str:
        """Queue a training of files, which may be deleted afterwards -> job id."""
        request, files = checked_training(request, self._config), [Path(file) for file in files]
        self._check_queue(drawer)  # before anything is copied
        check_room(self._config, drawer, _bytes_needed(files, request))
        job = take_in(drawer.jobs, self._trash, files, request, self._config.limits)
        with queue_lock(self._config.home):
            try:
                self._check_queue(drawer)  # others may have been quicker
            except StudioError:
                discard(job.folder, self._trash)
                raise
            self._queue.add(job)
        self._changed()
        return job.id

    def find(self, drawer: Drawer, job_id: str) -> Job:
        """Raises StudioError, code "no_job", for what is not there or is somebody else's."""
        if any(job.id == job_id for job in self.all(drawer)):
            return Job(drawer.jobs / job_id)
        raise StudioError("This training is not here (any more).", "", "Start a new one.", code="no_job")

    def all(self, drawer: Drawer) -> list[Job]:
        with suppress(OSError):
            return [Job(folder) for folder in drawer.jobs.iterdir() if is_id(folder.name)]
        return []

    def stop(self, drawer: Drawer, job_id: str) -> None:
        """Once: finish and keep the work. Twice: leave at once. What waits is cancelled; what is over stays so."""
        job = self.find(drawer, job_id)
        with queue_lock(self._config.home):
            status = job.status()
            if status.state in WORKING or processes.find(read_json(job.run_file)):
                job.ask_to_stop(StopLevel(min(job.stop_level() + 1, StopLevel.NOW)))
            elif status.state not in FINAL:
                job.write_status(status.moved(State.CANCELLED, message=""))
                self._queue.remove(job)
        self._changed()

    def resume(self, drawer: Drawer, job_id: str) -> None:
        """Take up a training that failed or was cancelled, from its last checkpoint if there is one.

        Raises:
            StudioError: "no_job", "done", "damaged", "queue_full" or "busy".
        """
        job = self.find(drawer, job_id)
        with queue_lock(self._config.home):
            status = job.status()
            if status.state is State.DONE:
                raise StudioError("This training is done.", "", "Train it longer instead.", code="done")
            if status.state in FINAL:
                self._requeue(drawer, job, job.spec().request)
        self._changed()

    def train_longer(self, drawer: Drawer, job_id: str, seconds: float) -> None:
        """Give a training that is done `seconds` more.

        Raises:
            StudioError: "no_job", "not_done", "damaged", "queue_full" or "busy".
            RequestError: "seconds", or "instant": there is nothing to train.
        """
        job = self.find(drawer, job_id)
        with queue_lock(self._config.home):
            status, request = job.status(), job.spec().request
            if status.state is not State.DONE:
                raise StudioError("This training is not done.", "", "Resume it, or wait.", code="not_done")
            if not request.seconds:
                fix = "Choose another preset."
                raise RequestError("An instant generator has nothing to train.", "", fix, code="instant")
            more = checked_training(replace(request, seconds=seconds), self._config).seconds
            request = checked_training(replace(request, seconds=status.seconds + more), self._config)
            self._requeue(drawer, job, request)
        self._changed()

    def delete(self, drawer: Drawer, job_id: str) -> None:
        """A training with its pictures, checkpoints and previews; it is ended first. Its generator stays."""
        job = self.find(drawer, job_id)
        with queue_lock(self._config.home):
            self._supervisor.end_now(job)
            self._queue.remove(job)
            discard(job.folder, self._trash)
        self._changed()

    def view(self, job: Job) -> JobView:
        return self._views.of(job)

    def _requeue(self, drawer: Drawer, job: Job, request: TrainRequest) -> None:
        """The caller holds the queue lock; the job is over."""
        self._check_queue(drawer)
        check_room(self._config, drawer, BESIDES)
        status = job.status()
        job.write_spec(replace(job.spec(), request=request))
        job.stop_file.unlink(missing_ok=True)
        again = status.moved(State.QUEUED, attempt=0, total=request.seconds, error="", code="", message="")
        job.write_status(again)
        self._queue.add(job)

    def _check_queue(self, drawer: Drawer) -> None:
        """Raises StudioError, code "queue_full"."""
        own = self._config.max_own
        if own is not None and self._queue.of_drawer(drawer.folder) >= own:
            happened = f"You already have {own} trainings waiting or running."
            raise StudioError(happened, "", "Wait for one to finish, or stop one.", code="queue_full")
        if len(self._queue) >= self._config.max_queue:
            happened = f"{self._config.max_queue} trainings are waiting already."
            raise StudioError(happened, "", "Come back a little later.", code="queue_full")

    def _changed(self) -> None:
        self._queue.forget()
        self._supervisor.wake()


def _bytes_needed(files: Sequence[Path], request: TrainRequest) -> int:
    """Uploads, their canvases, and all besides; a file that cannot be looked at is judged later."""
    needed = BESIDES + len(files) * 3 * request.long_side**2
    for file in files:
        with suppress(OSError, ValueError):
            needed += file.stat().st_size
    return needed
