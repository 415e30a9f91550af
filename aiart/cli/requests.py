"""What was typed, judged before anything is read: every refusal is a RequestError that names the number and the range.

Knows nothing of pictures and generators; what depends on them is judged where they are known.
"""

import math
import re
from dataclasses import replace

from aiart.config import LONG_SIDE_MAX, LONG_SIDE_MIN, PRESETS, CreateRequest, TrainRequest
from aiart.engine.format.config import LICENCE_MAX, NAME_MAX, NETWORK_WIDTHS
from aiart.errors import RequestError

SEED_MAX = 2**32 - 1  # what Keras' generators and a recipe take
SECONDS_MAX = 10**6
STEPS_MAX = 10**6


def check_training(request: TrainRequest) -> None:
    """Raises RequestError: "preset", "name", "licence", "long_side", "seconds", "steps", "seed" or "width"."""
    if request.preset not in PRESETS:
        raise refusal("preset", request.preset, f"one of {', '.join(PRESETS)}")
    _check_text("name", request.name, NAME_MAX)
    _check_text("licence", request.licence, LICENCE_MAX)
    _check_range("long_side", request.long_side, LONG_SIDE_MIN, LONG_SIDE_MAX)
    _check_range("seconds", request.seconds, 1, SECONDS_MAX)
    _check_range("steps", request.steps, 1, STEPS_MAX)
    _check_range("seed", request.seed, 0, SEED_MAX)
    _check_network(request)


def creation(request: CreateRequest, size: str | None, aspect: str | None) -> CreateRequest:
    """The request with its size ("WxH") or aspect ("W:H"). Raises RequestError: "size", "aspect", "seed"."""
    if size and aspect:
        raise RequestError("A size and an aspect were given.", "One of them decides.", "Leave one out.", code="size")
    check_seeds(request)
    wanted = _pair("size", size, r"(\d{1,6})[xX×](\d{1,6})", int, "WIDTHxHEIGHT in pixels, such as 640x480")
    ratio = _pair("aspect", aspect, r"(\d{1,6}\.?\d*):(\d{1,6}\.?\d*)", float, "WIDTH:HEIGHT, such as 16:9")
    return replace(request, size=wanted, aspect=ratio)


def check_seeds(request: CreateRequest) -> None:
    """Picture i has the seed SEED + i: all of them must exist. Raises RequestError, code "seed"."""
    _check_range("seed", request.seed, 0, SEED_MAX - max(request.count, 1) + 1)


def refusal(option: str, value: object, expected: str) -> RequestError:
    """An option that cannot be what it is."""
    shown = f"{value:.12g}" if isinstance(value, float) else str(value)
    return RequestError(f"--{option.replace('_', '-')} is {shown!r}.", f"It should be {expected}.", code=option)


def _check_text(option: str, text: str, most: int) -> None:
    if len(text) > most or not text.isprintable() or (text and text.isspace()):
        raise refusal(option, text[: most + 1], f"1 to {most} printable characters")


def _check_range(option: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise refusal(option, value, f"from {low} to {high}")


def _check_network(request: TrainRequest) -> None:
    kind = "classic" if request.preset == "classic" else "velocity"
    if request.as_printed and kind != "classic":
        raise refusal("preset", request.preset, "classic for --as-printed, which is the article's own objective")
    if request.width is not None:
        _check_range("width", request.width, *NETWORK_WIDTHS[kind])


def _pair(option: str, text: str | None, pattern: str, number: type, expected: str) -> tuple | None:
    if text is None:
        return None
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        raise refusal(option, text, expected)
    return number(found[1]), number(found[2])
