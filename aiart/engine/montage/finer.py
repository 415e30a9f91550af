"""A montage at a larger size: the same pieces of the larger picture, moved by single pixels and cut anew.

What was decided at a small size is right to about a pixel of that size. From one size to the next, at most twice as
large, every piece is moved by a pixel where that makes its cuts cheaper, and the cuts themselves are sought again among
the pixels around them (as in Lombaert et al. 2005, "A multilevel banded graph cuts method").
"""

import math
from collections.abc import Iterator
from itertools import product

import numpy as np

from aiart.engine.memory.placement import at_size
from aiart.engine.montage.cuts import Edges, laid_over
from aiart.engine.montage.montage import Montage, grown
from aiart.engine.path.pyramid import Size, resize

AROUND = 2  # pixels on both sides of a cut, among which it is sought again
ALMOST = 0.2  # of a doubling, that a step between two sizes may be more than one
SHIFTS = tuple(shift for shift in product((-1, 0, 1), repeat=2) if any(shift))
WORTH = 0.98  # of what its cuts cost, that they may cost once a piece is moved
FEWEST = 12  # pixels of a piece near cuts
ROW = 2**16  # more than any step across


def in_sizes(montage: Montage, picture: np.ndarray, own: np.ndarray, unknown: np.ndarray) -> Iterator[np.ndarray]:
    """What a montage shows at larger and larger sizes, from its own up to that of a canvas: float32 (h, w, 3).

    Args:
        picture: float32 (h, w, 3), at the size that it has on the canvas.
        own: int (H, W, 2), where in it the known pixels of the canvas are.
        unknown: bool (H, W), those that are put together.
    """
    whole = (unknown.shape[0], unknown.shape[1])
    more = max(int(whole != montage.size), math.ceil(math.log2(max(whole) / max(montage.size)) - ALMOST))
    made = montage.blended()
    yield made
    for halvings in range(more - 1, -1, -1):
        size = whole if halvings == 0 else (round(whole[0] / 2**halvings), round(whole[1] / 2**halvings))
        montage = finer(montage, made - montage.canvas, picture, own, unknown, size)
        made = montage.blended()
        yield made


def finer(
    montage: Montage, light: np.ndarray, picture: np.ndarray, own: np.ndarray, unknown: np.ndarray, size: Size
) -> Montage:
    """The montage at a size between its own and that of the canvas. light: what it adds to the colours of its pieces,
    float32 of its size and 3; the rest as of `in_sizes`."""
    whole = (unknown.shape[0], unknown.shape[1])
    small = tuple(max(2, round(a * b / c)) for a, b, c in zip(picture.shape, size, whole, strict=False))
    pixels, open_to_change = resize(picture, (small[0], small[1])), at_size(unknown, size)
    places, _ = _moved(own, size, pixels.shape[:2], picture.shape[:2])
    sources = _inside(*_moved(montage.sources, size, pixels.shape[:2], montage.picture.shape[:2]), pixels.shape[:2])
    sources[~open_to_change] = np.clip(places, 0, np.array(pixels.shape[:2]) - 1)[~open_to_change]
    calm = [
        None if line is None else round(line * b / a)
        for line, a, b in zip(montage.calm, montage.size, size, strict=True)
    ]
    light = resize(light, size, montage.wrap)
    larger = Montage(pixels, sources, open_to_change, montage.wrap, calm, light=light)
    _Refining(larger).refine()
    return larger


