"""Cuts: where on a canvas one piece of a picture ends and another begins, so that it is seen least.

Every pixel of a canvas is taken from some pixel of a picture. Between neighbours that were none in the picture there is
a step; it is measured on both sides, by what each piece would have had in the other's place (Kwatra et al. 2003,
"Graphcut textures"). A piece is laid over what there is exactly where that makes the steps smallest: a minimum cut
(Boykov, Veksler and Zabih 2001, "Fast approximate energy minimization via graph cuts", one expansion move).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from aiart.engine.compiled.flows import source_side
from aiart.engine.compiled.steps import step_costs
from aiart.engine.path.pyramid import FLAT, Size, Wrap

CALM = 0.5  # times a difference counts on a line that shall be calm
UNITS = 4000.0  # of the capacities, which are whole numbers
CAPACITY_MAX = 2**28


def pixels_of(size: Size, dtype: DTypeLike = np.int64) -> np.ndarray:
    """Return the row and the column of every pixel of a picture, integers (H, W, 2)."""
    return np.moveaxis(np.indices(size, dtype), 0, -1)


@dataclass(frozen=True)
class Edges:
    """Neighbours on a canvas: int (n,) numbers of a pixel and of the one below or right of it, bool (n,) whether the
    second lies below the first, and float32 (n,) how much they should be alike, cut or not."""

    first: np.ndarray
    second: np.ndarray
    down: np.ndarray
    calm: np.ndarray

    def some(self, which: np.ndarray) -> "Edges":
        """Return those of bool (n,), or by their numbers."""
        return Edges(self.first[which], self.second[which], self.down[which], self.calm[which])


def edges_of(
    size: Size, wrap: Wrap = FLAT, calm: Sequence[int | None] = (None, None), marked: np.ndarray | None = None
) -> Edges:
    """Return all neighbours on a canvas of `size`, also across sides that meet; of a marked pixel, bool `size`, if some
    are.

    calm: a row and a column before which the picture shall be calm, as somebody will look for a seam there."""
    numbers, parts = np.arange(size[0] * size[1], dtype=np.int32).reshape(size), []
    for axis, (around, line) in enumerate(zip(wrap, calm, strict=True)):
        some = np.ones(size, bool) if marked is None else marked | np.roll(marked, -1, axis)
        if not around:
            np.moveaxis(some, axis, 0)[-1] = False
        first, second = numbers[some], np.roll(numbers, -1, axis)[some]
        on_line = second // (size[1] if axis == 0 else 1) % size[axis] == (-1 if line is None else line)
        parts.append((first, second, np.full(len(first), axis == 0), (CALM * on_line).astype(np.float32)))
    return Edges(*(np.concatenate(some) for some in zip(*parts, strict=True)))


class Steps:
    """What the pixels of a canvas cost, and its neighbours, for one picture, float32 (H, W, 3)."""

    def __init__(self, picture: np.ndarray, prices: np.ndarray | None = None, own: np.ndarray | None = None):
        """prices: of each pixel that is taken, float32 (H, W); None: nothing. own: int (..., 2), from where each pixel
        of the canvas is taken for nothing; None: nowhere."""
        self._prices, self._width = prices, picture.shape[1] + 2
        self._own = None if own is None else own.reshape(-1, 2)
        self._colours = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge").reshape(-1, 3)
        self._outside = np.pad(np.zeros(picture.shape[:2], np.uint8), 1, constant_values=1).ravel()

    def price(self, places: np.ndarray, pixels: np.ndarray) -> np.ndarray | float:
        """Return the price of taking pixels by their numbers, int (n,), from int (n, 2)."""
        if self._prices is None:
            return 0.0
        prices = self._prices[places[:, 0], places[:, 1]]
        return prices if self._own is None else prices * _differ(places, self._own[pixels])

    def numbers(self, places: np.ndarray) -> np.ndarray:
        """Return the numbers of places in the picture, int (n, 2), as `between` knows them: int32 (n,)."""
        return ((places[:, 0] + 1) * self._width + places[:, 1] + 1).astype(np.int32, copy=False)

    def differences(self, first: np.ndarray, second: np.ndarray, edges: Edges) -> tuple[np.ndarray, np.ndarray]:
        """Return, for edges whose pixels are taken from int (n, 2) `first` and `second`, by how much the second is
        lighter than the first in the piece of the first, and in that of the second: both float32 (n, 3)."""
        ones, others, step = self.numbers(first), self.numbers(second), np.where(edges.down, self._width, 1)
        colours = self._colours
        return (
            colours.take(ones + step, 0) - colours.take(ones, 0),
            colours.take(others, 0) - colours.take(others - step, 0),
        )

    def between(self, ones: np.ndarray, others: np.ndarray, edges: Edges) -> np.ndarray:
        """Return what edges cost whose pixels are taken from places by these numbers: float32 (n,)."""
        costs = np.empty(len(ones), np.float32)
        down = edges.down.view(np.uint8)
        step_costs.over(ones, others, down, edges.calm, self._width, self._colours, self._outside, costs)(
            slice(0, len(ones))
        )
        return costs

    def cost(self, first: np.ndarray, second: np.ndarray, edges: Edges) -> np.ndarray:
        """Return the cost of edges whose pixels are taken from int (n, 2) `first` and `second`: float32 (n,)."""
        return self.between(self.numbers(first), self.numbers(second), edges)


def _differ(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of two int (n, 2) are not the same: bool (n,)."""
    return (places[:, 0] != others[:, 0]) | (places[:, 1] != others[:, 1])


