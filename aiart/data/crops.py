"""What of a picture is learned: a box that is kept of it, and boxes that are taken out.

A box is (left, top, right, bottom) as shares of the sides of the upright picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from aiart.data.decode import Decoded
from aiart.data.uploads import Limits
from aiart.errors import UploadError

BOXES_MAX = 20  # that are taken out of one picture
MASK_SIDE = 8192  # pixels of the mask of what is taken out: of a larger picture it is drawn smaller

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cut:
    """Of one picture. A cut that cannot be is a bug of whoever makes it, but for `read_cut`."""

    keep: Box | None = None  # all of it, if None
    out: tuple[Box, ...] = ()  # taken out of the whole picture, as it was before it was cropped


WHOLE = Cut()


def read_cut(keep: object, out: object) -> Cut:
    """Return a cut from outside. Raises ValueError for what is none."""
    boxes = out if isinstance(out, Sequence) and not isinstance(out, str) else ()
    if len(boxes) > BOXES_MAX:
        raise ValueError("too many boxes")
    return Cut(None if keep is None else _box(keep), tuple(map(_box, boxes)))


def kept_shape(shape: tuple[int, int], cut: Cut) -> tuple[int, int]:
    """(height, width) of what is kept of a picture of that shape."""
    left, top, right, bottom = _pixels(shape, cut.keep)
    return bottom - top, right - left


def check_kept(shape: tuple[int, int], name: str, limits: Limits) -> None:
    """Whether what is kept of a picture is enough to learn from. Raises UploadError, code "small" or "thin"."""
    height, width = shape
    if min(shape) < limits.min_side:
        happened, expected = f"Of {name} {width} x {height} pixels are kept.", f"Each side needs {limits.min_side}."
        raise UploadError(happened, expected, "Keep more of it.", code="small")
    if max(shape) > limits.max_aspect * min(shape):
        happened = f"Of {name} a strip of {width} x {height} pixels is kept."
        raise UploadError(happened, "", "Keep more of it.", code="thin")


def canvas_of_whole(canvas: tuple[int, int], cut: Cut) -> tuple[int, int]:
    """Return how large a whole picture has to be decoded so that what is kept of it fills a canvas (height, width)."""
    if cut.keep is None:
        return canvas
    left, top, right, bottom = cut.keep
    return round(canvas[0] / (bottom - top)), round(canvas[1] / (right - left))


def cropped(decoded: Decoded, cut: Cut) -> Decoded:
    """Return what is kept of a picture; its shape is that of what is kept of the whole file."""
    if cut.keep is None:
        return decoded
    image = decoded.image
    left, top, right, bottom = _pixels((image.height, image.width), cut.keep)
    return replace(decoded, image=image.crop((left, top, right, bottom)), shape=kept_shape(decoded.shape, cut))


def taken_out(shape: tuple[int, int], cut: Cut, canvas: tuple[int, int]) -> np.ndarray | None:
    """bool, of a canvas (height, width) on which what is kept of a picture of that shape is fitted: where something is
    taken out. None if that is nowhere."""
    if not cut.out:
        return None
    share = min(1.0, MASK_SIDE / max(shape))
    shape = max(1, round(shape[0] * share)), max(1, round(shape[1] * share))
    whole = Image.new("L", (shape[1], shape[0]))
    draw = ImageDraw.Draw(whole)
    for box in cut.out:
        left, top, right, bottom = _pixels(shape, box)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=255)
    part = whole.crop(_pixels(shape, cut.keep))
    mask = np.asarray(ImageOps.fit(part, (canvas[1], canvas[0]), Image.Resampling.BOX)) > 0
    return mask if mask.any() else None


def _pixels(shape: tuple[int, int], box: Box | None) -> tuple[int, int, int, int]:
    """Return a box in pixels of a picture (height, width), at least one wide and high."""
    height, width = shape
    left, top, right, bottom = box or (0, 0, 1, 1)
    x, y = min(int(left * width), width - 1), min(int(top * height), height - 1)
    return x, y, max(round(right * width), x + 1), max(round(bottom * height), y + 1)


def _box(value: object) -> Box:
    if not (isinstance(value, Sequence) and len(value) == 4 and all(type(one) in (int, float) for one in value)):
        raise ValueError("no box")
    left, top, right, bottom = map(float, value)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):  # never true of NaN
        raise ValueError("no box")
    return left, top, right, bottom
