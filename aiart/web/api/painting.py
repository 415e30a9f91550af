"""Endpoints for painting: one for each operation, made from its declaration, and one that stops them.

Here too is what all endpoints share: components that are never drawn, from whose labels Gradio derives their
documentation.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from aiart.images import KINDS, check_kind
from aiart.operations.animation import ENDINGS
from aiart.operations.declaration import (
    CALM,
    COUNT,
    FORMATS,
    GENERATOR,
    LAYOUT,
    PALETTE,
    SHAPE,
    WORDS,
    Operation,
    Setting,
)
from aiart.operations.grid import ACROSS, DOWN, can_compare, grid_from_text
from aiart.operations.sizes import fitting_note
from aiart.operations.table import OPERATIONS, max_side
from aiart.studio import Order, PictureView, Result, Studio, Workspace
from aiart.web.api.arguments import as_truth, file_argument
from aiart.web.components.fields import as_whole
from aiart.web.components.size_controls import parsed_size
from aiart.web.messages import api_errors
from aiart.web.server.gradio_files import served
from aiart.web.tabs.operation_tab import CONCURRENT, queue_of

Components = dict[str, Component]
MAX_CONCURRENT = 4  # calls of one endpoint that run at the same time, unless it says otherwise


class Endpoints:
    """Base of a group of endpoints. It adds them to the page when it is made, inside of something invisible."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self._drawer, self._job = gr.Textbox(label="Drawer"), gr.Textbox(label="Job")
        self._generator, self._name = gr.Textbox(label="Generator"), gr.Textbox("", label="Name")
        self._pictures = gr.Gallery(label="Pictures", interactive=False)
        self._answer, self._word = gr.JSON(label="Answer"), gr.Textbox(label="Answer")
        self._trigger = gr.Button()
        self._add_all()

    def _add_all(self) -> None:
        """Add the endpoints of this group, each with `_add`."""
        raise NotImplementedError

    def _add(self, handler: Callable, inputs: Any, outputs: Any, *, limit=MAX_CONCURRENT, queue: str | None = None):
        """Add an endpoint with the handler's name, docstring and parameters.

        Args:
            inputs, outputs: components, one for each parameter and each value that is returned.
            limit: most calls that run at the same time.
            queue: endpoints and buttons with the same word share the limit.
        """
        self._trigger.click(
            api_errors(handler),
            inputs,
            outputs,
            api_name=handler.__name__,
            show_progress="hidden",
            concurrency_limit=limit,
            concurrency_id=queue,
        )

    def _open(self, drawer: object) -> Workspace:
        """The workspace with this id. Raises StudioError, code "no_drawer"."""
        return self._studio.workspaces.open(drawer)


def gallery_of(
    pictures: Iterable[tuple[Path | None, str | None]], copy: Callable[[Path | None], str | None] = served
) -> list[tuple[str, str | None]]:
    """Copy files for browsers: (path, caption) pairs as a gallery has them, without those that are gone."""
    copies = ((copy(path), caption) for path, caption in pictures)
    return [(path, caption) for path, caption in copies if path]


class PaintingEndpoints(Endpoints):
    """/stop_painting, and an endpoint with the name of each operation."""

    def _add_all(self) -> None:
        for operation in OPERATIONS.values():
            self._add_operation(operation)
        self._add(self.stop_painting, [self._drawer], self._word)

    def stop_painting(self, drawer) -> str:
        """End what is being painted or measured for this drawer."""
        self._studio.painting.stop(self._open(drawer))
        return "stopped"

    def _add_operation(self, operation: Operation) -> None:
        parameters = parameters_of(operation)
        inputs = [self._drawer, self._generator, *parameters.values()]
        results = gr.File(label="Film") if operation.frames else self._pictures
        handler = self._handler(operation, list(parameters))
        self._add(handler, inputs, [results, self._answer], limit=CONCURRENT, queue=queue_of(operation))

    def _handler(self, operation: Operation, names: list[str]) -> Callable:
        """The handler of an operation's endpoint; after drawer and generator it takes what `names` says, in order."""

        most = max_side(operation, self._studio.config)

        def paint(drawer, generator, *values) -> Iterator[tuple[list | str | None, list[dict]]]:
            named = dict(zip(names, values, strict=True))
            order, kind = order_from_call(operation, generator, named, most), check_kind(named.get("kind", KINDS[0]))
            grid = grid_from_text(order.request, *(str(named.get(axis) or "") for axis in (ACROSS, DOWN)))
            workspace = self._open(drawer)
            if grid:
                comparison, events = self._studio.painting.compare(workspace, order, grid)
            else:
                comparison, events = "", self._studio.painting.paint(workspace, order)
            views: list[PictureView] = []
            files: list[Path] = []
            notes: list[str] = []
            for event in events:
                if isinstance(event, Result):
                    views.append(self._studio.gallery.find(workspace, event.path.parent.name))
                    notes.extend(event.notes)
                    files.append(self._studio.gallery.file(workspace, views[-1].id, kind))
                    yield answer_of(operation, views, files, notes, comparison)

        paint.__name__, paint.__doc__ = operation.name, operation.api.replace("`", "")
        signature = _signature(["drawer", "generator", *names], optional_of(operation))
        setattr(paint, "__signature__", signature)  # noqa: B010 - unknown to checkers
        return paint


