"""Pictures one by one, as an operation plans them: what all operations share once they know what they want."""

import math
from collections.abc import Callable, Iterator
from itertools import accumulate

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import FROM_NOISE, Painting, SamplingOptions
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size
from aiart.images import to_uint8

# Which picture (or frame), the share of it that is done, above 0 to 1, and what there is to see of it: uint8 (h, w, 3),
# mostly smaller than it will be. Raising stops the painting.
OnProgress = Callable[[int, float, np.ndarray], None]


def painted(
    generator: Generator,
    request: CreateRequest,
    options: SamplingOptions,
    size: Size,
    plan: Plan = FROM_NOISE,
    on_progress: OnProgress | None = None,
) -> Iterator[np.ndarray]:
    """`request.count` pictures uint8 (*size, 3); picture i has the seed `request.seed + i`, whatever the count."""
    for i in range(request.count):
        painting = Painting(generator, request.seed + i, options, plan)
        picture = to_uint8(painting.paint(_scales_told(i, shares(painting), on_progress) if on_progress else None))
        yield picture[: size[0], : size[1]]


def shares(painting: Painting) -> list[float]:
    """Of each level, the share of the work that is done with it: about in proportion to its pixels."""
    work = list(accumulate(math.prod(level.size) for level in painting.levels))
    return [done / work[-1] for done in work]


def _scales_told(i: int, done: list[float], on_progress: OnProgress) -> Callable[[int, np.ndarray], None]:
    return lambda k, picture: on_progress(i, done[k], to_uint8(picture))


def even_sides(size: Size) -> Size:
    """The canvas of a picture: painted on even sides, cut to what was asked."""
    return tuple(side + side % 2 for side in size)
