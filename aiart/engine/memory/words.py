"""Words that a painting is asked for: which remembered pictures suit them, and a network's layout led towards some.

The prior over remembered pictures is open, so a word weighs it exactly: p(picture | words) ~ exp(-cost * words that
the picture lacks), in the limit of a high cost: those that lack the fewest have the same weight, others none.
Where no picture has all the words, those used beside the first one have what it lacks.

A layout network is not trained on words. Bayes' rule gives E[x | x_t, words] from its E[x | x_t]: what the gradient of
log p(words | x_t) adds is the difference of two means of the coarsest remembered pictures, each weighed by how likely
x_t is on its path: of those that are wanted, and of all. It is classifier guidance (Dhariwal & Nichol 2021), with
the memory as the classifier. Wanted are the pictures around one that suits the words; where none are asked for, around
any one (`RememberedPictures.around`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aiart.engine.format.config import MemoryConfig
from aiart.engine.memory.draw import draw
from aiart.engine.path.flow import Denoiser, between

DIRECTIONS = 24  # values' worth of distance that count of a layout's many: neighbours say the same


@dataclass(frozen=True)
class WordsPrior:
    """has: bool (n, m), whether each of the n remembered pictures has each of the m words asked for; m >= 1."""

    has: np.ndarray

    @classmethod
    def of(cls, memory: MemoryConfig, words: Sequence[str]) -> "WordsPrior":
        """words: some of `memory.words`, at least one."""
        numbers = [memory.words.index(word) for word in words]
        return cls(np.array([[number in own for number in numbers] for own in memory.words_of]))

    @property
    def likeliest(self) -> np.ndarray:
        """bool (n,): the pictures that lack the fewest of the words."""
        lacking = (~self.has).sum(1)
        return lacking == lacking.min()

    def beside(self, picture: int) -> np.ndarray:
        """Return bool (n,): the pictures that may be used beside one: with it they lack the fewest of the words, and of
        these those that have the most."""
        lacking = (~(self.has | self.has[picture])).sum(1)
        fitting = lacking == lacking.min()
        most = self.has.sum(1)
        return fitting & (most == most[fitting].max())

    def drawn(self, seed: int) -> int:
        """Return one of the likeliest pictures, the same for the same seed."""
        likeliest = np.flatnonzero(self.likeliest)
        return int(likeliest[draw(seed, len(likeliest))])


def in_common(words_of: Sequence[Sequence[int]], picture: int) -> np.ndarray:
    """Return how much each picture's words are those of one of them: of the words that either has the share that both
    have (Jaccard 1901), 1 where neither has any: float64 (n,)."""
    own = set(words_of[picture])
    return np.array([len(own & set(some)) / len(own | set(some)) if own or some else 1.0 for some in words_of])


def led_towards(denoise: Denoiser, layouts: np.ndarray, wanted: np.ndarray, sigma: float) -> Denoiser:
    """Return a denoiser of the coarsest scale led towards some of the remembered pictures.

    Args:
        layouts: float32 (n, H, W, 3), the remembered pictures at the size of the canvas there.
        wanted: bool (n,), which of them; at least one.
        sigma: noise of the scale's start.
    """
    flat = layouts.reshape(len(layouts), -1)

    def led(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
        away = ((x_t.ravel() - between(flat, base.ravel(), np.float32(t))) ** 2).mean(1)
        likely = -0.5 * DIRECTIONS * away / (t * sigma) ** 2
        towards = _softmax(np.where(wanted, likely, -np.inf)) - _softmax(likely)
        return denoise(x_t, t, base) + (towards.astype(np.float32) @ flat).reshape(x_t.shape)

    return led


def _softmax(values: np.ndarray) -> np.ndarray:
    weights = np.exp(values - values.max())
    return weights / weights.sum()
