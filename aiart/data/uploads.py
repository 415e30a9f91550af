"""Files from strangers: which of them are pictures, and in plain words what is wrong with the others.

Nothing about a file is trusted: not its name, not its extension, not what its header claims. A file is judged in the
order in which judging is cheap: size in bytes, first bytes, size in pixels, and only then are pixels decoded. Every
refusal is an UploadError with a code; no other exception leaves this file.
"""

import os
import stat
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.data import decode
from aiart.errors import UploadError

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """How much of a file, and how many files, we are willing to read."""

    max_bytes: int = 32 * MIB  # per file
    max_pixels: int = 40_000_000
    max_side: int = 12_000  # pixels
    min_side: int = 32  # pixels
    max_aspect: float = 8  # long side over short side
    max_files: int = 300  # per set
    max_total_bytes: int = 1024 * MIB  # per set


LOCAL_LIMITS = Limits()
PUBLIC_LIMITS = Limits(max_bytes=10 * MIB, max_total_bytes=96 * MIB)

READS = "aiart reads JPEG, PNG and WebP."
DECODED = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}  # WebP: see _kind
MAX_SCANS = 100  # of one JPEG; at 40 megapixels that is some 4 s
FOREIGN = {  # first bytes of what people send most often instead
    b"GIF8": "a GIF",
    b"BM": "a BMP",
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"%PDF": "a PDF",
    b"%!": "a PostScript file",
    b"8BPS": "a Photoshop file",
    b"<": "a web page or a drawing in SVG",
}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# In a folder, files called so are taken for pictures; those we cannot read are then refused by name, not passed over.
PICTURE_SUFFIXES = frozenset(".jpg .jpeg .jpe .jfif .mpo .png .webp .heic .heif .avif .gif .bmp .tif .tiff".split())
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # Unicode categories: control, bidi and other format, surrogate, ...
ZERO_WIDTH_JOINER = "\u200d"  # a format character, but what holds a family emoji together


def display_name(path: Path) -> str:
    """A file's name as it may be shown: no control or bidi characters, at most 60 characters, never empty."""
    name = "".join(
        "?" if unicodedata.category(letter) in UNSEEN and letter != ZERO_WIDTH_JOINER else letter
        for letter in path.name or str(path)
    )
    return name if len(name) <= 60 else f"{name[:40]}...{name[-17:]}"


