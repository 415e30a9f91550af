"""One step of training: gradients, Adam and Muon, and the running average of the weights (EMA) that is painted with.

Muon is momentum whose every update is made orthogonal, for the hidden convolutions of a network. A gradient moves a
kernel mostly in the few directions it has moved in before; made orthogonal, it moves all of them alike, and a network
learns in half the steps (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"). Keras has a
Muon for matrices alone; a convolution's kernel is one as well, if its rows are what it reads.
"""

import math
from collections.abc import Collection
from typing import Any

import numpy as np

from aiart.engine.network.backend import keras, tf

MUON_RATE = 2.5  # times Adam's
GAMMA = 6.94  # of the power-function average: relative width 0.10 (Karras et al. 2024, "EDM2", equation 4)
MOMENTUM = 0.9
SWEEPS = 5
QUINTIC = 3.4445, -4.7750, 2.0315  # steepest at zero; singular values end within 0.7 to 1.2, which is near enough
TINY = 1e-7


class Optimiser:
    """Weights, their average and the optimisers' moments, as one state that can be saved, restored and rolled back."""

    def __init__(
        self,
        variables: list[tf.Variable],
        names: list[str],
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        hidden: Collection[str] = (),
        clip: float = 1.0,
    ):
        """hidden: names of the kernels that Muon moves; Adam moves all others. clip: of the gradients' global norm."""
        self.clip = clip
        self.variables, self.names = variables, names
        self._by_muon = [name in hidden for name in names]
        self.adam, self.muon = keras.optimizers.Adam(1.0, beta_1=beta_1, beta_2=beta_2), Muon(1.0)
        self.adam.build(self._those(variables, False))
        self.muon.build(self._those(variables, True))
        once = tf.VariableAggregation.ONLY_FIRST_REPLICA  # all replicas would say the same
        self.average = [tf.Variable(variable, aggregation=once) for variable in variables]

    def apply(self, gradients, rate, decay):
        """Inside a tf.function: one update with learning rate `rate` and average decay `decay`, scalar tensors.

        Returns the gradients' norm before clipping; where it is not finite, the update has spoiled the weights.
        """
        clipped, norm = tf.clip_by_global_norm(gradients, self.clip)
        for optimiser, by_muon, its_rate in ((self.adam, False, rate), (self.muon, True, MUON_RATE * rate)):
            if variables := self._those(self.variables, by_muon):
                learning_rate: Any = optimiser.learning_rate  # a variable, as it was given as a number
                learning_rate.assign(its_rate)
                optimiser.apply_gradients(zip(self._those(clipped, by_muon), variables, strict=True))
        for average, variable in zip(self.average, self.variables, strict=True):
            average.assign(decay * average + (1 - decay) * variable)
        return norm

    def _those(self, values: list, by_muon: bool) -> list:
        return [value for value, muons in zip(values, self._by_muon, strict=True) if muons == by_muon]

    def averages(self) -> dict[str, np.ndarray]:
        """Return the averaged weights by name: what a generator keeps."""
        return {name: value.numpy() for name, value in zip(self.names, self.average, strict=True)}

    def state(self) -> dict[str, np.ndarray]:
        """Everything a later step depends on, as copies."""
        return {name: np.array(value.numpy()) for name, value in self._slots().items()}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        for name, value in self._slots().items():
            value.assign(state[name])

    def _slots(self) -> dict[str, tf.Variable]:
        slots = {f"weights/{n}": v for n, v in zip(self.names, self.variables, strict=True)}
        slots |= {f"average/{n}": v for n, v in zip(self.names, self.average, strict=True)}
        for name, optimiser in (("adam", self.adam), ("muon", self.muon)):
            moments = [v for v in optimiser.variables if v.path.split("/")[-1] != "learning_rate"]
            slots |= {f"{name}/{i:03d}": v for i, v in enumerate(moments)}
        return slots


def decay(step: int) -> float:
    """Return the decay of the power-function average at `step` (from 0): early weights are forgotten as training goes
    on."""
    return (1 - 1 / (step + 1)) ** (GAMMA + 1)


class Muon(keras.optimizers.Optimizer):
    """SGD with Nesterov's momentum and orthogonal updates, for kernels (..., inputs, outputs)."""

    def build(self, variables) -> None:
        super().build(variables)
        self._momentums = [self.add_variable_from_reference(variable, "momentum") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        momentum: Any = self._momentums[self._get_variable_index(variable)]
        self.assign(momentum, MOMENTUM * momentum + gradient)
        self.assign_sub(variable, learning_rate * orthogonal(gradient + MOMENTUM * momentum))


def orthogonal(kernel):
    """Roughly the nearest kernel (..., n) with orthonormal columns, times what makes tall ones as quick as square ones.

    Newton-Schulz sweeps on a matrix of norm 1: products alone, which a processor is good at."""
    columns = kernel.shape[-1]
    x = tf.reshape(kernel, (-1, columns))
    a, b, c = QUINTIC
    x /= tf.norm(x) + TINY
    for _ in range(SWEEPS):
        square = tf.matmul(x, x, transpose_a=True)  # (columns, columns), the smaller product: kernels are tall
        x = a * x + tf.matmul(x, b * square + c * tf.matmul(square, square))
    tall = math.sqrt(max(1.0, math.prod(kernel.shape[:-1]) / columns))
    return tf.reshape(x * tall, kernel.shape)
