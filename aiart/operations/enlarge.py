"""Enlarge: a kept picture twice as large, with detail that it did not have.

The climb goes on beyond the canvas: two more levels of half an octave each, painted with what the generator knows of
its finest scale. Low frequencies stay the picture's, so it is the same picture with more strokes in it.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Level, Plan, Start
from aiart.engine.path.pyramid import Size, even, resize
from aiart.operations.canvas import of_its_own_size, on_canvas, refuse_classic
from aiart.operations.declaration import CALM, PALETTE, PICTURE, TRANSFORM, Input, Inputs, Operation
from aiart.operations.request import OnProgress, Request, coarser_size, count_field, even_sides, painted

TIMES = 2
BEGIN = 0.5  # time to which the enlarged picture is taken back at each new level: later, and it stays blurred
WHY = "It has one scale only and cannot add a finer one."


class EnlargeRequest(Request):
    """Size and aspect are the picture's own, twice as large."""

    count: int = count_field(1)


class Beyond(Plan):
    """A plan of the picture's own levels, kept as they are, and two larger ones that begin with it."""

    def __init__(self, picture: np.ndarray, size: Size):
        """picture: float32 (h, w, 3), the size of the generator's last level; size: of the result."""
        self.picture, self.size = picture, size

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        finest = levels[-1]
        down, across = (even((a * b) ** 0.5) for a, b in zip(finest.size, self.size, strict=True))
        return (*levels, Level(finest.scale, (down, across)), Level(finest.scale, self.size))

    def start(self, level: int, of: int, size: Size) -> Start | None:
        return Start(resize(self.picture, size), 0.0 if level < of - 2 else BEGIN)

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        small = coarser_size(self.picture.shape[:2], 2)
        missing = resize(self.picture, small) - resize(clean, small)
        return clean + resize(missing, clean.shape[:2])


def enlarge(
    generator: Generator, picture: np.ndarray, request: EnlargeRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (2 H, 2 W, 3), that are `picture`, uint8 (H, W, 3), seen more closely.

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_classic(generator, "Enlarging", WHY)
    large = (TIMES * picture.shape[0], TIMES * picture.shape[1])
    options = of_its_own_size(generator, picture, request, large)
    half = even_sides(picture.shape[:2])
    plan = Beyond(on_canvas(picture, half), (TIMES * half[0], TIMES * half[1]))
    return painted(generator, request, replace(options, canvas=half, layout=None), large, plan, on_progress)


def _size(generator: Generator, inputs: Inputs, request: EnlargeRequest) -> Size:
    height, width = inputs["picture"].shape[:2]
    return TIMES * height, TIMES * width


OPERATION = Operation(
    "enlarge",
    EnlargeRequest,
    enlarge,
    tab=TRANSFORM,
    place=6,
    title="Enlarge",
    text="Twice as large, with strokes that it did not have.",
    help="Make pictures twice as large, with strokes that they did not have.",
    api="A picture twice as large, with strokes that it did not have.",
    example="""
larger, _ = client.predict(drawer, generator, start, api_name="/enlarge")
""",
    uses=frozenset({CALM, PALETTE}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=_size,
    button="Enlarge",
    canvas="picture",
)
