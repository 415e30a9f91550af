"""The colours of one picture given to another: a linear map of colours, the same for every pixel.

Of all linear maps that give a picture the mean and covariance of another's colours, the one that moves colours least
(Monge-Kantorovitch; Pitie and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping for example-based
colour transfer", equation 7). Being the same everywhere it makes no seam, no noise and no flicker. Knows arrays only.
"""

from dataclasses import dataclass

import numpy as np

from aiart.engine.path.pyramid import Size, resize

GRAIN = 1e-4  # added to variances, so that a picture of one colour has a palette too
MOST = 4.0  # times that contrast may grow: more shows the grain of a flat picture


@dataclass(frozen=True)
class Recolouring:
    """colour -> offset + matrix colour, on float32 (..., 3) in [-1, 1]."""

    matrix: np.ndarray  # (3, 3)
    offset: np.ndarray  # (3,)

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """float32 (H, W, 3) -> the same with other colours; they may leave [-1, 1]."""
        return picture @ self.matrix.T + self.offset


def recolouring(of: np.ndarray, like: np.ndarray) -> Recolouring:
    """The map that gives the colours `of` (..., 3) the mean and covariance of the colours `like` (..., 3), floats."""
    return _map(_statistics(of), _statistics(like))


@dataclass(frozen=True)
class ColorStats:
    """The colours of a picture, seen at one size, that others take on. Equal ones can stand for each other as keys."""

    size: Size
    mean: tuple[float, ...]  # (3,)
    spread: tuple[tuple[float, ...], ...]  # covariance (3, 3)


def color_stats(picture: np.ndarray) -> ColorStats:
    """Of float32 (H, W, 3)."""
    mean, spread = _statistics(picture)
    return ColorStats(picture.shape[:2], tuple(mean.tolist()), tuple(map(tuple, spread.tolist())))


def with_color_stats(picture: np.ndarray, light: ColorStats) -> np.ndarray:
    """float32 (H, W, 3) in [-1, 1] with the colours of another: compared at the size that one was seen at, as a small
    picture has less contrast."""
    change = _map(_statistics(resize(picture, light.size)), (np.array(light.mean), np.array(light.spread)))
    return np.clip(change(picture), -1, 1)


def _map(given: tuple[np.ndarray, np.ndarray], asked: tuple[np.ndarray, np.ndarray]) -> Recolouring:
    (mean, spread), (wanted_mean, wanted) = given, asked
    root = _power(spread, 0.5)
    inverse = _power(spread, -0.5)
    matrix = inverse @ _power(root @ wanted @ root, 0.5) @ inverse
    values, directions = np.linalg.eigh(matrix)
    matrix = (directions * np.minimum(values, MOST)) @ directions.T
    return Recolouring(matrix.astype(np.float32), (wanted_mean - matrix @ mean).astype(np.float32))


def _statistics(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    colours = colours.reshape(-1, 3).astype(np.float64)
    return colours.mean(0), np.cov(colours.T) + GRAIN * np.eye(3)


def _power(symmetric: np.ndarray, exponent: float) -> np.ndarray:
    values, directions = np.linalg.eigh(symmetric)
    return (directions * np.maximum(values, 1e-12) ** exponent) @ directions.T
