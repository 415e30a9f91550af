"""The learned denoiser: one small Keras network for all its scales, with a receptive field limited on purpose.

It predicts the velocity y - x in units of its own size (predicting the picture loses fine detail at small t), from
x_t, t and the number of the scale; E[x | x_t] = x_t - t v. Dense 3x3 convolutions on 2x2 pixel blocks: depthwise ones
are slower on a CPU. Receptive field: 2 * (1 + 2 * blocks) pixels at every scale.
"""

import math

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
    """(x_t normalised (n, H, W, 3), t (n,), scale (n,)) -> velocity in units of its size, (n, H, W, 3)."""

    def __init__(self, config: NetworkConfig):
        super().__init__(name="velocity")
        self.time = [
            keras.layers.Dense(CONDITION, activation="silu", name="time0"),
            keras.layers.Dense(CONDITION, name="time1"),
        ]
        self.scale = keras.layers.Embedding(config.scales, CONDITION, name="scale")
        self.enter = keras.layers.Conv2D(config.width, 1, name="enter")
        self.blocks = [Block(config.width, f"block{i}") for i in range(config.blocks)]
        self.norm = keras.layers.LayerNormalization(name="norm")
        self.leave = keras.layers.Conv2D(12, 1, kernel_initializer="zeros", name="leave")

    def call(self, x, t, scale, wrap: Wrap = FLAT):
        waves = t[:, None] * tf.exp(tf.linspace(0.0, 5.0, 16))
        condition = tf.concat([tf.sin(waves), tf.cos(waves)], -1)  # (n, 32)
        for layer in self.time:
            condition = layer(condition)
        condition = tf.nn.silu(condition + self.scale(scale))
        h = self.enter(tf.nn.space_to_depth(x, 2))  # (n, H/2, W/2, width)
        for block in self.blocks:
            h = block(h, condition, wrap=wrap)
        return tf.nn.depth_to_space(self.leave(self.norm(h)), 2)


def edged(x, wrap: Wrap):
    """One more row and column on each side: zeros tell the network where the canvas ends; a wrapped axis has no end."""
    for axis, around in ((1, wrap[0]), (2, wrap[1])):
        if around:
            first, last = tf.split(x, [1, -1], axis)[0], tf.split(x, [-1, 1], axis)[1]
            x = tf.concat([last, x, first], axis)
        else:
            x = tf.pad(x, [[0, 0], [1, 1], [0, 0], [0, 0]] if axis == 1 else [[0, 0], [0, 0], [1, 1], [0, 0]])
    return x


def build(config: NetworkConfig, seed: int) -> VelocityNetwork:
    """A new network whose first weights follow from `seed` alone."""
    keras.utils.set_random_seed(seed % 2**32)
    network = VelocityNetwork(config)
    network(tf.zeros((1, 8, 8, 3)), tf.zeros(1), tf.zeros(1, tf.int32))
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

    def denoiser(self, k: int, wrap: Wrap = FLAT) -> Denoiser:
        """NumPy in, NumPy out: (x_t (H, W, 3), t, b) -> E[x | x_t]."""

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            velocity = self._function(wrap)(self.normal(x_t)[None], np.array([t], np.float32), np.array([k], np.int32))[
                0
            ].numpy()
            return x_t - np.float32(t * self.sizes[k]) * velocity

        return denoise

    def _function(self, wrap: Wrap):
        """One graph for all scales and sizes: tracing anew for each would cost more than painting."""
        if wrap not in self._compiled:

            def run(normal, t, scale):
                return self.network(normal, t, scale, wrap=wrap)

            shapes = [tf.TensorSpec((1, None, None, 3)), tf.TensorSpec((1,)), tf.TensorSpec((1,), tf.int32)]
            self._compiled[wrap] = tf.function(run, input_signature=shapes)
        return self._compiled[wrap]


def painter(config: GeneratorConfig, tensors: dict[str, np.ndarray]) -> Velocity:
    """The network of a generator that was read from disk."""
    network = VelocityNetwork(config.network_sizes)
    network(tf.zeros((1, 8, 8, 3)), tf.zeros(1), tf.zeros(1, tf.int32))
    velocity = Velocity(network, config)
    velocity.assign(tensors)
    return velocity
