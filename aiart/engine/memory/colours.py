"""The colours of one picture given to another: by a linear map of colours, or in their amounts.

Of all linear maps that give a picture the mean and covariance of another's colours, the one that moves colours least
(Monge-Kantorovitch; Pitie and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping for example-based
colour transfer", equation 7). Being the same for every pixel it makes no seam, no noise and no flicker.

What is only a start may be changed more: `matched` gives it the very colours of another, in their amounts.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from aiart.engine.path.pyramid import Size
from aiart.images import to_float, to_uint8

VARIANCE_MIN = 1e-4  # added to variances, so that a picture of one colour has a palette too
CONTRAST_MAX = 4.0  # times that contrast may grow: more shows the grain of a flat picture
TURNS = 8  # of the axes along which colours are matched
RIDGE = 1e-3  # per pixel, in squares of [-1, 1]


@dataclass(frozen=True)
class Recolouring:
    """colour -> offset + matrix colour, on float32 (..., 3) in [-1, 1]."""

    matrix: np.ndarray  # (3, 3)
    offset: np.ndarray  # (3,)

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """float32 (H, W, 3) -> the same with other colours; they may leave [-1, 1]."""
        return picture @ self.matrix.T + self.offset


def recolouring(source: np.ndarray, target: np.ndarray) -> Recolouring:
    """Return the map that gives the colours `source` the mean and covariance of the colours `target`, both floats (...,
    3)."""
    return _optimal_map(_statistics(source), _statistics(target))


def with_palette(picture: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return uint8 (H, W, 3) with the colour statistics of another, uint8 (h, w, 3)."""
    picture, like = to_float(picture), to_float(like)
    return to_uint8(recolouring(picture, like)(picture))


@dataclass(frozen=True)
class ColorStats:
    """The colours of a picture, seen at one size, that others take on. Equal ones can stand for each other as keys."""

    size: Size
    mean: tuple[float, ...]  # (3,)
    spread: tuple[tuple[float, ...], ...]  # covariance (3, 3)

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.mean), np.array(self.spread)


def color_stats(picture: np.ndarray) -> ColorStats:
    """Return mean and covariance of the colours of float32 (H, W, 3)."""
    mean, spread = _statistics(picture)
    return ColorStats(picture.shape[:2], tuple(mean.tolist()), tuple(map(tuple, spread.tolist())))


def with_color_stats(picture: np.ndarray, own: ColorStats, stats: ColorStats) -> np.ndarray:
    """Return float32 (H, W, 3) in [-1, 1] with the colours of another. own: the picture's, seen at the size
    that those were seen at, as a small picture has less contrast."""
    return np.clip(_optimal_map(own.arrays, stats.arrays)(picture), -1, 1)


def _optimal_map(source: tuple[np.ndarray, np.ndarray], target: tuple[np.ndarray, np.ndarray]) -> Recolouring:
    (mean, spread), (target_mean, target_spread) = source, target
    root = _power(spread, 0.5)
    inverse = _power(spread, -0.5)
    matrix = inverse @ _power(root @ target_spread @ root, 0.5) @ inverse
    values, directions = np.linalg.eigh(matrix)
    matrix = (directions * np.minimum(values, CONTRAST_MAX)) @ directions.T
    return Recolouring(matrix.astype(np.float32), (target_mean - matrix @ mean).astype(np.float32))


def _statistics(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (3,) and covariance (3, 3), float64. NumPy's own `mean` and `cov`, along so short lines, take three times as
    long for the same numbers."""
    colours = colours.reshape(-1, 3)
    mean = np.einsum("ij->j", colours, dtype=np.float64) / len(colours)
    channels = np.ascontiguousarray(colours.T, np.float64) - mean[:, None]
    products = channels @ channels.T
    return mean, products * (1 / max(1, len(colours) - 1)) + VARIANCE_MIN * np.eye(3)


def _power(symmetric: np.ndarray, exponent: float) -> np.ndarray:
    values, directions = np.linalg.eigh(symmetric)
    return (directions * np.maximum(values, 1e-12) ** exponent) @ directions.T


def matched(colours: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return float32 (..., 3) with about the distribution of the colours `like` (..., 3).

    Histograms along turned axes, again and again (Pitie, Kokaram and Dahyot 2007, "Automated colour grading using
    colour distribution transfer"), then the smooth map that comes nearest to it, a cubic with a ridge: by ranks alone,
    the grain of a photo without colour would be stretched into all the colours there are."""
    source, target = (some.reshape(-1, 3).astype(np.float64) for some in (colours, like))
    terms = _cubic(source)
    square = terms.T @ terms + RIDGE * len(source) * np.eye(terms.shape[1])
    mapped = terms @ np.linalg.solve(square, terms.T @ _histograms_matched(source, target))
    return mapped.reshape(colours.shape).astype(np.float32)


def _histograms_matched(colours: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Colours (n, 3) with the histograms of `target` (m, 3) along every axis tried."""
    rng = np.random.default_rng(0)
    for axes in [np.eye(3)] + [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(TURNS - 1)]:
        moved, goal = colours @ axes, np.sort(target @ axes, 0)
        for own, there in zip(moved.T, goal.T, strict=True):
            own[np.argsort(own, kind="stable")] = np.interp(_ranks(len(own)), _ranks(len(there)), there)
        colours = moved @ axes.T
    return colours


def _ranks(count: int) -> np.ndarray:
    return (np.arange(count) + 0.5) / count


def _cubic(colours: np.ndarray) -> np.ndarray:
    """All products of up to three channels: (n, 3) -> (n, 20)."""
    terms = [
        np.prod(colours[:, list(some)], 1) for n in range(4) for some in combinations_with_replacement(range(3), n)
    ]
    return np.stack(terms, 1)
