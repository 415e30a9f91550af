"""A training on the Hub's hardware, with the arguments and events of `engine.training.train.train`.

    uploaded -> waits for a machine -> learns there -> the generator is fetched -> nothing of it stays on the Hub

Whoever stops iterating only stops watching: the job goes on, and `resume` finds it by its record on this disk. To end
it there is Stop, or `cancel`.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.config import TrainRequest
from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import SAMPLES, check_saveable, read_folder, save_folder
from aiart.engine.training.initial import fresh
from aiart.engine.training.train import Stop, TrainEvent
from aiart.errors import ArtError, HubError, RequestError, TrainingError
from aiart.hub.client import Client
from aiart.hub.download import download
from aiart.hub.jobs import STILL_THERE, upload
from aiart.hub.jobs.hardware import Quote, choose, dollars, hardware, quote, training_seconds
from aiart.hub.jobs.job_record import JobRecord, read_record, remove_record
from aiart.hub.jobs.monitor import JobMonitor, cancel_job, find_job, job_page, start_job
from aiart.hub.names import HubName
from aiart.hub.pull import look_up
from aiart.hub.push import whoami

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
    ) -> Iterator[TrainEvent]:
        """Make a generator from pictures and write it to `folder`, as `engine.training.train.train` does.

        Args:
            canvases: uint8 (n, H, W, 3).
            checkpoints: the folder for the record of what runs where.
            resume: whether to go on with what that record names; otherwise that is ended first.
            stop: asked now and then. Stop.KEEP lets the job finish with what it has learned, Stop.NOW cancels it.

        Raises:
            RequestError: "instant", "seconds", "flavor", "price", "not_a_generator"; nothing has begun.
            HubError: it could not begin, see `errors.hub_error`; "on_the_hub", it, or its generator, is still there.
            TrainingError: it ended badly, see `JobMonitor.events`; "stopped".
            WeightsError: the generator could not be written.
        """
        total = training_seconds(request)
        record = self._find_record(checkpoints, resume)
        begins = record is None
        if record is None:
            check_saveable(folder, fresh(canvases, request)[0])  # before money is spent on it
            quoted = self._quote(request)
            yield TrainEvent(0, 0.0, total, message="Sending the pictures to the Hub.")
            record = self._begin(canvases, request, quoted, checkpoints)
        try:
            yield from JobMonitor(record, self._client, stop, total, begins).events()
        except TrainingError as error:
            if error.code == "stopped" or not self._has_generator(record):
                raise self._clean_up_after(record, checkpoints, error) from error
        config, samples = self._fetch(record, folder, checkpoints)
        self.remark = self._clean(record, checkpoints)
        trained = config.training
        yield TrainEvent(trained.steps, trained.seconds, total, trained.loss, samples, "Done.")

    def cancel(self, checkpoints: Path) -> str:
        """End what runs by the record in this folder -> a sentence for the person."""
        record = read_record(checkpoints)
        return (self._clean(record, checkpoints) if record else "") or CLEAN

    def _quote(self, request: TrainRequest) -> Quote:
        """Return what it costs at most. Raises RequestError, code "price", if that is more than was agreed to."""
        quoted = quote(request, choose(self._flavor, hardware(self._client)))
        if quoted.most > self._agreed:
            happened = f"It can cost {quoted.price}, and {dollars(self._agreed)} was agreed to."
            raise RequestError(happened, "Nothing has begun.", "Look at the price again.", code="price")
        return quoted

    def _find_record(self, checkpoints: Path, resume: bool) -> JobRecord | None:
        """Return the record to go on with; end any other earlier training. Raises HubError "on_the_hub"."""
        record = read_record(checkpoints)
        if record is None or (resume and record.job):
            return record
        if remark := self._clean(record, checkpoints):
            fix = "Try again, or end it there by hand."
            raise HubError(f"An earlier training could not be ended. {remark}", fix=fix, code=STILL_THERE)
        return None

    def _begin(self, canvases: np.ndarray, request: TrainRequest, quoted: Quote, checkpoints: Path) -> JobRecord:
        user = whoami(self._client)
        record = JobRecord(user, f"{user}/aiart-training-{secrets.token_hex(4)}", quoted.hardware.name, quoted.limit)
        record.write(checkpoints)
        try:
            code = upload.archive()
            commit = upload.send(record.repo, canvases, request, code, self._client)
            command = upload.command(record.repo, commit, code, quoted.hardware.gpus)
            record = replace(record, job=start_job(record, command, self._client))
            record.write(checkpoints)
        except ArtError as error:
            raise self._clean_up_after(record, checkpoints, error) from error
        return record

    def _has_generator(self, record: JobRecord) -> bool:
        """Return whether the generator was pushed before something went wrong."""
        try:
            look_up(HubName(record.repo), self._client)
        except HubError:
            return False
        return True

    def _fetch(self, record: JobRecord, folder: Path, checkpoints: Path) -> tuple[GeneratorConfig, np.ndarray | None]:
        """Fetch it with the checks for anything from the Hub, and write it as if it had been made here."""
        try:
            with tempfile.TemporaryDirectory(dir=checkpoints, ignore_cleanup_errors=True) as place:
                arrived = download(look_up(HubName(record.repo), self._client), self._client, Path(place))
                config, tensors = read_folder(arrived)
                samples = _samples(arrived)
                save_folder(folder, config, tensors, model_card(config, len(samples)), samples)
        except (ArtError, OSError) as error:
            happened = getattr(error, "happened", "") or "The disk refused."
            raise HubError(
                f"The training is done, but its generator could not be fetched. {happened}",
                fix=f"It is kept in {record.repo}: resume the training to fetch it.",
                code=STILL_THERE,
            ) from error
        alike = len({sample.shape for sample in samples}) == 1
        return config, np.stack(samples) if alike else None

    def _clean_up_after(self, record: JobRecord, checkpoints: Path, error: ArtError) -> ArtError:
        """Remove what is there of a training that ended with this error -> the error to raise."""
        remark = self._clean(record, checkpoints)
        fix = " ".join(filter(None, (error.fix, remark)))
        return type(error)(error.happened, error.expected, fix, code=error.code)

    def _clean(self, record: JobRecord, checkpoints: Path) -> str:
        """Cancel the job, delete the repository and the record -> "", or a sentence that says what is left."""
        try:
            if job := record.job or find_job(record, self._client):
                cancel_job(replace(record, job=job), self._client)
            upload.delete(record.repo, self._client)
        except HubError as error:
            job = f" and the job {job_page(record, self._client)}" if record.job else ""
            return f"The private repository {record.repo}{job} may still be on the Hub. {error.happened}"
        remove_record(checkpoints)
        return ""


def _samples(folder: Path) -> list[np.ndarray]:
    """Return uint8 (H, W, 3) each; a picture that cannot be decoded is left out."""
    found = []
    for path in sorted((folder / SAMPLES).glob("*.png")):
        try:
            with Image.open(path, formats=("PNG",)) as picture:
                found.append(np.asarray(picture.convert("RGB")))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
    return found
