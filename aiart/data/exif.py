"""The orientation in a block of EXIF, read alone: every other tag, and all that a hostile block could make of it, is
left unread."""

from typing import Literal

MAX_BLOCK = 65536  # bytes that are looked at; a JPEG cannot hold more in one segment
HEADER = b"Exif\0\0"
ORIENTATION = 0x0112
INTEGERS = {1: 1, 3: 2, 4: 4}  # types of TIFF 6.0, section 2: BYTE, SHORT, LONG -> bytes
UPRIGHT = 1


def orientation_of(block: bytes) -> int:
    """The EXIF orientation, 1 to 8, of a block with or without its header; 1 if there is none or it is nonsense.

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
