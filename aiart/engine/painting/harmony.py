"""One palette for a whole learned scene.

A network with a limited receptive field decides the light of two distant places apart, and a set has many lights: left
half night, right half dusk. What tells it the light, early on the path, is what noise and picture have in common over
wide areas. So a row agrees on that while it is decided; skies stay skies, as rows do not agree with each other.
"""

import numpy as np

from aiart.engine.path.flow import Denoiser, NoiseOfStep
from aiart.engine.path.pyramid import Size, Wrap

ACROSS, DOWN = 1 / 3, 1 / 12  # of the scale's own height: standard deviation of what is averaged to a palette
WHOLLY, UNTIL = 0.8, 0.6  # times to which rows agree in full, and at all; later, things find their places


class RowColorHarmony:
    """Of a scale of `height` pixels, painted on a canvas of (height, width) `size`."""

    def __init__(self, height: int, size: Size, wrap: Wrap):
        self.down = averaging(size[0], DOWN * height, wrap[0])
        self.across = averaging(size[1], ACROSS * height, wrap[1])

    def palette(self, picture: np.ndarray) -> np.ndarray:
        """What a picture (H, W, 3) is like over wide areas."""
        return np.einsum("vw,hwc->hvc", self.across, np.tensordot(self.down, picture, 1), optimize=True)

    def noise(self, given: NoiseOfStep) -> NoiseOfStep:
        """The start says the same of a row's light everywhere: what it says in the middle."""

        def agreed(step: int) -> np.ndarray:
            noise = given(step)
            if step:
                return noise
            palette = self.palette(noise)
            return noise - palette + palette[:, palette.shape[1] // 2, None]

        return agreed

    def denoiser(self, given: Denoiser) -> Denoiser:
        """Early expectations are moved to the mean palette of their row."""

        def agreed(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            clean = given(x_t, t, base)
            share = min(1.0, (t - UNTIL) / (WHOLLY - UNTIL))
            if share <= 0:
                return clean
            palette = self.palette(clean)
            return clean - np.float32(share) * (palette - palette.mean(1, keepdims=True))

        return agreed


def averaging(count: int, spread: float, around: bool) -> np.ndarray:
    """float32 (count, count): rows of Gaussian weights of sum 1, so that edges count no less than the middle."""
    places = np.arange(count)
    away = np.abs(places[:, None] - places)
    away = np.minimum(away, count - away) if around else away
    weights = np.exp(-0.5 * (away / spread) ** 2)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)
