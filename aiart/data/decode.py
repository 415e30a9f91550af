"""Bytes of a picture file -> one upright picture in sRGB. Everything Pillow does to a file from outside is here.

The decoder gets the pixels alone (see `source`): first frame or page only, in no more pixels than needed. Then sixteen
bits become eight, colours sRGB, and alpha white paper. `aiart.data.uploads` judges a file first and words the refusals.
"""

import io
import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    PsdImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from aiart.data import containers, documents
from aiart.data.colour import ProfileError, lab_to_srgb, to_srgb
from aiart.data.kinds import AVIF, BMP, GIF, HEIC, JPEG, PNG, TIFF, WEBP, Kind
from aiart.data.source import Source, UnsupportedError, orientation_of

TURNS = {  # EXIF orientation -> what makes the picture upright; 1 and all other numbers: nothing
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MAX_PIXELS = 40_000_000  # of a picture in full; a larger one is decoded, or made, smaller
JPEG_SCALES = (1, 2, 4, 8)  # that its decoder offers
MODES = {
    "1": "L",
    "LA": "RGBA",
    "La": "RGBA",
    "PA": "RGBA",
    "RGBa": "RGBA",
    "RGBX": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
}
PLUGINS = {  # not by Image.open, whose limit of pixels is one for the whole process, and lower than ours
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WebP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "PSD": PsdImagePlugin.PsdImageFile,
}
READERS = {**containers.READERS, **documents.READERS}


@dataclass(frozen=True)
class OpenPicture:
    """A file whose header is read and whose pixels are not decoded yet."""

    kind: Kind
    source: Source
    image: Image.Image
    size: tuple[int, int]  # (width, height) as stored

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) once upright."""
        return _shape(self.size, self.source.orientation)


@dataclass(frozen=True)
class Decoded:
    """An upright picture, and what a person should know of how it was read."""

    image: Image.Image  # RGB or RGBA, in sRGB
    shape: tuple[int, int]  # (height, width) of the whole file once upright
    is_profile_broken: bool = False
    more: str = ""  # "frames" or "pages" that were left out
    is_reduced: bool = False  # to fewer pixels, as it has too many


def decoding_bytes(kind: Kind, source: Source, size: tuple[int, int]) -> int:
    """Return the most memory that decoding a picture of (width, height) may take."""
    pixels = size[0] * size[1]
    if kind is JPEG and not source.is_progressive:
        return 5 * pixels // _jpeg_scale(size, MAX_PIXELS) ** 2
    return kind.bytes_per_pixel * pixels * (2 if source.is_wide else 1)


def take_apart(data: bytes, kind: Kind) -> Source:
    """Return the pixels and the statements of a file of a kind that is read. Raises ValueError, UnsupportedError."""
    return READERS[kind.name](data)


def open_source(source: Source, kind: Kind) -> OpenPicture:
    """Read the header; no pixel is decoded. Raises whatever Pillow raises."""
    if kind is HEIC:
        image = _open_heic(source.data)
        return OpenPicture(kind, source, image, image.size)
    image = PLUGINS[kind.name](io.BytesIO(source.data))
    if kind is AVIF:  # Pillow puts the container's orientation into a block of EXIF
        more = "frames" if getattr(image, "n_frames", 1) > 1 else ""
        source = replace(source, orientation=orientation_of(image.info.get("exif", b"")), more=more)
    return OpenPicture(kind, source, image, source.size or image.size)


def upright_rgb(picture: OpenPicture, canvas: tuple[int, int] | None = None) -> Decoded:
    """Decode a picture -> RGB, what is transparent on white paper.

    With a `canvas` (height, width) a JPEG may come back reduced 2, 4 or 8 times, but never to less than twice what
    covers the canvas: the final LANCZOS still has all the detail it can use. Without one, a picture of more than
    MAX_PIXELS comes back in fewer.
    """
    decoded = _decoded(picture, canvas)
    if decoded.image.mode == "RGB":
        return decoded
    page = Image.new("RGB", decoded.image.size, "white")
    page.paste(decoded.image, mask=decoded.image)
    return replace(decoded, image=page)


def upright(picture: OpenPicture, canvas: tuple[int, int] | None = None) -> Decoded:
    """Decode a picture -> RGB, or RGBA if it has transparency. canvas: see `upright_rgb`."""
    return _decoded(picture, canvas)


def upright_rgba(picture: OpenPicture) -> Decoded:
    """Decode a picture -> RGBA; what has no transparency is opaque. More than MAX_PIXELS come back in fewer."""
    decoded = _decoded(picture, None)
    return replace(decoded, image=decoded.image.convert("RGBA"))


def upright_numbers(picture: OpenPicture) -> Decoded | None:
    """Decode a map of numbers -> RGBA, upright, whose red, green and blue are the number of each pixel.

    Numbers are indices of a palette or greys, as they are stored: no profile changes them. None if it has colours, has
    more than MAX_PIXELS, or is of a format that changes pixels.
    """
    if picture.kind not in (PNG, WEBP, TIFF, BMP, GIF):
        return None
    source = replace(picture.source, profile=None, is_profile_broken=False)
    decoded = upright_rgba(replace(picture, source=source))
    if decoded.is_reduced:
        return None
    rgba, turn = np.asarray(decoded.image), TURNS.get(source.orientation)
    if picture.image.mode == "P":
        numbers = np.asarray(picture.image.transpose(turn) if turn is not None else picture.image)
    elif np.ptp(rgba[..., :3], -1).any():
        return None
    else:
        numbers = rgba[..., 0]
    return replace(decoded, image=Image.fromarray(np.dstack([numbers, numbers, numbers, rgba[..., 3]])))


def fit(picture: Image.Image, canvas: tuple[int, int]) -> np.ndarray:
    """Centre crop to the canvas (height, width), resampled once by LANCZOS -> uint8 (height, width, 3)."""
    height, width = canvas
    if picture.width - width in (0, 1) and picture.height - height in (0, 1):
        return np.asarray(picture.crop((0, 0, width, height)))  # only an odd row or column too many: keep the pixels
    return np.asarray(ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS))


def _open_heic(data: bytes) -> Image.Image:
    """Return the main picture of a HEIC, not decoded yet; its thumbnails, depths and other pictures are left alone."""
    import pillow_heif  # loads its decoder, which few pictures need
    from pillow_heif import options

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    opened = pillow_heif.open_heif(io.BytesIO(data))
    return _HeicImage(opened)


class _HeicImage(Image.Image):
    """A picture of libheif that is decoded when its pixels are asked for, as Pillow's own are."""

    def __init__(self, opened):
        super().__init__()
        self._opened = opened
        self._size, self._mode = opened.size, opened.mode

    def load(self):
        """Decode it, once."""
        if self._opened is not None:
            decoded = self._opened.to_pillow()
            self._opened = None
            self.im, self._mode, self._size = decoded.im, decoded.mode, decoded.size
        return super().load()


