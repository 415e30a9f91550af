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
BALANCE = 1.0  # of the memory: every remembered window about equally often
SOFTNESS = 1.8  # pixels; how windows fade towards their edges where they overlap
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
        sigma = self.generator.config.sigmas[k]
        denoise = self._denoiser(k, base)
        start = base + np.float32(sigma) * self.noise.field(k, 0, self.sizes[k])
        schedule = flow.times(self._steps(k))
        made = flow.sample(
            denoise, start, base, sigma, schedule, self._calm(k), lambda i: self.noise.field(k, i, self.sizes[k])
        )
        return np.clip(made, -1, 1)

    def _learned(self, k: int) -> bool:
        return k < self.generator.config.learned_scales

    def _denoiser(self, k: int, base: np.ndarray) -> flow.Denoiser:
        if self._learned(k):
            return self.generator.learned_denoiser(k, self.manner.wrap)
        if self.chosen is None:
            self.chosen = self._choose(k, base)
        bank = self.generator.remembered.bank(k, self.chosen)
        layout = self.manner.layout if k < LAYOUT_SCALES else None
        memory = Memory(
            bank, self.generator.config.sigmas[k], self.sizes[k], layout, BALANCE, SOFTNESS, self.manner.wrap
        )
        if self._coarser:
            memory.candidates = lifted(self._coarser, memory)
        self._coarser = memory
        return memory

    def _choose(self, k: int, base: np.ndarray) -> tuple[int, ...]:
        """The pictures this painting remembers: like the learned layout, or like one of them drawn by the seed."""
        remembered = self.generator.remembered
        if k:
            return remembered.like(resize(base, self.sizes[k - 1]), k - 1)
        return remembered.around(int(np.random.default_rng(self.seed).integers(len(remembered.pictures))))

    def _steps(self, k: int) -> int:
        if self.generator.config.training.as_printed:
            return 1  # the article applies its network once
        table = LEARNED_STEPS if self._learned(k) else REMEMBERED_STEPS
        steps = table[min(k, len(table) - 1)]
        return max(1, round(steps * self.manner.steps / table[0])) if self.manner.steps else steps

    def _calm(self, k: int) -> float:
        """A learned scale wants its own noise back: fresh noise costs it detail."""
        return self.manner.calm / 4 if self._learned(k) else self.manner.calm
