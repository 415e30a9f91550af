"""How much the patches of pictures have in common: sliced Wasserstein distance, coherence, completeness.

A patch is a raw 7x7x3 window (147 values, not normalised), at stride 1. Figures are times 1000, so that people read
20.3 and not 0.0203. Two pictures are compared as float32 RGB in [0, 1]; a whole set of originals is uint8, and becomes
float and half size one picture at a time, so that memory does not grow with the set.

Sources: the sliced Wasserstein distance (SWD) of patches is Karras et al. 2018 (progressive growing of GANs) and
Elnekave & Weiss 2022 (GPDM), here without normalisation, so that a shift of colour counts. Coherence and completeness
are the two halves of bidirectional similarity, Simakov et al. 2008, as root mean square per value and not as sum of
squares.
"""

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import convolve1d

SIDE = 7  # of a patch, pixels
VALUES = 3 * SIDE * SIDE
LEVELS = 4  # of the Gaussian pyramid at which SWD is measured
SMALLEST = 11  # pixels; a level with a shorter side than this is left out
DIRECTIONS, QUANTILES = 128, 512  # of SWD
QUERIES, KEYS = 4000, 20_000  # random patches of a nearest-patch search
BINOMIAL = np.array([1, 4, 6, 4, 1], np.float32) / 16
BLOCK = 2**24  # float32 values of a temporary array: 64 MB
SORTED = 2**26  # float32 values projected and sorted together: 256 MB
SET_QUERIES = 1600  # random patches looked for, over all pictures together
SET_KEYS = 300_000  # random patches looked through, over all pictures together; of one picture never more than KEYS


def halve(picture: np.ndarray) -> np.ndarray:
    """One step down the Gaussian pyramid (Burt & Adelson 1983): (H, W, 3) -> (H // 2, W // 2, 3)."""
    smooth = convolve1d(convolve1d(picture, BINOMIAL, axis=0, mode="reflect"), BINOMIAL, axis=1, mode="reflect")
    return smooth[: picture.shape[0] // 2 * 2 : 2, : picture.shape[1] // 2 * 2 : 2]


def patch_grid(picture: np.ndarray) -> np.ndarray:
    """All patches by the position of their top left pixel, as a view: (H, W, 3) -> (H - 6, W - 6, 3, 7, 7)."""
    return np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), axis=(0, 1))


