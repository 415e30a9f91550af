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
        """So many pixels around a pixel, as far as the canvas has them."""
        lines = [np.arange(at - reach, at + reach + 1) for at in centre]
        some = [line if around else line[(line >= 0) & (line < side)]
                for line, side, around in zip(lines, size, wrap, strict=True)]  # fmt: skip
        return cls(*(line[:side] for line, side in zip(some, size, strict=True)))

    def on(self, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Its pixels on a canvas, to index with."""
        rows, columns = np.ix_(self.rows % size[0], self.columns % size[1])
        return rows, columns


def grown(marked: np.ndarray, by: int, wrap: Wrap = FLAT) -> np.ndarray:
    """bool (H, W) with all pixels that are at most so many rows and columns from a marked one."""
    for axis, around in enumerate(wrap):
        pads = [(0, 0), (0, 0)]
        pads[axis] = (by, by)
        lines, wide = np.moveaxis(np.pad(marked, pads, mode="wrap" if around else "constant"), axis, 0), 1
        while wide < 2 * by + 1:  # of each line, whether it or any of so many from it on is marked
            more = min(wide, 2 * by + 1 - wide)
            lines, wide = lines[:-more] | lines[more:], wide + more
        marked = np.moveaxis(lines, 0, axis)
    return marked


@dataclass(frozen=True)
class Piece:
    """A box of a canvas may be taken from a picture, `offset` further down and right."""

    box: Box
    offset: tuple[int, int]
    unlike: float  # mean square of the difference of the surroundings

    def sources(self) -> np.ndarray:
        """Where it is taken from: int (rows, columns, 2)."""
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
        self._picture, self._squares = picture, (picture**2).sum(-1)

    def find(
        self,
        canvas: np.ndarray,
        known: np.ndarray,
        box: Box,
        most: int,
        rows: Rows = None,
        prices: np.ndarray | None = None,
    ) -> list[Piece]:
        """The pieces that suit a box best, best first.

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
        unlike = self._unlike(wanted, (there * np.where(near, 1, FAR)).astype(np.float32))
        if prices is not None:  # beside the border of the box as a cut's two sides, of one pixel each
            unlike += self._total(prices, (~there).astype(np.float32)) / (2 * max(there.shape))
        unlike[self._outside(unlike.shape, box, rows)] = np.inf
        pieces, apart = [], max(2, min(there.shape) // (2 * APART))
        while len(pieces) < most and np.isfinite(lowest := unlike.min()):
            row, column = np.unravel_index(int(unlike.argmin()), unlike.shape)
            pieces.append(Piece(box, (int(row - box.rows[0]), int(column - box.columns[0])), float(lowest)))
            unlike[max(0, row - apart) : row + apart + 1, max(0, column - apart) : column + apart + 1] = np.inf
        return pieces

    def _unlike(self, wanted: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """Of each place in the picture where all of a box lies inside it: the mean square of the difference."""
        ours = wanted * weight[..., None]
        cross = self._total(self._picture, ours).sum(-1)
        return (self._total(self._squares, weight) - 2 * cross + (ours * wanted).sum()) / weight.sum()

    def _total(self, theirs: np.ndarray, ours: np.ndarray) -> np.ndarray:
        """Of each place in the picture where all of a box lies inside it: the sum of float32 `theirs`, of the picture,
        times `ours`, of the box."""
        from scipy import fft

        shape = tuple(int(fft.next_fast_len(a + b, True) or 0) for a, b in zip(self.size, ours.shape, strict=False))
        one, other = (np.asarray(fft.rfft2(some, shape, axes=(0, 1))) for some in (theirs, ours))
        rows, columns = (a - b + 1 for a, b in zip(self.size, ours.shape, strict=False))
        return np.asarray(fft.irfft2(one * np.conj(other), shape, axes=(0, 1)))[:rows, :columns]

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
