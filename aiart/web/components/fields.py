"""Fields for values: numbers that may be left empty, and the control of a declared setting.

Gradio's own number field shows 0 where there is no value and refuses it before anybody has pressed a button, also while
it is hidden (gradio.Number, 6.31). So ours is a field of text, which is read when its number is needed.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import Setting
from aiart.web.components.cards import Card, cards, cards_value, chosen

NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{0,15})?")


@dataclass(frozen=True)
class NumberRule:
    """Which whole numbers a field takes, and what it means when it is empty.

    Args:
        label: name of the field in sentences.
        code: of the error; notices.js finds the field by it.
        low, high: limits, both allowed.
        default: its number when it is empty; None if there is none.
    """

    label: str
    code: str
    low: float
    high: float
    default: int | None

    def read(self, value: object) -> int | None:
        """Return the number that was typed. Raises RequestError, which names the field."""
        typed = value.strip() if isinstance(value, str) else value
        if typed is None or typed == "":
            return self.default
        if isinstance(typed, str) and NUMBER.fullmatch(typed):
            typed = float(typed.replace(",", "."))
        number = typed if isinstance(typed, int | float) and abs(typed) < 1e18 else math.nan  # nor infinite
        if number % 1 or not self.low <= number <= self.high:  # never true of NaN
            shown = str(value)[:24]
            expected = f"It is a whole number from {self.low:g} to {self.high:.0f}."
            raise RequestError(f'"{self.label}" is {shown}.', expected, "Change it, or leave it empty.", code=self.code)
        return int(number)


class NumberField:
    """A field for a whole number, which shows its default as long as it is empty. `box` is its component."""

    def __init__(self, rule: NumberRule, **options: Any):
        """options: of the Textbox."""
        shown: dict[str, Any] = {"placeholder": "" if rule.default is None else str(rule.default)} | options
        self.rule = rule
        self.box = gr.Textbox(label=rule.label, max_lines=1, max_length=24, **shown)

    def read(self, values: Mapping) -> int | None:
        """Return its number, from the values of all components. Raises RequestError."""
        return self.rule.read(values[self.box])


def as_whole(value: object) -> Any:
    """Return a whole number as an int, also if JSON brought it as 4.0; anything else as it is, for the request to
    refuse."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def setting_control(setting: Setting, elem_id: str) -> gr.HTML | gr.Slider:
    """Return the control of a declared setting: chips for a choice, a slider for a number."""
    if setting.words:
        return cards(setting_value(setting, setting.first), label=setting.label, elem_id=elem_id, kind="chips")
    low, high = setting.slider
    return gr.Slider(
        low, high, setting.default, step=setting.step, label=setting.label, info=setting.hint or None, elem_id=elem_id
    )


def setting_value(setting: Setting, value: object) -> Any:
    """Return what the control of a setting shows for a value of the request."""
    if setting.words:
        cards_ = [Card(word, label) for word, label in setting.page_words.items()]
        return cards_value(cards_, str(value) if value in setting.page_words else setting.first)
    low, high = setting.slider
    return min(max(value, low), high) if isinstance(value, int | float) else value


def read_setting(setting: Setting, value: object) -> object:
    """Return a value of the request, which judges it, from what the control of a setting holds. Raises RequestError."""
    if not setting.words:
        return as_whole(value) if setting.kind is int else value
    word = chosen(value)
    if word not in setting.page_words:
        raise RequestError("There is no such choice.", "", "Choose one of those shown.", code=setting.name)
    return word
