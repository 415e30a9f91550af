"""What crosses every border of the house: the table of presets, and the models that judge what people ask for.

A request is judged when it is made: a model that exists is sound. Every refusal is a RequestError whose code is the
field's name and whose sentence says the value and the range.
"""

import math
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, Self, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from aiart.errors import RequestError

LONG_SIDE_MIN, LONG_SIDE_MAX = 64, 2048  # of a training canvas, pixels
SEED_MAX = 2**32 - 1  # what Keras' generators take
NAME_MAX, LICENCE_MAX = 80, 200  # characters
TEXT_READ = 512  # characters of a text that are looked at: enough to see that it is too long
TRAINING_SECONDS_MAX = 10**6
TRAINING_STEPS_MAX = 10**6
NETWORK_WIDTHS = {"velocity": (4, 256), "classic": (1, 64)}  # channels
BLOCKS_MAX, REMEMBERED_MAX = 16, 300


@dataclass(frozen=True)
class Preset:
    """One way to make a generator. `learned_scales` None means: every scale."""

    name: str
    title: str
    summary: str  # one plain sentence, shown on the page and by `--help`
    learned_scales: int | None
    coarsest: int  # short side of scale 0 in pixels
    seconds: float  # default training budget
    canvas: int  # largest long side that is chosen for it, in pixels
    best: str  # what it is best for, and what it does badly; in sentences


MANY = 12  # pictures from which on a layout is learned well; with fewer, what is remembered alone looks better
A_SET = 5  # pictures from which on a layout is worth learning; with fewer, finer windows decide more

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "instant",
            "Instant",
            "Remembers your brushwork and recombines it. Nothing to train.",
            0,
            28,
            0,
            1024,
            "Best for fewer than a dozen pictures, paintings or photographs, and for a first try.",
        ),
        Preset(
            "balanced",
            "Balanced",
            "Learns the layout, remembers the brushwork.",
            2,
            18,
            180,
            1024,
            "Best for a dozen or more paintings of one kind. Photographs with people come apart.",
        ),
        Preset(
            "learned",
            "Learned",
            "A small network paints everything; nothing of an upload is kept.",
            None,
            28,
            180,
            384,
            "Best where nobody may find a piece of a picture again. Softer, and smaller.",
        ),
        Preset(
            "classic",
            "Classic",
            "The article's own network of fourteen layers, which makes a picture out of noise.",
            None,
            0,
            600,
            256,
            "Best for a class that wants to see what a network alone can do. Slow, and blurred.",
        ),
    )
}


@dataclass(frozen=True)
class MedianSide:
    """A long side of the canvas that the pictures decide: their median, at most `most` pixels."""

    most: int


OWN_SIZE = MedianSide(LONG_SIDE_MAX)  # where pictures themselves are the generator


def clean_name(text: str) -> str:
    """A person's text on one line: Unicode NFC, no control, bidi or other invisible characters; maybe empty.

    It is cut first: to put many combining marks in order takes time that grows with the square of their number.

    Raises RequestError, code "name", if it is no text."""
    if not isinstance(text, str):
        raise RequestError("The name is not text.", "A name is a few words.", "Change it and try again.", code="name")
    spaced = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text[:TEXT_READ]))
    return " ".join("".join(letter for letter in spaced if letter == " " or letter.isprintable()).split())


def printable(text: str) -> str:
    """The same text. Raises ValueError if it has a character that cannot be seen, or nothing but spaces."""
    if not text.isprintable() or (text and text.isspace()):
        raise ValueError("not printable")
    return text


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
    return out_of_range(quoted(name, known), name, values[name], f"{kind}{expected_of(known)}")


def _kind_missed(known: FieldInfo, value: object) -> str:
    """A sentence for a value that is of another kind than a field of numbers takes; "" otherwise."""
    kinds = kinds_of(known.annotation)
    fits = type(value) in kinds or (type(value) is int and float in kinds)
    if fits or not set(kinds) <= {int, float}:
        return ""
    return "It is a whole number. " if kinds == (int,) else "It is a number. "


def out_of_range(subject: str, name: str, value: object, expected: str) -> RequestError:
    """The one sentence about a value that cannot be: '"Count" is 0. It can be 1 to 64.'"""
    return RequestError(f"{subject} is {_shown(value)}.", expected, "Change it and try again.", code=name)


def quoted(name: str, known: FieldInfo) -> str:
    """What a sentence calls a field."""
    return f'"{label_of(name, known)}"'


def label_of(name: str, known: FieldInfo) -> str:
    return known.title or name.replace("_", " ").capitalize()


