"""Controls for the size of a picture: a shape or a format by its name, a long side, or both sides in pixels."""

import re
from collections.abc import Mapping

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import Setting
from aiart.operations.request import SIDE_MAX, SIDE_MIN, Request
from aiart.operations.sizes import FORMATS, LONG_SIDES, fitting_note, named_size
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.fields import NumberField, NumberRule, read_setting, setting_control, setting_value
from aiart.web.components.markup import QUIET, block, paragraph

OWN, EXACT = "own", "exact"  # shapes besides those of ASPECTS; EXACT is a format as well
ASPECTS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16")
SHAPE_FORMATS = ("square", "postcard", "a4", "desktop", "phone", "banner")  # of those that have names
SIDE = 512  # pixels that an empty width or height of a shape means
FORMAT_SIDE, FORMAT_SIDE_MIN = 2048, 64  # the same of a format; smaller ones are no formats
FIRST_FORMAT = "desktop"


class ShapeControl:
    """The generator's own shape, the same with a long side of so many pixels, another one of the same area, a format by
    its name, or a size in pixels; of at most `max_side` a side."""

    def __init__(self, prefix: str, max_side: int):
        self._max_side = max_side
        with gr.Column(elem_id=f"{prefix}size") as self.column:
            self.shape = cards(_shape_value(OWN), label="Shape", elem_id=f"{prefix}shape", kind="chips")
            with gr.Row(visible=False, elem_id=f"{prefix}exact-size") as self.exact:
                self.width = side_field("Width", prefix, SIDE_MIN, SIDE, max_side)
                self.height = side_field("Height", prefix, SIDE_MIN, SIDE, max_side)
        self.shape.input(
            lambda shape: gr.Row(visible=chosen(shape) == EXACT), self.shape, self.exact, queue=False, **QUIET
        )

    @property
    def inputs(self) -> list:
        return [self.shape, self.width.box, self.height.box]

    @property
    def outputs(self) -> list:
        """All components that `updates_for` and `updates_for_operation` change."""
        return [*self.inputs, self.exact, self.column]

    def request_fields(self, values: Mapping) -> dict:
        """Return `size`, `aspect` or neither of a request. Raises RequestError."""
        shape = chosen(values[self.shape])
        if shape == EXACT:  # in any other shape these two are hidden, and nobody reads them
            return {"size": (self.width.read(values), self.height.read(values))}
        if shape == OWN:
            return {}
        if shape in (*ASPECTS, *SHAPE_FORMATS) or is_side(shape):
            return parsed_size(shape, self._max_side)
        raise RequestError("There is no such shape.", "", "Choose one of those shown.", code="aspect")

    def note(self, values: Mapping) -> str:
        """Return the sentence on a named size that is larger than what may be painted; "" of others."""
        return fitting_note(chosen(values[self.shape]), self._max_side)

    def shows(self, request: Request) -> bool:
        """Return whether the shape of a request is among those that are offered."""
        return request.aspect is None or request.size is not None or shape_of(request)[0] != OWN

    def updates_for(self, request: Request) -> dict:
        """Return updates that show the shape of a request."""
        shape, width, height = shape_of(request)
        return {
            self.shape: _shape_value(shape),
            self.exact: gr.Row(visible=shape == EXACT),
            self.width.box: width,
            self.height.box: height,
        }


def shape_of(request: Request) -> tuple[str, int | None, int | None]:
    """(shape, width, height) as the control has them; an aspect that is not offered becomes the generator's own."""
    if isinstance(request.size, tuple):
        return EXACT, *request.size
    if request.size:
        return str(request.size), None, None
    aspect = request.aspect and f"{request.aspect[0]:g}:{request.aspect[1]:g}"
    return (aspect if aspect in ASPECTS else OWN), None, None


def parsed_size(text: str, most: int = SIDE_MAX) -> dict:
    """Return `size`, `aspect` or neither of a request, from text.

    Args:
        text: like "512x384" in pixels, like "1024" for the longer side, like "4:3", or the name of a format; "" for
            the generator's own.
        most: pixels of a side; a larger format becomes smaller.

    Raises:
        RequestError: code "size", it is something else.
    """
    if not text:
        return {}
    if size := named_size(text, most):
        return {"size": size}
    if re.fullmatch(r"\d{1,6}", text, re.ASCII):
        return {"size": int(text)}
    name, sign = ("size", "x") if "x" in text else ("aspect", ":")
    sides = text.split(sign)
    if len(sides) == 2 and all(side.isascii() and side.isdecimal() and len(side) < 6 for side in sides):
        return {name: tuple(map(int, sides))}
    expected = f"It is like 512x384 or 1024 in pixels, like 4:3, one of {', '.join(FORMATS)}, or empty."
    raise RequestError("This size is not understood.", expected, "Change it and try again.", code="size")


def side_field(label: str, prefix: str, low: int, default: int, high: int) -> NumberField:
    """Return a field for the pixels of one side."""
    name = label.lower()
    return NumberField(NumberRule(label, name, low, high, min(default, high)), min_width=100, elem_id=prefix + name)


