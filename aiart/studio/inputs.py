"""What is given to an operation besides its request: files of pictures, layers and masks, and how they are known again.

Strangers' files are decoded here, so this runs in workers and on the command line, never in the web process.
"""

import hashlib
from pathlib import Path

import numpy as np

from aiart.art.inpaint import mask_of
from aiart.art.operations import LAYER, MASK, PICTURE
from aiart.data.uploads import LOCAL_LIMITS, Limits, read_layer, read_picture

READERS = {PICTURE: read_picture, LAYER: read_layer, MASK: read_layer}


def digest(file: Path) -> str:
    """By which a file that was given is known again; 16 hexadecimal digits. Raises OSError."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def read_given(kind: str, file: Path, limits: Limits = LOCAL_LIMITS) -> np.ndarray:
    """A file as an operation takes it: uint8 (H, W, 3), uint8 (H, W, 4) or bool (H, W). Raises UploadError."""
    pixels = READERS[kind](file, limits)
    return mask_of(pixels) if kind == MASK else pixels
