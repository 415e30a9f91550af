"""How well every remembered window explains every window of a canvas, and the balance that spreads their use.

A kernel of a small canvas is kept; that of a poster would take gigabytes, so its rows are made anew whenever they are
asked for. Either way sums run over the same rows in the same order: results do not depend on it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from aiart.engine.compiled.balance import add_usage, weighted_means
from aiart.engine.path.parallel import parallel_for

KERNEL_VALUES_MAX = 6_000_000  # values of a kernel that are kept: 24 MB
ROWS_PER_SLICE = 128  # worked on at once, in each core
VALUES_WORTH_HELP = 100_000  # of a kernel: with fewer, whoever asks is done before another thread wakes up
SWEEPS = 3  # of the balance, per step
POTENTIAL_MAX = np.float32(20)  # of the potential, so that exp stays well inside float32
USAGE_MIN = np.float32(0.05)  # a window used less than this often counts as used this often


@dataclass
class PlacePrior:
    """Log of how likely each remembered window is for each of a canvas before they are compared: -moves^2 / 2 layout^2,
    up to a constant of each row, and what is said of whole pictures. It is the same in all steps."""

    canvas_places: np.ndarray  # float32 (windows, 2), places on the canvas
    picture_places: np.ndarray  # float32 (remembered, 2), places in the pictures
    layout: float | None  # standard deviation of a move; None: places do not matter
    pictures: np.ndarray | None = None  # float32 (windows, pictures), log of how likely each is; None: all alike
    begins: np.ndarray | None = None  # int64 (pictures + 1,), where the windows of each begin among the remembered

    def __post_init__(self):
        self.shape = len(self.canvas_places), len(self.picture_places)
        self._kept: np.ndarray | None = None
        if self.layout and _is_kept(self.shape):
            self._kept = kept = np.empty(self.shape, np.float32)
            each_slice(self.shape, lambda some: np.copyto(kept[some], self._moves(some)))

    def add_to(self, scores: np.ndarray, some: slice) -> None:
        """`scores`, float32 (rows, remembered), are of one of the slices of `each_slice`."""
        if self.layout:
            scores += self._moves(some) if self._kept is None else self._kept[some]
        if self.pictures is not None and self.begins is not None:
            for i, (first, last) in enumerate(pairwise(self.begins)):
                if (said := self.pictures[some, i, None]).any():
                    scores[:, first:last] += said

    def _moves(self, some: slice) -> np.ndarray:
        assert self.layout
        moves = self.canvas_places[some] @ self.picture_places.T - 0.5 * (self.picture_places**2).sum(1)
        return moves * np.float32(1 / self.layout**2)


@dataclass
class Kernel:
    """exp(-|q - key|^2 precision / 2 + prior), the largest of each row 1: (windows, remembered)."""

    queries: np.ndarray  # float32 (windows, d)
    keys: np.ndarray  # float32 (remembered, d)
    precision: np.float32
    prior: PlacePrior
    shape: tuple[int, int] = field(init=False)

    def __post_init__(self):
        self.shape = self.prior.shape
        self._norm = 0.5 * (self.keys**2).sum(1)
        self._kept: np.ndarray | None = None
        if _is_kept(self.shape):
            self._kept = kept = np.empty(self.shape, np.float32)
            self.each(lambda some: self._compute(some, kept[some]))

    def rows(self, some: slice) -> np.ndarray:
        """Return float32 (rows, remembered); not to be changed. `some` is one of the slices of `each`."""
        if self._kept is not None:
            return self._kept[some]
        rows = np.empty((some.stop - some.start, self.shape[1]), np.float32)
        self._compute(some, rows)
        return rows

    def each(self, work: Callable[[slice], object]) -> None:
        """Call work(slice) for all rows, in every core."""
        each_slice(self.shape, work)

    def _compute(self, some: slice, rows: np.ndarray) -> None:
        scores = np.matmul(self.queries[some], self.keys.T, out=rows)
        scores -= self._norm
        scores *= self.precision
        self.prior.add_to(scores, some)
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)

    def usage(self, factor: np.ndarray) -> np.ndarray:
        """Return float32 (remembered,): how often each is used, 1 on average, when all are weighed by `factor`."""
        sums = np.empty((-(-self.shape[0] // ROWS_PER_SLICE), self.shape[1]), np.float32)

        def of(rows: np.ndarray, some: slice) -> Callable[[slice], None]:
            return add_usage.over(ROWS_PER_SLICE, rows, factor, sums[some.start // ROWS_PER_SLICE :])

        self._each_of(of)
        total = np.zeros(self.shape[1], np.float32)
        for used in sums:  # always in this order, whoever was quicker
            total += used
        return factor * total * np.float32(self.shape[1] / self.shape[0])

    def posterior_mean(self, values: np.ndarray, factor: np.ndarray) -> np.ndarray:
        """Return the posterior mean of each row: float32 (windows, values.shape[1])."""
        means = np.empty((self.shape[0], values.shape[1]), np.float32)
        self._each_of(lambda rows, some: weighted_means.over(rows, factor, values, means[some]))
        return means

    def _each_of(self, of: Callable[[np.ndarray, slice], Callable[[slice], None]]) -> None:
        """Call of(rows, some)(slice of them), in every core: all rows that are kept, or a slice of rows as they are
        made."""
        if self._kept is not None:
            self.each(of(self._kept, slice(0, self.shape[0])))
        else:
            self.each(lambda some: of(self.rows(some), some)(slice(0, some.stop - some.start)))

    def best_columns(self, factor: np.ndarray, keep: int) -> np.ndarray:
        """Return int64 (windows, keep): the columns of most weight in each row, the most first."""
        best = np.empty((self.shape[0], keep), np.int64)

        def part(some: slice):
            weights = self.rows(some) * factor
            line = np.arange(len(weights))
            for i in range(keep):  # a few passes are much faster than sorting
                best[some, i] = weights.argmax(1)
                weights[line, best[some, i]] = -1

        self.each(part)
        return best


def each_slice(shape: tuple[int, int], work: Callable[[slice], object]) -> None:
    """Call work(slice) for all rows of a kernel, in every core if they are worth it."""
    parallel_for(work, shape[0], ROWS_PER_SLICE, alone=math.prod(shape) < VALUES_WORTH_HELP)


def _is_kept(shape: tuple[int, int]) -> bool:
    return shape[0] * shape[1] <= KERNEL_VALUES_MAX


def balanced_potential(
    kernel: Kernel, potential: np.ndarray, balance: float, target: np.ndarray | np.float32
) -> np.ndarray:
    """Return a better potential float32 (remembered,): exp(potential) evens out their use, or brings it near `target`.

    Sinkhorn sweeps (Cuturi 2013) on kernel = exp(scores), each two products of a matrix and a vector.
    """
    for _ in range(SWEEPS if balance else 0):
        used = kernel.usage(np.exp(potential))
        potential = np.clip(
            potential - np.float32(balance) * np.log(used / target + USAGE_MIN), -POTENTIAL_MAX, POTENTIAL_MAX
        )
    return potential
