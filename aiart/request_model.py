"""The base of what people ask for: a model that judges its fields when it is made, so that one that exists is sound.

Every refusal is a RequestError whose code is the field's name and whose sentence says the value and the range.
"""

import math
import types
from collections.abc import Mapping
from typing import Any, Literal, Self, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from aiart.errors import RequestError


class RequestModel(BaseModel):
    """Base of what people ask for. Making one raises RequestError at the first field that cannot be what it is."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    def __init__(self, /, **values: Any):
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise refusal(error, type(self), values) from error

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """One that was written to JSON before. Raises ValueError for what we cannot have written."""
        try:
            return cls(**values)
        except RequestError as error:
            raise ValueError(str(error)) from error

    def changed(self, **changes: Any) -> Self:
        """Another one with other values, judged anew. Raises RequestError."""
        return type(self)(**dict(self) | changes)


def refusal(error: ValidationError, model: type[BaseModel], values: Mapping[str, Any]) -> RequestError:
    """Pydantic's first complaint about `values`, of which a model was to be made, as a sentence for people."""
    where = error.errors(include_url=False, include_context=False)[0]["loc"]
    name = str(where[0]) if where else ""
    known = model.model_fields.get(name)
    if known is None or name not in values:
        happened = f"There is no setting {name[:40]!r}." if known is None else f"The {name} is missing."
        return RequestError(happened, f"The settings are {', '.join(model.model_fields)}.", code=name)
    kind = _kind_missed(known, values[name])
    return out_of_range(quoted_label(name, known), name, values[name], f"{kind}{expected_of(known)}")


def _kind_missed(known: FieldInfo, value: object) -> str:
    """Return a sentence for a value that is of another kind than a field of numbers takes; "" otherwise."""
    kinds = kinds_of(known.annotation)
    fits = type(value) in kinds or (type(value) is int and float in kinds)
    if fits or not set(kinds) <= {int, float}:
        return ""
    return "It is a whole number. " if kinds == (int,) else "It is a number. "


def out_of_range(subject: str, name: str, value: object, expected: str) -> RequestError:
    """Return the one sentence about a value that cannot be: '"Count" is 0. It can be 1 to 64.'"""
    return RequestError(f"{subject} is {_shown(value)}.", expected, "Change it and try again.", code=name)


def quoted_label(name: str, known: FieldInfo) -> str:
    """Return what a sentence calls a field."""
    return f'"{label_of(name, known)}"'


def label_of(name: str, known: FieldInfo) -> str:
    return known.title or name.replace("_", " ").capitalize()


def bounds_of(known: FieldInfo) -> tuple[float, float, bool]:
    """Return the smallest and largest value of a number's field, and whether the smallest itself is allowed."""
    low: Any = -math.inf
    high: Any = math.inf
    inclusive = True
    for rule in known.metadata:
        if isinstance(rule, Ge):
            low = rule.ge
        elif isinstance(rule, Gt):
            low, inclusive = rule.gt, False
        elif isinstance(rule, Le):
            high = rule.le
    return low, high, inclusive


def kinds_of(annotation: Any) -> tuple[Any, ...]:
    """Return the types that a field takes, without None; of a Literal itself."""
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) if part is not type(None) for kind in kinds_of(part))
    return (annotation,)


def expected_of(known: FieldInfo, high: float | None = None) -> str:
    """Return what a field can be, as a sentence; `high` is a narrower limit than its own."""
    extra: dict[str, Any] = known.json_schema_extra if isinstance(known.json_schema_extra, dict) else {}
    kinds, unit = kinds_of(known.annotation), str(extra.get("unit", ""))
    if get_origin(kinds[0]) is Literal:
        *words, last = get_args(kinds[0])
        return f"It can be {', '.join(words)} or {last}."
    if kinds[0] is bool:
        return "It is yes or no."
    if kinds[0] is str:
        most = next((rule.max_length for rule in known.metadata if isinstance(rule, MaxLen)), 0)
        return f"It has at most {most} characters, all of which can be seen."
    low, own, inclusive = bounds_of(known)
    most: float = extra.get("high", own) if high is None else high
    if "range" in extra:
        return f"It can be {str(extra['range']).format(high=shown_number(most))}."
    amount = f"{shown_number(most)}{unit and ' ' + unit}"
    if inclusive:
        return f"It can be {shown_number(low)} to {amount}."
    return f"It can be above {shown_number(low)} and up to {amount}."


def shown_number(number: float) -> str:
    """Return a number as people read it."""
    if isinstance(number, int):
        return str(number) if abs(number) < 10**18 else "a number of many digits"
    return f"{number:.12g}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return shown_number(value)
    if isinstance(value, (tuple, list)) and value and all(type(part) in (int, float) for part in value):
        return "x".join(map(shown_number, value))
    return str(value) if value is None or isinstance(value, bool) else "of another kind"
