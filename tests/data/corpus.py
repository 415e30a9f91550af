"""Builds the files strangers send, good and bad, as bytes: formats byte by byte where no encoder would write them.

Every case says what must happen: `Accept` with a property of the picture, or `Refuse` with a code.
"""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

HEIGHT, WIDTH = 64, 96
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


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


def shared_entries(count: int, size: int) -> bytes:
    """A TIFF of entries that all claim the same bytes: together far more than the file has."""
    tags = [256, 257, 258, 259, 262, 273, 277, 278, 279, 320, 347, *range(40_000, 40_000 + min(count, 25_000))]
    table = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 7, size, 0) for tag in tags)
    return b"II*\0\x08\0\0\0" + table + bytes(4 + size)


def bmp_claim(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def psd_claim(width: int, height: int) -> bytes:
    return b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, height, width, 8, 3) + bytes(14)


def tiff_claim(width: int, height: int) -> bytes:
    entries = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (278, 4, height)]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + table + bytes(4)


GIF_REST = b"\0\0\0,\0\0\0\0\x20\x4e\x20\x4e\0\2\1\0\0;"


def claimed(data: bytes, side: int) -> bytes:
    """A HEIC whose boxes claim a square of that side."""
    size = struct.pack(">II", side, side)
    at = data.index(b"ispe") + 8
    return data[:at] + size + data[at + 8 :]


def encode_ten_bits() -> bytes:
    """A HEIC of ten bits a channel, as cameras write them."""
    pixels = (painting().astype(np.uint16) << 8).tobytes()
    buffer = io.BytesIO()
    pillow_heif.from_bytes("RGB;16", (WIDTH, HEIGHT), pixels).save(buffer, quality=95)
    return buffer.getvalue()


@dataclass(frozen=True)
class Accept:
    """Accepted as (HEIGHT, WIDTH, 3), and `holds(pixels)` is true."""

    holds: Callable[[np.ndarray], bool]


@dataclass(frozen=True)
class Refuse:
    code: str


def near(pixels: np.ndarray, wanted: np.ndarray, tolerance: float) -> bool:
    return bool(np.abs(pixels.astype(int) - wanted).mean() <= tolerance)


