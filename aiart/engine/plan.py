"""What an operation adds to a painting: where each level starts, and what of it is known. Nothing else is an operation.

A painting climbs levels, each a size of the canvas painted by one scale of the generator. At each it asks its plan

    start   what the level begins with: noise, or a picture taken back to time t of the path (t = 0: that picture)
    hold    the wrapper: what is known of the picture, put in the place of what the denoiser expects there
    noise   the noise of its start and of each step

and `Plan` itself answers as `create` wants it: from noise, nothing known. Knows no memory and no network.
"""

from dataclasses import dataclass

import numpy as np

from aiart.engine.noise import Noise
from aiart.engine.pyramid import FLAT, Size, Wrap, resize


@dataclass(frozen=True)
class Level:
    """One step of the climb: a canvas of `size`, painted by the generator's scale number `scale`."""

    scale: int
    size: Size


@dataclass(frozen=True)
class Start:
    """Where the path of a level begins: at time t, from 1 (noise) to 0, of a clean picture float32 (H, W, 3)."""

    clean: np.ndarray
    t: float


class Plan:
    """From noise and left alone. An operation overrides what it wants otherwise."""

    def levels(self, climb: tuple[Level, ...]) -> tuple[Level, ...]:
        """The levels to paint, given those of the generator stretched to the canvas; the last is the picture."""
        return climb

    def start(self, level: int, of: int, size: Size) -> Start | None:
        """What level number `level` of `of` starts from; None: from noise."""
        return None

    def hold(self, level: int, clean: np.ndarray) -> np.ndarray:
        """E[x | x_t] float32 (H, W, 3), once what is known is put in its place."""
        return clean

    def noise(self, drawn: Noise, level: int, step: int, size: Size) -> np.ndarray:
        """Standard normal float32 (*size, 3); step 0 belongs to the start."""
        return drawn.field(level, step, size)


class TakenBack(Plan):
    """From a picture taken back along the path of the whole pyramid: the finest `depth` levels are forgotten, the
    level before them by the fraction that is left, and what is coarser stays as it is."""

    def __init__(self, picture: np.ndarray, depth: float, wrap: Wrap = FLAT):
        """picture: float32 (H, W, 3) in [-1, 1], of any size; depth: 0 keeps all of it, one per level is all noise."""
        self.picture, self.depth, self.wrap = picture, depth, wrap

    def start(self, level: int, of: int, size: Size) -> Start | None:
        t = min(max(self.depth - (of - 1 - level), 0.0), 1.0)
        return None if t == 1 else Start(resize(self.picture, size, self.wrap), t)
