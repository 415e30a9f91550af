"""Words with a brush: what is drawn with a word is made of the remembered pictures that have it.

At each place the prior over remembered pictures is p(picture | word), as it is everywhere in memory/words.py; a guide
says so in every comparison of windows. Each area has a picture of its own, drawn by the seed; the second one
is among those that go over into the first most easily. Between two areas the border moves to where these pictures
differ least (montage/areas.py).
"""

from dataclasses import dataclass, field

import numpy as np

from aiart.engine.format.config import MemoryConfig
from aiart.engine.memory.denoiser import Chosen
from aiart.engine.memory.draw import draw
from aiart.engine.memory.guides import Guidance
from aiart.engine.memory.labels import JoinedMaps, Labels, LocalLabels, PictureLabels, at_places
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.memory.words import WordsPrior
from aiart.engine.montage.areas import least_seen
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import resize, scaled
from aiart.images import to_float

SOFT = 0.03  # of the short side of a canvas, over which areas go over into each other
EASIEST = 3  # pictures of a further word, of which one is drawn
SIDE = 64  # pixels of the short side at which borders move


@dataclass(frozen=True, kw_only=True)
class WordAreas(LocalLabels):
    """Areas of words, whose windows stay near their places and whose borders move. canvas: int (H, W), the numbers of
    words, below 0 where nothing is asked; shares: of each remembered picture, see `PictureLabels`."""

    remembered: RememberedPictures
    shares_of: np.ndarray
    _kept: dict[Chosen, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    def settled(self, chosen: Chosen) -> np.ndarray:
        """The areas with borders where the first pictures of each word differ least."""
        if chosen not in self._kept:
            self._kept.clear()
            self._kept[chosen] = self._moved(chosen)
        return self._kept[chosen]

    def _moved(self, chosen: Chosen) -> np.ndarray:
        words, own = np.unique(self.canvas[self.canvas >= 0]), self.canvas.shape[:2]
        if len(words) < 2:
            return self.canvas
        size = scaled(own, min(1.0, SIDE / min(own)))
        has = self.shares_of[list(chosen)][:, words] > 0
        firsts = (self.remembered.pictures[chosen[i]] for i in has.argmax(0))
        small = at_places(self.canvas, size)
        areas = np.where(small < 0, -1, np.searchsorted(words, small))
        moved = least_seen(areas, np.stack([resize(to_float(picture), size) for picture in firsts]))
        differs = at_places(moved != areas, own) & (self.canvas >= 0)
        return np.where(differs, words[at_places(moved, own)], self.canvas)


class DrawnWords(Plan):
    """A painting led by a drawing of materials and words."""

    def __init__(self, generator: Generator, drawn: np.ndarray, words: tuple[str, ...], weight: float, layout: float):
        """drawn: int (H, W), the number of a material, or how many materials there are and the number of a word; below
        0 where nothing is drawn. weight: see `Guide`. layout: see `SamplingOptions`, where words alone are drawn."""
        assert generator.materials is not None, "this generator remembers no pictures"
        self._remembered, self._materials = generator.memory_pictures, generator.materials
        memory, count = generator.config.memory_sizes, generator.materials.count
        amounts = np.bincount(drawn[drawn >= 0], minlength=count + len(words)) / drawn.size
        self._wanted, largest = amounts[:count], np.argsort(-amounts[count:], kind="stable")
        self._priors = [WordsPrior.of(memory, [words[i]]) for i in largest if amounts[count + i]]
        shares = _shares(memory, words)
        maps = PictureLabels(shares)
        if self.is_free:
            guide: Labels = Labels(drawn, JoinedMaps(generator.materials.maps, maps), weight, soft=SOFT)
        else:
            areas, of = np.maximum(drawn - count, -1), self._remembered
            guide = WordAreas(areas, maps, weight, soft=SOFT, layout=layout, remembered=of, shares_of=shares)
        self._guidance = Guidance([guide])

    @property
    def is_free(self) -> bool:
        """Whether strokes may come from anywhere, as some areas are of materials."""
        return bool(self._wanted.any())

    def pictures(self, few: int, seed: int) -> Chosen | None:
        """Those that have the words, the largest area's first, and those that have the materials."""
        chosen: Chosen = ()
        each = max(1, few // max(1, len(self._priors)))
        for prior in self._priors:
            chosen += self._remembered.similar_to(self._first(prior, chosen, seed), prior)[:each]
        if self.is_free:
            chosen += self._materials.covering(self._wanted, few + 1, seed)
        return tuple(dict.fromkeys(chosen)) or None

    def _first(self, prior: WordsPrior, chosen: Chosen, seed: int) -> int:
        """A picture that has a word: one of those most like the first of another word, if there is one."""
        some = np.flatnonzero(prior.likeliest)
        if not chosen:
            return int(some[draw(seed, len(some))])
        likest = some[np.argsort(self._remembered.unlike(chosen[0])[some], kind="stable")[:EASIEST]]
        return int(likest[np.random.default_rng((seed, len(chosen))).integers(len(likest))])

    def guidance(self) -> Guidance:
        return self._guidance


def _shares(memory: MemoryConfig, words: tuple[str, ...]) -> np.ndarray:
    """How much of each remembered picture is each of some words, and none of them: float32 (n, len(words) + 1)."""
    numbers = [memory.words.index(word) for word in words]
    has = np.array([[number in own for number in numbers] for own in memory.words_of], np.float32)
    shares = np.concatenate([has, ~has.astype(bool).any(1, keepdims=True)], 1)
    return (shares / shares.sum(1, keepdims=True)).astype(np.float32)
