"""The frame of a picture: lines at its edges that a scanner, a camera or a white border left there."""

from typing import NamedTuple

import numpy as np

MOST = 0.02  # of a side: a wider strip belongs to the picture
USUAL = 0.98  # share of the steps inside a picture that are ordinary
BEYOND = 1.25  # times as large as those is the step from a frame to the picture
LEAST = 5.0  # levels of 255: a smaller step is not seen


class Frame(NamedTuple):
    """How many lines of a picture are its frame, at each edge."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0


def frame_of(picture: np.ndarray) -> Frame:
    """Return the frame of uint8 (H, W, 3): at each edge, the lines before the last step of their mean colour, within a
    few lines, that is larger than those inside."""
    return Frame(*_ends(picture.mean(1)), *_ends(picture.mean(0)))


def _ends(colours: np.ndarray) -> tuple[int, int]:
    """Of the mean colours of all lines, float (n, 3): how many at the first and the last end are a frame."""
    steps, most = np.linalg.norm(np.diff(colours, axis=0), axis=1), max(1, int(MOST * len(colours)))
    inside = steps[most:-most]
    if not len(inside):
        return 0, 0
    large = steps > max(LEAST, BEYOND * np.quantile(inside, USUAL))
    return _last(large[:most]), _last(large[::-1][:most])


def _last(marked: np.ndarray) -> int:
    """The number of the last that is marked of bool (n,), from 1; 0 if none is."""
    found = np.flatnonzero(marked)
    return int(found[-1]) + 1 if len(found) else 0
