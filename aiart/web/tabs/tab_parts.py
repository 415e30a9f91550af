"""The parts of a tab on which something is painted, and what they show for an operation or for past settings.

Everything that differs between operations is read from their declarations, so a new operation appears on its tab by
itself. A tab says where its parts stand.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import PICTURE, Operation
from aiart.operations.table import OPERATIONS, operation_of
from aiart.studio import PictureView, Studio
from aiart.web.components.batch import BatchPanel
from aiart.web.components.canvas import upload_script
from aiart.web.components.cards import Card, cards, cards_value, chosen, picker, picker_value
from aiart.web.components.comparison import CompareSettings
from aiart.web.components.controls import CommonSettings, OperationSettings
from aiart.web.components.draft import (
    draft,
    draft_update,
    fresh_draft_update,
)
from aiart.web.components.gallery import FOLLOW_UPS
from aiart.web.components.inputs import OperationInputs, PastSettings
from aiart.web.components.kept_settings import KeptSettingsLine
from aiart.web.components.markup import block, heading
from aiart.web.components.own_pictures import OwnPictures
from aiart.web.components.results import Results
from aiart.web.components.unfinished import UnfinishedPart
from aiart.web.components.words import WordsChoice

CARD_PICTURES = Path(__file__).parents[1] / "examples" / "operations"


class TabParts:
    """The components of a tab, built by the `build_...` methods in the order in which they stand."""

    name = ""  # of the tab, as the declarations have it
    question = ""  # above the cards of its operations
    empty = ""  # HTML in place of results
    tools: tuple[str, ...] = ("use", "again", *FOLLOW_UPS)  # of the results' gallery
    compares = False  # whether a result is shown beside what it was made from

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        found = [one for one in OPERATIONS.values() if one.tab == self.name]
        self.operations, self.first = {one.name: one for one in found}, found[0]
        self.prefix = "" if self.name == "generate" else f"{self.name}-"  # of ids
        self.operation_inputs = OperationInputs(studio, visitor, found, self.prefix)
        self.what: gr.HTML | None = None
        self.title: gr.HTML | None = None
        self.draft: Any = None
        self.batch: BatchPanel | None = None
        self.comparison: CompareSettings | None = None

    def build_operations(self) -> None:
        """The cards of the operations, if there are several."""
        if len(self.operations) > 1:
            value = self._operation_cards(self.first)
            self.what = cards(value, label=self.question, elem_id=f"{self.name}-what", kind="operations")

    def build_title(self) -> None:
        """Title and text of the chosen operation, if there are several."""
        if len(self.operations) > 1:
            self.title = block(heading(self.first.title, self.first.text), elem_id=f"{self.name}-title")

    def build_generators(self, kind: str = "small-tiles") -> None:
        """The generators: one to paint with, where it has a part in the operation, and a second one for operations that
        take two."""
        with gr.Column(visible=_shown(self.first), elem_id=f"{self.prefix}generators") as self.generators:
            self.picker = picker(f"{self.prefix}generator", kind=kind)  # alone: what is hidden in it would be shown too
        self.own_pictures = OwnPictures(self._studio, self.visitor, self.prefix)
        self.operation_inputs.build_second(kind)
        self.words = WordsChoice(self._studio, self.visitor, self.operations.values(), self.prefix)

    def build_own_settings(self) -> None:
        """The settings that each operation has alone; those of the chosen one are visible."""
        config = self._studio.config
        self.own = {one.name: OperationSettings(one, config, one is self.first) for one in self.operations.values()}

    def build_common_settings(self, folded: bool = True) -> None:
        """The settings that operations share."""
        self.common = CommonSettings(self._studio.config, self.operation_inputs, self.prefix, folded)

    def build_kept_settings(self) -> None:
        """The line of the settings that were kept."""
        self.kept = KeptSettingsLine(self._studio, self.visitor, self.prefix)

    def build_buttons(self) -> None:
        """Paint and Stop, of which one is visible. Disabled until the page knows whose workspace it is."""
        self.paint = gr.Button(
            self.first.button, variant="primary", size="lg", interactive=False, elem_id=f"{self.prefix}paint"
        )
        self.stop = gr.Button("Stop", variant="stop", size="lg", visible=False, elem_id=f"{self.prefix}stop-painting")
        self.done = gr.Textbox(label="How often something was made", visible="hidden")  # changes after a painting

    def build_compare(self) -> None:
        """The choosers of what is compared, where the tab has them."""
        self.comparison = CompareSettings(self._studio, self.visitor, self.first, self.prefix)

    def build_draft(self, place: str) -> None:
        """The draft of what is drawn, chosen or set. place: id of the part that has a `draft-place` for phones."""
        ids = {"canvas": f"{self.prefix}canvas", "paint": f"{self.prefix}paint", "place": place}
        live = self._studio.config.live
        self.draft = draft(elem_id=f"{self.prefix}draft", operation=self.first, live=live, **ids)

    def build_results(self) -> None:
        """The gallery of what is painted here."""
        self.unfinished = UnfinishedPart(self._studio, self.prefix, list(self.operations))
        self.results = Results(self._studio, self.visitor, self.prefix, self.tools, self.empty, self.compares)

    @property
    def inputs(self) -> list:
        """All components that say what to paint, besides the visitor and the picker."""
        own = [part for one in self.own.values() for part in one.inputs]
        what = [self.what] if self.what else []
        return [*what, *self.operation_inputs.inputs, *self.words.parts, *own, *self.common.inputs]

    @property
    def outputs(self) -> list:
        """All components that the updates for an operation or for past settings change."""
        own = [part for one in self.own.values() for part in one.outputs]
        single = [part for part in (self.what, self.title, self.draft, self.batch and self.batch.part) if part]
        single += [*(self.comparison.outputs if self.comparison else []), *self.words.parts, self.generators]
        return [*single, *self.operation_inputs.outputs, self.picker, self.paint, *own, *self.common.outputs]

    def canvas_script(self, inputs: set) -> str | None:
        """What has to run in the browser before an event with these inputs, so that what is painted is among them."""
        order = sorted(inputs, key=lambda part: part._id)  # in which Gradio hands over a set of inputs
        canvases = {name: order.index(part) for name, part in self.operation_inputs.canvases.items()}
        return upload_script(canvases) if canvases else None

    def meaning_of_colours(self) -> gr.HTML | None:
        """The chips that say what the colours of a sketch mean; None if the tab has no sketch."""
        sketches = (one.controls for one in self.own.values() if one.operation.canvas == "sketch")
        chips = (one for controls in sketches if isinstance(one := controls.get("colours"), gr.HTML))
        return next(chips, None)

    def operation_of(self, values: Mapping) -> Operation:
        """The chosen operation. Raises RequestError, code "operation"."""
        if not self.what:
            return self.first
        name = chosen(values[self.what])
        if name not in self.operations:
            raise RequestError("There is no such operation.", "", "Choose one of those shown.", code="operation")
        return self.operations[name]

    def updates_for_operation(self, operation: Operation) -> dict:
        """Updates that show only what an operation has; the content of the canvas stays."""
        updates: dict = {self.paint: gr.Button(operation.button), self.generators: gr.Column(visible=_shown(operation))}
        if self.title:
            updates[self.title] = heading(operation.title, operation.text)
        if self.draft:
            updates[self.draft] = draft_update(operation, self._studio.config.live)
        if self.batch:
            updates[self.batch.part] = self.batch.update_for(operation)
        if self.comparison:
            updates |= self.comparison.updates_for_operation(operation)
        for part in (self.operation_inputs, self.common, *self.own.values()):
            updates |= part.updates_for_operation(operation)
        return updates

    def updates_for(self, visitor: object, settings: PastSettings) -> dict:
        """Updates that show the settings of a picture; notices say what is missing. Raises ArtError."""
        operation = self.operations[operation_of(settings.request).name]
        updates = self.updates_for_operation(operation) | self.common.updates_for(settings.request)
        updates |= self.own[operation.name].updates_for(settings.request)
        updates |= self._drafted_anew(operation)
        updates |= self.operation_inputs.updates_for(visitor, operation, settings)
        if self.what:
            updates[self.what] = self._operation_cards(operation)
        if settings.generator:
            updates[self.picker] = picker_value(self._studio, visitor, settings.generator.id, itself=True)
            updates |= self.words.updates_for(visitor, operation, settings.request, settings.generator.id)
        return updates

    def _drafted_anew(self, operation: Operation) -> dict:
        """An update of the draft where other settings have taken the place of those that were drafted."""
        return {self.draft: fresh_draft_update(operation, self._studio.config.live)} if self.draft else {}

    def updates_to_start_from(self, what: object, view: PictureView) -> dict:
        """Updates that put a picture on the canvas, for the chosen operation or, if it takes none, for the first."""
        operation = self.operations.get(chosen(what), self.first)
        if not any(one.kind == PICTURE for one in operation.inputs):
            operation = self.first
        updates = self.updates_for_operation(operation) | self.operation_inputs.updates_to_start_from(operation, view)
        return updates | ({self.what: self._operation_cards(operation)} if self.what else {})

    def _operation_cards(self, operation: Operation) -> dict:
        """The cards of all operations, with one chosen."""
        return cards_value([_card(one) for one in self.operations.values()], operation.name)


def _shown(operation: Operation) -> bool | Literal["hidden"]:
    """Whether the generators are shown; they stay on the page, where they can be brought up to date."""
    return True if operation.uses_generator else "hidden"


def _card(operation: Operation) -> Card:
    picture = CARD_PICTURES / f"{operation.name}.jpg"
    return Card(operation.name, operation.title, operation.text, picture=picture if picture.exists() else None)
