"""A window being cut: which pane and which piece of the picture each pixel belongs to.

Pieces are placed from front to back; a piece takes what is still free. Knows no lead and no light.
"""

import numpy as np

from scripts.painters.canvas import grid
from scripts.painters.glass_colours import Glass
from scripts.painters.palette import ramp, vary


class Window:
    """Labels (h, w) int32 of panes and pieces, and the tint (count, 3) of each pane."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int], unit: float, glass: Glass):
        self.rng, self.shape, self.unit, self.glass = rng, shape, unit, glass
        self.y, self.x = grid(shape)
        self.width = shape[1] / shape[0]
        self.pane = np.zeros(shape, np.int32)
        self.piece = np.zeros(shape, np.int32)
        self.free = np.ones(shape, bool)
        self._tints = [np.zeros((1, 3))]

    @property
    def count(self) -> int:
        """How many panes there are, label 0 (nothing) included."""
        return sum(map(len, self._tints))

    @property
    def tint(self) -> np.ndarray:
        """(count, 3) sRGB of each pane."""
        return np.concatenate(self._tints)

    def cut(self, mask: np.ndarray, u: np.ndarray, v: np.ndarray, sheet, tone: np.ndarray, spread=0.1) -> None:
        """Cut a piece into Voronoi panes about one unit wide in the coordinates u, v (h, w).

        `sheet` is a ramp of hex colours read at the mean of `tone` (h, w) over each pane, give or take `spread`.
        """
        mask = np.broadcast_to(mask, self.shape) & self.free
        if not mask.any():
            return
        at = [np.broadcast_to(axis, self.shape)[mask] for axis in (u, v)]
        panes = _nearest_seed(self.rng, *at)
        self._take(mask, panes, sheet, np.broadcast_to(tone, self.shape)[mask], spread)

    def split(self, mask: np.ndarray, index: np.ndarray, sheet, tone: np.ndarray, spread=0.08) -> None:
        """Place a piece cut where `index` (h, w) integers changes, such as the sector of a ring."""
        mask = np.broadcast_to(mask, self.shape) & self.free
        if mask.any():
            at = [np.broadcast_to(field, self.shape)[mask] for field in (index, tone)]
            self._take(mask, at[0], sheet, at[1], spread)

    def whole(self, mask: np.ndarray, sheet, tone: float, spread=0.08) -> None:
        """Place a piece of a single pane."""
        mask = np.broadcast_to(mask, self.shape) & self.free
        if mask.any():
            self._take(mask, np.zeros(mask.sum(), int), sheet, np.full(mask.sum(), tone), spread)

    def _take(self, mask, panes: np.ndarray, sheet, tone: np.ndarray, spread: float) -> None:
        _, panes = np.unique(panes, return_inverse=True)
        mean = np.bincount(panes, tone) / np.bincount(panes)
        colours = ramp(sheet, mean + self.rng.normal(0, spread, len(mean)))
        self.pane[mask] = panes + self.count
        self.piece[mask] = self.piece.max() + 1
        self._tints.append(vary(self.rng, colours, 0.04, 0.012))
        self.free &= ~mask


def _nearest_seed(rng: np.random.Generator, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Index of the nearest of one jittered seed per unit square, for places u, v (n,)."""
    u, v = u - u.min() + 1, v - v.min() + 1
    across, down = int(u.max()) + 3, int(v.max()) + 3
    jitter = rng.uniform(-0.36, 0.36, (2, down, across)).astype(np.float32)
    # Rows are set off against each other like bricks, so that no straight seam runs through.
    jitter[0] += 0.25 * (-1.0) ** np.arange(down)[:, None]
    i, j = u.astype(np.int32), v.astype(np.int32)
    best, nearest = np.full(len(u), np.inf, np.float32), np.zeros(len(u), np.int32)
    for dj in (-1, 0, 1):
        for di in (-1, 0, 1):
            a, b = np.clip(i + di, 0, across - 1), np.clip(j + dj, 0, down - 1)
            distance = (u - a - 0.5 - jitter[0, b, a]) ** 2 + (v - b - 0.5 - jitter[1, b, a]) ** 2
            closer = distance < best
            best = np.where(closer, distance, best)
            nearest = np.where(closer, b * across + a, nearest)
    return nearest
