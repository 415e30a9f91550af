"""How much there is to see in remembered pictures, and which of them, and what of them, is used for calm ones.

A scene is calm whose areas are large and quiet, and busy where edge follows edge. The sampler cannot make brushwork
calmer: a window is what it is. So a painting that shall be calm is made of the calm pictures of its set, and at the
coarse scales, where it is decided what is where, their calm windows are used more often than others; a busy one is made
of the rest. How busy a place is says the mean gradient of lightness there, as it is seen at the pictures' full size.
"""

from functools import cached_property

import numpy as np

from aiart.engine.memory.denoiser import WindowBank
from aiart.engine.memory.words import WordsPrior
from aiart.engine.path.pyramid import Size, resize

USUAL_CALM = 0.5  # the calm of a painting that is as calm as its set
KEPT, FEWEST = 1 / 3, 3  # of the pictures, that are used at either end; never fewer
CELLS = 32  # at least, along each side of a picture that has the pixels, of which it is known how busy they are
LEANING = 1.5  # log of how much more often a window is used at the ends that is calmer by one standard deviation
FLAT = 0.5 / 255  # gradient that counts as none


class Calmness:
    """How calm uint8 pictures (n, H, W, 3) on one canvas are, and each place of them."""

    def __init__(self, pictures: np.ndarray):
        self.pictures = pictures

    @cached_property
    def busy(self) -> np.ndarray:
        """Log of the mean gradient of lightness, 0 to 1 a pixel, in each cell: float32 (n, rows, columns)."""
        return np.stack([_busy_cells(picture) for picture in self.pictures])

    @cached_property
    def order(self) -> np.ndarray:
        """The numbers of the pictures, the calmest first: int64 (n,)."""
        return np.argsort(np.exp(self.busy).mean((1, 2)), kind="stable")

    def suits(self, calm: float) -> np.ndarray:
        """Return which pictures are used for a painting of this calm, 0 busy to 1 calm, 0.5 all of them: bool (n,)."""
        ordered = self.order if calm > USUAL_CALM else self.order[::-1]
        suits = np.zeros(len(ordered), bool)
        suits[ordered[: self._count(calm, len(ordered))]] = True
        return suits

    def prior(self, words: WordsPrior | None, calm: float) -> WordsPrior:
        """Return which pictures suit this calm, and words, which count more."""
        suits = self.suits(calm)[:, None]
        return WordsPrior(suits if words is None else np.concatenate([words.has, words.has, suits], 1))

    def instead(self, drawn: int, among: np.ndarray, calm: float) -> int:
        """Return the picture that is used in the place of one that was drawn from some, bool (n,): as far among the
        calm ones as that is among all of them, so that it changes little with a little more calm."""
        ordered = self.order if calm > USUAL_CALM else self.order[::-1]
        ordered = ordered[among[ordered]]
        place = int(np.flatnonzero(ordered == drawn)[0])
        return int(ordered[place * self._count(calm, len(ordered)) // len(ordered)])

    def _count(self, calm: float, of: int) -> int:
        leaning = abs(calm - USUAL_CALM) / USUAL_CALM
        return min(of, max(FEWEST, round(of * (1 - (1 - KEPT) * leaning))))

    def leaning(self, bank: WindowBank, chosen: tuple[int, ...], calm: float) -> WindowBank:
        """Return the windows of the pictures `chosen`, of which calm ones shall be used more often, or busy ones."""
        busy = np.stack([_of_windows(self.busy[i], bank.size, bank.window) for i in chosen]).ravel()
        valid = busy[bank.valid]
        away = (busy - valid.mean()) / max(float(valid.std()), 1e-6)
        strength = LEANING * (USUAL_CALM - calm) / USUAL_CALM
        shares = np.exp(np.float32(strength) * np.clip(away, -2, 2)).astype(np.float32)
        return bank.with_shares(shares / shares[bank.valid].mean())


def _busy_cells(picture: np.ndarray) -> np.ndarray:
    grey = picture.astype(np.float32).mean(-1) / 255
    down, across = np.abs(np.diff(grey, axis=0, append=grey[-1:])), np.abs(np.diff(grey, axis=1, append=grey[:, -1:]))
    energy = np.hypot(down, across)
    rows, columns = (np.arange(0, side, max(1, side // CELLS)) for side in energy.shape)
    cells = np.add.reduceat(np.add.reduceat(energy, rows, 0), columns, 1)
    pixels = np.diff(rows, append=energy.shape[0])[:, None] * np.diff(columns, append=energy.shape[1])
    return np.log(cells / pixels + FLAT).astype(np.float32)


def _of_windows(busy: np.ndarray, size: Size, window: int) -> np.ndarray:
    """What cells say of each window of a picture at `size`, by its top left pixel: float32 (height, width)."""
    at_size = resize(np.broadcast_to(busy[..., None], (*busy.shape, 3)), size)[..., 0]
    sums = np.cumsum(np.cumsum(np.pad(at_size, ((1, window), (1, window)), mode="edge"), 0), 1)
    means = sums[window:, window:] - sums[:-window, window:] - sums[window:, :-window] + sums[:-window, :-window]
    return (means[: size[0], : size[1]] / window**2).astype(np.float32)
