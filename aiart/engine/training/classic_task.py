"""What the article's network learns: to restore a picture from its noise, with the article's loss and optimiser.

`as_printed` trains the article's own objective instead, in which the picture itself goes in and should come out.

Every random choice of step i follows from (seed, i), so training may stop and go on anywhere.
"""

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.network.backend import keras, tf
from aiart.engine.network.classic import REACH, build, unit
from aiart.engine.network.velocity import tensors_of
from aiart.engine.path.flow import between
from aiart.engine.training.devices import devices, summed
from aiart.engine.training.optimise import Optimiser
from aiart.images import to_float

PIXELS = 2048  # of a batch, two CIFAR-10 pictures: in the same time, many small steps learn more than a few large ones
SIDE = 64  # larger pictures are trained on parts of this side


class ClassicTask:
    """Loss: binary cross-entropy, in nats per colour value."""

    rate = 2e-4  # Adam's, from the article; a narrow network would bear a little more, but at 3e-3 its ReLUs die

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig):
        """canvases: uint8 (n, H, W, 3), never held as floats: CIFAR-10 would take 600 MB."""
        self.canvases, self.config, self.seed = canvases, config, config.training.seed
        with devices().scope():
            self.network = build(config.network, self.seed)
            named = tensors_of(self.network)
            self.optimiser = Optimiser(list(named.values()), list(named), beta_1=0.5, beta_2=0.999)
        self._step = devices().step(self._update, _signature())

    def cooled(self, done: float) -> float:
        """Constant, as in the article: the averaged weights do what a falling rate would."""
        return 1.0

    def step(self, i: int, rate: float, decay: float) -> list[tuple[int, float]]:
        """One update; the loss of its batch, of scale 0."""
        noisy, clean, mask = self.batch(i)
        share = mask / (3 * mask.sum(dtype=np.float32))
        return [(0, float(self._step(noisy, clean, share, np.float32(rate), np.float32(decay))))]

    def batch(self, i: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the network sees and what it should answer, float32 (n, h, w, 3), and where that counts, (n, h, w, 1).

        The answer is in [0, 1]; what is seen is in its units, but noise goes beyond.
        """
        rng = np.random.default_rng((self.seed, i))
        clean, mask = self._parts(rng)
        noisy = clean if self.config.training.as_printed else self._on_path(clean, rng)
        return unit(noisy), unit(clean), mask

    def _parts(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Random parts of random pictures, in [-1, 1], and 1 where the loss counts."""
        height, width = self.canvases.shape[1:3]
        h, w = min(height, SIDE), min(width, SIDE)
        count = max(1, PIXELS // (h * w))
        clean, mask = np.empty((count, h, w, 3), np.float32), np.zeros((count, h, w, 1), np.float32)
        for i in range(count):
            picture = rng.integers(len(self.canvases))
            (top, rows), (left, columns) = _cut(height, h, rng), _cut(width, w, rng)
            clean[i] = to_float(self.canvases[picture, top : top + h, left : left + w])
            mask[i, rows, columns] = 1
        return clean, mask

    def _on_path(self, clean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        t = rng.uniform(0, 1, (len(clean), 1, 1, 1)).astype(np.float32)
        noise = rng.standard_normal(clean.shape, np.float32)
        return between(clean, np.float32(self.config.mean) + np.float32(self.config.sigmas[0]) * noise, t)

    def _update(self, noisy, clean, share, rate, decay):
        with tf.GradientTape() as tape:
            loss = cross_entropy(clean, self.network(noisy), share)
        norm = self.optimiser.apply(summed(tape.gradient(loss, self.optimiser.variables)), rate, decay)
        return summed(loss) + 0 * norm  # not a number if the gradients are none: also then the weights must go back


def cross_entropy(clean, answer, share):
    """Binary cross-entropy, summed with the share that each colour value has of the whole.

    It is a proper loss for any colours in [0, 1], not only for bits: it is linear in `clean`, so on average over all
    pictures that one x_t may come from it is the cross-entropy to their mean, and least where the answer is that
    mean, E[x | x_t].
    """
    return tf.reduce_sum(keras.ops.binary_crossentropy(clean, answer) * share)


def _cut(whole: int, length: int, rng: np.random.Generator) -> tuple[int, slice]:
    """Where a part starts, and which of its pixels count: not those that see a cut, where the picture has no edge.

    Starts beyond the edges are moved to them, or else the picture's own edges would hardly ever be seen.
    """
    last = whole - length
    start = int(np.clip(rng.integers(-REACH, last + REACH + 1), 0, last))
    return start, slice(REACH if start else 0, length - (REACH if start < last else 0))


def _signature():
    """One graph for the shapes of all batches."""
    pictures, share = tf.TensorSpec((None, None, None, 3)), tf.TensorSpec((None, None, None, 1))
    return [pictures, pictures, share]
