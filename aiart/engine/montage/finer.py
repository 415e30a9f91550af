"""A montage at a larger size: the same pieces of the larger picture, moved by single pixels and cut anew.

What was decided at a small size is right to about a pixel of that size. From one size to the next, at most twice as
large, every piece is moved by a pixel where that makes its cuts cheaper, and the cuts themselves are sought again among
the pixels around them (as in Lombaert et al. 2005, "A multilevel banded graph cuts method").
"""

import math
from collections.abc import Iterator
from functools import cached_property
from itertools import product

import numpy as np

from aiart.engine.memory.placement import at_size
from aiart.engine.montage.cuts import Edges, lay_over, pixels_of
from aiart.engine.montage.montage import Montage
from aiart.engine.montage.pieces import grown
from aiart.engine.path.pyramid import Size, resize

AROUND = 2  # pixels on both sides of a cut, among which it is sought again
ALMOST = 0.2  # of a doubling, that a step between two sizes may be more than one
SHIFTS = tuple(shift for shift in product((-1, 0, 1), repeat=2) if any(shift))
WORTH = 0.98  # of what its cuts cost, that they may cost once a piece is moved
FEWEST = 12  # pixels of a piece near cuts
ROW = 2**16  # more than any step across
NO_PIECE = -(2**31)  # the number of none


def in_sizes(
    montage: Montage, picture: np.ndarray, own: np.ndarray, unknown: np.ndarray, grain: int = 1
) -> Iterator[np.ndarray]:
    """Yield what a montage shows at larger and larger sizes, from its own up to that of a canvas: float32 (h, w, 3).

    Args:
        picture: float32 (h, w, 3), at the size that it has on the canvas.
        own: int (H, W, 2), where in it the known pixels of the canvas are.
        unknown: bool (H, W), those that are put together.
        grain: on the canvas, pieces are moved by multiples of so many pixels.
    """
    whole = (unknown.shape[0], unknown.shape[1])
    more = max(int(whole != montage.size), math.ceil(math.log2(max(whole) / max(montage.size)) - ALMOST))
    made = montage.blended()
    yield made
    for halvings in range(more - 1, -1, -1):
        size = whole if halvings == 0 else (round(whole[0] / 2**halvings), round(whole[1] / 2**halvings))
        montage = finer(montage, made - montage.canvas, picture, own, unknown, size, 1 if halvings else grain)
        made = montage.blended()
        yield made


def finer(
    montage: Montage,
    light: np.ndarray,
    picture: np.ndarray,
    own: np.ndarray,
    unknown: np.ndarray,
    size: Size,
    grain: int = 1,
) -> Montage:
    """Return the montage at a size between its own and that of the canvas. light: what it adds to the colours of its
    pieces, float32 of its size and 3; the rest as of `in_sizes`."""
    whole = (unknown.shape[0], unknown.shape[1])
    small = tuple(max(2, round(a * b / c)) for a, b, c in zip(picture.shape, size, whole, strict=False))
    pixels, open_to_change = resize(picture, (small[0], small[1])), at_size(unknown, size)
    sources = _inside(
        *_moved(montage.sources, size, pixels.shape[:2], montage.picture.shape[:2], grain), pixels.shape[:2], grain
    )
    if not open_to_change.all():
        places, _ = _moved(own, size, pixels.shape[:2], picture.shape[:2])
        sources[~open_to_change] = np.clip(places[~open_to_change], 0, np.array(pixels.shape[:2]) - 1)
    light = resize(light, size, montage.wrap)
    larger = Montage(pixels, sources, open_to_change, montage.wrap, montage.calm, light=light)
    _Refining(larger, grain).refine()
    return larger


