"""Legends: which colours of a drawing mean words that the generator knows of its pictures."""

import re
from collections.abc import Mapping

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.words import BETWEEN
from aiart.errors import RequestError
from aiart.names import shown_name
from aiart.operations.materials import color_code
from aiart.operations.words import words_asked

LEGEND_MAX = 600  # characters
EXAMPLE = "For example #1f3a93=night, #e9b44c=field; or, for a map of numbers, 20=night, 21=field."
MOST_WORDS = 8  # of one drawing: each needs pictures of its own
NUMBER, CODE = re.compile(r"[0-9]{1,3}"), re.compile(r"#[0-9a-fA-F]{6}")
NEAR = 6  # of 255 in any channel: as far as a colour may be from one of the legend, as JPEG changes colours a little

Color = tuple[int, int, int]
Legend = Mapping[Color, str]
NO_LEGEND: Legend = {}


def read_legend(text: str) -> Legend:
    """Return the colours of a legend, and the word of each as it was typed. Raises RequestError, code "legend"."""
    legend: dict[Color, str] = {}
    for part in filter(None, map(str.strip, BETWEEN.split(text))):
        code, equals, word = part.partition("=")
        color = _color(code.strip())
        if color is None or not equals or not word.strip():
            happened = f"{shown_name(part)!r} is no part of a legend."
            raise RequestError(happened, f"Each is a colour and its word. {EXAMPLE}", "Change it.", code="legend")
        if color in legend:
            raise RequestError(
                f"The legend names {code.strip()} twice.", "Each colour has one word.", "Change it.", code="legend"
            )
        legend[color] = word.strip()
    if len(legend) > MOST_WORDS:
        expected = f"One drawing has at most {MOST_WORDS}."
        raise RequestError(f"The legend has {len(legend)} colours.", expected, "Use fewer.", code="legend")
    return legend


def _color(code: str) -> Color | None:
    """#rrggbb, or a number from 0 to 255, which stands for all three; None if it is neither."""
    if NUMBER.fullmatch(code) and int(code) <= 255:
        return int(code), int(code), int(code)
    if not CODE.fullmatch(code):
        return None
    red, green, blue = bytes.fromhex(code[1:])
    return red, green, blue


def words_of_legend(config: GeneratorConfig, legend: Legend) -> tuple[str, ...]:
    """Return the word of each colour as the generator knows it.

    Raises RequestError, code "legend": it does not know one, see `words_asked`, or one has two colours."""
    words = [word for text in legend.values() for word in words_asked(config, text, code="legend")]
    for word in words:
        if words.count(word) > 1:
            happened = f"The legend has {shown_name(word)!r} twice."
            raise RequestError(happened, "Each word has one colour.", "Leave one of them out.", code="legend")
    return tuple(words)


def named_colors(colours: np.ndarray, legend: Legend, near: int = NEAR) -> np.ndarray:
    """Return for each colour, uint8 (n, 3), the number of the one of the legend that it is, -1 if it is none: int16
    (n,).

    near: of 255, as far as it may be from that in any channel."""
    if not legend:
        return np.full(len(colours), -1, np.int16)
    away = np.abs(colours[:, None].astype(np.int16) - np.array(list(legend), np.int16)).max(-1)
    return np.where(away.min(-1) <= near, away.argmin(-1), -1).astype(np.int16)


def check_all_drawn(numbers: np.ndarray, legend: Legend) -> None:
    """Raises RequestError, code "legend", unless all colours of a legend are among the numbers of `named_colors`."""
    for number, (color, word) in enumerate(legend.items()):
        if not (numbers == number).any():
            happened = f"Nothing is drawn in {color_code(color)}, which means {shown_name(word)!r}."
            raise RequestError(
                happened, "Each colour of a legend is in the drawing.", "Change one of them.", code="legend"
            )
