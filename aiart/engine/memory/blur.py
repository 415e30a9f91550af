"""Gaussian blur, and derivatives of what is blurred."""

import numpy as np

from aiart.engine.path.pyramid import FLAT, Wrap

BLUR = 1.0  # standard deviation in pixels of each scale: a guide says where things are only so finely
REACH = 4.0  # standard deviations, beyond which a weight counts as nothing
FEW = 2**17  # values: of fewer, NumPy is done before SciPy's filters are loaded (0.4 s)


def blurred(values: np.ndarray, wrap: Wrap = FLAT, sigma: float = BLUR, order: tuple[int, int] = (0, 0)) -> np.ndarray:
    """Return float32 (H, W) or (H, W, c), smooth along its first two axes, or its first derivative along one; what
    lies beyond an edge is its mirror, or the opposite side. Few values and many are summed in the same order."""
    if values.size > FEW:
        from scipy.ndimage import gaussian_filter

        modes = ["wrap" if around else "reflect" for around in wrap]
        return gaussian_filter(values, sigma, order, mode=modes, axes=(0, 1))  # pyright: ignore[reportArgumentType]
    for axis, (around, derivative) in enumerate(zip(wrap, order, strict=True)):
        values = _along(values, axis, sigma, bool(derivative), bool(around))
    return values


def _along(values: np.ndarray, axis: int, sigma: float, derivative: bool, around: bool) -> np.ndarray:
    """float32 (H, W, ...) blurred along one axis, or its derivative there; around: its ends meet."""
    reach, lines = int(REACH * sigma + 0.5), np.moveaxis(values, axis, 0)
    weights, count = _weights(sigma, reach, derivative), len(lines)
    pads = [(reach, reach)] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(lines.astype(np.float64), pads, "wrap" if around else "symmetric")
    total = padded[reach : reach + count] * weights[reach]
    for k in range(reach):
        before, after = padded[k : k + count], padded[2 * reach - k :][:count]
        total += (before - after if derivative else before + after) * weights[k]
    return np.moveaxis(total.astype(np.float32), 0, axis)


def _weights(sigma: float, reach: int, derivative: bool) -> np.ndarray:
    """What pixels count, from `reach` before one to as many after it: float64 (2 * reach + 1,)."""
    x = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 / (sigma * sigma) * x**2)
    weights = weights / weights.sum()
    return (x * (-1 / (sigma * sigma)) * weights)[::-1] if derivative else weights
