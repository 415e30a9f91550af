"""TIFF, PSD, HEIC and AVIF taken apart: the pixels of the first page for the decoder, and what else counts.

No pixel is decoded.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from aiart.data.colour import ProfileError, coded_profile
from aiart.data.source import INTEGERS, UPRIGHT, Source, UnsupportedError, orientation_of

# Tags of TIFF 6.0 and its technical notes that describe pixels: all that the decoder gets to see.
PIXEL_TAGS = frozenset(
    (256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 338, 339)
    + (347, 512, 513, 514, 515, 519, 520, 521, 529, 530, 531, 532)
)
SUBFILE, COMPRESSION, PHOTOMETRIC, SAMPLE_FORMAT, SUB_IFDS, DNG_VERSION = 254, 259, 262, 339, 330, 50706
ORIENTATION, PROFILE = 274, 34675
RAW_COMPRESSIONS, RAW_PHOTOMETRICS = (32767, 32769, 34713, 65535), (32803, 34892)
TYPE_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
MAX_ENTRIES, MAX_STRIPS = 4096, 400_000

MERGED, PSD_PROFILE, PSD_EXIF = 1057, 1039, 1058  # image resources of Photoshop's file format
MAX_RESOURCES = 10_000

# An entry of type EXIF or XMP among the items of a file, wherever it is (ISO/IEC 14496-12, section 8.11.6).
NOTES = re.compile(rb"infe(?:\x02.{7}|\x03.{9})(?=Exif|mime)", re.DOTALL)
MAX_BOXES = 10_000


# TIFF


def tiff(data: bytes) -> Source:
    """Return the first page of a TIFF or BigTIFF, with a directory of its own that says nothing but where the pixels
    are.

    Raises:
        UnsupportedError: a RAW photograph in the form of a TIFF.
        ValueError: the directory is broken, or claims more than the file has.
    """
    directory = _Directory(data)
    if _is_raw(directory):
        raise UnsupportedError("a RAW photograph")
    entries = {tag: entry for tag, entry in directory.entries.items() if tag in PIXEL_TAGS}
    if sum(size for _, size in entries.values()) > len(data) + 65536:
        raise ValueError("a TIFF whose entries are larger than itself")
    source = Source(
        directory.rebuilt(entries),
        orientation=directory.number(ORIENTATION, UPRIGHT),
        more="pages" if directory.has_next else "",
    )
    if source.orientation not in range(1, 9):
        source = replace(source, orientation=UPRIGHT)
    return source.with_profile(directory.bytes_of(PROFILE))


class _Directory:
    """The first directory of a TIFF: tag -> (its entry as it is in the file, bytes of its value)."""

    def __init__(self, data: bytes):
        self._data = data
        self._order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
        self._is_big = self._number(2, 2) == 43
        self._width = 8 if self._is_big else 4  # of offsets and counts
        self._count_width = 8 if self._is_big else 2
        self.entries: dict[int, tuple[bytes, int]] = {}
        start = self._number(8, 8) if self._is_big else self._number(4, 4)
        count = self._number(start, self._count_width)
        if not 8 <= start < len(data) or not 0 < count <= MAX_ENTRIES:
            raise ValueError("a TIFF without a directory")
        length = 4 + 2 * self._width
        first = start + self._count_width
        for at in range(first, first + count * length, length):
            kind, values = self._number(at + 2, 2), self._number(at + 4, self._width)
            size = values * (TYPE_SIZES[kind] if kind < len(TYPE_SIZES) else 0)
            if values > MAX_STRIPS and self._number(at, 2) in PIXEL_TAGS - {347}:
                raise ValueError("a TIFF of too many strips")
            self.entries.setdefault(self._number(at, 2), (data[at : at + length], size))
        self.has_next = self._number(first + count * length, self._width) != 0

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._data[at : at + size], self._order)

    def number(self, tag: int, default: int = 0) -> int:
        """Return the single whole number that a tag has; `default` if it has none."""
        entry, size = self.entries.get(tag, (b"", 0))
        kind = int.from_bytes(entry[2:4], self._order)
        width = INTEGERS.get(kind, 0)
        field = entry[4 + self._width :]
        return int.from_bytes(field[:width], self._order) if width and 0 < size <= self._width else default

    def bytes_of(self, tag: int) -> bytes | None:
        """Return the bytes of a tag's value, wherever they are; None without the tag."""
        if tag not in self.entries:
            return None
        entry, size = self.entries[tag]
        field = entry[4 + self._width :]
        at = int.from_bytes(field, self._order)
        return field[:size] if size <= self._width else self._data[at : at + size]

    def rebuilt(self, entries: dict[int, tuple[bytes, int]]) -> bytes:
        """Return the file with a directory of these entries alone, behind all else."""
        padding = bytes(-len(self._data) % 16)
        at = (len(self._data) + len(padding)).to_bytes(self._width, self._order)
        head = self._data[:8] + at if self._is_big else self._data[:4] + at
        table = len(entries).to_bytes(self._count_width, self._order)
        table += b"".join(entry for _, (entry, _) in sorted(entries.items())) + bytes(self._width)
        return b"".join((head, self._data[len(head) :], padding, table))


