"""Colours as a file means them -> sRGB, by littleCMS: ICC profiles, and profiles made of a few numbers.

Relative colorimetric with black-point compensation: what sRGB has stays exact, and dark shades are kept apart.
"""

import io
import struct
from functools import lru_cache
from typing import Any, cast

import numpy as np
from PIL import Image, ImageChops, ImageCms

MAX_PROFILE = 4 * 2**20  # bytes; the largest of presses have some 3 MiB
SAME = 2  # of 255: a profile that moves no colour by more is sRGB under another name, and the pixels stay as they are
D50 = np.array([0.9642, 1.0, 0.8249])  # white of the connection space (ICC.1:2022, section 6.3.4.3)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}  # of a profile -> Pillow's mode

D65 = (0.3127, 0.3290)
BT709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # red, green, blue as x, y
PRIMARIES = {  # of ITU-T H.273, table 2 -> white and primaries
    1: (D65, BT709),
    4: ((0.310, 0.316), (0.67, 0.33, 0.21, 0.71, 0.14, 0.08)),
    5: (D65, (0.64, 0.33, 0.29, 0.60, 0.15, 0.06)),
    6: (D65, (0.630, 0.340, 0.310, 0.595, 0.155, 0.070)),
    7: (D65, (0.630, 0.340, 0.310, 0.595, 0.155, 0.070)),
    9: (D65, (0.708, 0.292, 0.170, 0.797, 0.131, 0.046)),
    11: ((0.314, 0.351), (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
    12: (D65, (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
}
SRGB_CURVE = 0.0  # stands for the curve of sRGB where a gamma is asked for
CURVES = {4: 2.2, 5: 2.8, 8: 1.0, 13: SRGB_CURVE}  # of H.273, table 3
VIDEO_CURVES = (1, 6, 14, 15)  # the same table: cameras; files of stills that say so are shown as sRGB by every viewer
UNKNOWN = 2  # both tables: not said


class ProfileError(ValueError):
    """A profile, or another statement about colours, that cannot be used."""


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """An image in mode L, RGB, CMYK or LAB, with the profile its numbers are meant in -> the same, or RGB in sRGB.

    Raises ProfileError if the profile is broken or of another kind than the pixels.
    """
    try:
        transform, mode = _transform(profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise ProfileError("not a profile") from error
    if mode == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    if mode == "L" and image.mode == "RGB" and _is_grey(image):
        image = image.getchannel("R")
    if mode != image.mode:
        raise ProfileError(f"a profile for {mode} in a picture of {image.mode}")
    return image if transform is None else _applied(image, transform)


def lab_to_srgb(image: Image.Image) -> Image.Image:
    """An image in mode LAB that has no profile, and needs none -> RGB."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return to_srgb(image, lab)


def matrix_profile(white: tuple[float, float], primaries: tuple[float, ...], gamma: float) -> bytes:
    """Return an ICC profile of version 4 for RGB, from chromaticities and the exponent of the curve.

    Args:
        white: x, y.
        primaries: x, y of red, green and blue.
        gamma: linear light is the stored value to this power; SRGB_CURVE for the curve of sRGB.

    Raises:
        ProfileError: no colour space is like that.
    """
    columns = _adapted(white, primaries)
    curve = (
        struct.pack(
            ">4sIHH7i", b"para", 0, 4, 0, *map(_fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0))
        )
        if gamma == SRGB_CURVE
        else struct.pack(">4sIHHi", b"para", 0, 0, 0, _fixed(gamma))
    )
    text = struct.pack(">4sIIIHHII", b"mluc", 0, 1, 12, 0x656E, 0x5553, 2, 28) + "x".encode("utf-16-be")
    tags = [(b"desc", text), (b"cprt", text), (b"wtpt", _xyz(D50))]
    tags += [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True)]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _assembled(tags)


def coded_profile(primaries: int, transfer: int) -> bytes | None:
    """Return the profile of a pair of code points of H.273 (cICP, nclx); None if that is sRGB or nothing is said.

    Raises ProfileError for what is not known here, high dynamic range among it.
    """
    if primaries == UNKNOWN and transfer == UNKNOWN:
        return None
    curve = SRGB_CURVE if transfer in (UNKNOWN, *VIDEO_CURVES) else CURVES.get(transfer)
    space = PRIMARIES.get(1 if primaries == UNKNOWN else primaries)
    if curve is None or space is None:
        raise ProfileError(f"colours of code {primaries}, {transfer}")
    return None if curve == SRGB_CURVE and space[1] == BT709 else matrix_profile(*space, curve)


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> tuple[ImageCms.ImageCmsTransform | None, str]:
    """(the way to sRGB, or None if it changes nothing; the mode it takes). Raises what littleCMS raises."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    mode = SPACES.get(cast(Any, source.profile).xcolor_space.strip())  # Pillow declares it as a file
    if mode is None:
        raise ProfileError("a colour space that pictures do not have")
    transform = ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return (None if mode in ("RGB", "L") and _changes_nothing(transform, mode) else transform), mode


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    steps = np.linspace(0, 255, 17).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(17, -1, 3)
    tried = cube if mode == "RGB" else np.arange(256, dtype=np.uint8)[None]
    wanted = cube if mode == "RGB" else np.repeat(tried[..., None], 3, -1)
    moved = np.asarray(_applied(Image.fromarray(tried), transform))
    return int(np.abs(moved.astype(int) - wanted).max()) <= SAME


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))


def _applied(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    try:
        converted = ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, ValueError) as error:
        raise ProfileError("a profile that converts nothing") from error
    if converted is None:
        raise ProfileError("a profile that converts nothing")
    return converted


def _adapted(white: tuple[float, float], primaries: tuple[float, ...]) -> np.ndarray:
    """(3, 3): linear RGB -> XYZ with the white at D50, by Bradford's method (ICC.1:2022, annex E)."""
    points = [white, *zip(primaries[::2], primaries[1::2], strict=True)]
    if not all(0 <= x <= 1 and 0 < y <= 1 for x, y in points):
        raise ProfileError("chromaticities that no colour has")
    light, *colours = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in points)
    matrix = np.stack(colours, 1)
    try:
        matrix = matrix * np.linalg.solve(matrix, light)
        adapt = np.linalg.solve(BRADFORD, np.diag((BRADFORD @ D50) / (BRADFORD @ light)) @ BRADFORD)
    except np.linalg.LinAlgError as error:
        raise ProfileError("chromaticities on one line") from error
    result = adapt @ matrix
    if not np.isfinite(result).all() or np.abs(result).max() > 4:
        raise ProfileError("chromaticities on one line")
    return result


def _fixed(value: float) -> int:
    if not 0 <= abs(value) < 32767:
        raise ProfileError("a number that no profile holds")
    return round(value * 65536)


def _xyz(value: np.ndarray) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(_fixed(float(one)) for one in value))


def _assembled(tags: list[tuple[bytes, bytes]]) -> bytes:
    """Return a profile of these tags (ICC.1:2022, section 7)."""
    at, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags:
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4xI4s4s4s12x4s28x3i", at + len(body), 0x04300000, b"mntr", b"RGB ", b"XYZ ", b"acsp", *map(_fixed, D50)
    )
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
