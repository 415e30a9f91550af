"""From a large working surface to the finished picture: paper, raking light, falloff, reduction.

Painters work on float sRGB surfaces (height, width, 3) in [0, 1] at twice the wanted size and
finish through `reduced`. Knows nothing about subjects.
"""

import numpy as np
from scipy import ndimage

from scripts.painters import noise

SUPERSAMPLING = 2
REFERENCE_HEIGHT = 384  # the picture height at which lengths in the painters are written


def surface_size(width: int, height: int) -> tuple[tuple[int, int], float]:
    """-> ((rows, columns) of the working surface, surface pixels per reference pixel)."""
    shape = (height * SUPERSAMPLING, width * SUPERSAMPLING)
    return shape, min(height, width * 0.75) * SUPERSAMPLING / REFERENCE_HEIGHT


def grid(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """-> y (rows, 1) from 0 at the top to 1, x (1, columns) in the same unit (so circles are round)."""
    rows, columns = shape
    y = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    x = (np.arange(columns, dtype=np.float32) + 0.5) / rows
    return y[:, None], x[None, :]


def smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """0 below `low`, 1 above `high`, with a soft S between; `low` may be the larger."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def over(surface: np.ndarray, colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Lay `colour` ((3,) or (h, w, 3)) over the surface where `alpha` (h, w) in [0, 1] says so."""
    return surface + (np.asarray(colour, np.float32) - surface) * alpha[..., None].astype(np.float32)


def raking_light(height: np.ndarray, strength: float, angle: float = -2.3) -> np.ndarray:
    """Light across a relief: (h, w) heights in pixels -> (h, w) slope towards the lamp, about [-1, 1].

    `angle` is the direction the light comes from, in radians from the right, downwards positive;
    the default is the upper left, where the eye expects it.
    """
    down, right = np.gradient(height.astype(np.float32))
    slope = -(right * np.cos(angle) + down * np.sin(angle)) * strength
    return np.tanh(slope)


def paper(rng: np.random.Generator, shape: tuple[int, int], unit: float) -> np.ndarray:
    """Tooth and fibres of a sheet -> (h, w) float32, mean 0, deviation about 1."""
    tooth = ndimage.gaussian_filter(rng.standard_normal(shape, dtype=np.float32), 0.9 * unit)
    fibres = noise.smooth(rng, shape, (1.6 * unit, 14 * unit)) + noise.smooth(rng, shape, (14 * unit, 1.6 * unit))
    cloud = noise.fractal(rng, shape, 60 * unit, 3)
    return 0.75 * tooth / max(float(tooth.std()), 1e-6) + 0.35 * fibres + 0.35 * cloud


def falloff(shape: tuple[int, int], centre: tuple[float, float], amount: float) -> np.ndarray:
    """Light that fades away from `centre` (y, x as in `grid`) -> (h, w) factor from 1 down to 1 - amount."""
    y, x = grid(shape)
    distance = np.hypot(y - centre[0], (x - centre[1]) * 0.85)
    return 1 - amount * smoothstep(0.25, 1.15, distance)


def bloom(surface: np.ndarray, radius: float, threshold: float, amount: float) -> np.ndarray:
    """Let the lights of a surface bleed into their surroundings, as a lamp does in a lens."""
    lights = np.clip(surface - threshold, 0, None)[::4, ::4]
    glow = np.stack([ndimage.gaussian_filter(c, radius / 4) for c in np.moveaxis(lights, -1, 0)], axis=-1)
    glow = ndimage.zoom(glow, (4, 4, 1), order=1)[: surface.shape[0], : surface.shape[1]]
    return 1 - (1 - surface) * (1 - np.clip(glow * amount, 0, 1))


def reduced(surface: np.ndarray) -> np.ndarray:
    """(2h, 2w, 3) float sRGB -> (h, w, 3) uint8: the mean of each block of pixels."""
    rows, columns, _ = surface.shape
    s = SUPERSAMPLING
    blocks = surface.reshape(rows // s, s, columns // s, s, 3).mean(axis=(1, 3))
    return (np.clip(blocks, 0, 1) * 255 + 0.5).astype(np.uint8)
