"""The Train tab: gather pictures, choose how, press Train; then the live view takes the form's place.

Uploads are handed on as paths: the browser shows them, and no picture is decoded here.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import gradio as gr

from aiart.data.dataset import SET_PIXELS_MAX
from aiart.engine.format.parameters import making_seconds
from aiart.engine.path.pyramid import Size
from aiart.operations.request import Request
from aiart.studio import Rented, Studio, best_preset
from aiart.training_presets import (
    LICENCE_MAX,
    LONG_SIDE_MIN,
    NAME_MAX,
    PRESETS,
    SEED_MAX,
    Preset,
    TrainRequest,
    clean_name,
)
from aiart.web.components.canvas import upload_script
from aiart.web.components.cards import Card, cards, cards_value, chosen, starters_value
from aiart.web.components.fields import NumberField, NumberRule
from aiart.web.components.kept_fields import TrainFields
from aiart.web.components.kept_settings import KeptSettingsLine
from aiart.web.components.markup import QUIET, block, folder_button, heading, paragraph
from aiart.web.components.rent_panel import RentPanel
from aiart.web.components.training_view import TrainingView
from aiart.web.components.tray import (
    about_set,
    cuts_of,
    looked_at,
    read_tray,
    tray,
    tray_update,
    tray_value,
    usable_files,
    words_by_file,
    words_of_tray,
)
from aiart.web.messages import how_long, show_errors
from aiart.web.visitor import can_rent, looking_at, open_workspace, press_script, take_press

STARTERS = "Painted by generators that are here already: press one, and it paints for you"
DEFAULTS = TrainRequest()
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("wind-field-*.jpg"))
NETWORK_SECONDS = 18  # besides its budget, of what learns: starting TensorFlow, first steps, previews
FEW_SECONDS = 10  # up to which it is a few
PRESET_CARDS = ("balanced", "instant", "learned")
KINDS = "Up to {files} pictures of {size} MB each. They stay on {where}."


class TrainTab:
    """The form and, while a training is in view, `view` in its place. Build it inside a tab."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        with gr.Column(elem_id="form") as self.form:
            with gr.Column(visible=False, elem_id="first-visit") as self.first_visit:
                self.starters = cards(cards_value(), label=STARTERS, elem_id="first-starters", kind="tiles")
            with gr.Row(equal_height=False):
                with gr.Column(scale=1, min_width=320, elem_classes="sheet"):
                    self._build_gather()
                with gr.Column(scale=1, min_width=320, elem_classes="sheet"):
                    self._build_choice()
        self.view = TrainingView(studio, visitor)
        self._connect()

    def _build_gather(self) -> None:
        block(heading("Gather", "A single picture is enough; a dozen of one kind is better.", 1))
        limits = self._studio.config.limits
        self.pictures = tray(label="Your pictures", elem_id="pictures", max_bytes=limits.max_bytes)
        self.about_set = block(label="What your pictures allow", elem_id="about-set")
        with gr.Row(elem_classes="actions"):
            folder_button("pictures", "choose-folder")
            self.camera = gr.Button("Take pictures", size="sm", elem_id="take-pictures")
            self.examples = gr.Button("Use example pictures", size="sm", elem_id="use-examples")
            self.clear = gr.Button("Start over", size="sm", elem_id="clear-pictures")
        where = "this computer" if self._studio.config.keep else "this server and are deleted with your drawer"
        block(paragraph(KINDS.format(files=limits.max_files, size=limits.max_bytes // 2**20, where=where)))
        self.name = gr.Textbox(
            label="Name", placeholder="Empty: as your files are called", max_length=NAME_MAX, elem_id="name"
        )

    def _build_choice(self) -> None:
        block(heading("Train", "Choose how it should learn.", 2))
        self.preset = cards(_presets(PRESET_CARDS[0], self._all_take([])), label="How it learns", elem_id="preset")
        self.suggested = gr.State(PRESET_CARDS[0])  # what suits her pictures; None once she has chosen for herself
        with gr.Accordion("Advanced", open=False, elem_id="advanced"):
            self._build_advanced()
        self.kept = KeptSettingsLine(self._studio, self.visitor, "train-")
        # Disabled until the page knows whose workspace it is.
        self.train = gr.Button("Train", variant="primary", size="lg", interactive=False, elem_id="train")
        self.rent = RentPanel(self._studio) if can_rent(self._studio) else None

    def _build_advanced(self) -> None:
        most = self._studio.config.max_long_side
        self.long_side = NumberField(
            NumberRule("Long side, in pixels", "long-side", LONG_SIDE_MIN, most, None),
            info=f"Empty: as your pictures have it, at most {_canvases(most)}. {SET_PIXELS_MAX // 10**6} megapixels "
            "together at most.", placeholder="as your pictures have it", elem_id="long-side",
        )  # fmt: skip
        self.seconds = NumberField(
            NumberRule("Seconds of training", "seconds", 1, self._studio.config.max_seconds, None),
            info="Empty: as the card says.", placeholder="as the card says", elem_id="seconds",
        )  # fmt: skip
        self.seed = NumberField(
            NumberRule("Seed", "seed", 0, SEED_MAX, DEFAULTS.seed),
            info="The same pictures and seed learn the same way.", elem_id="train-seed",
        )  # fmt: skip
        self.layout = gr.Slider(
            0.01, 1, Request().layout, step=0.01, label="Layout of the first pictures",
            info="How far strokes may move from their place when you go on to paint.", elem_id="train-layout",
        )  # fmt: skip
        self.licence = gr.Textbox(
            label="Licence", info="What others may do with the generator. May stay empty.", max_length=LICENCE_MAX,
            placeholder="for example cc-by-4.0", elem_id="licence",
        )  # fmt: skip
        self.classic = gr.Checkbox(
            label="Classic generator", info=f"{PRESETS['classic'].summary} {_takes(PRESETS['classic']).capitalize()}.",
            elem_id="classic",
        )  # fmt: skip
        self.warm_start = gr.Checkbox(
            value=DEFAULTS.warm_start, label="Begin with the weights that come with aiart",
            info="Learned from pictures that our own programs painted. Off: the network begins from chance and sees "
            "your pictures alone, which takes longer.",
            elem_id="warm-start",
        )  # fmt: skip

    def _connect(self) -> None:
        self.view.connect(self.form)
        self.camera.click(None, None, None, js="() => window.aiart.pictures.camera()", **QUIET)
        self.examples.click(lambda: tray_value(EXAMPLES), None, self.pictures, **QUIET)
        self.clear.click(lambda: [tray_value(), ""], None, [self.pictures, self.about_set], **QUIET)
        self.preset.input(lambda: None, None, self.suggested, **QUIET)
        self.pictures.input(
            self._look, [self.visitor, self.pictures, self.preset, self.suggested],
            [self.pictures, self.about_set, self.preset, self.suggested], trigger_mode="always_last", **QUIET,
        )  # fmt: skip
        form = [self.visitor, self.pictures]
        settings = list(self._settings.values())
        self.kept.connect(TrainFields(self._settings, self.request, self.suggested))
        self.train.click(
            self._train, [*form, *settings], self.view.outputs, trigger_mode="once", api_visibility="private",
            js=press_script("train", then=upload_script({"pictures": form.index(self.pictures)})),
            show_progress="minimal", show_progress_on=self.train,
        )  # fmt: skip
        if self.rent:
            changes = [one.change for one in (self.classic, self.long_side.box, self.seconds.box, self.seed.box)]
            changes.append(self.preset.change)  # also when it is what suits her pictures
            self.rent.connect(form, settings, changes, self.request, self._start, self.view.outputs)

    @property
    def _settings(self) -> dict[str, gr.Component]:
        """The component of each argument of `request`."""
        return {
            "name": self.name,
            "preset": self.preset,
            "classic": self.classic,
            "long_side": self.long_side.box,
            "seconds": self.seconds.box,
            "seed": self.seed.box,
            "licence": self.licence,
            "warm_start": self.warm_start,
        }

    @show_errors
    def _look(self, visitor, pictures, preset, suggested) -> dict:
        """Updates that say what is wrong with each picture, what all of them can give, and how long that takes."""
        workspace = open_workspace(self._studio, visitor)
        found = looked_at(self._studio, workspace, read_tray(pictures))
        words = words_of_tray(self._studio, workspace, pictures, found)
        shapes = [one.shape for one in found if one.look.width and not one.look.reason]
        takes = self._all_take(shapes)
        best = suggested and (best_preset(len(shapes)) if shapes else suggested)
        cards_now = _presets(best or chosen(preset), takes)
        changed = {self.preset: cards_now} if cards_now != preset else {}  # else a choice of this moment would be lost
        return changed | {
            self.pictures: tray_update(self._studio, found, words),
            self.about_set: about_set(self._studio, found, takes, words.notes),
            self.suggested: best if best != suggested else gr.skip(),
        }

    def _all_take(self, shapes: Sequence[Size]) -> dict[str, str]:
        """Preset -> how long its training on pictures of these shapes takes, in words; without any, on small ones."""
        canvas = self._studio.file_checks.canvas
        making = {name: making_seconds(canvas(shapes, name), len(shapes)) if shapes else 0 for name in PRESET_CARDS}
        return {name: _takes(PRESETS[name], seconds) for name, seconds in making.items()}

    @property
    def starter_outputs(self) -> list:
        """All components that `show_starters` changes."""
        return [self.first_visit, self.starters]

    @show_errors
    def show_starters(self, visitor) -> dict:
        """Updates that show somebody who has trained nothing yet what others have painted; none of it is chosen."""
        workspace = open_workspace(self._studio, visitor)
        is_new = not self._studio.training.all(workspace)
        value = starters_value(self._studio, visitor)
        return {self.first_visit: gr.Column(visible=is_new and bool(value["cards"])), self.starters: value}

    @show_errors
    def _train(self, visitor, pictures, *settings):
        return self._start(visitor, pictures, self.request(*settings))

    def request(self, name, preset, classic, long_side, seconds, seed, licence, warm_start) -> TrainRequest:
        """A request from the values of the form. Raises RequestError."""
        budget = self.seconds.rule.read(seconds)
        return TrainRequest(
            name=clean_name(name or ""),
            preset="classic" if classic else chosen(preset),
            seconds=None if budget is None else float(budget),
            long_side=self.long_side.rule.read(long_side),
            seed=self.seed.rule.read(seed) or 0,
            licence=clean_name(licence or ""),
            warm_start=bool(warm_start),
        )

    def _start(self, visitor, pictures, request: TrainRequest, rented: Rented | None = None) -> dict:
        tiles = read_tray(pictures)
        files = usable_files(tiles)
        take_press(self._studio, visitor)
        workspace = open_workspace(self._studio, visitor)
        words = words_by_file(tiles, words_of_tray(self._studio, workspace, pictures, tiles))
        job = self._studio.training.start(workspace, files, request, rented, cuts_of(tiles), words)
        return self.view.show(looking_at(visitor, job))


def _presets(selected: str, takes: Mapping[str, str]) -> dict:
    """The cards of the presets, with how long each takes in words, one of them chosen."""
    return cards_value([_preset_card(PRESETS[name], takes[name]) for name in PRESET_CARDS], selected)


def _preset_card(preset: Preset, takes: str) -> Card:
    return Card(preset.name, preset.title, f"{preset.summary} {preset.best}", takes)


def _canvases(most: int) -> str:
    """How large a canvas becomes that nobody has chosen, in words."""
    sides: dict[int, list[str]] = {}
    for preset in PRESETS.values():
        sides.setdefault(min(preset.canvas, most), []).append(preset.title)
    return ", ".join(f"{side} ({', '.join(titles)})" for side, titles in sides.items())


def _takes(preset: Preset, making: float = 0) -> str:
    """How long a training takes, in words. making: the seconds besides what is learned."""
    seconds = making + (preset.seconds + NETWORK_SECONDS if preset.seconds else 0)
    if seconds <= FEW_SECONDS:
        return "a few seconds"
    return f"about {how_long(5 * math.ceil(seconds / 5))}"
