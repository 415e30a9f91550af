"""One picture, coarse to fine: learned scales first, remembered ones after, each through the one sampler."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aiart.engine import flow
from aiart.engine.generator import Generator
from aiart.engine.memory import Memory, lifted
from aiart.engine.noise import Noise
from aiart.engine.pyramid import FLAT, Size, Wrap, resize, stretched

REMEMBERED_STEPS = (14, 8, 6, 5, 4)  # scale 0 and up; the last holds for all finer scales
LEARNED_STEPS = (20, 8)
CLASSIC_STEPS = (40,)  # not told the time, its answers are cautious, and few steps leave pictures pale
BALANCE = 1.0  # of the memory: every remembered window about equally often
SOFTNESS = 1.8  # pixels; how windows fade towards their edges where they overlap
RECALL = 0.7  # time to which the learned layout is taken back before it is remembered
NOISE_OF_RECALL = 1000  # number of its first noise; the learned steps have the numbers before
LAYOUT_SCALES = 2  # a stroke's place is decided at the coarsest scales; finer ones follow

OnScale = Callable[[int, np.ndarray], None]


@dataclass(frozen=True)
class Manner:
    """How to paint. canvas: (height, width) in pixels, even; layout, calm, steps as in `config.CreateRequest`."""

    canvas: Size
    layout: float = 0.15
    calm: float = 0.5
    steps: int | None = None
    wrap: Wrap = FLAT


class Painting:
    """The state of one picture while it is painted."""

    def __init__(self, generator: Generator, seed: int, manner: Manner):
        self.generator, self.manner = generator, manner
        self.noise = Noise(seed)
        self.seed = seed
        least = generator.config.memory.window if generator.config.memory else 2
        self.sizes = stretched(generator.config.sizes, manner.canvas, least)
        self.chosen: tuple[int, ...] | None = None
        self._coarser: Memory | None = None

    def paint(self, on_scale: OnScale | None = None, scales: int | None = None) -> np.ndarray:
        """All scales, or the first few -> float32 (height, width, 3) in [-1, 1].

        `on_scale(k, picture)` is told each finished scale; raising there stops the painting.
        """
        picture = None
        for k in range(scales or len(self.sizes)):
            picture = self._scale(k, self._base(k, picture))
            if on_scale:
                on_scale(k, picture)
        return picture

    def _base(self, k: int, coarser: np.ndarray | None) -> np.ndarray:
        if coarser is None:
            return np.broadcast_to(np.float32(self.generator.config.mean), (*self.sizes[k], 3))
        return resize(coarser, self.sizes[k], self.manner.wrap)

    def _scale(self, k: int, base: np.ndarray) -> np.ndarray:
        if not self._learned(k):
            self.chosen = self.chosen or self._choose(k, base)
            return self._followed(k, base, self._memory(k))
        layout = self._followed(k, base, self.generator.learned_denoiser(k, self.manner.wrap))
        if self.generator.remembered and not self._learned(k + 1):
            return self._recalled(k, base, layout)
        return layout

    def _recalled(self, k: int, base: np.ndarray, layout: np.ndarray) -> np.ndarray:
        """Say the last learned scale again in remembered windows: a network's layout is blurred where it is unsure,
        and finer scales cannot mend that."""
        self.chosen = self.generator.remembered.like(layout, k)
        return self._followed(k, base, self._memory(k), layout)

    def _followed(
        self, k: int, base: np.ndarray, denoise: flow.Denoiser, clean: np.ndarray | None = None
    ) -> np.ndarray:
        """Follow the path of scale k from its start, or from the clean picture taken back to t = RECALL."""
        sigma = self.generator.config.sigmas[k]
        first, later = (1.0, 0) if clean is None else (RECALL, NOISE_OF_RECALL)

        def noise(step: int) -> np.ndarray:
            return self.noise.field(k, later + step, self.sizes[k])

        start = base + np.float32(sigma) * noise(0)
        if clean is not None:
            start = flow.between(clean, start, np.float32(first))
        remembers = isinstance(denoise, Memory)
        schedule = flow.times(self.steps(k, remembers), first)
        return np.clip(flow.sample(denoise, start, base, sigma, schedule, self._calm(remembers), noise), -1, 1)

    def _learned(self, k: int) -> bool:
        return k < self.generator.config.learned_scales

    def _memory(self, k: int) -> Memory:
        bank = self.generator.remembered.bank(k, self.chosen)
        layout = self.manner.layout if k < LAYOUT_SCALES else None
        sigma = self.generator.config.sigmas[k]
        memory = Memory(bank, sigma, self.sizes[k], layout, BALANCE, SOFTNESS, self.manner.wrap)
        if self._coarser:
            memory.candidates = lifted(self._coarser, memory)
        self._coarser = memory
        return memory

    def _choose(self, k: int, base: np.ndarray) -> tuple[int, ...]:
        """The pictures this painting remembers: like what it starts from, or like one of them drawn by the seed."""
        remembered = self.generator.remembered
        if k:
            return remembered.like(resize(base, self.sizes[k - 1]), k - 1)
        return remembered.around(int(np.random.default_rng(self.seed).integers(len(remembered.pictures))))

    def steps(self, k: int, remembers: bool) -> int:
        """Of the sampler at scale k, for the memory or the network."""
        if self.generator.config.training.as_printed:
            return 1  # the article applies its network once
        learned = CLASSIC_STEPS if self.generator.config.preset == "classic" else LEARNED_STEPS
        table = REMEMBERED_STEPS if remembers else learned
        steps = table[min(k, len(table) - 1)]
        return max(1, round(steps * self.manner.steps / table[0])) if self.manner.steps else steps

    def _calm(self, remembers: bool) -> float:
        """A network wants its own noise back: fresh noise costs it detail."""
        return self.manner.calm if remembers else self.manner.calm / 4
