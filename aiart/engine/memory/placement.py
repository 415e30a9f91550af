"""Where a given picture lies in a remembered one: the same picture, also resized, cropped or saved with loss.

Both are freed of their low frequencies and correlated at every offset, only where something is known (masked normalised
cross-correlation by FFT, Padfield 2012, "Masked object registration in the Fourier domain"): all remembered pictures at
a size of a few pixels and on a grid of scales, then the likeliest few placements more finely. Detail is compared in its
place, so pictures that are only alike do not correlate, nor do paintings made of the same windows in other places.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aiart.engine.memory.blur import blurred
from aiart.engine.path.pyramid import Size, resize, scaled
from aiart.images import to_float

ROUGH, FINER = 32, ((64, 6), (96, 2))  # short sides in pixels: of all pictures; then of so many likely placements
STEP = 1.15  # between two scales of the grid: half of it moves a corner by less than a pixel
SMALLEST, LARGEST = 0.45, 2.0  # how long the picture is beside a remembered one
AROUND = (-0.5, -0.25, 0.0, 0.25, 0.5)  # steps of the grid, tried around a placement; half as wide at the next size
SCALES = 3  # of each picture that are looked at more finely
REACH = 2  # pixels that a placement may move at each finer size
DETAIL = 2.5  # standard deviation in pixels of the blur that is taken away
OVERLAP = 0.6  # of the smaller of both that lies on the other
FEWEST = 60  # known pixels that lie on a remembered picture, at the rough size
ACCEPTED = 0.7  # correlation from which it is the same picture
MARGIN = 0.015  # of a remembered picture's short side, that a placement may be wrong by
TINY = np.float32(1e-6)

Best = tuple[np.ndarray, np.ndarray, np.ndarray]  # correlation, row and column, for each remembered picture


@dataclass(frozen=True)
class Placement:
    """Where a picture lies in remembered picture number `picture`. scale: remembered pixels to one of its own; top,
    left: where it begins, in remembered pixels, below 0 if it shows more; likeness: correlation of detail, up to 1."""

    picture: int
    scale: float
    top: float
    left: float
    likeness: float

    def marked(self, mask: np.ndarray, size: Size) -> np.ndarray:
        """Return what a mask of the picture, bool (H, W), covers of the remembered one, whose size is `size`: bool
        (*size), rather a little more than less."""
        margin = 1 + MARGIN * min(size)
        for axis, start in enumerate((self.top, self.left)):
            at = np.arange(size[axis])
            first = np.floor((at - margin - start) / self.scale)
            last = np.ceil((at + 1 + margin - start) / self.scale)
            mask = _any_between(mask, first, last, axis)
        return mask


def at_size(pixels: np.ndarray, size: Size) -> np.ndarray:
    """Return pixels marked in a picture, bool (H, W), at another size of it: all whose area touches a marked one."""
    if pixels.shape == size:
        return pixels.copy()
    for axis, side in enumerate(size):
        edges = np.arange(side + 1) * (pixels.shape[axis] / side)
        pixels = _any_between(pixels, np.floor(edges[:-1] + TINY), np.ceil(edges[1:] - TINY), axis)
    return pixels


def _any_between(marked: np.ndarray, first: np.ndarray, last: np.ndarray, axis: int) -> np.ndarray:
    """Along one axis of bool (H, W): whether any is marked from `first` to before `last`."""
    ends = [np.clip(end, 0, marked.shape[axis]).astype(int) for end in (first, last)]
    sums = np.cumsum(np.insert(marked.astype(np.int32), 0, 0, axis), axis, np.int32)
    return np.take(sums, ends[1], axis) > np.take(sums, ends[0], axis)


def find_placement(picture: np.ndarray, known: np.ndarray, remembered: np.ndarray) -> Placement | None:
    """Return where a picture lies in the remembered one that it is, or is a part of, or shows.

    Args:
        picture: float32 (H, W, 3) in [-1, 1].
        known: bool (H, W), what of it is compared.
        remembered: uint8 (n, h, w, 3).

    Returns None if it is none of them.
    """
    given, size = _Given(picture, known), (remembered.shape[1], remembered.shape[2])
    found = _rough(given, remembered, _at_short_side(size, ROUGH))
    for turn, (side, most) in enumerate(FINER):
        found = sorted(found, key=lambda one: -one.likeness)[:most]
        there = {one.picture: _remembered(remembered[one.picture], _at_short_side(size, side)) for one in found}
        steps = [STEP ** (step / 2**turn) for step in AROUND]
        found = [_refined(given, one, steps, size, there[one.picture]) for one in found]
    best = max(found, key=lambda one: one.likeness, default=None)
    return best if best and best.likeness >= ACCEPTED else None


@dataclass(frozen=True)
class _Small:
    """A picture at a small size: detail float32 (h, w, c), 0 where it is not known; known float32 (h, w)."""

    detail: np.ndarray
    known: np.ndarray


class _Given:
    """The given picture at any size, where it is known."""

    def __init__(self, picture: np.ndarray, known: np.ndarray):
        self.size = known.shape
        weight = known[..., None].repeat(3, -1).astype(np.float32)
        most = int(LARGEST * FINER[-1][0])  # pixels of a short side that are ever looked at
        self._weight, self._picture = _fewer(weight, most), _fewer(picture * weight, most)
        self._kept: dict[Size, _Small] = {}

    def small(self, size: Size) -> _Small:
        if size not in self._kept:
            weight = np.clip(resize(self._weight, size), 0, 1)
            known = (weight[..., 0] > 0.5).astype(np.float32)
            picture = resize(self._picture, size) / np.maximum(weight, TINY)
            self._kept[size] = _Small(_detail(np.clip(picture, -1, 1), known), known)
        return self._kept[size]


def _remembered(picture: np.ndarray, size: Size) -> _Small:
    return _Small(_detail(_resized(picture, size)), np.ones(size, np.float32))


def _resized(picture: np.ndarray, size: Size) -> np.ndarray:
    """uint8 (H, W, 3) -> float32 (*size, 3)."""
    return resize(_fewer(to_float(picture), 2 * min(size)), size)


def _fewer(picture: np.ndarray, side: int) -> np.ndarray:
    """float32 (H, W, 3) of at least `side` pixels a side, if it has them: means of squares, which are quick."""
    step = max(1, min(picture.shape[:2]) // side)
    rows, columns = (length // step for length in picture.shape[:2])
    lines = picture[: rows * step, : columns * step].reshape(rows, step, -1).sum(1)
    return lines.reshape(rows, columns, step, 3).sum(2) / np.float32(step**2) if step > 1 else picture


def _detail(picture: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
    """float32 (h, w, c) without the mean around each pixel, of those that are known; 0 elsewhere. None: all are."""
    if known is None:
        return picture - blurred(picture, sigma=DETAIL)
    around = blurred(picture * known[..., None], sigma=DETAIL) / (blurred(known, sigma=DETAIL) + TINY)[..., None]
    return (picture - around) * known[..., None]


def _at_short_side(size: Size, short: float) -> Size:
    """A size with a short side of about so many pixels; never larger than it is."""
    return scaled(size, min(1.0, short / min(size)))


def _rough(given: _Given, remembered: np.ndarray, size: Size) -> list[Placement]:
    """The likeliest placements on a grid of scales, seen in grey at a small size: of each picture those of a few."""
    unit = remembered.shape[1] / size[0]
    grey = np.stack([_resized(picture, size).mean(-1) for picture in remembered], -1)
    pictures = np.moveaxis(_detail(grey), -1, 0)
    smalls = {scale: given.small(scaled(given.size, scale)) for scale in _scales(given.size, size)}
    found: list[list[Placement]] = [[] for _ in remembered]
    for scale, best in _correlated(smalls, pictures):
        for i, (one, row, column) in enumerate(zip(*best, strict=True)):
            found[i].append(Placement(i, scale * unit, float(row * unit), float(column * unit), float(one)))
    return [one for some in found for one in sorted(some, key=lambda one: -one.likeness)[:SCALES]]


def _scales(own: Size, there: Size) -> Iterable[float]:
    """Of the grid, from a picture's pixels to those of a remembered one of size `there`."""
    same = math.sqrt(math.prod(there) / math.prod(own))
    first, last = (round(math.log(end) / math.log(STEP)) for end in (SMALLEST, LARGEST))
    return (same * STEP**i for i in range(first, last + 1))


