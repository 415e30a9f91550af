"""Pictures for the tests of the measures, painted with NumPy: areas of colour with strokes on them, no repeats."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter


def _noise(rng, height, width, sigma):
    field = gaussian_filter(rng.normal(size=(height, width, 3)), (sigma, sigma, 0), mode="wrap")
    return field / field.std()


@pytest.fixture(scope="session")
def paint():
    """paint(seed, height, width) -> uint8 (height, width, 3), which tiles; other seeds paint unrelated pictures."""

    def paint(seed, height=72, width=96):
        rng = np.random.default_rng(seed)
        layout, strokes = _noise(rng, height, width, 12), _noise(rng, height, width, 1.2)
        return np.uint8(np.clip(128 + 45 * np.sign(layout) + 20 * strokes, 0, 255))

    return paint


@pytest.fixture(scope="session")
def unit():
    """uint8 [0, 255] -> float32 [0, 1]."""
    return lambda pixels: np.asarray(pixels, np.float32) / 255
