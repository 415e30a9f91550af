"""Materials: what a generator's pictures are made of, 4 to 12 kinds of places, such as sky, stones and leaves.

Each pixel of a small copy of the pictures is described by its colour and by how much happens around it (gradient
energy); k-means (Lloyd 1982, begun as in Arthur and Vassilvitskii 2007, with a fixed seed) finds clusters, and the two
that are most alike are merged (Ward 1963) until those that are left differ. Each place is of the nearest cluster, but
places beside each other agree unless they look unlike (a Potts model, by its mean field, as in Krähenbühl and Koltun
2011): shades within one stone are one material, nearly as wide as the windows that paint it. The same pictures give the
same materials.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aiart.engine.memory.labels import LabelMaps
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import Size, resize
from aiart.images import to_float

FEWEST, MOST = 4, 12
SIDE = 64  # pixels of the short side at which pictures are looked at
SMOOTH = 1.2  # pixels of that size over which a place's colour is taken
AROUND = 2.0  # and its gradient energy
ENERGY = 1.5  # weight of gradient energy beside the colours'
SAMPLE = 20_000  # places from which clusters are found
ROUNDS = 20  # of k-means
ALIKE = 0.012  # cost of a merge, as a share of all variance, below which two clusters are one material
RARE = 0.006  # share of all places below which a cluster is no material of its own
REACH = 2.5  # pixels of that size: deviation of the surroundings with which a place agrees
AGREEMENT = 2.0  # how much they count beside how a place looks itself
UNLIKE = 0.5  # of the places' whole deviation: how far a place is from a cluster that it is hardly of
AGREEING = 4  # rounds in which places come to agree
LEFT = 0.25  # of its places that a material keeps; one that would keep less stays as it was
SWATCHES = (4, 5, 6, 8, 10, 14)  # sides of swatches: the short side over these numbers, the largest that is pure
AREA, DRAWN = 0.003, 0.6  # share of a drawing that makes a colour an area; share of it that areas cover
LITTLE = 1e-4  # of a canvas, that another picture has to add to be painted with
TYPICAL = 0.25  # distance of colours, in [-1, 1], beyond which a picture's part of a material is not typical of it
CHANCE = 0.4  # of what a picture has, that the seed may take from it when pictures are chosen
PURE = 0.93  # share of a swatch that must be of its material
TINY = np.float32(1e-6)


@dataclass(frozen=True)
class Swatch:
    """A square of one remembered picture that shows a material: number of the picture, top left pixel, side."""

    picture: int
    top: int
    left: int
    side: int


@dataclass(frozen=True)
class Material:
    """One kind of place. number: its label, from 0; color: mean of its pixels, red, green, blue, 0 to 255; share: of
    all places, 0 to 1."""

    number: int
    color: tuple[int, int, int]
    share: float
    swatch: Swatch


class Materials:
    """The materials of pictures, numbered by how many places look like them, the most first."""

    def __init__(self, pictures: np.ndarray):
        """pictures: uint8 (n, H, W, 3)."""
        self._pictures = pictures
        size = _small(pictures.shape[1:3])
        small = np.stack([resize(to_float(picture), size) for picture in pictures])
        described = np.stack([_described(picture) for picture in small])
        places = described.reshape(-1, described.shape[-1])
        centres = _clusters(places)
        counts = np.bincount(_nearest(places, centres), minlength=len(centres))
        centres = centres[np.argsort(-counts, kind="stable")]
        self.labels = _agreed(described, centres, _nearest(places, centres).reshape(described.shape[:3]))
        self.count = len(centres)
        self.maps = LabelMaps(self.labels, self.count)
        self._small = small

    @cached_property
    def all(self) -> tuple[Material, ...]:
        """Each with its colour, share and swatch."""
        return tuple(self._material(number) for number in range(self.count))

    @cached_property
    def colors(self) -> np.ndarray:
        """Mean colour of each material, float32 (count, 3) in [-1, 1]."""
        return np.stack([self._small[self.labels == number].mean(0) for number in range(self.count)])

    def nearest(self, colors: np.ndarray) -> np.ndarray:
        """Return for each of a few colours, uint8 (..., 3), the material of the nearest mean colour: int16 (...)."""
        away = ((to_float(colors)[..., None, :] - self.colors) ** 2).sum(-1)
        return away.argmin(-1).astype(np.int16)

    def of_colors(self, flat: np.ndarray, counts: np.ndarray, words: np.ndarray | None = None) -> np.ndarray:
        """Return what is meant by the distinct colours of a drawing, uint8 (n, 3), each of which is there `counts`
        times: a mixed colour at the border of two areas means one of these. int16 (n,): numbers of materials, or of
        `words`.

        words: int16 (n,), the number of what a colour means in place of a material, -1 of most; None: of all."""
        words = np.full(len(flat), -1, np.int16) if words is None else words
        large = areas_of(counts)
        if not large.any():
            return np.where(words < 0, self.nearest(flat), words)
        areas = large | (words >= 0)
        meant = np.where(words[areas] < 0, self.nearest(flat[areas]), words[areas])
        return meant[_nearest(flat.astype(np.float32), flat[areas].astype(np.float32))]

    def covering(self, wanted: np.ndarray, few: int, seed: int) -> tuple[int, ...]:
        """Return numbers of at most `few` pictures that together have most of what is wanted of each material.

        wanted: float (count,), shares of a canvas. A picture that adds nothing is not taken; one whose sky is green has
        less of a sky that is blue on the whole. Of pictures that suit about equally the seed chooses."""
        luck = np.random.default_rng(seed).random((len(self.labels), 1))
        shares = self._typical_shares * (1 - CHANCE * luck)
        chosen: list[int] = []
        have, covered = np.zeros(self.count), -1.0
        for _ in range(min(few, len(shares))):
            amounts = np.minimum(have + shares, wanted).sum(1)
            amounts[chosen] = -1
            best = int(amounts.argmax())
            if amounts[best] <= covered + LITTLE:
                break
            chosen.append(best)
            have, covered = have + shares[best], float(amounts[best])
        return tuple(chosen)

    @cached_property
    def _typical_shares(self) -> np.ndarray:
        """How much of each picture each material covers, as far as it has its usual colour there: (n, count)."""
        return np.stack([self._typical_shares_of(picture) for picture in range(len(self.labels))])

    def _typical_shares_of(self, picture: int) -> np.ndarray:
        labels, pixels = self.labels[picture].ravel(), self._small[picture].reshape(-1, 3)
        counts = np.bincount(labels, minlength=self.count)
        sums = np.stack([np.bincount(labels, channel, self.count) for channel in pixels.T], 1)
        away = ((sums / np.maximum(counts, 1)[:, None] - self.colors) ** 2).sum(1)
        return counts / labels.size * np.exp(-away / TYPICAL**2)

    def _material(self, number: int) -> Material:
        share = float((self.labels == number).mean())
        color = np.rint((self.colors[number] + 1) * 127.5).astype(int)
        return Material(number, tuple(color.tolist()), share, self._swatch(number))

    def _swatch(self, number: int) -> Swatch:
        """The largest square that is nearly all of the material; of equal ones the purest, then the first."""
        there = (self.labels == number).astype(np.float32)
        short = min(there.shape[1:])
        for parts in SWATCHES:
            side = max(3, short // parts)
            share = np.stack([_square_means(one, side) for one in there])
            if share.max() >= PURE:
                break
        picture, row, column = np.unravel_index(share.argmax(), share.shape)
        factor = min(self._pictures.shape[1:3]) / short
        top, left, side = (int(value * factor) for value in (row, column, side))
        height, width = self._pictures.shape[1:3]
        side = max(2, min(side, height - top, width - left))
        return Swatch(int(picture), top, left, side)


def areas_of(counts: np.ndarray) -> np.ndarray:
    """Return which colours of a drawing are its areas, by how often each is there: bool (n,); none if it has no
    areas."""
    large = counts >= max(AREA * counts.sum(), 2)
    return large & (counts[large].sum() >= DRAWN * counts.sum())


def distinct_colors(colors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of uint8 (..., 3) the distinct colours uint8 (n, 3), which of them each one is (all,), how often each is
    (n,).

    Packed into numbers first: NumPy compares rows twenty times as slowly."""
    packed = colors.reshape(-1, 3).astype(np.uint32) @ np.array((1 << 16, 1 << 8, 1), np.uint32)
    values, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    return np.stack([values >> 16, values >> 8 & 255, values & 255], -1).astype(np.uint8), inverse, counts