def _correlated(smalls: Mapping[float, _Small], pictures: np.ndarray) -> Iterator[tuple[float, Best]]:
    """For each scale: it, and for each of the remembered pictures, float32 (n, h, w), the best correlation of the given
    one at that scale, and the row and the column at which it then begins."""
    from scipy import fft  # not needed where nothing is repainted

    largest = [max(small.known.shape[axis] for small in smalls.values()) for axis in (0, 1)]
    size = (pictures.shape[1], pictures.shape[2])
    shape = tuple(int(fft.next_fast_len(a + b - 1, True) or 0) for a, b in zip(size, largest, strict=True))

    def spectra(values: np.ndarray) -> np.ndarray:
        return np.asarray(fft.rfft2(values, shape))

    def products(theirs: np.ndarray, ours: np.ndarray) -> np.ndarray:
        return np.asarray(fft.irfft2(theirs * ours, shape))

    themselves, squared, frame = spectra(pictures), spectra(pictures**2), spectra(np.ones(size, np.float32))
    for scale, small in smalls.items():
        grey = small.detail.mean(-1)
        own, own_squared, known = np.conj(spectra(np.stack([grey, grey**2, small.known])))
        energy = products(frame, own_squared) * products(squared, known)
        likeness = products(themselves, own) / np.sqrt(np.maximum(energy, TINY))
        enough = products(frame, known) >= max(FEWEST, OVERLAP * min(small.known.sum(), math.prod(size)))
        flat = np.where(enough, likeness, -1).reshape(len(pictures), -1)
        starts = np.unravel_index(flat.argmax(1), shape)
        rows, columns = (np.where(at < n, at, at - m) for at, n, m in zip(starts, size, shape, strict=True))
        yield scale, (flat.max(1), rows, columns)


