"""How much of a made picture is copied and how much is new, from its nearest-neighbour field in the originals.

A patch alone proves nothing: the same bit of sky is in many pictures. A piece is copied when neighbouring patches are
nearly identical to patches of one original, in the same arrangement. A mirrored piece counts as new.

The field says for every patch of a made picture where in the originals its nearest patch is. An exact search over all
pairs would take hours, so it runs as PatchMatch does (Barnes et al. 2009) with a better start than a random one: every
patch asks a sparse grid of original patches in a few low frequencies, then improves its answer by looking around it and
by trying what its neighbours found. The distances themselves are exact. Pictures are float32 RGB in [0, 1].
"""

import zlib
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.fft import dct

from aiart.evaluate.patches import SIDE, VALUES, halve, nearest_patches, patch_grid

STRIDE = 4  # pixels between the patches of the made picture that are looked up
SPARSE = 3  # pixels between the original patches of the first search; looking one pixel around reaches the rest
ROUNDS = 2  # of improving; a third changes the mean distance by 0.2 %
SLACK = (1 / 255) ** 2  # mean square; below it, two answers are equally good and the neighbours' is preferred
AROUND = [(0, down, right) for down, right in product((-1, 0, 1), repeat=2) if (down, right) != (0, 0)]
NEARLY_IDENTICAL = 10 / 255  # RMS; JPEG at quality 75 changes a busy picture by about 6 / 255
FLAT = 5 / 255  # contrast below which a patch says nothing: any other of its colour is nearly identical to it
WORKING_SIDE = 320  # pixels; larger originals are compared at half size, or a quarter ...


@dataclass(frozen=True)
class NearestField:
    """Answers for patches at every fourth pixel of a made picture, on a grid (rows, columns)."""

    offset: np.ndarray  # int (rows, columns, 3): which original, pixels down, pixels right from the patch's own place
    distance: np.ndarray  # float32 (rows, columns): RMS per value to that original patch
    contrast: np.ndarray  # float32 (rows, columns): standard deviation of the patch about its mean colour


def nearest_field(made: np.ndarray, originals: np.ndarray) -> NearestField:
    """Return the nearest-neighbour field of a made picture (h, w, 3) into originals (n, H, W, 3); sides at least 7."""
    search = _Search(made, originals)
    for _ in range(ROUNDS):
        search.look_around()
        search.ask_neighbours()
    return search.field()


class _Search:
    """The state of one search: the answers so far.

    `place` (rows, columns, 3) is where, `cost` the mean square distance there, `best` the lowest cost met so far. The
    answer may cost a little more than the best, so that neighbours can agree: among equals, coherence decides.
    """

    def __init__(self, made: np.ndarray, originals: np.ndarray):
        self.keys = np.lib.stride_tricks.sliding_window_view(originals, (SIDE, SIDE), axis=(1, 2))
        self.queries = _flat(patch_grid(made)[::STRIDE, ::STRIDE])  # (rows, columns, 147)
        self.place = _first_answers(self.queries, self.keys[:, ::SPARSE, ::SPARSE])
        self.cost = self._costs(self.place, ...)
        self.best = self.cost.copy()

    def look_around(self) -> None:
        """Try the eight places one pixel away."""
        for step in AROUND:
            self._offer(self.place + step, ..., slack=0)

    def ask_neighbours(self) -> None:
        """Try what the neighbours found, moved along: down, right, up, left, so that an answer can travel far."""
        rows, columns = self.cost.shape
        for row in range(1, rows):
            self._offer(self.place[row - 1] + (0, STRIDE, 0), np.s_[row, :], SLACK)
        for column in range(1, columns):
            self._offer(self.place[:, column - 1] + (0, 0, STRIDE), np.s_[:, column], SLACK)
        for row in range(rows - 2, -1, -1):
            self._offer(self.place[row + 1] - (0, STRIDE, 0), np.s_[row, :], SLACK)
        for column in range(columns - 2, -1, -1):
            self._offer(self.place[:, column + 1] - (0, 0, STRIDE), np.s_[:, column], SLACK)

    def field(self) -> NearestField:
        own_place = np.moveaxis(np.indices(self.cost.shape), 0, -1) * STRIDE
        offset = self.place - np.pad(own_place, ((0, 0), (0, 0), (1, 0)))
        per_channel = self.queries.reshape(*self.cost.shape, 3, -1)
        return NearestField(offset, np.sqrt(self.cost), np.sqrt(per_channel.var(-1).mean(-1)))

    def _offer(self, candidates: np.ndarray, at, slack: float) -> None:
        """Take candidates (..., 3) for the patches `at` where they lie inside a picture and are good enough."""
        last = np.array(self.keys.shape[:3]) - 1
        inside = ((candidates >= 0) & (candidates <= last)).all(-1)
        costs = self._costs(np.clip(candidates, 0, last), at)
        taken = inside & (costs < self.best[at] + slack)
        self.place[at][taken], self.cost[at][taken] = candidates[taken], costs[taken]  # `at` makes views, not copies
        self.best[at] = np.minimum(self.best[at], self.cost[at])

    def _costs(self, places: np.ndarray, at) -> np.ndarray:
        patches = self.keys[places[..., 0], places[..., 1], places[..., 2]]
        return ((patches.reshape(*places.shape[:-1], VALUES) - self.queries[at]) ** 2).mean(-1)


