"""The part of a large picture that is painted: what is marked, with enough around it to suit the rest.

A picture of several megapixels takes minutes to be painted whole, and only what is marked is used of it.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from aiart.engine.memory.placement import at_size
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.images import resized
from aiart.operations.request import SIDE_MAX, OnProgress

AROUND, LEAST_AROUND = 0.5, 256  # of the longer side of what is marked, and pixels: how much more is painted
PREVIEW = 1024  # pixels of the longer side of what is shown of the whole


@dataclass(frozen=True)
class Part:
    """Rows and columns of a picture, and the size at which they are painted."""

    rows: slice
    columns: slice
    size: Size
    is_whole: bool = False

    def taken(self, picture: np.ndarray) -> np.ndarray:
        """Return this part of a picture, uint8 (H, W, 3), as it is painted: uint8 (*size, 3)."""
        return resized(picture[self.rows, self.columns], self.size)

    def marked(self, mask: np.ndarray) -> np.ndarray:
        """Return this part of a mask, bool (H, W), as it is painted: bool (*size), rather more than less."""
        part = mask[self.rows, self.columns]
        return part if part.shape == self.size else at_size(part, self.size)

    def put_back(self, picture: np.ndarray, mask: np.ndarray, painted: np.ndarray) -> np.ndarray:
        """Return the whole picture, uint8 (H, W, 3), with what was painted of the part where the mask is true."""
        whole, there = picture.copy(), mask[self.rows, self.columns]
        part = whole[self.rows, self.columns]  # a view
        part[there] = resized(painted, (part.shape[0], part.shape[1]))[there]
        return whole

    def shown(self, picture: np.ndarray, on_progress: OnProgress | None) -> OnProgress | None:
        """Return what hears of the progress of the part, and shows it in the whole picture, made smaller."""
        if on_progress is None or self.is_whole:
            return on_progress
        scale = PREVIEW / max(picture.shape[:2])
        whole = resized(picture, (round(scale * picture.shape[0]), round(scale * picture.shape[1])))
        ends = [(round(scale * one.start), round(scale * one.stop)) for one in (self.rows, self.columns)]

        def on_part(i: int, share: float, seen: np.ndarray | None) -> None:
            if seen is not None:
                (top, bottom), (left, right) = ends
                small = whole.copy()
                small[top:bottom, left:right] = resized(seen, (bottom - top, right - left))
                seen = small
            on_progress(i, share, seen)

        return on_part


def part_to_paint(mask: np.ndarray) -> Part:
    """Return what is painted of a picture in which something is marked, bool (H, W): all of it if no side has more than
    SIDE_MAX pixels; else a `part_around`."""
    height, width = mask.shape
    if max(mask.shape) <= SIDE_MAX:
        return Part(slice(0, height), slice(0, width), (height, width), is_whole=True)
    return part_around(mask, AROUND, LEAST_AROUND)


def part_around(mask: np.ndarray, share: float, least: int) -> Part:
    """Return what is marked of a picture, bool (H, W), and what is around it: `share` of the longer side of what is
    marked, at least so many pixels. It has fewer pixels than there if a side would have more than SIDE_MAX."""
    marked = [np.flatnonzero(mask.any(axis)) for axis in (1, 0)]
    around = max(least, round(share * max(int(np.ptp(one)) + 1 for one in marked)))
    rows, columns = (
        slice(max(0, int(one[0]) - around), min(side, int(one[-1]) + 1 + around))
        for one, side in zip(marked, mask.shape, strict=True)
    )
    down, across = rows.stop - rows.start, columns.stop - columns.start
    scale = min(1.0, SIDE_MAX / max(down, across))
    return Part(rows, columns, (round(scale * down), round(scale * across)))


def as_large(mask: np.ndarray, size: Size) -> np.ndarray:
    """Return a mask, bool (h, w), stretched to a picture of (height, width) if it has its shape; else as it is."""
    if mask.shape == size or not has_shape(mask, size):
        return mask
    return resized(mask.astype(np.uint8) * 255, size, Image.Resampling.BILINEAR) > 127


def has_shape(mask: np.ndarray, size: Size) -> bool:
    """Return whether a mask, bool (h, w), has the shape of a picture of (height, width), to a pixel of the picture."""
    (height, width), (down, across) = size, mask.shape
    return abs(across * height - width * down) <= max(height, width)


def other_shape(mask: np.ndarray, size: Size, fix: str, code: str) -> RequestError:
    """Return what is said to a mask, bool (h, w), that does not have the shape of its picture, of (height, width)."""
    (height, width), (down, across) = size, mask.shape
    happened = f"The mask is {across} x {down} pixels, the picture {width} x {height}."
    return RequestError(happened, "Both need the same shape.", fix, code=code)
