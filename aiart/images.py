"""The only door between uint8 pixels in [0, 255] and the float32 pictures in [-1, 1] the engine paints.

Files that strangers send are read by `aiart.data.uploads`.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

from aiart.errors import RequestError


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


KINDS = ("png", "jpeg", "webp", "tiff")  # of files that pictures are written as; also their endings
JPEG_QUALITY, WEBP_QUALITY = 95, 92
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, INCH = 0x11A, 0x11B, 0x128, 2  # Exif 2.32, section 4.6.4


def check_kind(kind: object, subject: str = '"Kind"') -> str:
    """The kind of a file, as one of KINDS. Raises RequestError, code "kind", if it is none; its sentence is about
    `subject`."""
    if isinstance(kind, str) and kind.lower() in KINDS:
        return kind.lower()
    raise RequestError(f"{subject} is {str(kind)[:40]!r}.", f"It can be {', '.join(KINDS)}.", code="kind")


def save_png(path: Path, pixels: np.ndarray, text: dict[str, str] | None = None, dots: int = 0) -> None:
    """Write uint8 (H, W, 3 or 4) as PNG that says it is sRGB; `text` becomes iTXt chunks (the recipe of a picture).

    dots: per inch at which it is printed; 0 to say nothing of it."""
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", b"\0")  # perceptual, as for photographs (PNG, third edition, section 11.3.2.5)
    for key, value in (text or {}).items():
        info.add_itxt(key, value)
    Image.fromarray(pixels).save(path, "PNG", pnginfo=info, **_printed(dots))


def save_picture(path: Path, pixels: np.ndarray, kind: str, text: dict[str, str] | None = None, dots: int = 0) -> None:
    """Write uint8 (H, W, 3) as one of KINDS, in sRGB; `text` is for PNG alone. dots: as for `save_png`."""
    if kind == "png":
        return save_png(path, pixels, text, dots)
    options: dict[str, dict] = {
        "jpeg": {"quality": JPEG_QUALITY, "subsampling": 0, **_printed(dots)},
        "webp": {"quality": WEBP_QUALITY, "method": 4, **_printed_in_exif(dots)},
        "tiff": {"compression": "tiff_adobe_deflate", **_printed(dots)},
    }
    Image.fromarray(pixels).save(path, kind.upper(), icc_profile=_srgb_profile(), **options[kind])


def save_as(picture: Path, path: Path, kind: str) -> None:
    """Write a PNG of ours as another one of KINDS, with its dots per inch. Raises OSError."""
    with Image.open(picture, formats=("PNG",)) as file:
        pixels, (dots, _) = np.asarray(file.convert("RGB")), file.info.get("dpi", (0, 0))
    save_picture(path, pixels, kind, dots=round(dots))


def _printed_in_exif(dots: int) -> dict[str, bytes]:
    """A WebP has no other place for it."""
    if not dots:
        return {}
    exif = Image.Exif()
    exif[X_RESOLUTION] = exif[Y_RESOLUTION] = float(dots)
    exif[RESOLUTION_UNIT] = INCH
    return {"exif": exif.tobytes()}


def _srgb_profile() -> bytes:
    """An ICC profile of sRGB, without the time when it was made: the same picture is the same bytes."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes(12) + profile[36:]  # ICC.1:2022, section 7.2.8: date and time


def _printed(dots: int) -> dict[str, tuple[int, int]]:
    return {"dpi": (dots, dots)} if dots else {}
