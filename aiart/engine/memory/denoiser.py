"""The memory: a denoiser in closed form, with the pictures' own windows as prior. Nothing is trained.

    E[x | x_t] = sum_j p_j x_j,    p_j ~ exp(-|q - ((1-t) x_j + t b_j)|^2 / 2 (t sigma)^2 - layout_j + balance_j)

over remembered windows x_j that began as b_j; q is the window of x_t. Convolutional diffusion networks converge to this
(Kamb & Ganguli 2024); Qiu, Kutulakos & Lindell (2026, arXiv 2606.04299) sample one picture with it; GPNN (Granot
et al. 2022) is its hard limit. What is ours: `balance_j`, the dual potential of an entropic transport problem
(Cuturi 2013), which makes every remembered window be used about equally often, so that nothing of the original
is forgotten and nothing is stamped twice; and candidate lists handed from scale to scale (search.py).
"""

import math
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from aiart.engine.memory import search
from aiart.engine.memory.kernel import Kernel, PlacePrior, balanced_potential
from aiart.engine.memory.scenes import Scene, middles
from aiart.engine.memory.search import Candidates
from aiart.engine.memory.windows import KEY_STEP, STRIDE, Basis, Overlap, cached_overlap, touching, wrapped
from aiart.engine.path.pyramid import FLAT, Size, Wrap

ALL_PAIRS_MAX = 1_200_000  # comparisons per step up to which every window is compared with every other
REPEATED_PAIRS_MAX = 2_000_000  # beyond, all are compared in the first step only, and the best of them later
WINDOWS_MIN = 1024  # remembered windows that are compared in any case where nothing says which are likely
CANDIDATES_PER_WINDOW = 2  # of each window of the canvas, for the next scale
UNLIKELY = np.float32(1e-3)  # beside the likeliest: a candidate that does not count
VARIANCE_MIN = np.float32(1e-3)  # added: the windows' own grain, so that precision stays finite at t = 0

_Kept = TypeVar("_Kept")
Chosen = tuple[int, ...]  # numbers of remembered pictures, the one that matters most first


