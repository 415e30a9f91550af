"""What a network is trained on: parts of pictures on their path between start and picture. NumPy alone.

Every random choice of step i follows from (seed, i), so training may stop and go on anywhere.
"""

import math
from dataclasses import dataclass

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.path.flow import between
from aiart.training_presets import A_SET

BATCHES_PER_STEP = 2  # batches of a step
BATCH_PIXELS = 8_000  # of a batch: small ones make more steps, which early training wants more than calm ones
UNTOLD = 0.15  # of the pictures whose words are not told, so that a network can paint without any
CROP_SIDE = 128  # finer scales are trained on parts of at most this many pixels a side
PICTURE_BYTES_MAX = 512 << 20  # bytes of pictures held per scale; a larger set is represented by evenly chosen ones


@dataclass(frozen=True)
class Batch:
    """float32 arrays; scale is the same for all of them."""

    scale: int
    x_t: np.ndarray  # (n, h, w, 3), on the path
    t: np.ndarray  # (n,)
    words: np.ndarray  # (n, w), 0 or 1, which of the words that the network learns are told of each
    velocity: np.ndarray  # (n, h, w, 3), y - x
    mask: np.ndarray  # (n, h, w, 1), 1 where the loss counts


class Batches:
    """Random batches of the learned scales of a set."""

    def __init__(self, remembered: RememberedPictures, config: GeneratorConfig, words: np.ndarray | None = None):
        """words: float32 (pictures, w), 0 or 1, which of the words that the network learns each picture has."""
        self.config, self.seed = config, config.training.seed
        self.margin = 2 * config.network_sizes.blocks + 2  # pixels that see a cut: an edge that the picture has not
        count = len(remembered.pictures)
        self.mirrors = config.memory is not None and config.training.pictures >= A_SET  # layouts, to have twice as many
        self.clean, self.base, self.words = [], [], []
        words = np.zeros((count, 0), np.float32) if words is None else words
        for k in range(config.learned_scales):
            chosen = tuple(
                range(0, count, max(1, math.ceil(count * math.prod(config.sizes[k]) * 12 / PICTURE_BYTES_MAX)))
            )
            self.words.append(words[list(chosen)])
            self.clean.append(remembered.clean(k, chosen).astype(np.float16))  # half the memory; 2^-11 is no loss
            self.base.append(remembered.base(k, chosen).astype(np.float16))
        cost = np.array(
            [max(BATCH_PIXELS, min(h, CROP_SIDE) * min(w, CROP_SIDE)) for h, w in config.sizes[: config.learned_scales]]
        )
        self.odds = cost**-0.5 / (cost**-0.5).sum()

    def of(self, step: int) -> list[Batch]:
        """Return the batches of one step, of different scales where more than one is learned: a step for one scale
        alone takes back some of what the step before did for another. Coarser scales, which cost less, come more
        often."""
        rng = np.random.default_rng((self.seed, step))
        scales = rng.choice(len(self.odds), BATCHES_PER_STEP, replace=len(self.odds) < BATCHES_PER_STEP, p=self.odds)
        return [self._of_scale(int(k), rng) for k in scales]

    def _of_scale(self, k: int, rng: np.random.Generator) -> Batch:
        pictures, *parts = self._parts(k, rng)
        x, b, mask = mirrored(tuple(parts), rng) if self.mirrors else parts
        t = _times(k, len(x), rng)
        y = b + np.float32(self.config.sigmas[k]) * rng.standard_normal(x.shape, np.float32)
        words = self.words[k][pictures]
        if words.size:
            words = words * (rng.random((len(x), 1)) >= UNTOLD)
        return Batch(k, between(x, y, t[:, None, None, None]), t, words.astype(np.float32), y - x, mask)

    def _parts(self, k: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The numbers of pictures, and a part of each: it, what it starts from, and the mask."""
        height, width = self.config.sizes[k]
        h, w = min(height, CROP_SIDE), min(width, CROP_SIDE)
        count = max(1, BATCH_PIXELS // (h * w))
        x, b = np.empty((2, count, h, w, 3), np.float32)
        mask = np.zeros((count, h, w, 1), np.float32)
        pictures = np.zeros(count, np.int64)
        for i in range(count):
            pictures[i] = picture = rng.integers(len(self.clean[k]))
            top = 2 * int(rng.integers((height - h) // 2 + 1))
            left = 2 * int(rng.integers((width - w) // 2 + 1))
            there = (picture, slice(top, top + h), slice(left, left + w))
            x[i], b[i] = self.clean[k][there], self.base[k][there]
            mask[i, _inside_cuts(top, h, height, self.margin), _inside_cuts(left, w, width, self.margin)] = 1
        return pictures, x, b, mask


def mirrored(arrays: tuple[np.ndarray, ...], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return the same half or so of each array (n, h, w, c), left for right."""
    chosen = rng.random(len(arrays[0])) < 0.5
    return tuple(np.where(chosen[:, None, None, None], array[:, :, ::-1], array) for array in arrays)


def _inside_cuts(start: int, length: int, whole: int, margin: int) -> slice:
    """The pixels of a part that are far enough from its cuts; the canvas' own edges are none."""
    return slice(margin if start else 0, length - (margin if start + length < whole else 0))


def _times(k: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Scale 0 paints from nothing and needs the noisy times most (logit-normal; Esser et al. 2024, section 3.1)."""
    if k == 0:
        return (1 / (1 + np.exp(-(rng.standard_normal(count) * 1.2 + 0.3)))).astype(np.float32)
    return rng.uniform(0.01, 1, count).astype(np.float32)
