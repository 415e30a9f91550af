"""Files that are given to an operation -> arrays. Strangers' pictures are decoded here, so only workers and the
command line import it, never the web process."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.data.uploads import LOCAL_LIMITS, Limits, read_layer, read_picture
from aiart.operations.inpaint import mask_of
from aiart.operations.table import LAYER, MASK, PICTURE

READERS = {PICTURE: read_picture, LAYER: read_layer, MASK: read_layer}


def read_given(kind: str, file: Path, limits: Limits = LOCAL_LIMITS) -> np.ndarray:
    """A file as an operation takes it: uint8 (H, W, 3), uint8 (H, W, 4) or bool (H, W). Raises UploadError."""
    return _as_it_is_taken(kind, READERS[kind](file, limits))


def read_and_keep(kind: str, file: Path, kept: Path, limits: Limits, most: int) -> np.ndarray:
    """The same, with no side longer than `most` pixels; its pixels, without anything else, are kept as a PNG.

    Whoever reads that one again gets the same array. Raises UploadError, OSError.
    """
    if kept.is_file():  # what we have cleaned ourselves may be larger than what strangers may send
        return read_given(kind, kept, replace(limits, max_bytes=kept.stat().st_size))
    pixels = _at_most(READERS[kind](file, limits), most)
    unfinished = kept.with_name(f".{kept.stem}.{secrets.token_hex(4)}.tmp")
    try:
        Image.fromarray(pixels).save(unfinished, "PNG")
        os.replace(unfinished, kept)
    finally:
        unfinished.unlink(missing_ok=True)
    return _as_it_is_taken(kind, pixels)


def _as_it_is_taken(kind: str, pixels: np.ndarray) -> np.ndarray:
    return mask_of(pixels) if kind == MASK else pixels


def _at_most(pixels: np.ndarray, most: int) -> np.ndarray:
    """uint8 (H, W, c), made smaller if a side is longer than `most`."""
    height, width = pixels.shape[:2]
    scale = most / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
