"""What all operations can be asked for, with the limits of each, and how a request becomes pictures: how the sampler is
set, and on which canvas it paints. Every operation's own request derives from `Request`.
"""

import math
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from aiart.engine.memory.calmness import USUAL_CALM
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import FROM_NOISE, USUAL_LAYOUT, Plan, SamplingOptions
from aiart.engine.path.pyramid import Size, Wrap
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.words import words_asked
from aiart.request_model import RequestModel, expected_of, out_of_range, quoted_label, shown_number
from aiart.training_presets import SEED_MAX, printable

COUNT_MAX = 1000  # pictures
SIDE_MIN, SIDE_MAX = 16, 2048  # pixels of a painted picture
ASPECT_MAX = 8  # times as long as short
LAYOUT_MIN = 1e-3  # of a canvas: less than a pixel, and so far from zero that its square does not overflow
STEPS_MAX = 200
WORDS_TEXT_MAX = 400  # characters


def as_tuple(pair: object) -> object:
    """JSON has no tuples: what was written as one comes back as a list."""
    return tuple(pair) if isinstance(pair, list) else pair


Real = int | float  # a whole number stays one, so that a recipe says what was asked
Side = Annotated[int, Field(ge=SIDE_MIN, le=SIDE_MAX)]
AskedSize = Annotated[tuple[Side, Side] | Side | None, BeforeValidator(as_tuple)]
AskedAspect = Annotated[tuple[Real, Real] | None, BeforeValidator(as_tuple)]


def size_field(most: int, hint: str = "In pixels.", when_empty: str = "") -> Any:
    """Return the field of a size with sides of at most `most` pixels.

    when_empty: what it is if none is asked for, in a few words; "" for the generator's own."""
    extra = {"range": f"{SIDE_MIN} to {{high}} pixels a side", "high": most, "when_empty": when_empty}
    return Field(None, description=hint, json_schema_extra=extra)


def count_field(usual: int) -> Any:
    """Return the field of a count; `usual` is how many pictures unless somebody wants more or fewer."""
    return Field(usual, ge=1, le=COUNT_MAX, description="How many. Picture i has the seed SEED + i.")


def aspect_field(hint: str) -> Any:
    """Return the field of an aspect."""
    extra: Any = {"range": f"1:{ASPECT_MAX} to {ASPECT_MAX}:1, at most {ASPECT_MAX} times as long as short"}
    return Field(None, description=hint, json_schema_extra=extra)


class Request(RequestModel):
    """What a person asks of painting. `size` is width and height, which win over `aspect`, or the longer side of the
    shape that it has anyway; neither: the generator's own canvas."""

    count: int = count_field(4)
    seed: int = Field(default=0, ge=0, le=SEED_MAX, description="Same seed, same result.")
    size: AskedSize = size_field(SIDE_MAX)  # (width, height) in pixels, or the longer of them
    aspect: AskedAspect = aspect_field("Same area as the canvas, another shape.")  # (width, height) in any unit
    layout: Real = Field(
        default=USUAL_LAYOUT,
        ge=LAYOUT_MIN,
        le=1,
        description="How far a stroke may move from its place: near 0 stays, 1 anywhere.",
    )
    calm: Real = Field(  # eta of the sampler
        default=USUAL_CALM, ge=0, le=1, description="0 detailed to 1 calm."
    )
    steps: int | None = Field(  # of the sampler; finer scales take about half
        default=None,
        ge=1,
        le=STEPS_MAX,
        description="At the coarsest scale.",
        json_schema_extra={"when_empty": "the generator's own"},
    )
    words: Annotated[str, AfterValidator(printable)] = Field(
        default="",
        max_length=WORDS_TEXT_MAX,
        description="Of the generator's own pictures, with commas between: it paints from those that have them.",
    )

    @model_validator(mode="after")
    def _aspect_is_possible(self) -> Self:
        """Raises RequestError, code "aspect"."""
        if self.aspect:
            across, down = self.aspect
            if not (across > 0 and down > 0 and 1 / ASPECT_MAX <= across / down <= ASPECT_MAX):
                shown = f"{shown_number(across)}:{shown_number(down)}"
                known = type(self).model_fields["aspect"]
                raise out_of_range(quoted_label("aspect", known), "aspect", shown, expected_of(known))
        return self


