"""The only door between uint8 pixels in [0, 255] and the float32 pictures in [-1, 1] the engine paints.

Files that strangers send are read by `aiart.data.uploads`.
"""

from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin


def to_float(pixels: np.ndarray) -> np.ndarray:
    """uint8 [0, 255] (..., 3) -> float32 [-1, 1] (..., 3)."""
    return pixels.astype(np.float32) / np.float32(127.5) - np.float32(1)


def to_uint8(pictures: np.ndarray) -> np.ndarray:
    """float32 [-1, 1] (..., 3) -> uint8 [0, 255] (..., 3), rounded to nearest; values outside are clipped."""
    return np.clip(np.rint((pictures + 1) * 127.5), 0, 255).astype(np.uint8)


def sheet(pictures: np.ndarray | list[np.ndarray], columns: int = 4, gap: int = 4) -> np.ndarray:
    """Pictures side by side on white: uint8 (n, H, W, 3), or a list that may mix shapes -> uint8 (rows, cols, 3)."""
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = max(p.shape[0] for p in pictures)
    width = max(p.shape[1] for p in pictures)
    page = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for i, picture in enumerate(pictures):
        top, left = (i // columns) * (height + gap), (i % columns) * (width + gap)
        page[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return page


def read_png(path: Path) -> np.ndarray:
    """Return the pixels of a PNG as uint8 (H, W, 3). Raises whatever Pillow does for a file that is none."""
    with Image.open(path, formats=("PNG",)) as picture:
        return np.asarray(picture.convert("RGB"))


def save_png(path: Path, pixels: np.ndarray, text: dict[str, str] | None = None) -> None:
    """Write uint8 (H, W, 3 or 4) as PNG that says it is sRGB; `text` becomes iTXt chunks (the recipe of a picture)."""
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", b"\0")  # perceptual, as for photographs (PNG, third edition, section 11.3.2.5)
    for key, value in (text or {}).items():
        info.add_itxt(key, value)
    Image.fromarray(pixels).save(path, "PNG", pnginfo=info)
