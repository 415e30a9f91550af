"""Candidates: for every window of a canvas, the few remembered windows that are most likely meant.

They are improved by what their neighbours know: PatchMatch (Barnes et al. 2009) without chance. There, good matches
travel along scan lines and random places are tried. Here all windows look at once, so that the result of a region
depends only on its surroundings and a poster can be painted in tiles, and the places tried around the best match follow
a fixed list, so that no random numbers are needed. From one level to the next finer one, a window is looked for where
it was found coarsely.
"""

from dataclasses import dataclass

import numpy as np

from aiart.engine.compiled.search import LANES, search_round
from aiart.engine.memory.windows import KEY_STEP, STRIDE, grid_shape
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap

ROUNDS = 2  # per step of the sampler
WINDOWS = 2048  # that search at once, in each core
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 2), (2, 1), (1, -2), (-2, -1), (-3, 1), (1, 3), (3, -1), (-1, -3))


@dataclass(frozen=True)
class Keys:
    """What windows are compared by: remembered ones at times 0 and 1 of the path, by their top left pixel.

    clean, base: int16 (pixels, depth), principal directions in steps of `windows.KEY_STEP`. guide: float32 (pixels, g),
    what guides say of each at any time. valid: int8 (pixels,), 1 where a whole window starts. Its margin of 0, a window
    less one pixel wide, also keeps a step across an edge from landing in the next row. width: of the pictures, in
    pixels: one row down is an index `width` further."""

    clean: np.ndarray
    base: np.ndarray
    guide: np.ndarray
    valid: np.ndarray
    width: int


def improve(
    queries: np.ndarray,
    guide: np.ndarray,
    keys: Keys,
    t: float,
    candidates: np.ndarray,
    shape: tuple[int, int],
    step: int,
    wrap: Wrap = FLAT,
) -> tuple[np.ndarray, np.ndarray]:
    """Do some rounds of propagation.

    Args:
        queries: float32 (windows, depth), the canvas' windows in principal directions.
        guide: float32 (windows, g), what guides say of them.
        keys: the remembered windows.
        t: time of the path at which both are compared.
        candidates: int64 (windows, k), numbers of remembered windows.
        shape: how many windows the canvas has down and across.
        step: number of the sampler's step, which decides the places tried.
        wrap: which sides of the canvas meet: there the first window and the last are neighbours.

    Returns:
        The best k candidates of each window, nearest first, and their squared distances (inf for a repetition).
    """
    distances = np.empty(candidates.shape, np.float32)
    for turn in range(ROUNDS):
        places = [OFFSETS[(2 * (ROUNDS * step + turn) + i) % len(OFFSETS)] for i in range(2)]
        offsets = np.array([down * keys.width + across for down, across in places])
        before, known = (candidates, distances), turn > 0
        candidates, distances = np.empty_like(candidates), np.empty_like(distances)
        _round(queries, guide, keys, t, shape, wrap, offsets, known, before, (candidates, distances))
    return candidates, distances


def _round(
    queries: np.ndarray,
    guide: np.ndarray,
    keys: Keys,
    t: float,
    shape: tuple[int, int],
    wrap: Wrap,
    offsets: np.ndarray,
    known: bool,
    before: tuple[np.ndarray, np.ndarray],
    after: tuple[np.ndarray, np.ndarray],
) -> None:
    """Of what each window knows, what its four neighbours know and `offsets` around its best match: the best.

    before, after: candidates and distances; known: whether those of `before` are distances at this time."""

    proposals = before[0].shape[1] + 8 + len(offsets)
    lanes = (some.reshape(len(some), -1, LANES) for some in (queries, keys.clean, keys.base))
    part = search_round.over(
        *shape, *wrap, *lanes, t, KEY_STEP, guide, keys.guide, keys.valid, keys.width, offsets,
        known, *before, lambda: np.empty(proposals, np.int64), *after,
    )  # fmt: skip
    parallel_for(part, len(queries), WINDOWS)


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
    """Return the candidates of finer windows: each takes those of the coarse window whose centre is nearest, at its own
    offset from it.

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
