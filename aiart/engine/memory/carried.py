"""Candidates on their way from one scale to the next: where a window was found coarsely, it is looked for finely."""

from dataclasses import dataclass

import numpy as np

from aiart.engine.memory.windows import STRIDE, grid_shape
from aiart.engine.path.pyramid import FLAT, Size, Wrap


@dataclass(frozen=True)
class Carried:
    """What a finished level knows: for each of its windows the remembered ones that were most likely meant."""

    candidates: np.ndarray  # integers (rows, columns, keep), best first; indices into (n, height, width)
    size: Size  # of the level, pixels
    remembered: Size  # (height, width) of the pictures at its scale


def lifted(
    coarse: Carried,
    size: Size,
    remembered: Size,
    window: int,
    wrap: Wrap = FLAT,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
) -> np.ndarray:
    """Each finer window asks the coarse window whose centre is nearest, and keeps its own offset from it.

    Args:
        size: of the finer level, pixels.
        remembered: (height, width) of the pictures at its scale.
        rows, columns: which of its windows are asked about; None: all of them.

    Returns:
        int64 (rows * columns, keep).
    """
    shape, (height, width) = grid_shape(size, window, wrap), remembered
    asked = [np.arange(count) if some is None else some for count, some in zip(shape, (rows, columns), strict=True)]
    (above, down), (left, across) = (
        _parents(asked[axis], coarse.candidates.shape[axis], window, size[axis] / coarse.size[axis], wrap[axis])
        for axis in (0, 1)
    )
    kept = coarse.candidates[above][:, left].astype(np.int64)
    picture, place = np.divmod(kept, coarse.remembered[0] * coarse.remembered[1])
    row, column = np.divmod(place, coarse.remembered[1])
    row = _moved(row, height / coarse.remembered[0], down[:, None, None], height - window, window)
    column = _moved(column, width / coarse.remembered[1], across[None, :, None], width - window, window)
    return ((picture * height + row) * width + column).reshape(-1, kept.shape[-1])


def _parents(fine: np.ndarray, coarse: int, window: int, ratio: float, around: bool) -> tuple[np.ndarray, np.ndarray]:
    """Along one axis: the coarse window of each fine one, and how far (fine pixels) its centre lies from it."""
    centre = STRIDE * fine + window / 2
    parent = np.rint((centre / ratio - window / 2) / STRIDE).astype(np.int64)
    parent = parent if around else np.clip(parent, 0, coarse - 1)
    return parent % coarse, centre - (STRIDE * parent + window / 2) * ratio


def _moved(start: np.ndarray, ratio: float, rest: np.ndarray, last: int, window: int) -> np.ndarray:
    """Where a remembered window lies at the finer scale, `rest` pixels further, from 0 to `last`."""
    return np.clip(np.rint((start + window / 2) * ratio + rest - window / 2), 0, last).astype(np.int64)
