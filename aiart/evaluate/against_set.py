"""Made pictures against a whole set of originals: patch distances to every picture of the set, from one pass.

The pass gives coherence and completeness against the whole set, and tells for each made picture which originals are
worth a closer look. Pictures are uint8 RGB; they become float and half size one at a time, so that memory does not grow
with the set. Knows arrays only.
"""

import numpy as np

from aiart.evaluate.patches import KEYS, halve, nearest_patches, patch_count, patches_at

SET_QUERIES = 1600  # random patches looked for, over all pictures together
SET_KEYS = 300_000  # random patches looked through, over all pictures together; of one picture never more than KEYS


def distances_to_each(sought: np.ndarray, searched: np.ndarray, least: int = 1, seed: int = 0) -> np.ndarray:
    """RMS distance from random patches of every sought picture to their nearest patch in every searched one.

    Both at half size, as coherence and completeness are (Simakov et al. 2008); the patches are chosen by `seed`.

    Args:
        sought: uint8 (m, h, w, 3). For coherence the made pictures, for completeness the originals.
        searched: uint8 (n, H, W, 3).
        least: patches of each sought picture, if its part of the 1600 would be smaller.

    Returns: float32 (n, m, q); its minimum over the first axis is the distance to the whole set.
    """
    rng = np.random.default_rng(seed)
    queries = _random_patches(sought, max(least, SET_QUERIES // len(sought)), rng)
    pooled = queries.reshape(-1, queries.shape[-1])
    to_each = []
    for picture in searched:
        keys = _random_patches(picture[None], min(KEYS, SET_KEYS // len(searched)), rng)[0]
        to_each.append(nearest_patches(pooled, keys)[1].reshape(queries.shape[:2]))
    return np.stack(to_each)


def distance_to_set(to_each: np.ndarray) -> float:
    """Mean RMS distance x1000 to the whole set, from the answer of `distances_to_each`."""
    return 1e3 * float(to_each.min(0).mean())


def likeliest(to_each: np.ndarray, made: int) -> list[int]:
    """The searched pictures that may be nearest to one made picture: the best by its few patches, and perhaps a second.

    The second is named only if it is within 10 %, about twice what the choice of some hundred patches changes.
    """
    means = to_each[:, made].mean(-1)
    best = means.argsort(kind="stable")[:2]
    return [int(j) for j in best if means[j] <= 1.1 * means[best[0]]]


def most_quoted(to_each: np.ndarray, made: int, count: int) -> list[int]:
    """The searched pictures which hold the nearest patch most often for one made picture, in order of the set."""
    votes = np.bincount(to_each[:, made].argmin(0), minlength=len(to_each))
    return sorted((-votes).argsort(kind="stable")[:count].tolist())


def _random_patches(pictures: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` patches of each picture at half size, or all it has: uint8 (m, h, w, 3) -> float32 (m, q, 147)."""
    chosen = []
    for picture in pictures:
        half = halve(picture.astype(np.float32) / 255)
        chosen.append(patches_at(half, rng.permutation(patch_count(half))[:count]))
    return np.stack(chosen)
