"""What is given to an operation: a picture, a sketch or a mask from the canvas, a material, a second generator, and a
palette.

Which of them an operation takes is read from its declaration.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.operations.declaration import MASK, PALETTE, SHAPE, Operation
from aiart.operations.objects import KEEP
from aiart.studio import ITSELF, PictureView, Studio
from aiart.web.components.canvas import (
    SIDE,
    CanvasContent,
    canvas,
    canvas_part,
    canvas_update,
    canvas_value,
    example_value,
    generators_prop,
    materials_prop,
    pictures_prop,
    read_canvas,
    renamed_material,
    sample_part,
    sketch_size,
)
from aiart.web.components.cards import FIRST_STARTER, MaterialChoice, chosen, picker_value
from aiart.web.components.markup import QUIET, block
from aiart.web.components.objects import ObjectChoice
from aiart.web.components.past_inputs import PastInputs, PastSettings, on_canvas, part_of
from aiart.web.components.second_generator import SecondChoice, takes_second
from aiart.web.components.word_brushes import word_brushes
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

PICTURES, MATERIALS, KEPT = "pictures", "materials", "kept"  # what the colours of a sketch may mean


class OperationInputs:
    """The components of a tab for what is given to its operations. A part that no operation takes is None."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState, operations: Iterable[Operation], prefix: str):
        self._studio, self._visitor, self._operations, self._prefix = studio, visitor, list(operations), prefix
        self._first, self._past = self._operations[0], PastInputs(studio)
        self.canvas: Any = None
        self.two: SecondChoice | None = None
        self.palette: Any = None
        self.material: MaterialChoice | None = None
        self.object: ObjectChoice | None = None
        self._meaning: gr.HTML | None = None

    def build_canvas(self) -> None:
        """Build the canvas with what an operation starts from."""
        if any(one.canvas for one in self._operations):
            label = "The picture to start from" if self._first.canvas else "A map"
            self.canvas = self._canvas(label, "canvas", self._first.canvas or "picture", bool(self._first.canvas))

    def build_material(self) -> None:
        """Build the materials of the chosen generator, of which one shall be where something was marked."""
        self.material = MaterialChoice(self._studio, self._visitor, self._operations, self._prefix)

    def build_object(self) -> None:
        """Build the remembered pictures of the chosen generator, on one of which something is marked that is kept
        whole."""
        self.object = ObjectChoice(self._studio, self._visitor, self._operations, self._prefix)

    def build_second(self, kind: str) -> None:
        """Build the second generator, where an operation of the tab takes one. kind: of the picker, see `picker`."""
        self.two = SecondChoice(self._studio, self._visitor, self._operations, self._prefix, kind)

    def build_palette(self) -> None:
        """Build a canvas for a picture whose colours are taken."""
        if any(PALETTE in one.uses for one in self._operations):
            with gr.Column(visible=PALETTE in self._first.uses, elem_id=f"{self._prefix}colours") as self._colours:
                block('<p class="label">Colours from a picture</p><p class="hint">Leave it empty to keep its own.</p>')
                self.palette = self._canvas("Colours from a picture", "palette", "palette")

    def _canvas(self, label: str, name: str, mode: str, shown: bool = True) -> Any:
        config = self._studio.config
        return canvas(label=label, elem_id=f"{self._prefix}{name}", config=config, mode=mode, visible=_visible(shown))

    def connect(self, generator: gr.HTML, what: gr.HTML | None, meaning: gr.HTML | None = None) -> None:
        """Connect the parts with the picker of the tab and, if it has several, the cards of its operations.

        meaning: chips that say what the colours of a sketch mean."""
        self._meaning = meaning
        if self.canvas:
            inputs = {part for part in (self._visitor, generator, what) if part}

            @show_errors
            def example(values: Mapping) -> dict:
                operation = self.operation(chosen(values.get(what)))
                return self.example(values[self._visitor], operation, chosen(values[generator]), generator)

            self.canvas.example(example, inputs, [self.canvas, generator], **QUIET)
            self._connect_materials(generator, what)
        if self.material:
            self.material.connect(generator, what)
        if self.object:
            self.object.connect(generator, what)
        if self.two:
            self.two.connect(generator)

    def _connect_materials(self, generator: gr.HTML, what: gr.HTML | None) -> None:
        """Show what one draws with: materials and words, or pictures, of the chosen generator, or both generators."""
        meaning = self._meaning
        inputs: set = {part for part in (self._visitor, generator, what, meaning, self.second) if part}

        @show_errors
        def show(values: Mapping) -> Any:
            operation = self.operation(chosen(values.get(what)))
            names = (chosen(values.get(part)) for part in (generator, self.second, meaning))
            return self.materials_update(values[self._visitor], operation, *names)

        @show_errors
        def name_material(values: Mapping, event: gr.EventData) -> Any:
            number, name = renamed_material(event)
            workspace, generator_id = open_workspace(self._studio, values[self._visitor]), chosen(values[generator])
            self._studio.materials.rename(workspace, generator_id, number, name)
            return show(values)

        changes = [part.change for part in (generator, what, meaning, self.second) if part]
        gr.on(changes, show, inputs, self.canvas, trigger_mode="always_last", **QUIET)
        self.canvas.rename(name_material, inputs, self.canvas, **QUIET)

    def materials_update(
        self, visitor: object, operation: Operation, generator: str, second: str = "", meaning: str = ""
    ) -> Any:
        """Return an update that shows what one draws with. meaning: what colours mean, as the sketch's request has it.

        Raises StudioError."""
        workspace, known = open_workspace(self._studio, visitor), generator not in ("", ITSELF)
        if operation.canvas == "map" and known and second:
            both = [self._studio.generators.find(workspace, one) for one in (generator, second)]
            value = canvas_value("map", picture=sample_part(both[0]))
            return self._canvas_update(operation, value=value, materials=generators_prop(*both), words=[])
        if operation.canvas != "sketch" or not known:
            return self._canvas_update(operation)  # a canvas that is not drawn yet would forget what is not said again
        if meaning == PICTURES:
            views = pictures_prop(self._studio.remembered.of(workspace, generator))
            return self._canvas_update(operation, materials=views, words=[])
        materials = materials_prop(self._studio.materials.of(workspace, generator))
        words = [] if meaning == KEPT else word_brushes(self._studio, visitor, generator)
        return self._canvas_update(operation, materials=materials, words=words)

    def operation(self, name: str) -> Operation:
        """Return the operation of this name; the first one if there is none."""
        return next((one for one in self._operations if one.name == name), self._first)

    @property
    def second(self) -> gr.HTML | None:
        """The picker of the second generator."""
        return self.two and self.two.picker

    @property
    def inputs(self) -> list:
        """All components that `files`, `request_fields` and `second_generator` read."""
        choices = (one for one in (self.material, self.object) if one)
        return [*self._own_inputs, *(part for one in choices for part in one.inputs)]

    @property
    def canvases(self) -> dict[str, Any]:
        """The canvases on which something is painted, by their ids."""
        canvases = {f"{self._prefix}canvas": self.canvas} if self.canvas else {}
        return canvases | ({self.object.canvas_id: self.object.canvas} if self.object and self.object.canvas else {})

    @property
    def _own_inputs(self) -> list:
        return [part for part in (self.canvas, self.second, self.palette) if part]

    @property
    def outputs(self) -> list:
        """All components that the updates change."""
        second = self.two.outputs if self.two else []
        choices = [part for one in (self.material, self.object) if one for part in one.outputs]
        return [*self._own_inputs, *choices, *second, *([self._colours] if self.palette else [])]

    # From the components to an order

    def files(self, operation: Operation, values: Mapping) -> dict[str, Path]:
        """Role -> file of what is given to an operation. Raises StudioError, UploadError."""
        content = self._content(operation, values)
        files = {one.role: getattr(content, part_of(one.kind)) for one in on_canvas(operation)}
        if self.object:
            files |= self.object.files(operation, values)
        if self.palette and PALETTE in operation.uses:
            files[PALETTE] = read_canvas(self._studio, values[self._visitor], values[self.palette]).picture
        return {role: path for role, path in files.items() if path}

    def request_fields(self, operation: Operation, values: Mapping) -> dict[str, Any]:
        """Return the fields of a request that are set on the canvas: pixels by which each side is extended, or the size
        of a sketch and its legend, or of what a large photo becomes; the material, and number and place of an
        object."""
        content = self._content(operation, values)
        choices: dict[str, Any] = {}
        for choice in (self.material, self.object):
            choices |= choice.request_fields(operation, values) if choice else {}
        if operation.canvas == "sketch" and content.legend and chosen(values[self._meaning]) == MATERIALS:
            choices["legend"] = content.legend
        if operation.canvas == "sketch" and content.size:
            return {"size": sketch_size(content.size)} | choices
        if content.size and self._is_large(operation, content.size):
            return {"size": self._large_side} | choices
        return (dict(content.sides) if operation.canvas == "frame" else {}) | choices

    def with_legend(self, values: Mapping, legend: str) -> Mapping:
        """Return the values of `inputs`, of which the drawing has this legend."""
        content = values.get(self.canvas)
        return {**values, self.canvas: {**content, "legend": legend}} if isinstance(content, Mapping) else values

    def note(self, operation: Operation, values: Mapping) -> str:
        """Return the sentence on a photo that is larger than what becomes of it; "" of others."""
        size = self._content(operation, values).size
        if not (size and self._is_large(operation, size)):
            return ""
        given, side = f"{size[0]} x {size[1]}", self._large_side
        return (
            f"The picture has {given} pixels; it is painted with {side} on the longer side. A shape can ask for more."
        )

    @property
    def _large_side(self) -> int:
        """Pixels of the longer side of what a photo becomes that is larger."""
        return min(SIDE, self._studio.config.max_side)

    def _is_large(self, operation: Operation, size: tuple[int, int]) -> bool:
        return operation.canvas == "picture" and SHAPE in operation.uses and max(size) > SIDE

    def second_generator(self, operation: Operation, values: Mapping) -> str:
        """Return the id of the second generator; "" if the operation takes none."""
        return chosen(values[self.second]) if takes_second(operation) else ""

    def _content(self, operation: Operation, values: Mapping) -> CanvasContent:
        if not (self.canvas and operation.canvas):
            return CanvasContent()
        return read_canvas(self._studio, values[self._visitor], values[self.canvas])

    # From an operation, or a picture, to the components

    def updates_for_operation(self, operation: Operation) -> dict:
        """Return updates that show only what an operation takes; the content of the canvas stays."""
        updates: dict = {self.canvas: self._canvas_update(operation)} if self.canvas else {}
        if self.two:
            updates |= self.two.updates_for_operation(operation)
        if self.palette:
            updates[self._colours] = gr.Column(visible=PALETTE in operation.uses)
        return updates

    def updates_for(self, visitor: object, operation: Operation, settings: PastSettings) -> dict:
        """Return updates that show what was given for a picture; a notice says what is not here any more."""
        updates: dict = {}
        if self.canvas:
            value = canvas_value(operation.canvas, **self._past.canvas(visitor, operation, settings))
            updates[self.canvas] = self._canvas_update(operation, value=value)
        if self.material and settings.generator:
            updates |= self.material.updates_for(visitor, operation, settings.request, settings.generator.id)
        if self.object and settings.generator:
            known = settings.inputs.get(KEEP, "")
            layer = self._past.file(visitor, known, MASK) if known else None
            updates |= self.object.updates_for(visitor, operation, settings.request, settings.generator.id, layer)
        if self.second and settings.second:
            updates[self.second] = picker_value(self._studio, visitor, settings.second.id)
        if self.palette:
            updates[self.palette] = canvas_value(picture=self._past.palette(visitor, settings))
        return updates

    def updates_to_start_from(self, operation: Operation, view: PictureView) -> dict:
        """Return an update that puts a picture on the canvas."""
        source = {"kind": "picture", "id": view.id}
        picture = canvas_part(view.shown, view.path.name, source, view.width, view.height)
        return {self.canvas: self._canvas_update(operation, value=canvas_value(picture=picture))}

    def _canvas_update(self, operation: Operation, **changes: Any) -> gr.HTML:
        mode, visible = operation.canvas or "picture", _visible(bool(operation.canvas))
        return canvas_update(mode, self._studio.config, visible=visible, **changes)

    def example(self, visitor: object, operation: Operation, chosen_id: str, generator: gr.HTML) -> dict:
        """Return an example on the canvas; in place of another starter the one that suits it best."""
        starter = FIRST_STARTER if chosen_id == ITSELF else chosen_id
        card = self._studio.generators.find(open_workspace(self._studio, visitor), starter)
        updates: dict = {self.canvas: example_value(operation.canvas, operation.example_photo, card)}
        best = operation.example_starter
        if best and card.source == "starter" and best != chosen_id != ITSELF:
            updates[generator] = picker_value(self._studio, visitor, best, itself=True)
        return updates


def _visible(shown: bool) -> bool | str:
    """Of a canvas: it stays on the page, where it can be brought up to date, also while it is not shown."""
    return True if shown else "hidden"
