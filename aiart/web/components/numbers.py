"""Numbers from the page: a field that may be left empty, and what a field or slider says as a number.

Gradio's own field shows 0 where there is no value and refuses it before anybody has pressed a button, also while it is
hidden (gradio.Number, 6.31). So ours is a field of text, and is read when its number is needed.
"""

import math
import re
from dataclasses import dataclass

import gradio as gr

from aiart.errors import RequestError

NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{0,15})?")


@dataclass(frozen=True)
class Rule:
    """Which whole numbers a field takes, both ends included, and what it means when it is empty."""

    label: str
    code: str  # of the error, for programs; by it the page finds the field again
    low: float
    high: float
    default: int | None  # None: nothing is asked for

    def read(self, value: object) -> int | None:
        """What was typed. Raises RequestError, which names the field."""
        typed = value.strip() if isinstance(value, str) else value
        if typed is None or typed == "":
            return self.default
        if isinstance(typed, str) and NUMBER.fullmatch(typed):
            typed = float(typed.replace(",", "."))
        number = typed if isinstance(typed, int | float) and math.isfinite(typed) else math.nan
        if number % 1 or not self.low <= number <= self.high:  # never true of NaN
            shown = str(value)[:24]
            expected = f"It is a whole number from {self.low:g} to {self.high:.0f}."
            raise RequestError(f'"{self.label}" is {shown}.', expected, "Change it, or leave it empty.", code=self.code)
        return int(number)


def number_field(label: str, *, code: str, low: float, high: float, default: int | None, **options) -> gr.Textbox:
    """A field for a number that may be left empty, which shows its default; `rule.read` is its number.

    options: of a Textbox.
    """
    shown = {"placeholder": "" if default is None else str(default)} | options
    field = gr.Textbox(label=label, max_lines=1, max_length=24, **shown)
    field.rule = Rule(label, code, low, high, default)
    return field


def whole(value: object, what: str) -> int:
    """A slider's value, or what a program says, as an int. Raises RequestError, code `what`, if it is none."""
    if isinstance(value, int | float) and math.isfinite(value) and value == int(value):
        return int(value)
    raise RequestError(f"The {what} is missing.", "It is a whole number.", "Fill it in.", code=what)


def number(value: object, what: str) -> float:
    """The same as a float."""
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    raise RequestError(f"The {what} is missing.", "It is a number.", "Fill it in.", code=what)
