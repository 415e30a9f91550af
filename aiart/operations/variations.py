"""Variations: a picture painted again, as near to it or as far from it as one likes.

The picture is taken back along the path of the whole pyramid: a little, and only its finest strokes are painted anew;
far, and its coarsest shapes begin to move; all the way, and nothing of it is left.
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import FromPicture
from aiart.engine.path.pyramid import Size
from aiart.operations.canvas import canvas_for, on_canvas, refuse_as_printed
from aiart.operations.declaration import PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.request import OnProgress, Request, canvas_of, painted, sampling_options

STROKES = 0.2  # up to this strength only strokes change, beyond it also the layout


class VariationsRequest(Request):
    """strength: 0 the picture itself .. 1 a new one. The canvas is the picture's, unless size or aspect say more."""

    strength: float = number(0.5, 0, 1, label="How far from it", hint="0 is the picture itself, 1 a new one.")


def variations(
    generator: Generator, picture: np.ndarray, request: VariationsRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that begin with `picture`, uint8 (h, w, 3).

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_as_printed(generator, "Variations")
    request = canvas_for(picture, request)
    options = sampling_options(generator, request)
    plan = FromPicture(on_canvas(picture, options.canvas), depth_of(request.strength, generator.scales))
    return painted(generator, request, options, canvas_of(generator, request), plan, on_progress)


def depth_of(strength: float, levels: int) -> float:
    """How far back a picture is taken, in levels. Most of the strengths belong to the coarsest level, whose first
    bit of noise changes more than its last: there depth grows with the square."""
    if strength <= STROKES:
        return (levels - 1) * strength / STROKES
    return levels - 1 + ((strength - STROKES) / (1 - STROKES)) ** 2


def size_like_picture(generator: Generator, inputs: Inputs, request: Request) -> Size:
    """(height, width) where the picture decides it unless a size or an aspect is asked for."""
    return canvas_of(generator, canvas_for(inputs["picture"], request))


OPERATION = Operation(
    "variations",
    VariationsRequest,
    variations,
    tab=TRANSFORM,
    place=1,
    title="Variations",
    text="A picture painted again: nearly the same, or only a memory of it.",
    help="Paint pictures again, as near to them or as far from them as you like.",
    api="A picture painted again: `strength` 0 is the picture itself, 1 a new one.",
    example="""
start = handle_file(painted[0]["image"])
varied, _ = client.predict(drawer, generator, start, strength=0.3, count=1, api_name="/variations")
""",
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=size_like_picture,
    canvas="picture",
)
