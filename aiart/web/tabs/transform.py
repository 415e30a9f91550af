"""The Transform tab: a picture becomes another one. Choose what to do, the picture, the generator.

Only what belongs to the chosen operation is shown. Knows nothing of how any of them paints.
"""

from collections.abc import Mapping
from pathlib import Path

import gradio as gr

from aiart.operations.declaration import LAYER
from aiart.operations.extend import ExtendRequest
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS
from aiart.studio import Order, PictureView, Studio
from aiart.web.components.canvas import SIDES, OnEasel, blank, easel, given_by, in_mode, on_it, ready
from aiart.web.components.canvas_examples import example_for
from aiart.web.components.cards import chosen
from aiart.web.components.controls import Controls
from aiart.web.components.own_settings import OwnSettings
from aiart.web.components.picker import generators, picker
from aiart.web.components.results import Results
from aiart.web.components.training_view import QUIET
from aiart.web.messages import notice, show_errors
from aiart.web.offers import TRANSFORM
from aiart.web.tabs.choosing import ChoosingTab
from aiart.web.tabs.making import Remembered
from aiart.web.visitor import open_workspace

EMPTY = (
    '<div class="empty tall"><p><b>Before and after will be here.</b></p>'
    "<p>Choose what to do and a picture to start from, or press Example.</p></div>"
)
EASEL = "transform-easel"


class TransformTab(ChoosingTab):
    """Build it inside a tab."""

    name, first = TRANSFORM, "variations"

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_what("What shall become of a picture?")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="transform-controls"):
                self._build_controls()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="transform-results"):
                self.results = Results(studio, visitor, "transform-", ("compare", "use", "again"), EMPTY, compare=True)
        self._connect()

    def _build_controls(self) -> None:
        self.build_title()
        self.easel = easel(label="The picture to start from", elem_id=EASEL, most=self._most, mode="picture")
        self.own = OwnSettings(self.offers, self.first)
        self.picker = picker("transform-generator", kind="stamps")
        self.controls = Controls(self._studio.config, "transform-", folded=True)
        self.build_buttons(self.offers[self.first].button)

    @property
    def _most(self) -> int:
        return self._studio.config.max_side

    def _connect(self) -> None:
        asked = [self.what, self.easel, *self.own.inputs, *self.controls.inputs]
        place = sorted({self.visitor, self.picker, *asked}, key=lambda part: part._id).index(self.easel)
        self.connect_painting(asked, ready=ready(EASEL, place))
        self.what.input(self._choose, self.what, self.choosing, trigger_mode="always_last", **QUIET)
        wanted = [self.visitor, self.what, self.picker]
        self.easel.example(self._example, wanted, [self.easel, self.picker], **QUIET)

    @property
    def choosing(self) -> list:
        """What depends on the operation."""
        parts = [self.what, self.title, self.easel, self.paint, *self.own.outputs, *self.controls.outputs]
        return list(dict.fromkeys(parts))

    def order(self, answers: Mapping) -> Order:
        name = self.named(answers)
        offer, lies = self.offers[name], given_by(self._studio, answers[self.visitor], answers[self.easel])
        own = lies.sides if offer.starts == "frame" else self.own.asked(name, answers)
        request = OPERATIONS[name].request(**self.controls.asked(answers, offer.uses), **own)
        files = _files(name, lies) | self.palette_of(answers, offer.uses)
        recipe = bool(answers[self.controls.recipe])
        return Order(chosen(answers[self.picker]), request, files, recipe=recipe)

    def restored(self, visitor: object, how: Remembered) -> dict:
        name = self.name_of(how.request)
        mode = self.offers[name].starts
        lies = blank(mode) | self._given_again(visitor, name, how) | {"sides": _sides(how.request)}
        updates = self.shown(visitor, how, self.own.restored(name, how.request))
        return updates | {self.easel: in_mode(mode, self._most, value=lies)}

    def start_from(self, what: object, view: PictureView) -> dict:
        """Updates that put a picture on the easel."""
        name = chosen(what) if chosen(what) in self.offers and chosen(what) != "sketch" else self.first
        picture = on_it(view.shown, view.path.name, {"kind": "picture", "id": view.id})
        on = in_mode(self.offers[name].starts, self._most, value=blank() | {"picture": picture})
        return self.chosen(name) | {self.what: self.whats(name), self.easel: on}

    def chosen(self, name: str) -> dict:
        """Updates for another operation; what lies on the easel stays."""
        return super().chosen(name) | {self.easel: in_mode(self.offers[name].starts, self._most)}

    def _given_again(self, visitor: object, name: str, how: Remembered) -> dict:
        """What was given to it, as far as the drawer still has it; else a notice says what is missing."""
        parts, missing = {}, []
        for role, kind in ((one.role, one.kind) for one in OPERATIONS[name].inputs):
            known = how.inputs.get(role, "")
            path = self._studio.gallery.input_file(open_workspace(self._studio, visitor), known, kind)
            part = "layer" if role == "mask" or kind == LAYER else "picture"
            parts[part] = on_it(path, "as it was", {"kind": "given", "known": known})
            if parts[part] is None:
                missing.append({"picture": "the picture it started from", "mask": "what was marked"}[role])
        if missing:
            words = " and ".join(missing)
            notice("About these settings", f"They are back, but {words} is not here any more. Choose it again.")
        return parts

    @show_errors
    def _example(self, visitor, what, generator) -> list:
        name = chosen(what) if chosen(what) in self.offers else self.first
        card = self._studio.generators.find(open_workspace(self._studio, visitor), chosen(generator))
        value, wanted = example_for(name, card, blank(self.offers[name].starts))
        return [value, generators(self._studio, visitor, wanted) if wanted else gr.skip()]


def _files(name: str, lies: OnEasel) -> dict[str, Path]:
    """What lies on the easel, by the roles of an operation."""
    files = {role: lies.layer if role == "mask" or kind == LAYER else lies.picture
             for role, kind in ((one.role, one.kind) for one in OPERATIONS[name].inputs)}  # fmt: skip
    return {role: path for role, path in files.items() if path}


def _sides(request: Request) -> dict[str, int] | None:
    """How far a picture was extended."""
    return {side: getattr(request, side) for side in SIDES} if isinstance(request, ExtendRequest) else None
