"""Endpoints for trainings, and for the generators that come of them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.data.words import is_of_words
from aiart.studio import (
    GeneratorCard,
    GeneratorDetails,
    JobView,
    MaterialView,
)
from aiart.training_presets import TrainRequest, clean_name
from aiart.web.api.arguments import as_truth, as_words, file_argument, whole_number
from aiart.web.api.painting import Endpoints, gallery_of
from aiart.web.components.fields import as_whole
from aiart.web.server.gradio_files import served_if_room

PRESET: str = TrainRequest.model_fields["preset"].default


class TrainingEndpoints(Endpoints):
    """/drawer, and all that can be done with trainings."""

    def _add_all(self) -> None:
        inputs = [self._drawer, self._job]
        files = file_argument("files", many=True)
        preset, seconds = gr.Textbox(PRESET, label="Preset"), gr.Number(None, label="Seconds")
        long_side, seed = gr.Number(None, label="Long side"), gr.Number(0, label="Seed")
        self._add(self.drawer, [], self._drawer)
        warm_start = gr.Checkbox(TrainRequest.model_fields["warm_start"].default, label="Warm start")
        settings = [preset, seconds, self._name, long_side, seed, gr.JSON(None, label="Words"), warm_start]
        self._add(self.train, [self._drawer, files, *settings], self._job)
        self._add(self.job, inputs, [self._answer, self._pictures])
        self._add(self.jobs, [self._drawer], self._answer)
        self._add(self.stop, inputs, self._answer)
        self._add(self.resume, inputs, self._answer)
        self._add(self.train_longer, [*inputs, gr.Number(60, label="Seconds")], self._answer)
        self._add(self.delete_job, inputs, self._word)

    def drawer(self) -> str:
        """Make an empty drawer. Its id is the only key to all that is put into it: pass it to the other endpoints."""
        return self._studio.workspaces.new()

    def train(
        self, drawer, files, preset, seconds=None, name="", long_side=None, seed=0, words=None, warm_start=True
    ) -> str:
        """Train a generator on pictures and answer at once with the id of the job; ask /job how it stands.

        Preset is balanced, instant, learned or classic. Seconds may be left out: then they are the preset's own. So may
        the long side of the canvas: then it is the median of the pictures', as far as the preset allows. Words belong
        to pictures by the names of their files, and files of words may be among the files. Without a warm start the
        network begins from chance.
        """
        values: dict[str, Any] = {
            "name": clean_name(name or ""),
            "preset": preset,
            "seconds": seconds,
            "long_side": as_whole(long_side),
            "seed": as_whole(seed),
            "warm_start": as_truth(warm_start, "warm start"),
        }
        request, workspace = TrainRequest(**values), self._open(drawer)
        given = [Path(path) for path in files or ()]
        texts = {file.name: file for file in given if is_of_words(file.name)}
        pictures = [file for file in given if file.name not in texts]
        found = self._studio.file_checks.words(workspace, [file.name for file in pictures], texts)
        of_files = dict(zip(pictures, found.of_each, strict=True)) | as_words(words, pictures)
        return self._studio.training.start(workspace, pictures, request, words=of_files)

    def job(self, drawer, job) -> tuple[dict, list]:
        """How a training stands: its state, progress from 0 to 1, losses and so on, and its previews, oldest first."""
        view = self._studio.training.view(self._open(drawer), job)
        previews = ((one.path, f"{one.seconds:g} s") for one in view.previews)
        return job_json(view), gallery_of(previews, served_if_room)

    def jobs(self, drawer) -> list[dict]:
        """All trainings of a drawer, newest first."""
        return [job_json(view) for view in self._studio.training.views(self._open(drawer))]

    def stop(self, drawer, job) -> dict:
        """Finish a training now and keep the work; asked a second time, leave at once."""
        workspace = self._open(drawer)
        self._studio.training.stop(workspace, job)
        return job_json(self._studio.training.view(workspace, job))

    def resume(self, drawer, job) -> dict:
        """Take a training up again that failed or was cancelled, from where it was saved."""
        workspace = self._open(drawer)
        self._studio.training.resume(workspace, job)
        return job_json(self._studio.training.view(workspace, job))

    def train_longer(self, drawer, job, seconds) -> dict:
        """Give a training that is done more seconds."""
        workspace = self._open(drawer)
        self._studio.training.train_longer(workspace, job, float(whole_number(seconds, "seconds")))
        return job_json(self._studio.training.view(workspace, job))

    def delete_job(self, drawer, job) -> str:
        """Delete a training with its pictures and previews. Its generator stays."""
        self._studio.training.delete(self._open(drawer), job)
        return "deleted"


class GeneratorEndpoints(Endpoints):
    """What can be done with generators, those of the Hub included."""

    def _add_all(self) -> None:
        inputs = [self._drawer, self._generator]
        files = file_argument("pictures", many=True)
        self._add(self.generators, [self._drawer], self._answer)
        self._add(self.from_pictures, [self._drawer, files], self._answer)
        self._add(self.about, inputs, [self._answer, self._pictures])
        self._add(self.measure, inputs, [self._answer, self._pictures])
        self._add(self.keep, inputs, self._answer)
        self._add(self.rename, [*inputs, self._name], self._answer)
        self._add(self.materials, inputs, [self._answer, self._pictures])
        self._add(self.remembered, inputs, [self._answer, self._pictures])
        number = gr.Number(label="Number")
        self._add(self.rename_material, [*inputs, number, self._name], self._answer)
        self._add(self.delete_generator, inputs, self._word)
        self._add(self.community, [], self._answer)
        self._add(self.pull, [self._drawer, gr.Textbox(label="Repository")], self._word)
        self._add(self.pulls, [self._drawer], self._answer)

    def generators(self, drawer) -> list[dict]:
        """The generators one can paint with: those of the drawer, the kept ones, then the starters.

        Pictures that are generators themselves come first.
        """
        return [card_json(card) for card in self._studio.generators.cards(self._open(drawer))]

    def from_pictures(self, drawer, pictures) -> dict:
        """Pictures that are a generator themselves: nothing is trained, and its id paints at once.

        They are kept as long as something in the drawer was painted with them, else for an hour.
        """
        files = [Path(path) for path in pictures or ()]
        card, notes = self._studio.painting.of_pictures.remember(self._open(drawer), files)
        return card_json(card) | {"notes": list(notes)}

    def about(self, drawer, generator) -> tuple[dict, list]:
        """What is known of a generator, and its samples. Measures are null until /measure has been asked."""
        return details_answer(self._studio.details.about(self._open(drawer), generator))

    def measure(self, drawer, generator) -> tuple[dict, list]:
        """Paint a few pictures, compare them with the training pictures, and answer like /about. Takes a minute."""
        return details_answer(self._studio.details.measure(self._open(drawer), generator))

    def keep(self, drawer, generator) -> dict:
        """Move a generator of the drawer into the library of this studio, where everybody who uses it sees it."""
        return card_json(self._studio.generators.keep(self._open(drawer), generator))

    def rename(self, drawer, generator, name) -> dict:
        """Give a generator of one's own another name."""
        return card_json(self._studio.generators.rename(self._open(drawer), generator, name))

    def materials(self, drawer, generator) -> tuple[list[dict], list]:
        """What a generator's pictures are made of, about the most frequent first, and a swatch of each, in that order.

        A generator that remembers no pictures has none.
        """
        views = self._studio.materials.of(self._open(drawer), generator)
        swatches = gallery_of((view.swatch, view.name or str(view.number)) for view in views)
        return [material_json(view) for view in views], swatches

    def remembered(self, drawer, generator) -> tuple[list[dict], list]:
        """The pictures that a generator remembers, with the numbers by which sketch and place know them.

        A generator that is a network alone has none.
        """
        views = self._studio.remembered.of(self._open(drawer), generator)
        answer = [{"number": view.number, "color": view.color} for view in views]
        return answer, gallery_of((view.picture, str(view.number)) for view in views)

    def rename_material(self, drawer, generator, number, name) -> dict:
        """Give a material of a generator a name, in this drawer alone; without one it loses its name."""
        workspace = self._open(drawer)
        return material_json(self._studio.materials.rename(workspace, generator, as_whole(number), name or ""))

    def delete_generator(self, drawer, generator) -> str:
        """Delete a generator of one's own for good."""
        self._studio.generators.delete(self._open(drawer), generator)
        return "deleted"

    def community(self) -> dict:
        """Generators that others offer on the Hub, as far as it is known now; news is asked for in the background."""
        answer = asdict(self._studio.hub.community())
        for offer in answer["offers"]:
            del offer["sample"]  # a path of this machine
        return answer

    def pull(self, drawer, repository) -> str:
        """Fetch a public generator from the Hub into this drawer, in the background."""
        return self._studio.hub.pull(self._open(drawer), str(repository or ""))

    def pulls(self, drawer) -> list[dict]:
        """How the pulls of this drawer stand, newest first."""
        return [asdict(view) | {"state": str(view.state)} for view in self._studio.hub.pulls(self._open(drawer))]


def job_json(view: JobView) -> dict:
    """A training for programs, without paths of this machine."""
    answer = asdict(view)
    del answer["previews"]
    return answer | {"state": str(view.state), "over": view.over, "can_resume": view.can_resume}


def card_json(card: GeneratorCard) -> dict:
    """A generator for programs, without paths of this machine."""
    answer = asdict(card)
    del answer["folder"], answer["sample_path"]
    return answer


def material_json(view: MaterialView) -> dict:
    """A material for programs, without paths of this machine."""
    answer = asdict(view)
    del answer["swatch"]
    return answer


def details_answer(details: GeneratorDetails) -> tuple[dict, list]:
    """All that is known of a generator, and its samples as a gallery."""
    answer = {"generator": card_json(details.card), "measures": details.measures, "lines": list(details.lines)}
    return answer, gallery_of(((path, None) for path in details.samples), served_if_room)
