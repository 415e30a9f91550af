"""Better candidates for every window of a canvas, from its neighbours' candidates: PatchMatch without chance.

Barnes et al. 2009 propagate good matches along scan lines and try random places. Here all windows look at once
(so that the result of a region depends only on its surroundings, and a poster can be painted in tiles), and the
places tried around the best match follow a fixed list (so that no random numbers are needed).
"""

from functools import lru_cache

import numpy as np

from aiart.engine.memory.windows import STRIDE
from aiart.engine.path.pyramid import FLAT, Wrap
from aiart.engine.path.threads import spread

ROUNDS = 2  # per step of the sampler
ROWS = 512  # windows that search at once, in each core: their proposals' keys fit into its cache
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
    beside = _neighbours(shape, wrap)
    for turn in range(ROUNDS):
        places = [TRIES[(2 * (ROUNDS * step + turn) + i) % len(TRIES)] for i in range(2)]
        candidates, distances = _round(queries, keys, candidates, beside, places, width, valid)
    return candidates, distances


def _round(
    queries: np.ndarray,
    keys: np.ndarray,
    candidates: np.ndarray,
    beside: np.ndarray,
    places: list[tuple[int, int]],
    width: int,
    valid: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Of what each window knows, what its four neighbours know and `places` around its best match: the best."""
    best = np.empty_like(candidates)
    distances = np.empty(candidates.shape, np.float32)

    def part(rows: slice) -> None:
        ours = [candidates[rows]]
        for (down, across), theirs in zip(NEIGHBOURS, beside, strict=True):
            ours.append(_shifted(candidates[theirs[rows], :2], -STRIDE * (down * width + across), valid))
        for down, across in places:
            ours.append(_shifted(candidates[rows, :1], down * width + across, valid))
        best[rows], distances[rows] = _nearest(queries[rows], keys, np.concatenate(ours, 1), candidates.shape[1])

    spread(part, len(queries), ROWS)
    return best, distances


@lru_cache(maxsize=16)
def _neighbours(shape: tuple[int, int], wrap: Wrap) -> np.ndarray:
    """int64 (4, windows): the number of each window's neighbours; beyond an edge, its own."""
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])
    beside = []
    for down, across in NEIGHBOURS:
        there = _beside(rows, down, shape[0], wrap[0]) * shape[1] + _beside(columns, across, shape[1], wrap[1])
        beside.append(there.ravel())
    return np.stack(beside)


def _beside(number: np.ndarray, step: int, count: int, around: bool) -> np.ndarray:
    return (number + step) % count if around else np.clip(number + step, 0, count - 1)


def _shifted(index: np.ndarray, offset: int, valid: np.ndarray) -> np.ndarray:
    """Where no whole window starts, the candidate stays as it was; above the first picture is the last one's margin."""
    moved = index + offset
    return np.where(np.take(valid, moved, mode="wrap"), moved, index)


def _nearest(queries: np.ndarray, keys: np.ndarray, ours: np.ndarray, keep: int) -> tuple[np.ndarray, np.ndarray]:
    """The `keep` best of each window's proposals (n, p), nearest first; a few passes are faster than sorting."""
    difference = np.take(keys, ours, axis=0)
    difference -= queries[:, None]
    squared = np.einsum("nkd,nkd->nk", difference, difference)
    best, distances = np.empty((len(ours), keep), np.int64), np.empty((len(ours), keep), np.float32)
    line = np.arange(len(ours))
    for i in range(keep):
        nearest = squared.argmin(1)
        best[:, i], distances[:, i] = ours[line, nearest], squared[line, nearest]
        squared[ours == best[:, i, None]] = np.inf  # a repetition must not weigh twice
    return best, distances
