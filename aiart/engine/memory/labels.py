"""Labels as a guide: what a person paints says of each place which kind of window it shall be made of.

A label is a material of the remembered pictures, or a whole picture ("texture by numbers" in Hertzmann et al. 2001).
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from aiart.engine.memory.blur import BLUR, blurred
from aiart.engine.memory.denoiser import Chosen, WindowBank
from aiart.engine.memory.guides import SHARE_MIN, TINY, Channels
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize

FINEST = 0.6  # of the weight that is left at the finest scale: neighbouring labels may look alike, brushes have edges
PROPORTIONS_KEPT = 64  # pictures at one scale


class Maps(Protocol):
    """Labels of all remembered pictures. count: how many there are. kinds: how many each place has."""

    count: int
    kinds: int

    def proportions(self, picture: int, size: Size) -> np.ndarray:
        """Return the proportions of the labels around each pixel of one picture at `size`: float32 (*size, count),
        which sum to `kinds`."""
        ...


class LabelMaps:
    """Labels of the pixels of all remembered pictures: integers (n, h, w) from 0 to count - 1."""

    kinds = 1

    def __init__(self, labels: np.ndarray, count: int):
        self.labels, self.count = labels, count
        self._kept: dict[tuple[int, Size], np.ndarray] = {}

    def proportions(self, picture: int, size: Size) -> np.ndarray:
        """Return the proportions of the labels around each pixel of one picture at `size`: float32 (*size, count); kept
        for the next time."""
        key = picture, size
        if key not in self._kept:
            if len(self._kept) >= PROPORTIONS_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = proportions(self.labels[picture], self.count, size)
        return self._kept[key]


class PictureLabels:
    """Labels of whole remembered pictures, of which one may have several: float32 (n, count), the share of each, whose
    sums are 1."""

    kinds = 1

    def __init__(self, shares: np.ndarray):
        self.shares, self.count = shares, shares.shape[1]

    def proportions(self, picture: int, size: Size) -> np.ndarray:
        """Return the shares of a picture at each pixel: float32 (*size, count)."""
        return np.broadcast_to(self.shares[picture], (*size, self.count))


class JoinedMaps:
    """Labels of two kinds, of which each place has one of either: those of the first, then those of the second."""

    def __init__(self, first: Maps, second: Maps):
        self._parts = first, second
        self.count, self.kinds = first.count + second.count, first.kinds + second.kinds

    def proportions(self, picture: int, size: Size) -> np.ndarray:
        """Return the proportions of the labels of both kinds: float32 (*size, count); those of each kind sum to 1."""
        return np.concatenate([part.proportions(picture, size) for part in self._parts], -1)


@dataclass(frozen=True)
class Labels:
    """Each label of the canvas painted with windows of that label (Hertzmann et al.: "texture by numbers").

    A pixel's channels are the square roots of the labels' proportions around it, a unit vector (Hellinger's distance);
    where the canvas has no label all are 0, and all remembered windows suit it equally.

    canvas: integers (H, W), below 0 where nothing is asked. maps: of all remembered pictures. soft: how far labels go
    over into each other, as a fraction of the canvas' short side, beyond the blur of all guides."""

    canvas: np.ndarray
    maps: Maps
    weight: float
    finest: float = FINEST
    soft: float = 0.0

    def channels(self, size: Size, bank: WindowBank, chosen: Chosen, wrap: Wrap) -> Channels:
        """Return one for each label that the canvas asks for, and one for all others: among many labels, a rare one
        would have no share in the few directions in which guides are compared."""
        drawn = self.settled(chosen)
        asked = np.unique(drawn[drawn >= 0])
        ours = proportions(drawn, self.maps.count, size, wrap, max(BLUR, self.soft * min(size)))[..., asked]

        def theirs() -> np.ndarray:
            there = np.stack([self.maps.proportions(i, bank.size)[..., asked] for i in chosen])
            others = np.maximum(0, self.maps.kinds - there.sum(-1, keepdims=True))
            return np.sqrt(np.concatenate([there, others], -1))

        canvas = np.pad(np.sqrt(ours), ((0, 0), (0, 0), (0, 1)))  # which asks for none of the others
        return Channels(canvas, bank.once("labels", (self.maps, *map(float, asked)), theirs))

    def settled(self, chosen: Chosen) -> np.ndarray:
        """Return the labels of the canvas where these pictures are remembered."""
        return self.canvas

    def shares(self, channels: Channels) -> np.ndarray | None:
        """Return shares by which a window is used as often as its label is asked for; where nothing is asked, as often
        as it is there."""
        ours, theirs = channels.canvas**2, channels.remembered**2
        have = theirs.mean((0, 1, 2)) + TINY
        wanted = ours.mean((0, 1)) + (1 - ours.sum(-1).mean()) * have / self.maps.kinds
        share = np.maximum(theirs @ (wanted / have), SHARE_MIN)  # above 0: the balance divides by it
        return share / share.mean()


@dataclass(frozen=True)
class LocalLabels(Labels):
    """Labels of whole pictures, whose windows stay near their places.

    layout: standard deviation of a stroke's move, as a fraction of the canvas."""

    layout: float = field(kw_only=True)

    def shares(self, channels: Channels) -> np.ndarray:
        """Return shares by which a window is used as often as its label is asked for where a window may come to."""
        ours, theirs = channels.canvas**2, channels.remembered**2
        have = theirs.mean((0, 1, 2)) + TINY
        wanted = ours + (1 - ours.sum(-1, keepdims=True)) * have / self.maps.kinds
        near = blurred(at_places(wanted, theirs.shape[1:3]), sigma=self.layout * min(theirs.shape[1:3]))
        share = np.maximum((theirs * (near / have)).sum(-1), SHARE_MIN)
        return share / share.mean()


def proportions(labels: np.ndarray, count: int, size: Size, wrap: Wrap = FLAT, sigma: float = BLUR) -> np.ndarray:
    """Return how much of each label is around each pixel of a picture of `size`: integers (H, W) -> float32 (*size,
    count). They sum to 1 where all pixels around have a label."""
    numbers = np.arange(-(-count // 3) * 3).reshape(-1, 1, 1, 3)  # resizing works on three channels at once
    there = resize((labels[..., None] == numbers).astype(np.float32), size, wrap)
    there = there.transpose(1, 2, 0, 3).reshape(*size, -1)[..., :count]
    shares = blurred(np.clip(there, 0, 1), wrap, sigma)
    return shares / np.maximum(1, shares.sum(-1, keepdims=True))


def at_places(values: np.ndarray, size: Size) -> np.ndarray:
    """Return values (H, W, ...) at the places of the pixels of a picture of `size`, each the nearest: (*size, ...)."""
    rows, columns = (np.arange(side) * have // side for side, have in zip(size, values.shape, strict=False))
    return values[rows[:, None], columns]
