"""A training on the Hub's hardware, with the arguments and events of `engine.training.train.train`.

    uploaded -> waits for a machine -> learns there -> the generator is fetched -> nothing of it stays on the Hub

Whoever stops iterating only stops watching: the job goes on, and `resume` finds it by its record on this disk. To end
it there is Stop, or `cancel`.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import check_saveable, read_folder, read_samples, save_folder
from aiart.engine.format.words import WordsOfEach
from aiart.engine.training.initial import fresh, with_words
from aiart.engine.training.train import Stop, TrainEvent
from aiart.errors import ArtError, HubError, RequestError, TrainingError
from aiart.hub.addresses import HubName
from aiart.hub.client import Client
from aiart.hub.download import download
from aiart.hub.jobs import STILL_THERE, upload
from aiart.hub.jobs.hardware import Quote, choose, dollars, hardware, quote, training_seconds
from aiart.hub.jobs.job import HubJob
from aiart.hub.jobs.monitor import JobMonitor
from aiart.hub.pull import look_up
from aiart.hub.push import whoami
from aiart.training_presets import TrainRequest

CLEAN = "Nothing of it is left on the Hub."


class RemoteTraining:
    """Trainings of one person, with her login, on one kind of machine; an engine like the one that trains here."""

    Stop = Stop

    def __init__(self, client: Client, flavor: str, agreed: int):
        """
        Args:
            flavor: the machine, "a10g-small"; "" to go on with one that runs already.
            agreed: cents that the person knows it can cost; for more, nothing begins.
        """
        self._client, self._flavor, self._agreed = client, flavor, agreed
        self.remark = ""  # what a person should know afterwards: something was left on the Hub

    def train(
        self,
        canvases: np.ndarray,
        request: TrainRequest,
        folder: Path,
        *,
        checkpoints: Path,
        resume: bool = False,
        stop: Callable[[], Stop] = lambda: Stop.NO,
        words: WordsOfEach = (),
    ) -> Iterator[TrainEvent]:
        """Make a generator from pictures and write it to `folder`, as `engine.training.train.train` does.

        Args:
            canvases: uint8 (n, H, W, 3).
            checkpoints: the folder for the record of what runs where.
            resume: whether to go on with what that record names; otherwise that is ended first.
            stop: asked now and then. Stop.KEEP lets the job finish with what it has learned, Stop.NOW cancels it.
            words: of each canvas. They stay here: the generator that is fetched gets them.

        Raises:
            RequestError: "instant", "seconds", "flavor", "price", "not_a_generator"; nothing has begun.
            HubError: it could not begin, see `errors.hub_error`; "on_the_hub", it, or its generator, is still there.
            TrainingError: it ended badly, see `JobMonitor.events`; "stopped".
            WeightsError: the generator could not be written.
        """
        total = training_seconds(request)
        job = self._noted(checkpoints, resume)
        begins = job is None
        if job is None:
            check_saveable(folder, fresh(canvases, request)[0])  # before money is spent on it
            quoted = self._quote(request)
            yield TrainEvent(0, 0.0, total, message="Sending the pictures to the Hub.")
            job = self._begin(canvases, request, quoted, checkpoints)
        try:
            yield from JobMonitor(job, self._client, stop, total, begins).events()
        except TrainingError as error:
            if error.code == "stopped" or not self._has_generator(job.repo):
                raise self._cleaned(job, checkpoints, error) from error
        config, samples = self._fetch(job.repo, folder, checkpoints, canvases, words)
        self.remark = job.clean(checkpoints, self._client)
        trained = config.training
        yield TrainEvent(trained.steps, trained.seconds, total, trained.loss, samples, "Done.")

    def cancel(self, checkpoints: Path) -> str:
        """End what runs by the record in this folder -> a sentence for the person."""
        job = HubJob.noted(checkpoints)
        return (job.clean(checkpoints, self._client) if job else "") or CLEAN

    def _quote(self, request: TrainRequest) -> Quote:
        """Return what it costs at most. Raises RequestError, code "price", if that is more than was agreed to."""
        quoted = quote(request, choose(self._flavor, hardware(self._client)))
        if quoted.most > self._agreed:
            happened = f"It can cost {quoted.price}, and {dollars(self._agreed)} was agreed to."
            raise RequestError(happened, "Nothing has begun.", "Look at the price again.", code="price")
        return quoted

    def _noted(self, checkpoints: Path, resume: bool) -> HubJob | None:
        """Return the job to go on with; end that of any other earlier training. Raises HubError "on_the_hub"."""
        job = HubJob.noted(checkpoints)
        if job is None or (resume and job.job):
            return job
        if remark := job.clean(checkpoints, self._client):
            fix = "Try again, or end it there by hand."
            raise HubError(f"An earlier training could not be ended. {remark}", fix=fix, code=STILL_THERE)
        return None

    def _begin(self, canvases: np.ndarray, request: TrainRequest, quoted: Quote, checkpoints: Path) -> HubJob:
        user, machine = whoami(self._client), quoted.hardware
        repo = f"{user}/aiart-training-{secrets.token_hex(4)}"
        job = HubJob(user=user, repo=repo, flavor=machine.name, limit=quoted.limit)
        job.note(checkpoints)
        try:
            job.start(upload.send(repo, canvases, request, machine.gpus, self._client), self._client)
            job.note(checkpoints)
        except ArtError as error:
            raise self._cleaned(job, checkpoints, error) from error
        return job

    def _cleaned(self, job: HubJob, checkpoints: Path, error: ArtError) -> ArtError:
        """Remove what is there of a training that ended with this error -> the error to raise."""
        fix = " ".join(filter(None, (error.fix, job.clean(checkpoints, self._client))))
        return type(error)(error.happened, error.expected, fix, code=error.code)

    def _has_generator(self, repo: str) -> bool:
        """Return whether the generator was pushed before something went wrong."""
        try:
            look_up(HubName(repo), self._client)
        except HubError:
            return False
        return True

    def _fetch(
        self, repo: str, folder: Path, checkpoints: Path, canvases: np.ndarray, words: WordsOfEach
    ) -> tuple[GeneratorConfig, np.ndarray | None]:
        """Fetch it with the checks for anything from the Hub, and write it as if it had been made here."""
        try:
            with tempfile.TemporaryDirectory(dir=checkpoints, ignore_cleanup_errors=True) as place:
                arrived = download(look_up(HubName(repo), self._client), self._client, Path(place))
                config, tensors = read_folder(arrived)
                config = with_words(config, tensors, canvases, words)
                samples = read_samples(arrived)
                save_folder(folder, config, tensors, model_card(config, len(samples)), samples)
        except (ArtError, OSError) as error:
            happened = getattr(error, "happened", "") or "The disk refused."
            raise HubError(
                f"The training is done, but its generator could not be fetched. {happened}",
                fix=f"It is kept in {repo}: resume the training to fetch it.",
                code=STILL_THERE,
            ) from error
        alike = len({sample.shape for sample in samples}) == 1
        return config, np.stack(samples) if alike else None
