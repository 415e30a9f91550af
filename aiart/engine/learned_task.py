"""What the velocity network learns: the expected velocity on the path of every learned scale (flow matching)."""

import math

import numpy as np

from aiart.config import GeneratorConfig
from aiart.engine.backend import tf
from aiart.engine.batches import Batches
from aiart.engine.devices import devices, summed
from aiart.engine.learned import Velocity, build, tensors_of
from aiart.engine.optimise import Optimiser
from aiart.engine.parameters import hidden_kernels
from aiart.engine.remembered import Remembered


class VelocityTask:
    """Loss: mean squared error of the velocity, in units of its own size at each scale."""

    rate = 2e-3  # Adam's, at its height

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig):
        self.batches = Batches(Remembered(canvases, config), config)
        with devices().scope():
            self.network = build(config.network, config.training.seed)
            named = tensors_of(self.network)
            hidden = hidden_kernels(config.network)
            self.optimiser = Optimiser(list(named.values()), list(named), hidden=hidden)
        self.velocity = Velocity(self.network, config)
        self._step = devices().step(self._update, _signature())

    def cooled(self, done: float) -> float:
        """Cosine from 1 down to a hundredth."""
        return 0.505 + 0.495 * math.cos(math.pi * done)

    def step(self, i: int, rate: float, decay: float) -> tuple[int, float]:
        batch = self.batches.batch(i)
        normal, velocity = (
            self.velocity.normal(batch.x_t),
            batch.velocity / np.float32(self.velocity.sizes[batch.scale]),
        )
        scales = np.full(len(batch.t), batch.scale, np.int32)
        pixels = batch.mask.sum(dtype=np.float32)
        loss = self._step(normal, batch.t, scales, velocity, batch.mask, pixels, np.float32(rate), np.float32(decay))
        return batch.scale, float(loss)

    def _update(self, normal, t, scale, velocity, mask, pixels, rate, decay):
        with tf.GradientTape() as tape:
            error = (self.network(normal, t, scale) - velocity) ** 2 * mask
            loss = tf.reduce_sum(error) / (3 * pixels)
        norm = self.optimiser.apply(summed(tape.gradient(loss, self.optimiser.variables)), rate, decay)
        return summed(loss) + 0 * norm  # not a number if the gradients are none: also then the weights must go back


def _signature():
    """One graph for the shapes of all scales."""
    pictures, line, mask = (
        tf.TensorSpec((None, None, None, 3)),
        tf.TensorSpec((None,)),
        tf.TensorSpec((None, None, None, 1)),
    )
    return [pictures, line, tf.TensorSpec((None,), tf.int32), pictures, mask]
