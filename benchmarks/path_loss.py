"""The loss of a network on the path, with batches that are always the same: so that different networks, budgets and
trainings can be compared. NumPy alone."""

from collections.abc import Callable, Sequence

import numpy as np

BATCHES, BATCH = 6, 16  # of each scale
SEED = 123

Velocity = Callable[[np.ndarray, np.ndarray, int], np.ndarray]  # (x_t, t, scale) -> y - x


def path_losses(
    clean: Sequence[np.ndarray],
    base: Sequence[np.ndarray],
    sigmas: Sequence[float],
    sizes: Sequence[float],
    velocity: Velocity,
) -> list[float]:
    """Mean squared error of the velocity at each scale, in units of its size: 1 for a network that answers zero.

    Args:
        clean, base: x and b of each scale, float32 (n, h, w, 3).
        sigmas, sizes: of each scale, the noise of its start and the size of its velocity.
    """
    losses = []
    for k in range(len(clean)):
        rng = np.random.default_rng((SEED, k))
        errors = [_error(clean[k], base[k], sigmas[k], k, velocity, rng) for _ in range(BATCHES)]
        losses.append(float(np.mean(errors)) / sizes[k] ** 2)
    return losses


def _error(clean: np.ndarray, base: np.ndarray, sigma: float, k: int, velocity: Velocity, rng) -> float:
    chosen = rng.integers(len(clean), size=BATCH)
    x, b = clean[chosen], base[chosen]
    noisy = 1 / (1 + np.exp(-(rng.standard_normal(BATCH) * 1.2 + 0.3)))  # as both train: scale 0 starts from nothing
    t = (noisy if k == 0 else rng.uniform(0.01, 1, BATCH)).astype(np.float32)
    y = b + np.float32(sigma) * rng.standard_normal(x.shape, np.float32)
    share = t[:, None, None, None]
    return float(np.mean((velocity((1 - share) * x + share * y, t, k) - (y - x)) ** 2))
