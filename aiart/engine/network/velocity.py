"""The learned denoiser: one small Keras network for all its scales, with a receptive field limited on purpose.

It predicts the velocity y - x in units of its own size (predicting the picture loses fine detail at small t), from
x_t, t, the number of the scale and the words of the picture; E[x | x_t] = x_t - t v. Dense 3x3 convolutions on 2x2
pixel blocks: depthwise ones are slower on a CPU. Receptive field: 2 * (1 + 2 * blocks) pixels at every scale.

Words are a multi-hot vector: none are given for some of the pictures while it learns, and at painting its answer with
words is taken further away from that without (classifier-free guidance; Ho & Salimans 2022).
"""

import math
from collections.abc import Sequence

import numpy as np

from aiart.engine.format.config import GeneratorConfig, NetworkConfig
from aiart.engine.format.parameters import CONDITION
from aiart.engine.network.backend import keras, tf
from aiart.engine.path.flow import Denoiser
from aiart.engine.path.pyramid import FLAT, Wrap


class Block(keras.layers.Layer):
    """Residual block: norm, FiLM (Perez et al. 2018) by time and scale, 3x3 convolution, SiLU, 1x1 convolution."""

    def __init__(self, width: int, name: str):
        super().__init__(name=name)
        self.norm = keras.layers.LayerNormalization(center=False, scale=False, name="norm")
        self.film = keras.layers.Dense(2 * width, kernel_initializer="zeros", name="film")
        self.mix = keras.layers.Conv2D(width, 3, padding="valid", name="mix")
        self.out = keras.layers.Conv2D(width, 1, kernel_initializer="zeros", name="out")

    def call(self, x, condition, wrap: Wrap = FLAT):
        scale, shift = tf.split(self.film(condition)[:, None, None], 2, -1)
        return x + self.out(tf.nn.silu(self.mix(edged(self.norm(x) * (1 + scale) + shift, wrap))))


class VelocityNetwork(keras.Model):
    """(x_t normalised (n, H, W, 3), t (n,), scale (n,), words (n, w)) -> velocity in units of its size, (n, H, W, 3).

    words: 0 or 1, which of those it knows a picture has; it is not looked at if it knows none."""

    def __init__(self, config: NetworkConfig):
        super().__init__(name="velocity")
        self.time = [
            keras.layers.Dense(CONDITION, activation="silu", name="time0"),
            keras.layers.Dense(CONDITION, name="time1"),
        ]
        self.scale = keras.layers.Embedding(config.scales, CONDITION, name="scale")
        self.words = _Words(name="words") if config.words else None
        self.enter = keras.layers.Conv2D(config.width, 1, name="enter")
        self.blocks = [Block(config.width, f"block{i}") for i in range(config.blocks)]
        self.norm = keras.layers.LayerNormalization(name="norm")
        self.leave = keras.layers.Conv2D(12, 1, kernel_initializer="zeros", name="leave")

    def call(self, x, t, scale, words, wrap: Wrap = FLAT):
        waves = t[:, None] * tf.exp(tf.linspace(0.0, 5.0, 16))
        condition = tf.concat([tf.sin(waves), tf.cos(waves)], -1)  # (n, 32)
        for layer in self.time:
            condition = layer(condition)
        condition = condition + self.scale(scale)
        condition = tf.nn.silu(condition if self.words is None else condition + self.words(words))
        h = self.enter(tf.nn.space_to_depth(x, 2))  # (n, H/2, W/2, width)
        for block in self.blocks:
            h = block(h, condition, wrap=wrap)
        return tf.nn.depth_to_space(self.leave(self.norm(h)), 2)


class _Words(keras.layers.Layer):
    """What words add to the condition: the sum of a vector of each, in which nothing is known at first."""

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], CONDITION), initializer="zeros")

    def call(self, words):
        return words @ self.kernel


