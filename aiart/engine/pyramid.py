"""The pyramid of scales: from a short side of about 28 pixels (scale 0) to the canvas, and the resizing between them.

Resizing is linear, so each axis is one small matrix (Keys 1981, "Cubic convolution interpolation"). That makes it
the same in training and painting, exact for wrapped canvases (tiles), and free of any image library's rounding.
"""

import math
from functools import lru_cache

import numpy as np

Size = tuple[int, int]  # (height, width) in pixels
Wrap = tuple[bool, bool]  # (top meets bottom, left meets right)
FLAT: Wrap = (False, False)


def scale_sizes(canvas: Size, coarsest: int, ratio: float = 0.6) -> tuple[Size, ...]:
    """(height, width) of each scale, coarsest first, sides even; the last is the canvas.

    The ratio is adjusted so that scale 0 has a short side of `coarsest` pixels. A canvas that is already as
    small as that has one scale.
    """
    short = min(canvas)
    finer = max(0, math.ceil(math.log(short / coarsest) / math.log(1 / ratio) - 1e-9))
    step = (coarsest / short) ** (1 / finer) if finer else 1.0
    return (*(tuple(even(side * step ** (finer - k)) for side in canvas) for k in range(finer)), canvas)


def stretched(sizes: tuple[Size, ...], canvas: Size, least: int = 2) -> tuple[Size, ...]:
    """The same scales for another canvas: every scale keeps the size of its strokes in pixels.

    No side is smaller than `least`, the window of the memory."""
    factors = tuple(new / old for new, old in zip(canvas, sizes[-1], strict=True))
    return (*(tuple(even(s * f, least) for s, f in zip(size, factors, strict=True)) for size in sizes[:-1]), canvas)


def even(side: float, least: int = 2) -> int:
    return max(least, 2 * round(side / 2))


def resize(pictures: np.ndarray, size: Size, wrap: Wrap = FLAT) -> np.ndarray:
    """float32 (..., H, W, 3) -> float32 (..., *size, 3): cubic, antialiased when shrinking."""
    height, width = pictures.shape[-3:-1]
    if (height, width) == size:
        return pictures
    rows, columns = resize_matrix(size[0], height, wrap[0]), resize_matrix(size[1], width, wrap[1])
    flat = pictures.reshape(-1, height, width * 3)
    tall = np.matmul(rows, flat).reshape(-1, width, 3)  # (n * out height, W, 3)
    return np.matmul(columns, tall).reshape(*pictures.shape[:-3], *size, 3)


@lru_cache(maxsize=64)
def resize_matrix(outputs: int, inputs: int, wrap: bool) -> np.ndarray:
    """float32 (outputs, inputs): each row holds the weights of one output pixel and sums to 1."""
    step = inputs / outputs
    reach = 2 * max(step, 1.0)  # a shrinking kernel grows with the step: that is the antialiasing
    centre = (np.arange(outputs) + 0.5) * step - 0.5
    taps = np.floor(centre - reach).astype(int)[:, None] + np.arange(math.ceil(2 * reach) + 2)
    weights = _cubic((taps - centre[:, None]) / max(step, 1.0))
    weights /= weights.sum(1, keepdims=True)
    taps = taps % inputs if wrap else np.clip(taps, 0, inputs - 1)
    matrix = np.zeros((outputs, inputs), np.float32)
    np.add.at(matrix, (np.arange(outputs)[:, None], taps), weights)
    return matrix


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys' kernel with a = -1/2."""
    x = np.abs(x)
    inner = (1.5 * x - 2.5) * x**2 + 1
    outer = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, inner, np.where(x < 2, outer, 0))
