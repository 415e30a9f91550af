"""Comparing: two choosers for what differs along each axis, and the pictures in a grid with the values beside them."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import GENERATOR, STEPS, Operation
from aiart.operations.grid import (
    ACROSS,
    DOWN,
    NOTHING,
    Axis,
    Grid,
    axis,
    can_compare,
    compared,
    grid_of,
    suggested,
    title_of,
)
from aiart.operations.request import Request
from aiart.studio import ComparisonView, Progress, Studio
from aiart.web.components.cards import chosen
from aiart.web.components.gallery import gallery_value
from aiart.web.components.markup import QUIET, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

HINT = (
    "One picture for each pair of values, side by side. All else stays as it is set above. A value of your own is "
    "typed and added with Enter."
)
TITLES = {ACROSS: "Across", DOWN: "Down"}
ALONE = ""  # the choice of no second axis
GENERATORS = 3  # that are suggested


class CompareSettings:
    """Build it below the button of a tab; `compare` is its own button.

    Args:
        first: the operation that is chosen to begin with.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, first: Operation, prefix: str):
        self._studio, self._visitor = studio, visitor
        self.fields: dict[str, gr.Dropdown] = {}
        self.values: dict[str, gr.Dropdown] = {}
        with gr.Accordion(
            "Compare two settings", open=False, visible=can_compare(first), elem_id=f"{prefix}comparing"
        ) as self.part:
            block(paragraph(HINT))
            for code, title in TITLES.items():
                with gr.Row(elem_classes="axis-row"):
                    field, values = _choosers(first, code)
                    self.fields[code] = gr.Dropdown(
                        label=title, filterable=False, min_width=150, scale=2, elem_id=f"{prefix}{code}-field", **field
                    )
                    self.values[code] = gr.Dropdown(
                        label="Values", multiselect=True, allow_custom_value=True, min_width=190, scale=3,
                        elem_id=f"{prefix}{code}", **values,
                    )  # fmt: skip
            self.compare = gr.Button("Compare", elem_id=f"{prefix}compare-now")

    def connect(
        self, picker: gr.HTML, what: gr.HTML | None, first: Operation, operations: Mapping[str, Operation]
    ) -> None:
        """Suggest values whenever another setting is chosen for an axis."""
        for code, field in self.fields.items():
            inputs: set[Any] = {part for part in (self._visitor, picker, what, field) if part}

            @show_errors
            def suggest(values: Mapping, field=field) -> dict:
                operation = operations.get(chosen(values[what]), first) if what else first
                return self._values_update(values[self._visitor], operation, str(values[field]), chosen(values[picker]))

            field.input(suggest, inputs, self.values[code], trigger_mode="always_last", **QUIET)

    @property
    def inputs(self) -> list:
        """All components that `grid` reads."""
        return [*self.fields.values(), *self.values.values()]

    @property
    def outputs(self) -> list:
        """All components that `updates_for_operation` changes."""
        return [self.part, *self.inputs]

    def grid(self, request: Request, operation: Operation, values: Mapping) -> Grid:
        """Return what is compared by the values of the components. Raises RequestError."""
        across, down = (self._axis(operation, code, values) for code in TITLES)
        return grid_of(request, across, down)

    def updates_for_operation(self, operation: Operation) -> dict:
        """Return updates that offer the settings of an operation, or hide it all where nothing can be compared."""
        if not can_compare(operation):
            return {self.part: gr.Accordion(visible=False)}
        updates: dict = {self.part: gr.Accordion(visible=True)}
        for code in TITLES:
            field, values = _choosers(operation, code)
            updates |= {self.fields[code]: gr.update(**field), self.values[code]: gr.update(**values)}
        return updates

    def _axis(self, operation: Operation, code: str, values: Mapping) -> Axis:
        name, listed = values[self.fields[code]], values[self.values[code]]
        if name == ALONE and code == DOWN:
            return NOTHING
        if not isinstance(name, str) or not isinstance(listed, list):
            raise RequestError("Nothing is chosen to compare.", "", "Choose a setting.", code=code)
        return axis(operation, name, sorted(map(str, listed), key=_by_number), code)

    def _values_update(self, visitor: object, operation: Operation, name: str, generator: str) -> dict:
        if name == GENERATOR:
            cards = self._studio.generators.cards(open_workspace(self._studio, visitor))
            ids = [card.id for card in sorted(cards, key=lambda card: card.id != generator)]
            return gr.update(choices=[(card.name, card.id) for card in cards], value=ids[:GENERATORS], visible=True)
        if name not in compared(operation):
            return gr.update(choices=[], value=[], visible=name != ALONE)
        return gr.update(**_value_options(operation, name))


def comparison_value(
    view: ComparisonView, picked: str = "", progress: Progress | None = None, ratio: float = 0
) -> dict:
    """Return a value for `gallery` that shows a comparison as it is; see `gallery_value`."""
    places = {one.id: place for place, one in enumerate(view.pictures) if one}
    value = gallery_value(view.there, picked, progress, ratio)
    for item in value["items"]:
        row, column = divmod(places[item["id"]], len(view.across.labels))
        cell = _cell_words(view.across, column) + _cell_words(view.down, row)
        for name in ("text", "title"):
            item[name] = " ".join((*cell, item[name]))
    axes = {
        "across": view.across.title, "columns": view.across.labels, "down": view.down.title, "rows": view.down.labels
    }  # fmt: skip
    return value | {"grid": axes | {"places": places, "next": progress.index if progress else -1}}


def _cell_words(one: Axis, place: int) -> list[str]:
    """A sentence on the value of a cell; none on what every picture is called by."""
    return [] if one.name in ("", "seed", GENERATOR) else [f"{one.title} is {one.labels[place]}."]


def _choosers(operation: Operation, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both choosers of an axis begin with: its own settings across, seeds down."""
    if not can_compare(operation):
        return {"choices": [], "value": None}, {"choices": [], "value": []}
    names = _offered(operation)
    choices = [(title_of(operation.setting(name)), name) for name in names]
    choices += [("Generator", GENERATOR)] if operation.uses_generator else []
    first = "seed" if code == DOWN else names[0] if names[0] != "seed" or len(names) == 1 else names[1]
    choices += [("Nothing", ALONE)] if code == DOWN else []
    return {"choices": choices, "value": first}, _value_options(operation, first)


def _offered(operation: Operation) -> list[str]:
    """The settings that the page offers: those that it has a control for."""
    return [name for name, one in compared(operation).items() if one.on_page and name != STEPS]


def _value_options(operation: Operation, name: str) -> dict[str, Any]:
    setting = compared(operation)[name]
    values = list(suggested(operation, name, operation.request(seed=1)))
    words = [(text, word) for word, text in setting.page_words.items()]
    return {"choices": words or [(one, one) for one in values], "value": values, "visible": True}


def _by_number(text: str) -> float:
    """Numbers in their order; words stay in that in which they were chosen."""
    try:
        return float(text)
    except ValueError:
        return 0.0
