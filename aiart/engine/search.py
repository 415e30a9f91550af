"""Better candidates for every window of a canvas, from its neighbours' candidates: PatchMatch without chance.

Barnes et al. 2009 propagate good matches along scan lines and try random places. Here all windows look at once
(so that the result of a region depends only on its surroundings, and a poster can be painted in tiles), and the
places tried around the best match follow a fixed list (so that no random numbers are needed).
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.pyramid import FLAT, Wrap
from aiart.engine.threads import spread
from aiart.engine.windows import STRIDE

ROUNDS = 2  # per step of the sampler
NEIGHBOURS = ((-1, 0), (1, 0), (0, -1), (0, 1))
TRIES = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 2), (2, 1), (1, -2), (-2, -1), (-3, 1), (1, 3), (3, -1), (-1, -3))


def improve(
    queries: np.ndarray,
    keys: np.ndarray,
    candidates: np.ndarray,
    shape: tuple[int, int],
    width: int,
    valid: np.ndarray,
    step: int,
    wrap: Wrap = FLAT,
) -> tuple[np.ndarray, np.ndarray]:
    """Some rounds of propagation.

    Args:
        queries: float32 (windows, d), the canvas' windows in principal directions.
        keys: float32 (pixels, d), the remembered windows, by the index of their top left pixel.
        candidates: int64 (windows, k) indices into `keys`.
        shape: how many windows the canvas has down and across.
        width: of the remembered pictures, in pixels: one row down is an index `width` further.
        valid: bool (pixels,), where a whole window starts. Its false margin, a window less one pixel wide, also
            keeps a step across an edge from landing in the next row.
        step: number of the sampler's step, which decides the places tried.
        wrap: which sides of the canvas meet: there the first window and the last are neighbours.

    Returns:
        The best k candidates of each window, nearest first, and their squared distances (inf for a repetition).
    """
    distances = None
    for turn in range(ROUNDS):
        more = _proposed(candidates, shape, width, valid, ROUNDS * step + turn, wrap)
        proposals = np.concatenate([candidates, *more], 1)
        candidates, distances = _nearest(queries, keys, proposals, candidates.shape[1])
    return candidates, distances


def _proposed(
    candidates: np.ndarray, shape: tuple[int, int], width: int, valid: np.ndarray, turn: int, wrap: Wrap
) -> Iterator[np.ndarray]:
    """What the four neighbours know, and two places around the best match."""
    field = candidates.reshape(*shape, -1)
    for down, across in NEIGHBOURS:
        rows, columns = _beside(shape[0], down, wrap[0]), _beside(shape[1], across, wrap[1])
        theirs = field[rows][:, columns, :2].reshape(len(candidates), -1)
        yield _shifted(theirs, -STRIDE * (down * width + across), valid)
    for i in range(2):
        down, across = TRIES[(2 * turn + i) % len(TRIES)]
        yield _shifted(candidates[:, :1], down * width + across, valid)


def _beside(count: int, step: int, around: bool) -> np.ndarray:
    """The number of each window's neighbour along one axis; at an end, its own."""
    beside = np.arange(count) + step
    return beside % count if around else np.clip(beside, 0, count - 1)


def _shifted(index: np.ndarray, offset: int, valid: np.ndarray) -> np.ndarray:
    """Where no whole window starts, the candidate stays as it was; above the first picture is the last one's margin."""
    moved = (index + offset) % len(valid)
    return np.where(valid[moved], moved, index)


def _nearest(queries: np.ndarray, keys: np.ndarray, proposals: np.ndarray, keep: int) -> tuple[np.ndarray, np.ndarray]:
    best = np.empty((len(queries), keep), np.int64)
    distances = np.empty((len(queries), keep), np.float32)

    def part(rows: slice):
        ours = np.sort(proposals[rows], 1)
        difference = np.take(keys, ours, axis=0)
        difference -= queries[rows, None]
        squared = np.einsum("nkd,nkd->nk", difference, difference)
        squared[:, 1:][ours[:, 1:] == ours[:, :-1]] = np.inf  # a repetition must not weigh twice
        order = np.argsort(squared, 1, kind="stable")[:, :keep]
        best[rows] = np.take_along_axis(ours, order, 1)
        distances[rows] = np.take_along_axis(squared, order, 1)

    spread(part, len(queries), 1024)
    return best, distances