COMMON = tuple(Request.model_fields)


# Which picture (or frame), the share of it that is done, 0 to 1, and what there is to see of it: uint8 (h, w, 3),
# mostly smaller than it will be; None: nothing new. Raising stops the painting.
OnProgress = Callable[[int, float, np.ndarray | None], None]


def sampling_options(generator: Generator, request: Request) -> SamplingOptions:
    """Return how the sampler is set for a request.

    Raises RequestError: "size", if an aspect makes a side impossible; "words", if not all are known."""
    size = canvas_of(generator, request)
    if not isinstance(request.size, tuple):
        request.changed(size=size[::-1])
    words = words_asked(generator.config, request.words)
    return SamplingOptions(even_sides(size), request.layout, request.calm, request.steps, words=words)


def canvas_of(generator: Generator, request: Request) -> Size:
    """Return (height, width) asked for; see `size_asked`."""
    return size_asked(request, (generator.config.height, generator.config.width))


def size_asked(request: Request, own: Size) -> Size:
    """Return (height, width) asked for, of what would have the size `own`: an aspect keeps its area, one side alone is
    the longer one of its shape."""
    if isinstance(request.size, tuple):
        return request.size[1], request.size[0]
    height, width = own
    if request.size is None and request.aspect is None:
        return own
    if request.aspect:
        ratio = request.aspect[1] / request.aspect[0]
        width = (height * width / ratio) ** 0.5
        height = width * ratio
    if request.size is None:
        return 2 * round(height / 2), 2 * round(width / 2)
    factor = request.size / max(height, width)
    return max(SIDE_MIN, 2 * round(height * factor / 2)), max(SIDE_MIN, 2 * round(width * factor / 2))


def longest_side(request: Request) -> int:
    """Return pixels of the longest side that is asked for; 0 if none is."""
    return max(request.size) if isinstance(request.size, tuple) else request.size or 0


def coarser_size(size: Size, by: int) -> Size:
    """Return a size whose pixels are `by` times as long; at least two of them a side."""
    return max(2, size[0] // by), max(2, size[1] // by)


def check_meeting_sides(size: Size, wrap: Wrap) -> None:
    """Raises RequestError, code "size", if a side of (height, width) is odd where it goes around."""
    if any(around and side % 2 for side, around in zip(size, wrap, strict=True)):
        happened = f"The picture would be {size[1]} x {size[0]} pixels."
        expected = "Where its sides meet, it is an even number of pixels long."
        raise RequestError(happened, expected, "Change the size and try again.", code="size")


def even_sides(size: Size) -> Size:
    """Return the canvas of a picture: painted on even sides, cut to what was asked."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def painted(
    generator: Generator,
    request: Request,
    options: SamplingOptions,
    size: Size,
    plan: Plan = FROM_NOISE,
    on_progress: OnProgress | None = None,
) -> Iterator[np.ndarray]:
    """`request.count` pictures uint8 (*size, 3); picture i has the seed `request.seed + i`, whatever the count."""
    for i in range(request.count):
        painting = Painting(generator, request.seed + i, options, plan)
        telling = _Telling(i, shares(painting), on_progress) if on_progress else None
        picture = to_uint8(painting.paint(telling and telling.scale, on_step=telling and telling.step))
        yield picture[: size[0], : size[1]]


def shares(painting: Painting) -> list[float]:
    """Return of each level the share of the work that is done with it: about in proportion to its pixels."""
    work = list(accumulate(math.prod(level.size) for level in painting.levels))
    return [done / work[-1] for done in work]


class _Telling:
    """Tells how far a picture is: after each level what there is to see, and after each step the same share again, so
    that whoever does not want it any more can say so soon.

    done: of each level, the share of the work that is done with it.
    """

    def __init__(self, i: int, done: list[float], on_progress: OnProgress):
        self._i, self._done, self._on_progress, self._share = i, done, on_progress, 0.0

    def scale(self, k: int, picture: np.ndarray) -> None:
        self._share = self._done[k]
        self._on_progress(self._i, self._share, to_uint8(picture))

    def step(self) -> None:
        self._on_progress(self._i, self._share, None)