def edged(x, wrap: Wrap):
    """Add one more row and column on each side: zeros tell the network where the canvas ends; a wrapped axis has no
    end."""
    for axis, around in ((1, wrap[0]), (2, wrap[1])):
        if around:
            first, last = tf.split(x, [1, -1], axis)[0], tf.split(x, [-1, 1], axis)[1]
            x = tf.concat([last, x, first], axis)
        else:
            x = tf.pad(x, [[0, 0], [1, 1], [0, 0], [0, 0]] if axis == 1 else [[0, 0], [0, 0], [1, 1], [0, 0]])
    return x


def build(config: NetworkConfig, seed: int) -> VelocityNetwork:
    """Build a new network whose first weights follow from `seed` alone."""
    keras.utils.set_random_seed(seed % 2**32)
    return _built(config)


def _built(config: NetworkConfig) -> VelocityNetwork:
    network = VelocityNetwork(config)
    network(tf.zeros((1, 8, 8, 3)), tf.zeros(1), tf.zeros(1, tf.int32), tf.zeros((1, len(config.words))))
    return network


def tensors_of(network: keras.Model) -> dict[str, tf.Variable]:
    """Variables by the names of `format.parameters` (Keras' path without the model's own name)."""
    return {variable.path.split("/", 1)[1]: variable for variable in network.weights}


class Velocity:
    """The network in the units of one generator, for training and painting."""

    def __init__(self, network: VelocityNetwork, config: GeneratorConfig):
        self.network, self.config = network, config
        self.mean = np.asarray(config.mean, np.float32)
        self.sizes = [math.hypot(d, s) for d, s in zip(config.detail, config.sigmas, strict=True)]
        self._compiled = {}

    def assign(self, tensors: dict[str, np.ndarray]) -> None:
        """New weights, by the names of `format.parameters`."""
        for name, variable in tensors_of(self.network).items():
            variable.assign(tensors[name])

    def normal(self, x_t: np.ndarray) -> np.ndarray:
        """Pictures as the network wants them: mean 0, spread about 1."""
        return (x_t - self.mean) / np.float32(self.config.spread)

    def denoiser(self, k: int, wrap: Wrap = FLAT, words: Sequence[str] = (), guidance: float = 1.0) -> Denoiser:
        """NumPy in, NumPy out: (x_t (H, W, 3), t, b) -> E[x | x_t], or E[x | x_t, words].

        guidance: how far the answer with words goes from that without: 1, it is the one with words."""
        known = self.config.network_sizes.words
        given = np.array([[word in words for word in known]], np.float32)
        number = np.array([k], np.int32)

        def velocity(x_t: np.ndarray, t: float, words_given: np.ndarray) -> np.ndarray:
            answer = self._function(wrap)(self.normal(x_t)[None], np.array([t], np.float32), number, words_given)
            return answer[0].numpy()

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            answer = velocity(x_t, t, given)
            if guidance != 1 and given.any():
                without = velocity(x_t, t, 0 * given)
                answer = without + np.float32(guidance) * (answer - without)
            return x_t - np.float32(t * self.sizes[k]) * answer

        return denoise

    def _function(self, wrap: Wrap):
        """One graph for all scales and sizes: tracing anew for each would cost more than painting."""
        if wrap not in self._compiled:

            def run(normal, t, scale, words):
                return self.network(normal, t, scale, words, wrap=wrap)

            line, known = tf.TensorSpec((1,), tf.int32), len(self.config.network_sizes.words)
            shapes = [tf.TensorSpec((1, None, None, 3)), tf.TensorSpec((1,)), line, tf.TensorSpec((1, known))]
            self._compiled[wrap] = tf.function(run, input_signature=shapes)
        return self._compiled[wrap]


def painter(config: GeneratorConfig, tensors: dict[str, np.ndarray]) -> Velocity:
    """Return the network of a generator that was read from disk."""
    velocity = Velocity(_built(config.network_sizes), config)
    velocity.assign(tensors)
    return velocity
