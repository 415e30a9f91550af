"""How large a poster is: sizes by the names people know, or in pixels. Knows nothing of how it is painted."""

from collections.abc import Mapping
from dataclasses import dataclass

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.poster import PosterRequest
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.markup import block, paragraph
from aiart.web.components.numbers import number_field

EXACT = "exact"
LEAST, SIDE = 64, 2048  # pixels a side in the fields: smaller ones are no posters; what an empty one means
AROUND = {"none": "No side", "across": "Left and right", "both": "All sides"}


@dataclass(frozen=True)
class Format:
    title: str
    width: int  # pixels
    height: int
    axes: str = "none"  # sides that meet
    dots: int = 0  # per inch, if it is for print


FORMATS = {
    "postcard": Format("Postcard", 1748, 1240, dots=300),
    "a4": Format("A4 print", 2480, 3508, dots=300),
    "a3": Format("A3 print", 3508, 4960, dots=300),
    "square": Format("Square", 2048, 2048),
    "desktop": Format("Desktop", 2560, 1440),
    "phone": Format("Phone", 1080, 2340),
    "screen4k": Format("4K screen", 3840, 2160),
    "banner": Format("Web banner", 3000, 1000),
    "panorama": Format("Panorama", 4096, 2048, axes="across"),
}
FIRST = "desktop"


class PosterSize:
    """Build it inside a column. most: pixels a side has here; larger formats are offered smaller."""

    def __init__(self, most: int):
        self._most = most
        self._formats = {name: _fitted(one, most) for name, one in FORMATS.items()}
        self.format = cards(deck(self._cards(), FIRST), label="For", elem_id="poster-format", kind="chips")
        self.about = block(self._told(FIRST), elem_id="poster-about")
        with gr.Row(visible=False, elem_id="poster-exact") as self.exact:
            self.width, self.height = self._side("Width"), self._side("Height")
            self.axes = cards(_axes("none"), label="Sides that meet", elem_id="poster-axes", kind="chips")
        quiet = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
        self.format.input(self._choose, self.format, [self.about, self.exact], **quiet)

    def _side(self, label: str) -> gr.Textbox:
        side = min(SIDE, self._most)
        return number_field(
            label, code=label.lower(), low=LEAST, high=self._most, default=side, min_width=100,
            elem_id=f"poster-{label.lower()}",
        )  # fmt: skip

    @property
    def inputs(self) -> list:
        return [self.format, self.width, self.height, self.axes]

    @property
    def outputs(self) -> list:
        """What `restored` changes."""
        return [*self.inputs, self.about, self.exact]

    def asked(self, answers: Mapping) -> dict:
        """`size` and `axes` of a PosterRequest. Raises RequestError."""
        name = chosen(answers[self.format])
        if name == EXACT:
            size = self.width.rule.read(answers[self.width]), self.height.rule.read(answers[self.height])
            return {"size": size, "axes": chosen(answers[self.axes])}
        if name not in self._formats:
            raise RequestError("There is no such format.", "", "Choose one of those shown.", code="size")
        one = self._formats[name]
        return {"size": (one.width, one.height), "axes": one.axes}

    def restored(self, request: PosterRequest) -> dict:
        """Updates that show the size of a poster."""
        width, height = request.size or (None, None)
        asked = (width, height, request.axes)
        name = next((key for key, one in self._formats.items() if (one.width, one.height, one.axes) == asked), EXACT)
        return {
            self.format: deck(self._cards(), name),
            self.width: width,
            self.height: height,
            self.axes: _axes(request.axes if request.axes in AROUND else "none"),
            self.about: self._told(name),
            self.exact: gr.Row(visible=name == EXACT),
        }

    def _choose(self, value) -> list:
        return [self._told(chosen(value)), gr.Row(visible=chosen(value) == EXACT)]

    def _cards(self) -> list[Card]:
        return [*(Card(name, one.title, ratio=one.width / one.height) for name, one in self._formats.items()),
                Card(EXACT, "In pixels")]  # fmt: skip

    def _told(self, name: str) -> str:
        if name not in self._formats:
            return paragraph(f"Up to {self._most} pixels a side.")
        one = self._formats[name]
        dots = f", {one.dots} dots per inch" if one.dots and one == FORMATS[name] else ""
        meets = ". Its left side continues in its right one" if one.axes == "across" else ""
        return paragraph(f"{one.width} x {one.height} pixels{dots}{meets}.")


def _fitted(one: Format, most: int) -> Format:
    """No side longer than `most`; even sides, so that they can meet."""
    scale = min(1, most / max(one.width, one.height))
    if scale == 1:
        return one
    width, height = (2 * round(side * scale / 2) for side in (one.width, one.height))
    return Format(one.title, width, height, one.axes, one.dots)


def _axes(axes: str) -> dict:
    return deck([Card(word, said) for word, said in AROUND.items()], axes)
