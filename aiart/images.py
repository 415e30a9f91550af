"""The only door between uint8 pixels in [0, 255] and the float32 pictures in [-1, 1] the engine paints.

Files that strangers send are read by `aiart.data.uploads`.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from aiart.errors import RequestError


def to_float(pixels: np.ndarray) -> np.ndarray:
    """uint8 [0, 255] (..., 3) -> float32 [-1, 1] (..., 3)."""
    return pixels.astype(np.float32) / np.float32(127.5) - np.float32(1)


def to_uint8(pictures: np.ndarray) -> np.ndarray:
    """float32 [-1, 1] (..., 3) -> uint8 [0, 255] (..., 3), rounded to nearest; values outside are clipped."""
    return np.clip(np.rint((pictures + 1) * 127.5), 0, 255).astype(np.uint8)


def on_paper(pixels: np.ndarray, paper: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    """uint8 (H, W, 3 or 4) -> uint8 (H, W, 3): what is transparent shows the colour of the paper."""
    if pixels.shape[-1] == 3:
        return pixels
    cover = pixels[..., 3:].astype(np.float32) / 255
    return np.rint(cover * pixels[..., :3] + (1 - cover) * np.array(paper, np.float32)).astype(np.uint8)


def resized(pixels: np.ndarray, size: tuple[int, int], how: Image.Resampling = Image.Resampling.LANCZOS) -> np.ndarray:
    """uint8 (H, W) or (H, W, channels) of another (height, width); the same pixels if it has that size already."""
    if pixels.shape[:2] == size:
        return pixels
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize((size[1], size[0]), how))


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
    """Return the pixels of a PNG of ours as uint8 (H, W, 3), what is transparent on white. Raises whatever Pillow does
    for a file that is none."""
    return on_paper(read_pixels(path))


def read_pixels(path: Path) -> np.ndarray:
    """Return the same with its transparency, if it has some: uint8 (H, W, 3 or 4)."""
    with Image.open(path, formats=("PNG",)) as picture:
        return _pixels(picture)


PNG_HEADER = b"\x89PNG\r\n\x1a\n"
LAYERS = "layers"  # a TIFF whose pages are a picture, what it was made from, and a mask
KINDS = ("png", "jpeg", "webp", "tiff", LAYERS)  # of files that pictures are written as; see `stem_and_ending`
PAGE_NAME, SUBFILE, PAGE_OF_SEVERAL = 285, 254, 2  # TIFF 6.0, pages 55 and 36
JPEG_QUALITY, WEBP_QUALITY = 95, 92
RUNS = 3  # zlib's Z_RLE: pictures are as small as with its search for what came before, in a fifth of the time
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, INCH = 0x11A, 0x11B, 0x128, 2  # Exif 2.32, section 4.6.4


def check_kind(kind: object, subject: str = '"Kind"') -> str:
    """Return the kind of a file, as one of KINDS. Raises RequestError, code "kind", if it is none; its sentence is
    about `subject`."""
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
    Image.fromarray(pixels).save(path, "PNG", pnginfo=info, compress_type=RUNS, **_printed(dots))


def save_picture(
    path: Path,
    pixels: np.ndarray,
    kind: str,
    text: dict[str, str] | None = None,
    dots: int = 0,
    made_from: Mapping[str, np.ndarray] | None = None,
) -> None:
    """Write uint8 (H, W, 3 or 4) as one of KINDS, in sRGB; `text` is for PNG alone. dots: as for `save_png`. A JPEG
    shows white where the picture is transparent. made_from: the other pages of LAYERS, by their names."""
    if kind == "png":
        return save_png(path, pixels, text, dots)
    if kind == LAYERS:  # the picture first: many programs show the first page alone
        return save_layers(path, {"after": pixels, **(made_from or {})}, dots)
    if kind == "jpeg":
        pixels = on_paper(pixels)
    options: dict[str, dict] = {
        "jpeg": {"quality": JPEG_QUALITY, "subsampling": 0, **_printed(dots)},
        "webp": {"quality": WEBP_QUALITY, "method": 4, **_printed_in_exif(dots)},
        "tiff": {"compression": "tiff_adobe_deflate", **_printed(dots)},
    }
    Image.fromarray(pixels).save(path, kind.upper(), icc_profile=_srgb_profile(), **options[kind])


def stem_and_ending(stem: str, kind: str) -> tuple[str, str]:
    """Return what a file of one of KINDS is called, and its ending without the dot."""
    return (f"{stem}-layers", "tiff") if kind == LAYERS else (stem, kind)


def save_layers(path: Path, pages: Mapping[str, np.ndarray], dots: int = 0) -> None:
    """Write one TIFF of several pages, uint8 (H, W, 3 or 4) or (H, W), in sRGB; each has its name. dots: as for
    `save_png`. Raises OSError."""
    with TiffImagePlugin.AppendingTiffWriter(str(path), new=True) as file:
        for name, pixels in pages.items():
            Image.fromarray(pixels).save(
                file, "TIFF", compression="tiff_adobe_deflate", tiffinfo={PAGE_NAME: name, SUBFILE: PAGE_OF_SEVERAL},
                icc_profile=_srgb_profile() if pixels.ndim == 3 else None, **_printed(dots),
            )  # fmt: skip
            file.newFrame()


def save_as(picture: Path, path: Path, kind: str, made_from: Mapping[str, np.ndarray] | None = None) -> None:
    """Write a PNG of ours as another one of KINDS, with its dots per inch. Raises OSError.

    made_from: the other pages of LAYERS, by their names."""
    with Image.open(picture, formats=("PNG",)) as file:
        pixels, (dots, _) = _pixels(file), file.info.get("dpi", (0, 0))
    save_picture(path, pixels, kind, dots=round(dots), made_from=made_from)


def _pixels(png: Image.Image) -> np.ndarray:
    return np.asarray(png if png.mode == "RGBA" else png.convert("RGB"))


def _printed_in_exif(dots: int) -> dict[str, bytes]:
    """A WebP has no other place for it."""
    if not dots:
        return {}
    exif = Image.Exif()
    exif[X_RESOLUTION] = exif[Y_RESOLUTION] = float(dots)
    exif[RESOLUTION_UNIT] = INCH
    return {"exif": exif.tobytes()}


def _srgb_profile() -> bytes:
    """Return an ICC profile of sRGB, without the time when it was made: the same picture is the same bytes."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes(12) + profile[36:]  # ICC.1:2022, section 7.2.8: date and time


def _printed(dots: int) -> dict[str, tuple[int, int]]:
    return {"dpi": (dots, dots)} if dots else {}
