"""What one painting uses of the pictures its generator remembers: which ones, how they are joined, and the denoiser of
each level that is made of them.
"""

import numpy as np

from aiart.engine.memory.calmness import USUAL_CALM
from aiart.engine.memory.colours import color_stats
from aiart.engine.memory.denoiser import Chosen, MemoryDenoiser, WindowBank
from aiart.engine.memory.draw import draw
from aiart.engine.memory.guides import Guidance, GuidedScale
from aiart.engine.memory.objects import KeptObject, PlacedObject
from aiart.engine.memory.pictures import ColorStatsOfEach
from aiart.engine.memory.scenes import Scene
from aiart.engine.memory.search import Candidates, upscale_candidates
from aiart.engine.memory.windows import window_weights
from aiart.engine.memory.words import WordsPrior
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import FROM_NOISE, Level, Plan, SamplingOptions, Start
from aiart.engine.path.pyramid import resize
from aiart.training_presets import A_SET

SOFTNESS = 2.3  # pixels; how windows fade towards their edges where they overlap
PARTNER_DRAW = 2  # number of these random numbers, beside others that are made from the same seed
LAYOUT_FACTOR = 1.15  # deviation of a stroke's move over the layout asked for: the balance holds most strokes back
LAYOUT_SCALES = 2  # a stroke's place is decided at the coarsest scales; finer ones follow


def is_new_scene(generator: Generator, options: SamplingOptions, plan: Plan) -> bool:
    """Return whether a painting is a new scene of a set, of which nothing is given."""
    remembered = generator.remembered
    joins = remembered is not None and remembered.make_scenes
    return joins and plan is FROM_NOISE and options.kept is None


