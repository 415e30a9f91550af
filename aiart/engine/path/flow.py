"""From noise to the picture of one scale: the noise, the path, and the one sampler that every operation uses.

    x_t = (1 - t) x + t y,    y = b + sigma eps        t from 1 (start) to 0 (picture)

x is the clean picture, b what the scale starts from (the coarser picture, enlarged), eps standard normal noise.
This is flow matching (Lipman et al. 2022) between the levels of a pyramid (Jin et al. 2024, "Pyramidal flow
matching"). A denoiser answers E[x | x_t]; the sampler needs nothing else of it. The path is made of arithmetic
operators only, so the same lines run on NumPy arrays and on tensors.

Noise is a function of (seed, scale, step, position), so that any part of a canvas can be drawn alone: a poster painted
in tiles must see the same noise as one painted whole.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from aiart.engine.compiled.noise import draw
from aiart.engine.path.parallel import parallel_for

LINES_PER_SLICE = 64  # of noise, drawn at once in each core


class Noise:
    """Standard normal noise of one painting."""

    def __init__(self, seed: int):
        self.seed = seed

    def field(self, scale: int, step: int, size: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> np.ndarray:
        """Return float32 (height, width, 3) of the region that starts at `origin` (top, left); step 0 is the start
        itself."""
        seed = self.seed % 2**64
        of_all = [seed % 2**32, seed >> 32, scale, step]  # each 32 bits: a longer one would take the next one's place
        state = np.random.SeedSequence(of_all).generate_state(1, np.uint64)
        field = np.empty((*size, 3), np.float32)
        lines = draw.over(int(state.view(np.int64)[0]), *origin, _normal_numbers(), field)
        parallel_for(lines, size[0], LINES_PER_SLICE)
        return field


@cache
def _normal_numbers() -> np.ndarray:
    """float32 (65536,): one in the middle of each of as many equally likely parts of the normal distribution.

    Its quantiles by Wichura 1988, "Algorithm AS 241", in the version for single precision."""
    share = (np.arange(2**15) + 0.5) / 2**16  # below 1/2
    away = share - 0.5
    r = 0.180625 - away**2
    upper = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
    lower = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1
    tail = np.sqrt(-np.log(share)) - 1.6
    tail_upper = ((0.17023821103 * tail + 1.3067284816) * tail + 2.7568153900) * tail + 1.4234372777
    tail_lower = (0.12021132975 * tail + 0.73700164250) * tail + 1
    half = np.where(np.abs(away) <= 0.425, away * upper / lower, -tail_upper / tail_lower)
    return np.concatenate([half, -half[::-1]]).astype(np.float32)


Denoiser = Callable[[np.ndarray, float, np.ndarray], np.ndarray]  # (x_t, t, b) -> E[x | x_t], all (H, W, 3)
NoiseOfStep = Callable[[int], np.ndarray]  # step -> standard normal (H, W, 3); step 0 belongs to the start


def between(x, y, t):
    """Return the path at time t: x at t = 0, y at t = 1."""
    return (1 - t) * x + t * y


def implied_start(x_t, clean, t):
    """Return the y that x_t and its expected clean picture imply; the inverse of `between` in y."""
    return (x_t - (1 - t) * clean) / t


def renoised(start, base, sigma: float, calm: float, noise):
    """Return a start of the same distribution, of whose noise the share `calm` is forgotten and drawn anew.

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
