"""Bytes of a JPEG, PNG or WebP -> one upright RGB picture. Everything Pillow does to a file from outside is here.

Frame 0 only, JPEGs in no more pixels than needed, alpha on white, sixteen bits to eight, ICC profiles and all other
metadata dropped. `aiart.data.uploads` judges a file first and words the refusals.
"""

import io
import re

import numpy as np
from PIL import ExifTags, Image, ImageOps

TURNS = {  # EXIF orientation -> what makes the picture upright; 1 and all other numbers: nothing
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd8\xff])")  # of a JPEG, those without a length left out


def open_bytes(data: bytes, kind: str) -> Image.Image:
    """Read the header of a "JPEG", "PNG" or "WEBP"; no pixel is decoded. Raises whatever Pillow raises."""
    return Image.open(io.BytesIO(data), formats=(kind,))


def webp_size(data: bytes) -> tuple[int, int]:
    """(width, height) a WebP claims. Needed before Pillow opens it: opening alone makes libwebp claim the canvas.

    Raises ValueError when the first chunk is none of the three that carry a size (RFC 9649, section 2).
    """
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X" and len(body) == 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise ValueError("a WebP without a size")


def jpeg_scans(data: bytes) -> int:
    """How many scans a JPEG asks the decoder to make, counted from marker to marker until its end (ITU T.81, annex B).

    A progressive one needs about ten. Each costs a pass over the whole picture but only some sixty bytes of file.
    """
    at, scans = 2, 0
    while marker := MARKER.search(data, at):
        code, at = marker[1], marker.end()
        if code == b"\xd9":  # end of image; what follows belongs to other pictures, or to nobody
            break
        scans += code == b"\xda"
        at += int.from_bytes(data[at : at + 2], "big")  # its header; the pixels behind it hold no markers
    return scans


def is_animated(image: Image.Image) -> bool:
    """More than one frame. The further frames of an MPO are other views of the same moment, not an animation."""
    return image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False)


def header_shape(image: Image.Image) -> tuple[int, int]:
    """(height, width) of an opened picture once upright, as far as the header tells.

    A PNG may keep its orientation behind its pixels; then this is the shape before turning, and only `upright_rgb`
    has the truth.
    """
    late_exif = image.format == "PNG" and "exif" not in image.info  # asking now would decode the whole picture
    return _shape(image.size, 1 if late_exif else orientation(image))


def upright_rgb(image: Image.Image, canvas: tuple[int, int] | None = None) -> tuple[Image.Image, tuple[int, int]]:
    """Decode an opened picture -> (RGB picture, (height, width) of the whole file once upright).

    With a `canvas` (height, width) a JPEG may come back reduced 2, 4 or 8 times, but never to less than twice what
    covers the canvas: the final LANCZOS still has all the detail it can use.
    """
    size = image.size
    if canvas and image.format in ("JPEG", "MPO"):
        image.draft(None, _twice_cover(size, canvas, orientation(image)))
    image.load()
    number = orientation(image)
    rgb = _flatten(image)
    return rgb.transpose(TURNS[number]) if number in TURNS else rgb, _shape(size, number)


def upright_rgba(image: Image.Image) -> Image.Image:
    """Decode an opened picture -> RGBA, upright; what has no transparency is opaque."""
    image.load()
    number = orientation(image)
    own = _flatten_sixteen_bits(image) if image.mode.startswith("I") else image
    rgba = own.convert("RGBA")
    return rgba.transpose(TURNS[number]) if number in TURNS else rgba


def upright_numbers(image: Image.Image) -> Image.Image | None:
    """Decode an opened map of numbers -> RGBA, upright, whose red, green and blue are the number of each pixel.

    Numbers are indices of a palette or greys. None if it has colours, or is of a format that changes pixels.
    """
    if image.format not in ("PNG", "WEBP"):
        return None
    image.load()
    turn = TURNS.get(orientation(image))
    rgba = upright_rgba(image)
    if image.mode == "P":
        numbers = np.asarray(image.transpose(turn) if turn else image)
    elif np.ptp(np.asarray(rgba)[..., :3], -1).any():
        return None
    else:
        numbers = np.asarray(rgba)[..., 0]
    return Image.fromarray(np.dstack([numbers, numbers, numbers, np.asarray(rgba)[..., 3]]))


def fit(picture: Image.Image, canvas: tuple[int, int]) -> np.ndarray:
    """Centre crop to the canvas (height, width), resampled once by LANCZOS -> uint8 (height, width, 3)."""
    height, width = canvas
    if picture.width - width in (0, 1) and picture.height - height in (0, 1):
        return np.asarray(picture.crop((0, 0, width, height)))  # only an odd row or column too many: keep the pixels
    return np.asarray(ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS))


def orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8; 1 when it is absent or nonsense."""
    try:
        number = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF is written by every camera and editor there is; a broken one must not cost the picture
        return 1
    return number if isinstance(number, int) and number in TURNS else 1


def _shape(size: tuple[int, int], number: int) -> tuple[int, int]:
    width, height = size
    return (width, height) if number >= 5 else (height, width)


def _twice_cover(size: tuple[int, int], canvas: tuple[int, int], number: int) -> tuple[int, int]:
    """Smallest (width, height), before turning, that still is twice as large as what covers the canvas."""
    height, width = _shape(size, number)
    scale = 2 * max(canvas[0] / height, canvas[1] / width)
    return -int(-size[0] * scale // 1), -int(-size[1] * scale // 1)


def _flatten(image: Image.Image) -> Image.Image:
    """Any mode of the three formats -> RGB; what is transparent shows white paper."""
    if image.mode.startswith("I"):
        return _flatten_sixteen_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(rgba, mask=rgba)
    return page


def _flatten_sixteen_bits(image: Image.Image) -> Image.Image:
    """Sixteen-bit grey by its high byte: Pillow's own conversion would clip everything above 255 to white."""
    values = np.asarray(image)
    grey = np.where(values == image.info.get("transparency", -1), 255, values >> 8)
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
