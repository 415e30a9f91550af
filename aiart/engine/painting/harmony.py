"""One palette for a whole learned scene, and palettes as different as the set's.

A network with a limited receptive field decides the palettes of two distant places apart, and a set has many: left half
night, right half dusk. Early on the path, what noise and picture have in common over wide areas decides the palette. So
the whole of a row agrees on that; skies stay skies, as rows do not agree with each other.

What is agreed on is a mean of many answers, and part of the noise is drawn anew at each step: both draw palettes
towards that of the mean picture, and painted scenes had half of the variance of the set. So the palette of the start's
noise counts for more than that of any noise (docs/lab-log.md, "The network alone").
"""

import numpy as np

from aiart.engine.path.flow import Denoiser, NoiseOfStep
from aiart.engine.path.pyramid import Size, Wrap

ACROSS, DOWN = 1 / 3, 1 / 12  # of the scale's own height: standard deviation of what is averaged to a palette
STRENGTH = 2.0  # of the palette of the start's noise, so that scenes differ in their palettes as those of a set do
FULL_UNTIL, NONE_FROM = 0.8, 0.6  # times to which rows agree in full, and at all; later, things find their places


class RowColorHarmony:
    """Row harmony for a scale of `height` pixels, painted on a canvas of (height, width) `size`."""

    def __init__(self, height: int, size: Size, wrap: Wrap):
        self.down = averaging_matrix(size[0], DOWN * height, wrap[0])
        self.across = averaging_matrix(size[1], ACROSS * height, wrap[1])

    def palette(self, picture: np.ndarray) -> np.ndarray:
        """The mean colours around each pixel over a wide area: float32 (H, W, 3) -> float32 (H, W, 3)."""
        return np.einsum("vw,hwc->hvc", self.across, np.tensordot(self.down, picture, 1), optimize=True)

    def noise(self, inner: NoiseOfStep) -> NoiseOfStep:
        """Return noise whose start, float32 (H, W, 3), has in the whole of each row the palette of the middle column,
        `STRENGTH` times; the noise of later steps is that of `inner`."""

        def harmonized(step: int) -> np.ndarray:
            noise = inner(step)
            if step:
                return noise
            palette = self.palette(noise)
            return noise - palette + np.float32(STRENGTH) * palette[:, palette.shape[1] // 2, None]

        return harmonized

    def denoiser(self, inner: Denoiser) -> Denoiser:
        """The denoiser `inner`, whose early answers are moved to the mean palette of their row."""

        def harmonized(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            clean = inner(x_t, t, base)
            share = min(1.0, (t - NONE_FROM) / (FULL_UNTIL - NONE_FROM))
            if share <= 0:
                return clean
            palette = self.palette(clean)
            return clean - np.float32(share) * (palette - palette.mean(1, keepdims=True))

        return harmonized


def averaging_matrix(count: int, spread: float, around: bool) -> np.ndarray:
    """float32 (count, count): rows of Gaussian weights of sum 1, so that edges count no less than the middle."""
    places = np.arange(count)
    away = np.abs(places[:, None] - places)
    away = np.minimum(away, count - away) if around else away
    weights = np.exp(-0.5 * (away / spread) ** 2)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)
