"""A file of which nothing but the pixels is left, and the few statements beside them that count.

One of these is the orientation in a block of EXIF. It is read alone: every other tag, and all that a hostile block
could make of it, is left unread.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from aiart.data.colour import MAX_PROFILE

MAX_BLOCK = 65536  # bytes that are looked at; a JPEG cannot hold more in one segment
HEADER = b"Exif\0\0"
ORIENTATION = 0x0112
INTEGERS = {1: 1, 3: 2, 4: 4}  # types of TIFF 6.0, section 2: BYTE, SHORT, LONG -> bytes
UPRIGHT = 1


def orientation_of(block: bytes) -> int:
    """Return the EXIF orientation, 1 to 8, of a block with or without its header; 1 if there is none or it is nonsense.

    It is looked for in the first directory (CIPA DC-008, section 4.6.2), among the first 64 KiB.
    """
    block, start = block[:MAX_BLOCK], 0
    while block.startswith(HEADER, start):  # some programs write the header more than once
        start += len(HEADER)
    if block[start : start + 2] not in (b"II", b"MM"):
        return UPRIGHT
    order: Literal["little", "big"] = "little" if block.startswith(b"II", start) else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(block[start + at : start + at + size], order)

    first = number(4, 4)
    for at in range(first + 2, min(first + 2 + 12 * number(first, 2), len(block) - start - 11), 12):
        if number(at, 2) == ORIENTATION:
            size = INTEGERS.get(number(at + 2, 2), 0)
            found = number(at + 8, size) if size and number(at + 4, 4) == 1 else UPRIGHT
            return found if 1 <= found <= 8 else UPRIGHT
    return UPRIGHT


class UnsupportedError(ValueError):
    """A sound file of a kind that is read, with pixels that are not. Its text goes on after "x is"."""


@dataclass(frozen=True)
class Source:
    """What decoding needs of a file.

    The decoder gets `data` and never sees the metadata: no comment, text, thumbnail, EXIF or profile of a stranger is
    parsed by anything but the bounded readers of this package.
    """

    data: bytes = field(repr=False)
    profile: bytes | None = field(default=None, repr=False)  # ICC; None: sRGB
    is_profile_broken: bool = False  # it says something about its colours that cannot be understood
    orientation: int = UPRIGHT  # as of EXIF
    more: str = ""  # what there is behind the first picture: "frames" or "pages"
    size: tuple[int, int] | None = None  # (width, height), where a decoder should not be asked first
    is_wide: bool = False  # every pixel is two: sixteen bits as two times eight, the high ones first
    is_progressive: bool = False

    def with_profile(self, profile: bytes | None) -> "Source":
        """Return the same with this ICC profile; it is broken if it is empty or too large."""
        if profile is None:
            return self
        if not 128 < len(profile) <= MAX_PROFILE or profile[36:40] != b"acsp":
            return replace(self, profile=None, is_profile_broken=True)
        return replace(self, profile=profile)

    def broken(self) -> "Source":
        """Return the same, with colours that are taken as sRGB as nothing sound is known of them."""
        return replace(self, profile=None, is_profile_broken=True)
