"""Cut-outs: a picture that is transparent in places, and what becomes of it transparent in the same places.

Operations paint opaque pictures. What is transparent is first filled with the colours around it, so that nothing of
what a program has left below it comes into strokes at its edge; then the transparency is laid on what was painted.
"""

import numpy as np
from PIL import Image

from aiart.images import resized, to_float, to_uint8
from aiart.operations.canvas import middle
from aiart.operations.known import membrane

OPAQUE = 255


def is_cutout(picture: np.ndarray) -> bool:
    """Return whether a picture, uint8 (H, W, 3 or 4), has transparency."""
    return picture.shape[-1] == 4


def filled(picture: np.ndarray) -> np.ndarray:
    """Return uint8 (H, W, 3) of uint8 (H, W, 4): opaque pixels as they are, the colours of the others continued from
    them."""
    colours, cover = picture[..., :3], picture[..., 3:]
    weight = cover.astype(np.float32) / OPAQUE
    return np.where(cover == OPAQUE, colours, to_uint8(membrane(to_float(colours), weight)))


def with_cover(painted: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Return what was painted, uint8 (H, W, 3), as transparent as the picture it was made from, whose cover is uint8
    (h, w): uint8 (H, W, 4). As for the picture, the middle in the aspect of the canvas counts."""
    size = (painted.shape[0], painted.shape[1])
    return np.dstack([painted, resized(middle(cover, size), size, Image.Resampling.BICUBIC)])
