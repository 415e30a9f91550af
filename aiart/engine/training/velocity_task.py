"""What the velocity network learns: the expected velocity on the path of every learned scale (flow matching)."""

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.parameters import hidden_kernels
from aiart.engine.memory.pictures import Remembered
from aiart.engine.network.backend import share_cores, tf
from aiart.engine.network.velocity import Velocity, build, tensors_of
from aiart.engine.training.batches import TOGETHER, Batch, Batches
from aiart.engine.training.devices import devices, summed
from aiart.engine.training.optimise import Optimiser

CLIP = 0.4  # of the gradients' norm: so low that nearly all are brought to it, and the pairs of scales count alike


class VelocityTask:
    """Loss: mean squared error of the velocity, in units of its own size at each scale."""

    rate = 4e-3  # Adam's, at its height

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig):
        share_cores(TOGETHER)
        self.batches = Batches(Remembered(canvases, config), config)
        with devices().scope():
            self.network = build(config.network, config.training.seed)
            named = tensors_of(self.network)
            hidden = hidden_kernels(config.network)
            self.optimiser = Optimiser(list(named.values()), list(named), hidden=hidden, clip=CLIP)
        self.velocity = Velocity(self.network, config)
        self._step = devices().step(self._update, _signature())

    def cooled(self, done: float) -> float:
        """From 1 to 0, most of it late: the high rate learns more than a calm end needs time."""
        return 1 - done**2

    def step(self, i: int, rate: float, decay: float) -> list[tuple[int, float]]:
        """One update; the losses of its batches, each with its scale."""
        batches = self.batches.of(i)
        given = [array for batch in batches for array in self._arrays(batch)]
        losses = self._step(*given, np.float32(rate), np.float32(decay)).numpy()
        return [(batch.scale, float(loss)) for batch, loss in zip(batches, losses, strict=True)]

    def _arrays(self, batch: Batch) -> tuple[np.ndarray, ...]:
        """What the network sees, what it should answer, and how much each pixel counts."""
        scales = np.full(len(batch.t), batch.scale, np.int32)
        velocity = batch.velocity / np.float32(self.velocity.sizes[batch.scale])
        share = batch.mask / (3 * batch.mask.sum(dtype=np.float32))
        return self.velocity.normal(batch.x_t), batch.t, scales, velocity, share

    def _update(self, *given):
        """The batches go through the network side by side: two branches that take half of the cores each are quicker
        than one after the other with all of them."""
        *arrays, rate, decay = given
        one = len(arrays) // TOGETHER
        with tf.GradientTape() as tape:
            losses = tf.stack([self._loss(*arrays[i : i + one]) for i in range(0, len(arrays), one)])
        norm = self.optimiser.apply(summed(tape.gradient(losses, self.optimiser.variables)), rate, decay)
        return summed(losses) + 0 * norm  # not a number if the gradients are none: also then the weights must go back

    def _loss(self, normal, t, scale, velocity, share):
        return tf.reduce_sum((self.network(normal, t, scale) - velocity) ** 2 * share)


def _signature():
    """One graph for the shapes of all scales."""
    pictures, line, shares = (
        tf.TensorSpec((None, None, None, 3)),
        tf.TensorSpec((None,)),
        tf.TensorSpec((None, None, None, 1)),
    )
    return [pictures, line, tf.TensorSpec((None,), tf.int32), pictures, shares] * TOGETHER
