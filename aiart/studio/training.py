"""What can be done with trainings: take one in, look at it, stop it, resume it, train it longer, delete it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiart.data.crops import Cut
from aiart.data.dataset import NO_CUTS, SET_PIXELS_MAX
from aiart.errors import RequestError, StudioError, is_disk_full
from aiart.hub.jobs import STILL_THERE
from aiart.names import display_name
from aiart.studio.inputs import NO_WORDS, WordsOfFiles, take_in
from aiart.studio.jobs import FINAL, ROOM_BYTES, WORKING, Job, State, Status, StopLevel
from aiart.studio.queue import Queue, queue_lock
from aiart.studio.settings import StudioConfig
from aiart.studio.store import discard, read_json, storing
from aiart.studio.supervisor import Supervisor
from aiart.studio.training_view import JobView, TrainingViews
from aiart.studio.trash import TRAINING, Trash
from aiart.studio.workers import process as processes
from aiart.studio.workspace import Workspace, check_quota
from aiart.training_presets import NAME_MAX, TrainRequest, clean_name

WORD = 3  # letters that are a word in a name of files


@dataclass(frozen=True)
class Rented:
    """A machine of the Hub to train on, and on whose account. Lives as long as the call; the login is never shown."""

    flavor: str  # the Hub's own word for the machine, "a10g-small"
    agreed: int  # cents that the visitor knows it can cost; for more, nothing begins
    secret: str = field(repr=False)  # her login


class TrainingService:
    """The trainings of every workspace: taken in, looked at, stopped, resumed, deleted."""

    def __init__(self, config: StudioConfig, queue: Queue, views: TrainingViews, supervisor: Supervisor, trash: Trash):
        self._config, self._queue, self._views, self._supervisor = config, queue, views, supervisor
        self._trash, self._waste = trash, config.home / "trash"

    def start(
        self,
        workspace: Workspace,
        files: Iterable[Path],
        request: TrainRequest,
        rented: Rented | None = None,
        cuts: Mapping[Path, Cut] = NO_CUTS,
        words: WordsOfFiles = NO_WORDS,
    ) -> str:
        """Queue a training of files, which may be deleted afterwards, and return the id of its job.

        Args:
            workspace: where the job and its generator are kept.
            files: the pictures to learn from.
            request: the settings of the training.
            rented: the machine of the Hub to train on, where the training begins at once; None: here.
            cuts: of some files, what is kept of their pictures and what taken out.
            words: of some files, the words of their pictures, each as `as_word` has it.

        Raises:
            RequestError: "preset", "seconds", "steps", "long_side", "seed", "width" or "name"; "instant", if rented.
            UploadError: none of the files can be used, or there are too many; see `view.refused` for single ones.
            StudioError: "queue_full", "no_disk", "drawer_full" or "busy".
        """
        files = [Path(file) for file in files]
        request = request.changed(name=request.name or name_of(files)).within(self._config)
        if rented and not request.seconds:
            fix = "Make it here: it takes a few seconds."
            raise RequestError("An instant generator has nothing to train.", "", fix, code="instant")
        self._check_queue(workspace, rented)  # before anything is copied
        check_quota(self._config, workspace, _bytes_needed(files, request))
        flavor, agreed = (rented.flavor, rented.agreed) if rented else ("", 0)
        limits = replace(self._config.limits, max_canvas=self._config.max_long_side)
        job = take_in(workspace.jobs, self._waste, files, request, limits, flavor, agreed, cuts, words)
        try:
            with queue_lock(self._config.home), storing("The training"):
                self._check_queue(workspace, rented)  # others may have been quicker
                self._queue.record(job, job.spec().made)
                if rented:
                    self._supervisor.begin(job, rented.secret)
        except StudioError:  # nothing waits that nobody was told of
            with suppress(StudioError):
                self._queue.delete(job)
            discard(job.folder, self._waste)
            raise
        self._changed()
        return job.id

    def find(self, workspace: Workspace, job_id: str) -> Job:
        """Raises StudioError, code "no_job", for what is not there or is somebody else's."""
        if job := self._queue.find(workspace, job_id):
            return job
        raise StudioError("This training is not here (any more).", "", "Start a new one.", code="no_job")

    def all(self, workspace: Workspace) -> list[Job]:
        """Return the jobs of a workspace, newest first."""
        return self._queue.of(workspace)

    def stop(self, workspace: Workspace, job_id: str) -> None:
        """Finish and keep the work; asked a second time: leave at once. A job that waits is cancelled.

        Raises:
            StudioError: "no_job", "no_disk" or "busy".
        """
        job = self.find(workspace, job_id)
        with queue_lock(self._config.home), storing("That it should stop"):
            status = job.status()
            if status.state in WORKING or processes.find(read_json(job.run_file)):
                job.ask_to_stop(StopLevel(min(job.stop_level() + 1, StopLevel.NOW)))
            elif status.state not in FINAL and not job.elsewhere():  # such a one does not wait: it is out of sight
                job.write_status(status.moved(State.CANCELLED, message=""))
                self._queue.remove(job)
        self._changed()

    def resume(self, workspace: Workspace, job_id: str, secret: str = "") -> None:
        """Take up a training that failed or was cancelled, from its last checkpoint if there is one.

        Args:
            secret: the visitor's login, to go on watching a training on a machine of the Hub.

        Raises:
            StudioError: "no_job", "done", "damaged", "queue_full", "no_disk" or "busy"; "over" or "no_login" for one
                elsewhere.
        """
        job = self.find(workspace, job_id)
        with queue_lock(self._config.home), storing("The training"):
            status = job.status()
            if status.state is State.DONE:
                raise StudioError("This training is done.", "", "Train it longer instead.", code="done")
            if status.state in FINAL:
                elsewhere = job.elsewhere()
                if elsewhere:
                    _check_elsewhere(status, secret)
                self._requeue(workspace, job, job.spec().request)
                if elsewhere:
                    self._supervisor.begin(job, secret)
        self._changed()

    def train_longer(self, workspace: Workspace, job_id: str, seconds: float) -> None:
        """Give a training that is done `seconds` more.

        Raises:
            StudioError: "no_job", "not_done", "elsewhere", "damaged", "queue_full", "no_disk" or "busy".
            RequestError: "seconds", or "instant": there is nothing to train.
        """
        job = self.find(workspace, job_id)
        with queue_lock(self._config.home), storing("The training"):
            status, request = job.status(), job.spec().request
            if status.state is not State.DONE:
                raise StudioError("This training is not done.", "", "Resume it, or wait.", code="not_done")
            if job.elsewhere():
                fix = "Train again, for longer."
                raise StudioError("What it had learned is gone with its machine.", "", fix, code="elsewhere")
            if not request.seconds:
                fix = "Choose another preset."
                raise RequestError("An instant generator has nothing to train.", "", fix, code="instant")
            more = request.changed(seconds=seconds).within(self._config).seconds
            request = request.changed(seconds=status.seconds + (more or 0.0)).within(self._config)
            self._requeue(workspace, job, request)
        self._changed()

    def delete(self, workspace: Workspace, job_id: str) -> None:
        """Delete a training with its pictures, checkpoints and previews; it is ended first, and for a day it can be had
        back. Its generator stays.

        Raises:
            StudioError: "no_job", "busy"; "elsewhere", it has to be stopped first.
        """
        job = self.find(workspace, job_id)
        with queue_lock(self._config.home):
            if job.elsewhere() and job.status().state not in FINAL:
                fix = "Stop it first: then its machine is given back."
                raise StudioError("This training goes on at the Hub.", "", fix, code="elsewhere")
            self._supervisor.end_now(job)
            if job.folder.is_dir():
                self._put_away(workspace, job)
            else:
                self._queue.delete(job)
        self._changed()

    def view(self, workspace: Workspace, job_id: str) -> JobView:
        """Return how a training stands; cheap enough to be asked every second. Raises StudioError, code "no_job"."""
        return self._views.of(self.find(workspace, job_id))

    def views(self, workspace: Workspace) -> list[JobView]:
        """Return all trainings of a workspace, newest first."""
        return [self._views.of(job) for job in self._queue.of(workspace)]

    def _put_away(self, workspace: Workspace, job: Job) -> None:
        """End a job and hide it; on a full disk, delete it for good. The caller holds the queue lock."""
        name = self._views.of(job).name
        try:
            self._end(job)
        except StudioError as error:
            if not is_disk_full(error):
                raise
            self._trash.remove(TRAINING, job.folder)
        else:
            self._trash.put(workspace, TRAINING, name, job.folder)

    def _end(self, job: Job) -> None:
        """Have a job that nobody works on be over; the caller holds the queue lock. Raises StudioError, "no_disk"."""
        status = job.status()
        if status.state not in FINAL:
            with storing("That it has ended"):
                job.write_status(status.moved(State.CANCELLED, message=""))
        self._queue.remove(job)

    def _requeue(self, workspace: Workspace, job: Job, request: TrainRequest) -> None:
        """The caller holds the queue lock; the job is over."""
        self._check_queue(workspace)
        check_quota(self._config, workspace, ROOM_BYTES)
        status = job.status()
        job.write_spec(replace(job.spec(), request=request))
        job.stop_file.unlink(missing_ok=True)
        again = status.moved(State.QUEUED, attempt=0, total=request.seconds, error="", code="", message="")
        job.write_status(again)
        self._queue.add(job)

    def _check_queue(self, workspace: Workspace, rented: Rented | None = None) -> None:
        """Raises StudioError, code "queue_full"."""
        if rented and self._queue.count_elsewhere() >= self._config.max_elsewhere:
            happened = f"{self._config.max_elsewhere} trainings on rented machines are watched from here already."
            raise StudioError(happened, "", "Come back a little later, or train here.", code="queue_full")
        own = self._config.max_own
        if own is not None and self._queue.of_workspace(workspace.folder) >= own:
            happened = f"You already have {own} trainings waiting or running."
            raise StudioError(happened, "", "Wait for one to finish, or stop one.", code="queue_full")
        if len(self._queue) >= self._config.max_queue:
            happened = f"{self._config.max_queue} trainings are waiting already."
            raise StudioError(happened, "", "Come back a little later.", code="queue_full")

    def _changed(self) -> None:
        self._queue.forget()
        self._supervisor.wake()