def _is_raw(directory: _Directory) -> bool:
    """DNG says so; NEF, ARW and others have a small picture first, and their own directories below it."""
    is_preview = directory.number(SUBFILE) & 1 and SUB_IFDS in directory.entries
    return bool(
        DNG_VERSION in directory.entries
        or is_preview
        or directory.number(COMPRESSION) in RAW_COMPRESSIONS
        or directory.number(PHOTOMETRIC) in RAW_PHOTOMETRICS
    )


# PSD


def psd(data: bytes) -> Source:
    """Return the flattened picture of a Photoshop file, without layers and resources (Adobe's file format, 2019).

    Raises:
        UnsupportedError: it was saved without a flattened picture, or has 32 bits.
        ValueError: it is cut short.
    """
    height, width, depth, mode = struct.unpack(">IIHH", data[14:26])
    colours, resources, layers = _psd_sections(data)
    notes = dict(_psd_resources(data[resources[0] : resources[1]]))
    if notes.get(MERGED, b"\0\0\0\0\1")[4:5] == b"\0":
        raise UnsupportedError("a Photoshop file without a flattened picture; save it with maximised compatibility")
    if depth not in (1, 8, 16):
        raise UnsupportedError(f"a Photoshop file of {depth} bits; save it with 8 or 16")
    is_wide = depth == 16
    head = data[:18] + struct.pack(">IHH", width * (2 if is_wide else 1), 8 if is_wide else depth, mode)
    pixels = head + data[colours[0] - 4 : colours[1]] + bytes(8) + data[layers[1] :]
    source = Source(pixels, orientation=orientation_of(notes.get(PSD_EXIF, b"")), size=(width, height), is_wide=is_wide)
    return source.with_profile(notes.get(PSD_PROFILE))


def _psd_sections(data: bytes) -> list[tuple[int, int]]:
    """(start, end) of the palette, the resources and the layers. Raises ValueError."""
    sections, at = [], 26
    for _ in range(3):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        sections.append((at + 4, end))
        at = end
    if at + 2 > len(data):
        raise ValueError("a PSD cut short")
    return sections


def _psd_resources(block: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(MAX_RESOURCES):
        if block[at : at + 4] != b"8BIM":
            return
        name = block[at + 6] + 1 if at + 6 < len(block) else 0
        start = at + 6 + name + name % 2
        length = int.from_bytes(block[start : start + 4], "big")
        yield int.from_bytes(block[at + 4 : at + 6], "big"), block[start + 4 : start + 4 + length]
        at = start + 4 + length + length % 2


# HEIC and AVIF


def heif(data: bytes) -> Source:
    """Return a HEIC or AVIF whose items of EXIF and XMP are called something else, so that nobody reads them.

    Their orientation is that of the container, and the decoders turn them by it (ISO/IEC 23008-12, section 6.5.10).
    """
    clean = bytearray(data)
    for found in NOTES.finditer(data):
        clean[found.end() : found.end() + 4] = b"skip"
    source = Source(bytes(clean))
    meta = next((box for box in _boxes(data, 0, len(data)) if box[0] == b"meta"), (b"", 0, 0))
    parts = _boxes(data, meta[1] + 4, meta[2])
    profile, coded = next((_colours(data, *place) for name, *place in parts if name == b"iprp"), (None, None))
    try:
        return source.with_profile(profile if profile is not None or coded is None else coded_profile(*coded))
    except ProfileError:
        return source.broken()


def _colours(data: bytes, start: int, end: int) -> tuple[bytes | None, tuple[int, int] | None]:
    """(ICC profile, (primaries, transfer)) of the first colours that are stated (ISO/IEC 14496-12, section 12.1.5)."""
    profile, coded = None, None
    for name, at, stop in _boxes(data, start, end):
        if name == b"ipco":
            for kind, inner, last in _boxes(data, at, stop):
                form = data[inner : inner + 4] if kind == b"colr" else b""
                if form in (b"prof", b"rICC") and profile is None:
                    profile = data[inner + 4 : last]
                elif form == b"nclx" and coded is None:
                    coded = struct.unpack(">HH", data[inner + 4 : inner + 8])
    return profile, coded


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of the contents of the boxes from `at` to `end` (ISO/IEC 14496-12, section 4.2)."""
    end = min(end, len(data))
    for _ in range(MAX_BOXES):
        if at + 8 > end:
            return
        length, head = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = end - at
        if length < head:
            return
        yield data[at + 4 : at + 8], at + head, min(at + length, end)
        at += length


READERS: dict[str, Callable[[bytes], Source]] = {"TIFF": tiff, "PSD": psd, "HEIC": heif, "AVIF": heif}
