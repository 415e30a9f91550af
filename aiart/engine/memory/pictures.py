"""The pictures a generator keeps, at every scale, and which few of them one painting uses.

Cost must not grow with the set: a painting compares itself with a few pictures only, the ones most like its layout.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.colours import ColorStats, color_stats, with_color_stats
from aiart.engine.memory.denoiser import Bank, keys_of
from aiart.engine.memory.windows import STRIDE, Basis, window_rows
from aiart.engine.path.pyramid import resize
from aiart.images import to_float

BASIS_PICTURES, BASIS_WINDOWS = 8, 6000  # enough to estimate 192 x 192 covariances
CLOSE = 0.2  # of the usual distance between the colours of two pictures
TINY = 1e-6
GLANCE = 6  # pixels a side of what is seen of a picture at a glance
KEPT = 512 << 20  # bytes of windows kept ready for the next painting

Chosen = tuple[int, ...]  # numbers of pictures, the one that matters most first
ColorStatsOfEach = tuple[ColorStats, ...]  # one for each chosen picture; () leaves all their own colours


@dataclass(frozen=True)
class Page:
    """One picture at one scale: x (H, W, 3), and the keys of its windows in x and in b, (H * W, d)."""

    clean: np.ndarray
    clean_keys: np.ndarray
    base_keys: np.ndarray

    @property
    def bytes(self) -> int:
        return self.clean.nbytes + self.clean_keys.nbytes + self.base_keys.nbytes


class Remembered:
    """uint8 pictures (n, H, W, 3) on the canvas of `config`, as windows of every scale."""

    def __init__(self, pictures: np.ndarray, config: GeneratorConfig):
        self.pictures, self.config = pictures, config
        self._bases: dict[int, Basis] = {}
        self._queries: dict[int, np.ndarray] = {}
        self._pages: OrderedDict[tuple[int, int, ColorStats | None], Page] = OrderedDict()
        self._bank: dict[int, tuple[tuple[Chosen, ColorStatsOfEach], Bank]] = {}
        self._lights: dict[int, ColorStats] = {}

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
            return np.broadcast_to(np.float32(self.config.mean), (*size, 3))
        return resize(self._clean(k - 1, picture), size)

    def bank(self, k: int, chosen: Chosen, lights: ColorStatsOfEach = ()) -> Bank:
        """The windows of scale k of the chosen pictures, in their own colours or in a light each. The last bank of
        each scale is kept."""
        asked = chosen, lights
        if self._bank.get(k, (None,))[0] != asked:
            pages = [self._page(k, i, light) for i, light in zip_longest(chosen, lights)]
            clean_keys = _joined([page.clean_keys for page in pages])
            base_keys = _joined([page.base_keys for page in pages])
            clean = np.stack([page.clean for page in pages])
            self._bank[k] = asked, Bank(clean, self.config.memory.window, self._basis(k), clean_keys, base_keys)
        return self._bank[k][1]

    def lights(self, chosen: Chosen) -> ColorStatsOfEach:
        """The light of the first picture for all: two palettes side by side would be patches."""
        return (self._light(chosen[0]),) * len(chosen)

    def _light(self, i: int) -> ColorStats:
        if i not in self._lights:
            self._lights[i] = color_stats(to_float(self.pictures[i]))
        return self._lights[i]

    def _page(self, k: int, i: int, light: ColorStats | None) -> Page:
        """From the shelf, or made anew; the shelf forgets what was not asked for longest."""
        asked = k, i, None if light == self._lights.get(i) else light
        if asked not in self._pages:
            picture = to_float(self.pictures[i])
            self._pages[asked] = self._page_of(k, picture if asked[2] is None else with_color_stats(picture, light))
        self._pages.move_to_end(asked)
        page = self._pages[asked]
        while len(self._pages) > 1 and sum(kept.bytes for kept in self._pages.values()) > KEPT:
            self._pages.popitem(last=False)
        return page

    def _page_of(self, k: int, picture: np.ndarray) -> Page:
        window, basis, clean = self.config.memory.window, self._basis(k), self._clean(k, picture)
        return Page(clean, keys_of(clean, window, basis), keys_of(self._base(k, picture), window, basis))

    def _basis(self, k: int) -> Basis:
        """The same for every painting, whatever pictures it chooses."""
        if k not in self._bases:
            count, window = len(self.pictures), self.config.memory.window
            some = sorted({i * count // BASIS_PICTURES for i in range(BASIS_PICTURES)} | {0})
            windows = [_some_windows(p, window, BASIS_WINDOWS / len(some)) for p in self.clean(k, tuple(some))]
            self._bases[k] = Basis(np.concatenate(windows), self.config.memory.directions)
        return self._bases[k]

    def like(self, layout: np.ndarray, k: int) -> Chosen:
        """The few pictures most like `layout`, float32 (h, w, 3) at scale k: votes of its windows for the picture
        that holds the nearest one. Votes for pictures in other colours than the first of them count less."""
        if len(self.pictures) == 1:
            return (0,)
        votes = np.bincount(self._owners(layout, k), minlength=len(self.pictures))
        away = np.linalg.norm(self._colours - self._colours[votes.argmax()], axis=1)
        votes = votes * np.exp(-away / (CLOSE * np.median(away) + TINY))
        return tuple(np.argsort(-votes, kind="stable")[: self.config.memory.few].tolist())

    @cached_property
    def _colours(self) -> np.ndarray:
        """Mean and standard deviation of each picture's colours, float64 (n, 6)."""
        return np.stack([np.concatenate([p.mean((0, 1)), p.std((0, 1))]) for p in self.pictures])

    def around(self, anchor: int) -> Chosen:
        """One picture and the few most like it at a glance: together they make a scene, strangers a patchwork."""
        distance = ((self._glances - self._glances[anchor]) ** 2).sum(1)
        return tuple(np.argsort(distance, kind="stable")[: self.config.memory.few].tolist())

    @cached_property
    def _glances(self) -> np.ndarray:
        """All pictures at GLANCE x GLANCE pixels, float32 (n, values)."""
        return np.stack([resize(to_float(picture), (GLANCE, GLANCE)).ravel() for picture in self.pictures])

    def _owners(self, layout: np.ndarray, k: int) -> np.ndarray:
        """For each window of the layout, the number of the picture that holds its nearest window."""
        queries = self._basis(k).project(layout, self.config.memory.window, STRIDE)
        best, owner = np.full(len(queries), -np.inf, np.float32), np.zeros(len(queries), np.int64)
        for i, keys in enumerate(self._every_second(k)):
            score = (queries @ keys.T - 0.5 * (keys**2).sum(1)).max(1)
            owner[score > best] = i
            best = np.maximum(best, score)
        return owner

    def _every_second(self, k: int) -> np.ndarray:
        """Every second window of all pictures at a coarse scale, (n, windows, d): every painting asks for it."""
        if k not in self._queries:
            window, basis = self.config.memory.window, self._basis(k)
            keys = [basis.project(self.clean(k, (i,))[0], window, STRIDE) for i in range(len(self.pictures))]
            self._queries[k] = np.stack(keys)
        return self._queries[k]


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    """One after the other; of one alone no copy, which may have 100 MB."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _some_windows(picture: np.ndarray, window: int, most: float) -> np.ndarray:
    """About `most` windows of a picture, evenly chosen: float32 (n, window^2 * 3). All would fill gigabytes."""
    every = window_rows(picture, window, 1)
    count = every.shape[0] * every.shape[1]
    rows, columns = np.divmod(np.arange(0, count, max(1, int(count // most))), every.shape[1])
    return every[rows, columns].reshape(len(rows), -1)
