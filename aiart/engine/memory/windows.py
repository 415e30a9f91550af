"""Windows: small squares of pixels, read in two-pixel steps from a canvas and at every pixel from the pictures.

A window is compared with others in its leading principal directions (a key), and painted back by overlapping:
each pixel of the canvas is the weighted mean of all the windows that cover it. That overlap is what keeps a grid
from showing; windows always lie wholly inside a picture, so nothing mirrored is ever remembered.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aiart.engine.compiled.search import LANES
from aiart.engine.compiled.votes import LANES as LANES_OF_VOTES
from aiart.engine.compiled.votes import vote
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap

STRIDE = 2  # of the canvas' windows; every canvas side is even
PIXELS_PER_BAND = 1 << 14  # of a canvas, painted at once in each core
WINDOWS_PER_BAND = 1024  # windows projected at once: laid out, they stay in a cache
KEY_STEP = 2.0**-10  # of keys that are kept as integers: those of colours in [-1, 1] stay below 14


def window_rows(picture: np.ndarray, window: int, stride: int) -> np.ndarray:
    """Return a view of float32 (H, W, 3): (rows, columns, window, window, 3); no copy."""
    view = np.lib.stride_tricks.sliding_window_view(picture, (window, window), axis=(0, 1))
    return view[::stride, ::stride].transpose(0, 1, 3, 4, 2)


def grid_shape(size: Size, window: int, wrap: Wrap = FLAT) -> Size:
    """Return how many windows a canvas of `size` has down and across."""
    (height, width), (around_down, around_right) = size, wrap
    rows = height // STRIDE if around_down else (height - window) // STRIDE + 1
    columns = width // STRIDE if around_right else (width - window) // STRIDE + 1
    return rows, columns


def touching(pixels: np.ndarray, window: int) -> np.ndarray:
    """Return which windows touch any of the marked pixels of a picture, by their top left pixel: bool (..., H, W) ->
    bool (..., H - window + 1, W - window + 1)."""
    for axis in (-1, -2):
        pixels = np.asarray(np.lib.stride_tricks.sliding_window_view(pixels, window, axis).any(-1))
    return pixels


class Basis:
    """The principal directions of a set of windows: PCA without whitening, so distances keep their meaning, and not
    centred, as they do not need it."""

    def __init__(self, windows: np.ndarray, directions: int):
        """`windows` float32 (n, window^2 * 3); fewer directions than asked if the windows have fewer values."""
        centred = windows - windows.mean(0)
        _, vectors = np.linalg.eigh(centred.T @ centred)
        most = vectors[:, : -directions - 1 : -1]  # (window^2 * 3, d), those of most variance first
        self.depth = -(-most.shape[1] // LANES) * LANES
        self.directions = np.zeros((len(most), self.depth), np.float32)
        self.directions[:, : most.shape[1]] = most

    def project(self, picture: np.ndarray, window: int, stride: int) -> np.ndarray:
        """Keys of all windows of a float32 picture (H, W, 3) -> float32 (rows * columns, depth), row by row. What is
        beyond the directions, up to a multiple of LANES, is 0."""
        by_window = _window_lines(picture, window)[::stride, ::stride]
        rows, columns = by_window.shape[:2]
        keys = np.empty((rows * columns, self.depth), np.float32)

        def band(some: slice) -> None:
            there = keys[some.start * columns : some.stop * columns]
            np.matmul(by_window[some].reshape(len(there), -1), self.directions, out=there)

        parallel_for(band, rows, max(1, WINDOWS_PER_BAND // columns))
        return keys

    def whole_keys(self, picture: np.ndarray, window: int) -> np.ndarray:
        """Keys of a float32 picture's windows by their top left pixel: int16 (H * W, depth) in units of KEY_STEP, 0
        where no whole window starts."""
        by_window = _window_lines(picture, window)
        rows, columns = by_window.shape[:2]
        keys = np.zeros((*picture.shape[:2], self.depth), np.int16)
        scaled, most = self.directions * np.float32(1 / KEY_STEP), np.iinfo(np.int16).max

        def band(some: slice) -> None:
            values = by_window[some].reshape(-1, window**2 * 3) @ scaled
            np.clip(np.rint(values, out=values), -most, most, out=values)
            keys[some, :columns] = values.reshape(-1, columns, self.depth)

        parallel_for(band, rows, max(1, WINDOWS_PER_BAND // columns))
        return keys.reshape(-1, self.depth)


def _window_lines(picture: np.ndarray, window: int) -> np.ndarray:
    """float32 (H, W, 3) -> a view (rows, columns, window, window * 3), each window by its lines; no copy."""
    (height, width), lines = picture.shape[:2], picture.reshape(len(picture), -1)
    shape, (down, inside) = (height - window + 1, width - window + 1, window, window * 3), lines.strides
    return np.lib.stride_tricks.as_strided(lines, shape, (down, 3 * inside, down, inside), writeable=False)


def wrapped(picture: np.ndarray, window: int, wrap: Wrap) -> np.ndarray:
    """Add what a window needs beyond an edge that meets its opposite: `window` - STRIDE pixels."""
    more = window - STRIDE  # no longer than a side
    if wrap[0]:
        picture = np.concatenate([picture, picture[:more]])
    return np.concatenate([picture, picture[:, :more]], 1) if wrap[1] else picture


def line_weights(window: int, softness: float) -> np.ndarray:
    """Return how much each line and each column of a window counts where windows overlap: float32 (window,), a Gaussian
    from its centre with a standard deviation of `softness` pixels."""
    return np.exp(-0.5 * ((np.arange(window) - (window - 1) / 2) / softness) ** 2).astype(np.float32)


def window_weights(window: int, softness: float) -> np.ndarray:
    """Return how much each pixel of a window counts where windows overlap: float32 (window, window)."""
    line = line_weights(window, softness)
    return line[:, None] * line


class Overlap:
    """Adds up overlapping windows, weighed from their centres, and divides by what falls on each pixel."""

    def __init__(self, size: Size, window: int, softness: float, wrap: Wrap = FLAT):
        """`softness`: standard deviation in pixels of the Gaussian that weighs a window's pixels from its centre."""
        self.size, self.wrap, self.window = size, wrap, window
        self.shape = grid_shape(size, window, wrap)
        self._line = line_weights(window, softness)
        self._values = np.pad(np.repeat(self._line, 3), (0, -3 * window % LANES_OF_VOTES))
        self._sums = self._falling_on(0), np.repeat(self._falling_on(1), 3)

    def _falling_on(self, axis: int) -> np.ndarray:
        """What falls on each line of the canvas, or on each column, when all windows are one: its reciprocal."""
        side, count = self.size[axis], self.shape[axis]
        total = np.zeros(side, np.float32)
        for start in range(0, self.window, STRIDE):  # in the order in which the windows of a pixel are added up
            block = np.arange(side) // STRIDE - start // STRIDE
            there = self._line[start + np.arange(side) % STRIDE]
            total += there if self.wrap[axis] else np.where((block >= 0) & (block < count), there, np.float32(0))
        return 1 / total

    def paint(self, pixels: np.ndarray, pitch: int, starts: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the canvas, float32 (H, W, 3). Each of its windows is a weighted mean of n of those in `pixels`.

        Bands of the canvas are painted in every core. A pixel adds up its windows always in the same order, wherever
        bands and tiles begin: what is painted does not depend on them.

        Args:
            pixels: float32 (..., 3), that hold windows, whose next line is `pitch` pixels further.
            starts: int64 (windows, n), the numbers of their first pixels.
            weights: float32 (windows, n), with a sum of 1.
        """
        canvas, flat = np.empty((*self.size, 3), np.float32), pixels.reshape(-1)

        band = vote.over(
            *self.shape, *self.wrap, self._line, self._values, *self._sums, flat, pitch, starts, weights,
            lambda: np.empty(3 * (self.size[1] + 2 * self.window) + LANES_OF_VOTES, np.float32),
            canvas.reshape(len(canvas), -1),
        )  # fmt: skip
        parallel_for(band, self.size[0], max(1, PIXELS_PER_BAND // self.size[1]))
        return canvas

    def paint_windows(self, windows: np.ndarray) -> np.ndarray:
        """Return the canvas of windows that are given, float32 (windows, window^2 * 3)."""
        starts = np.arange(len(windows))[:, None] * self.window**2
        return self.paint(windows, self.window, starts, np.ones(starts.shape, np.float32))


@lru_cache(maxsize=16)
def cached_overlap(size: Size, window: int, softness: float, wrap: Wrap = FLAT) -> Overlap:
    """Return one for all steps and paintings of a canvas: what falls on each pixel is worked out once."""
    return Overlap(size, window, softness, wrap)


@dataclass(frozen=True)
class ScaleWindows:
    """One picture at one scale: x (H, W, 3), and the keys of its windows in x and in b, (H * W, d)."""

    clean: np.ndarray
    clean_keys: np.ndarray
    base_keys: np.ndarray

    @property
    def bytes(self) -> int:
        return self.clean.nbytes + self.clean_keys.nbytes + self.base_keys.nbytes


def sampled_windows(picture: np.ndarray, window: int, most: float) -> np.ndarray:
    """Return about `most` windows of a picture, evenly chosen: float32 (n, window^2 * 3). All would fill gigabytes."""
    every = window_rows(picture, window, 1)
    count = every.shape[0] * every.shape[1]
    rows, columns = np.divmod(np.arange(0, count, max(1, int(count // most))), every.shape[1])
    return every[rows, columns].reshape(len(rows), -1)
