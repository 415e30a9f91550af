"""Endpoints for all operations: one each, made from the table of what they take, and one that stops them."""

from collections.abc import Callable, Iterator
from inspect import Parameter, Signature
from pathlib import Path

import gradio as gr

from aiart.operations.declaration import FORMATS, GENERATOR, PALETTE
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS
from aiart.studio import Order, PictureView, Result
from aiart.studio.orders import ENDINGS
from aiart.web.api.base import Endpoints, gallery_of
from aiart.web.components.numbers import number, whole
from aiart.web.components.shapes import parsed_size
from aiart.web.server.files import served
from aiart.web.tabs.making import AT_ONCE

DEFAULTS = Request()
SHARED = ("layout", "calm")


class PaintingEndpoints(Endpoints):
    def _add_all(self) -> None:
        for name in OPERATIONS:
            self._operation(name)
        self._add(self.stop_painting, [self._drawer], self._word)

    def _operation(self, name: str) -> None:
        parts = self._parts(name)
        made = gr.File(label="Film") if OPERATIONS[name].frames else self._pictures
        limit = "produce" if OPERATIONS[name].long else "paint"
        inputs = [self._drawer, self._generator, *parts.values()]
        self._add(
            self._handler(name, list(parts)),
            inputs,
            [made, self._answer],
            limit=AT_ONCE,
            queue=limit,
        )

    def _parts(self, name: str) -> dict[str, gr.Component]:
        """What it takes besides drawer and generator, in order."""
        operation = OPERATIONS[name]
        uses = operation.uses
        parts: dict[str, gr.Component] = {}
        for one in operation.inputs:
            role, second = one.role, one.kind == GENERATOR
            part = gr.Textbox(label="Second generator") if second else _file(role)
            parts["second_generator" if second else role] = part
        for setting, default in _own_settings(name).items():
            parts[setting] = _field(setting, default)
        if "count" in uses:
            parts["count"] = gr.Number(operation.usual_count, label="Count")
        parts["seed"] = gr.Number(DEFAULTS.seed, label="Seed")
        if "shape" in uses or FORMATS in uses:
            parts["size"] = gr.Textbox("", label="Size")
        parts |= {one: gr.Number(getattr(DEFAULTS, one), label=one.capitalize()) for one in SHARED if one in uses}
        if operation.palette:
            parts[PALETTE] = _file(PALETTE)
        if operation.frames:
            parts["format"] = gr.Textbox(ENDINGS[0][1:], label="Format")
        else:
            parts["recipe"] = gr.Checkbox(True, label="Recipe")
        return parts

    def _handler(self, name: str, parts: list[str]) -> Callable:
        def handler(drawer, generator, *told) -> Iterator[tuple[list | str | None, list[dict]]]:
            order = _order(name, generator, dict(zip(parts, told, strict=True)))
            made: list[PictureView] = []
            for event in self._studio.painting.paint(self._open(drawer), order):
                if isinstance(event, Result):
                    made.append(self._studio.gallery.find(self._open(drawer), event.path.parent.name))
                    yield _answer(made, order)

        handler.__name__, handler.__doc__ = name, OPERATIONS[name].api.replace("`", "")
        handler.__signature__ = _signature(["drawer", "generator", *parts])
        return handler

    def stop_painting(self, drawer) -> str:
        """End what is being painted or measured for this drawer."""
        self._studio.painting.stop(self._open(drawer))
        return "stopped"


def _answer(made: list[PictureView], order: Order) -> tuple[list | str | None, list[dict]]:
    told = [{"id": view.id, "seed": view.request.seed} for view in made]
    if order.operation.frames:
        return served(made[-1].path), told
    return gallery_of([(view.path, f"seed {view.request.seed}") for view in made]), told


def _order(name: str, generator: object, told: dict) -> Order:
    """Raises RequestError."""
    operation = OPERATIONS[name]
    kinds = {setting.name: setting.kind for setting in operation.settings.values()}
    asked = {setting: _read(setting, told[setting], kinds[setting]) for setting in _own_settings(name)} | {
        one: told[one] for one in SHARED if one in told
    }
    asked |= {"count": whole(told.get("count", 1), "count"), "seed": whole(told["seed"], "seed")}
    asked |= parsed_size(str(told.get("size") or "").strip().lower())
    files = {
        role: Path(told[role])
        for role in (*(one.role for one in operation.inputs if one.kind != GENERATOR), PALETTE)
        if told.get(role)
    }
    ending = f".{told.get('format') or ''}".lower()
    return Order(
        generator,
        operation.request(**asked),
        files,
        told.get("second_generator") or "",
        bool(told.get("recipe", True)),
        ending,
    )


def _own_settings(name: str) -> dict[str, object]:
    """Setting -> its default."""
    return {setting.name: setting.default for setting in OPERATIONS[name].settings.values()}


def _signature(names: list[str]) -> Signature:
    """From it callers learn the names. Other defaults are those of the parts; a file that may be left out has none."""
    return Signature(
        [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=None if name == PALETTE else Parameter.empty)
            for name in names
        ],
        __validate_parameters__=False,
    )


def _file(role: str) -> gr.File:
    return gr.File(label=role.capitalize(), type="filepath")


def _field(setting: str, default: object) -> gr.Component:
    label = setting.capitalize()
    return gr.Textbox(default, label=label) if isinstance(default, str) else gr.Number(default, label=label)


def _read(setting: str, value: object, kind: type) -> object:
    if kind is str:
        return value
    return whole(value, setting) if kind is int else number(value, setting)
