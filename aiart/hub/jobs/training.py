"""A training on the Hub's hardware, in the shape of `engine.train.train`: the same arguments, the same events.

    uploaded -> waits for a machine -> learns there -> the generator is fetched -> nothing of it stays on the Hub

Whoever stops iterating only stops watching: the job goes on, and `resume` finds it by the note on this disk. To end it
there is Stop, or `cancel`. Knows nothing of terminals and pages.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator
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
from aiart.hub.jobs import STILL_THERE, jobs, parcel, source
from aiart.hub.jobs.hardware import chosen, dollars, hardware
from aiart.hub.jobs.note import Note, Run
from aiart.hub.jobs.terms import Terms, terms_of, working_seconds
from aiart.hub.jobs.watching import Watching
from aiart.hub.names import HubName
from aiart.hub.pull import download, look_up
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
        """Make a generator from uint8 pictures (n, H, W, 3) and write it to `folder`, as `engine.train.train` does.

        `checkpoints` is a folder for the note of what runs where; with `resume` that is gone on with, otherwise it is
        ended first. Stop.KEEP lets the job finish with what it has learned, Stop.NOW cancels it.

        Raises:
            RequestError: "instant", "seconds", "flavor", "price", "not_a_generator"; nothing has begun.
            HubError: it could not begin, see `errors.hub_error`; "on_the_hub", it, or its generator, is still there.
            TrainingError: it ended badly, see `Watching.events`; "stopped".
            WeightsError: the generator could not be written.
        """
        total, note = working_seconds(request), Note(checkpoints)
        run = self._going_on(note, resume)
        begins = run is None
        if run is None:
            check_saveable(folder, fresh(canvases, request)[0])  # before money is spent on it
            terms = self._terms(request)
            yield TrainEvent(0, 0.0, total, message="Sending the pictures to the Hub.")
            run = self._begin(canvases, request, terms, note)
        try:
            yield from Watching(run, self._client, stop, total, begins).events()
        except TrainingError as error:
            if error.code == "stopped" or not self._has_generator(run):
                raise self._ended(run, note, error) from error
        config, samples = self._fetch(run, folder, checkpoints)
        self.remark = self._clean(run, note)
        trained = config.training
        yield TrainEvent(trained.steps, trained.seconds, total, trained.loss, samples, "Done.")

    def cancel(self, checkpoints: Path) -> str:
        """End what runs by the note in this folder -> a sentence for the person."""
        note = Note(checkpoints)
        run = note.read()
        return (self._clean(run, note) if run else "") or CLEAN

    def _terms(self, request: TrainRequest) -> Terms:
        """Raises RequestError, code "price", if they are not what was agreed to."""
        terms = terms_of(request, chosen(self._flavor, hardware(self._client)))
        if terms.most > self._agreed:
            happened = f"It can cost {terms.price}, and {dollars(self._agreed)} was agreed to."
            raise RequestError(happened, "Nothing has begun.", "Look at the price again.", code="price")
        return terms

    def _going_on(self, note: Note, resume: bool) -> Run | None:
        """The run to go on with. What else was left by an earlier training is ended. Raises HubError "on_the_hub"."""
        run = note.read()
        if run is None or (resume and run.job):
            return run
        if remark := self._clean(run, note):
            fix = "Try again, or end it there by hand."
            raise HubError(f"An earlier training could not be ended. {remark}", fix=fix, code=STILL_THERE)
        return None

    def _begin(self, canvases: np.ndarray, request: TrainRequest, terms: Terms, note: Note) -> Run:
        user = whoami(self._client)
        run = Run(user, f"{user}/aiart-training-{secrets.token_hex(4)}", terms.hardware.name, terms.limit)
        note.write(run)
        try:
            code = source.archive()
            commit = parcel.send(run.repo, canvases, request, code, self._client)
            command = source.command(run.repo, commit, code, terms.hardware.gpus)
            order = jobs.Order(user, run.name, source.IMAGE, command, run.flavor, run.limit)
            run = run.begun(jobs.start(order, self._client))
            note.write(run)
        except ArtError as error:
            raise self._ended(run, note, error) from error
        return run

    def _has_generator(self, run: Run) -> bool:
        """Whether it was pushed before something went wrong."""
        try:
            look_up(HubName(run.repo), self._client)
        except HubError:
            return False
        return True

    def _fetch(self, run: Run, folder: Path, checkpoints: Path) -> tuple[GeneratorConfig, np.ndarray | None]:
        """Through the same checks as anything from the Hub, then written as if it had been made here."""
        try:
            with tempfile.TemporaryDirectory(dir=checkpoints, ignore_cleanup_errors=True) as place:
                arrived = download(look_up(HubName(run.repo), self._client), self._client, Path(place))
                config, tensors = read_folder(arrived)
                samples = _samples(arrived)
                save_folder(folder, config, tensors, model_card(config, len(samples)), samples)
        except (ArtError, OSError) as error:
            happened = getattr(error, "happened", "") or "The disk refused."
            raise HubError(
                f"The training is done, but its generator could not be fetched. {happened}",
                fix=f"It is kept in {run.repo}: resume the training to fetch it.",
                code=STILL_THERE,
            ) from error
        alike = len({sample.shape for sample in samples}) == 1
        return config, np.stack(samples) if alike else None

    def _ended(self, run: Run, note: Note, error: ArtError) -> ArtError:
        """The error of a training of which nothing is to stay there."""
        remark = self._clean(run, note)
        fix = " ".join(filter(None, (error.fix, remark)))
        return type(error)(error.happened, error.expected, fix, code=error.code)

    def _clean(self, run: Run, note: Note) -> str:
        """Cancel what runs, delete what lies there -> "", or what is left and the note with it, as a sentence."""
        try:
            if job := run.job or jobs.find(run.user, run.name, self._client):
                jobs.cancel(run.user, job, self._client)
            parcel.delete(run.repo, self._client)
        except HubError as error:
            job = f" and the job {jobs.page(run.user, run.job, self._client)}" if run.job else ""
            return f"The private repository {run.repo}{job} may still be on the Hub. {error.happened}"
        note.remove()
        return ""


def _samples(folder: Path) -> list[np.ndarray]:
    """uint8 (H, W, 3) each; a picture that cannot be seen is left out."""
    found = []
    for path in sorted((folder / SAMPLES).glob("*.png")):
        try:
            with Image.open(path, formats=("PNG",)) as picture:
                found.append(np.asarray(picture.convert("RGB")))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
    return found