def bounds_of(known: FieldInfo) -> tuple[float, float, bool]:
    """The smallest and largest value of a number's field, and whether the smallest itself is allowed."""
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
    """The types that a field takes, without None; of a Literal itself."""
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) if part is not type(None) for kind in kinds_of(part))
    return (annotation,)


def expected_of(known: FieldInfo, high: float | None = None) -> str:
    """What a field can be, as a sentence; `high` is a narrower limit than its own."""
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
    """A number as people read it."""
    if isinstance(number, int):
        return str(number) if abs(number) < 10**18 else "a number of many digits"
    return f"{number:.12g}"


def counted(pictures: int) -> str:
    """A number of pictures with its noun."""
    return "1 picture" if pictures == 1 else f"{pictures:,} pictures"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return shown_number(value)
    if isinstance(value, (tuple, list)) and value and all(type(part) in (int, float) for part in value):
        return "x".join(map(shown_number, value))
    return str(value) if value is None or isinstance(value, bool) else "of another kind"


class TrainRequest(RequestModel):
    """What a person asks of training. A field that is None is decided by the preset."""

    name: Annotated[str, AfterValidator(printable)] = Field(default="", max_length=NAME_MAX)
    preset: Literal[tuple(PRESETS)] = "balanced"  # pyright: ignore[reportInvalidTypeForm]
    seconds: int | float | None = Field(  # budget; 0 only where there is nothing to train
        default=None, ge=0, le=TRAINING_SECONDS_MAX, json_schema_extra={"range": "1 to {high}"}
    )
    steps: int | None = Field(
        default=None, ge=1, le=TRAINING_STEPS_MAX
    )  # instead of seconds: two runs end with the same bits
    long_side: int | None = Field(default=None, ge=LONG_SIDE_MIN, le=LONG_SIDE_MAX)  # of the canvas; None: `canvas`
    seed: int = Field(default=0, ge=0, le=SEED_MAX)
    width: int | None = Field(default=None, ge=1, le=max(high for _, high in NETWORK_WIDTHS.values()))  # of the network
    blocks: int | None = Field(default=None, ge=1, le=BLOCKS_MAX)  # residual blocks
    remember: int | None = Field(default=None, ge=1, le=REMEMBERED_MAX)  # keep at most so many pictures in the memory
    as_printed: bool = False  # classic only: the article's own objective
    warm_start: bool = True  # begin with the weights shipped for the preset's network, where there are any
    licence: Annotated[str, AfterValidator(printable)] = Field(default="", max_length=LICENCE_MAX)

    @model_validator(mode="after")
    def _fields_agree(self) -> Self:
        """Raises RequestError: "seconds", "width" or "preset"."""
        for name, sound, expected in self._agreements():
            if not sound:
                subject = quoted(name, type(self).model_fields[name])
                raise out_of_range(subject, name, getattr(self, name), f"It can be {expected}.")
        return self

    @property
    def canvas(self) -> int | MedianSide:
        """The long side of the canvas: as asked for, in pixels, or as the pictures decide."""
        return MedianSide(PRESETS[self.preset].canvas) if self.long_side is None else self.long_side

    def within(self, limits: "TrainingLimits") -> Self:
        """The same, its name and seconds filled in, judged by limits that are narrower than its own.

        Raises RequestError: "seconds" or "long_side"."""
        preset = PRESETS[self.preset]
        seconds = 0.0 if preset.seconds == 0 else preset.seconds if self.seconds is None else self.seconds
        request = self.changed(name=self.name or preset.title, seconds=float(seconds))
        for name, high in (("seconds", limits.max_seconds), ("long_side", limits.max_long_side)):
            value, known = getattr(request, name), type(self).model_fields[name]
            if value is not None and value > high:
                raise out_of_range(quoted(name, known), name, value, expected_of(known, high))
        return request

    def _agreements(self) -> list[tuple[str, bool, str]]:
        """(field, whether it agrees with the preset, what it can be)."""
        learns, kind = PRESETS[self.preset].seconds > 0, "classic" if self.preset == "classic" else "velocity"
        low, high = NETWORK_WIDTHS[kind]
        return [
            ("seconds", not learns or self.seconds is None or self.seconds >= 1, f"1 to {TRAINING_SECONDS_MAX}"),
            ("width", self.width is None or low <= self.width <= high, f"{low} to {high}"),
            ("preset", not self.as_printed or kind == "classic", "classic for the article's own objective"),
        ]


class TrainingLimits(Protocol):
    """How much a studio allows, in seconds and in pixels."""

    @property
    def max_seconds(self) -> float: ...
    @property
    def max_long_side(self) -> int: ...
