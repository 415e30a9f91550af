"""From a request to pictures: how the sampler is set, on which canvas it paints, and what all operations share."""

import math
from collections.abc import Callable, Iterator
from itertools import accumulate

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import FROM_NOISE, Painting, SamplingOptions
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size, Wrap
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.request import Request

# Which picture (or frame), the share of it that is done, above 0 to 1, and what there is to see of it: uint8 (h, w, 3),
# mostly smaller than it will be; None: nothing yet. Raising stops the painting.
OnProgress = Callable[[int, float, np.ndarray | None], None]


def sampling_options(generator: Generator, request: Request) -> SamplingOptions:
    """How the sampler is set for a request. Raises RequestError, code "size", if an aspect makes a side impossible."""
    size = canvas_of(generator, request)
    if not request.size:
        request.changed(size=size[::-1])
    return SamplingOptions(even_sides(size), request.layout, request.calm, request.steps)


def canvas_of(generator: Generator, request: Request) -> Size:
    """(height, width) asked for. An aspect keeps the area of the generator's own canvas."""
    config = generator.config
    if request.size:
        return request.size[1], request.size[0]
    if request.aspect:
        across, down = request.aspect
        side = (config.height * config.width * across / down) ** 0.5
        return 2 * round(side * down / across / 2), 2 * round(side / 2)
    return config.height, config.width


def coarser_size(size: Size, by: int) -> Size:
    """A size whose pixels are `by` times as long; at least two of them a side."""
    return max(2, size[0] // by), max(2, size[1] // by)


def check_meeting_sides(size: Size, wrap: Wrap) -> None:
    """Raises RequestError, code "size", if a side of (height, width) is odd where it goes around."""
    if any(around and side % 2 for side, around in zip(size, wrap, strict=True)):
        happened = f"The picture would be {size[1]} x {size[0]} pixels."
        expected = "Where its sides meet, it is an even number of pixels long."
        raise RequestError(happened, expected, "Change the size and try again.", code="size")


def even_sides(size: Size) -> Size:
    """The canvas of a picture: painted on even sides, cut to what was asked."""
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
        picture = to_uint8(painting.paint(_on_scale(i, shares(painting), on_progress) if on_progress else None))
        yield picture[: size[0], : size[1]]


def shares(painting: Painting) -> list[float]:
    """Of each level, the share of the work that is done with it: about in proportion to its pixels."""
    work = list(accumulate(math.prod(level.size) for level in painting.levels))
    return [done / work[-1] for done in work]


def _on_scale(i: int, done: list[float], on_progress: OnProgress) -> Callable[[int, np.ndarray], None]:
    return lambda k, picture: on_progress(i, done[k], to_uint8(picture))
