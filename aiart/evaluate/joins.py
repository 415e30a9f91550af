"""Where pieces of different training pictures meet in a made picture, and how much that can be seen.

A border between two pieces is no fault in itself: one sky may go over into another, and land begins where a sky ends.
It is seen where colour or grain steps further across it than they do in real pictures, at that place and in that
direction: up and down they have a horizon, from side to side mostly one sky. So a border counts as long as it is, times
how far its step is beyond what is usual there.
"""

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter

from aiart.evaluate.copies import WORKING_SIDE
from aiart.evaluate.patches import halve

CELL = 4  # pixels between the places of a picture that are asked where they come from
BESIDE = 8  # pixels of the squares on both sides of a border that are compared: about as wide as pieces overlap
GRAIN = 2.0  # of a unit of the gradient, beside one of colour: both change alike in photographs and paintings
AROUND = 1 / 24  # of the long side: standard deviation of what is there and thereabouts
LEAST = 0.1  # of the mean step, that is usual anywhere
FAINT = 1 / 255  # a step that nobody sees
ASKED = 32  # real pictures that say what is usual


def usual_steps(originals: np.ndarray) -> np.ndarray:
    """Return the mean steps of real pictures, uint8 (n, H, W, 3), at every place at the working size: float32 (2, h,
    w), from above to below and from left to right."""
    some = originals[:: -(-len(originals) // ASKED)]
    mean = np.mean([_steps(_working(picture)) for picture in some], 0)
    smooth = gaussian_filter(mean, (0, *[AROUND * max(mean.shape)] * 2), mode="nearest")
    return np.maximum(smooth, LEAST * smooth.mean() + FAINT)


def visible_joins(made: np.ndarray, sources: np.ndarray, usual: np.ndarray) -> float:
    """Return how long the borders between pieces are, weighed by how far the steps across them are beyond the usual,
    x1000.

    Args:
        made: uint8 (h, w, 3).
        sources: integers (rows, columns), evenly spread over it: which original each place comes from.
        usual: of originals of its size, see `usual_steps`.

    Returns: 0 = of one piece, or with steps as they are in real pictures; 1000 = joined every `CELL` pixels, by steps
    twice as large as theirs.
    """
    beyond = np.maximum(_steps(_working(made)) / usual - 1, 0)
    size = usual.shape[1] // CELL, usual.shape[2] // CELL
    places = sources[_spread(size[0], len(sources))][:, _spread(size[1], sources.shape[1])]
    total, count = 0.0, 0
    for axis in (0, 1):
        differs = np.diff(places, axis=axis) != 0
        rows, columns = (CELL * np.indices(differs.shape) + np.reshape(_border(axis), (2, 1, 1))).astype(int)
        total += float(beyond[axis, rows, columns][differs].sum())
        count += differs.size
    return 1e3 * total / max(1, count)


def _border(axis: int) -> Sequence[int]:
    """Return where the border between a cell and the next one is, from the cell's corner."""
    return (CELL, CELL // 2) if axis == 0 else (CELL // 2, CELL)


def _spread(count: int, over: int) -> np.ndarray:
    """Return the places of a line of `over` that are nearest to those of one of `count`."""
    return ((np.arange(count) + 0.5) * over / count).astype(int)


def _working(picture: np.ndarray) -> np.ndarray:
    """uint8 -> float32 [0, 1], halved until it is no larger than the working size."""
    unit = picture.astype(np.float32) / 255
    while max(unit.shape) > WORKING_SIDE and min(unit.shape[:2]) >= 4 * BESIDE:
        unit = halve(unit)
    return unit


def _steps(picture: np.ndarray) -> np.ndarray:
    """How much colour and grain differ between the squares before and after every pixel, RMS: (h, w, 3) -> (2, h, w),
    going down and going right."""
    down, across = np.gradient(picture.mean(-1))
    values = np.concatenate([picture, GRAIN * np.hypot(down, across)[..., None]], -1)
    squares = uniform_filter(values, BESIDE, mode="nearest", axes=(0, 1))
    half = BESIDE // 2
    padded = np.pad(squares, ((half, half), (half, half), (0, 0)), mode="edge")
    inner = slice(half, -half)
    steps = padded[BESIDE:, inner] - padded[:-BESIDE, inner], padded[inner, BESIDE:] - padded[inner, :-BESIDE]
    return np.stack([np.sqrt((step**2).mean(-1)) for step in steps])
