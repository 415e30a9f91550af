"""JPEG, PNG, WebP, GIF and BMP taken apart: the pixels for the decoder, and what else counts. No pixel is decoded."""

import re
import zlib
from collections.abc import Callable, Iterator

from aiart.data.colour import BT709, D65, MAX_PROFILE, ProfileError, coded_profile, matrix_profile
from aiart.data.source import HEADER, Source, orientation_of
from aiart.images import PNG_HEADER

MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")  # of a JPEG, those without a length left out
KEPT_SEGMENTS = (0xDB, 0xC4, 0xCC, 0xDD, 0xEE, 0xE0)  # tables, restart interval, Adobe's and JFIF's notes on colours
FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
ICC_HEADER = b"ICC_PROFILE\0"

KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
READ_CHUNKS = (b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"acTL")
GAMMA = 0.45455  # what a PNG says that was made for sRGB; without other primaries it means just that
TOLERANCE = 0.05  # of a gamma, as libpng has it


# JPEG


def jpeg(data: bytes) -> Source:
    """Return a JPEG without its notes (ITU T.81, annex B). Raises ValueError without a scan."""
    kept, exif, parts, frame = [b"\xff\xd8"], b"", {}, 0
    for code, start, end in _segments(data):
        if code == 0xDA:
            kept.append(data[start:])
            break
        body = data[start + 4 : end]
        if code in FRAMES:
            frame = code
        if code in FRAMES or code in KEPT_SEGMENTS:
            kept.append(data[start:end])
        elif code == 0xE1 and body.startswith(HEADER) and len(exif) <= len(HEADER):
            exif = body
        elif code == 0xE2 and body.startswith(ICC_HEADER) and len(body) > 14:
            parts.setdefault(body[12], body[14:])
    else:
        raise ValueError("a JPEG without a scan")
    source = Source(b"".join(kept), orientation=orientation_of(exif), is_progressive=frame in PROGRESSIVE)
    return source.with_profile(b"".join(parts[number] for number in sorted(parts)) if parts else None)


def jpeg_scans(data: bytes) -> int:
    """Return how many scans a JPEG asks the decoder to make, counted from marker to marker until its end (ITU T.81,
    annex B).

    A progressive one needs about ten. Each costs a pass over the whole picture but only some sixty bytes of file.
    """
    return sum(code == 0xDA for code, _, _ in _segments(data))


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(code, start, end) of every segment until the end of the picture; pixels and other bytes between are skipped."""
    at = 2
    while (marker := MARKER.search(data, at)) and marker[1] != b"\xd9":
        # What is behind the end of image belongs to other pictures, or to nobody.
        start = marker.end() - 2
        at = start + 2 + max(2, int.from_bytes(data[start + 2 : start + 4], "big"))
        yield marker[1][0], start, at


# PNG


def png(data: bytes) -> Source:
    """Return a PNG of nothing but its critical chunks and its transparency (PNG, third edition, section 11)."""
    kept, notes = [PNG_HEADER], {}
    for name, start, end in _chunks(data):
        if name in KEPT_CHUNKS:
            kept.append(data[start:end])
        elif name in READ_CHUNKS:
            notes.setdefault(name, data[start + 8 : end - 4])
        if name == b"IEND":
            break
    source = Source(
        b"".join(kept),
        orientation=orientation_of(notes.get(b"eXIf", b"")),
        more="frames" if int.from_bytes(notes.get(b"acTL", b"")[:4], "big") > 1 else "",
    )
    try:
        return source.with_profile(_png_profile(notes))
    except (ProfileError, zlib.error):
        return source.broken()


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of every chunk; the last one may be cut short."""
    at = len(PNG_HEADER)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, end
        at = end


