"""The pictures a generator keeps, at every scale, and which few of them one painting uses.

Cost must not grow with the set: a painting compares itself with a few pictures only, the ones most like its layout.
"""

from collections import OrderedDict

import numpy as np

from aiart.config import GeneratorConfig
from aiart.engine.memory import Bank
from aiart.engine.pyramid import resize
from aiart.engine.windows import Basis, window_rows
from aiart.images import to_float

BASIS_PICTURES, BASIS_WINDOWS = 8, 6000  # enough to estimate 192 x 192 covariances
KEPT_BANKS = 16  # two paintings' worth of scales

Chosen = tuple[int, ...]  # numbers of pictures, ascending


class Remembered:
    """uint8 pictures (n, H, W, 3) on the canvas of `config`, as windows of every scale."""

    def __init__(self, pictures: np.ndarray, config: GeneratorConfig):
        self.pictures, self.config = pictures, config
        self._bases: dict[int, Basis] = {}
        self._all: dict[int, np.ndarray] = {}
        self._banks: OrderedDict[tuple[int, Chosen], Bank] = OrderedDict()

    def clean(self, k: int, chosen: Chosen) -> np.ndarray:
        """x of scale k: float32 (len(chosen), *sizes[k], 3)."""
        return np.stack([resize(to_float(self.pictures[i]), self.config.sizes[k]) for i in chosen])

    def base(self, k: int, chosen: Chosen) -> np.ndarray:
        """b of scale k: the coarser picture enlarged, or the mean colour."""
        size = self.config.sizes[k]
        if k == 0:
            return np.broadcast_to(np.float32(self.config.mean), (len(chosen), *size, 3))
        return resize(self.clean(k - 1, chosen), size)

    def bank(self, k: int, chosen: Chosen) -> Bank:
        """The windows of scale k of the chosen pictures; the last few banks are kept."""
        if (k, chosen) not in self._banks:
            clean, window = self.clean(k, chosen), self.config.memory.window
            self._banks[k, chosen] = Bank.of(clean, self.base(k, chosen), window, self._basis(k))
            if len(self._banks) > KEPT_BANKS:
                self._banks.popitem(last=False)
        self._banks.move_to_end((k, chosen))
        return self._banks[k, chosen]

    def _basis(self, k: int) -> Basis:
        """The same for every painting, whatever pictures it chooses."""
        if k not in self._bases:
            count, window = len(self.pictures), self.config.memory.window
            some = sorted({i * count // BASIS_PICTURES for i in range(BASIS_PICTURES)} | {0})
            rows = [window_rows(p, window, 1).reshape(-1, window**2 * 3) for p in self.clean(k, tuple(some))]
            windows = np.concatenate([r[:: max(1, len(rows) * len(r) // BASIS_WINDOWS)] for r in rows])
            self._bases[k] = Basis(windows, self.config.memory.directions)
        return self._bases[k]

    def like(self, layout: np.ndarray, k: int) -> Chosen:
        """The few pictures most like `layout`, float32 (h, w, 3) at scale k: votes of its windows for the picture
        that holds the nearest one."""
        count, few = len(self.pictures), self.config.memory.few
        if count <= few:
            return tuple(range(count))
        votes = np.bincount(self._owners(layout, k), minlength=count)
        return tuple(sorted(np.argsort(-votes, kind="stable")[:few].tolist()))

    def _owners(self, layout: np.ndarray, k: int) -> np.ndarray:
        """For each window of the layout, the number of the picture that holds its nearest window."""
        window, basis = self.config.memory.window, self._basis(k)
        queries = basis.project(layout, window, 2)
        best, owner = np.full(len(queries), -np.inf, np.float32), np.zeros(len(queries), np.int64)
        for i, picture in enumerate(self._everything(k)):
            keys = basis.project(picture, window, 2)
            score = (queries @ keys.T - 0.5 * (keys**2).sum(1)).max(1)
            owner[score > best] = i
            best = np.maximum(best, score)
        return owner

    def _everything(self, k: int) -> np.ndarray:
        """All pictures at a coarse scale; asked for again by every painting, and small."""
        if k not in self._all:
            self._all[k] = self.clean(k, tuple(range(len(self.pictures))))
        return self._all[k]
