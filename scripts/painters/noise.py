"""Smooth random fields: the unevenness of everything made by hand. Knows arrays, no colours.

A field is a random lattice read through cubic B-splines, which is smooth (its gradients show no grid)
and cheap (two passes of four multiply-adds per pixel). `cell` is always in pixels.
"""

import numpy as np
from scipy import ndimage

# A cubic B-spline average of unit noise has standard deviation 151/315 over two axes.
_SPLINE_DEVIATION = 151 / 315


def _spline_axis(lattice: np.ndarray, length: int, cell: float, offset: float) -> np.ndarray:
    position = np.arange(length) / cell + offset
    index = position.astype(np.int64)
    f = (position - index).astype(np.float32)[:, None]
    weights = ((1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3)
    return sum(weight * lattice[index + k] for k, weight in enumerate(weights)) / 6


def _octave(rng: np.random.Generator, shape: tuple[int, int], cells: np.ndarray) -> np.ndarray:
    """One octave, lying on its side: (width, height)."""
    cells = np.maximum(cells, 1.0)
    sizes = [int(np.ceil(n / c)) + 5 for n, c in zip(shape, cells, strict=True)]
    lattice = rng.standard_normal(sizes, dtype=np.float32)
    offsets = rng.random(2)
    rows = _spline_axis(lattice, shape[0], cells[0], offsets[0])
    return _spline_axis(np.ascontiguousarray(rows.T), shape[1], cells[1], offsets[1])


def fractal(
    rng: np.random.Generator, shape: tuple[int, int], cell: float | tuple[float, float], octaves=4, gain=0.5
) -> np.ndarray:
    """Octaves of noise, each half the size and `gain` the strength -> (height, width) float32.

    Mean 0, deviation about 1. `cell` is the size of the largest bumps in pixels, or their (vertical,
    horizontal) sizes for streaks.
    """
    cells = np.broadcast_to(cell, 2).astype(float)
    total = _octave(rng, shape, cells)
    for k in range(1, octaves):
        total += np.float32(gain**k) * _octave(rng, shape, cells / 2**k)
    deviation = _SPLINE_DEVIATION * np.sqrt(sum(gain ** (2 * k) for k in range(octaves)))
    return np.ascontiguousarray(total.T) / np.float32(deviation)


def smooth(rng: np.random.Generator, shape: tuple[int, int], cell: float | tuple[float, float]) -> np.ndarray:
    """One octave of `fractal`."""
    return fractal(rng, shape, cell, octaves=1)


def line(rng: np.random.Generator, length: int, cell: float, octaves=4, gain=0.5) -> np.ndarray:
    """Fractal noise along one axis -> (length,) float32, deviation about 1: ridges and waving edges."""
    return fractal(rng, (4, length), (1e6, cell), octaves, gain)[0]


def warped(field: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Read a (height, width) field at places moved by `down`, `right` pixels (same shape); mirrored at the edges."""
    rows, columns = np.indices(field.shape, dtype=np.float32)
    return ndimage.map_coordinates(field, [rows + down, columns + right], order=1, mode="mirror")
