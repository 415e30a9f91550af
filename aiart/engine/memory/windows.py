"""Windows: small squares of pixels, read in two-pixel steps from a canvas and at every pixel from the pictures.

A window is compared with others in its leading principal directions (a key), and painted back by overlapping:
each pixel of the canvas is the weighted mean of all the windows that cover it. That overlap is what keeps a grid
from showing; windows always lie wholly inside a picture, so nothing mirrored is ever remembered.
"""

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

import numpy as np

from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap

STRIDE = 2  # of the canvas' windows; every canvas side is even
BLOCKS_PER_BAND = 1024  # 2x2 blocks of a canvas painted at once: they stay in a cache
WINDOWS_PER_BAND = 4096  # windows projected at once: their lines' keys take 4 MB, about the size of a cache


def window_rows(picture: np.ndarray, window: int, stride: int) -> np.ndarray:
    """float32 (H, W, 3) -> a view (rows, columns, window, window, 3); no copy."""
    view = np.lib.stride_tricks.sliding_window_view(picture, (window, window), axis=(0, 1))
    return view[::stride, ::stride].transpose(0, 1, 3, 4, 2)


def grid_shape(size: Size, window: int, wrap: Wrap = FLAT) -> Size:
    """How many windows a canvas of `size` has down and across."""
    (height, width), (around_down, around_right) = size, wrap
    rows = height // STRIDE if around_down else (height - window) // STRIDE + 1
    columns = width // STRIDE if around_right else (width - window) // STRIDE + 1
    return rows, columns


def touching(pixels: np.ndarray, window: int) -> np.ndarray:
    """Which windows touch any of the marked pixels of a picture, by their top left pixel: bool (..., H, W) -> bool
    (..., H - window + 1, W - window + 1)."""
    squares = np.lib.stride_tricks.sliding_window_view(pixels, (window, window), axis=(-2, -1))
    return np.asarray(squares.any((-1, -2)))


