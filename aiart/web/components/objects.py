"""What is kept whole: a remembered picture, what is marked on it, and where that shall come to."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.operations.declaration import MASK, Operation
from aiart.operations.objects import KEEP
from aiart.operations.request import Request
from aiart.studio import ITSELF, Studio
from aiart.web.components.canvas import canvas, canvas_part, canvas_update, canvas_value, read_canvas
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.markup import QUIET, block
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

MODE = "object"  # of its canvas
NUMBER, ACROSS, DOWN = "keep_picture", "keep_x", "keep_y"  # fields of a request
HINT = "Choose one of the pictures it learned from and paint over what shall be kept."


class ObjectChoice:
    """The remembered pictures as thumbnails, a canvas with the chosen one, and two sliders.

    Args:
        operations: those of the tab; without one that can keep an object nothing is built. Where one need not keep any,
            all of it is folded.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, operations: Iterable[Operation], prefix: str):
        self._studio, self._visitor, self.canvas = studio, visitor, None
        self._operations = {one.name: one for one in operations}
        found = [one for one in self._operations.values() if keeps_object(one)]
        if found:
            self.canvas_id = f"{prefix}object"
            with self._folded(prefix, all(_is_needed(one) for one in found)) as self._part:
                self._build(prefix)

    def _folded(self, prefix: str, open_: bool) -> Any:
        here, visible = f"{prefix}object-part", keeps_object(next(iter(self._operations.values())))
        if open_:
            return gr.Column(visible=visible, elem_id=here)
        return gr.Accordion("Keep an object whole", open=False, visible=visible, elem_id=here)

    def _build(self, prefix: str) -> None:
        block(f'<p class="hint">{HINT}</p>')
        self._cards = cards(cards_value(), label="On which picture", elem_id=f"{prefix}object-picture", kind="thumbs")
        config = self._studio.config
        self.canvas = canvas(label="What is kept", elem_id=self.canvas_id, config=config, mode=MODE)
        self._placed = gr.Checkbox(
            False,
            label="Choose where it goes",
            info="Otherwise each seed puts it somewhere else.",
            elem_id=f"{prefix}object-placed",
        )
        with gr.Row(visible=False) as self._where:
            self._across, self._down = (
                gr.Slider(0, 1, 0.5, step=0.01, label=label, info=info, elem_id=f"{prefix}object-{name}", min_width=130)
                for name, label, info in (
                    ("x", "From the left", "0 is the left side, 1 the right."),
                    ("y", "From the top", "0 is the top, 1 the bottom."),
                )
            )

    def connect(self, generator: gr.HTML, what: gr.HTML | None) -> None:
        """Show the pictures of the chosen generator where an operation can keep something of one of them."""
        if not self.canvas:
            return
        self._generator = generator
        inputs: set = {part for part in (self._visitor, generator, what, self._cards) if part}

        @show_errors
        def show(values: Mapping) -> Any:
            operation = self._operations.get(chosen(values.get(what)), next(iter(self._operations.values())))
            names = chosen(values[generator]), chosen(values[self._cards])
            return self.show(values[self._visitor], operation, *names)

        changes = [part.change for part in (generator, what) if part]
        gr.on(changes, show, inputs, self.outputs, trigger_mode="always_last", **QUIET)
        self._cards.input(show, inputs, self.outputs, trigger_mode="always_last", **QUIET)
        self._placed.change(lambda placed: gr.Row(visible=placed), self._placed, self._where, **QUIET)

    @property
    def inputs(self) -> list:
        """All components that `request_fields` and `files` read, besides the picker."""
        return [self._cards, self.canvas, self._placed, self._across, self._down] if self.canvas else []

    @property
    def outputs(self) -> list:
        """All components that the updates change."""
        return [*self.inputs, self._part] if self.canvas else []

    def request_fields(self, operation: Operation, values: Mapping) -> dict[str, Any]:
        """Number of the picture and place of the object, for a request of an operation that can keep one."""
        if not (self.canvas and keeps_object(operation)):
            return {}
        generator, number = _number(chosen(values[self._cards]))
        fields: dict[str, Any] = {NUMBER: number if generator == chosen(values[self._generator]) else 0}
        if values[self._placed]:
            fields |= {ACROSS: values[self._across], DOWN: values[self._down]}
        return fields

    def files(self, operation: Operation, values: Mapping) -> dict[str, Path]:
        """Return the mask, if something is marked. Raises StudioError, UploadError."""
        if not (self.canvas and keeps_object(operation)):
            return {}
        layer = read_canvas(self._studio, values[self._visitor], values[self.canvas]).layer
        return {KEEP: layer} if layer else {}

    def show(self, visitor: object, operation: Operation, generator: str, wanted: str, **layer: Any) -> dict:
        """Return updates that show the pictures of a generator, the wanted one chosen if it is one of them, or hide
        them.

        Args:
            wanted: the id of a card.
            layer: what is marked on the picture, as a canvas has it; nothing if there is none.

        Raises StudioError."""
        if not (keeps_object(operation) and generator):
            return {self._part: gr.update(visible=keeps_object(operation))}
        workspace = open_workspace(self._studio, visitor)
        views = () if generator == ITSELF else self._studio.remembered.of(workspace, generator)
        pictures = {_card_id(generator, one.number): one for one in views}
        wanted = wanted if wanted in pictures else next(iter(pictures), "")
        shown = [Card(name, f"{one.number}", picture=one.picture) for name, one in pictures.items()]
        picture = pictures.get(wanted)
        source = {"kind": "remembered", "card": wanted}
        part = canvas_part(picture.picture, f"picture {picture.number}", source) if picture else None
        value = canvas_value(MODE, picture=part, **layer)
        return {
            self._part: gr.update(visible=True),
            self._cards: cards_value(shown, wanted),
            self.canvas: canvas_update(MODE, self._studio.config, value=value),
        }

    def updates_for(
        self, visitor: object, operation: Operation, request: Request, generator: str, layer: dict | None
    ) -> dict:
        """Return updates that show the object of a request to the generator of this id, of which `layer` is what was
        marked. Raises StudioError."""
        if not (self.canvas and keeps_object(operation)):
            return {}
        across, down = getattr(request, ACROSS), getattr(request, DOWN)
        placed = across is not None and down is not None
        wanted = _card_id(generator, getattr(request, NUMBER))
        return self.show(visitor, operation, generator, wanted, layer=layer) | {
            self._placed: placed,
            self._across: across if placed else 0.5,
            self._down: down if placed else 0.5,
        }


def keeps_object(operation: Operation) -> bool:
    """Return whether something that was marked on a remembered picture can be kept."""
    return operation.kind_of(KEEP) == MASK


def _is_needed(operation: Operation) -> bool:
    return any(one.role == KEEP for one in operation.required)


def _card_id(generator: str, number: int) -> str:
    return f"{generator}:{number}"


def _number(card: str) -> tuple[str, int]:
    """Generator and number of a card's id; 0 if it has none."""
    generator, _, number = card.rpartition(":")
    return generator, int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
