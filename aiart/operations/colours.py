"""Palettes: a finished picture gets the colours of another by a linear map (see `engine.memory.colours`).

What is only a start may be changed more: `matched` gives it the very colours of another, in their amounts.
"""

from itertools import combinations_with_replacement

import numpy as np

from aiart.engine.memory.colours import recolouring
from aiart.images import to_float, to_uint8

TURNS = 8  # of the axes along which colours are matched
RIDGE = 1e-3  # per pixel, in squares of [-1, 1]


def matched(colours: np.ndarray, like: np.ndarray) -> np.ndarray:
    """float32 (..., 3) with about the distribution of the colours `like` (..., 3).

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


def with_palette(picture: np.ndarray, like: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3) with the colour statistics of another, uint8 (h, w, 3)."""
    picture, like = to_float(picture), to_float(like)
    return to_uint8(recolouring(picture, like)(picture))
