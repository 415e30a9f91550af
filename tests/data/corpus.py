"""Builds the files strangers send, good and bad, as bytes: formats byte by byte where no encoder would write them.

Every case says what must happen: `Accept` with a property of the picture, or `Refuse` with a code.
"""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

HEIGHT, WIDTH = 64, 96


def painting(height: int = HEIGHT, width: int = WIDTH, seed: int = 0) -> np.ndarray:
    """A smooth colourful picture, no two seeds alike: uint8 (height, width, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j][..., None]
    phase, fx, fy = rng.uniform(1, 6, (3, 3))
    return (127.5 + 127 * np.sin(phase + fx * x + fy * y)).astype(np.uint8)


def encode(picture: np.ndarray | Image.Image, kind: str, **options) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    return encode(painting() if picture is None else picture, "JPEG", **{"quality": 95, **options})


def png(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    return encode(painting() if picture is None else picture, "PNG", **options)


def webp(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    return encode(painting() if picture is None else picture, "WEBP", **options)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(
    width: int = WIDTH, height: int = HEIGHT, depth: int = 8, colour: int = 2, pixels: bytes = b"", extra: bytes = b""
) -> bytes:
    """A PNG with exactly this header, these bytes before compression, and these further chunks between the two."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def rows(picture: np.ndarray) -> bytes:
    """Unfiltered PNG rows of any array (height, ...)."""
    return b"".join(b"\0" + row.tobytes() for row in picture)


def with_orientation(number: int, kind: str = "JPEG") -> bytes:
    """`painting()` stored turned, and the EXIF tag that turns it back."""
    exif = Image.Exif()
    exif[0x0112] = number
    turn = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}.get(number)
    image = Image.fromarray(painting())
    return encode(image.transpose(turn) if turn is not None else image, kind, exif=exif.tobytes())


def with_jpeg_segment(marker: int, body: bytes, times: int = 1) -> bytes:
    data = jpeg()
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body
    return data[:2] + segment * times + data[2:]


def patched_frame(offset: int, value: bytes) -> bytes:
    """A JPEG with bytes of its frame header (SOF0: length 2, precision 1, height 2, width 2 ...) overwritten."""
    data = bytearray(jpeg())
    start = data.index(b"\xff\xc0") + 2 + offset
    data[start : start + len(value)] = value
    return bytes(data)


def doubled_frame() -> bytes:
    data = jpeg()
    start = data.index(b"\xff\xc0")
    end = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
    return data[:end] + data[start:end] + data[end:]


