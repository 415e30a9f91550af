"""Colour for the painters: hex codes to floats, mixing that looks even, small deviations of a hand.

Everything is mixed in OKLab, where a straight line between two colours looks like one (no grey valleys
between blue and orange). It knows nothing about pictures.

Source: B. Ottosson, "A perceptual color space for image processing" (2020).
"""

from collections.abc import Sequence

import numpy as np

_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_LMS_INVERSE, _LAB_INVERSE = np.linalg.inv(_LMS), np.linalg.inv(_LAB)


def hex_rgb(*codes: str) -> np.ndarray:
    """Colours written as "#rrggbb" -> (n, 3) float64, sRGB in [0, 1]."""
    return np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in codes]) / 255


def to_oklab(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) sRGB in [0, 1] -> (..., 3) OKLab; lightness in [0, 1]."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((np.maximum(rgb, 0) + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _LMS.T) @ _LAB.T


def from_oklab(lab: np.ndarray) -> np.ndarray:
    """(..., 3) OKLab -> (..., 3) sRGB, clipped to [0, 1]."""
    linear = np.clip((lab @ _LAB_INVERSE.T) ** 3 @ _LMS_INVERSE.T, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def mix(a: np.ndarray, b: np.ndarray, amount: float | np.ndarray) -> np.ndarray:
    """Mix two (..., 3) sRGB colours; amount 0 is `a`, 1 is `b`, and broadcasts against them."""
    lab_a, lab_b = to_oklab(np.asarray(a)), to_oklab(np.asarray(b))
    return from_oklab(lab_a + (lab_b - lab_a) * np.asarray(amount)[..., None])


def ramp(colours: Sequence[str] | np.ndarray, t: np.ndarray) -> np.ndarray:
    """Read a gradient through evenly spaced colours at t in [0, 1] -> t.shape + (3,) float32 sRGB.

    Goes through a table of 1024 entries, so that a whole picture costs one look-up.
    """
    stops = hex_rgb(*colours) if isinstance(colours[0], str) else np.asarray(colours)
    places = np.linspace(0, 1, len(stops))
    fine = np.linspace(0, 1, 1024)
    lab = np.stack([np.interp(fine, places, channel) for channel in to_oklab(stops).T], axis=-1)
    table = from_oklab(lab).astype(np.float32)
    return table[(np.clip(t, 0, 1) * 1023).astype(np.int32)]


def vary(rng: np.random.Generator, rgb: np.ndarray, lightness: float, chroma: float) -> np.ndarray:
    """Deviate each of (n, 3) sRGB colours by normal steps in OKLab, as paint mixed by hand does."""
    steps = rng.standard_normal(rgb.shape) * np.array([lightness, chroma, chroma])
    return from_oklab(to_oklab(rgb) + steps)
