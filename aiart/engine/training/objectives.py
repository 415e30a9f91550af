"""What a network learns: one class for each kind of network, with the same methods.

`VelocityTask` learns the expected velocity on the path of every learned scale (flow matching). `ClassicTask` lets the
article's network restore a picture from its noise, with the article's loss and optimiser; with `as_printed` the
article's own objective instead, in which the picture itself goes in and should come out.

Every random choice of step i follows from (seed, i), so training may stop and go on anywhere.
"""

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.parameters import hidden_kernels
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.network import classic, velocity
from aiart.engine.network.backend import keras, share_cores, tf
from aiart.engine.network.classic import REACH, unit
from aiart.engine.network.velocity import Velocity, tensors_of
from aiart.engine.path.flow import between
from aiart.engine.training.batches import BATCHES_PER_STEP, Batch, Batches
from aiart.engine.training.devices import devices, summed
from aiart.engine.training.optimise import Optimiser
from aiart.engine.training.warm_start import weights_for
from aiart.images import to_float

CLIP = 0.4  # of the gradients' norm: so low that nearly all are brought to it, and the pairs of scales count alike
CLASSIC_PIXELS = (
    2048  # of a batch, two CIFAR-10 pictures: in the same time, many small steps learn more than a few large ones
)
CLASSIC_SIDE = 64  # larger pictures are trained on parts of this side


class VelocityTask:
    """Loss: mean squared error of the velocity, in units of its own size at each scale."""

    rate = 4e-3  # Adam's, at its height

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig, words: np.ndarray | None = None):
        """canvases: uint8 (n, H, W, 3). words: float32 (n, w), which of those that the network learns each has."""
        share_cores(BATCHES_PER_STEP)
        self.batches = Batches(RememberedPictures(canvases, config), config, words)
        with devices().scope():
            self.network = velocity.build(config.network_sizes, config.training.seed)
            named = tensors_of(self.network)
            if config.training.warm_start:
                for name, value in weights_for(config).items():
                    named[name].assign(value)
            hidden = hidden_kernels(config.network_sizes)
            self.optimiser = Optimiser(list(named.values()), list(named), hidden=hidden, clip=CLIP)
        self.velocity = Velocity(self.network, config)
        self._step = devices().step(self._update, _velocity_signature(len(config.network_sizes.words)))

    def rate_factor(self, done: float) -> float:
        """Return the factor of the rate, from 1 to 0, most of it late: the high rate learns more than a calm end needs
        time."""
        return 1 - done**2

    def step(self, i: int, rate: float, decay: float) -> list[tuple[int, float]]:
        """Make one update -> the losses of its batches, each with its scale."""
        batches = self.batches.of(i)
        given = [array for batch in batches for array in self._arrays(batch)]
        losses = self._step(*given, np.float32(rate), np.float32(decay)).numpy()
        return [(batch.scale, float(loss)) for batch, loss in zip(batches, losses, strict=True)]

    def _arrays(self, batch: Batch) -> tuple[np.ndarray, ...]:
        """What the network sees, what it should answer, and how much each pixel counts."""
        scales = np.full(len(batch.t), batch.scale, np.int32)
        velocity = batch.velocity / np.float32(self.velocity.sizes[batch.scale])
        share = batch.mask / (3 * batch.mask.sum(dtype=np.float32))
        return self.velocity.normal(batch.x_t), batch.t, scales, batch.words, velocity, share

    def _update(self, *given):
        """The batches go through the network side by side: two branches that take half of the cores each are quicker
        than one after the other with all of them."""
        *arrays, rate, decay = given
        one = len(arrays) // BATCHES_PER_STEP
        with tf.GradientTape() as tape:
            losses = tf.stack([self._loss(*arrays[i : i + one]) for i in range(0, len(arrays), one)])
        norm = self.optimiser.apply(summed(tape.gradient(losses, self.optimiser.variables)), rate, decay)
        return summed(losses) + 0 * norm  # not a number if the gradients are none: also then the weights must go back

    def _loss(self, normal, t, scale, words, velocity, share):
        return tf.reduce_sum((self.network(normal, t, scale, words) - velocity) ** 2 * share)


def _velocity_signature(words: int):
    """One graph for the shapes of all scales."""
    pictures, line, shares = (
        tf.TensorSpec((None, None, None, 3)),
        tf.TensorSpec((None,)),
        tf.TensorSpec((None, None, None, 1)),
    )
    number, known = tf.TensorSpec((None,), tf.int32), tf.TensorSpec((None, words))
    return [pictures, line, number, known, pictures, shares] * BATCHES_PER_STEP


class ClassicTask:
    """Loss: binary cross-entropy, in nats per colour value."""

    rate = 2e-4  # Adam's, from the article; a narrow network would bear a little more, but at 3e-3 its ReLUs die

    def __init__(self, canvases: np.ndarray, config: GeneratorConfig):
        """canvases: uint8 (n, H, W, 3), never held as floats: CIFAR-10 would take 600 MB."""
        self.canvases, self.config, self.seed = canvases, config, config.training.seed
        with devices().scope():
            self.network = classic.build(config.network_sizes, self.seed)
            named = tensors_of(self.network)
            self.optimiser = Optimiser(list(named.values()), list(named), beta_1=0.5, beta_2=0.999)
        self._step = devices().step(self._update, _classic_signature())

    def rate_factor(self, done: float) -> float:
        """Constant, as in the article: the averaged weights do what a falling rate would."""
        return 1.0

    def step(self, i: int, rate: float, decay: float) -> list[tuple[int, float]]:
        """Make one update -> the loss of its batch, of scale 0."""
        noisy, clean, mask = self.batch(i)
        share = mask / (3 * mask.sum(dtype=np.float32))
        return [(0, float(self._step(noisy, clean, share, np.float32(rate), np.float32(decay))))]

    def batch(self, i: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what the network sees and what it should answer, float32 (n, h, w, 3), and where that counts, (n, h,
        w, 1).

        The answer is in [0, 1]; what is seen is in its units, but noise goes beyond.
        """
        rng = np.random.default_rng((self.seed, i))
        clean, mask = self._parts(rng)
        noisy = clean if self.config.training.as_printed else self._on_path(clean, rng)
        return unit(noisy), unit(clean), mask

    def _parts(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Random parts of random pictures, in [-1, 1], and 1 where the loss counts."""
        height, width = self.canvases.shape[1:3]
        h, w = min(height, CLASSIC_SIDE), min(width, CLASSIC_SIDE)
        count = max(1, CLASSIC_PIXELS // (h * w))
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
        return between(clean, np.asarray(self.config.mean, np.float32) + np.float32(self.config.sigmas[0]) * noise, t)

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


def _classic_signature():
    """One graph for the shapes of all batches."""
    pictures, share = tf.TensorSpec((None, None, None, 3)), tf.TensorSpec((None, None, None, 1))
    return [pictures, pictures, share]