def name_of(files: Sequence[Path]) -> str:
    """Return what a generator is called that nobody has named: after its files, by what their names begin with, if that
    is a word, else by the first of them. "" if there are none."""
    stems = [clean_name(display_name(file).rpartition(".")[0] or display_name(file)) for file in files]
    if len(stems) < 2:
        return "".join(stems)[:NAME_MAX]
    shared = os.path.commonprefix(stems).rstrip(" -_.()0123456789")
    more = f" and {len(stems) - 1} more"
    return shared[:NAME_MAX] if len(shared) >= WORD else stems[0][: NAME_MAX - len(more)] + more


def _check_elsewhere(status: Status, secret: str) -> None:
    """Whether a training on a machine of the Hub can be gone on with. Raises StudioError: "over", "no_login"."""
    if status.code != STILL_THERE:
        fix = "Train again: that begins anew, and costs anew."
        raise StudioError("Nothing of this training is left on the Hub.", "", fix, code="over")
    if not secret:
        raise StudioError("You are not signed in.", "", "Sign in to the Hub, then resume it.", code="no_login")


def _bytes_needed(files: Sequence[Path], request: TrainRequest) -> int:
    """Uploads, their canvases, and all besides; a file that cannot be looked at is judged later."""
    side = request.canvas if isinstance(request.canvas, int) else request.canvas.most
    needed = ROOM_BYTES + 3 * min(SET_PIXELS_MAX, len(files) * side**2)
    for file in files:
        with suppress(OSError, ValueError):
            needed += file.stat().st_size
    return needed