def gather(paths: Sequence[Path], max_files: int = LOCAL_LIMITS.max_files) -> list[Path]:
    """Files and folders -> the files, sorted by path, none twice.

    A folder gives all pictures in it and below, hidden ones and other kinds of files left out. A file named by itself
    is always in the answer, even when it does not exist: it is judged when it is read. The same holds for a folder
    below that may not be opened.

    Raises:
        UploadError: there is no picture (code "nothing"), or there are more than `max_files` (code "too_many").
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in _files_in(path):
            found.setdefault(os.path.normcase(os.path.abspath(file)), file)
            if len(found) > max_files:
                raise UploadError(
                    f"There are more than {max_files} pictures.",
                    f"A set has 1 to {max_files}.",
                    "Choose fewer, or a smaller folder.",
                    code="too_many",
                )
    if not found:
        where = f" in {', '.join(display_name(path) for path in paths[:3])}" if paths else ""
        raise UploadError(
            f"There is no picture{where}.", READS, "Choose a picture or a folder of them.", code="nothing"
        )
    return sorted(found.values(), key=Path.as_posix)


def file_size(path: Path, limits: Limits = LOCAL_LIMITS) -> int:
    """Bytes of a file that is there, is a file, and is neither empty nor too large. Raises UploadError."""
    name = display_name(path)
    with _opening(name):
        status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # reading from a pipe or a device could also wait for ever
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise UploadError(f"{name} is {what}.", "One picture was expected.", "Choose a picture.", code="not_a_file")
    if status.st_size > limits.max_bytes:
        raise _too_big(name, limits)
    if status.st_size == 0:
        raise UploadError(f"{name} is empty.", "", "Copy or export it again.", code="unreadable")
    return status.st_size


def read_picture(path: Path, limits: Limits = LOCAL_LIMITS) -> np.ndarray:
    """One file -> uint8 (H, W, 3), upright, RGB, alpha on white, all its pixels. Raises UploadError."""
    return np.array(open_upright(path, limits)[0])


def read_layer(path: Path, limits: Limits = LOCAL_LIMITS) -> np.ndarray:
    """One file -> uint8 (H, W, 4), upright, with its transparency: a sketch or a mask. Raises UploadError."""
    with _decoding(display_name(path)):
        return np.array(decode.upright_rgba(_opened(path, limits)))


def read_numbers(path: Path, limits: Limits = LOCAL_LIMITS) -> np.ndarray:
    """One file -> uint8 (H, W, 4), upright: a map of numbers, as red, green and blue, and where there is any.

    The numbers are the indices of a PNG with a palette, else the greys. Raises UploadError, code "numbers" too.
    """
    name = display_name(path)
    with _decoding(name):
        layer = decode.upright_numbers(_opened(path, limits))
    if layer is None:
        expected = "The numbers of a map are the indices of a PNG with a palette, or its greys: 0, 1, 2 and so on."
        raise UploadError(f"{name} is no map of numbers.", expected, "Save it as such a PNG.", code="numbers")
    return np.array(layer)


def header_shape(path: Path, limits: Limits = LOCAL_LIMITS) -> tuple[int, int]:
    """(height, width) in pixels of an acceptable file without decoding it; see `decode.header_shape`."""
    with _decoding(display_name(path)):
        return decode.header_shape(_opened(path, limits))


def open_upright(
    path: Path, limits: Limits = LOCAL_LIMITS, canvas: tuple[int, int] | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """One file -> `decode.upright_rgb` of it: the picture and its own (height, width). Raises UploadError."""
    with _decoding(display_name(path)):
        return decode.upright_rgb(_opened(path, limits), canvas)


def _files_in(path: Path) -> Iterator[Path]:
    """The path itself, or the pictures in the folder it names. os.path.isdir, unlike Path.is_dir, takes any name."""
    if not os.path.isdir(path):
        yield path
        return
    closed: list[str] = []
    for folder, below, names in os.walk(path, onerror=lambda error: closed.append(error.filename)):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in PICTURE_SUFFIXES:
                yield Path(folder, name)
    yield from map(Path, closed)


def _opened(path: Path, limits: Limits) -> Image.Image:
    """A file's header, judged: kind, size in pixels, frames. Pillow's own pixel limit is process-wide: left alone."""
    name = display_name(path)
    data = _read(path, limits)
    kind = _kind(data, name)
    if kind == "WEBP":
        _judge_pixels(name, decode.webp_size(data), limits)
    if kind == "JPEG" and decode.jpeg_scans(data) > MAX_SCANS:
        raise ValueError("a JPEG of too many scans")
    image = decode.open_bytes(data, kind)
    _judge_pixels(name, image.size, limits)
    _judge_shape(name, image.size, limits)
    if decode.is_animated(image):
        raise UploadError(
            f"{name} is an animation.", "aiart reads still pictures.", "Export one frame.", code="animated"
        )
    return image


def _read(path: Path, limits: Limits) -> bytes:
    """The whole file, and never more than the limit even if it grows while we read."""
    name = display_name(path)
    file_size(path, limits)
    with _opening(name), path.open("rb") as file:
        data = file.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise _too_big(name, limits)
    return data


def _kind(data: bytes, name: str) -> str:
    """By the first bytes alone: "JPEG", "PNG" or "WEBP"; anything else is refused by what it is, if we know."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for magic, kind in DECODED.items():
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS and b"avif" not in data[8:64]:
        fix = "Export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)."
        raise UploadError(f"{name} is a HEIC photograph.", READS, fix, code="heic")
    foreign = "an AVIF" if data[4:8] == b"ftyp" and b"avi" in data[8:64] else "not a picture aiart knows"
    for magic, what in FOREIGN.items():
        if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            foreign = what
    raise UploadError(f"{name} is {foreign}.", READS, "Export it as PNG.", code="format")


def _judge_pixels(name: str, size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width * height > limits.max_pixels or max(size) > limits.max_side:
        raise UploadError(
            f"{name} is {width} x {height} pixels.",
            f"aiart reads up to {limits.max_pixels / 1e6:g} megapixels and {limits.max_side} pixels a side.",
            "Make it smaller.",
            code="pixels",
        )


def _judge_shape(name: str, size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if max(size) > limits.max_aspect * min(size):
        expected = f"A picture is at most {limits.max_aspect:g} times as long as it is short."
        raise UploadError(f"{name} is a strip of {width} x {height} pixels.", expected, "Crop it.", code="thin")
    if min(size) < limits.min_side:
        expected = f"Each side needs at least {limits.min_side}."
        raise UploadError(f"{name} is {width} x {height} pixels.", expected, "Choose a larger picture.", code="small")


def _too_big(name: str, limits: Limits) -> UploadError:
    happened = f"{name} is larger than {limits.max_bytes / MIB:g} MiB, the most aiart reads of one file."
    return UploadError(happened, "", "Make it smaller, or export it as JPEG.", code="too_big")


@contextmanager
def _opening(name: str) -> Iterator[None]:
    """What an operating system says of a file it will not give us, in our words."""
    try:
        yield
    except PermissionError as error:
        fix = "Change its permissions, or copy it to a place of yours."
        raise UploadError(f"{name} may not be opened.", "", fix, code="permission") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        fix = "Check the name, or choose the picture again."
        raise UploadError(f"{name} cannot be found or read.", "", fix, code="missing") from error


@contextmanager
def _decoding(name: str) -> Iterator[None]:
    """Whatever a decoder says of a damaged file becomes one refusal; its warnings are not for whoever sent it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UploadError:
        raise
    except Image.DecompressionBombError as error:
        fix = "Make it smaller."
        raise UploadError(f"{name} claims more pixels than aiart reads.", "", fix, code="pixels") from error
    except Exception as error:  # decoders raise nearly anything: SyntaxError, struct.error, zlib.error, EOFError ...
        fix = "Open it in a picture program and save it again."
        raise UploadError(f"{name} is damaged or incomplete.", "", fix, code="unreadable") from error
