"""Enlarge: a picture several times as large, with detail that it did not have.

It is doubled again and again. Each time the climb goes on beyond the picture: two more levels of half an octave each,
painted with what the generator knows of its finest scale. Low frequencies stay the picture's, so it is the same picture
with more strokes in it. Large levels are painted in tiles.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Level, Plan, SamplingOptions, Start
from aiart.engine.path.pyramid import Size, even, resized_part
from aiart.operations.canvas import of_its_own_size, on_canvas, refuse_classic
from aiart.operations.declaration import CALM, PALETTE, PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.large import LARGE_MAX, LargePainting, LargeSize
from aiart.operations.request import OnProgress, Request, count_field, even_sides, size_field

TIMES_MAX = 64
BEGIN = 0.5  # time to which the enlarged picture is taken back at each new level: later, and it stays blurred
KEPT = 1.0  # pixels of the picture: deviation of the Gaussian whose low frequencies stay as they are
NEW_LEVELS = 2  # of each doubling
WHY = "It has one scale only and cannot add a finer one."


class EnlargeRequest(Request):
    """times: of each side. Size and aspect follow from it and from the picture."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX)
    times: float = number(
        2,
        1,
        TIMES_MAX,
        above=True,
        label="How many times as large",
        hint=f"Of each side. At most {LARGE_MAX} pixels a side.",
        step=1,
        slider=(2, 8),
        in_old_recipes=2,
    )


class EnlargedPlan(Plan):
    """A plan of the picture's own levels, kept as they are, and two larger ones that begin with it."""

    def __init__(self, picture: np.ndarray, size: Size, whole: Size | None = None, origin: Size = (0, 0)):
        """picture: float32 (h, w, 3), as large as the last given level; size: of the result. Of a part: `whole` is
        the size of its level, `origin` its top left pixel."""
        self.picture, self.size, self.whole, self.origin = picture, size, whole, origin

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        finest = levels[-1]
        down, across = (even((a * b) ** 0.5) for a, b in zip(finest.size, self.size, strict=True))
        return (*levels, Level(finest.scale, (down, across)), Level(finest.scale, self.size))

    def start(self, level: int, of: int, size: Size) -> Start | None:
        return Start(self._enlarged(size), 0.0 if level < of - NEW_LEVELS else BEGIN)

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        from scipy.ndimage import gaussian_filter  # takes a moment to load, which few operations need

        size = (clean.shape[0], clean.shape[1])
        deviation = KEPT * (self.whole or size)[0] / self.picture.shape[0]
        return clean + gaussian_filter(self._enlarged(size) - clean, (deviation, deviation, 0), mode="nearest")

    def for_part(self, whole: Size, origin: Size) -> "EnlargedPlan":
        return EnlargedPlan(self.picture, self.size, whole, origin)

    def _enlarged(self, size: Size) -> np.ndarray:
        """The picture as large as a level, float32 (*size, 3), or the part of it that this plan is for."""
        if self.whole is None and size == self.picture.shape[:2]:
            return self.picture
        return resized_part(self.picture, self.whole or size, self.origin, size)


def enlarge(
    generator: Generator, picture: np.ndarray, request: EnlargeRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8, `request.times` as large as `picture`, uint8 (H, W, 3), seen more closely.

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_classic(generator, "Enlarging", WHY)
    sizes = _sizes(picture, request)
    options = replace(of_its_own_size(generator, request, sizes[-1]), layout=None)
    return (_one(generator, picture, sizes, options, request.seed + i, i, on_progress) for i in range(request.count))


def _one(
    generator: Generator,
    picture: np.ndarray,
    sizes: list[Size],
    options: SamplingOptions,
    seed: int,
    i: int,
    on_progress: OnProgress | None,
) -> np.ndarray:
    """One picture, uint8 of the last of `sizes`, each of which is painted from the one before."""
    work = np.cumsum([0, *map(math.prod, sizes)]) / sum(map(math.prod, sizes))
    for step, size in enumerate(sizes):
        own, large = even_sides((picture.shape[0], picture.shape[1])), even_sides(size)
        plan = EnlargedPlan(on_canvas(picture, own), large)
        painting = LargePainting(generator, seed, replace(options, canvas=own), plan)

        def on_share(share: float, newest: np.ndarray | None, step: int = step) -> None:
            assert on_progress
            on_progress(i, float(work[step] + share * (work[step + 1] - work[step])), newest)

        picture = painting.picture(on_share if on_progress else None)[: size[0], : size[1]]
    return picture


def _sizes(picture: np.ndarray, request: EnlargeRequest) -> list[Size]:
    """(height, width) after each doubling; the last is what was asked for."""
    height, width = picture.shape[:2]
    steps = max(1, math.ceil(math.log2(request.times) - 1e-6))
    growths = [request.times ** ((step + 1) / steps) for step in range(steps)]
    return [(round(height * growth), round(width * growth)) for growth in growths]


def _size(generator: Generator, inputs: Inputs, request: EnlargeRequest) -> Size:
    return _sizes(inputs["picture"], request)[-1]


OPERATION = Operation(
    "enlarge",
    EnlargeRequest,
    enlarge,
    tab=TRANSFORM,
    place=7,
    title="Enlarge",
    text="Several times as large, with strokes that it did not have.",
    help="Make pictures several times as large, with strokes that they did not have.",
    api=f"A picture `times` as large, with strokes that it did not have: up to {LARGE_MAX} pixels a side (2048 on a "
    "public page). What is large takes minutes.",
    example="""
larger, _ = client.predict(drawer, generator, start, times=2, api_name="/enlarge")
""",
    uses=frozenset({CALM, PALETTE}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    whole=True,
    size=_size,
    long=True,
    button="Enlarge",
    cutouts=True,
    canvas="picture",
)
