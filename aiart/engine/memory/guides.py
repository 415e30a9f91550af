"""Guides: what leads a painting without being painted (Hertzmann et al. 2001, "Image Analogies"; ebsynth).

A guide is a few channels of the canvas and the same channels of each remembered picture: lightness, orientation, a map
of materials. Every window, of the canvas and remembered, is described by its blurred channels at 3 x 3 places, beside
its principal directions; squared distances of both add up. So the guide counts wherever windows are compared: with
all, among candidates, in tiles and across edges that meet. Its weight falls from the coarsest scale to the finest,
where the strokes decide alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aiart.engine.memory.blur import blurred
from aiart.engine.memory.denoiser import Chosen, WindowBank
from aiart.engine.memory.windows import STRIDE, grid_shape
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize

PLACES = 3  # down and across a window, at which its guides are read
FINEST = 0.05  # of a guide's weight that is left at the finest scale: strokes decide there
DIRECTIONS = 8  # principal directions in which guides are compared: neighbouring places say nearly the same
SAMPLE = 4000  # remembered windows from which they are estimated
TINY = np.float32(1e-6)
SHARE_MIN = np.float32(1e-3)  # of the mean, for windows that are not asked for
BAND = 8192  # remembered windows described at once
GRADIENT_BLUR, TENSOR_BLUR = 0.8, 1.5  # pixels: of the grey before its gradients, of their products
FLAT_ENERGY = 0.1  # of the mean gradient energy, that makes flat places unsure of their direction
LIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue (ITU-R BT.601)


@dataclass(frozen=True)
class Channels:
    """One guide at one scale: float32 (H, W, c) of the canvas and (n, h, w, c) of the remembered pictures."""

    canvas: np.ndarray
    remembered: np.ndarray


class Guide(Protocol):
    """weight: 1 counts a squared distance of the guide's channels, per pixel, as much as one of a colour's. finest: the
    share of the weight that is left at the finest scale."""

    @property
    def weight(self) -> float: ...

    @property
    def finest(self) -> float: ...

    def channels(self, size: Size, bank: WindowBank, chosen: Chosen, wrap: Wrap) -> Channels:
        """Return the channels of one scale, for a canvas of `size` pixels and the remembered pictures `bank.clean`,
        whose numbers are `chosen`."""
        ...

    def shares(self, channels: Channels) -> np.ndarray | None:
        """Return how often each pixel of the remembered pictures should be used, float32 (n, h, w) with mean 1; None:
        the guide does not say."""
        ...


class GuidedScale:
    """The bank of one scale with the guides in its keys, and the guides of the canvas' windows."""

    def __init__(
        self,
        bank: WindowBank,
        parts: Sequence[Channels],
        weights: Sequence[float],
        shares: Sequence[np.ndarray | None],
        wrap: Wrap,
    ):
        self._window = bank.window
        scaled = [np.float32(math.sqrt(weight) * bank.window / PLACES) for weight in weights]
        self._canvas = np.concatenate([part.canvas * f for part, f in zip(parts, scaled, strict=True)], -1)
        remembered = [part.remembered for part in parts]
        self._directions, keys = bank.once(
            "guide", (*remembered, *map(float, scaled)), lambda: _remembered_keys(remembered, scaled, bank)
        )
        self.bank = bank.with_guide(keys, _product(shares))
        self._size, self._wrap = self._canvas.shape[:2], wrap

    def queries(self, rows: np.ndarray | None = None, columns: np.ndarray | None = None) -> np.ndarray:
        """Return what the guides say of the canvas' windows: float32 (rows * columns, d). rows, columns: which of them;
        None: all."""
        shape = grid_shape(self._size, self._window, self._wrap)
        rows = np.arange(shape[0]) if rows is None else rows
        columns = np.arange(shape[1]) if columns is None else columns
        described = _described(self._canvas, self._window, STRIDE * rows, STRIDE * columns)
        return described @ self._directions


class Guidance:
    """Several guides as one. What they say is kept for the next painting on the same canvas."""

    def __init__(self, guides: Sequence[Guide]):
        self.guides = tuple(guides)
        self._kept: dict[tuple[Size, Wrap], tuple[WindowBank, GuidedScale]] = {}

    def at_scale(
        self,
        bank: WindowBank,
        chosen: Chosen,
        size: Size,
        wrap: Wrap,
        fineness: float,
        color: np.ndarray | None = None,
    ) -> GuidedScale:
        """Return the guides at the scale of `bank`, for a canvas of `size` pixels.

        Args:
            chosen: numbers of the pictures in the bank.
            fineness: from 0, the first scale that is painted, to 1, the finest.
            color: float32 (3,), what the scale begins with; None: with the coarser picture.
        """
        kept = self._kept.get((size, wrap))
        if kept is None or kept[0] is not bank:
            parts = [guide.channels(size, bank, chosen, wrap) for guide in self.guides]
            weights = [guide.weight * max(guide.finest, 1 - fineness) for guide in self.guides]
            shares = [guide.shares(part) for guide, part in zip(self.guides, parts, strict=True)]
            begun = bank if color is None else bank.from_one_color(color)
            self._kept[size, wrap] = bank, GuidedScale(begun, parts, weights, shares, wrap)
        return self._kept[size, wrap][1]