class PaintingMemory:
    """The remembered pictures of one painting, whose levels ask for them from coarse to fine.

    A generator that remembers no picture has one too, which is never asked for a denoiser.
    """

    def __init__(
        self, generator: Generator, seed: int, options: SamplingOptions, plan: Plan, levels: tuple[Level, ...]
    ):
        self.generator, self.seed, self.options, self.plan, self.levels = generator, seed, options, plan, levels
        self.chosen: Chosen = ()  # pictures remembered by this painting; none before a level needs them
        self.shared_colors: ColorStatsOfEach = ()
        self.scene: Scene | None = None  # how they are joined
        remembers = generator.remembered is not None
        worded = options.words and generator.config.memory
        self.prior = WordsPrior.of(generator.config.memory_sizes, options.words) if worded else None
        self._words_prior = self.prior
        self._leans = options.calm != USUAL_CALM and is_new_scene(generator, options, plan)
        if self._leans:
            self.prior = generator.calmness.prior(self.prior, options.calm)
        self.guidance = plan.guidance() if remembers else None
        self._excludes = remembers and plan.excluded((0,), generator.config.sizes[0]) is not None
        self._object = self._placed(options.kept) if options.kept and remembers else None
        self._banks: dict[tuple[int, tuple[int, ...]], WindowBank] = {}  # of each level and the pictures chosen there
        self.latest: MemoryDenoiser | Candidates | None = None  # what knows the candidates of the newest level

    def choose(self, i: int, base: np.ndarray, start: Start | None) -> None:
        """Choose the pictures this painting remembers, at level i, unless they are chosen: like what it starts from, or
        like one of them drawn by the seed."""
        if self.chosen:
            return
        remembered, k = self.generator.memory_pictures, self.levels[i].scale
        example = start.clean if start else self._known_at(k)
        planned = self.plan.pictures(self.generator.config.memory_sizes.few, self.seed)
        if self._object:
            chosen = self._with_the_object(self._object.picture, planned)
        elif planned is not None:
            chosen = planned
        elif example is not None:
            chosen = remembered.most_similar(example, k, self.prior)
        elif i:
            coarser = self.levels[i - 1]
            chosen = remembered.most_similar(resize(base, coarser.size), coarser.scale, self.prior)
        else:
            chosen, self.scene = self._drawn_pictures()
        if self._shares_palette():
            self.shared_colors = (
                remembered.shared_colors(chosen) if example is None else (color_stats(example),) * len(chosen)
            )
        self.chosen = chosen

    def wanted_layouts(self, start: Start | None) -> np.ndarray | None:
        """Return which remembered pictures a layout shall be like, bool (n,), of those that suit what is asked for;
        None: it is left to the network. Where nothing is given they are those around one that the seed draws: a network
        alone hardly paints what is rare in its set, and puts together what belongs to different pictures."""
        remembered = self.generator.remembered
        if remembered is None:
            return None
        suits = None if self.prior is None else self.prior.likeliest
        count = len(remembered.pictures)
        if self.plan.is_given(start) or not remembered.make_scenes or count < A_SET:
            return suits
        return remembered.around(self._drawn_picture(), np.ones(count, bool) if suits is None else suits)

    def _drawn_picture(self) -> int:
        """The number of one remembered picture, drawn by the seed; it suits the words that are asked for."""
        count = len(self.generator.memory_pictures.pictures)
        words = self._words_prior
        drawn = draw(self.seed, count) if words is None else words.drawn(self.seed)
        if not self._leans:
            return drawn
        among = np.ones(count, bool) if words is None else words.likeliest
        return self.generator.calmness.instead(drawn, among, self.options.calm)

    def _drawn_pictures(self) -> tuple[Chosen, Scene | None]:
        """That one and others that suit it. A guide says itself what is where, and where sides meet, above is below."""
        remembered, drawn = self.generator.memory_pictures, self._drawn_picture()
        if self.guidance is None and not any(self.options.wrap):
            joined = remembered.scene(drawn, np.random.default_rng((self.seed, PARTNER_DRAW)), self.prior)
            if joined:
                return joined
        return remembered.similar_to(drawn, self.prior), None

    def _with_the_object(self, picture: int, planned: Chosen | None) -> Chosen:
        """The object's picture, then those that are planned, or those like it."""
        others = self.generator.memory_pictures.similar_to(picture, self.prior) if planned is None else planned
        return (picture, *(other for other in others if other != picture))

    def _known_at(self, k: int) -> np.ndarray | None:
        """What is known beforehand, as a picture of scale k."""
        picture = self.plan.known_picture()
        return None if picture is None else resize(picture, self.generator.config.sizes[k])

    def _shares_palette(self) -> bool:
        """A learned layout has colours of its own, and one picture alone has one light."""
        several = len(self.generator.memory_pictures.pictures) > 1
        return self.options.shared_palette and several and not self.is_learned(0)

    def choose_like(self, layout: np.ndarray, k: int, start: Start | None) -> None:
        """Choose those that say a learned layout again at scale k, which began at `start`. What is given may be joined
        in any way, and where sides meet, above is below."""
        remembered = self.generator.memory_pictures
        if not self.plan.is_given(start) and not any(self.options.wrap):
            joined = remembered.scene_like(layout, k, self.prior, self.options.in_place)
            if joined:
                self.chosen, self.scene = joined
                return
        self.chosen, self.scene = remembered.most_similar(layout, k, self.prior), None

    def is_learned(self, k: int) -> bool:
        """Return whether scale k is painted by the network. It is not where all has to come from remembered
        pictures."""
        by_memory = self.guidance is not None or self._excludes or self._object is not None
        return k < self.generator.config.learned_scales and not by_memory

    def is_first(self, k: int) -> bool:
        """Return whether a painting begins at scale k without what is coarser, or guided, as only the guides know what
        that is. Then it is painted as scale 0 is: from one colour and all noise."""
        return k == self.levels[0].scale and (k > 0 or self.guidance is not None)

    def sigma(self, k: int) -> float:
        """Return the noise of scale k's start."""
        return self.generator.config.sigmas[0 if self.is_first(k) else k]

    def denoiser(self, i: int) -> MemoryDenoiser:
        """Return the denoiser of level i, of the pictures that were chosen; it begins with what the level before has
        found."""
        level, options = self.levels[i], self.options
        bank = self.bank(i)
        layout = LAYOUT_FACTOR * options.layout if options.layout and level.scale < LAYOUT_SCALES else None
        sigma = self.sigma(level.scale)
        memory = MemoryDenoiser(bank, sigma, level.size, layout, options.balance, SOFTNESS, options.wrap)
        if self.guidance:
            guided = self.guided_scale(i, self.guidance)
            memory.bank, memory.guide = guided.bank, guided.queries()
        elif self.is_first(level.scale):
            memory.bank = bank.from_one_color(np.asarray(self.generator.config.mean, np.float32))
        if self._leans and level.scale < LAYOUT_SCALES:
            memory.bank = self.generator.calmness.leaning(memory.bank, self.chosen, options.calm)
        memory.fixed = self.fixed_windows(i)
        memory.scene = self.scene if level.scale < LAYOUT_SCALES else None
        if coarse := self.latest_candidates():
            candidates = upscale_candidates(coarse, level.size, bank.size, bank.window, options.wrap)
            memory.candidates = bank.nearest_valid(candidates)
        self.latest = memory
        return memory

    def bank(self, i: int) -> WindowBank:
        """Return the remembered windows of level i that may be used."""
        key = i, self.chosen
        if key not in self._banks:
            bank = self.generator.memory_pictures.bank(self.levels[i].scale, self.chosen, self.shared_colors)
            pixels = self.plan.excluded(self.chosen, bank.size)
            bank = bank if pixels is None else bank.without(pixels)
            kept = None if self.levels[i].beyond else self._object
            self._banks[key] = kept.without(bank, self.chosen) if kept else bank
        return self._banks[key]

    def _placed(self, kept: KeptObject) -> PlacedObject:
        """What is kept whole, at its place on the canvas."""
        config, options = self.generator.config, self.options
        own = max((level for level in self.levels if not level.beyond), key=lambda level: level.size)
        place = kept.place_on(own.size, config.sizes[own.scale], options.layout, self.seed, options.wrap)
        weights = window_weights(config.memory_sizes.window, SOFTNESS)
        return PlacedObject(kept, place, weights / weights.sum())

    def fixed_windows(
        self, i: int, rows: np.ndarray | None = None, columns: np.ndarray | None = None
    ) -> np.ndarray | None:
        """Return which windows of level i are the object's, see `PlacedObject.windows`; None if none is. At a level
        beyond the generator's own, the object is there already and grows with all else."""
        level = self.levels[i]
        if self._object is None or level.beyond:
            return None
        return self._object.windows(self.bank(i), self.chosen, level.size, self.options.wrap, rows, columns)

    def guided_scale(self, i: int, guidance: Guidance) -> GuidedScale:
        """Return what guides say at level i of the remembered windows and of the canvas."""
        level, first = self.levels[i], self.levels[0].scale
        steps = max(1, self.generator.scales - 1 - first)
        fineness = (level.scale - first) / steps
        color = np.asarray(self.generator.config.mean, np.float32) if self.is_first(level.scale) else None
        return guidance.at_scale(self.bank(i), self.chosen, level.size, self.options.wrap, fineness, color)

    def latest_candidates(self) -> Candidates | None:
        """Return what the newest remembered level knows."""
        return self.latest.level_candidates() if isinstance(self.latest, MemoryDenoiser) else self.latest
