"""The ways to make a generator, and what a person asks of a training, with its limits."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, Self

from pydantic import AfterValidator, Field, model_validator

from aiart.errors import RequestError
from aiart.request_model import RequestModel, expected_of, out_of_range, quoted_label

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
    coarsest: int  # short side of scale 0 in pixels, where a layout is learned from a set
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
            18,
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
    """Return a person's text on one line: Unicode NFC, no control, bidi or other invisible characters; maybe empty.

    It is cut first: to put many combining marks in order takes time that grows with the square of their number.

    Raises RequestError, code "name", if it is no text."""
    if not isinstance(text, str):
        raise RequestError("The name is not text.", "A name is a few words.", "Change it and try again.", code="name")
    spaced = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text[:TEXT_READ]))
    return " ".join("".join(letter for letter in spaced if letter == " " or letter.isprintable()).split())


def printable(text: str) -> str:
    """Return the same text. Raises ValueError if it has a character that cannot be seen, or nothing but spaces."""
    if not text.isprintable() or (text and text.isspace()):
        raise ValueError("not printable")
    return text


def counted(pictures: int) -> str:
    """Return a number of pictures with its noun."""
    return "1 picture" if pictures == 1 else f"{pictures:,} pictures"


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
                subject = quoted_label(name, type(self).model_fields[name])
                raise out_of_range(subject, name, getattr(self, name), f"It can be {expected}.")
        return self

    @property
    def canvas(self) -> int | MedianSide:
        """The long side of the canvas: as asked for, in pixels, or as the pictures decide."""
        return MedianSide(PRESETS[self.preset].canvas) if self.long_side is None else self.long_side

    def within(self, limits: "TrainingLimits") -> Self:
        """Return the same, its name and seconds filled in, judged by limits that are narrower than its own.

        Raises RequestError: "seconds" or "long_side"."""
        preset = PRESETS[self.preset]
        seconds = 0.0 if preset.seconds == 0 else preset.seconds if self.seconds is None else self.seconds
        request = self.changed(name=self.name or preset.title, seconds=float(seconds))
        for name, high in (("seconds", limits.max_seconds), ("long_side", limits.max_long_side)):
            value, known = getattr(request, name), type(self).model_fields[name]
            if value is not None and value > high:
                raise out_of_range(quoted_label(name, known), name, value, expected_of(known, high))
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