def _described(channels: np.ndarray, window: int, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Channels (H, W, c) at 3 x 3 places of the windows whose top left pixels are given: (rows * columns, 9 c).
    Beyond an edge the opposite side follows."""
    at = np.array((1, window // 2, window - 2))
    down, across = ((start[:, None] + at) % side for start, side in zip((rows, columns), channels.shape, strict=False))
    picked = channels[down[:, None, :, None], across[None, :, None, :]]
    return picked.reshape(len(rows) * len(columns), -1)


def _remembered_keys(
    remembered: Sequence[np.ndarray], scaled: Sequence[np.float32], bank: WindowBank
) -> tuple[np.ndarray, np.ndarray]:
    """The directions of `_principal`, and what guides say of the remembered windows in these, see `_projected`."""
    pictures = np.concatenate([part * factor for part, factor in zip(remembered, scaled, strict=True)], -1)
    directions = _principal(pictures, bank)
    return directions, _projected(pictures, bank, directions)


def _principal(pictures: np.ndarray, bank: WindowBank) -> np.ndarray:
    """The directions in which remembered guides vary most, float32 (9 c, d); not centred, as a canvas may say 0."""
    step = max(1, math.isqrt(pictures[..., 0].size // SAMPLE))
    rows, columns = (np.arange(0, side - bank.window + 1, step) for side in bank.size)
    some = np.concatenate([_described(picture, bank.window, rows, columns) for picture in pictures])
    _, vectors = np.linalg.eigh(some.T @ some)
    return np.ascontiguousarray(vectors[:, -DIRECTIONS:])


def _projected(pictures: np.ndarray, bank: WindowBank, directions: np.ndarray) -> np.ndarray:
    """What guides say of the remembered windows at every pixel: float32 (n * H * W, d)."""
    (height, width), columns = bank.size, np.arange(bank.width)
    keys = np.empty((bank.count, height, width, directions.shape[1]), np.float32)

    def band(some: slice) -> None:
        for picture, there in zip(pictures, keys, strict=True):
            rows = np.arange(some.start, some.stop)
            described = _described(picture, bank.window, rows, columns)
            there[some] = (described @ directions).reshape(len(rows), width, -1)

    parallel_for(band, height, max(1, BAND // width))
    return keys.reshape(-1, directions.shape[1])


def _product(shares: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """All that guides say of shares, multiplied, with mean 1: float32 (n * H * W,)."""
    said = [share.ravel() for share in shares if share is not None]
    if not said:
        return None
    share = np.prod(said, axis=0)
    return (share / share.mean()).astype(np.float32)


@dataclass(frozen=True)
class Lightness:
    """Light where a photo is light: the photo's ranks of lightness take on those of the remembered pictures.

    picture: float32 (H, W, 3) in [-1, 1]."""

    picture: np.ndarray
    weight: float
    finest: float = FINEST

    def channels(self, size: Size, bank: WindowBank, chosen: Chosen, wrap: Wrap) -> Channels:
        photo = resize(self.picture, size, wrap) @ LIGHTNESS
        remembered = bank.clean @ LIGHTNESS
        ours = blurred(matched(photo, remembered), wrap)
        theirs = bank.once("lightness", (), lambda: np.stack([blurred(grey) for grey in remembered])[..., None])
        return Channels(ours[..., None], theirs)

    def shares(self, channels: Channels) -> np.ndarray | None:
        return None


@dataclass(frozen=True)
class Orientation:
    """Strokes along the edges of a photo, whichever side is the light one (structure tensor, Bigun and Granlund 1987).

    A direction is a unit vector of twice its angle, times how sure it is; the rest of the unit is a third value. The
    canvas says the vector alone, so where it is not sure all remembered windows suit it equally.

    picture: float32 (H, W, 3) in [-1, 1]."""

    picture: np.ndarray
    weight: float
    finest: float = FINEST

    def channels(self, size: Size, bank: WindowBank, chosen: Chosen, wrap: Wrap) -> Channels:
        ours = directions(resize(self.picture, size, wrap) @ LIGHTNESS, wrap)
        none = np.zeros_like(ours[..., :1])
        return Channels(np.concatenate([ours, none], -1), bank.once("directions", (), lambda: _directions_of(bank)))

    def shares(self, channels: Channels) -> np.ndarray | None:
        return None


def _directions_of(bank: WindowBank) -> np.ndarray:
    """Of the remembered pictures: float32 (n, h, w, 3), the third value is what is left of the unit."""
    theirs = np.stack([directions(picture @ LIGHTNESS) for picture in bank.clean])
    return np.concatenate([theirs, np.sqrt(np.maximum(0, 1 - (theirs**2).sum(-1, keepdims=True)))], -1)


def matched(photo: np.ndarray, remembered: np.ndarray) -> np.ndarray:
    """Return float32 (H, W) with the histogram of `remembered`, float32 of any shape; equal values stay equal."""
    have = np.sort(remembered, None)
    values, inverse, counts = np.unique(photo, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - 0.5 * counts) / photo.size
    levels = np.interp(rank, (np.arange(len(have)) + 0.5) / len(have), have)
    return levels[inverse].reshape(photo.shape).astype(np.float32)


def directions(grey: np.ndarray, wrap: Wrap = FLAT) -> np.ndarray:
    """Return float32 (H, W, 2) of float32 (H, W): cosine and sine of twice the angle of its edges, times how sure they
    are, 0 to 1."""
    down, across = (blurred(grey, wrap, GRADIENT_BLUR, order) for order in ((1, 0), (0, 1)))
    products = across**2 - down**2, 2 * across * down, across**2 + down**2
    real, imaginary, energy = (blurred(part, wrap, TENSOR_BLUR) for part in products)
    energy = energy + FLAT_ENERGY * energy.mean() + TINY
    return np.stack([real / energy, imaginary / energy], -1)
