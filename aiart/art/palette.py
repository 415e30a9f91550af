"""The colours of one picture given to another: a linear map of colours, the same for every pixel.

Of all linear maps that give a picture the mean and covariance of another's colours, the one that moves colours least
(Monge-Kantorovitch; Pitie and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping for example-based
colour transfer", equation 7). Being the same everywhere it makes no seam, no noise and no flicker.

What is only a start may be changed more: `matched` gives it the very colours of another, in their amounts.
Knows arrays only.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from aiart.images import to_float, to_uint8

GRAIN = 1e-4  # added to variances, so that a picture of one colour has a palette too
TURNS = 8  # of the axes along which colours are matched
RIDGE = 1e-3  # per pixel, in squares of [-1, 1]
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
    (mean, spread), (wanted_mean, wanted) = (_statistics(colours) for colours in (of, like))
    root = _power(spread, 0.5)
    inverse = _power(spread, -0.5)
    matrix = inverse @ _power(root @ wanted @ root, 0.5) @ inverse
    values, directions = np.linalg.eigh(matrix)
    matrix = (directions * np.minimum(values, MOST)) @ directions.T
    return Recolouring(matrix.astype(np.float32), (wanted_mean - matrix @ mean).astype(np.float32))


def matched(colours: np.ndarray, like: np.ndarray) -> np.ndarray:
    """float32 (..., 3) with about the distribution of the colours `like` (..., 3).

    Histograms along turned axes, again and again (Pitie, Kokaram and Dahyot 2007, "Automated colour grading using
    colour distribution transfer"), then the smooth map that comes nearest to it, a cubic with a ridge: by ranks alone,
    the grain of a photo without colour would be stretched into all the colours there are."""
    given, wanted = (some.reshape(-1, 3).astype(np.float64) for some in (colours, like))
    terms = _cubic(given)
    square = terms.T @ terms + RIDGE * len(given) * np.eye(terms.shape[1])
    made = terms @ np.linalg.solve(square, terms.T @ _moved(given, wanted))
    return made.reshape(colours.shape).astype(np.float32)


def _moved(made: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Colours (n, 3) with the histograms of others (m, 3) along every axis tried."""
    rng = np.random.default_rng(0)
    for axes in [np.eye(3)] + [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(TURNS - 1)]:
        moved, goal = made @ axes, np.sort(wanted @ axes, 0)
        for own, there in zip(moved.T, goal.T, strict=True):
            own[np.argsort(own, kind="stable")] = np.interp(_ranks(len(own)), _ranks(len(there)), there)
        made = moved @ axes.T
    return made


def _ranks(count: int) -> np.ndarray:
    return (np.arange(count) + 0.5) / count


def _cubic(colours: np.ndarray) -> np.ndarray:
    """All products of up to three channels: (n, 3) -> (n, 20)."""
    terms = [
        np.prod(colours[:, list(some)], 1) for n in range(4) for some in combinations_with_replacement(range(3), n)
    ]
    return np.stack(terms, 1)


def with_palette(picture: np.ndarray, like: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3) with the colour statistics of another, uint8 (h, w, 3)."""
    picture, like = to_float(picture), to_float(like)
    return to_uint8(recolouring(picture, like)(picture))


def _statistics(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    colours = colours.reshape(-1, 3).astype(np.float64)
    return colours.mean(0), np.cov(colours.T) + GRAIN * np.eye(3)


def _power(symmetric: np.ndarray, exponent: float) -> np.ndarray:
    values, directions = np.linalg.eigh(symmetric)
    return (directions * np.maximum(values, 1e-12) ** exponent) @ directions.T
