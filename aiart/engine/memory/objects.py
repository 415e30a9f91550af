"""Whole objects: a part of a remembered picture that comes into a painting as it is, once, at a place of its own.

The windows of an object move together (the constraints of PatchMatch, Barnes et al. 2009; Shift-Map, Pritch et al.
2009): at every scale, the windows of the canvas that lie mostly on the object are those of the picture, all moved by
one offset, whatever else would suit. All others are free, but what touches the object is left out for them, so that it
appears nowhere else. Windows overlap with soft weights, so at its rim an object goes over into what is around it, over
wide areas where it is coarse and over a few pixels where it is fine (as in Burt and Adelson 1983, "A multiresolution
spline"), and what is around it is painted to suit it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aiart.engine.memory.denoiser import WindowBank
from aiart.engine.memory.windows import STRIDE, grid_shape
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize

OWN = 0.5  # of a window's weight that lies on the object, from which the window is the object's
FREE = 0.02  # and up to which it may be used elsewhere
LEFT = 0.4  # of all windows may be used elsewhere in any case: at the coarsest scale most touch a large object
DRAWS = 16  # of a place, of which the first is taken at which all of the object is on the canvas
DRAW = 1  # number of these random numbers, beside others that are made from the same seed

Place = tuple[float, float]  # down and across, as fractions of a picture or a canvas


@dataclass(frozen=True)
class KeptObject:
    """What of remembered picture number `picture` is kept whole.

    mask: bool (h, w) of any size, true on the object, which is not empty. place: where its middle comes to; None for
    down or across: the seed says it."""

    picture: int
    mask: np.ndarray
    place: tuple[float | None, float | None] = (None, None)

    @cached_property
    def middle(self) -> Place:
        """The middle of its box in the picture."""
        down, across = (float(np.mean(ends)) for ends in self._ends)
        return down, across

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Height and width of its box, as fractions of the picture's."""
        down, across = (float(np.ptp(ends)) for ends in self._ends)
        return down, across

    @cached_property
    def _ends(self) -> list[np.ndarray]:
        """Where it begins and ends, down and across, as fractions."""
        lines = (np.flatnonzero(self.mask.any(axis)) for axis in (1, 0))
        return [np.array((line[0], line[-1] + 1)) / side for line, side in zip(lines, self.mask.shape, strict=True)]

    def place_on(self, canvas: Size, remembered: Size, layout: float | None, seed: int, wrap: Wrap = FLAT) -> Place:
        """Return where its middle comes to on a canvas, so that all of it is there, if it is not larger.

        Args:
            remembered: size of the picture, in pixels of the canvas.
            layout: standard deviation of its move from where it was, as a fraction; None: anywhere."""
        rng = np.random.default_rng((seed, DRAW))
        found = []
        for axis in (0, 1):
            half = 0.5 * self.extent[axis] * remembered[axis] / canvas[axis]
            low, high = (0.0, 1.0) if wrap[axis] else (min(half, 0.5), max(1 - half, 0.5))
            draws = rng.uniform(low, high, DRAWS)
            if layout is not None:
                draws = self.middle[axis] + layout * rng.standard_normal(DRAWS)
            inside = draws[(draws >= low) & (draws <= high)]
            drawn = inside[0] if inside.size else draws[0]
            wanted = self.place[axis]
            found.append(float(np.clip(drawn if wanted is None else wanted, low, high)))
        return found[0], found[1]


class PlacedObject:
    """An object whose middle is at `place` of canvases of every scale.

    weights: how much each pixel of a window counts, float32 (window, window), of sum 1."""

    def __init__(self, kept: KeptObject, place: Place, weights: np.ndarray):
        self.picture, self.place = kept.picture, place
        self._kept, self._weights = kept, weights
        self._shares: dict[Size, np.ndarray] = {}

    def without(self, bank: WindowBank, chosen: tuple[int, ...]) -> WindowBank:
        """Return the windows that may be used around it, of a bank of the pictures with the numbers `chosen`."""
        on_it = np.zeros((bank.count, *bank.size), np.float32)
        on_it[chosen.index(self.picture)] = self._share_of_windows(bank.size)
        most = max(FREE, float(np.quantile(on_it.ravel()[bank.valid], LEFT)))
        return bank.without_windows(on_it > most)

    def windows(
        self,
        bank: WindowBank,
        chosen: tuple[int, ...],
        size: Size,
        wrap: Wrap = FLAT,
        rows: np.ndarray | None = None,
        columns: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return which remembered window each window of a canvas of `size` is, where it is the object's: int64 (rows *
        columns,), -1 elsewhere. rows, columns: which windows of the canvas; None: all."""
        starts = [
            self._starts(axis, np.arange(count) if some is None else some, bank, size[axis], wrap[axis])
            for axis, (count, some) in enumerate(zip(grid_shape(size, bank.window, wrap), (rows, columns), strict=True))
        ]
        down, across = np.meshgrid(*starts, indexing="ij")
        own = (down >= 0) & (across >= 0) & (self._share_of_windows(bank.size)[down, across] >= OWN)
        index = (chosen.index(self.picture) * bank.height + down) * bank.width + across
        return np.where(own, index, -1).ravel()

    def _starts(self, axis: int, number: np.ndarray, bank: WindowBank, length: int, around: bool) -> np.ndarray:
        """Along one axis, where windows of the canvas begin in the picture; -1 where they are not wholly inside."""
        side = bank.size[axis]
        moved = round(self.place[axis] * length - self._kept.middle[axis] * side)
        start = STRIDE * number - moved
        start = start % length if around else start
        return np.where((start >= 0) & (start <= side - bank.window), start, -1)

    def _share_of_windows(self, size: Size) -> np.ndarray:
        """How much of each window of its picture at `size` lies on it, by its top left pixel: float32 (*size)."""
        if size not in self._shares:
            self._shares[size] = share_of_windows(self._kept.mask, size, self._weights)
        return self._shares[size]


def share_of_windows(mask: np.ndarray, size: Size, weights: np.ndarray) -> np.ndarray:
    """Return how much of each window of a picture of `size` lies on a mask of it, bool (h, w): float32 (*size), 0 to 1,
    by its top left pixel, and 0 where no whole window starts.

    weights: of a window's pixels, float32 (window, window), of sum 1."""
    layers = mask[..., None].repeat(3, -1).astype(np.float32)  # resizing works on three channels at once
    squares = np.lib.stride_tricks.sliding_window_view(np.clip(resize(layers, size)[..., 0], 0, 1), weights.shape)
    found = np.einsum("hwij,ij->hw", squares, weights, optimize=True)
    return np.pad(found, [(0, side - there) for side, there in zip(size, found.shape, strict=True)])
