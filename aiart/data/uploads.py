"""Files from strangers: which of them are pictures, and in plain words what is wrong with the others.

Nothing about a file is trusted: not its name, not its extension, not what its header claims. A file is judged in the
order in which judging is cheap: size in bytes, first bytes, size in pixels, and only then are pixels decoded. Every
refusal is an UploadError with a code; no other exception leaves this file.
"""

import stat
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, features

from aiart.data import decode
from aiart.data.containers import jpeg_scans
from aiart.data.decode import Decoded, OpenPicture
from aiart.data.kinds import AVIF, JPEG, MAX_HEAD, RAW, READS, Kind, recognised
from aiart.data.source import Source, UnsupportedError
from aiart.errors import UploadError
from aiart.files import MIB
from aiart.names import display_name
from aiart.training_presets import LONG_SIDE_MAX


@dataclass(frozen=True)
class Limits:
    """How much of a file, and how many files, we are willing to read."""

    max_bytes: int = 128 * MIB  # per file
    max_pixels: int = 200_000_000
    max_side: int = 50_000  # pixels
    min_side: int = 32  # pixels
    max_aspect: float = 16  # long side over short side
    max_memory: int = 1_400_000_000  # bytes that decoding a picture may take, see `decode.decoding_bytes`
    max_files: int = 300  # per set
    max_total_bytes: int = 1024 * MIB  # per set
    max_canvas: int = LONG_SIDE_MAX  # long side in pixels to which a set is fitted


OnNote = Callable[[str], None]


def ignored(_note: str) -> None:
    """For whoever does not want to know."""


LOCAL_LIMITS = Limits()
PUBLIC_LIMITS = Limits(max_bytes=10 * MIB, max_total_bytes=96 * MIB, max_memory=1_000_000_000)

MAX_SCANS, MAX_SCANNED = 100, 4_000_000_000  # of one JPEG; and pixels times scans, that is some 4 s


def file_size(path: Path, limits: Limits = LOCAL_LIMITS, name: str = "") -> int:
    """Bytes of a file that is there, is a file, and is neither empty nor too large. Raises UploadError.

    Args:
        name: under which it is known; here and below its own name if "".
    """
    name = name or display_name(path)
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


def read_picture(path: Path, limits: Limits = LOCAL_LIMITS, on_note: OnNote = ignored, name: str = "") -> np.ndarray:
    """One file -> uint8 (H, W, 3), upright, sRGB, alpha on white; all its pixels up to `decode.MAX_PIXELS`.

    Args:
        on_note: called with every sentence that a person should know of how it was read.

    Raises:
        UploadError: it cannot be read, or should not be.
    """
    decoded = open_upright(path, limits, name=name)
    say_all(decoded, name or display_name(path), on_note)
    return np.array(decoded.image)


def read_cutout(path: Path, limits: Limits = LOCAL_LIMITS, on_note: OnNote = ignored, name: str = "") -> np.ndarray:
    """Return the same with its transparency: uint8 (H, W, 4) if anything in it is transparent, else uint8 (H, W, 3)."""
    name = name or display_name(path)
    with _decoding(name):
        decoded = decode.upright(_opened(path, limits, name))
    say_all(decoded, name, on_note)
    return opaque_if_it_is(np.array(decoded.image))