def _moved(
    sources: np.ndarray, size: Size, picture: Size, before: Size, grain: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Sources of a canvas, int (H, W, 2), in a picture of the size `before`, for the same canvas of another size and a
    larger picture, and how far they were moved before, by which pieces are known: both int (*size, 2). Pieces are moved
    by whole pixels."""
    numbers = [np.arange(side) * small // side for side, small in zip(size, sources.shape, strict=False)]
    places, steps = np.empty((*size, 2), np.int32), np.empty((*size, 2), np.int32)
    for axis, (coarse, fine) in enumerate(zip(np.ix_(*numbers), np.ix_(*map(np.arange, size)), strict=True)):
        steps[..., axis] = sources[numbers[0][:, None], numbers[1], axis] - coarse
        scale = np.float32(picture[axis] / before[axis] / grain)
        places[..., axis] = fine + grain * np.rint(steps[..., axis] * scale).astype(np.int32)
    return places, steps


def _inside(places: np.ndarray, steps: np.ndarray, picture: Size, grain: int) -> np.ndarray:
    """Places in a picture, int (H, W, 2), with pieces that go beyond its edges moved as a whole to end there."""
    for axis, side in enumerate(picture):
        of_axis, pieces = places[..., axis], steps[..., axis]
        for step in np.unique(pieces[(of_axis < 0) | (of_axis >= side)]):
            piece = pieces == step
            beyond = max(0, int(of_axis[piece].max()) - side + 1) or min(0, int(of_axis[piece].min()))
            of_axis[piece] -= int(np.sign(beyond)) * -(-abs(beyond) // grain) * grain
    return np.clip(places, 0, np.array(picture) - 1)


class _Refining:
    """Looks again at the cuts of a montage, and only there. A piece is known by how far it is moved, as one number.

    All arrays are of the pixels near a cut and of their neighbours."""

    def __init__(self, montage: Montage, grain: int = 1):
        self._montage, self._grain = montage, grain
        near = grown(montage.cuts(), AROUND, montage.wrap) & montage.unknown
        edges = montage.edges(near)
        some = near.ravel().copy()
        some[edges.first], some[edges.second] = True, True
        self._pixels = np.flatnonzero(some)
        self._numbers = np.full(some.size, -1, np.int32)
        self._numbers[self._pixels] = np.arange(len(self._pixels))
        self._edges = Edges(self._numbers[edges.first], self._numbers[edges.second], edges.down, edges.calm)
        self._near, self._unknown = near.ravel()[self._pixels], montage.unknown.ravel()[self._pixels]
        self._places = np.stack(np.divmod(self._pixels, montage.size[1]), -1).astype(np.int32)
        self._sources = montage.sources.reshape(-1, 2)[self._pixels]
        self._pieces = _number(self._sources - self._places)

    def refine(self) -> None:
        """Move the pieces, then their cuts."""
        self._align_all()
        for piece in self._beside_cuts():
            self._cut_anew(piece)
        self._montage.sources.reshape(-1, 2)[self._pixels] = self._sources

    def _beside_cuts(self) -> np.ndarray:
        """Pieces that are worth a look; smaller ones are laid over, or stay."""
        pieces, counts = np.unique(self._pieces[self._near], return_counts=True)
        return pieces[counts >= FEWEST]

    def _align_all(self) -> None:
        """Move each piece as a whole by a pixel, if that makes its cuts cheaper."""
        flat, pieces = self._montage.sources.reshape(-1, 2), np.where(self._unknown, self._pieces, NO_PIECE)
        between = self._edges.some(pieces[self._edges.first] != pieces[self._edges.second])
        whole = _number(self._montage.sources - pixels_of(self._montage.size, np.int32)).ravel()
        whole[~self._montage.unknown.ravel()] = NO_PIECE
        for piece in self._beside_cuts():
            mine = pieces == piece
            if (shift := self._best_shift(mine, between)).any():
                flat[np.flatnonzero(whole == piece)] += shift
                self._sources[mine] += shift
                self._pieces[mine] += _number(shift)

    def _best_shift(self, mine: np.ndarray, between: Edges) -> np.ndarray:
        """By which the pixels of a piece, bool (n,), have the cheapest cuts: int (2,). between: edges of two pieces."""
        edges, stay = between.some(mine[between.first] != mine[between.second]), np.zeros(2, np.int32)
        if not len(edges.first):
            return stay
        places, size = self._sources[mine], np.array(self._montage.picture.shape[:2])
        least, most = places.min(0), places.max(0)
        shifts = (self._grain * np.array(one, np.int32) for one in SHIFTS)
        tried = [stay, *(one for one in shifts if (least + one >= 0).all() and (most + one < size).all())]
        costs = [self._cost_of_shift(shift, mine, edges) for shift in tried]
        best = int(np.argmin(costs))
        return tried[best] if costs[best] < WORTH * costs[0] else stay

    def _cost_of_shift(self, shift: np.ndarray, mine: np.ndarray, edges: Edges) -> float:
        first, second = (self._sources[some] + mine[some, None] * shift for some in (edges.first, edges.second))
        return float(self._montage.steps.cost(first, second, edges).sum())

    def _cut_anew(self, piece: int) -> None:
        """Lay a piece again over the pixels beside its cuts."""
        where = self._around(self._near & (self._pieces == piece))
        taken = self._places[where] + _step(np.array(piece))
        there = ((taken >= 0) & (taken < self._montage.picture.shape[:2])).all(1)
        edges = self._edges.some(self._edges_at(where[there]))
        over = lay_over(self._montage.steps, self._sources, taken[there], where[there], edges)
        self._pieces[over] = piece

    def _edges_at(self, pixels: np.ndarray) -> np.ndarray:
        """The numbers of all edges of some pixels, int (m,)."""
        there = np.zeros(len(self._edges.first) + 1, bool)  # the last one is for edges that there are not
        there[self._edge_numbers[pixels]] = True
        return np.flatnonzero(there[:-1])

    @cached_property
    def _edge_numbers(self) -> np.ndarray:
        """Of each pixel the numbers of its edges, right, down, left and up: int (n, 4), -1 where there is none."""
        numbers, down = np.full((len(self._pixels), 4), -1, np.int32), self._edges.down.astype(np.int8)
        every = np.arange(len(down), dtype=np.int32)
        numbers[self._edges.first, down], numbers[self._edges.second, 2 + down] = every, every
        return numbers

    def _around(self, marked: np.ndarray) -> np.ndarray:
        """The pixels near a cut that are at most AROUND from some that are marked, bool (n,): their numbers."""
        around = np.zeros(len(self._pixels) + 1, bool)  # the last one is for pixels that are not near
        around[self._neighbours[marked]] = True
        return np.flatnonzero(around[:-1] & self._near)

    @cached_property
    def _neighbours(self) -> np.ndarray:
        """The numbers of all pixels that are at most AROUND from each: int (n, (2 * AROUND + 1)²), -1 of one that is
        not near a cut."""
        lines = [
            line % side if meets else np.clip(line, 0, side - 1)
            for line, side, meets in zip(
                self._places.T[..., None] + np.arange(-AROUND, AROUND + 1, dtype=np.int32),
                self._montage.size,
                self._montage.wrap,
                strict=True,
            )
        ]
        flat = lines[0][:, :, None] * self._montage.size[1] + lines[1][:, None]
        return self._numbers[flat.reshape(len(flat), -1)]


def _number(steps: np.ndarray) -> np.ndarray:
    """Of steps down and across, int (..., 2)."""
    return steps[..., 0] * ROW + steps[..., 1]


def _step(numbers: np.ndarray) -> np.ndarray:
    """The steps of numbers."""
    across = (numbers + ROW // 2) % ROW - ROW // 2
    return np.stack([(numbers - across) // ROW, across], -1)
