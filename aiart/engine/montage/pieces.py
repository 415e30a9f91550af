"""Pieces: parts of a picture whose surroundings are like those of a part of a canvas that is to be filled.

All places are compared at once, only where the canvas is known (sums of squared differences by FFT).
"""

from dataclasses import dataclass

import numpy as np

from aiart.engine.path.pyramid import FLAT, Wrap

Rows = tuple[float, float] | None
FEWEST = 12  # known pixels around a part, to look for it by
NEAR = 8  # a fraction of a box's side: what is known so near to what is not has to suit most
FAR = 1 / 6  # weight of what is known farther away
APART = 3  # a fraction of a part's side: places that are nearer to a better one are the same


@dataclass(frozen=True)
class Box:
    """A part of a canvas: rows and columns, int (n,); they go around where sides meet, and then also below 0."""

    rows: np.ndarray
    columns: np.ndarray

    @classmethod
    def around(cls, centre: tuple[int, int], reach: int, size: tuple[int, int], wrap: Wrap) -> "Box":
        """Return so many pixels around a pixel, as far as the canvas has them."""
        lines = [np.arange(at - reach, at + reach + 1) for at in centre]
        some = [line if around else line[(line >= 0) & (line < side)]
                for line, side, around in zip(lines, size, wrap, strict=True)]  # fmt: skip
        return cls(*(line[:side] for line, side in zip(some, size, strict=True)))

    def on(self, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Return its pixels on a canvas, to index with."""
        rows, columns = np.ix_(self.rows % size[0], self.columns % size[1])
        return rows, columns


def grown(marked: np.ndarray, by: int, wrap: Wrap = FLAT) -> np.ndarray:
    """Return bool (H, W) with all pixels that are at most so many rows and columns from a marked one."""
    for axis, around in enumerate(wrap):
        pads = [(0, 0), (0, 0)]
        pads[axis] = (by, by)
        lines, wide = np.moveaxis(np.pad(marked, pads, mode="wrap" if around else "constant"), axis, 0), 1
        while wide < 2 * by + 1:  # of each line, whether it or any of so many from it on is marked
            more = min(wide, 2 * by + 1 - wide)
            lines, wide = lines[:-more] | lines[more:], wide + more
        marked = np.moveaxis(lines, 0, axis)
    return marked


def fast(count: int) -> int:
    """Return the least number from `count` on that has no prime factor above 5: so long transforms take the least
    time."""
    while True:
        rest = count
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return count
        count += 1


@dataclass(frozen=True)
class Piece:
    """A box of a canvas may be taken from a picture, `offset` further down and right."""

    box: Box
    offset: tuple[int, int]
    unlike: float  # mean square of the difference of the surroundings

    def sources(self) -> np.ndarray:
        """Return where it is taken from: int (rows, columns, 2)."""
        return np.stack(
            np.meshgrid(
                *(line + off for line, off in zip((self.box.rows, self.box.columns), self.offset, strict=True)),
                indexing="ij",
            ),
            -1,
        )


class Fitting:
    """Looks for pieces of one picture, float32 (H, W, 3)."""

    def __init__(self, picture: np.ndarray, margin: int, origin: tuple[int, int] = (0, 0), apart: int = 0):
        """margin: pixels at its edges that are not used: frames, vignettes, what a scanner saw. origin: row and column
        of the canvas at which the picture lies. apart: a piece is moved by at least so many pixels."""
        self.size, self.margin, self._origin, self._apart = picture.shape[:2], margin, origin, apart
        self._layers = np.stack([(picture**2).sum(-1), *np.moveaxis(picture, -1, 0)])
        self._transforms: dict[tuple[int, int], np.ndarray] = {}

    def find(
        self,
        canvas: np.ndarray,
        known: np.ndarray,
        box: Box,
        most: int,
        rows: Rows = None,
        prices: np.ndarray | None = None,
    ) -> list[Piece]:
        """Return the pieces that suit a box best, best first.

        Args:
            canvas: float32 (h, w, 3).
            known: bool (h, w), where it is known.
            rows: the first and the last row of the picture at which a piece may begin; None: any.
            prices: float32 (H, W), of what the unknown part is filled with; None: nothing.
        """
        there, wanted = known[box.on(known.shape)], canvas[box.on(known.shape)]
        if there.sum() < FEWEST or any(a + 2 * self.margin > b for a, b in zip(there.shape, self.size, strict=True)):
            return []
        near = grown(~there, max(1, min(there.shape) // NEAR))
        weight = (there * np.where(near, 1, FAR)).astype(np.float32)
        filled = None if prices is None else (prices, (~there / (2 * max(there.shape))).astype(np.float32))
        unlike = self._unlike(wanted, weight / weight.sum(), filled)
        unlike[self._outside(unlike.shape, box, rows)] = np.inf
        pieces, apart = [], max(2, min(there.shape) // (2 * APART))
        while len(pieces) < most and np.isfinite(lowest := unlike.min()):
            row, column = np.unravel_index(int(unlike.argmin()), unlike.shape)
            pieces.append(Piece(box, (int(row - box.rows[0]), int(column - box.columns[0])), float(lowest)))
            unlike[max(0, row - apart) : row + apart + 1, max(0, column - apart) : column + apart + 1] = np.inf
        return pieces

    def _unlike(
        self, wanted: np.ndarray, weight: np.ndarray, filled: tuple[np.ndarray, np.ndarray] | None
    ) -> np.ndarray:
        """Of each place in the picture where all of a box lies inside it: the mean square of the difference, and what
        fills the rest. filled: the picture's prices, and how much those of each pixel of the box count.

        Each is a sum of a value of the picture times one of the box; all of them are transformed back together."""
        height, width = wanted.shape[:2]
        shape = fast(self.size[0] + height), fast(self.size[1] + width)
        ours = np.stack([weight, *np.moveaxis(-2 * wanted * weight[..., None], -1, 0)])
        total = (self._transformed(shape) * np.conj(np.fft.rfft2(ours, shape))).sum(0)
        if filled is not None:
            prices, counts = (np.fft.rfft2(some, shape) for some in filled)
            total += prices * np.conj(counts)
        rows, columns = self.size[0] - height + 1, self.size[1] - width + 1
        return np.fft.irfft2(total, shape)[:rows, :columns] + (wanted**2 * weight[..., None]).sum()

    def _transformed(self, shape: tuple[int, int]) -> np.ndarray:
        """The squares and the colours of the picture, transformed: complex64 (4, ...)."""
        if shape not in self._transforms:
            self._transforms[shape] = np.fft.rfft2(self._layers, shape)
        return self._transforms[shape]

    def _outside(self, shape: tuple[int, int], box: Box, rows: Rows) -> np.ndarray:
        """Places that are not wanted: bool."""
        moved = [
            np.abs(np.arange(count) - (line[0] - start))
            for count, line, start in zip(shape, (box.rows, box.columns), self._origin, strict=True)
        ]
        inside = [(np.arange(count) >= self.margin) & (np.arange(count) < count - self.margin) for count in shape]
        if rows is not None:
            inside[0] &= (np.arange(shape[0]) >= rows[0]) & (np.arange(shape[0]) <= rows[1])
        near = np.maximum(moved[0][:, None], moved[1]) < self._apart
        return near | ~(inside[0][:, None] & inside[1])
