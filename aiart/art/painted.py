"""Pictures one by one, as an operation plans them: what all operations share once they know what they want."""

from collections.abc import Callable, Iterator

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.generator import Generator
from aiart.engine.painting import FROM_NOISE, Manner, Painting
from aiart.engine.plan import Plan
from aiart.engine.pyramid import Size
from aiart.images import to_uint8

OnScale = Callable[[int, int, np.ndarray], None]


def painted(
    generator: Generator,
    request: CreateRequest,
    manner: Manner,
    size: Size,
    plan: Plan = FROM_NOISE,
    on_scale: OnScale | None = None,
) -> Iterator[np.ndarray]:
    """`request.count` pictures uint8 (*size, 3); picture i has the seed `request.seed + i`, whatever the count.

    `on_scale(i, k, picture)` is told each finished scale, uint8; raising there stops the painting."""
    for i in range(request.count):
        told = (lambda k, picture, i=i: on_scale(i, k, to_uint8(picture))) if on_scale else None
        picture = to_uint8(Painting(generator, request.seed + i, manner, plan).paint(told))
        yield picture[: size[0], : size[1]]


def even_sides(size: Size) -> Size:
    """The canvas of a picture: painted on even sides, cut to what was asked."""
    return tuple(side + side % 2 for side in size)
