"""How much of a made picture is copied and how much is new: conclusions from its nearest-neighbour field. Arrays only.

A patch alone proves nothing: the same bit of sky is in many pictures. A piece is copied when neighbouring patches are
nearly identical to patches of one original, in the same arrangement. A mirrored piece counts as new.
"""

import zlib

import numpy as np

from aiart.evaluate.nearest_field import NearestField, nearest_field
from aiart.evaluate.patches import SIDE, halve

NEARLY_IDENTICAL = 10 / 255  # RMS; JPEG at quality 75 changes a busy picture by about 6 / 255
FLAT = 5 / 255  # contrast below which a patch says nothing: any other of its colour is nearly identical to it
WORKING_SIDE = 320  # pixels; larger originals are compared at half size, or a quarter ...


def copies_field(made: np.ndarray, originals: np.ndarray) -> NearestField:
    """The field the two figures below are read from, at the working size.

    Args:
        made: float32 RGB [0, 1] (h, w, 3).
        originals: float32 RGB [0, 1] (n, H, W, 3), at their own size: a resized original holds no verbatim piece.
    """
    while max(originals.shape[1:3]) > WORKING_SIDE and min(*made.shape[:2], *originals.shape[1:3]) >= 4 * SIDE:
        made, originals = halve(made), np.stack([halve(original) for original in originals])
    return nearest_field(made, originals)


def copied_share(field: NearestField) -> float:
    """Share in [0, 1] of the patches with detail that lie in a region copied verbatim; the rest is new.

    A patch is copied if its nearest original patch is nearly identical (RMS at most 10/255) and at least half of the
    patches around it, four pixels away, have their nearest patch at the same offset in the same original: a piece of
    about 15x15 pixels taken over whole. Flat patches are left out; a picture of nothing else counts as 0.
    """
    detail = field.contrast > FLAT
    copied = (field.distance <= NEARLY_IDENTICAL) & (_agreement(field.offset) >= 0.5)
    return float((copied & detail).sum() / max(1, detail.sum()))


def nnfdiv(field: NearestField) -> float:
    """Diversity of the nearest-neighbour field: its zlib length over its raw size, after Haim et al. 2022 (VGPNN).

    Near 0: a few large pieces. About 0.5: as patchy as an unrelated picture. The field is stored as int16, plane by
    plane: original, pixels down, pixels right. Comparable between pictures of about the same size.
    """
    raw = np.moveaxis(field.offset, -1, 0).astype("<i2").tobytes()
    return len(zlib.compress(raw, 9)) / len(raw)


def _agreement(offset: np.ndarray) -> np.ndarray:
    """Share of the up to eight neighbours with the same offset: (rows, columns, 3) -> (rows, columns)."""
    rows, columns = offset.shape[:2]
    nowhere = np.iinfo(offset.dtype).min
    padded = np.pad(offset, ((1, 1), (1, 1), (0, 0)), constant_values=nowhere)
    around = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    same = sum((neighbour == offset).all(-1) for neighbour in around)
    present = sum((neighbour[..., 0] != nowhere) for neighbour in around)
    return same / np.maximum(present, 1)