def is_side(name: str) -> bool:
    """Return whether a card is a number of pixels, for the longer side."""
    return bool(re.fullmatch(r"\d{2,5}", name, re.ASCII))


def _sides(name: str) -> list[Card]:
    """The cards of long sides, with that of this name, if it is one."""
    names = dict.fromkeys((*map(str, LONG_SIDES), *([name] if is_side(name) else ())))
    return [Card(one, one) for one in names]


def _shape_value(shape: str) -> dict:
    own, exact = Card(OWN, "Its own"), Card(EXACT, "In pixels")
    aspects = [Card(one, one, ratio=_ratio(one)) for one in ASPECTS]
    formats = [FORMATS[name] for name in SHAPE_FORMATS]
    named = [
        Card(name, one.title, ratio=one.width / one.height) for name, one in zip(SHAPE_FORMATS, formats, strict=True)
    ]
    return cards_value([own, *_sides(shape), *aspects, *named, exact], shape)


def _ratio(aspect: str) -> float:
    across, down = map(int, aspect.split(":"))
    return across / down


class FormatControl:
    """The long side of the generator's own shape, a format by its name, or a size in pixels and the sides that meet:
    `size` and `axes` of a request.

    Args:
        axes: the declared setting of the sides that meet.
        max_side: pixels of a side; larger formats are offered smaller.
    """

    def __init__(self, prefix: str, axes: Setting, max_side: int):
        self._axes, self._max_side = axes, max_side
        self.formats = {name: one.within(max_side) for name, one in FORMATS.items()}
        self.format = cards(self._value(FIRST_FORMAT), label="For", elem_id=f"{prefix}format", kind="chips")
        self.about = block(self._about(FIRST_FORMAT), elem_id=f"{prefix}about")
        with gr.Row(visible=False, elem_id=f"{prefix}exact") as self.exact:
            self.width = side_field("Width", prefix, FORMAT_SIDE_MIN, FORMAT_SIDE, max_side)
            self.height = side_field("Height", prefix, FORMAT_SIDE_MIN, FORMAT_SIDE, max_side)
            self.axes = setting_control(axes, f"{prefix}axes")
        self.format.input(self._choose, self.format, [self.about, self.exact], queue=False, **QUIET)

    @property
    def inputs(self) -> list:
        return [self.format, self.width.box, self.height.box, self.axes]

    @property
    def outputs(self) -> list:
        """All components that `updates_for` changes."""
        return [*self.inputs, self.about, self.exact]

    def request_fields(self, values: Mapping) -> dict:
        """Return `size` and `axes` of a request. Raises RequestError."""
        name = chosen(values[self.format])
        if name == EXACT:
            size = self.width.read(values), self.height.read(values)
            return {"size": size, "axes": read_setting(self._axes, values[self.axes])}
        if name not in self.formats and not is_side(name):
            raise RequestError("There is no such format.", "", "Choose one of those shown.", code="size")
        axes = self.formats[name].axes if name in self.formats else "none"
        return {**parsed_size(name, self._max_side), "axes": axes}

    def note(self, values: Mapping) -> str:
        """Return the sentence on a format that is larger than what may be painted; "" of others."""
        return fitting_note(chosen(values[self.format]), self._max_side)

    def updates_for(self, request: Request) -> dict:
        """Return updates that show the size of a request; of a format that may not be painted so large, what may be."""
        name, size = self._shown(request)
        width, height = size if isinstance(size, tuple) else (None, None)
        return {
            self.format: self._value(name),
            self.width.box: width,
            self.height.box: height,
            self.axes: setting_value(self._axes, getattr(request, "axes", "none")),
            self.about: self._about(name),
            self.exact: gr.Row(visible=name == EXACT),
        }

    def _shown(self, request: Request) -> tuple[str, tuple[int, int] | int | None]:
        """The chosen card, and the size."""
        axes = getattr(request, "axes", "none")
        if isinstance(request.size, int):
            return str(request.size), request.size
        for name, fitting in self.formats.items():
            for one in (fitting, FORMATS[name]):
                if ((one.width, one.height), one.axes) == (request.size, axes):
                    return name, (fitting.width, fitting.height)
        return EXACT, request.size

    def _choose(self, value) -> list:
        return [self._about(chosen(value)), gr.Row(visible=chosen(value) == EXACT)]

    def _value(self, name: str) -> dict:
        formats = [Card(key, one.title, ratio=one.width / one.height) for key, one in self.formats.items()]
        return cards_value([*_sides(name), *formats, Card(EXACT, "In pixels")], name)

    def _about(self, name: str) -> str:
        if note := fitting_note(name, self._max_side):
            return paragraph(note)
        if is_side(name):
            return paragraph(f"The generator's own shape, {name} pixels long.")
        if name not in self.formats:
            return paragraph(f"Up to {self._max_side} pixels a side.")
        one = self.formats[name]
        dots = f", {one.dots} dots per inch" if one.dots else ""
        meets = " Its left side continues in its right one." if one.axes == "across" else ""
        return paragraph(f"{one.width} x {one.height} pixels{dots}." + meets)
