"""One picture, coarse to fine: learned scales first, remembered ones after, each through the one sampler.

A plan (plan.py) says where a level starts and what of it is known; that is all an operation is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from aiart.engine.format.parameters import learned_steps
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
from aiart.engine.memory.words import WordsPrior, led_by_words
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.harmony import RowColorHarmony
from aiart.engine.painting.plan import Plan, Start, canvas_levels
from aiart.engine.path import flow
from aiart.engine.path.flow import Noise
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize
from aiart.training_presets import A_SET

REMEMBERED_STEPS = (20, 10, 5, 3, 2, 1)  # scale 0 and up, the last for all finer: what is decided is decided early
BALANCE = 1.0  # of the memory: every remembered window about equally often
SOFTNESS = 2.3  # pixels; how windows fade towards their edges where they overlap
GUIDANCE = 2.0  # of a network by words that are asked for: how far it goes from what it paints without them
FINER_NOISE = 0.95  # of it all, at finer scales of a network that paints alone: else detail is 1.1 times its pictures'
REPAINT_TIME = 0.7  # time to which the learned layout is taken back before it is remembered
REPAINT_FIRST_STEP = 1000  # number of its first noise; the learned steps have the numbers before
SEARCH_TIME = 0.05  # time at which the memory looks at a level that is given
BEYOND_TIME = 0.6  # time to which the picture is taken back at each level beyond: later, and it stays blurred
PARTNER_DRAW = 2  # number of these random numbers, beside others that are made from the same seed
LAYOUT_FACTOR = 1.15  # deviation of a stroke's move over the layout asked for: the balance holds most strokes back
LAYOUT_SCALES = 2  # a stroke's place is decided at the coarsest scales; finer ones follow

ANYWHERE = 0.6  # layout beyond which a new scene of a set begins at the second scale
USUAL_LAYOUT = 0.15

FROM_NOISE = Plan()

OnScale = Callable[[int, np.ndarray], None]


@dataclass(frozen=True)
class SamplingOptions:
    """How to paint. canvas: (height, width) in pixels, even; layout, calm, steps as in a painting request.

    layout None: a stroke may go anywhere. balance: of the memory, from 0 none to 1, every window equally often.
    shared_palette: pictures remembered together take on the colours of one of them, or of what is given. kept: what of
    a remembered picture appears whole, if any are remembered; then every scale is. words: of the generator's own, those
    that are asked for."""

    canvas: Size
    layout: float | None = USUAL_LAYOUT
    calm: float = USUAL_CALM
    steps: int | None = None
    wrap: Wrap = FLAT
    balance: float = BALANCE
    shared_palette: bool = True
    kept: KeptObject | None = None
    words: tuple[str, ...] = ()


class Painting:
    """The state of one picture while it is painted."""

    def __init__(self, generator: Generator, seed: int, options: SamplingOptions, plan: Plan = FROM_NOISE):
        self.generator, self.options, self.plan = generator, options, plan
        self.noise = Noise(seed)
        self.seed = seed
        least = generator.config.memory.window if generator.config.memory else 2
        self.levels = plan.levels(canvas_levels(generator.config.sizes, options.canvas, least))
        if self._goes_anywhere():
            self.levels = self.levels[1:]
        self.chosen: Chosen = ()  # pictures remembered by this painting; none before a level needs them
        self.shared_colors: ColorStatsOfEach = ()
        self._scene: Scene | None = None  # how they are joined
        remembers = generator.remembered is not None
        worded = options.words and generator.config.memory
        self.prior = WordsPrior.of(generator.config.memory_sizes, options.words) if worded else None
        self._words_prior = self.prior
        self._leans = options.calm != USUAL_CALM and self._is_new_scene()
        if self._leans:
            self.prior = generator.calmness.prior(self.prior, options.calm)
        self.guidance = plan.guidance() if remembers else None
        self._excludes = remembers and plan.excluded((0,), generator.config.sizes[0]) is not None
        self._object = self._placed(options.kept) if options.kept and remembers else None
        self._banks: dict[tuple[int, tuple[int, ...]], WindowBank] = {}  # of each level and the pictures chosen there
        self._on_step: Callable[[], None] | None = None
        self._latest: MemoryDenoiser | Candidates | None = None  # what knows the candidates of the newest level

    def _goes_anywhere(self) -> bool:
        """Whether a new scene of a set begins at the second scale: at the first, a window is so large that its place is
        decided by what is in it."""
        layout = self.options.layout
        if self.generator.config.learned_scales or any(self.options.wrap) or not self._is_new_scene():
            return False
        return len(self.levels) > 1 and layout is not None and layout > ANYWHERE

    def _is_new_scene(self) -> bool:
        """Whether it is a new scene of a set, of which nothing is given."""
        remembered = self.generator.remembered
        joins = remembered is not None and remembered.make_scenes
        return joins and self.plan is FROM_NOISE and self.options.kept is None

    def paint(
        self,
        on_scale: OnScale | None = None,
        scales: int | None = None,
        on_step: Callable[[], None] | None = None,
    ) -> np.ndarray:
        """All levels, or the first few -> float32 (height, width, 3) in [-1, 1].

        `on_scale(i, picture)` is called with each finished level, `on_step()` after each step within one; raising there
        stops the painting.
        """
        picture, self._on_step = None, on_step
        for i in range(scales or len(self.levels)):
            painted = self._painted_level(i, self._base(i, picture))
            picture = self.plan.finished(i, len(self.levels), painted)
            if on_scale:
                on_scale(i, picture)
        assert picture is not None, "a painting has at least one level"
        return picture

    def _base(self, i: int, coarser: np.ndarray | None) -> np.ndarray:
        if coarser is None:
            return np.broadcast_to(np.asarray(self.generator.config.mean, np.float32), (*self.levels[i].size, 3))
        return resize(coarser, self.levels[i].size, self.options.wrap)

    def _painted_level(self, i: int, base: np.ndarray) -> np.ndarray:
        k, start = self.levels[i].scale, self._start(i, base)
        if start and start.t == 0:
            return self._given_level(i, base, start.clean)
        if not self._is_learned(k):
            self.chosen = self.chosen or self._chosen_pictures(i, base, start)
            return self._sampled_level(i, base, self._memory(i), start)
        layout = self._learned_level(i, base, start)
        if self._is_repainted(k):
            return self._repainted_from_memory(i, base, layout, start)
        return layout

    def _learned_level(self, i: int, base: np.ndarray, start: Start | None) -> np.ndarray:
        """What the network paints at level i; of a set, a scene of which nothing is known, in one light."""
        config, size = self.generator.config, self.levels[i].size
        network = self.generator.learned_denoiser(self.levels[i].scale, self.options.wrap, **self._told(start))
        denoise = self._led_by_words(i, network)
        if i or self._is_given(start) or config.preset == "classic" or config.training.pictures < A_SET:
            return self._sampled_level(i, base, denoise, start)
        harmony = RowColorHarmony(config.sizes[0][0], size, self.options.wrap)
        return self._sampled_level(i, base, harmony.denoiser(denoise), start, harmonize=harmony.noise)

    def _is_given(self, start: Start | None) -> bool:
        """Whether anything of the picture is given: what a level starts from, or what is known."""
        return start is not None or self.plan.known_picture() is not None

    def _told(self, start: Start | None) -> dict[str, Any]:
        """The words that the network is told of, and its guidance: those asked for; or, where nothing is given to start
        from, those of one of the pictures it learned from, drawn by the seed, so that the mix is as in the set."""
        network = self.generator.config.network
        if network is None or not network.words:
            return {}
        if self.options.words:
            return {"words": self.options.words, "guidance": GUIDANCE}
        if self._is_given(start):
            return {}
        drawn = network.words_of[draw(self.seed, len(network.words_of))]
        return {"words": tuple(network.words[number] for number in drawn)}

    def _led_by_words(self, i: int, denoise: flow.Denoiser) -> flow.Denoiser:
        """The network of level i, at the coarsest scale led towards the pictures that suit the words asked for."""
        level = self.levels[i]
        if self.prior is None or level.scale or self.generator.remembered is None:
            return denoise
        layouts = np.stack([resize(layout, level.size) for layout in self.generator.memory_pictures.layouts])
        return led_by_words(denoise, layouts, self.prior.likeliest, self._sigma(level.scale))

    def _start(self, i: int, base: np.ndarray) -> Start | None:
        """Where level i begins: as its plan says, or, beyond the generator's own, with what there is."""
        planned = self.plan.start(i, len(self.levels), self.levels[i].size)
        return Start(base, BEYOND_TIME) if planned is None and self.levels[i].beyond else planned

    def _given_level(self, i: int, base: np.ndarray, clean: np.ndarray) -> np.ndarray:
        """A level that is given stays as it is; the memory looks at it, so that it knows where to search later."""
        k = self.levels[i].scale
        if not self._is_learned(k) or self._is_repainted(k):
            self.chosen = self.chosen or self._chosen_pictures(i, base, Start(clean, 0.0))
            self._memory(i)(clean, SEARCH_TIME, base)
        return clean

    def _is_repainted(self, k: int) -> bool:
        """Whether scale k is the last learned one before the remembered ones."""
        return self.generator.remembered is not None and self._is_learned(k) and not self._is_learned(k + 1)

    def _repainted_from_memory(self, i: int, base: np.ndarray, layout: np.ndarray, start: Start | None) -> np.ndarray:
        """Say the last learned scale again in remembered windows: a network's layout is blurred where it is unsure,
        and finer scales cannot mend that."""
        self.chosen, self._scene = self._pictures_like(layout, self.levels[i].scale, start)
        t = min(REPAINT_TIME, start.t) if start else self._repaint_time()
        return self._sampled_level(i, base, self._memory(i), Start(layout, t), REPAINT_FIRST_STEP)

    def _repaint_time(self) -> float:
        """Time to which a learned layout is taken back: strokes that must not move leave nothing of it, and it is the
        pictures' own arrangement."""
        return REPAINT_TIME + (1 - REPAINT_TIME) * self._in_place() if self._scene else REPAINT_TIME

    def _in_place(self) -> float:
        """From 0, strokes move as far as usual or farther, to 1, they do not: they stay where they were."""
        layout = self.options.layout
        return 0.0 if layout is None else max(0.0, 1 - layout / USUAL_LAYOUT)

    def _pictures_like(self, layout: np.ndarray, k: int, start: Start | None) -> tuple[Chosen, Scene | None]:
        """Those that say a learned layout again at scale k. What is given may be joined in any way, and where sides
        meet, above is below."""
        remembered = self.generator.memory_pictures
        if not self._is_given(start) and not any(self.options.wrap):
            joined = remembered.scene_like(layout, k, self.prior, self._in_place())
            if joined:
                return joined
        return remembered.most_similar(layout, k, self.prior), None

    def _sampled_level(
        self,
        i: int,
        base: np.ndarray,
        denoise: flow.Denoiser,
        start: Start | None,
        first_step: int = 0,
        harmonize: Callable[[flow.NoiseOfStep], flow.NoiseOfStep] = lambda noise: noise,
    ) -> np.ndarray:
        """Follow the path of level i from noise, or from where a clean picture is taken back to; `first_step` is the
        number of its first noise."""

        def noise(step: int) -> np.ndarray:
            return self.plan.noise(self.noise, i, first_step + step, self.levels[i].size)

        def constrained(x_t: np.ndarray, t: float, b: np.ndarray) -> np.ndarray:
            return self.plan.constrain(i, denoise(x_t, t, b))

        return self._sampled_path(
            self.levels[i].scale, base, constrained, start, harmonize(noise), isinstance(denoise, MemoryDenoiser)
        )

    def _sampled_path(
        self,
        k: int,
        base: np.ndarray,
        denoise: flow.Denoiser,
        start: Start | None,
        noise: flow.NoiseOfStep,
        by_memory: bool,
    ) -> np.ndarray:
        sigma = self._sigma(k) if by_memory else self._network_sigma(k)
        x, first = base + np.float32(sigma) * noise(0), 1.0
        if start:
            x, first = flow.between(start.clean, x, np.float32(start.t)), start.t
        schedule = flow.times(self.steps(k, by_memory), first)
        on_step = self._on_step
        told = (lambda step, clean: on_step()) if on_step else None
        return np.clip(flow.sample(denoise, x, base, sigma, schedule, self._calm(by_memory), noise, told), -1, 1)

    def _is_learned(self, k: int) -> bool:
        by_memory = self.guidance is not None or self._excludes or self._object is not None
        return k < self.generator.config.learned_scales and not by_memory

    def _is_first(self, k: int) -> bool:
        """Whether a painting begins at scale k without what is coarser, or guided, as only the guides know what that
        is. Then it is painted as scale 0 is: from one colour and all noise."""
        return k == self.levels[0].scale and (k > 0 or self.guidance is not None)

    def _sigma(self, k: int) -> float:
        """The noise of scale k's start."""
        return self.generator.config.sigmas[0 if self._is_first(k) else k]

    def _network_sigma(self, k: int) -> float:
        """The same, for a network; one that paints alone gets less of it at finer scales."""
        finer = k > self.levels[0].scale and self.generator.config.memory is None
        return self._sigma(k) * (FINER_NOISE if finer else 1.0)

    def _memory(self, i: int) -> MemoryDenoiser:
        level, options = self.levels[i], self.options
        bank = self._bank(i)
        layout = LAYOUT_FACTOR * options.layout if options.layout and level.scale < LAYOUT_SCALES else None
        sigma = self._sigma(level.scale)
        memory = MemoryDenoiser(bank, sigma, level.size, layout, options.balance, SOFTNESS, options.wrap)
        if self.guidance:
            guided = self._guided_scale(i, self.guidance)
            memory.bank, memory.guide = guided.bank, guided.queries()
        elif self._is_first(level.scale):
            memory.bank = bank.from_one_color(np.asarray(self.generator.config.mean, np.float32))
        if self._leans and level.scale < LAYOUT_SCALES:
            memory.bank = self.generator.calmness.leaning(memory.bank, self.chosen, options.calm)
        memory.fixed = self._fixed_windows(i)
        memory.scene = self._scene if level.scale < LAYOUT_SCALES else None
        if coarse := self._latest_candidates():
            candidates = upscale_candidates(coarse, level.size, bank.size, bank.window, options.wrap)
            memory.candidates = bank.nearest_valid(candidates)
        self._latest = memory
        return memory

    def _bank(self, i: int) -> WindowBank:
        """The remembered windows of level i that may be used."""
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

    def _fixed_windows(
        self, i: int, rows: np.ndarray | None = None, columns: np.ndarray | None = None
    ) -> np.ndarray | None:
        """Which windows of level i are the object's, see `PlacedObject.windows`; None if none is. At a level beyond the
        generator's own, the object is there already and grows with all else."""
        level = self.levels[i]
        if self._object is None or level.beyond:
            return None
        return self._object.windows(self._bank(i), self.chosen, level.size, self.options.wrap, rows, columns)

    def _guided_scale(self, i: int, guidance: Guidance) -> GuidedScale:
        """What guides say at level i of the remembered windows and of the canvas."""
        level, first = self.levels[i], self.levels[0].scale
        steps = max(1, self.generator.scales - 1 - first)
        fineness = (level.scale - first) / steps
        color = np.asarray(self.generator.config.mean, np.float32) if self._is_first(level.scale) else None
        return guidance.at_scale(self._bank(i), self.chosen, level.size, self.options.wrap, fineness, color)

    def _latest_candidates(self) -> Candidates | None:
        """What the newest remembered level knows."""
        return self._latest.level_candidates() if isinstance(self._latest, MemoryDenoiser) else self._latest

    def _chosen_pictures(self, i: int, base: np.ndarray, start: Start | None) -> Chosen:
        """The pictures this painting remembers: like what it starts from, or like one of them drawn by the seed."""
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
            chosen, self._scene = self._drawn_pictures()
        if self._shares_palette():
            self.shared_colors = (
                remembered.shared_colors(chosen) if example is None else (color_stats(example),) * len(chosen)
            )
        return chosen

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
        return self.options.shared_palette and several and not self._is_learned(0)

    def steps(self, k: int, by_memory: bool) -> int:
        """Of the sampler at scale k, for the memory or the network."""
        table = REMEMBERED_STEPS if by_memory else learned_steps(self.generator.config)
        steps = table[min(k, len(table) - 1)]
        asked = None if self.generator.config.training.as_printed else self.options.steps
        return max(1, round(steps * asked / table[0])) if asked else steps

    def _calm(self, by_memory: bool) -> float:
        """A network wants its own noise back: fresh noise costs it detail."""
        return self.options.calm if by_memory else self.options.calm / 4
