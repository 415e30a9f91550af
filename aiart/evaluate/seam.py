"""Whether a picture tiles: does its last row continue in its first, and its last column in its first? Arrays only."""

import numpy as np


def seam_error(picture: np.ndarray) -> tuple[float, float]:
    """How much harder the step across the seam is than a usual step inside the picture: (top-bottom, left-right).

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