def _png_profile(notes: dict[bytes, bytes]) -> bytes | None:
    """Return the colours in the order in which the standard has them count (section 4.3); None: sRGB, or nothing is
    said.

    Raises ProfileError, zlib.error.
    """
    if len(notes.get(b"cICP", b"")) == 4:
        return coded_profile(notes[b"cICP"][0], notes[b"cICP"][1])
    if b"iCCP" in notes:
        return _inflated(notes[b"iCCP"].partition(b"\0")[2][1:])
    if b"sRGB" in notes or b"gAMA" not in notes:
        return None
    gamma = int.from_bytes(notes[b"gAMA"][:4], "big") / 100_000
    points = [int.from_bytes(notes.get(b"cHRM", b"")[at : at + 4], "big") / 100_000 for at in range(0, 32, 4)]
    white, primaries = ((points[0], points[1]), tuple(points[2:])) if b"cHRM" in notes else (D65, BT709)
    if gamma <= 0:
        raise ProfileError("a gamma of 0")
    usual = all(abs(a - b) < 0.002 for a, b in zip((*white, *primaries), (*D65, *BT709), strict=True))
    is_usual_gamma = abs(gamma / GAMMA - 1) < TOLERANCE
    if usual:
        return None if is_usual_gamma else matrix_profile(D65, BT709, 1 / gamma)
    return matrix_profile(white, primaries, 1 / gamma)


def _inflated(packed: bytes) -> bytes:
    """Return a profile unpacked, but never much more than the largest that is read. Raises ProfileError, zlib.error."""
    unpacker = zlib.decompressobj()
    profile = unpacker.decompress(packed, MAX_PROFILE + 1)
    if len(profile) > MAX_PROFILE or not unpacker.eof:
        raise ProfileError("a profile that is too large or cut short")
    return profile


# WebP


def webp(data: bytes) -> Source:
    """Return a WebP, whose notes Pillow does not open by itself. Raises ValueError if it does not say its size."""
    notes: dict[bytes, bytes] = {}
    at, frames = 12, 0
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name in (b"ICCP", b"EXIF"):
            notes.setdefault(name, data[at + 8 : at + 8 + length])
        frames += name == b"ANMF"
        at += 8 + length + length % 2
    source = Source(
        data,
        orientation=orientation_of(notes.get(b"EXIF", b"")),
        more="frames" if frames > 1 else "",
        size=webp_size(data),
    )
    return source.with_profile(notes.get(b"ICCP"))


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


# GIF and BMP


def gif(data: bytes) -> Source:
    """Return the first picture of a GIF (GIF89a, section 17 and on), without comments and whatever programs add."""
    at = 13 + _table_size(data[10:11])
    kept, more, has_picture = [data[:at]], "", False
    while at < len(data) and data[at] != 0x3B:
        is_picture = data[at] == 0x2C
        if has_picture and is_picture:
            more = "frames"
            break
        head = 11 + _table_size(data[at + 9 : at + 10]) if is_picture else 2  # 11: with the first code's length
        end = _sub_blocks_end(data, at + head)
        if not has_picture and (is_picture or data[at : at + 2] == b"\x21\xf9"):
            kept.append(data[at:end])
        has_picture = has_picture or is_picture
        at = end
    return Source(b"".join([*kept, b";"]), more=more)


def _table_size(flags: bytes) -> int:
    """Bytes of a colour table by the byte that announces it."""
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _sub_blocks_end(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return min(at + 1, len(data))


def bmp(data: bytes) -> Source:
    """Return a BMP; one of version 5 may have its profile behind its pixels (BITMAPV5HEADER)."""
    source = Source(data)
    if int.from_bytes(data[14:18], "little") < 124 or data[70:74] != b"DEBM":  # "MBED", stored as a number
        return source
    start, length = (int.from_bytes(data[at : at + 4], "little") for at in (126, 130))
    return source.with_profile(data[14 + start : 14 + start + length])


READERS: dict[str, Callable[[bytes], Source]] = {"JPEG": jpeg, "PNG": png, "WebP": webp, "GIF": gif, "BMP": bmp}
