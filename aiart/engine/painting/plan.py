"""How a painting is asked for: how the sampler is set, and what an operation adds to it, which is where each level
starts and what of it is known. Nothing else is an operation.

A painting goes through levels, each a size of the canvas painted by one scale of the generator. Its plan says of each:

    start           what the level begins with: noise, or a picture at time t of the path (t = 0: that picture)
    known_picture   what is known of it beforehand, by which remembered pictures are chosen
    constrain       puts what is known of the picture in the place of what the denoiser expects there
    finished        what becomes of a level that is painted
    pictures        the remembered pictures to paint with, if it knows
    guidance        what leads it, in every comparison of windows, without being painted
    excluded        what of the remembered pictures must not be used
    noise           the noise of its start and of each step

and `Plan` itself answers as `create` wants it: from noise, nothing known.
"""

import math
from dataclasses import dataclass

import numpy as np

from aiart.engine.memory.calmness import USUAL_CALM
from aiart.engine.memory.denoiser import Chosen
from aiart.engine.memory.guides import Guidance
from aiart.engine.memory.objects import KeptObject
from aiart.engine.path.flow import Noise
from aiart.engine.path.pyramid import FLAT, Size, Wrap, even, resize, stretched

USUAL_LAYOUT = 0.15
BALANCE = 1.0  # of the memory: every remembered window about equally often
SAME_STROKES_GROWTH = 1.4  # times the generator's canvas, up to which a larger one holds more of the same
LEVEL_GROWTH = 1.7  # between two levels beyond it, at most: as between two scales


@dataclass(frozen=True)
class SamplingOptions:
    """How to paint. canvas: (height, width) in pixels, even; layout, calm, steps as in a painting request.

    layout None: a stroke may go anywhere. balance: of the memory, from 0 none to 1, every window equally often.
    shared_palette: pictures remembered together take on the colours of one of them, or of what is given. kept: what of
    a remembered picture appears whole, if any are remembered; then every scale is. words: of the generator's own, those
    that are asked for."""

    canvas: Size
    layout: float | None = USUAL_LAYOUT
    calm: float = USUAL_CALM
    steps: int | None = None
    wrap: Wrap = FLAT
    balance: float = BALANCE
    shared_palette: bool = True
    kept: KeptObject | None = None
    words: tuple[str, ...] = ()

    @property
    def in_place(self) -> float:
        """From 0, strokes move as far as usual or farther, to 1, they do not: they stay where they were."""
        return 0.0 if self.layout is None else max(0.0, 1 - self.layout / USUAL_LAYOUT)


@dataclass(frozen=True)
class Level:
    """One step from coarse to fine: a canvas of `size`, painted by the generator's scale number `scale`.

    A level beyond the generator's own is the one before it seen more closely: it begins with that, not with noise."""

    scale: int
    size: Size
    beyond: bool = False


def canvas_levels(sizes: tuple[Size, ...], canvas: Size, least: int) -> tuple[Level, ...]:
    """Return the levels of a canvas. A little larger or smaller than the generator's own, it holds more or less of the
    same. Beyond that, more would be repetition: the same scene gets larger, in steps, and each step adds strokes of the
    finest scale. And less would be a corner of a scene: the same one is left smaller, without the finest scales.

    Args:
        sizes: of the generator's scales, coarsest first.
        least: no side is smaller, in pixels.
    """
    growth = math.sqrt(math.prod(canvas) / math.prod(sizes[-1]))
    too_large = growth / SAME_STROKES_GROWTH
    more = max(0, math.ceil(math.log(too_large) / math.log(LEVEL_GROWTH))) if growth > SAME_STROKES_GROWTH else 0
    if growth * SAME_STROKES_GROWTH < 1:
        sizes = sizes[: _nearest(sizes, canvas) + 1]
    smaller = [_enlarged(canvas, (SAME_STROKES_GROWTH / growth) ** (i / more), least) for i in range(more, 0, -1)]
    larger = [*smaller, canvas]
    own = stretched(sizes, larger[0], least)
    finest = len(sizes) - 1
    return (*(Level(k, size) for k, size in enumerate(own)), *(Level(finest, size, True) for size in larger[1:]))


def _nearest(sizes: tuple[Size, ...], canvas: Size) -> int:
    """The scale whose canvas is nearest to another one in area."""
    return min(range(len(sizes)), key=lambda k: abs(math.log(math.prod(sizes[k]) / math.prod(canvas))))


def _enlarged(canvas: Size, factor: float, least: int) -> Size:
    height, width = canvas
    return even(height * factor, least), even(width * factor, least)


@dataclass(frozen=True)
class Start:
    """Where the path of a level begins: at time t, from 1 (noise) to 0, of a clean picture float32 (H, W, 3)."""

    clean: np.ndarray
    t: float


class Plan:
    """A painting from noise, of which nothing is known. Operations override what is different for them."""

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        """Return the levels to paint, given those of the generator stretched to the canvas; the last is the picture."""
        return levels

    def start(self, level: int, of: int, size: Size) -> Start | None:
        """Return what level number `level` of `of` starts from; None: from noise."""
        return None

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        """E[x | x_t] float32 (H, W, 3), once what is known is put in its place."""
        return clean

    def finished(self, level: int, of: int, painted: np.ndarray) -> np.ndarray:
        """Return what becomes of level number `level` of `of`, float32 (H, W, 3), before the next one begins."""
        return painted

    def for_part(self, whole: Size, origin: Size) -> "Plan":
        """Return the same plan for the part of a level of `whole` pixels that begins at `origin`, (top, left): its
        sizes and arrays are the part's then. A plan that knows of places has to say its own, to be painted in tiles."""
        return self

    def known_picture(self) -> np.ndarray | None:
        """Return a picture, float32 (h, w, 3) of any size, that remembered ones should suit where no start says it."""
        return None

    def is_given(self, start: Start | None) -> bool:
        """Return whether anything of the picture is given: what a level starts from, or what is known."""
        return start is not None or self.known_picture() is not None

    def pictures(self, few: int, seed: int) -> Chosen | None:
        """Return numbers of at most `few` remembered pictures to paint with, where several suit drawn by the seed;
        None: those that suit what is known."""
        return None

    def guidance(self) -> Guidance | None:
        """Return what leads the painting without being painted; then every scale is remembered. A generator that
        remembers no picture cannot be led."""
        return None

    def excluded(self, chosen: Chosen, size: Size) -> np.ndarray | None:
        """Return pixels of the remembered pictures with the numbers `chosen`, at `size`, of which no window may be
        used: bool (n, *size). None: all may; if some may not, every scale is remembered."""
        return None

    def noise(self, source: Noise, level: int, step: int, size: Size) -> np.ndarray:
        """Standard normal float32 (*size, 3); step 0 belongs to the start."""
        return source.field(level, step, size)


FROM_NOISE = Plan()


class FromPicture(Plan):
    """From a picture taken back along the path of the whole pyramid: the finest `depth` levels are forgotten, the
    level before them by the fraction that is left, and what is coarser stays as it is."""

    def __init__(self, picture: np.ndarray, depth: float):
        """picture: float32 (H, W, 3) in [-1, 1], of any size; depth: 0 keeps all of it, one per level is all noise."""
        self.picture, self.depth = picture, depth

    def start(self, level: int, of: int, size: Size) -> Start | None:
        t = min(max(self.depth - (of - 1 - level), 0.0), 1.0)
        return None if t == 1 else Start(resize(self.picture, size), t)
