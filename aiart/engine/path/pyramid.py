"""The pyramid of scales: from a short side of about 28 pixels (scale 0) to the canvas, and the resizing between them.

Resizing is linear, one axis after the other (Keys 1981, "Cubic convolution interpolation"): the same in training and
painting, exact for wrapped canvases (tiles), and free of any image library's rounding.
"""

import math
from functools import lru_cache

import numpy as np

from aiart.engine.compiled.resizing import resize_lines
from aiart.engine.path.parallel import parallel_for

Size = tuple[int, int]  # (height, width) in pixels
Wrap = tuple[bool, bool]  # (top meets bottom, left meets right)
FLAT: Wrap = (False, False)
LINES_PER_SLICE = 32  # of a picture, resized at once in each core


def scale_sizes(canvas: Size, coarsest: int, ratio: float = 0.6) -> tuple[Size, ...]:
    """Return (height, width) of each scale, coarsest first, sides even; the last is the canvas.

    The ratio is adjusted so that scale 0 has a short side of `coarsest` pixels. A canvas that is already as
    small as that has one scale.
    """
    short = min(canvas)
    finer = max(0, math.ceil(math.log(short / coarsest) / math.log(1 / ratio) - 1e-9))
    step = (coarsest / short) ** (1 / finer) if finer else 1.0
    height, width = canvas
    factors = [step ** (finer - k) for k in range(finer)]
    return (*((even(height * factor), even(width * factor)) for factor in factors), canvas)


def stretched(sizes: tuple[Size, ...], canvas: Size, least: int = 2) -> tuple[Size, ...]:
    """Return the same scales for another canvas: every scale keeps the size of its strokes in pixels.

    No side is smaller than `least`, the window of the memory."""
    taller, wider = canvas[0] / sizes[-1][0], canvas[1] / sizes[-1][1]
    return (*((even(height * taller, least), even(width * wider, least)) for height, width in sizes[:-1]), canvas)


def even(side: float, least: int = 2) -> int:
    return max(least, 2 * round(side / 2))


def scaled(size: Size, factor: float, least: int = 2) -> Size:
    """Return a size of the same aspect, rounded, with no side smaller than `least`."""
    return max(least, round(size[0] * factor)), max(least, round(size[1] * factor))


def shrunk(size: Size, long_side: float, least: int = 2) -> Size:
    """Return a size of the same aspect with no side longer than `long_side`, unless it would be smaller than
    `least`."""
    return scaled(size, min(1.0, long_side / max(size)), least)


def resize(pictures: np.ndarray, size: Size, wrap: Wrap = FLAT) -> np.ndarray:
    """Return float32 (..., H, W, 3) as float32 (..., *size, 3): cubic, antialiased when shrinking."""
    height, width = pictures.shape[-3:-1]
    if (height, width) == size:
        return pictures
    flat = pictures.reshape(-1, height, width, 3)
    made = np.stack([resized_part(picture, size, (0, 0), size, wrap) for picture in flat])
    return made.reshape(*pictures.shape[:-3], *size, 3)


def resized_part(picture: np.ndarray, size: Size, origin: Size, part: Size, wrap: Wrap = FLAT) -> np.ndarray:
    """Return the region of `part` pixels from `origin` (top, left) of float32 (H, W, 3) resized to `size`.

    It is bit for bit what `resize` has there.
    """
    (rows, row_weights), (columns, column_weights) = (
        [some[origin[i] : origin[i] + part[i]] for some in _kernel(size[i], picture.shape[i], wrap[i])] for i in (0, 1)
    )
    made, left = np.empty((*part, 3), np.float32), int(columns.min())
    counting = 3 * (int(columns.max()) + 1 - left)
    lines = resize_lines.over(
        np.ascontiguousarray(picture, np.float32).reshape(len(picture), -1), rows, row_weights, columns,
        column_weights, left, lambda: np.empty(counting, np.float32), made,
    )  # fmt: skip
    parallel_for(lines, part[0], LINES_PER_SLICE)
    return made


@lru_cache(maxsize=64)
def _kernel(outputs: int, inputs: int, wrap: bool) -> tuple[np.ndarray, np.ndarray]:
    """Along one axis: the input pixels of each output pixel, int64 (outputs, n), and their weights, float32."""
    taps, weights = _taps(outputs, inputs)
    return (taps % inputs if wrap else np.clip(taps, 0, inputs - 1)).astype(np.int64), weights.astype(np.float32)


def _taps(outputs: int, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    """For each output pixel the input pixels under its kernel, beyond the edges too, and weights that sum to 1."""
    step = inputs / outputs
    reach = 2 * max(step, 1.0)  # a shrinking kernel grows with the step: that is the antialiasing
    centre = (np.arange(outputs) + 0.5) * step - 0.5
    taps = np.floor(centre - reach).astype(int)[:, None] + np.arange(math.ceil(2 * reach) + 2)
    weights = _cubic((taps - centre[:, None]) / max(step, 1.0))
    return taps, weights / weights.sum(1, keepdims=True)


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys' kernel with a = -1/2."""
    x = np.abs(x)
    inner = (1.5 * x - 2.5) * x**2 + 1
    outer = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, inner, np.where(x < 2, outer, 0))
