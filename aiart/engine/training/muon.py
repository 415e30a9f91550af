"""Muon: momentum whose every update is made orthogonal, for the hidden convolutions of a network.

A gradient moves a kernel mostly in the few directions it has moved in before; made orthogonal, it moves all of them
alike, and a network learns in half the steps (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural
networks"). Keras has a Muon for matrices alone; a convolution's kernel is one as well, if its rows are what it reads.
"""

import math

from aiart.engine.network.backend import keras, tf

MOMENTUM = 0.9
SWEEPS = 5
QUINTIC = 3.4445, -4.7750, 2.0315  # steepest at zero; singular values end within 0.7 to 1.2, which is near enough
TINY = 1e-7


class Muon(keras.optimizers.Optimizer):
    """SGD with Nesterov's momentum and orthogonal updates, for kernels (..., inputs, outputs)."""

    def build(self, variables) -> None:
        super().build(variables)
        self._momentums = [self.add_variable_from_reference(variable, "momentum") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        momentum = self._momentums[self._get_variable_index(variable)]
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
