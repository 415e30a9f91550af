"""The pictures a generator keeps, at every scale, and which few of them one painting uses.

Cost must not grow with the set: a painting compares itself with a few pictures only, the ones most like its layout.
"""

from collections import OrderedDict
from functools import cached_property
from itertools import zip_longest
from threading import Lock

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.colours import ColorStats, color_stats, with_color_stats
from aiart.engine.memory.denoiser import Chosen, WindowBank
from aiart.engine.memory.scenes import (
    Scene,
    both_orders,
    fitting_borders,
    least_borders,
    likely_pairs,
    novelty,
    small_size,
    square_distances,
)
from aiart.engine.memory.windows import STRIDE, Basis, ScaleWindows, grid_shape, sampled_windows
from aiart.engine.memory.words import WordsPrior, in_common
from aiart.engine.path.pyramid import resize
from aiart.images import to_float

BASIS_PICTURES, BASIS_WINDOWS = 8, 6000  # enough to estimate 192 x 192 covariances
COLOR_CLOSENESS = 0.2  # of the usual distance between the colours of two pictures
TINY = 1e-6
PARTNERS = 6  # pictures most like another, or a third of all, of which one is joined to it
EASIEST = 2  # ways to be joined to them, of which one is drawn
NEW = 0.5  # times as far as from a second picture, that a scene is at least from the one it is most like
NEW_IN_PLACE = 0.7  # the same, where strokes stay in their places
AROUND, AROUND_LEAST = 0.25, 3  # of all pictures, or so many at least, to which a layout is led that is to be like one
RISE = 1.5  # what it costs that a window is as far up or down as the picture is high, in mean squares of a difference
THUMBNAIL = 6  # pixels a side of what is seen of a picture at a glance
RECOLOURED = 2  # pictures kept in colours of another: a painting has as many, or it makes them anew for each scale
CACHE_BYTES = 512 << 20  # bytes of windows kept ready for the next painting

ColorStatsOfEach = tuple[ColorStats, ...]  # one for each chosen picture; () leaves all their own colours