def parameters_of(operation: Operation) -> Components:
    """The parameters of an operation's endpoint after drawer and generator, in order, as components."""
    parameters: Components = {}
    for one in operation.required:
        parameters |= _second(one.role) if one.kind == GENERATOR else {one.role: file_argument(one.role)}
    parameters |= {name: _field(setting) for name, setting in operation.settings.items()}
    if COUNT in operation.uses:
        parameters["count"] = gr.Number(operation.usual_count, label="Count")
    parameters["seed"] = _field(operation.setting("seed"))
    if {SHAPE, FORMATS} & operation.uses:
        parameters["size"] = gr.Textbox("", label="Size")
    parameters |= {name: _field(operation.setting(name)) for name in (LAYOUT, CALM) if name in operation.uses}
    if WORDS in operation.uses:
        parameters[WORDS] = gr.Textbox("", label="Words")
    parameters |= {one.role: file_argument(one.role) for one in operation.optional}
    if operation.palette:
        parameters[PALETTE] = file_argument(PALETTE)
    if operation.frames:
        return parameters | {"format": gr.Textbox(ENDINGS[0][1:], label="Format")}
    parameters |= {"recipe": gr.Checkbox(True, label="Recipe"), "kind": gr.Textbox(KINDS[0], label="Kind")}
    axes = (ACROSS, DOWN) if can_compare(operation) else ()
    return parameters | {axis: gr.Textbox("", label=axis.capitalize()) for axis in axes}


def optional_of(operation: Operation) -> set[str]:
    """Names of the parameters that are None if they are left out."""
    inputs = {one.role for one in operation.optional}
    return {PALETTE, *inputs, *(name for name, setting in operation.settings.items() if setting.default is None)}


def order_from_call(operation: Operation, generator: str, values: Mapping[str, Any], most: int) -> Order:
    """The order that a call's values describe, sizes that have names with at most `most` pixels a side.

    Raises RequestError, whose code is the name of a parameter."""
    request: dict[str, Any] = {name: _read(setting, values[name]) for name, setting in operation.settings.items()}
    request |= {name: values[name] for name in (LAYOUT, CALM, WORDS) if name in values}
    request |= {"count": as_whole(values.get("count", 1)), "seed": as_whole(values["seed"])}
    size = str(values.get("size") or "").strip().lower()
    request |= parsed_size(size, most)
    roles = [one.role for one in operation.inputs if one.kind != GENERATOR] + [PALETTE]
    return Order(
        generator,
        operation.request(**request),
        files={role: Path(values[role]) for role in roles if values.get(role)},
        second=values.get("second_generator") or "",
        recipe=as_truth(values.get("recipe", True), "recipe"),
        ending=f".{values.get('format') or ''}".lower(),
        notes=tuple(filter(None, [fitting_note(size, most)])),
    )


def answer_of(
    operation: Operation, views: list[PictureView], files: list[Path], notes: list[str], comparison: str = ""
) -> tuple[list | str | None, list[dict[str, Any]]]:
    """What a call answers when these pictures, or this one film, are finished; `notes` are with the first, and
    `comparison`, the id of the one that they belong to, with each."""
    told = {"comparison": comparison} if comparison else {}
    answer: list[dict[str, Any]] = [{"id": view.id, "seed": view.request.seed} | told for view in views]
    if notes:
        answer[0]["notes"] = list(notes)
    if operation.frames:
        return served(files[-1]), answer
    return gallery_of((file, f"seed {one['seed']}") for file, one in zip(files, answer, strict=True)), answer


def _second(role: str) -> Components:
    return {f"{role}_generator": gr.Textbox(label=f"{role.capitalize()} generator")}


def _field(setting: Setting) -> Component:
    label = setting.name.capitalize()
    return gr.Textbox(setting.default, label=label) if setting.kind is str else gr.Number(setting.default, label=label)


def _read(setting: Setting, value: object) -> object:
    return as_whole(value) if setting.kind is int else value


def _signature(names: list[str], optional: set[str]) -> Signature:
    """The signature from which callers learn the parameters' names.

    Defaults are those of the components, but for what may be left out: that has none.
    """
    kind = Parameter.POSITIONAL_OR_KEYWORD
    parameters = [Parameter(name, kind, default=None if name in optional else Parameter.empty) for name in names]
    return Signature(parameters, __validate_parameters__=False)
