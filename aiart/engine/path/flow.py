"""From noise to the picture of one scale: the noise, the path, and the one sampler that every operation uses.

    x_t = (1 - t) x + t y,    y = b + sigma eps        t from 1 (start) to 0 (picture)

x is the clean picture, b what the scale starts from (the coarser picture, enlarged), eps standard normal noise.
This is flow matching (Lipman et al. 2022) between the levels of a pyramid (Jin et al. 2024, "Pyramidal flow
matching"). A denoiser answers E[x | x_t]; the sampler needs nothing else of it. The path is made of arithmetic
operators only, so the same lines run on NumPy arrays and on tensors.

Noise is a function of (seed, scale, step, position), so that any part of a canvas can be drawn alone: a poster painted
in tiles must see the same noise as one painted whole. It is drawn in square blocks, each with its own counter-based
generator (Philox; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), and a region is cut from the
blocks it touches.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from aiart.engine.path.parallel import parallel_for

BLOCK = 64  # pixels; a constant of the format: changing it changes every picture of every seed


class Noise:
    """Standard normal noise of one painting."""

    def __init__(self, seed: int):
        self.seed = seed

    def field(self, scale: int, step: int, size: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> np.ndarray:
        """float32 (height, width, 3) of the region that starts at `origin` (top, left); step 0 is the start itself."""
        (height, width), (top, left) = size, origin
        rows = range(top // BLOCK, -(-(top + height) // BLOCK))
        columns = range(left // BLOCK, -(-(left + width) // BLOCK))
        whole = np.empty((len(rows) * BLOCK, len(columns) * BLOCK, 3), np.float32)

        def draw(some: slice) -> None:
            for number in range(some.start, some.stop):
                down, across = divmod(number, len(columns))
                there = whole[BLOCK * down : BLOCK * (down + 1), BLOCK * across : BLOCK * (across + 1)]
                there[:] = self._block(scale, step, rows[down], columns[across])

        parallel_for(draw, len(rows) * len(columns), 4)
        top, left = top - rows[0] * BLOCK, left - columns[0] * BLOCK
        return whole[top : top + height, left : left + width]

    def _block(self, scale: int, step: int, row: int, column: int) -> np.ndarray:
        counter = np.array([row, column, scale, step], np.uint64) << np.uint64(
            32
        )  # 2^32 draws apart: never overlapping
        generator = np.random.Generator(np.random.Philox(key=self.seed % 2**64, counter=counter))
        return generator.standard_normal((BLOCK, BLOCK, 3), dtype=np.float32)


Denoiser = Callable[[np.ndarray, float, np.ndarray], np.ndarray]  # (x_t, t, b) -> E[x | x_t], all (H, W, 3)
NoiseOfStep = Callable[[int], np.ndarray]  # step -> standard normal (H, W, 3); step 0 belongs to the start


def between(x, y, t):
    """The path: x at t = 0, y at t = 1."""
    return (1 - t) * x + t * y


def implied_start(x_t, clean, t):
    """The y that x_t and its expected clean picture imply; the inverse of `between` in y."""
    return (x_t - (1 - t) * clean) / t


def renoised(start, base, sigma: float, calm: float, noise):
    """A start of the same distribution, of whose noise the share `calm` is forgotten and drawn anew.

    calm 0 keeps the start (the probability-flow ODE), 1 draws it anew. The variance stays sigma^2: this is the family
    of DDIM (Song et al. 2020, equation 12), whose own sigma_t^2 is here the share 1 - (1 - calm)^2 of all the noise.
    """
    return base + (1 - calm) * (start - base) + math.sqrt(1 - (1 - calm) ** 2) * sigma * noise


def times(steps: int, first: float = 1.0) -> list[float]:
    """`steps` + 1 evenly spaced times from `first` down to 0."""
    return [first * (steps - i) / steps for i in range(steps)] + [0.0]


def sample(
    denoise: Denoiser,
    start: np.ndarray,
    base: np.ndarray,
    sigma: float,
    schedule: Sequence[float],
    calm: float,
    noise: NoiseOfStep,
    on_step: Callable[[int, np.ndarray], None] | None = None,
) -> np.ndarray:
    """Follow the path of one scale from `start`, which is x_t at t = schedule[0], to the picture.

    `on_step(i, clean)` is called with the expected clean picture after each step; raising there stops the painting.
    """
    x = start
    for i, (t, t_next) in enumerate(zip(schedule[:-1], schedule[1:], strict=True)):
        clean = denoise(x, t, base)
        if on_step:
            on_step(i, clean)
        if t_next == 0:
            return clean
        y = implied_start(x, clean, t)
        if calm:
            y = renoised(y, base, sigma, calm, noise(i + 1))
        x = between(clean, y, t_next)
    return x
