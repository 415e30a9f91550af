"""Cuts: where on a canvas one piece of a picture ends and another begins, so that it is seen least.

Every pixel of a canvas is taken from some pixel of a picture. Between neighbours that were none in the picture there is
a step; it is measured on both sides, by what each piece would have had in the other's place (Kwatra et al. 2003,
"Graphcut textures"). A piece is laid over what there is exactly where that makes the steps smallest: a minimum cut
(Boykov, Veksler and Zabih 2001, "Fast approximate energy minimization via graph cuts", one expansion move).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aiart.engine.path.pyramid import FLAT, Size, Wrap

BEYOND = 4.0  # times a step counts where the picture ends: that is no cut but the seam that shall go
BEYOND_LEAST = 0.2  # what such a step costs besides, so that it is no bargain in a flat sky
CALM = 0.5  # times a difference counts on a line that shall be calm
CUT = 0.004  # what each pixel of a cut costs: a short one is better
UNITS = 4000.0  # of the capacities, which are whole numbers
CAPACITY_MAX = 2**28


@dataclass(frozen=True)
class Edges:
    """Neighbours on a canvas: int (n,) numbers of a pixel and of the one below or right of it, int (n, 2) how the
    second lies from the first, (1, 0) or (0, 1), and float32 (n,) how much they should be alike, cut or not."""

    first: np.ndarray
    second: np.ndarray
    step: np.ndarray
    calm: np.ndarray

    def some(self, which: np.ndarray) -> "Edges":
        """Those of bool (n,)."""
        return Edges(self.first[which], self.second[which], self.step[which], self.calm[which])


def edges_of(
    size: Size, wrap: Wrap = FLAT, calm: Sequence[int | None] = (None, None), marked: np.ndarray | None = None
) -> Edges:
    """All neighbours on a canvas of `size`, also across sides that meet; of a marked pixel, bool `size`, if some are.

    calm: a row and a column before which the picture shall be calm, as somebody will look for a seam there."""
    numbers, parts = np.arange(size[0] * size[1]).reshape(size), []
    for axis, (around, line) in enumerate(zip(wrap, calm, strict=True)):
        some = np.ones(size, bool) if marked is None else marked | np.roll(marked, -1, axis)
        if not around:
            np.moveaxis(some, axis, 0)[-1] = False
        first, second = numbers[some], np.roll(numbers, -1, axis)[some]
        step = np.broadcast_to(np.eye(2, dtype=np.int64)[axis], (first.size, 2))
        on_line = second // (size[1] if axis == 0 else 1) % size[axis] == (-1 if line is None else line)
        parts.append((first, second, step, (CALM * on_line).astype(np.float32)))
    return Edges(*(np.concatenate(some) for some in zip(*parts, strict=True)))


class Steps:
    """What the pixels of a canvas cost, and its neighbours, for one picture, float32 (H, W, 3)."""

    def __init__(self, picture: np.ndarray, prices: np.ndarray | None = None):
        """prices: of each pixel that is taken, float32 (H, W); None: nothing."""
        self.size, self._prices = picture.shape[:2], prices
        self._padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")

    def at(self, places: np.ndarray) -> np.ndarray:
        """Pixels at int (n, 2), which may lie one beyond an edge: float32 (n, 3)."""
        return self._padded[places[:, 0] + 1, places[:, 1] + 1]

    def price(self, places: np.ndarray) -> np.ndarray | float:
        """Of pixels at int (n, 2)."""
        return 0.0 if self._prices is None else self._prices[places[:, 0], places[:, 1]]

    def cost(self, first: np.ndarray, second: np.ndarray, edges: Edges) -> np.ndarray:
        """Of neighbours that are taken from int (n, 2) `first` and `second`: float32 (n,)."""
        after, before = first + edges.step, second - edges.step
        squares = ((self.at(first) - self.at(before)) ** 2 + (self.at(after) - self.at(second)) ** 2).sum(1)
        beyond = (after >= self.size).any(1) | (before < 0).any(1)
        cut = (after != second).any(1)
        seam = np.where(beyond & cut, BEYOND * squares + BEYOND_LEAST, squares + CUT * cut)
        calm = np.flatnonzero(edges.calm)
        seam[calm] += edges.calm[calm] * ((self.at(first[calm]) - self.at(second[calm])) ** 2).sum(1)
        return seam


def laid_over(steps: Steps, sources: np.ndarray, piece: np.ndarray, where: np.ndarray, edges: Edges) -> np.ndarray:
    """Sources, int (n, 2), once a piece, int (n, 2), is laid over them wherever that makes the steps smaller, at most
    where bool (n,) says so."""
    numbers = np.full(len(sources), -1)
    numbers[where] = np.arange(where.sum())
    edges = edges.some(where[edges.first] | where[edges.second])
    old, new = ((values[edges.first], values[edges.second]) for values in (sources, piece))
    mixed = (old[0], new[1]), (new[0], old[1])
    costs = [steps.cost(*pair, edges) for pair in (old, *mixed, new)]
    dearer = steps.price(piece[where]) - steps.price(sources[where]) + np.zeros(where.sum())
    taken = _cut(costs, numbers[edges.first], numbers[edges.second], dearer)
    result = sources.copy()
    over = np.flatnonzero(where)[taken]
    result[over] = piece[over]
    return result


def _cut(costs: Sequence[np.ndarray], first: np.ndarray, second: np.ndarray, dearer: np.ndarray) -> np.ndarray:
    """Which of n pixels become new, bool. costs: of neighbours that both stay, of which the second becomes new, the
    first, both. first, second: their numbers, -1 for a pixel that stays in any case. dearer: what each costs more
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
    from scipy.sparse import csr_matrix  # not needed where nothing is put together
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    count = len(alone)
    source, sink, every = count, count + 1, np.arange(count)
    dear = alone > 0
    starts = np.concatenate([first, np.full(dear.sum(), source), every[~dear]])
    ends = np.concatenate([second, every[dear], np.full((~dear).sum(), sink)])
    capacities = np.concatenate([between, alone[dear], -alone[~dear]]) * UNITS
    whole = np.minimum(np.rint(capacities), CAPACITY_MAX).astype(np.int32)
    graph = csr_matrix((whole, (starts, ends)), shape=(count + 2, count + 2))
    graph.eliminate_zeros()
    left = graph - maximum_flow(graph, source, sink, method="dinic").flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    stays = np.zeros(count + 2, bool)
    stays[breadth_first_order(left, source, return_predecessors=False)] = True
    return ~stays[:count]