def heic(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    """Lossless, so that its pixels can be compared."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(painting() if picture is None else picture)
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, **{"quality": 95, **options})
    return buffer.getvalue()


def turned_heic() -> bytes:
    """Stored turned; its container says how, and its EXIF, which does not count, says nothing."""
    image = Image.fromarray(painting()).transpose(Image.Transpose.ROTATE_90)
    return heic(image, exif=orientation_exif(6))


def orientation_exif(number: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = number
    return exif.tobytes()


def avif(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    return encode(painting() if picture is None else picture, "AVIF", **{"quality": 95, "speed": 9, **options})


def tiff(picture: np.ndarray | Image.Image | None = None, **options) -> bytes:
    return encode(painting() if picture is None else picture, "TIFF", **options)


def tiff16(order: str) -> bytes:
    """`painting16()` as a TIFF of one strip without compression, which no encoder here writes."""
    pixels = painting16().astype(order + "u2").tobytes()
    mark = b"II*\0" if order == "<" else b"MM\0*"
    bits = struct.pack(order + "3H", 16, 16, 16)
    at = 8 + len(pixels)
    entries = [(256, 3, 1, WIDTH), (257, 3, 1, HEIGHT), (258, 3, 3, at), (259, 3, 1, 1), (262, 3, 1, 2)]
    entries += [(273, 4, 1, 8), (277, 3, 1, 3), (278, 3, 1, HEIGHT), (279, 4, 1, len(pixels))]
    table = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        field = struct.pack(
            order + ("HH" if kind == 3 and count == 1 else "I"), *([value, 0] if kind == 3 and count == 1 else [value])
        )
        table += struct.pack(order + "HHI", tag, kind, count) + field
    return mark + struct.pack(order + "I", at + 8) + pixels + bits + b"\0\0" + table + bytes(4)


def psd(depth: int = 8, resources: bytes = b"", packed: bool = False) -> bytes:
    """`painting()` as a flattened Photoshop file; sixteen bits have noise in the low byte."""
    planes = painting().transpose(2, 0, 1) if depth == 8 else painting16().transpose(2, 0, 1)
    head = b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, HEIGHT, WIDTH, depth, 3)
    pixels = b"\0\0" + planes.tobytes()
    if packed:
        rows = [pack_bits(row.tobytes()) for plane in planes for row in plane]
        pixels = b"\0\1" + struct.pack(f">{len(rows)}H", *map(len, rows)) + b"".join(rows)
    layers = struct.pack(">I", 8) + bytes(8)
    return head + bytes(4) + struct.pack(">I", len(resources)) + resources + layers + pixels


def pack_bits(row: bytes) -> bytes:
    """A row as literal runs of PackBits: correct, and no shorter."""
    return b"".join(bytes([len(row[at : at + 128]) - 1]) + row[at : at + 128] for at in range(0, len(row), 128))


def psd_resource(number: int, body: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(body)) + body + bytes(len(body) % 2)


def raw_photo() -> bytes:
    """What a DNG begins with: a TIFF that says so."""
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 50706, 1, 4, 0x00000401) + bytes(64)


def many_comments() -> bytes:
    """A GIF with 10,000 blocks of comment before its picture, which Pillow would join one by one."""
    data = encode(Image.fromarray(painting()).quantize(), "GIF")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    return data[:at] + b"\x21\xfe" + (b"\xff" + b"c" * 255) * 10_000 + b"\0" + data[at:]


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
    "phone.heic": (heic, ALMOST),
    "turned.heic": (turned_heic, ALMOST),
    "ten bits.heic": (encode_ten_bits, ALMOST),
    "in tiles.heic": (lambda: heic(tile_size=64), ALMOST),  # as iPhones write them
    "named wrongly.jpg": (heic, ALMOST),
    "new.avif": (avif, ALMOST),
    "moving.avif": (lambda: animation("AVIF"), ALMOST),
    "turned.avif": (lambda: with_orientation(6, "AVIF"), ALMOST),
    "alpha.avif": (lambda: transparent("AVIF"), Accept(lambda p: near(p[:, WIDTH // 2 + 4 :], np.array(255), 3))),
    "scan.tif": (tiff, SAME),
    "packed.tiff": (lambda: tiff(compression="tiff_lzw"), SAME),
    "grey 16 bit.tif": (lambda: tiff(grey_ramp()), HIGH_BYTE),
    "colour 16 bit.tif": (lambda: tiff16("<"), SAME),
    "colour 16 bit, big end first.tif": (lambda: tiff16(">"), SAME),
    "cmyk.tif": (lambda: tiff(Image.fromarray(painting()).convert("CMYK")), ROUGHLY),
    "pages.tif": (lambda: animation("TIFF"), SAME),
    "turned.tif": (lambda: with_orientation(6, "TIFF"), SAME),
    "large.tif": (lambda: tiff(big_tiff=True), SAME),
    "named wrongly.tif": (jpeg, ALMOST),
    "paint.bmp": (lambda: encode(painting(), "BMP"), SAME),
    "cat.gif": (lambda: encode(Image.fromarray(painting()).quantize(), "GIF"), ROUGHLY),
    "cats.gif": (lambda: animation("GIF"), ROUGHLY),
    "many comments.gif": (many_comments, ROUGHLY),
    "layers.psd": (psd, SAME),
    "layers, packed.psd": (lambda: psd(packed=True), SAME),
    "layers 16 bit.psd": (lambda: psd(16), SAME),
    "layers 16 bit, packed.psd": (lambda: psd(16, packed=True), SAME),
    "moving.png": (lambda: animation("PNG"), SAME),
    "moving.webp": (lambda: animation("WEBP"), ALMOST),
    "text bomb.png": (lambda: compressed_text(b"zTXt"), SAME),
    "profile bomb.png": (lambda: compressed_text(b"iCCP"), SAME),
    "pixels without end.png": (lambda: raw_png(pixels=rows(painting()) + bytes(16 * 2**20)), SAME),
}

BAD: dict[str, tuple[Callable[[], bytes], Refuse]] = {
    "one byte.png": (lambda: b"x", Refuse("format")),
    "noise.jpg": (lambda: np.random.default_rng(4).bytes(65536), Refuse("format")),
    "page.png": (lambda: b"<!doctype html><html><body>404</body></html>", Refuse("format")),
    "drawing.svg": (lambda: b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', Refuse("format")),
    "old.eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage", Refuse("format")),
    "paper.pdf": (lambda: b"%PDF-1.7\n", Refuse("format")),
    "polyglot.gif": (lambda: b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", Refuse("unreadable")),
    "header only.avif": (lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", Refuse("unreadable")),
    "header as mif1.avif": (lambda: b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Refuse("unreadable")),
    "header only.heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), Refuse("unreadable")),
    "half.heic": (lambda: heic()[: len(heic()) // 2], Refuse("unreadable")),
    "half.avif": (lambda: avif()[: len(avif()) // 2], Refuse("unreadable")),
    "half.tif": (lambda: tiff()[: len(tiff()) // 2], Refuse("unreadable")),
    "half.bmp": (lambda: encode(painting(), "BMP")[:5000], Refuse("unreadable")),
    "half.psd": (lambda: psd()[:5000], Refuse("unreadable")),
    "no directory.tif": (lambda: b"II*\0" + bytes(64), Refuse("unreadable")),
    "shared entries.tif": (lambda: shared_entries(65_535, 2**21), Refuse("unreadable")),
    "float.tif": (lambda: tiff(painting()[..., 0].astype(np.float32)), Refuse("format")),
    "photo.dng": (raw_photo, Refuse("format")),
    "photo.cr2": (lambda: b"II*\0\x10\0\0\0CR\2\0" + bytes(64), Refuse("format")),
    "photo.cr3": (lambda: b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", Refuse("format")),
    "photo.nef": (lambda: b"MM\0*" + bytes(64), Refuse("format")),
    "photo.raf": (lambda: b"FUJIFILMCCD-RAW 0201" + bytes(64), Refuse("format")),
    "new.jxl": (lambda: b"\xff\x0a" + bytes(64), Refuse("format")),
    "new in a box.jxl": (lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(64), Refuse("format")),
    "large.psb": (lambda: b"8BPS\0\2" + bytes(64), Refuse("format")),
    "no flat picture.psd": (
        lambda: psd(resources=psd_resource(1057, b"\0\0\0\1\0" + bytes(12))),
        Refuse("format"),
    ),
    "32 bit.psd": (lambda: psd().replace(b"\0\x08\0\3", b"\0\x20\0\3", 1), Refuse("format")),
    "20000 square.bmp": (lambda: bmp_claim(20_000, 20_000), Refuse("pixels")),
    "20000 square.psd": (lambda: psd_claim(20_000, 20_000), Refuse("pixels")),
    "20000 square.tif": (lambda: tiff_claim(20_000, 20_000), Refuse("pixels")),
    "20000 square.gif": (lambda: b"GIF89a" + struct.pack("<HH", 20_000, 20_000) + GIF_REST, Refuse("pixels")),
    "20000 square.heic": (lambda: claimed(heic(), 20_000), Refuse("pixels")),
    "film.jpg": (lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Refuse("format")),
    "empty.png": (lambda: b"", Refuse("unreadable")),
    "beginning.jpg": (lambda: jpeg()[:20], Refuse("unreadable")),
    "half.jpg": (lambda: jpeg()[: len(jpeg()) // 2], Refuse("unreadable")),
    "filled.jpg": (lambda: b"\xff\xd8" + b"\xff" * 9_000_000 + b"\0", Refuse("unreadable")),
    "half.webp": (lambda: webp()[: len(webp()) // 2], Refuse("unreadable")),
    "most.png": (lambda: png()[: len(png()) * 9 // 10], Refuse("unreadable")),
    "flipped.png": (flipped_pixel_byte, Refuse("unreadable")),
    "no width.png": (lambda: raw_png(width=0), Refuse("unreadable")),
    "too few pixels.png": (lambda: raw_png(64, 64, pixels=bytes(100)), Refuse("unreadable")),
    "twelve bits.jpg": (lambda: patched_frame(2, b"\x0c"), Refuse("unreadable")),
    "two frames.jpg": (doubled_frame, Refuse("unreadable")),
    "200 scans.jpg": (many_scans, Refuse("unreadable")),
    "no size.webp": (lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(40), Refuse("unreadable")),
    "header only.webp": (lambda: b"RIFF\x04\0\0\0WEBP", Refuse("unreadable")),
    "20000 square.png": (lambda: raw_png(20_000, 20_000), Refuse("pixels")),
    "largest claim.png": (lambda: raw_png(0x7FFFFFFF, 0x7FFFFFFF), Refuse("pixels")),
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
    "dot.png": (lambda: png(painting(1, 1)), Refuse("small")),
    "icon.png": (lambda: png(painting(8, 8)), Refuse("small")),
    "low.webp": (lambda: webp(painting(31, 64)), Refuse("small")),
    "line.png": (lambda: png(painting(1, 500)), Refuse("thin")),
    "column.jpg": (lambda: jpeg(painting(500, 1)), Refuse("thin")),
    "banner.png": (lambda: png(painting(40, 700)), Refuse("thin")),
    "11 MiB behind.jpg": (lambda: jpeg() + bytes(11 * 2**20), Refuse("too_big")),
}