def cut(pictures: np.ndarray, swatch: Swatch) -> np.ndarray:
    """Return the pixels of a swatch: uint8 (side, side, 3)."""
    down, across = (slice(start, start + swatch.side) for start in (swatch.top, swatch.left))
    return pictures[swatch.picture, down, across]


def _small(size: Size) -> Size:
    factor = min(1.0, SIDE / min(size))
    return round(size[0] * factor), round(size[1] * factor)


def _described(picture: np.ndarray) -> np.ndarray:
    """Colour and gradient energy around each pixel of float32 (H, W, 3): (H, W, 4)."""
    from scipy.ndimage import gaussian_filter, gaussian_gradient_magnitude  # the page imports this file

    colour = np.stack([gaussian_filter(picture[..., i], SMOOTH) for i in range(3)], -1)
    grey = picture.mean(-1)
    energy = gaussian_filter(gaussian_gradient_magnitude(grey, 0.7), AROUND)
    return np.concatenate([colour, ENERGY * np.sqrt(energy)[..., None]], -1)


def _clusters(places: np.ndarray) -> np.ndarray:
    """Centres of 4 to 12 clusters of places (n, d)."""
    step = max(1, len(places) // SAMPLE)
    some = places[::step]
    centres = _k_means(some, _begun(some))
    counts = np.bincount(_nearest(some, centres), minlength=len(centres)).astype(np.float64)
    keep = counts > 0
    return _merged(centres[keep].astype(np.float64), counts[keep], some.var(0).sum() * len(some)).astype(np.float32)


def _agreed(described: np.ndarray, centres: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """The clusters of places (n, h, w, d), given the nearest of each, once neighbours have agreed: int16 (n, h, w)."""
    variance = described.reshape(-1, described.shape[-1]).var(0).sum() + TINY
    agreed = np.empty_like(nearest)

    def part(some: slice) -> None:
        for i in range(len(described))[some]:
            agreed[i] = _agreed_in(described[i], centres, variance)

    parallel_for(part, len(described), 1)
    before, after = (np.bincount(labels.ravel(), minlength=len(centres)) for labels in (nearest, agreed))
    fading = after < LEFT * before
    return np.where(fading[nearest], nearest, agreed).astype(np.int16)


def _agreed_in(picture: np.ndarray, centres: np.ndarray, variance: float) -> np.ndarray:
    """The clusters of the places of one picture (h, w, d), once neighbours have agreed: integers (h, w)."""
    from scipy.ndimage import gaussian_filter  # the page imports this file

    looks = np.stack([((picture - centre) ** 2).sum(-1) for centre in centres]) / (-2 * UNLIKE**2 * variance)
    shares = _softmax(looks)
    for _ in range(AGREEING):
        around = gaussian_filter(shares, (0, REACH, REACH))
        shares = _softmax(looks + AGREEMENT * np.log(around + TINY))
    return shares.argmax(0)


def _softmax(scores: np.ndarray) -> np.ndarray:
    """Along the first axis."""
    shares = np.exp(scores - scores.max(0))
    return shares / shares.sum(0)


def _begun(places: np.ndarray) -> np.ndarray:
    """MOST places far from each other: each drawn with a probability in proportion to its squared distance."""
    rng = np.random.default_rng(0)
    centres = [places[len(places) // 2]]
    away = ((places - centres[0]) ** 2).sum(1).astype(np.float64)
    while len(centres) < MOST and away.max() > 0:
        at = np.searchsorted(np.cumsum(away) / away.sum(), rng.random())
        centres.append(places[min(at, len(places) - 1)])
        away = np.minimum(away, ((places - centres[-1]) ** 2).sum(1))
    return np.stack(centres)


def _k_means(places: np.ndarray, centres: np.ndarray) -> np.ndarray:
    for _ in range(ROUNDS):
        labels = _nearest(places, centres)
        counts = np.bincount(labels, minlength=len(centres))
        sums = np.stack([np.bincount(labels, column, len(centres)) for column in places.T], 1)
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres).astype(np.float32)
    return centres


def _nearest(places: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The number of the nearest centre of each place."""
    return (0.5 * (centres**2).sum(1) - places @ centres.T).argmin(1)


def _merged(centres: np.ndarray, counts: np.ndarray, variance: float) -> np.ndarray:
    """Merge the two clusters whose merger adds least to the variance within, until that would be much."""
    while len(centres) > FEWEST:
        weights = counts[:, None] * counts / (counts[:, None] + counts)
        cost = weights * ((centres[:, None] - centres) ** 2).sum(-1)
        np.fill_diagonal(cost, np.inf)
        rare = counts.argmin()
        first, second = np.unravel_index(cost.argmin(), cost.shape)
        if cost[first, second] > ALIKE * variance:
            if counts[rare] > RARE * counts.sum():
                break
            first, second = rare, cost[rare].argmin()
        both = counts[first] + counts[second]
        centres[first] = (counts[first] * centres[first] + counts[second] * centres[second]) / both
        counts[first] = both
        centres, counts = np.delete(centres, second, 0), np.delete(counts, second)
    return centres


def _square_means(values: np.ndarray, side: int) -> np.ndarray:
    """Means of all squares of `side` pixels wholly inside (H, W), by their top left pixel; -1 where none is."""
    from scipy.ndimage import uniform_filter  # the page imports this file

    means = uniform_filter(values, side, mode="constant", origin=-(side // 2))
    result = np.full(values.shape, -1, np.float32)
    rows, columns = (length - side + 1 for length in values.shape)
    result[:rows, :columns] = means[:rows, :columns]
    return result
