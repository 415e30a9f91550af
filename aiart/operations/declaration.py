"""How an operation is declared: everything that is said of it anywhere, once.

A file of this package that defines `OPERATION` is an operation. From the declaration follow its command, its endpoint,
its controls on the page, how a request and a recipe are judged, and its section in docs/api.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import numpy as np
from pydantic import Field

from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size
from aiart.operations.request import COMMON, Request, canvas_of
from aiart.request_model import bounds_of, kinds_of, label_of

PICTURE = "picture"  # kinds of inputs: uint8 (H, W, 3), read as (H, W, 4) if something in it is transparent,
LAYER = "layer"  # uint8 (H, W, 4),
MASK = "mask"  # bool (H, W), true where it is marked,
NUMBERS = "numbers"  # a layer whose red, green and blue are the number of a material,
GENERATOR = "generator"  # and a second generator
PALETTE = "palette"  # the role of a picture whose colours are taken
SECOND = "second"  # the role of a second generator
MATERIAL = "material"  # a setting that is the number of one of the generator's materials, or None

GENERATE, TRANSFORM, PRODUCE = "generate", "transform", "produce"  # tabs of the page, in their order
TABS = (GENERATE, TRANSFORM, PRODUCE)

# What an operation may use of the common settings. All have a seed. "shape": size and aspect; "formats": the same, but
# the page offers the names of formats, which decide the size and the setting `axes`.
COUNT, SHAPE, FORMATS, LAYOUT, CALM, STEPS = "count", "shape", "formats", "layout", "calm", "steps"
ASPECT = "aspect"  # the aspect alone, where the picture that is given says the rest
WORDS = "words"  # those by which a generator knows its pictures

Inputs = Mapping[str, Any]  # role -> an array of the role's kind, or a generator


def number(
    default: float | None,
    low: float,
    high: float,
    *,
    label: str = "",
    hint: str = "",
    unit: str = "",
    step: float = 0.05,
    above: bool = False,
    slider: tuple[float, float] | None = None,
    on_page: bool = True,
    when_empty: str = "",
    in_old_recipes: Any = ...,
    of_input: bool = False,
) -> Any:
    """Return a setting that is a number, of a field that is a float or an int, or None where that is the default.

    Args:
        low, high: limits, both allowed; with `above`, the lower one is not.
        label, hint: its name, and a sentence that says what its ends mean.
        unit: what it counts, for sentences.
        step, slider: step and ends of the page's slider; without ends, the limits.
        on_page: False if another control of the page sets it, or none.
        when_empty: what None means, in words.
        in_old_recipes: what a recipe means that was written before there was this setting; without it, every recipe has
            to name the setting.
        of_input: whether it means something only together with what is given; then nobody keeps it as a setting.
    """
    ends = list(slider or (low, high))
    extra: dict[str, Any] = {
        "unit": unit,
        "step": step,
        "slider": ends,
        "on_page": on_page,
        "when_empty": when_empty,
        "in_old_recipes": in_old_recipes,
        "of_input": of_input,
    }
    limits: dict[str, Any] = {"gt" if above else "ge": low, "le": high}
    return Field(default, title=label or None, description=hint, json_schema_extra=extra, **limits)


def choice(
    default: str,
    words: dict[str, str],
    *,
    label: str,
    hint: str = "",
    first: str = "",
    on_page: bool = True,
    off_page: tuple[str, ...] = (),
    in_old_recipes: Any = ...,
) -> Any:
    """Return a setting that is one of a few words, of a field that is a Literal of them.

    Args:
        words: what the request says -> what a person reads, in the order they are shown.
        hint: what needs to be said of the words themselves.
        first: what the page has chosen to begin with; the default if "".
        off_page: those that the page does not offer, because only programs can use them.
        in_old_recipes: see `number`.
    """
    extra: dict[str, Any] = {
        "words": words,
        "first": first or default,
        "on_page": on_page,
        "off_page": list(off_page),
        "in_old_recipes": in_old_recipes,
    }
    return Field(default, title=label, description=hint, json_schema_extra=extra)


def text(default: str, most: int, *, label: str, hint: str, in_old_recipes: Any = ..., of_input: bool = False) -> Any:
    """Return a setting that is a text of at most `most` characters, of a field that is a str; if the page sets it,
    something else on the page does. All else: see `number`."""
    extra: dict[str, Any] = {"on_page": False, "in_old_recipes": in_old_recipes, "of_input": of_input}
    return Field(default, title=label, max_length=most, description=hint, json_schema_extra=extra)


@dataclass(frozen=True)
class Setting:
    """One field of a request, as pages, commands and endpoints need it."""

    name: str
    kind: type  # float, int or str
    default: Any
    label: str
    hint: str
    unit: str = ""
    low: float = 0  # limits of a number
    high: float = 0
    step: float = 0
    slider: tuple[float, float] = (0, 0)  # ends of its slider
    words: Mapping[str, str] | None = None  # of a choice: what the request says -> what a person reads
    first: str = ""  # of a choice: what the page has chosen to begin with
    on_page: bool = True
    when_empty: str = ""  # what it is if it is left out, in words, where the default is None
    off_page: tuple[str, ...] = ()  # of a choice: what the page does not offer
    in_old_recipes: Any = ...  # what a recipe means that was written before there was this setting; ...: it has to say
    of_input: bool = False  # whether it means something only together with what is given

    @property
    def page_words(self) -> Mapping[str, str]:
        """The words of a choice as far as the page offers them."""
        return {word: text for word, text in (self.words or {}).items() if word not in self.off_page}


def setting_of(request: type[Request], name: str) -> Setting:
    """Return what is declared of one field of a request."""
    known = request.model_fields[name]
    extra: dict[str, Any] = known.json_schema_extra if isinstance(known.json_schema_extra, dict) else {}
    kinds = kinds_of(known.annotation)
    is_choice = get_origin(kinds[0]) is Literal
    if is_choice and "words" in extra and tuple(extra["words"]) != get_args(kinds[0]):
        raise TypeError(f"the words of {name} are not those of its type")
    low, high, _ = bounds_of(known)
    return Setting(
        name,
        str if is_choice or kinds[0] is str else float if float in kinds else int,
        known.default,
        label_of(name, known),
        known.description or "",
        extra.get("unit", ""),
        low,
        extra.get("high", high),
        extra.get("step", 0),
        tuple(extra.get("slider", (low, high))),
        extra.get("words"),
        extra.get("first", ""),
        extra.get("on_page", True),
        extra.get("when_empty", ""),
        tuple(extra.get("off_page", ())),
        extra.get("in_old_recipes", ...),
        extra.get("of_input", False),
    )


@dataclass(frozen=True)
class Input:
    """Something that is given to an operation. `missing`: what happened and what to do, if it was not given.
    `optional`: it need not be given, and `paint` takes it by the name of its role."""

    role: str
    kind: str  # PICTURE, LAYER, MASK, NUMBERS or GENERATOR
    label: str
    help: str = ""  # on the command line
    missing: tuple[str, str] = ("There is no picture to start from.", "Choose one, or take the example.")
    optional: bool = False


def free_size(generator: Generator, inputs: Inputs, request: Any) -> Size:
    """Return (height, width) where nothing but the request and the generator decides it."""
    return canvas_of(generator, request)


def no_kinds(request: Any) -> Mapping[str, str]:
    """Return no other kinds: every input is of the kind that is declared, whatever is asked for."""
    return {}


@dataclass(frozen=True)
class Operation:
    """All that is said of one operation.

    `paint(generator, *required, request, on_progress, **optional)` yields uint8 (H, W, 3), one by one: pictures, or the
    frames of one film. It raises RequestError before the first if something impossible is asked for.
    """

    name: str  # on the command line, of the endpoint, in recipes and of the card's picture
    request: type[Request]
    paint: Callable[..., Iterator[np.ndarray]]

    tab: str  # of the page
    place: int  # among the cards of the tab
    title: str  # of its card
    text: str  # of its card: what it does, in a few words
    help: str  # of its command
    api: str  # of its endpoint and in docs/api.md: Markdown
    example: str  # Python code for docs/api.md

    uses: frozenset[str] = frozenset({COUNT, SHAPE, LAYOUT, CALM, STEPS, PALETTE})  # of the common settings
    inputs: tuple[Input, ...] = ()
    kinds: Callable[[Any], Mapping[str, str]] = no_kinds  # roles whose kind is another one for this request
    size: Callable[[Generator, Inputs, Any], Size] = free_size  # (height, width) of what it will make
    laid: Callable[[np.ndarray, Any, Size], np.ndarray] | None = None  # what was given at its place in what was made
    decided: Callable[[np.ndarray, Any], Any] | None = None  # the request, where the picture that is given decides it
    in_pixels: bool = False  # its settings count pixels of the picture that is given: no smaller one will do
    frames: Callable[[Any], int] | None = None  # of a film; None: it makes pictures
    long: bool = False  # takes minutes

    button: str = "Paint"
    count: int | None = None  # pictures, unless somebody wants more or fewer; None: the request's own default
    uses_generator: bool = True  # False: it works with the picture alone, and the chosen generator has no part in it
    whole: bool = False  # a picture that is given is taken as large as it is: it needs no generator as large as it
    pixels: int | None = None  # that what it makes has at most; None: the limits of its sides alone
    cutouts: bool = False  # where the picture that is given is transparent, what becomes of it is as well
    canvas: str = ""  # how the page's canvas starts: "picture", "mask", "sketch", "frame" or "map"
    example_photo: bool = False  # the page's example is a photograph, not a picture by the chosen generator
    example_starter: str = ""  # the starter that the page's example is painted with; "" for the chosen generator
    live: bool = False  # the page paints a draft whenever something of its order changes
    repeats: bool = False  # the page shows its pictures laid side by side with themselves, as their `axes` say

    @property
    def palette(self) -> bool:
        """Whether other colours make sense."""
        return PALETTE in self.uses

    @property
    def has_drafts(self) -> bool:
        """Whether a small picture says what a large one would look like, and takes a moment only."""
        return bool(self.uses & {SHAPE, FORMATS}) and not self.frames and not self.long

    @property
    def required(self) -> tuple[Input, ...]:
        """What has to be given."""
        return tuple(one for one in self.inputs if not one.optional)

    @property
    def optional(self) -> tuple[Input, ...]:
        """What may be given."""
        return tuple(one for one in self.inputs if one.optional)

    @property
    def usual_count(self) -> int:
        """How many pictures are painted unless somebody wants more or fewer."""
        return self.setting("count").default if self.count is None else self.count

    @property
    def settings(self) -> dict[str, Setting]:
        """What can be set of it alone, in order."""
        return {name: self.setting(name) for name in self.request.model_fields if name not in COMMON}

    @property
    def common(self) -> tuple[str, ...]:
        """Which fields of all requests it uses, in order, besides the seed, which each does."""
        shape = ("size", "aspect") if self.uses & {SHAPE, FORMATS} else ()
        return tuple(name for name in COMMON if name in self.uses or name in shape)

    @property
    def is_plain(self) -> bool:
        """Whether a request says no more than all requests do."""
        return self.request is Request

    def setting(self, name: str) -> Setting:
        """Return the setting of a field of its request, whatever the field."""
        return setting_of(self.request, name)

    def kind_of(self, role: str, request: Request | None = None) -> str | None:
        """Return the kind of something that may be given, with a certain request; None if it may not."""
        if role == PALETTE and self.palette:
            return PICTURE
        kinds = {one.role: one.kind for one in self.inputs} | dict(self.kinds(request) if request else {})
        return kinds.get(role)