def lay_over(steps: Steps, sources: np.ndarray, piece: np.ndarray, over: np.ndarray, edges: Edges) -> np.ndarray:
    """Lay a piece over some of the sources, int (n, 2), wherever that makes the steps smaller, and say where: their
    numbers.

    Args:
        piece: int (m, 2), what those pixels are taken from then.
        over: int (m,), their numbers.
    """
    differs = _differ(sources[over], piece)  # the others are the same in any case
    over, piece = over[differs], piece[differs]
    numbers = np.full(len(sources), -1, np.int32)
    numbers[over] = np.arange(len(over))
    edges = edges.some((numbers[edges.first] >= 0) | (numbers[edges.second] >= 0))
    first, second = numbers[edges.first], numbers[edges.second]
    if not len(first):
        return over[:0]
    old = steps.numbers(sources[edges.first]), steps.numbers(sources[edges.second])
    laid = steps.numbers(piece)
    new = laid[first], laid[second]  # of a pixel that stays anything: it is not looked at
    costs = [steps.between(*pair, edges) for pair in (old, (old[0], new[1]), (new[0], old[1]), new)]
    dearer = steps.price(piece, over) - steps.price(sources[over], over) + np.zeros(len(over))
    taken = becoming_new(costs, first, second, dearer)
    sources[over[taken]] = piece[taken]
    return over[taken]


def becoming_new(costs: Sequence[np.ndarray], first: np.ndarray, second: np.ndarray, dearer: np.ndarray) -> np.ndarray:
    """Return which of n pixels become new, bool. costs: of neighbours that both stay, of which the second becomes new,
    the first, both. first, second: their numbers, -1 for a pixel that stays in any case. dearer: what each costs more
    if it becomes new, float (n,).

    What is not submodular is cut off (Kolmogorov and Zabih 2004)."""
    both_old, second_new, first_new, both_new = costs
    inner, alone = (first >= 0) & (second >= 0), dearer.copy()
    from_second = np.where(inner, both_new - first_new, second_new - both_old)
    for numbers, more in ((first, first_new - both_old), (second, from_second)):
        alone += np.bincount(numbers[numbers >= 0], more[numbers >= 0], len(dearer))
    between = np.maximum(second_new + first_new - both_old - both_new, 0)[inner]
    return _minimum_cut(alone, first[inner], second[inner], between)


def _minimum_cut(alone: np.ndarray, first: np.ndarray, second: np.ndarray, between: np.ndarray) -> np.ndarray:
    """The smallest sum over bool (n,): `alone` of all that are true, `between` where only the second of a pair is."""
    count = len(alone)
    heads, room = np.empty((len(first), 2), np.int64), np.zeros((len(first), 2), np.int64)
    heads[:, 0], heads[:, 1], room[:, 0] = second, first, _whole(between)
    arcs, stays = np.empty(heads.size, np.int64), np.empty(count, np.int64)
    begins, *rest = (np.empty(count + 1, np.int64) for _ in range(4))
    source_side.over(heads.ravel(), room.ravel(), _whole(alone), begins, arcs, stays, *rest)(slice(0, count))
    return stays == 0


def _whole(costs: np.ndarray) -> np.ndarray:
    """As capacities, int64."""
    return np.clip(np.rint(costs.astype(np.float64) * UNITS), -CAPACITY_MAX, CAPACITY_MAX).astype(np.int64)
