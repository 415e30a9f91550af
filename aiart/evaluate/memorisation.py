"""Are the made pictures training pictures once more? Whole pictures are compared here, pieces of them in copies.py.

Pictures are compared as 32x32 versions, which a shift of a pixel or a sharper stroke does not change, with the
training pictures also mirrored, upside down and both. Arrays only; uint8 RGB in [0, 255].

Source: f_mem, Bonnaire et al. 2025 (arXiv 2505.17638), after Yoon et al. 2023: a sample is memorised if it is three
times nearer to its nearest training picture than to the second nearest.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

THUMBNAIL = 32  # pixels on a side
MEMORISED = 1 / 3  # distance to the nearest over distance to the second nearest
SAME = 5 / 255  # RMS between 32x32 versions below which two training pictures are one picture twice
HIGHEST_PSNR = 100.0  # dB; stands for "equal in every pixel", where PSNR would be infinite
RESAMPLES = 2000  # of the bootstrap


@dataclass(frozen=True)
class Lookalike:
    """The training picture nearest to one made picture."""

    index: int  # of the training picture
    distance: float  # RMS between the 32x32 versions, in [0, 1]
    ratio: float | None  # to the distance of the nearest different training picture; None if there is no other


@dataclass(frozen=True)
class Memorisation:
    """Share of made pictures that are memorised, with its 95 % bootstrap interval; all in [0, 1]."""

    share: float
    low: float
    high: float


def lookalikes(originals: np.ndarray, made: np.ndarray) -> list[Lookalike]:
    """The nearest training picture of every made one: uint8 (n, H, W, 3), (m, h, w, 3) -> m answers.

    A training picture that is there twice (within `SAME`) is one picture: it is not its own second nearest.
    """
    turned = _thumbnails(originals, turned=True)
    same = np.stack([_distances(plain, turned) for plain in turned[:, 0]]) < SAME
    return [_lookalike(_distances(thumbnail, turned), same) for thumbnail in _thumbnails(made)[:, 0]]


def f_mem(found: list[Lookalike], seed: int = 0) -> Memorisation | None:
    """Share of memorised pictures among the made ones; None where nothing can be said: fewer than two originals.

    The interval is the percentile bootstrap over the made pictures (Efron 1979): where all of them agree it is a point.
    """
    ratios = [one.ratio for one in found if one.ratio is not None]
    if len(ratios) < len(found):
        return None
    memorised = np.array([ratio < MEMORISED for ratio in ratios], np.float64)
    drawn = np.random.default_rng(seed).integers(len(memorised), size=(RESAMPLES, len(memorised)))
    low, high = np.quantile(memorised[drawn].mean(1), [0.025, 0.975])
    return Memorisation(float(memorised.mean()), float(low), float(high))


def psnr(made: np.ndarray, original: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB between two uint8 pictures of one shape, the original turned as fits best.

    Above about 30 dB two pictures look the same; equal ones get `HIGHEST_PSNR` (100), never infinity.
    """
    error = min(np.mean((made.astype(np.float32) - turn) ** 2) for turn in _turns(original))
    return HIGHEST_PSNR if error == 0 else float(min(HIGHEST_PSNR, 10 * np.log10(255**2 / error)))


def _lookalike(distances: np.ndarray, same: np.ndarray) -> Lookalike:
    nearest = int(distances.argmin())
    others = distances[~same[nearest]]
    ratio = float(distances[nearest] / max(others.min(), SAME)) if len(others) else None
    return Lookalike(nearest, float(distances[nearest]), ratio)


def _distances(thumbnail: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """RMS from one thumbnail (v,) to each training picture (n, 4, v), as it is turned best: -> (n,)."""
    return np.sqrt(((turned - thumbnail) ** 2).mean(-1)).min(1)


def _thumbnails(pictures: np.ndarray, turned: bool = False) -> np.ndarray:
    """uint8 (n, H, W, 3) -> float32 [0, 1] (n, 4 if turned else 1, 3072)."""
    small = [Image.fromarray(picture).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS) for picture in pictures]
    versions = [_turns(np.asarray(image)) if turned else [np.asarray(image)] for image in small]
    return np.asarray(versions, np.float32).reshape(len(pictures), -1, 3 * THUMBNAIL**2) / 255


def _turns(picture: np.ndarray) -> list[np.ndarray]:
    """As it is, mirrored, upside down, both."""
    return [picture, picture[:, ::-1], picture[::-1], picture[::-1, ::-1]]