def _refined(given: _Given, placed: Placement, steps: Sequence[float], remembered: Size, there: _Small) -> Placement:
    """A placement at a finer size: the best of some scales around it and of the places around each."""
    unit = remembered[0] / there.known.shape[0]
    whole = (side / own for side, own in zip(remembered, given.size, strict=True))
    near = (scale for scale in whole if abs(math.log(scale / placed.scale)) < 1.5 * math.log(max(steps)))
    tried = [
        one
        for scale in (*(placed.scale * step for step in steps), *near)
        for one in _around(given, _about_middle(placed, scale, given.size, remembered), there, unit)
    ]
    return max(tried, key=lambda one: one.likeness)


def _about_middle(placed: Placement, scale: float, own: Size, remembered: Size) -> Placement:
    """The same placement at another scale: the middle of what both show stays in its place."""
    starts = []
    for start, mine, theirs in zip((placed.top, placed.left), own, remembered, strict=True):
        middle = (max(0, start) + min(theirs, start + placed.scale * mine)) / 2
        starts.append(middle - (middle - start) * scale / placed.scale)
    return replace(placed, scale=scale, top=starts[0], left=starts[1])


def _around(given: _Given, placed: Placement, there: _Small, unit: float) -> Iterable[Placement]:
    """A placement at one scale, moved by a few pixels of a size that has one pixel to `unit` remembered ones."""
    small = given.small(scaled(given.size, placed.scale / unit))
    top, left = round(placed.top / unit), round(placed.left / unit)
    for row in range(top - REACH, top + REACH + 1):
        for column in range(left - REACH, left + REACH + 1):
            likeness = _likeness(small, there, row, column)
            yield replace(placed, top=row * unit, left=column * unit, likeness=likeness)


def _likeness(small: _Small, there: _Small, row: int, column: int) -> float:
    """Correlation of two pictures, the first of which begins at (row, column) of the second."""
    shared = []
    for start, mine, theirs in zip((row, column), small.known.shape, there.known.shape, strict=True):
        first, last = max(0, start), max(0, min(theirs, start + mine))
        shared.append((slice(first - start, max(first, last) - start), slice(first, last)))
    rows, columns = shared
    ours = small.detail[rows[0], columns[0]]
    theirs = there.detail[rows[1], columns[1]] * small.known[rows[0], columns[0], None]
    return float((ours * theirs).sum() / math.sqrt(max((ours**2).sum() * (theirs**2).sum(), TINY)))
