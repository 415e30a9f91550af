"""Variations: a picture painted again, as near to it or as far from it as one likes.

The picture is taken back along the path of the whole pyramid: a little, and only its finest strokes are painted anew;
far, and its coarsest shapes begin to move; all the way, and nothing of it is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import FromPicture
from aiart.operations.canvas import canvas_for, on_canvas, refuse_as_printed
from aiart.operations.create import canvas_of, check, sampling_options
from aiart.operations.painting import OnProgress, painted

STROKES = 0.2  # up to this strength only strokes change, beyond it also the layout


@dataclass(frozen=True)
class VariationsRequest(CreateRequest):
    """strength: 0 the picture itself .. 1 a new one. The canvas is the picture's, unless size or aspect say more."""

    strength: float = 0.5


def variations(
    generator: Generator, picture: np.ndarray, request: VariationsRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that begin with `picture`, uint8 (h, w, 3).

    Raises RequestError before the first picture if something impossible is asked for."""
    check(0 <= request.strength <= 1, "strength", request.strength, "from 0 (the picture itself) to 1 (a new one)")
    refuse_as_printed(generator, "Variations")
    request = canvas_for(generator, picture, request)
    options = sampling_options(generator, request)
    plan = FromPicture(on_canvas(picture, options.canvas), depth_of(request.strength, generator.scales))
    return painted(generator, request, options, canvas_of(generator, request), plan, on_progress)


def depth_of(strength: float, levels: int) -> float:
    """How far back a picture is taken, in levels. Most of the strengths belong to the coarsest level, whose first
    bit of noise changes more than its last: there depth grows with the square."""
    if strength <= STROKES:
        return (levels - 1) * strength / STROKES
    return levels - 1 + ((strength - STROKES) / (1 - STROKES)) ** 2
