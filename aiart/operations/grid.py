"""A comparison: pictures of one operation that differ by two settings, one along each axis, and which there are.

From a request and two axes follow the requests of all cells. What can be an axis is said by the operation's
declaration: its numbers, its choices, the seed, and generators.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from aiart.errors import RequestError
from aiart.operations.declaration import CALM, GENERATOR, LAYOUT, STEPS, Operation, Setting
from aiart.operations.request import Request
from aiart.operations.table import operation_of
from aiart.request_model import shown_number

FEWEST, MOST = 2, 36  # pictures of a comparison
ACROSS, DOWN = "across", "down"  # the axes, and the codes of their errors
TEXT_MAX = 2000  # characters of an axis as text
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{0,15})?")
VALUES_SHOWN = 3  # that are suggested of a number, a seed or a generator
SHORTER = 6  # words of a choice that are suggested, at most


@dataclass(frozen=True)
class Axis:
    """What differs in one direction: a field of the request, or generators, in the order in which they are shown."""

    name: str  # of the field, or GENERATOR; "" of an axis along which nothing differs
    title: str  # the field's own name, with its unit
    labels: tuple[str, ...]  # of the values, for people
    values: tuple[Any, ...] = ()  # of generators, what whoever has asked calls them


NOTHING = Axis("", "", ("",), (None,))


@dataclass(frozen=True)
class Cell:
    """One picture: the request for exactly this one, and the generator where they differ."""

    request: Request
    generator: str = ""  # "": that of whoever asks


@dataclass(frozen=True)
class Grid:
    """The axes of a comparison, and its cells, row by row."""

    across: Axis
    down: Axis
    cells: tuple[Cell, ...]

    @property
    def generators(self) -> tuple[str, ...]:
        """What the generators of an axis were called when it was asked for; empty without such an axis."""
        return next((one.values for one in (self.across, self.down) if one.name == GENERATOR), ())

    def named(self, names: Mapping[str, str]) -> "Grid":
        """Return the same, with the names of generators in the place of what they were called."""

        def relabelled(one: Axis) -> Axis:
            return replace(one, labels=tuple(names[value] for value in one.values)) if one.name == GENERATOR else one

        return replace(self, across=relabelled(self.across), down=relabelled(self.down))


def can_compare(operation: Operation) -> bool:
    """Return whether its pictures can be compared: no films, and nothing that takes minutes."""
    return not (operation.frames or operation.long)


def compared(operation: Operation) -> dict[str, Setting]:
    """Return the settings of an operation that can be an axis, by name, its own first."""
    own = [name for name, one in operation.settings.items() if one.words or one.kind is not str]
    common = ["seed", *(name for name in (LAYOUT, CALM, STEPS) if name in operation.uses)]
    return {name: operation.setting(name) for name in (*own, *common)}


def axis(operation: Operation, name: str, texts: Iterable[object], code: str = ACROSS) -> Axis:
    """Return an axis from the name of a setting, or GENERATOR, and its values as somebody has typed or chosen them.

    Raises RequestError, `code`: there is no such setting, or this is no value of it."""
    typed = tuple(dict.fromkeys(str(one).strip()[:TEXT_MAX] for one in texts))
    typed = tuple(one for one in typed if one)
    settings = compared(operation)
    known = (*settings, *([GENERATOR] if operation.uses_generator else []))
    if name not in known:
        expected = f"These can be compared: {', '.join(known)}."
        raise RequestError(f"There is no setting {name[:40]!r} to compare.", expected, code=code)
    if not typed:
        raise RequestError(f"Nothing is said of {name} to compare.", "", "Give at least one value.", code=code)
    if name == GENERATOR:
        return Axis(GENERATOR, "Generator", typed, typed)
    setting = settings[name]
    values = tuple(_value(setting, one, code) for one in typed)
    labels = tuple(setting.words[one] if setting.words else shown_number(one) for one in values)
    return Axis(name, title_of(setting), labels, values)


def axis_from_text(operation: Operation, text: str, code: str = ACROSS) -> Axis:
    """Return an axis from text such as "strength=0.1,0.3,0.5"; NOTHING from "". Raises RequestError, `code`."""
    if not text.strip():
        return NOTHING
    name, sign, values = text[:TEXT_MAX].partition("=")
    if not sign:
        expected = "It is like strength=0.1,0.3,0.5."
        raise RequestError(f"{code.capitalize()} is {text[:40]!r}.", expected, "Change it and try again.", code=code)
    return axis(operation, name.strip().replace("-", "_"), values.split(","), code)


def grid_of(request: Request, across: Axis, down: Axis = NOTHING) -> Grid:
    """Return all cells of a comparison: the request, changed by the values of both axes.

    Raises:
        RequestError: "across" or "down", it cannot be compared so; or the name of a field, what it cannot be.
    """
    operation, count = operation_of(request), len(across.values) * len(down.values)
    if not can_compare(operation):
        fix = "Choose another operation."
        raise RequestError(f"{operation.title} cannot be compared: it takes minutes.", "", fix, code=ACROSS)
    if across.name == down.name:
        fix = "Choose another setting for one of them."
        raise RequestError("Both axes are the same setting.", "", fix, code=DOWN)
    if not FEWEST <= count <= MOST:
        raise wrong_count(count, MOST)
    return Grid(
        across, down, tuple(_cell(request, across, down, *pair) for pair in product(down.values, across.values))
    )


def grid_from_text(request: Request, across: str, down: str) -> Grid | None:
    """Return the comparison that two axes as text ask for, see `axis_from_text`; None if both are "". Raises
    RequestError."""
    operation = operation_of(request)
    axes = [axis_from_text(operation, text, code) for text, code in ((across, ACROSS), (down, DOWN))]
    return grid_of(request, *(axes if axes[0].name else reversed(axes))) if any(one.name for one in axes) else None


def wrong_count(count: int, most: int) -> RequestError:
    """Return the error for a comparison of so many pictures, where it has at most `most`."""
    expected = f"A comparison has {FEWEST} to {most}."
    return RequestError(f"That would be {count} pictures.", expected, "Change the values of an axis.", code=ACROSS)


def suggested(operation: Operation, name: str, request: Request) -> tuple[str, ...]:
    """Return values of a setting that show what it does, as text: a choice's own words, seeds from the request's on,
    and numbers spread over what the page offers."""
    setting = compared(operation)[name]
    if setting.words:
        return tuple(setting.page_words)[:SHORTER]
    if name == "seed":
        return tuple(str(min(request.seed + i, int(setting.high))) for i in range(VALUES_SHOWN))
    low, high = setting.slider
    shares = ((2 * i + 1) / (2 * VALUES_SHOWN) for i in range(VALUES_SHOWN))
    step = setting.step or (1 if setting.kind is int else 0.05)
    spread = (low + (high - low) * share for share in shares)
    return tuple(shown_number(round(max(low, step * round(one / step)), 6)) for one in spread)


def title_of(setting: Setting) -> str:
    """Return what an axis of this setting is called."""
    return f"{setting.label} ({setting.unit})" if setting.unit else setting.label


def _cell(request: Request, across: Axis, down: Axis, row: Any, column: Any) -> Cell:
    values = {down.name: row, across.name: column}
    generator = values.pop(GENERATOR, "")
    values.pop("", None)
    return Cell(request.changed(count=1, **values), generator)


def _value(setting: Setting, text: str, code: str) -> Any:
    """A value of the field, which the request judges. Raises RequestError, `code`, if it is of another kind."""
    if setting.words:
        if text not in setting.words:
            expected = f"It can be {', '.join(setting.words)}."
            raise RequestError(f'"{setting.label}" is {text[:40]!r}.', expected, "Change it and try again.", code=code)
        return text
    if not NUMBER.fullmatch(text):
        raise RequestError(f'"{setting.label}" is {text[:40]!r}.', "It is a number.", "Change it.", code=code)
    return float(text) if "." in text and not (setting.kind is int and float(text).is_integer()) else int(float(text))
