"""Numbers from the page's fields, which can also be empty."""

import math

from aiart.errors import RequestError


def whole(value: object, what: str) -> int:
    """A field's value as an int. Raises RequestError, code `what`, if it is none."""
    if isinstance(value, int | float) and math.isfinite(value) and value == int(value):
        return int(value)
    raise RequestError(f"The {what} is missing.", "It is a whole number.", "Fill it in.", code=what)


def number(value: object, what: str) -> float:
    """A field's value as a float. Raises RequestError, code `what`, if it is none."""
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    raise RequestError(f"The {what} is missing.", "It is a number.", "Fill it in.", code=what)
