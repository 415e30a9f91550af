"""Endpoints for all operations: one each, made from the table of what they take, and one that stops them."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from inspect import Parameter, Signature
from pathlib import Path

import gradio as gr

from aiart.config import CreateRequest
from aiart.operations.table import GENERATOR, OPERATIONS, PALETTE
from aiart.studio import Order, PictureView, Result
from aiart.studio.orders import ENDINGS
from aiart.web.api.base import Endpoints, gallery_of
from aiart.web.components.numbers import number, whole
from aiart.web.components.shapes import parsed_size
from aiart.web.offers import OFFERS
from aiart.web.server.files import served
from aiart.web.tabs.making import AT_ONCE

DEFAULTS = CreateRequest()
SHARED = ("layout", "calm")
TOLD = {  # name -> description of the endpoint
    "create": "Paint pictures: PNGs, one after the other, and for each its id and the seed that paints it again. Size "
    "is like 512x384 in pixels or like 4:3, or empty for the generator's own. Layout goes from above 0 (strokes stay "
    "in their place) to 1 (they move freely), calm from 0 (detailed) to 1.",
    "variations": "Paint a picture again: strength 0 is the picture itself, 1 a new one.",
    "restyle": "Paint a photo in the generator's brushwork: strength 0 keeps its detail, 1 only its largest shapes. "
    "Colours are those of the generator or of the photo.",
    "sketch": "Make pictures of coloured blobs. What is transparent in a PNG is left to the generator.",
    "inpaint": "Paint a part of a picture anew: what is white in the mask, or painted on a transparent one. The rest "
    "stays, bit by bit.",
    "extend": "Continue a picture beyond its frame by so many pixels on each side. The picture itself stays.",
    "enlarge": "Make a picture twice as large, with strokes that it did not have.",
    "tile": "Paint pictures that continue in themselves: axes is both, across or down.",
    "poster": "Paint one large picture. Axes says which sides meet: none, across (a panorama), down or both.",
    "loop": "Paint a film without end, so many seconds of so many frames each; motion from near 0 to 1. Format is mp4, "
    "webp or gif.",
    "mix": "Paint with two generators: weight 0 is the first alone, 1 the second.",
}


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
        operation, uses = OPERATIONS[name], OFFERS[name].uses
        parts: dict[str, gr.Component] = {}
        for role, kind in operation.gives.items():
            second = kind == GENERATOR
            part = gr.Textbox(label="Second generator") if second else _file(role)
            parts["second_generator" if second else role] = part
        for setting, default in _own_settings(name).items():
            parts[setting] = _field(setting, default)
        if "count" in uses:
            parts["count"] = gr.Number(OFFERS[name].count, label="Count")
        parts["seed"] = gr.Number(DEFAULTS.seed, label="Seed")
        if "shape" in uses or name == "poster":
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

        handler.__name__, handler.__doc__ = name, TOLD[name]
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
    kinds = {one.name: one.type for one in fields(operation.request)}
    asked = {setting: _read(setting, told[setting], kinds[setting]) for setting in _own_settings(name)} | {
        one: told[one] for one in SHARED if one in told
    }
    asked |= {"count": whole(told.get("count", 1), "count"), "seed": whole(told["seed"], "seed")}
    asked |= parsed_size(str(told.get("size") or "").strip().lower())
    files = {role: Path(told[role]) for role in (*operation.gives, PALETTE) if role != "second" and told.get(role)}
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
    common = {one.name for one in fields(CreateRequest)}
    return {one.name: one.default for one in fields(OPERATIONS[name].request) if one.name not in common}


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