class Basis:
    """The principal directions of a set of windows: PCA without whitening, so distances keep their meaning."""

    def __init__(self, windows: np.ndarray, directions: int):
        """`windows` float32 (n, window^2 * 3); fewer directions than asked if the windows have fewer values."""
        self.mean = windows.mean(0)
        centred = windows - self.mean
        _, vectors = np.linalg.eigh(centred.T @ centred)
        self.directions = np.ascontiguousarray(vectors[:, -directions:])  # (window^2 * 3, d)
        self.offset = self.mean @ self.directions

    def project(self, picture: np.ndarray, window: int, stride: int) -> np.ndarray:
        """Keys of all windows of a float32 picture (H, W, 3) -> float32 (rows * columns, d), row by row.

        A window's key is the sum of its lines' keys: laying out lines, which overlap only sideways, moves `window`
        times less memory than laying out windows.
        """
        count = self.directions.shape[1]
        by_line = self.directions.reshape(window, window * 3, count).swapaxes(0, 1).reshape(window * 3, -1)
        lines = np.lib.stride_tricks.sliding_window_view(picture.reshape(len(picture), -1), window * 3, axis=1)
        lines = lines[:, :: 3 * stride]  # (H, columns, window * 3)
        rows, columns = (len(picture) - window) // stride + 1, lines.shape[1]
        keys = np.empty((rows, columns, count), np.float32)

        def band(some: slice):
            part = lines[some.start * stride : (some.stop - 1) * stride + window].reshape(-1, window * 3) @ by_line
            part = part.reshape(-1, columns, window, count)
            here = keys[some]
            here[:] = -self.offset
            for line in range(window):
                here += part[line : line + len(here) * stride : stride, :, line]

        parallel_for(band, rows, max(1, WINDOWS_PER_BAND // columns))
        return keys.reshape(rows * columns, count)


def wrapped(picture: np.ndarray, window: int, wrap: Wrap) -> np.ndarray:
    """Add what a window needs beyond an edge that meets its opposite: `window` - STRIDE pixels."""
    more = window - STRIDE
    return np.pad(picture, [(0, more * wrap[0]), (0, more * wrap[1]), (0, 0)], mode="wrap") if any(wrap) else picture


def window_weights(window: int, softness: float) -> np.ndarray:
    """How much each pixel of a window counts where windows overlap: float32 (window, window), a Gaussian from its
    centre with a standard deviation of `softness` pixels."""
    line = np.exp(-0.5 * ((np.arange(window) - (window - 1) / 2) / softness) ** 2).astype(np.float32)
    return line[:, None] * line


class Overlap:
    """Adds up overlapping windows, block of 2x2 pixels by block, and divides by the weights that fell on each pixel."""

    def __init__(self, size: Size, window: int, softness: float, wrap: Wrap = FLAT):
        """`softness`: standard deviation in pixels of the Gaussian that weighs a window's pixels from its centre."""
        self.size, self.wrap, self.window = size, wrap, window
        self.shape = grid_shape(size, window, wrap)
        self.weights = window_weights(window, softness)
        beyond = [window // STRIDE - 1 if round_ else 0 for round_ in wrap]
        self.blocks = tuple(side // STRIDE + more for side, more in zip(size, beyond, strict=True))

    def offsets(self) -> Iterator[tuple[int, int, np.ndarray]]:
        """Each 2x2 block of a window: (block row, block column, weights float32 (12,) of its pixels)."""
        for row in range(self.window // STRIDE):
            for column in range(self.window // STRIDE):
                square = self.weights[STRIDE * row : STRIDE * row + STRIDE, STRIDE * column : STRIDE * column + STRIDE]
                yield row, column, np.repeat(square.ravel(), 3)

    def paint(self, blocks_of: Callable[[int, int, slice], np.ndarray]) -> np.ndarray:
        """`blocks_of(row, column, some)` -> float32 (windows, 12), that block of some windows; -> the canvas (H, W, 3).

        Bands of the canvas are painted in every core. A pixel adds up its windows always in the same order, wherever
        bands and tiles begin: what is painted does not depend on them.
        """
        offsets, (height, width) = list(self.offsets()), self.shape
        total = np.zeros((*self.blocks, 12), np.float32)

        def band(lines: slice) -> None:
            for row, column, weights in offsets:
                first, last = max(lines.start - row, 0), min(lines.stop - row, height)
                if first < last:
                    blocks = blocks_of(row, column, slice(first * width, last * width))
                    there = total[first + row : last + row, column : column + width]
                    there += blocks.reshape(last - first, width, 12) * weights

        parallel_for(band, self.blocks[0], max(1, BLOCKS_PER_BAND // width))
        return _unblock(self._folded(total) / self._weight)

    @cached_property
    def _weight(self) -> np.ndarray:
        """What falls on each block of the canvas when all windows are one."""
        height, width = self.shape
        weight = np.zeros((*self.blocks, 12), np.float32)
        for row, column, weights in self.offsets():
            weight[row : row + height, column : column + width] += weights
        return self._folded(weight)

    def _folded(self, blocks: np.ndarray) -> np.ndarray:
        """Bring what was painted beyond a wrapped edge back to the opposite side."""
        for axis, (side, round_) in enumerate(zip(self.size, self.wrap, strict=True)):
            if round_:
                inside, beyond = np.split(blocks, [side // STRIDE], axis)
                inside = np.moveaxis(inside.copy(), axis, 0)
                inside[: beyond.shape[axis]] += np.moveaxis(beyond, axis, 0)
                blocks = np.moveaxis(inside, 0, axis)
        return blocks


@lru_cache(maxsize=16)
def cached_overlap(size: Size, window: int, softness: float, wrap: Wrap = FLAT) -> Overlap:
    """One for all steps and paintings of a canvas: what falls on each pixel is worked out once."""
    return Overlap(size, window, softness, wrap)


def pixel_blocks(picture: np.ndarray) -> np.ndarray:
    """The 2x2 block that starts at every pixel but the last row and column: (H, W, 3) -> (H-1, W-1, 12)."""
    return window_rows(picture, STRIDE, 1).reshape(picture.shape[0] - 1, picture.shape[1] - 1, 12)


def _unblock(blocks: np.ndarray) -> np.ndarray:
    """(h, w, 12) -> (2h, 2w, 3)."""
    height, width = blocks.shape[:2]
    return blocks.reshape(height, width, 2, 2, 3).swapaxes(1, 2).reshape(2 * height, 2 * width, 3)