class RememberedPictures:
    """uint8 pictures (n, H, W, 3) on the canvas of `config`, as windows of every scale."""

    def __init__(self, pictures: np.ndarray, config: GeneratorConfig):
        self.pictures, self.config = pictures, config
        self._bases: dict[int, Basis] = {}
        self._queries: dict[int, np.ndarray] = {}
        self._cache: OrderedDict[tuple[int, int, ColorStats | None], ScaleWindows] = OrderedDict()
        self._lock = Lock()  # of the banks and what they are made of
        self._bank: dict[int, tuple[tuple[Chosen, ColorStatsOfEach], WindowBank]] = {}
        self._colors: dict[int, ColorStats] = {}
        self._recoloured: dict[tuple[int, ColorStats], np.ndarray] = {}

    @property
    def make_scenes(self) -> bool:
        """Whether two of them may be joined to one scene."""
        return self.config.memory_sizes.few > 1 and len(self.pictures) > 1

    def clean(self, k: int, chosen: Chosen) -> np.ndarray:
        """x of scale k: float32 (len(chosen), *sizes[k], 3)."""
        return np.stack([self._clean(k, to_float(self.pictures[i])) for i in chosen])

    def base(self, k: int, chosen: Chosen) -> np.ndarray:
        """b of scale k: the coarser picture enlarged, or the mean colour."""
        return np.stack([self._base(k, to_float(self.pictures[i])) for i in chosen])

    def _clean(self, k: int, picture: np.ndarray) -> np.ndarray:
        return resize(picture, self.config.sizes[k])

    def _base(self, k: int, picture: np.ndarray) -> np.ndarray:
        size = self.config.sizes[k]
        if k == 0:
            return np.broadcast_to(np.asarray(self.config.mean, np.float32), (*size, 3))
        return resize(self._clean(k - 1, picture), size)

    def bank(self, k: int, chosen: Chosen, colors: ColorStatsOfEach = ()) -> WindowBank:
        """Return the windows of scale k of the chosen pictures, in their own colours or in those of `colors`, one for
        each. The last bank of each scale is kept. Any thread may ask."""
        with self._lock:
            if self._bank.get(k, (None,))[0] != (chosen, colors):
                self._bank.pop(k, None)  # before the next one is made: each may have hundreds of megabytes
                self._bank[k] = (chosen, colors), self._new_bank(k, chosen, colors)
            return self._bank[k][1]

    def _new_bank(self, k: int, chosen: Chosen, colors: ColorStatsOfEach) -> WindowBank:
        parts = [self._scale_windows(k, i, stats) for i, stats in zip_longest(chosen, colors)]
        clean, window = np.stack([part.clean for part in parts]), self.config.memory_sizes.window
        keys = _concatenated([part.clean_keys for part in parts]), _concatenated([part.base_keys for part in parts])
        return WindowBank(clean, window, self._basis(k), *keys)

    def shared_colors(self, chosen: Chosen) -> ColorStatsOfEach:
        """Return the colours of the first picture for all: two palettes side by side would be patches."""
        return (self._colors_of(chosen[0]),) * len(chosen)

    def _colors_of(self, i: int) -> ColorStats:
        if i not in self._colors:
            self._colors[i] = color_stats(to_float(self.pictures[i]))
        return self._colors[i]

    def _in_colors(self, i: int, stats: ColorStats) -> np.ndarray:
        """A picture in the colours of another, float32 (H, W, 3), kept for its other scales."""
        if (i, stats) not in self._recoloured:
            if len(self._recoloured) == RECOLOURED:
                self._recoloured.pop(next(iter(self._recoloured)))
            picture = to_float(self.pictures[i])
            seen = self._colors_of(i) if stats.size == picture.shape[:2] else color_stats(resize(picture, stats.size))
            self._recoloured[i, stats] = with_color_stats(picture, seen, stats)
        return self._recoloured[i, stats]

    def _scale_windows(self, k: int, i: int, stats: ColorStats | None) -> ScaleWindows:
        """Of one picture, from the cache or computed; what was used longest ago leaves the cache first."""
        key = k, i, None if stats == self._colors.get(i) else stats
        if key not in self._cache:
            picture = to_float(self.pictures[i]) if key[2] is None else self._in_colors(i, key[2])
            coarser = self._cache.get((k - 1, i, key[2]))
            self._cache[key] = self._new_scale_windows(k, picture, coarser and coarser.clean)
        self._cache.move_to_end(key)
        windows = self._cache[key]
        while len(self._cache) > 1 and sum(cached.bytes for cached in self._cache.values()) > CACHE_BYTES:
            self._cache.popitem(last=False)
        return windows

    def _new_scale_windows(self, k: int, picture: np.ndarray, coarser: np.ndarray | None) -> ScaleWindows:
        """Of a picture at its full size; coarser: the same at scale k - 1, if it is at hand."""
        window, basis, clean = self.config.memory_sizes.window, self._basis(k), self._clean(k, picture)
        base = self._base(k, picture) if coarser is None else resize(coarser, clean.shape[:2])
        return ScaleWindows(clean, basis.whole_keys(clean, window), basis.whole_keys(base, window))

    def _basis(self, k: int) -> Basis:
        """The same for every painting, whatever pictures it chooses."""
        if k not in self._bases:
            count, window = len(self.pictures), self.config.memory_sizes.window
            some = sorted({i * count // BASIS_PICTURES for i in range(BASIS_PICTURES)} | {0})
            windows = [sampled_windows(p, window, BASIS_WINDOWS / len(some)) for p in self.clean(k, tuple(some))]
            self._bases[k] = Basis(np.concatenate(windows), self.config.memory_sizes.directions)
        return self._bases[k]

    def most_similar(self, layout: np.ndarray, k: int, prior: WordsPrior | None = None) -> Chosen:
        """Return the few pictures most like `layout`, float32 (h, w, 3) at scale k: votes of its windows for the
        picture that holds the nearest one. Votes for pictures in other colours than the first of them count less.

        prior: which pictures suit the words asked for; only these are used."""
        if len(self.pictures) == 1:
            return (0,)
        few = self.config.memory_sizes.few
        if prior is None:
            return self._by_votes(layout, k, np.ones(len(self.pictures), bool))[:few]
        first = self._by_votes(layout, k, prior.likeliest)[0]
        others = self._by_votes(layout, k, prior.beside(first))
        return (first, *(other for other in others if other != first))[:few]

    def _by_votes(self, layout: np.ndarray, k: int, among: np.ndarray) -> Chosen:
        """Some of the pictures, bool (n,), those with the most votes first; see `most_similar`."""
        votes = np.bincount(self._nearest_pictures(layout, k, among), minlength=len(self.pictures))
        away = np.linalg.norm(self._colours - self._colours[votes.argmax()], axis=1)
        votes = votes * np.exp(-away / (COLOR_CLOSENESS * np.median(away) + TINY))
        order = np.argsort(-votes, kind="stable")
        return tuple(order[among[order]].tolist())

    @cached_property
    def _colours(self) -> np.ndarray:
        """Mean and standard deviation of each picture's colours, float64 (n, 6)."""
        return np.stack([np.concatenate([p.mean((0, 1)), p.std((0, 1))]) for p in self.pictures])

    def similar_to(self, anchor: int, prior: WordsPrior | None = None) -> Chosen:
        """Return one picture and the few most like it at a glance: together they make a scene, strangers a patchwork.

        prior: which pictures suit the words asked for; only these are used beside it."""
        return tuple(self._alike(anchor, prior)[: self.config.memory_sizes.few])

    def scene(
        self, anchor: int, rng: np.random.Generator, prior: WordsPrior | None = None
    ) -> tuple[Chosen, Scene] | None:
        """Return one picture and one of those most like it at a glance that it goes over into most easily, and how they
        are joined; None: they are not. prior: see `similar_to`."""
        if not self.make_scenes:
            return None
        partners = self._alike(anchor, prior)[1 : 1 + max(PARTNERS, len(self.pictures) // 3)]
        if not partners:
            return None
        ways = both_orders(self._glances[anchor], self._glances[partners])
        borders, costs = least_borders(*ways)
        new = novelty(*ways, borders, self._glances)
        some = np.argsort(np.where(new >= min(NEW, new.max()), costs, np.inf), kind="stable")[:EASIEST]
        one = int(some[rng.integers(len(some))])
        upper, other = divmod(one, len(partners))
        return (anchor, partners[other]), Scene(borders[one], upper)

    def scene_like(
        self, layout: np.ndarray, k: int, prior: WordsPrior | None = None, in_place: float = 0.0
    ) -> tuple[Chosen, Scene] | None:
        """Return the two pictures that say a layout again best, float32 (h, w, 3) at scale k, one above and the other
        below, and go over into each other easily, and how they are joined; None: there is no second one. prior: which
        pictures suit the words asked for; only these are used. in_place: from 0, strokes move, to 1, they stay where
        they were: then the two must not be nearly one picture once more."""
        if not self.make_scenes:
            return None
        away = self._away_from(layout, k)
        pairs = likely_pairs(away, prior)
        if not len(pairs):
            return None
        ways = self._glances[pairs[:, 0]], self._glances[pairs[:, 1]]
        borders, costs = fitting_borders(*ways, away[pairs])
        new = novelty(*ways, borders, self._glances)
        best = np.where(new >= min(in_place * NEW_IN_PLACE, new.max()), costs, np.inf).argmin()
        return tuple(pairs[best].tolist()), Scene(borders[best], upper=0)

    def _away_from(self, layout: np.ndarray, k: int) -> np.ndarray:
        """How far each picture is from a layout at scale k around every pixel of a glance: float32 (n, h, w), the mean
        square of what its nearest window differs by, which may have moved, up and down for a price."""
        window, size = self.config.memory_sizes.window, small_size(self.config.sizes[-1])
        queries = self._basis(k).project(layout, window, STRIDE)
        shape, own = grid_shape(layout.shape[:2], window), grid_shape(self.config.sizes[k], window)
        heights, own_heights = (np.linspace(0, 1, rows).repeat(columns) for rows, columns in (shape, own))
        moved = np.float32(RISE) * (heights[:, None] - own_heights).astype(np.float32) ** 2
        nearest = [(moved + square_distances(queries, keys) / window**2).min(1) for keys in self._coarse_keys(k)]
        rows, columns = (
            np.clip(((np.arange(n) + 0.5) * side / n - window / 2) / STRIDE + 0.5, 0, most - 1).astype(int)
            for n, side, most in zip(size, layout.shape[:2], shape, strict=True)
        )
        return np.stack(nearest).reshape(-1, *shape)[:, rows][:, :, columns]

    def around(self, picture: int, among: np.ndarray) -> np.ndarray:
        """Return which of some pictures, bool (n,), have the most words in common with one of them all, and of those
        with as many, are most like it at a glance: bool (n,), AROUND of all or AROUND_LEAST, or fewer if some are."""
        count, words_of = len(self.pictures), self.config.memory_sizes.words_of
        unlike = self.unlike(picture)
        order = np.lexsort((unlike, -in_common(words_of, picture))) if words_of else np.argsort(unlike, kind="stable")
        chosen = np.zeros(count, bool)
        chosen[order[among[order]][: max(AROUND_LEAST, round(AROUND * count))]] = True
        return chosen

    def unlike(self, anchor: int) -> np.ndarray:
        """Return how far each picture is at a glance from one of them: float32 (n,)."""
        return ((self._thumbnails - self._thumbnails[anchor]) ** 2).sum(1)

    def _alike(self, anchor: int, prior: WordsPrior | None) -> list[int]:
        """The pictures that may be used beside one of them, those most like it at a glance first; itself before all."""
        order = np.argsort(self.unlike(anchor), kind="stable")
        if prior is None:
            return order.tolist()
        return [anchor, *order[prior.beside(anchor)[order] & (order != anchor)].tolist()]

    @cached_property
    def _glances(self) -> np.ndarray:
        """All pictures as small as scenes are put together, float32 (n, h, w, 3)."""
        size = small_size(self.config.sizes[-1])
        return np.stack([resize(to_float(picture), size) for picture in self.pictures])

    @cached_property
    def _thumbnails(self) -> np.ndarray:
        """All pictures at THUMBNAIL x THUMBNAIL pixels, float32 (n, values)."""
        return resize(self._glances, (THUMBNAIL, THUMBNAIL)).reshape(len(self.pictures), -1)

    @cached_property
    def layouts(self) -> np.ndarray:
        """All pictures at the coarsest scale, float32 (n, *sizes[0], 3)."""
        return self.clean(0, tuple(range(len(self.pictures))))

    def _nearest_pictures(self, layout: np.ndarray, k: int, among: np.ndarray) -> np.ndarray:
        """For each window of the layout, the number of the picture, one of some, that holds its nearest window."""
        queries = self._basis(k).project(layout, self.config.memory_sizes.window, STRIDE)
        best, owner = np.full(len(queries), -np.inf, np.float32), np.zeros(len(queries), np.int64)
        coarse = self._coarse_keys(k)
        for i in np.flatnonzero(among):
            keys = coarse[i]
            score = (queries @ keys.T - 0.5 * (keys**2).sum(1)).max(1)
            owner[score > best] = i
            best = np.maximum(best, score)
        return owner

    def _coarse_keys(self, k: int) -> np.ndarray:
        """Every second window of all pictures at a coarse scale, (n, windows, d): every painting asks for it."""
        if k not in self._queries:
            window, basis = self.config.memory_sizes.window, self._basis(k)
            keys = [basis.project(self.clean(k, (i,))[0], window, STRIDE) for i in range(len(self.pictures))]
            self._queries[k] = np.stack(keys)
        return self._queries[k]


def _concatenated(arrays: list[np.ndarray]) -> np.ndarray:
    """One after the other; of one alone no copy, which may have 100 MB."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
