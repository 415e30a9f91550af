"""A stand-in for the network, so that what surrounds it can be tested in milliseconds: its weights walk by the rate.

It sees the same batches and keeps the same table of tensors as the real one, but knows no TensorFlow.
"""

from collections.abc import Callable

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.parameters import parameter_shapes
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.training.batches import Batches

Call = Callable[[int], bool]


class Walk:
    """A task as trainer.py knows it, and its own optimiser. `bad(n)`: whether the n-th step breaks, from 1."""

    rate = 1.0

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig, words=None, bad: Call = lambda n: False):
        self.batches = Batches(RememberedPictures(canvases, config), config, words)
        self.optimiser, self.bad, self.calls, self.rates = self, bad, 0, []
        self.names = list(parameter_shapes(config.network))
        self.now = {
            f"{kind}/{name}": np.zeros(shape, np.float32)
            for name, shape in parameter_shapes(config.network).items()
            for kind in ("weights", "average")
        }

    def rate_factor(self, done: float) -> float:
        return 1.0

    def step(self, i: int, rate: float, decay: float) -> list[tuple[int, float]]:
        self.calls += 1
        batches = self.batches.of(i)
        if self.bad(self.calls):
            self.now = {name: np.full_like(value, np.nan) for name, value in self.now.items()}
            return [(batch.scale, float("nan")) for batch in batches]
        self.rates.append((i, rate))
        for name in self.names:
            now, average = self.now[f"weights/{name}"] + np.float32(rate), self.now[f"average/{name}"]
            self.now[f"weights/{name}"] = now
            self.now[f"average/{name}"] = now + np.float32(decay) * (average - now)
        return [(batch.scale, float((batch.velocity**2 * batch.mask).mean())) for batch in batches]

    @property
    def walked(self) -> float:
        """How far the weights are from where they began."""
        return float(self.now[f"weights/{self.names[0]}"].flat[0])

    def state(self) -> dict[str, np.ndarray]:
        return {name: value.copy() for name, value in self.now.items()}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        self.now = {name: value.copy() for name, value in state.items()}

    def averages(self) -> dict[str, np.ndarray]:
        return {name: self.now[f"average/{name}"] for name in self.names}


class WalkPainter:
    """Paints its base, and noise less the further its weights have walked."""

    def __init__(self, config: GeneratorConfig, tensors: dict[str, np.ndarray]):
        self.assign(tensors)

    def assign(self, tensors: dict[str, np.ndarray]) -> None:
        self.share = np.float32(1 / (1 + next(iter(tensors.values())).flat[0]))

    def denoiser(self, k: int, wrap):
        return lambda x_t, t, base: base + self.share * (x_t - base)
