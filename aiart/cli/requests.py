"""What was typed, judged before anything is read: every refusal is a RequestError that names the number and the range.

Knows nothing of pictures and generators; what depends on them is judged where they are known.
"""

import math
import re
from typing import TypeVar

from aiart.config import SEED_MAX, RequestModel, quoted
from aiart.errors import RequestError
from aiart.operations.request import Request

Model = TypeVar("Model", bound=RequestModel)


def asked(model: type[Model], **values: object) -> Model:
    """A request of what was typed. Raises RequestError, whose sentence names the option."""
    try:
        return model(**values)
    except RequestError as error:
        known = model.model_fields.get(error.code)
        if known is None:
            raise
        happened = error.happened.replace(quoted(error.code, known), f"--{error.code.replace('_', '-')}")
        raise RequestError(happened, error.expected, code=error.code) from error


def creation(request: Request, size: str | None, aspect: str | None) -> Request:
    """The request with its size ("WxH") or aspect ("W:H"). Raises RequestError: "size", "aspect", "seed"."""
    if size and aspect:
        raise RequestError("A size and an aspect were given.", "One of them decides.", "Leave one out.", code="size")
    check_seeds(request)
    wanted = _pair("size", size, r"(\d{1,6})[xX×](\d{1,6})", int, "WIDTHxHEIGHT in pixels, such as 640x480")
    ratio = _pair("aspect", aspect, r"(\d{1,6}\.?\d*):(\d{1,6}\.?\d*)", float, "WIDTH:HEIGHT, such as 16:9")
    return asked(type(request), **dict(request) | {"size": wanted, "aspect": ratio})


def check_seeds(request: Request) -> None:
    """Picture i has the seed SEED + i: all of them must exist. Raises RequestError, code "seed"."""
    _check_range("seed", request.seed, 0, SEED_MAX - max(request.count, 1) + 1)


def refusal(option: str, value: object, expected: str) -> RequestError:
    """An option that cannot be what it is."""
    shown = f"{value:.12g}" if isinstance(value, float) else str(value)
    return RequestError(f"--{option.replace('_', '-')} is {shown!r}.", f"It should be {expected}.", code=option)


def _check_range(option: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise refusal(option, value, f"from {low} to {high}")


def _pair(option: str, text: str | None, pattern: str, number: type, expected: str) -> tuple | None:
    if text is None:
        return None
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        raise refusal(option, text, expected)
    return number(found[1]), number(found[2])