def opaque_if_it_is(pixels: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3 or 4), without transparency if nothing is transparent."""
    return pixels if pixels.shape[-1] == 4 and (pixels[..., 3] < 255).any() else pixels[..., :3]


def read_layer(path: Path, limits: Limits = LOCAL_LIMITS, on_note: OnNote = ignored, name: str = "") -> np.ndarray:
    """One file -> uint8 (H, W, 4), with its transparency: a sketch or a mask; otherwise as `read_picture`."""
    name = name or display_name(path)
    with _decoding(name):
        decoded = decode.upright_rgba(_opened(path, limits, name))
    say_all(decoded, name, on_note)
    return np.array(decoded.image)


def read_numbers(path: Path, limits: Limits = LOCAL_LIMITS, on_note: OnNote = ignored, name: str = "") -> np.ndarray:
    """One file -> uint8 (H, W, 4), upright: a map of numbers, as red, green and blue, and where there is any.

    The numbers are the indices of a picture with a palette, else the greys, and no profile changes them. Raises
    UploadError, code "numbers" too.
    """
    name = name or display_name(path)
    with _decoding(name):
        decoded = decode.upright_numbers(_opened(path, limits, name))
    if decoded is None:
        expected = "The numbers of a map are the indices of a PNG with a palette, or its greys: 0, 1, 2 and so on."
        raise UploadError(f"{name} is no map of numbers.", expected, "Save it as such a PNG.", code="numbers")
    say_all(decoded, name, on_note)
    return np.array(decoded.image)


def header_shape(path: Path, limits: Limits = LOCAL_LIMITS, name: str = "") -> tuple[int, int]:
    """(height, width) in pixels, once upright, of an acceptable file without decoding it. Raises UploadError."""
    name = name or display_name(path)
    with _decoding(name):
        return _opened(path, limits, name).shape


def open_upright(
    path: Path, limits: Limits = LOCAL_LIMITS, canvas: tuple[int, int] | None = None, name: str = ""
) -> Decoded:
    """One file -> `decode.upright_rgb` of it. Raises UploadError."""
    name = name or display_name(path)
    with _decoding(name):
        return decode.upright_rgb(_opened(path, limits, name), canvas)


def open_small(path: Path, limits: Limits, canvas: tuple[int, int]) -> np.ndarray:
    """One file -> uint8 (H, W, 3 or 4) as `read_cutout`, perhaps reduced, as `open_upright`. Raises UploadError."""
    name = display_name(path)
    with _decoding(name):
        return opaque_if_it_is(np.array(decode.upright(_opened(path, limits, name), canvas).image))


def say_all(decoded: Decoded, name: str, on_note: OnNote) -> None:
    """Say what a person should know of how a single picture was read."""
    if decoded.is_profile_broken:
        on_note(f"What {name} says of its colours is broken or unknown, so they are taken as sRGB.")
    if decoded.more:
        on_note(f"{name} has several {decoded.more}; the first one is used.")
    if decoded.is_reduced:
        size = f"{decoded.image.width} x {decoded.image.height}"
        on_note(f"{name} has {decoded.shape[1]} x {decoded.shape[0]} pixels and was read at {size}.")


def _opened(path: Path, limits: Limits, name: str) -> OpenPicture:
    """Return a file's header, judged: kind, size in pixels."""
    data = _read(path, limits, name)
    kind = _kind(data, name, path.suffix)
    try:
        source = decode.take_apart(data, kind)
    except UnsupportedError as error:
        raise _unsupported(name, error) from error
    if source.size:
        _judge_size(name, kind, source, source.size, limits)
    if kind is JPEG and (scans := jpeg_scans(source.data)) > MAX_SCANS:
        raise ValueError(f"a JPEG of {scans} scans")
    picture = decode.open_source(source, kind)
    _judge_size(name, kind, source, picture.size, limits)
    if kind is JPEG and scans * picture.size[0] * picture.size[1] > MAX_SCANNED:
        raise ValueError(f"a JPEG of {scans} scans")
    return picture


def _read(path: Path, limits: Limits, name: str) -> bytes:
    """Return the whole file, and never more than the limit even if it grows while we read."""
    size = file_size(path, limits, name)
    with _opening(name), path.open("rb") as file:
        data = file.read(size + 1)
        if len(data) > size:
            data += file.read(limits.max_bytes + 1 - len(data))
    if len(data) > limits.max_bytes:
        raise _too_big(name, limits)
    return data


def _kind(data: bytes, name: str, suffix: str) -> Kind:
    """Return a kind that is read, by the first bytes; anything else is refused by what it is, if we know."""
    kind = recognised(data[:MAX_HEAD], suffix)
    if kind is AVIF and not features.check("avif"):
        fix = "Install Pillow from its own wheels, or export the picture as PNG."
        raise UploadError(f"{name} is an AVIF.", "Pillow reads none on this machine.", fix, code="format")
    if kind and kind.is_read:
        return kind
    what, fix = (kind.article, kind.fix) if kind else ("not a picture aiart knows", "Export it as PNG.")
    raise UploadError(f"{name} is {what}.", READS, fix, code="format")


def _unsupported(name: str, error: UnsupportedError) -> UploadError:
    fix = RAW.fix if str(error) == RAW.article else ""
    return UploadError(f"{name} is {error}.", READS if fix else "", fix, code="format")


def _judge_size(name: str, kind: Kind, source: Source, size: tuple[int, int], limits: Limits) -> None:
    _judge_pixels(name, size, limits)
    _judge_shape(name, size, limits)
    memory = decode.decoding_bytes(kind, source, size)
    if memory <= limits.max_memory:
        return
    most = limits.max_memory * size[0] * size[1] // memory // 1_000_000
    article = "A progressive JPEG" if kind is JPEG else kind.article[0].upper() + kind.article[1:]
    raise UploadError(
        f"{name} is {size[0]} x {size[1]} pixels.",
        f"{article} is decoded whole, so aiart reads up to {most} megapixels of one.",
        "Make it smaller, or export it as a baseline JPEG.",
        code="pixels",
    )


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
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a name with a NUL in it
        fix = "Check the name, or choose the picture again."
        raise UploadError(f"{name} cannot be found.", "", fix, code="missing") from error
    except OSError as error:
        happened = f"{name} cannot be read: {error.strerror or type(error).__name__}."
        fix = "Check the disk it is on, or choose the picture again."
        raise UploadError(happened, "", fix, code="missing") from error


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
    except UnsupportedError as error:
        raise _unsupported(name, error) from error
    except Exception as error:  # decoders raise nearly anything: SyntaxError, struct.error, zlib.error, EOFError ...
        fix = "Open it in a picture program and save it again."
        raise UploadError(f"{name} is damaged or incomplete.", "", fix, code="unreadable") from error
