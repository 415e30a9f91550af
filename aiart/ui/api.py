"""The API for programs: every verb of the page under a name of its own, for `gradio_client` and plain HTTP.

A caller asks /drawer for a drawer's id once and passes it along; it is the only key to what she trains and paints. All
answers are looked up in that drawer. Knows nothing of the page.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import gradio as gr

from aiart.config import LONG_SIDE, CreateRequest, TrainRequest
from aiart.studio import GeneratorCard, JobView, Order, Painted, Studio
from aiart.ui.copies import served
from aiart.ui.messages import answered
from aiart.ui.numbers import whole
from aiart.ui.shapes import parsed_size

DEFAULTS, PRESET = CreateRequest(), TrainRequest().preset


def endpoints(studio: Studio) -> None:
    """Add the endpoints to the page that is being built."""
    with gr.Column(visible=False):
        Api(studio)


class Api:
    """Parts that are never drawn: Gradio derives the documentation of an endpoint from their labels."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self._drawer, self._job = gr.Textbox(label="Drawer"), gr.Textbox(label="Job")
        self._generator, self._name = gr.Textbox(label="Generator"), gr.Textbox("", label="Name")
        self._pictures = gr.Gallery(label="Pictures", interactive=False)
        self._answer, self._word = gr.JSON(label="Answer"), gr.Textbox(label="Answer")
        self._caller = gr.Button()
        self._trainings()
        self._generators()
        self._paintings()

    def _trainings(self) -> None:
        which = [self._drawer, self._job]
        files = gr.File(label="Files", file_count="multiple", type="filepath")
        preset, seconds = gr.Textbox(PRESET, label="Preset"), gr.Number(None, label="Seconds")
        long_side, seed = gr.Number(LONG_SIDE, label="Long side"), gr.Number(0, label="Seed")
        self._endpoint(self.drawer, [], self._drawer)
        self._endpoint(self.train, [self._drawer, files, preset, seconds, self._name, long_side, seed], self._job)
        self._endpoint(self.job, which, [self._answer, self._pictures])
        self._endpoint(self.jobs, [self._drawer], self._answer)
        self._endpoint(self.stop, which, self._answer)
        self._endpoint(self.resume, which, self._answer)
        self._endpoint(self.train_longer, [*which, gr.Number(60, label="Seconds")], self._answer)
        self._endpoint(self.delete_job, which, self._word)

    def _generators(self) -> None:
        which = [self._drawer, self._generator]
        self._endpoint(self.generators, [self._drawer], self._answer)
        self._endpoint(self.about, which, [self._answer, self._pictures])
        self._endpoint(self.measure, which, [self._answer, self._pictures])
        self._endpoint(self.keep, which, self._answer)
        self._endpoint(self.rename, [*which, self._name], self._answer)
        self._endpoint(self.delete_generator, which, self._word)
        self._endpoint(self.community, [], self._answer)
        self._endpoint(self.pull, [self._drawer, gr.Textbox(label="Repository")], self._word)
        self._endpoint(self.pulls, [self._drawer], self._answer)

    def _paintings(self) -> None:
        count, seed = gr.Number(DEFAULTS.count, label="Count"), gr.Number(DEFAULTS.seed, label="Seed")
        size = gr.Textbox("", label="Size")
        layout, calm = gr.Number(DEFAULTS.layout, label="Layout"), gr.Number(DEFAULTS.calm, label="Calm")
        recipe, file = gr.Checkbox(True, label="Recipe"), gr.File(label="Picture", type="filepath")
        asked = [self._drawer, self._generator, count, seed, size, layout, calm, recipe]
        self._endpoint(self.create, asked, [self._pictures, self._answer], concurrency_limit=8, concurrency_id="paint")
        self._endpoint(self.stop_painting, [self._drawer], self._word)
        self._endpoint(self.recipe, [self._drawer, file], self._answer)
        self._endpoint(self.pictures, [self._drawer], [self._pictures, self._answer])
        self._endpoint(self.zip, [self._drawer], gr.File(label="Zip"))

    def _endpoint(self, handler: Callable, inputs, outputs, **settings) -> None:
        self._caller.click(
            answered(handler), inputs, outputs, api_name=handler.__name__, show_progress="hidden",
            **{"concurrency_limit": 4} | settings,
        )  # fmt: skip

    # Trainings

    def drawer(self) -> str:
        """Make an empty drawer. Its id is the only key to all that is put into it: pass it to the other endpoints."""
        return self._studio.new_drawer()

    def train(self, drawer, files, preset, seconds=None, name="", long_side=LONG_SIDE, seed=0) -> str:
        """Train a generator on pictures and answer at once with the id of the job; ask /job how it stands.

        Preset is balanced, instant, learned or classic. Seconds may be left out: then they are the preset's own.
        """
        request = TrainRequest(
            name=name or "",
            preset=preset,
            seconds=None if seconds is None else float(seconds),
            long_side=whole(long_side, "long side"),
            seed=whole(seed, "seed"),
        )
        return self._studio.train(drawer, [Path(path) for path in files or ()], request)

    def job(self, drawer, job) -> tuple[dict, list]:
        """How a training stands: its state, progress from 0 to 1, losses and so on, and its previews, oldest first."""
        view = self._studio.job(drawer, job)
        return told_job(view), self._shown([(one.path, f"{one.seconds:g} s") for one in view.previews])

    def jobs(self, drawer) -> list[dict]:
        """All trainings of a drawer, newest first."""
        return [told_job(view) for view in self._studio.jobs(drawer)]

    def stop(self, drawer, job) -> dict:
        """Finish a training now and keep the work; asked a second time, leave at once."""
        self._studio.stop(drawer, job)
        return told_job(self._studio.job(drawer, job))

    def resume(self, drawer, job) -> dict:
        """Take a training up again that failed or was cancelled, from where it was saved."""
        self._studio.resume(drawer, job)
        return told_job(self._studio.job(drawer, job))

    def train_longer(self, drawer, job, seconds) -> dict:
        """Give a training that is done more seconds."""
        self._studio.train_longer(drawer, job, float(whole(seconds, "seconds")))
        return told_job(self._studio.job(drawer, job))

    def delete_job(self, drawer, job) -> str:
        """Delete a training with its pictures and previews. Its generator stays."""
        self._studio.delete(drawer, job)
        return "deleted"

    # Generators

    def generators(self, drawer) -> list[dict]:
        """The generators one can paint with: those of the drawer, the kept ones, then the starters."""
        return [told_card(card) for card in self._studio.generators(drawer)]

    def about(self, drawer, generator) -> tuple[dict, list]:
        """What is known of a generator, and its samples. Measures are null until /measure has been asked."""
        return self._told_details(self._studio.about(drawer, generator))

    def measure(self, drawer, generator) -> tuple[dict, list]:
        """Paint a few pictures, compare them with the training pictures, and answer like /about. Takes a minute."""
        return self._told_details(self._studio.measure(drawer, generator))

    def keep(self, drawer, generator) -> dict:
        """Move a generator of the drawer into the library of this studio, where everybody who uses it sees it."""
        return told_card(self._studio.keep(drawer, generator))

    def rename(self, drawer, generator, name) -> dict:
        """Give a generator of one's own another name."""
        return told_card(self._studio.rename(drawer, generator, name))

    def delete_generator(self, drawer, generator) -> str:
        """Delete a generator of one's own for good."""
        self._studio.delete_generator(drawer, generator)
        return "deleted"

    # Paintings

    def create(self, drawer, generator, count, seed, size, layout, calm, recipe) -> Iterator[tuple[list, list[dict]]]:
        """Paint pictures: PNGs, one after the other, and for each its id and the seed that paints it again.

        Size is like 512x384 in pixels or like 4:3, or empty for the generator's own. Layout goes from above 0 (strokes
        stay in their place) to 1 (they move freely), calm from 0 (detailed) to 1.
        """
        request = CreateRequest(
            count=whole(count, "count"),
            seed=whole(seed, "seed"),
            layout=layout,
            calm=calm,
            **parsed_size((size or "").strip().lower()),
        )
        made: list[Painted] = []
        for painted in self._studio.paint(drawer, Order(generator, request, recipe=bool(recipe))):
            if not isinstance(painted, Painted):
                continue
            made.append(painted)
            told = [{"id": one.path.parent.name, "seed": one.seed} for one in made]
            yield self._shown([(one.path, f"seed {one.seed}") for one in made]), told

    def stop_painting(self, drawer) -> str:
        """End what is being painted or measured for this drawer."""
        self._studio.stop_painting(drawer)
        return "stopped"

    def recipe(self, drawer, picture) -> dict:
        """The recipe that a PNG painted here carries, and the id of its generator if the drawer has it."""
        found, card = self._studio.recipe(drawer, Path(picture or ""))
        return asdict(found) | {"generator_id": card.id if card else None}

    def pictures(self, drawer) -> tuple[list, list[dict]]:
        """What was painted for this drawer, newest first, each with its settings."""
        views = self._studio.album.pictures(drawer)
        told = [
            {"id": view.id, "generator": view.generator, "made": view.made} | asdict(view.request) for view in views
        ]
        return self._shown([(view.path, f"seed {view.request.seed}") for view in views]), told

    def zip(self, drawer) -> str | None:
        """All that was painted for this drawer, in one file."""
        return served(self._studio.album.zip(drawer))

    def community(self) -> dict:
        """Generators that others offer on the Hub, as far as it is known now; news is asked for in the background."""
        told = asdict(self._studio.hub.community())
        return told | {"offers": [{name: one[name] for name in one if name != "sample"} for one in told["offers"]]}

    def pull(self, drawer, repository) -> str:
        """Fetch a public generator from the Hub into this drawer, in the background."""
        return self._studio.hub.pull(drawer, str(repository or ""))

    def pulls(self, drawer) -> list[dict]:
        """How the pulls of this drawer stand, newest first."""
        return [asdict(view) | {"state": str(view.state)} for view in self._studio.hub.pulls(drawer)]

    def _told_details(self, details) -> tuple[dict, list]:
        told = {"generator": told_card(details.card), "measures": details.measures, "lines": list(details.lines)}
        return told, self._shown([(path, None) for path in details.samples])

    def _shown(self, pictures: list[tuple[Path, str | None]]) -> list:
        copies = ((served(path), caption) for path, caption in pictures)
        return [(path, caption) for path, caption in copies if path]


def told_job(view: JobView) -> dict:
    """A view without paths of this machine."""
    told = asdict(view)
    del told["previews"]
    return told | {"state": str(view.state), "over": view.over, "can_resume": view.can_resume}


def told_card(card: GeneratorCard) -> dict:
    told = asdict(card)
    del told["folder"], told["sample_path"]
    return told
