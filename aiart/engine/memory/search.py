"""Candidates: for every window of a canvas, the few remembered windows that are most likely meant.

They are improved by what their neighbours know: PatchMatch (Barnes et al. 2009) without chance. There, good matches
travel along scan lines and random places are tried. Here all windows look at once, so that the result of a region
depends only on its surroundings and a poster can be painted in tiles, and the places tried around the best match follow
a fixed list, so that no random numbers are needed. From one level to the next finer one, a window is looked for where
it was found coarsely.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aiart.engine.memory.windows import STRIDE, grid_shape
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap

ROUNDS = 2  # per step of the sampler
ROWS = 512  # windows that search at once, in each core: their proposals' keys fit into its cache
NEIGHBOURS = ((-1, 0), (1, 0), (0, -1), (0, 1))
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 2), (2, 1), (1, -2), (-2, -1), (-3, 1), (1, 3), (3, -1), (-1, -3))


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
    neighbours = _neighbours(shape, wrap)
    for turn in range(ROUNDS):
        places = [OFFSETS[(2 * (ROUNDS * step + turn) + i) % len(OFFSETS)] for i in range(2)]
        candidates, distances = _round(queries, keys, candidates, neighbours, places, width, valid)
    return candidates, distances


def _round(
    queries: np.ndarray,
    keys: np.ndarray,
    candidates: np.ndarray,
    neighbours: np.ndarray,
    places: list[tuple[int, int]],
    width: int,
    valid: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Of what each window knows, what its four neighbours know and `places` around its best match: the best."""
    best = np.empty_like(candidates)
    distances = np.empty(candidates.shape, np.float32)

    def part(rows: slice) -> None:
        proposals = [candidates[rows]]
        for (down, across), theirs in zip(NEIGHBOURS, neighbours, strict=True):
            proposals.append(_shifted(candidates[theirs[rows], :2], -STRIDE * (down * width + across), valid))
        for down, across in places:
            proposals.append(_shifted(candidates[rows, :1], down * width + across, valid))
        best[rows], distances[rows] = _nearest(queries[rows], keys, np.concatenate(proposals, 1), candidates.shape[1])

    parallel_for(part, len(queries), ROWS)
    return best, distances


@lru_cache(maxsize=16)
def _neighbours(shape: tuple[int, int], wrap: Wrap) -> np.ndarray:
    """int64 (4, windows): the number of each window's neighbours; beyond an edge, its own."""
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])
    neighbours = []
    for down, across in NEIGHBOURS:
        there = _neighbour(rows, down, shape[0], wrap[0]) * shape[1] + _neighbour(columns, across, shape[1], wrap[1])
        neighbours.append(there.ravel())
    return np.stack(neighbours)


def _neighbour(number: np.ndarray, step: int, count: int, around: bool) -> np.ndarray:
    return (number + step) % count if around else np.clip(number + step, 0, count - 1)


def _shifted(index: np.ndarray, offset: int, valid: np.ndarray) -> np.ndarray:
    """Where no whole window starts, the candidate stays as it was; above the first picture is the last one's margin."""
    moved = index + offset
    return np.where(np.take(valid, moved, mode="wrap"), moved, index)


def _nearest(queries: np.ndarray, keys: np.ndarray, proposals: np.ndarray, keep: int) -> tuple[np.ndarray, np.ndarray]:
    """The `keep` best of each window's proposals (n, p), nearest first; a few passes are faster than sorting."""
    difference = np.take(keys, proposals, axis=0)
    difference -= queries[:, None]
    squared = np.einsum("nkd,nkd->nk", difference, difference)
    best, distances = np.empty((len(proposals), keep), np.int64), np.empty((len(proposals), keep), np.float32)
    line = np.arange(len(proposals))
    for i in range(keep):
        nearest = squared.argmin(1)
        best[:, i], distances[:, i] = proposals[line, nearest], squared[line, nearest]
        squared[proposals == best[:, i, None]] = np.inf  # a repetition must not weigh twice
    return best, distances


@dataclass(frozen=True)
class Candidates:
    """What a finished level knows: for each of its windows the remembered ones that were most likely meant."""

    indices: np.ndarray  # integers (rows, columns, keep), best first; indices into (n, height, width)
    size: Size  # of the level, pixels
    remembered: Size  # (height, width) of the pictures at its scale


def upscale_candidates(
    coarse: Candidates,
    size: Size,
    remembered: Size,
    window: int,
    wrap: Wrap = FLAT,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
) -> np.ndarray:
    """Each finer window takes the candidates of the coarse window whose centre is nearest, at its own offset from it.

    Args:
        size: of the finer level, pixels.
        remembered: (height, width) of the pictures at its scale.
        rows, columns: which of its windows are asked about; None: all of them.

    Returns:
        int64 (rows * columns, keep).
    """
    shape, (height, width) = grid_shape(size, window, wrap), remembered
    wanted_windows = [
        np.arange(count) if some is None else some for count, some in zip(shape, (rows, columns), strict=True)
    ]
    (above, down), (left, across) = (
        _nearest_coarse(
            wanted_windows[axis], coarse.indices.shape[axis], window, size[axis] / coarse.size[axis], wrap[axis]
        )
        for axis in (0, 1)
    )
    parents = coarse.indices[above][:, left].astype(np.int64)
    picture, place = np.divmod(parents, coarse.remembered[0] * coarse.remembered[1])
    row, column = np.divmod(place, coarse.remembered[1])
    row = _upscaled_start(row, height / coarse.remembered[0], down[:, None, None], height - window, window)
    column = _upscaled_start(column, width / coarse.remembered[1], across[None, :, None], width - window, window)
    return ((picture * height + row) * width + column).reshape(-1, parents.shape[-1])


def _nearest_coarse(
    fine: np.ndarray, coarse: int, window: int, ratio: float, around: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Along one axis: the coarse window of each fine one, and how far (fine pixels) its centre lies from it."""
    centre = STRIDE * fine + window / 2
    parent = np.rint((centre / ratio - window / 2) / STRIDE).astype(np.int64)
    parent = parent if around else np.clip(parent, 0, coarse - 1)
    return parent % coarse, centre - (STRIDE * parent + window / 2) * ratio


def _upscaled_start(start: np.ndarray, ratio: float, rest: np.ndarray, last: int, window: int) -> np.ndarray:
    """Where a remembered window lies at the finer scale, `rest` pixels further, from 0 to `last`."""
    return np.clip(np.rint((start + window / 2) * ratio + rest - window / 2), 0, last).astype(np.int64)
