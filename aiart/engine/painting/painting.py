"""One picture, coarse to fine: learned scales first, remembered ones after, each through the one sampler.

A plan (plan.py) says where a level starts and what of it is known; that is all an operation is.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from aiart.engine.format.parameters import learned_steps
from aiart.engine.memory.denoiser import MemoryDenoiser
from aiart.engine.memory.draw import draw
from aiart.engine.memory.words import led_towards
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.harmony import RowColorHarmony
from aiart.engine.painting.painting_memory import PaintingMemory, is_new_scene
from aiart.engine.painting.plan import FROM_NOISE, Plan, SamplingOptions, Start, canvas_levels
from aiart.engine.path import flow
from aiart.engine.path.flow import Noise
from aiart.engine.path.pyramid import resize
from aiart.training_presets import A_SET

REMEMBERED_STEPS = (20, 10, 5, 3, 2, 1)  # scale 0 and up, the last for all finer: what is decided is decided early
GUIDANCE = 3.0  # of a network by words that are asked for: how far it goes from what it paints without them
FINER_NOISE = 0.95  # of it all, at finer scales of a network that paints alone: else detail is 1.1 times its pictures'
REPAINT_TIME = 0.7  # time to which the learned layout is taken back before it is remembered
REPAINT_FIRST_STEP = 1000  # number of its first noise; the learned steps have the numbers before
SEARCH_TIME = 0.05  # time at which the memory looks at a level that is given
BEYOND_TIME = 0.6  # time to which the picture is taken back at each level beyond: later, and it stays blurred

ANYWHERE = 0.6  # layout beyond which a new scene of a set begins at the second scale

OnScale = Callable[[int, np.ndarray], None]


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
        self.memory = PaintingMemory(generator, seed, options, plan, self.levels)
        self._on_step: Callable[[], None] | None = None

    def _goes_anywhere(self) -> bool:
        """Whether a new scene of a set begins at the second scale: at the first, a window is so large that its place is
        decided by what is in it."""
        layout = self.options.layout
        is_new = is_new_scene(self.generator, self.options, self.plan)
        if self.generator.config.learned_scales or any(self.options.wrap) or not is_new:
            return False
        return len(self.levels) > 1 and layout is not None and layout > ANYWHERE

    def paint(
        self,
        on_scale: OnScale | None = None,
        scales: int | None = None,
        on_step: Callable[[], None] | None = None,
    ) -> np.ndarray:
        """Paint all levels, or the first few -> float32 (height, width, 3) in [-1, 1].

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
        if not self.memory.is_learned(k):
            self.memory.choose(i, base, start)
            return self._sampled_level(i, base, self.memory.denoiser(i), start)
        layout = self._learned_level(i, base, start)
        if self._is_repainted(k):
            return self._repainted_from_memory(i, base, layout, start)
        return layout

    def _learned_level(self, i: int, base: np.ndarray, start: Start | None) -> np.ndarray:
        """What the network paints at level i; of a set, a scene of which nothing is known, in one light."""
        config, size = self.generator.config, self.levels[i].size
        network = self.generator.learned_denoiser(self.levels[i].scale, self.options.wrap, **self._told(start))
        denoise = self._led(i, network, start)
        if i or self.plan.is_given(start) or config.preset == "classic" or config.training.pictures < A_SET:
            return self._sampled_level(i, base, denoise, start)
        harmony = RowColorHarmony(config.sizes[0][0], size, self.options.wrap)
        return self._sampled_level(i, base, harmony.denoiser(denoise), start, harmonize=harmony.noise)

    def _told(self, start: Start | None) -> dict[str, Any]:
        """The words that the network is told of, and its guidance: those asked for; or, where nothing is given to start
        from, those of one of the pictures it learned from, drawn by the seed, so that the mix is as in the set."""
        network = self.generator.config.network
        if network is None or not network.words:
            return {}
        if self.options.words:
            return {"words": self.options.words, "guidance": GUIDANCE}
        if self.plan.is_given(start):
            return {}
        drawn = network.words_of[draw(self.seed, len(network.words_of))]
        return {"words": tuple(network.words[number] for number in drawn)}

    def _led(self, i: int, denoise: flow.Denoiser, start: Start | None) -> flow.Denoiser:
        """The network of level i, at the coarsest scale led towards some of the remembered pictures."""
        level = self.levels[i]
        wanted = None if level.scale else self.memory.wanted_layouts(start)
        if wanted is None:
            return denoise
        layouts = np.stack([resize(layout, level.size) for layout in self.generator.memory_pictures.layouts])
        return led_towards(denoise, layouts, wanted, self.memory.sigma(level.scale))

    def _start(self, i: int, base: np.ndarray) -> Start | None:
        """Where level i begins: as its plan says, or, beyond the generator's own, with what there is."""
        planned = self.plan.start(i, len(self.levels), self.levels[i].size)
        return Start(base, BEYOND_TIME) if planned is None and self.levels[i].beyond else planned

    def _given_level(self, i: int, base: np.ndarray, clean: np.ndarray) -> np.ndarray:
        """A level that is given stays as it is; the memory looks at it, so that it knows where to search later."""
        k = self.levels[i].scale
        if not self.memory.is_learned(k) or self._is_repainted(k):
            self.memory.choose(i, base, Start(clean, 0.0))
            self.memory.denoiser(i)(clean, SEARCH_TIME, base)
        return clean

    def _is_repainted(self, k: int) -> bool:
        """Whether scale k is the last learned one before the remembered ones."""
        return self.generator.remembered is not None and self.memory.is_learned(k) and not self.memory.is_learned(k + 1)

    def _repainted_from_memory(self, i: int, base: np.ndarray, layout: np.ndarray, start: Start | None) -> np.ndarray:
        """Say the last learned scale again in remembered windows: a network's layout is blurred where it is unsure,
        and finer scales cannot mend that."""
        self.memory.choose_like(layout, self.levels[i].scale, start)
        t = min(REPAINT_TIME, start.t) if start else self._repaint_time()
        return self._sampled_level(i, base, self.memory.denoiser(i), Start(layout, t), REPAINT_FIRST_STEP)

    def _repaint_time(self) -> float:
        """Time to which a learned layout is taken back: strokes that must not move leave nothing of it, and it is the
        pictures' own arrangement."""
        return REPAINT_TIME + (1 - REPAINT_TIME) * self.options.in_place if self.memory.scene else REPAINT_TIME

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
        sigma = self.memory.sigma(k) if by_memory else self._network_sigma(k)
        x, first = base + np.float32(sigma) * noise(0), 1.0
        if start:
            x, first = flow.between(start.clean, x, np.float32(start.t)), start.t
        schedule = flow.times(self.steps(k, by_memory), first)
        on_step = self._on_step
        told = (lambda step, clean: on_step()) if on_step else None
        return np.clip(flow.sample(denoise, x, base, sigma, schedule, self._calm(by_memory), noise, told), -1, 1)

    def _network_sigma(self, k: int) -> float:
        """The noise of scale k's start for a network; one that paints alone gets less of it at finer scales."""
        finer = k > self.levels[0].scale and self.generator.config.memory is None
        return self.memory.sigma(k) * (FINER_NOISE if finer else 1.0)

    def steps(self, k: int, by_memory: bool) -> int:
        """Return the steps of the sampler at scale k, for the memory or the network."""
        table = REMEMBERED_STEPS if by_memory else learned_steps(self.generator.config)
        steps = table[min(k, len(table) - 1)]
        asked = None if self.generator.config.training.as_printed else self.options.steps
        return max(1, round(steps * asked / table[0])) if asked else steps

    def _calm(self, by_memory: bool) -> float:
        """A network wants its own noise back: fresh noise costs it detail."""
        return self.options.calm if by_memory else self.options.calm / 4
