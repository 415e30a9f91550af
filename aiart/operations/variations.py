"""Variations: a picture painted again, as near to it or as far from it as one likes.

The picture is taken back along the path of the whole pyramid: a little, and only its finest strokes are painted anew;
far, and its coarsest shapes begin to move; all the way, and nothing of it is left.
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan, Start
from aiart.engine.path.pyramid import Size, resize
from aiart.operations.canvas import canvas_for, on_canvas, refuse_as_printed
from aiart.operations.declaration import PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.request import OnProgress, Request, canvas_of, painted, sampling_options

EVENNESS = 0.42  # power of a strength that is the share of the way: the coarser a level, the more of it is seen


class VariationsRequest(Request):
    """strength: 0 the picture itself .. 1 a new one. The canvas is the picture's, unless size or aspect say more."""

    strength: float = number(0.5, 0, 1, label="How far from it", hint="0 is the picture itself, 1 a new one.")


class PaintedAgain(Plan):
    """A picture taken back along the path of the whole pyramid, by a share of its levels, the finest first.

    The level at which the path ends is taken back by the fraction that is left. A network's answer follows that time
    closely; a memory answers with remembered windows as soon as there is any noise, and what it paints is faded in.

    Args:
        picture: float32 (H, W, 3) in [-1, 1], of any size.
        way: 0 keeps all of it, 1 nothing.
        fades: whether a memory paints."""

    def __init__(self, picture: np.ndarray, way: float, fades: bool):
        self.picture, self.way, self.fades = picture, way, fades

    def start(self, level: int, of: int, size: Size) -> Start | None:
        t = self._time(level, of)
        return None if t == 1 else Start(resize(self.picture, size), t)

    def finished(self, level: int, of: int, painted: np.ndarray) -> np.ndarray:
        t = self._time(level, of)
        if not self.fades or t in (0, 1):
            return painted
        kept = resize(self.picture, painted.shape[:2])
        return kept + np.float32(t) * (painted - kept)

    def _time(self, level: int, of: int) -> float:
        return min(max(self.way * of - (of - 1 - level), 0.0), 1.0)


def variations(
    generator: Generator, picture: np.ndarray, request: VariationsRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that begin with `picture`, uint8 (h, w, 3).

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_as_printed(generator, "Variations")
    request = canvas_for(picture, request)
    options = sampling_options(generator, request)
    plan = PaintedAgain(on_canvas(picture, options.canvas), way_of(request.strength), generator.remembered is not None)
    return painted(generator, request, options, canvas_of(generator, request), plan, on_progress)


def way_of(strength: float) -> float:
    """Return the share of the way, 0 to 1, on which steps of a strength look alike: the coarser a level, the more of
    what is seen changes with it. Measured as 1 - SSIM from 15 to 120 pixels; docs/lab-log.md."""
    return strength**EVENNESS


def size_like_picture(generator: Generator, inputs: Inputs, request: Request) -> Size:
    """Return (height, width) where the picture decides it unless a size or an aspect is asked for."""
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
    cutouts=True,
    canvas="picture",
)
