"""The path of one scale, and the one sampler that every operation uses.

    x_t = (1 - t) x + t y,    y = b + sigma eps        t from 1 (start) to 0 (picture)

x is the clean picture, b what the scale starts from (the coarser picture, enlarged), eps standard normal noise.
This is flow matching (Lipman et al. 2022) between the levels of a pyramid (Jin et al. 2024, "Pyramidal flow
matching"). A denoiser answers E[x | x_t]; the sampler needs nothing else of it.

Only arithmetic operators are used, so the same lines run on NumPy arrays and on tensors.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

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
