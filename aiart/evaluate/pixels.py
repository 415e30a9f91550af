"""Measures of pixels: how different the made pictures are from one another, and whether a picture tiles."""

from collections.abc import Iterable

import numpy as np

LEAST_SPREAD = 0.5 / 255  # half a grey level: a flat original must not divide by zero


def diversity(made: Iterable[np.ndarray], originals: Iterable[np.ndarray]) -> float:
    """Spread of each pixel's grey over the made pictures, relative to the spread of grey inside an original.

    Shaham et al. 2019 (SinGAN), section 4: standard deviation of every pixel over the made pictures, averaged over
    the pixels, divided by the standard deviation of the original's grey; for several originals by the mean of theirs.
    Grey is the plain mean of the three channels.

    Args:
        made: m pictures (H, W, 3) of one shape, any unit.
        originals: pictures (H, W, 3) in the same unit, in [0, 1] if one may be flat; shapes may differ.

    Returns: 0 = always the same picture.
    """
    over_pictures = np.stack([picture.mean(-1) for picture in made]).std(0).mean()
    inside_originals = np.mean([picture.mean(-1).std() for picture in originals])
    return float(over_pictures / max(inside_originals, LEAST_SPREAD))


def seam_error(picture: np.ndarray) -> tuple[float, float]:
    """Return how much harder the step across the seam is than a usual step inside the picture: (top-bottom,
    left-right).

    On each axis: mean |first line - last line| minus the usual step between neighbouring lines, floored at 0. The
    usual step is the median over all pairs of neighbouring lines of their mean absolute difference: a mean is held
    against means, so that noise, which tiles, has no seam, and one hard edge inside does not hide one.

    After Qiu, Kutulakos & Lindell 2026 (arXiv 2606.04299), who take the median over single values.

    Args:
        picture: uint8 (H, W, 3), both sides at least 2 pixels.

    Returns: steps in units of the 0..255 scale (for a picture in [-1, 1] that is x127.5); 0 = no visible seam.
    """
    values = picture.astype(np.float32)
    return _excess(values), _excess(values.swapaxes(0, 1))


def _excess(lines: np.ndarray) -> float:
    """Of the step from the last line to the first, over the usual one: (lines, length, 3) -> float."""
    across = np.abs(lines[0] - lines[-1]).mean()
    usual = np.median(np.abs(np.diff(lines, axis=0)).mean((1, 2)))
    return float(max(across - usual, 0))