@dataclass
class WindowBank:
    """Remembered windows of one scale. A window is known by the index of its top left pixel in (n, H, W)."""

    clean: np.ndarray  # float32 (n, H, W, 3)
    window: int
    basis: Basis
    clean_keys: np.ndarray  # int16 (n * H * W, depth), see `Basis.whole_keys`
    base_keys: np.ndarray
    guide: np.ndarray | None = None  # float32 (n * H * W, g), what guides say of each window; None: nothing
    shares: np.ndarray | None = None  # float32 (n * H * W,), mean 1: how often windows should be used; None: all alike
    kept: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict, repr=False)  # see `once`

    def __post_init__(self):
        self.count, self.height, self.width = self.clean.shape[:3]
        valid = np.zeros((self.count, self.height, self.width), bool)
        valid[:, : self.height - self.window + 1, : self.width - self.window + 1] = True
        self.valid = valid.ravel()

    @property
    def size(self) -> Size:
        return self.height, self.width

    def index(self, most: int) -> np.ndarray:
        """int64: all windows, or, if they are more than `most`, those on a grid that has about as many."""
        step = max(1, math.ceil(math.sqrt(self.valid.sum() / max(1, most))))
        grid = np.zeros((self.height, self.width), bool)
        grid[::step, ::step] = True
        found = np.flatnonzero(self.valid & np.tile(grid.ravel(), self.count))
        return found if len(found) else np.flatnonzero(self.valid)

    def once(self, name: str, of: tuple[Any, ...], make: Callable[[], _Kept]) -> _Kept:
        """Return what `make` answers; kept under its name with the windows, however few of them are valid, as long as
        all that it is made `of` beside their pictures is the same: the very same arrays and objects, or equal
        numbers."""
        there = self.kept.get(name)
        if there is None or not _same(there[0], of):
            there = self.kept[name] = of, make()
        return there[1]

    def without(self, pixels: np.ndarray) -> "WindowBank":
        """Return the same windows but those that touch any of `pixels`, bool (n, H, W): these are not valid."""
        left_out = np.zeros_like(pixels)
        left_out[:, : self.height - self.window + 1, : self.width - self.window + 1] = touching(pixels, self.window)
        return self.without_windows(left_out)

    def without_windows(self, left_out: np.ndarray) -> "WindowBank":
        """Return the same windows but those whose top left pixel is marked, bool (n, H, W): these are not valid."""
        fewer = copy(self)
        fewer.valid = self.valid & ~left_out.ravel()
        return fewer

    def nearest_valid(self, index: np.ndarray) -> np.ndarray:
        """Return the valid windows nearest to those of `index`, integers of any shape: in the same picture, if it has
        any."""
        if self.valid[index].all():
            return index
        from scipy.ndimage import distance_transform_edt  # not needed where no window is left out

        valid = self.valid.reshape(self.count, self.height, self.width)
        some_left = valid.any((1, 2))
        nearest = np.empty_like(valid, np.int64)
        for i in np.flatnonzero(some_left):
            places = np.asarray(distance_transform_edt(~valid[i], return_distances=False, return_indices=True))
            nearest[i] = (i * self.height + places[0]) * self.width + places[1]
        nearest[~some_left] = nearest[some_left.argmax()]  # a picture of which nothing is left: another one
        return nearest.ravel()[index]

    def with_guide(self, guide: np.ndarray, shares: np.ndarray | None = None) -> "WindowBank":
        """Return the same windows with what guides say of each, float32 (n * H * W, g), at every time.
        shares: how often windows should be used then, float32 (n * H * W,) with mean 1; None: as before."""
        guided = copy(self) if shares is None else self.with_shares(shares)
        guided.guide = guide
        return guided

    def with_shares(self, shares: np.ndarray) -> "WindowBank":
        """Return the same windows, used as often as float32 (n * H * W,) says, with mean 1, beside what was said
        before."""
        shared = copy(self)
        shared.shares = shares if self.shares is None else self.shares * shares
        return shared

    def from_one_color(self, color: np.ndarray) -> "WindowBank":
        """Return the same windows, begun as one colour, float32 (3,), and not as a coarser picture."""
        flat = np.broadcast_to(np.float32(color), (self.window, self.window, 3))
        begun = copy(self)
        key = self.basis.whole_keys(np.ascontiguousarray(flat), self.window)[:1]
        begun.base_keys = np.repeat(key, len(self.valid), 0)
        return begun

    def keys(self, index: np.ndarray, t: float) -> np.ndarray:
        """Return where some remembered windows are expected at time t, float32 (len(index), depth + g): in principal
        directions, and what guides say of them."""
        clean, base = self.clean_keys[index].astype(np.float32), self.base_keys[index]
        keys = (clean + np.float32(t) * (base - clean)) * np.float32(KEY_STEP)
        return keys if self.guide is None else np.concatenate([keys, self.guide[index]], 1)

    def search_keys(self) -> search.Keys:
        """Return what all remembered windows are compared by."""
        guide = np.empty((len(self.valid), 0), np.float32) if self.guide is None else self.guide
        return search.Keys(self.clean_keys, self.base_keys, guide, self.valid.view(np.int8), self.width)

    def values(self, index: np.ndarray) -> np.ndarray:
        """Whole windows, float32 (len(index), window^2 * 3)."""
        line = np.arange(self.window)
        pixels = index[:, None, None] + line[:, None] * self.width + line
        return self.clean.reshape(-1, 3)[pixels].reshape(len(index), self.window**2 * 3)

    def places(self, index: np.ndarray) -> np.ndarray:
        """Return float32 (..., 2): (down, across) of windows, as a fraction of the way a window can move."""
        row, column = np.divmod(index % (self.height * self.width), self.width)
        reach = np.array([max(1, self.height - self.window), max(1, self.width - self.window)], np.float32)
        return np.stack([row, column], -1).astype(np.float32) / reach


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether all are the same things, or equal numbers."""
    return len(one) == len(other) and all(
        a is b or (isinstance(a, float) and isinstance(b, float) and a == b) for a, b in zip(one, other, strict=True)
    )


@dataclass
class MemoryDenoiser:
    """The denoiser of one scale of one painting: it keeps the candidates and the balance between steps."""

    bank: WindowBank
    sigma: float
    size: Size  # canvas at this scale
    layout: float | None  # standard deviation of a stroke's move, as a fraction of the canvas; None: free
    balance: float  # 0 none .. 1 every window equally often
    softness: float
    wrap: Wrap = FLAT
    candidates: np.ndarray | None = None  # int64 (canvas windows, KEEP), from the coarser scale
    part_of: int | None = None  # windows of the whole canvas, if this is a part of it
    guide: np.ndarray | None = (
        None  # float32 (canvas windows, g): what guides say of them, if the bank's keys have it too
    )
    fixed: np.ndarray | None = (
        None  # int64 (canvas windows,): the remembered window that each is, -1 for any; None: any
    )
    scene: Scene | None = None  # what of the canvas each of two pictures gives; None: any may give anything
    potential: np.ndarray | None = None
    step: int = 0
    _index: np.ndarray | None = None  # remembered windows that are all compared, and their pixels
    _values: np.ndarray | None = None
    _wanted: np.ndarray | np.float32 = np.float32(1)  # how often each of them should be used
    _prior: PlacePrior | None = None  # of them, before they are compared
    _compared: Kernel | None = None  # of the last comparison with all
    overlap: Overlap = field(init=False)

    def __post_init__(self):
        self.overlap = cached_overlap(self.size, self.bank.window, self.softness, self.wrap)

    def __call__(self, x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
        """float32 (H, W, 3) in, E[x | x_t] out. `base` is not needed: the keys know where windows began."""
        window = self.bank.window
        queries = self.bank.basis.project(wrapped(x_t, window, self.wrap), window, STRIDE)
        precision = np.float32(1 / ((t * self.sigma) ** 2 + VARIANCE_MIN))
        self.step += 1
        windows = self.part_of or len(queries)  # of the whole canvas
        if self._index is not None and windows * len(self._index) > REPEATED_PAIRS_MAX:
            self.candidates, self._index, self._prior = self.best(), None, None
        if self._index is None and self.candidates is not None and windows * self.bank.valid.sum() > ALL_PAIRS_MAX:
            return self._among_candidates(self.candidates, queries, t, precision)
        return self._among_all(queries, t, precision)

    def _among_all(self, queries: np.ndarray, t: float, precision: np.float32) -> np.ndarray:
        """Compare every window of the canvas with every remembered one, or with those on a grid if they are many."""
        free = slice(None) if self.fixed is None else np.flatnonzero(self.fixed < 0)
        if self._index is None or self._values is None or self._prior is None or self.potential is None:
            self._index = self.bank.index(max(WINDOWS_MIN, ALL_PAIRS_MAX // len(queries)))
            self._values, self._wanted = self.bank.values(self._index), self._target(self._index)
            self._prior = self._prior_of(self._index, free)
            self.potential = np.zeros(len(self._index), np.float32)
        queries = queries if self.guide is None else np.concatenate([queries, self.guide], 1)
        kernel = Kernel(queries[free], self.bank.keys(self._index, t), precision, self._prior)
        self.potential = balanced_potential(kernel, self.potential, self.balance, self._wanted)
        self._compared = kernel
        mean = kernel.posterior_mean(self._values, np.exp(self.potential))
        return self.overlap.paint_windows(self._with_fixed(mean))

    def _prior_of(self, index: np.ndarray, free: slice | np.ndarray) -> PlacePrior:
        """What places, and a scene, say of some remembered windows for the free windows of the canvas."""
        ends = ~np.array(self.wrap)  # an axis without ends has no places
        canvas, pictures = places(self.overlap.shape), self.bank.places(index)
        prior = PlacePrior(canvas[free] * ends, pictures * ends, self.layout)
        if self.scene is not None:
            prior.pictures = self.scene.prior(middles(canvas, self.size, self.bank.window))[free]
            begins = np.arange(self.bank.count + 1) * self.bank.height * self.bank.width
            prior.begins = np.searchsorted(index, begins)
        return prior

    def _target(self, index: np.ndarray) -> np.ndarray | np.float32:
        """How often some remembered windows should be used, 1 on average: where a scene has no room for one, hardly."""
        target = np.float32(1) if self.bank.shares is None else self.bank.shares[index]
        if self.scene is None:
            return target
        shares = self.scene.shares(index, self.bank.size, self.bank.window)
        return target * (shares / shares.mean())

    def _with_fixed(self, mean: np.ndarray) -> np.ndarray:
        """All windows of the canvas, float32 (canvas windows, window^2 * 3); `mean` are those that are free."""
        if self.fixed is None:
            return mean
        windows = np.empty((len(self.fixed), mean.shape[1]), np.float32)
        windows[self.fixed < 0] = mean
        windows[self.fixed >= 0] = self.bank.values(self.fixed[self.fixed >= 0])
        return windows

    def best(self) -> np.ndarray:
        """Return int64 (canvas windows, KEEP): the windows most likely meant, best first, for the next scale to start
        from."""
        if self._compared is not None and self._index is not None and self.potential is not None:
            most = self._index[self._compared.best_columns(np.exp(self.potential), CANDIDATES_PER_WINDOW)]
            if self.fixed is not None:
                free, most = most, self.bank.nearest_valid(self.fixed)[:, None].repeat(CANDIDATES_PER_WINDOW, 1)
                most[self.fixed < 0] = free
            self.candidates, self._compared = most, None
        assert self.candidates is not None, "nothing has been denoised yet"
        return self.candidates

    def found(self) -> np.ndarray:
        """Return what `best` does, with the windows that are fixed: int64 (canvas windows, KEEP)."""
        best = self.best()
        return best if self.fixed is None else np.where(self.fixed[:, None] < 0, best, self.fixed[:, None])

    def level_candidates(self) -> Candidates:
        """Return what the next level needs to know of this one: the best candidates of all its windows."""
        return Candidates(self.found().reshape(*self.overlap.shape, -1), self.size, self.bank.size)

    def _among_candidates(
        self, candidates: np.ndarray, queries: np.ndarray, t: float, precision: np.float32
    ) -> np.ndarray:
        """Compare every window of the canvas with its own few candidates, improved by those of its neighbours."""
        guide = np.empty((len(queries), 0), np.float32) if self.guide is None else self.guide
        self.candidates, distances = search.improve(
            queries, guide, self.bank.search_keys(), t, candidates, self.overlap.shape, self.step, self.wrap
        )
        weights = likelihoods(-0.5 * precision * distances)
        return self.overlap.paint(self.bank.clean, self.bank.width, self.found(), weights)


def likelihoods(scores: np.ndarray) -> np.ndarray:
    """Softmax of a few scores each, float32 (n, k), the largest first: a new array. Those that hardly count do not."""
    weights = np.exp(scores - scores[:, :1])
    weights[weights < UNLIKELY] = 0
    total = weights[:, 0].copy()
    for column in range(1, weights.shape[1]):  # a sum over so short an axis takes longer
        total += weights[:, column]
    weights /= total[:, None]
    return weights


def places(shape: Size) -> np.ndarray:
    """Return float32 (rows * columns, 2): (down, across) of a canvas' windows, 0 to 1."""
    rows, columns = (np.linspace(0, 1, n, dtype=np.float32) for n in shape)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)