def _moved(sources: np.ndarray, size: Size, picture: Size, before: Size) -> tuple[np.ndarray, np.ndarray]:
    """Sources of a canvas, int (H, W, 2), in a picture of the size `before`, for the same canvas of another size and a
    larger picture, and how far they were moved before, by which pieces are known: both int (*size, 2). Pieces are moved
    by whole pixels."""
    numbers = [np.arange(side) * small // side for side, small in zip(size, sources.shape, strict=False)]
    places, steps = np.empty((*size, 2), np.int32), np.empty((*size, 2), np.int32)
    for axis, (coarse, fine) in enumerate(zip(np.ix_(*numbers), np.ix_(*map(np.arange, size)), strict=True)):
        steps[..., axis] = sources[numbers[0][:, None], numbers[1], axis] - coarse
        places[..., axis] = fine + np.rint(steps[..., axis] * np.float32(picture[axis] / before[axis])).astype(np.int32)
    return places, steps


def _inside(places: np.ndarray, steps: np.ndarray, picture: Size) -> np.ndarray:
    """Places in a picture, int (H, W, 2), with pieces that go beyond its edges moved as a whole to end there."""
    for axis, side in enumerate(picture):
        of_axis, pieces = places[..., axis], steps[..., axis]
        for step in np.unique(pieces[(of_axis < 0) | (of_axis >= side)]):
            piece = pieces == step
            of_axis[piece] -= max(0, int(of_axis[piece].max()) - side + 1) or min(0, int(of_axis[piece].min()))
    return np.clip(places, 0, np.array(picture) - 1)


class _Refining:
    """Looks again at the cuts of a montage, and only there. A piece is known by how far it is moved, as one number."""

    def __init__(self, montage: Montage):
        self._montage, self._size = montage, montage.size
        near = grown(montage.cuts(), AROUND, montage.wrap) & montage.unknown
        self._near, self._edges = near.ravel(), montage.edges(near)
        every = np.arange(self._near.size)
        self._pieces = _number(montage.sources.reshape(-1, 2) - self._places(every))

    def refine(self) -> None:
        """Move the pieces, then their cuts."""
        for piece in self._beside_cuts():
            self._align(piece)
        for piece in self._beside_cuts():
            self._cut_anew(piece)
        self._montage.sources = self._sources(np.arange(self._near.size)).reshape(self._montage.sources.shape)

    def _beside_cuts(self) -> np.ndarray:
        """Pieces that are worth a look; smaller ones are laid over, or stay."""
        pieces, counts = np.unique(self._pieces[self._near], return_counts=True)
        return pieces[counts >= FEWEST]

    def _places(self, pixels: np.ndarray) -> np.ndarray:
        """Row and column of pixels by their numbers: int (n, 2)."""
        return np.stack(np.divmod(pixels, self._size[1]), -1)

    def _sources(self, pixels: np.ndarray) -> np.ndarray:
        return self._places(pixels) + _step(self._pieces[pixels])

    def _align(self, piece: int) -> None:
        """Move a piece by a pixel, if that makes its cuts cheaper."""
        mine = (self._pieces == piece) & self._montage.unknown.ravel()
        edges = self._edges.some(mine[self._edges.first] != mine[self._edges.second])
        if not len(edges.first):
            return
        places, picture = self._sources(np.flatnonzero(mine)), np.array(self._montage.picture.shape[:2])
        least, most = places.min(0), places.max(0)
        tried = [np.zeros(2, np.int64)] + [np.array(one) for one in SHIFTS
                                           if (least + one >= 0).all() and (most + one < picture).all()]  # fmt: skip
        costs = [self._cost_of_shift(shift, mine, edges) for shift in tried]
        best = int(np.argmin(costs))
        if costs[best] < WORTH * costs[0]:
            self._pieces[mine] += _number(tried[best])

    def _cost_of_shift(self, shift: np.ndarray, mine: np.ndarray, edges: Edges) -> float:
        first, second = (self._sources(some) + mine[some, None] * shift for some in (edges.first, edges.second))
        return float(self._montage.steps.cost(first, second, edges).sum())

    def _cut_anew(self, piece: int) -> None:
        """Lay a piece again over the pixels beside its cuts."""
        where = self._around(np.flatnonzero(self._near & (self._pieces == piece)))
        places = self._places(where) + _step(np.array(piece))
        marked = np.zeros(self._near.size, bool)
        marked[where[((places >= 0) & (places < self._montage.picture.shape[:2])).all(1)]] = True
        edges = self._edges.some(marked[self._edges.first] | marked[self._edges.second])
        nodes, numbers = np.unique(np.concatenate([edges.first, edges.second]), return_inverse=True)
        first, second = np.split(numbers, 2)
        taken = np.where(marked[nodes, None], self._places(nodes) + _step(np.array(piece)), 0)
        few = Edges(first, second, edges.step, edges.calm)
        made = laid_over(self._montage.steps, self._sources(nodes), taken, marked[nodes], few)
        self._pieces[nodes] = _number(made - self._places(nodes))

    def _around(self, pixels: np.ndarray) -> np.ndarray:
        """The pixels near a cut that are at most AROUND from some: their numbers."""
        near, lines = np.zeros(self._near.size, bool), self._places(pixels)
        for shift in product(range(-AROUND, AROUND + 1), repeat=2):
            row, column = (
                line % side if around else np.clip(line, 0, side - 1)
                for line, side, around in zip((lines + shift).T, self._size, self._montage.wrap, strict=True)
            )
            near[row * self._size[1] + column] = True
        return np.flatnonzero(near & self._near)


def _number(steps: np.ndarray) -> np.ndarray:
    """Of steps down and across, int (..., 2)."""
    return steps[..., 0] * ROW + steps[..., 1]


def _step(numbers: np.ndarray) -> np.ndarray:
    """The steps of numbers."""
    across = (numbers + ROW // 2) % ROW - ROW // 2
    return np.stack([(numbers - across) // ROW, across], -1)