def _decoded(picture: OpenPicture, canvas: tuple[int, int] | None) -> Decoded:
    """Return the picture decoded, with all but the paper: RGB or RGBA."""
    image, source, number = picture.image, picture.source, picture.source.orientation
    if picture.kind is JPEG:
        _draft(image, picture.size, canvas, number)
    image.load()
    plain = _eight_bits(_halved(image) if source.is_wide else image)
    if plain.width * plain.height > MAX_PIXELS:
        plain = plain.reduce(math.ceil(math.sqrt(plain.width * plain.height / MAX_PIXELS)))
    is_reduced = not canvas and plain.width * plain.height < picture.size[0] * picture.size[1]
    plain, is_broken = _in_srgb(plain, source)
    upright = plain.transpose(TURNS[number]) if number in TURNS else plain
    return Decoded(upright, picture.shape, is_broken, source.more, is_reduced)


def _draft(image: Image.Image, size: tuple[int, int], canvas: tuple[int, int] | None, number: int) -> None:
    """Have a JPEG decoded in no more pixels than needed."""
    scale = _jpeg_scale(size, MAX_PIXELS)
    wanted = (size[0] // scale, size[1] // scale)
    if canvas:
        covering = _twice_cover(size, canvas, number)
        wanted = min(wanted, covering)
    if wanted != size:
        image.draft(None, wanted)


def _jpeg_scale(size: tuple[int, int], most: int) -> int:
    """By how much a JPEG has to be reduced to have at most so many pixels."""
    return next((scale for scale in JPEG_SCALES if size[0] * size[1] / scale**2 <= most), JPEG_SCALES[-1])


def _shape(size: tuple[int, int], number: int) -> tuple[int, int]:
    width, height = size
    return (width, height) if number >= 5 else (height, width)


def _twice_cover(size: tuple[int, int], canvas: tuple[int, int], number: int) -> tuple[int, int]:
    """Smallest (width, height), before turning, that still is twice as large as what covers the canvas."""
    height, width = _shape(size, number)
    scale = 2 * max(canvas[0] / height, canvas[1] / width)
    return -int(-size[0] * scale // 1), -int(-size[1] * scale // 1)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Any mode -> L, RGB, RGBA, CMYK or LAB. Raises UnsupportedError for numbers that say nothing of their range."""
    if image.mode.startswith("I;16"):
        return _flatten_sixteen_bits(image)
    if image.mode in ("I", "F"):
        raise UnsupportedError("a picture of 32 bits a pixel and channel; save it with 8 or 16")
    if image.mode == "P" or (image.mode != "RGBA" and image.has_transparency_data):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert(MODES[image.mode]) if image.mode in MODES else image


def _flatten_sixteen_bits(image: Image.Image) -> Image.Image:
    """Sixteen-bit grey by its high byte: Pillow's own conversion would clip everything above 255 to white."""
    values = np.asarray(image)
    grey = Image.fromarray((values >> 8).astype(np.uint8))
    if "transparency" not in image.info:
        return grey
    rgba = grey.convert("RGBA")
    rgba.putalpha(Image.fromarray(np.where(values == image.info["transparency"], 0, 255).astype(np.uint8)))
    return rgba


def _halved(image: Image.Image) -> Image.Image:
    """Every second column: of sixteen bits the high ones."""
    return image.transform((image.width // 2, image.height), Image.Transform.AFFINE, (2, 0, -0.5, 0, 1, 0))


def _in_srgb(image: Image.Image, source: Source) -> tuple[Image.Image, bool]:
    """(RGB or RGBA in sRGB, whether what the file says of its colours had to be ignored)."""
    if source.profile is not None:
        try:
            return _converted(image, source.profile), False
        except ProfileError:
            source = source.broken()
    if image.mode == "LAB":
        return lab_to_srgb(image), source.is_profile_broken
    return (image if image.mode == "RGBA" else image.convert("RGB")), source.is_profile_broken


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode != "RGBA":
        return to_srgb(image, profile).convert("RGB")
    colours = image.convert("RGB")
    converted = to_srgb(colours, profile)
    if converted is colours:
        return image
    converted.putalpha(image.getchannel("A"))
    return converted