def many_scans() -> bytes:
    data = jpeg(progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 200 + data[-2:]


def late_exif_png() -> bytes:
    """Orientation 6 in a chunk behind the pixels, where the standard allows it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = png(Image.fromarray(painting()).transpose(Image.Transpose.ROTATE_90))
    return data[:-12] + chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")) + data[-12:]


def animation(kind: str) -> bytes:
    first, *others = (Image.fromarray(painting(seed=seed)) for seed in range(3))
    return encode(first, kind, save_all=True, append_images=others)


def multi_picture() -> bytes:
    return encode(Image.fromarray(painting()), "MPO", save_all=True, append_images=[Image.fromarray(painting(seed=1))])


def palette(**options) -> bytes:
    return png(Image.fromarray(painting()).quantize(256), **options)


def transparent(kind: str, mode: str = "RGBA") -> bytes:
    """Left half opaque, right half invisible black: on white paper the right half is white."""
    image = Image.fromarray(np.dstack([painting() // 2, np.full((HEIGHT, WIDTH), 255, np.uint8)]))
    image.paste((0, 0, 0, 0), (WIDTH // 2, 0, WIDTH, HEIGHT))
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    return encode(image.convert(mode), kind, **options)


def flipped_pixel_byte() -> bytes:
    data = bytearray(png())
    data[data.index(b"IDAT") + 40] ^= 0x10
    return bytes(data)


def compressed_text(kind: bytes) -> bytes:
    """64 MiB of zeros in a zTXt or iCCP chunk of 65 kB."""
    return raw_png(pixels=rows(painting()), extra=chunk(kind, b"name\0\0" + zlib.compress(bytes(64 * 2**20), 9)))


@dataclass(frozen=True)
class Accept:
    """Accepted as (HEIGHT, WIDTH, 3), and `holds(pixels)` is true."""

    holds: Callable[[np.ndarray], bool]


@dataclass(frozen=True)
class Refuse:
    code: str


def near(pixels: np.ndarray, wanted: np.ndarray, tolerance: float) -> bool:
    return bool(np.abs(pixels.astype(int) - wanted).mean() <= tolerance)


SAME = Accept(lambda pixels: np.array_equal(pixels, painting()))
ALMOST = Accept(lambda pixels: near(pixels, painting(), 3))
ROUGHLY = Accept(lambda pixels: near(pixels, painting(), 12))  # CMYK without profiles, 256 colours
GREY = Accept(lambda pixels: near(pixels, np.array(Image.fromarray(painting()).convert("L"))[..., None], 3))
WHITE = Accept(lambda pixels: (pixels == 255).all())
FLAT = Accept(lambda pixels: (pixels == 128).all())
HALF_WHITE = Accept(lambda pixels: (pixels[:, WIDTH // 2 :] == 255).all() and (pixels[:, : WIDTH // 2] < 128).all())


def grey_ramp() -> np.ndarray:
    """uint16 (HEIGHT, WIDTH): from 0 to 65535, all high bytes."""
    return np.linspace(0, 65535, HEIGHT * WIDTH).astype(np.uint16).reshape(HEIGHT, WIDTH)


def painting16() -> np.ndarray:
    """`painting()` with sixteen bits a channel, as PNG stores them: the high byte first, the low one all noise."""
    noise = np.random.default_rng(5).integers(256, size=(HEIGHT, WIDTH, 3))
    return (painting().astype(np.uint16) * 256 + noise).astype(">u2")


HIGH_BYTE = Accept(lambda pixels: np.array_equal(pixels, np.repeat((grey_ramp() >> 8)[..., None], 3, 2)))
RAMP_KEY = struct.pack(">H", int(grey_ramp()[0, 1]))


def keyed(pixels: np.ndarray) -> bool:
    """The one value of the ramp that tRNS makes transparent is white, its neighbours are not."""
    return bool((pixels[0, 1] == 255).all() and (pixels[0, [0, 2]] == 0).all())


GOOD: dict[str, tuple[Callable[[], bytes], Accept]] = {
    "baseline.jpg": (jpeg, ALMOST),
    "progressive.jpg": (lambda: jpeg(progressive=True), ALMOST),
    "plain.png": (png, SAME),
    "shouting.PNG": (lambda: png(optimize=True), SAME),
    "lossy.webp": (lambda: webp(quality=95), ALMOST),
    "lossless.webp": (lambda: webp(lossless=True), SAME),
    "named wrongly.png": (jpeg, ALMOST),
    "without extension": (png, SAME),
    "grey.jpg": (lambda: jpeg(Image.fromarray(painting()).convert("L")), GREY),
    "grey.png": (lambda: png(Image.fromarray(painting()).convert("L")), GREY),
    "cmyk.jpg": (lambda: jpeg(Image.fromarray(painting()).convert("CMYK")), ROUGHLY),
    "palette.png": (palette, ROUGHLY),
    "palette with holes.png": (
        lambda: palette(transparency=0),
        Accept(lambda p: (p == 255).all(2).any() and not (p == 255).all()),
    ),
    "one bit.png": (
        lambda: png(Image.fromarray(painting()).convert("1")),
        Accept(lambda p: set(np.unique(p)) == {0, 255}),
    ),
    "grey with alpha.png": (lambda: transparent("PNG", "LA"), HALF_WHITE),
    "alpha.png": (lambda: transparent("PNG"), HALF_WHITE),
    "alpha.webp": (lambda: transparent("WEBP"), HALF_WHITE),
    "alpha ramp.png": (
        lambda: png(np.dstack([np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.full((HEIGHT, WIDTH), 64, np.uint8)])),
        Accept(lambda p: (p == 191).all()),  # black of one quarter on white
    ),
    "key colour.png": (
        lambda: raw_png(pixels=rows(np.full((HEIGHT, WIDTH, 3), 7, np.uint8)), extra=chunk(b"tRNS", b"\0\7" * 3)),
        WHITE,
    ),
    "grey 16 bit.png": (lambda: png(grey_ramp()), HIGH_BYTE),
    "grey 16 bit, key.png": (
        lambda: raw_png(depth=16, colour=0, pixels=rows(grey_ramp().astype(">u2")), extra=chunk(b"tRNS", RAMP_KEY)),
        Accept(keyed),
    ),
    "colour 16 bit.png": (lambda: raw_png(depth=16, pixels=rows(painting16())), SAME),
    "colour 16 bit, key.png": (
        lambda: raw_png(depth=16, pixels=rows(painting16()), extra=chunk(b"tRNS", struct.pack(">3H", 1, 2, 3))),
        SAME,
    ),
    "upright.jpg": (lambda: with_orientation(1), ALMOST),
    "upside down.jpg": (lambda: with_orientation(3), ALMOST),
    "turned right.jpg": (lambda: with_orientation(6), ALMOST),
    "turned left.jpg": (lambda: with_orientation(8), ALMOST),
    "turned.webp": (lambda: with_orientation(6, "WEBP"), ALMOST),
    "turned.png": (lambda: with_orientation(8, "PNG"), SAME),
    "turned late.png": (late_exif_png, SAME),
    "orientation 99.jpg": (lambda: with_orientation(99), ALMOST),
    "random exif.jpg": (
        lambda: jpeg(exif=b"Exif\0\0MM\0*" + np.random.default_rng(1).bytes(4000)),
        ALMOST,
    ),
    "5000 exif segments.jpg": (lambda: with_jpeg_segment(0xE1, b"Exif\0\0", 5000), ALMOST),
    "random profile.jpg": (lambda: jpeg(icc_profile=np.random.default_rng(2).bytes(3000)), ALMOST),
    "srgb.jpg": (lambda: jpeg(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()), ALMOST),
    "two views.mpo": (multi_picture, ALMOST),
    "zip behind.jpg": (lambda: jpeg() + b"PK\3\4" + np.random.default_rng(3).bytes(200_000), ALMOST),
    "script behind.jpg": (lambda: jpeg() + b"<script>alert(1)</script>", ALMOST),
    "flat.png": (lambda: png(np.full((HEIGHT, WIDTH, 3), 128, np.uint8)), FLAT),
    "invisible.png": (lambda: png(np.zeros((HEIGHT, WIDTH, 4), np.uint8)), WHITE),
    "20000 texts.png": (
        lambda: raw_png(pixels=rows(painting()), extra=chunk(b"tEXt", b"key\0value") * 20_000),
        SAME,
    ),
    "pixels without end.png": (lambda: raw_png(pixels=rows(painting()) + bytes(16 * 2**20)), SAME),
}

BAD: dict[str, tuple[Callable[[], bytes], Refuse]] = {
    "one byte.png": (lambda: b"x", Refuse("format")),
    "noise.jpg": (lambda: np.random.default_rng(4).bytes(65536), Refuse("format")),
    "page.png": (lambda: b"<!doctype html><html><body>404</body></html>", Refuse("format")),
    "drawing.svg": (lambda: b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', Refuse("format")),
    "old.eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage", Refuse("format")),
    "paper.pdf": (lambda: b"%PDF-1.7\n", Refuse("format")),
    "paint.bmp": (lambda: encode(painting(), "BMP"), Refuse("format")),
    "scan.png": (lambda: encode(painting(), "TIFF"), Refuse("format")),
    "cat.gif": (lambda: encode(Image.fromarray(painting()).quantize(), "GIF"), Refuse("format")),
    "cats.gif": (lambda: animation("GIF"), Refuse("format")),
    "polyglot.gif": (lambda: b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", Refuse("format")),
    "new.avif": (lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", Refuse("format")),
    "new as mif1.avif": (lambda: b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Refuse("format")),
    "film.jpg": (lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Refuse("format")),
    "phone.heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), Refuse("heic")),
    "phone named.jpg": (lambda: b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(100), Refuse("heic")),
    "empty.png": (lambda: b"", Refuse("unreadable")),
    "beginning.jpg": (lambda: jpeg()[:20], Refuse("unreadable")),
    "half.jpg": (lambda: jpeg()[: len(jpeg()) // 2], Refuse("unreadable")),
    "half.webp": (lambda: webp()[: len(webp()) // 2], Refuse("unreadable")),
    "most.png": (lambda: png()[: len(png()) * 9 // 10], Refuse("unreadable")),
    "flipped.png": (flipped_pixel_byte, Refuse("unreadable")),
    "no width.png": (lambda: raw_png(width=0), Refuse("unreadable")),
    "too few pixels.png": (lambda: raw_png(64, 64, pixels=bytes(100)), Refuse("unreadable")),
    "twelve bits.jpg": (lambda: patched_frame(2, b"\x0c"), Refuse("unreadable")),
    "two frames.jpg": (doubled_frame, Refuse("unreadable")),
    "200 scans.jpg": (many_scans, Refuse("unreadable")),
    "text bomb.png": (lambda: compressed_text(b"zTXt"), Refuse("unreadable")),
    "profile bomb.png": (lambda: compressed_text(b"iCCP"), Refuse("unreadable")),
    "no size.webp": (lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(40), Refuse("unreadable")),
    "header only.webp": (lambda: b"RIFF\x04\0\0\0WEBP", Refuse("unreadable")),
    "20000 square.png": (lambda: raw_png(20_000, 20_000), Refuse("pixels")),
    "largest claim.png": (lambda: raw_png(0x7FFFFFFF, 0x7FFFFFFF), Refuse("pixels")),
    "9500 square of one bit.png": (
        lambda: raw_png(9500, 9500, depth=1, colour=0, pixels=bytes(9500 * (1 + 1188))),
        Refuse("pixels"),
    ),
    "long line.png": (lambda: raw_png(60_000, 1, pixels=bytes(1 + 3 * 60_000)), Refuse("pixels")),
    "largest claim.jpg": (lambda: patched_frame(3, b"\xff\xdc\xff\xdc"), Refuse("pixels")),
    "largest claim.webp": (
        lambda: b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\xff" * 2 + bytes(8),
        Refuse("pixels"),
    ),
    "12000 square claim.webp": (
        lambda: b"RIFF\x1a\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + (11_999 | 11_999 << 14).to_bytes(4, "little") + bytes(8),
        Refuse("pixels"),
    ),
    "moving.png": (lambda: animation("PNG"), Refuse("animated")),
    "moving.webp": (lambda: animation("WEBP"), Refuse("animated")),
    "dot.png": (lambda: png(painting(1, 1)), Refuse("small")),
    "icon.png": (lambda: png(painting(8, 8)), Refuse("small")),
    "low.webp": (lambda: webp(painting(31, 64)), Refuse("small")),
    "line.png": (lambda: png(painting(1, 500)), Refuse("thin")),
    "column.jpg": (lambda: jpeg(painting(500, 1)), Refuse("thin")),
    "banner.png": (lambda: png(painting(40, 400)), Refuse("thin")),
    "11 MiB behind.jpg": (lambda: jpeg() + bytes(11 * 2**20), Refuse("too_big")),
}