def _first_answers(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Places of the nearest keys on the sparse grid, compared by their low frequencies: -> int (rows, columns, 3)."""
    basis = _low_frequencies()
    described = np.concatenate([_flat(row) @ basis for picture in keys for row in picture[:, None]], 0)
    index, _ = nearest_patches(queries.reshape(-1, VALUES) @ basis, described.reshape(-1, basis.shape[1]))
    places = np.asarray(np.unravel_index(index, keys.shape[:3])).T * (1, SPARSE, SPARSE)
    return places.reshape(*queries.shape[:2], 3)


def _low_frequencies() -> np.ndarray:
    """Sixteen orthonormal directions that hold most of what differs between patches: (147, 16).

    The discrete cosine basis of a 7x7 patch: ten coefficients of brightness and three for each of two colour axes. It
    is close to the principal components of natural pictures, and the same for every set.
    """
    waves = np.asarray(dct(np.eye(SIDE), axis=0, norm="ortho"))  # waves[u] is the u-th cosine
    colours = np.linalg.qr(np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float64).T)[0].T
    highest = (3, 1, 1)  # sum of the two frequencies, for brightness and the two colour axes
    basis = [
        np.einsum("c,y,x->cyx", colour, waves[u], waves[v]).ravel()
        for colour, limit in zip(colours, highest, strict=True)
        for u, v in product(range(limit + 1), repeat=2)
        if u + v <= limit
    ]
    return np.stack(basis, 1).astype(np.float32)


def _flat(grid: np.ndarray) -> np.ndarray:
    """(rows, columns, 3, 7, 7) -> (rows, columns, 147), copied."""
    return grid.reshape(*grid.shape[:2], VALUES)


def copies_field(made: np.ndarray, originals: np.ndarray) -> NearestField:
    """Return the field the two figures below are read from, at the working size.

    Args:
        made: float32 RGB [0, 1] (h, w, 3).
        originals: float32 RGB [0, 1] (n, H, W, 3), at their own size: a resized original holds no verbatim piece.
    """
    while max(originals.shape[1:3]) > WORKING_SIDE and min(*made.shape[:2], *originals.shape[1:3]) >= 4 * SIDE:
        made, originals = halve(made), np.stack([halve(original) for original in originals])
    return nearest_field(made, originals)


def copied_share(field: NearestField) -> float:
    """Share in [0, 1] of the patches with detail that lie in a region copied verbatim; the rest is new.

    A patch is copied if its nearest original patch is nearly identical (RMS at most 10/255) and at least half of the
    patches around it, four pixels away, have their nearest patch at the same offset in the same original: a piece of
    about 15x15 pixels taken over whole. Flat patches are left out; a picture of nothing else counts as 0.
    """
    detail = field.contrast > FLAT
    copied = (field.distance <= NEARLY_IDENTICAL) & (_agreement(field.offset) >= 0.5)
    return float((copied & detail).sum() / max(1, detail.sum()))


def nnfdiv(field: NearestField) -> float:
    """Diversity of the nearest-neighbour field: its zlib length over its raw size, after Haim et al. 2022 (VGPNN).

    Near 0: a few large pieces. About 0.5: as patchy as an unrelated picture. The field is stored as int16, plane by
    plane: original, pixels down, pixels right. Comparable between pictures of about the same size.
    """
    raw = np.moveaxis(field.offset, -1, 0).astype("<i2").tobytes()
    return len(zlib.compress(raw, 9)) / len(raw)


def _agreement(offset: np.ndarray) -> np.ndarray:
    """Share of the up to eight neighbours with the same offset: (rows, columns, 3) -> (rows, columns)."""
    rows, columns = offset.shape[:2]
    nowhere = np.iinfo(offset.dtype).min
    padded = np.pad(offset, ((1, 1), (1, 1), (0, 0)), constant_values=nowhere)
    around = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    same = sum((neighbour == offset).all(-1) for neighbour in around)
    present = sum((neighbour[..., 0] != nowhere) for neighbour in around)
    return same / np.maximum(present, 1)