def patches_at(picture: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Patches at flat positions (row-major over the patch grid), copied: (n,) -> (n, 147)."""
    grid = patch_grid(picture)
    return grid[np.unravel_index(positions, grid.shape[:2])].reshape(-1, VALUES)


def patch_count(picture: np.ndarray) -> int:
    """Return how many patches a picture has."""
    return (picture.shape[0] - SIDE + 1) * (picture.shape[1] - SIDE + 1)


def swd_profile(picture: np.ndarray, levels: int = LEVELS) -> list[np.ndarray]:
    """Return what SWD needs to know of one picture: the quantiles of its projected patches at each pyramid level.

    Profiles are small and are compared in no time, so each picture is sorted once however often it is compared.

    Returns: up to `levels` arrays (512, 128), fine to coarse; fewer if the picture gets too small.
    """
    profile = []
    while len(profile) < levels and (not profile or min(picture.shape[:2]) >= SMALLEST):
        profile.append(_quantiles(picture))
        picture = halve(picture)
    return profile


def profile_distance(first: list[np.ndarray], second: list[np.ndarray]) -> list[float]:
    """SWD x1000 per pyramid level, fine to coarse, over the levels both profiles have; 0 for a copy."""
    return [1e3 * float(np.abs(a - b).mean()) for a, b in zip(first, second, strict=False)]


def swd(first: np.ndarray, second: np.ndarray) -> list[float]:
    """Sliced Wasserstein distance x1000 between the patches of two pictures (H, W, 3), per level, fine to coarse."""
    return profile_distance(swd_profile(first), swd_profile(second))


def coherence(made: np.ndarray, original: np.ndarray) -> float:
    """RMS distance x1000 from patches of `made` to their nearest patch in `original`, both at half size.

    Low: nothing in the made picture looks wrong. 0 for a copy, and also for half a copy.
    """
    return _mean_nearest(made, original)


def completeness(made: np.ndarray, original: np.ndarray) -> float:
    """RMS distance x1000 from patches of `original` to their nearest patch in `made`, both at half size.

    Low: nothing of the original is missing. 0 for a copy, and also for a copy with noise around it.
    """
    return _mean_nearest(original, made)


def nearest_patches(queries: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each query (q, v) the index of its nearest key (k, v) and the exact RMS distance per value to it."""
    index, centre = np.empty(len(queries), np.int64), keys.mean(0)
    keys_and_norms = _with_norms(keys - centre)  # centred: smaller numbers lose fewer digits in the product below
    for rows in blocks(len(queries), len(keys)):
        asked = np.pad(queries[rows] - centre, ((0, 0), (0, 1)), constant_values=1)
        index[rows] = (asked @ keys_and_norms.T).argmin(1)  # |k|^2 - 2qk: nearest first, |q|^2 is the same for all k
    return index, np.sqrt(((queries - keys[index]) ** 2).mean(1))


def _with_norms(keys: np.ndarray) -> np.ndarray:
    return np.concatenate([-2 * keys, (keys**2).sum(1, keepdims=True)], 1)


def blocks(length: int, width: int) -> Iterator[slice]:
    """Slices that cut `length` rows of `width` values into pieces of bounded memory."""
    step = max(1, BLOCK // max(1, width))
    return (slice(start, min(start + step, length)) for start in range(0, length, step))


def _mean_nearest(sought: np.ndarray, searched: np.ndarray) -> float:
    rng = np.random.default_rng(0)
    sought, searched = halve(sought), halve(searched)
    queries = rng.permutation(patch_count(sought))[:QUERIES]
    keys = np.arange(patch_count(searched))
    keys = keys if len(keys) < KEYS else rng.permutation(len(keys))[:KEYS]
    return 1e3 * float(nearest_patches(patches_at(sought, queries), patches_at(searched, keys))[1].mean())


def _quantiles(picture: np.ndarray) -> np.ndarray:
    """Quantiles of the patches projected on each random unit direction: (H, W, 3) -> (512, 128)."""
    count, directions = patch_count(picture), _directions()
    at = ((np.arange(QUANTILES) + 0.5) / QUANTILES * count).astype(int)
    together = max(1, min(DIRECTIONS, SORTED // count))
    groups = [directions[start : start + together] for start in range(0, DIRECTIONS, together)]
    return np.concatenate([_project(picture, group, count)[:, at] for group in groups]).T


def _directions() -> np.ndarray:
    """Return the same 128 random unit vectors every time: (128, 147)."""
    directions = np.random.default_rng(0).normal(size=(VALUES, DIRECTIONS)).astype(np.float32)
    return (directions / np.linalg.norm(directions, axis=0)).T


def _project(picture: np.ndarray, directions: np.ndarray, count: int) -> np.ndarray:
    """Sorted inner products of every patch with some directions (d, 147), in bands of rows: -> (d, count)."""
    grid, projected = patch_grid(picture), np.empty((len(directions), count), np.float32)
    width = grid.shape[1]
    for rows in blocks(grid.shape[0], width * VALUES):
        band = grid[rows].reshape(-1, VALUES)
        projected[:, rows.start * width : rows.stop * width] = directions @ band.T
    projected.sort(axis=1)
    return projected


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
    """Return the searched pictures that may be nearest to one made picture: the best by its few patches, and perhaps a
    second.

    The second is named only if it is within 10 %, about twice what the choice of some hundred patches changes.
    """
    means = to_each[:, made].mean(-1)
    best = means.argsort(kind="stable")[:2]
    return [int(j) for j in best if means[j] <= 1.1 * means[best[0]]]


def most_quoted(to_each: np.ndarray, made: int, count: int) -> list[int]:
    """Return the searched pictures that hold the nearest patch most often for one made picture, in order of the set."""
    votes = np.bincount(to_each[:, made].argmin(0), minlength=len(to_each))
    return sorted((-votes).argsort(kind="stable")[:count].tolist())


def _random_patches(pictures: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` patches of each picture at half size, or all it has: uint8 (m, h, w, 3) -> float32 (m, q, 147)."""
    chosen = []
    for picture in pictures:
        half = halve(picture.astype(np.float32) / 255)
        chosen.append(patches_at(half, rng.permutation(patch_count(half))[:count]))
    return np.stack(chosen)
