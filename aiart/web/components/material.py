"""What shall be where a part of a picture is painted anew: one of the generator's materials, or what suits the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

import gradio as gr

from aiart.operations.declaration import MATERIAL, Operation
from aiart.operations.request import Request
from aiart.studio import MaterialView, Studio
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.markup import QUIET
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

ANY = "any"  # the card of no material


class MaterialChoice:
    """A row of swatches. The id of a card names its generator too: a number means something else with another one.

    Args:
        operations: those of the tab; without one that takes a material nothing is built.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, operations: Iterable[Operation], prefix: str):
        self._studio, self._visitor, self._cards = studio, visitor, None
        self._operations = {one.name: one for one in operations}
        if any(map(takes_material, self._operations.values())):
            with gr.Column(visible=False, elem_id=f"{prefix}material-part") as self._part:
                value = _value("", (), ANY)
                self._cards = cards(value, label="What shall be there", elem_id=f"{prefix}material", kind="thumbs")

    def connect(self, generator: gr.HTML, what: gr.HTML | None) -> None:
        """Show the materials of the chosen generator where an operation takes one of them."""
        if not self._cards:
            return
        self._generator = generator
        inputs = {part for part in (self._visitor, generator, what, self._cards) if part}

        @show_errors
        def show(values: Mapping) -> Any:
            names = chosen(values.get(what)), chosen(values[generator]), chosen(values[self._cards])
            return self.show(values[self._visitor], *names)

        changes = [part.change for part in (generator, what) if part]
        gr.on(changes, show, inputs, self.outputs, trigger_mode="always_last", **QUIET)

    @property
    def inputs(self) -> list:
        """All components that `request_fields` reads, besides the picker."""
        return [self._cards] if self._cards else []

    @property
    def outputs(self) -> list:
        """All components that the updates change."""
        return [self._cards, self._part] if self._cards else []

    def request_fields(self, operation: Operation, values: Mapping) -> dict[str, Any]:
        """The number of the material, or None, for a request of an operation that takes one."""
        if not (self._cards and takes_material(operation)):
            return {}
        generator, _, number = chosen(values[self._cards]).rpartition(":")
        known = number.isascii() and number.isdecimal() and generator == chosen(values[self._generator])
        return {MATERIAL: int(number) if known and len(number) < 4 else None}

    def show(self, visitor: object, operation: str, generator: str, wanted: str) -> dict:
        """Updates that show the materials of a generator for the operation of this name, or hide them; what is wanted
        stays chosen if it is one of them. Raises StudioError."""
        takes = operation in self._operations and takes_material(self._operations[operation])
        if not (takes and generator):
            return {self._part: gr.Column(visible=False)}
        views = self._studio.materials.of(open_workspace(self._studio, visitor), generator)
        return {self._part: gr.Column(visible=bool(views)), self._cards: _value(generator, views, wanted)}

    def updates_for(self, visitor: object, operation: Operation, request: Request, generator: str) -> dict:
        """Updates that show the material of a request to the generator of this id. Raises StudioError."""
        if not self._cards:
            return {}
        number = getattr(request, MATERIAL, None)
        wanted = ANY if number is None else _card_id(generator, number)
        return self.show(visitor, operation.name, generator, wanted)


def takes_material(operation: Operation) -> bool:
    """Whether one of the generator's materials can be asked for."""
    return MATERIAL in operation.settings


def _card_id(generator: str, number: int) -> str:
    return f"{generator}:{number}"


def _value(generator: str, views: Iterable[MaterialView], wanted: str) -> dict:
    materials = [
        Card(_card_id(generator, one.number), one.name or f"Material {one.number + 1}", picture=one.swatch)
        for one in views
    ]
    known = wanted in {one.id for one in materials}
    return cards_value([Card(ANY, "What suits the rest"), *materials], wanted if known else ANY)
