"""The article's generator: fourteen 3x3 convolutions with a sigmoid at the end, and what makes a denoiser of it.

The layers are the article's, one for one (docs/article.md). Trained with binary cross-entropy to restore pictures from
any point of the path of path/flow.py it answers E[x | x_t], which is all the sampler asks of a denoiser. The time t is
no input: the article's layers have no place for it, and the amount of noise can be seen in the picture.

It lives in [0, 1], where sigmoid and cross-entropy do; the engine's [-1, 1] is converted here, unclipped.
"""

import numpy as np

from aiart.engine.format.config import GeneratorConfig, NetworkConfig
from aiart.engine.format.parameters import classic_shapes
from aiart.engine.network.backend import keras, tf
from aiart.engine.network.velocity import tensors_of
from aiart.engine.path.flow import Denoiser
from aiart.engine.path.pyramid import FLAT, Wrap

REACH = 14  # pixels that fourteen 3x3 convolutions see to each side


def network_of(config: NetworkConfig) -> keras.Sequential:
    """(n, H, W, 3) -> (n, H, W, 3) in [0, 1], with first weights from Keras' global seed as in the article."""
    channels = [shape[0] for name, shape in classic_shapes(config.width).items() if name.endswith("bias")]
    layers = [
        keras.layers.Conv2D(outputs, 3, padding="same", activation="relu", name=f"conv{i:02d}")
        for i, outputs in enumerate(channels[:-1])
    ]
    layers.append(keras.layers.Conv2D(3, 3, padding="same", activation="sigmoid", name=f"conv{len(layers):02d}"))
    return keras.Sequential([keras.Input((None, None, 3)), *layers], name="classic")


def build(config: NetworkConfig, seed: int) -> keras.Sequential:
    """Build a new network whose first weights follow from `seed` alone."""
    keras.utils.set_random_seed(seed % 2**32)
    return network_of(config)


def unit(pictures: np.ndarray) -> np.ndarray:
    """[-1, 1] -> [0, 1]; noise outside stays outside."""
    return (pictures + np.float32(1)) / np.float32(2)


class Classic:
    """The network of one generator, for painting."""

    def __init__(self, network: keras.Sequential):
        self.network = network
        self._run = tf.function(network, input_signature=[tf.TensorSpec((1, None, None, 3))])

    def assign(self, tensors: dict[str, np.ndarray]) -> None:
        """New weights, by the names of `format.parameters`."""
        for name, variable in tensors_of(self.network).items():
            variable.assign(tensors[name])

    def denoiser(self, k: int, wrap: Wrap = FLAT) -> Denoiser:
        """NumPy in, NumPy out: (x_t (H, W, 3), t, b) -> E[x | x_t]; t, b and k are not looked at.

        A wrapped axis is continued around by all that the network can see, so its zeros at the border never count.
        """
        down, right = (REACH if around else 0 for around in wrap)

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            height, width = x_t.shape[:2]
            seen = np.pad(unit(x_t), ((down, down), (right, right), (0, 0)), mode="wrap")
            return 2 * self._run(seen[None])[0, down : down + height, right : right + width].numpy() - 1

        return denoise


def painter(config: GeneratorConfig, tensors: dict[str, np.ndarray]) -> Classic:
    """Return the network of a generator that was read from disk."""
    classic = Classic(network_of(config.network_sizes))
    classic.assign(tensors)
    return classic
