"""A set of pictures of any shapes -> one uint8 array in which all have the same shape, ready to learn from.

The canvas is chosen and the pictures are fitted to it here. What may be read, and how, is in `aiart.data.uploads`.
"""

import hashlib
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from PIL import Image

from aiart.data.crops import WHOLE, Cut, canvas_of_whole, check_kept, cropped, kept_shape, taken_out
from aiart.data.decode import Decoded, fit
from aiart.data.folders import gather
from aiart.data.uploads import LOCAL_LIMITS, Limits, file_size, header_shape, open_upright
from aiart.errors import RequestError, UploadError
from aiart.files import MIB
from aiart.training_presets import LONG_SIDE_MAX, LONG_SIDE_MIN, OWN_SIZE, MedianSide

CANVAS_LONG_MIN, CANVAS_SHORT_MIN = 32, 16  # pixels
SET_PIXELS_MAX = 64_000_000  # of all canvases together: what a generator can keep
NOTED_ENLARGEMENT = 1.2  # a picture enlarged by less looks as sharp as its neighbours
FLAT = 2  # a picture whose colours span no more than this, of 255, has nothing to learn from; JPEG noise stays below

EMPTY = Image.new("RGB", (1, 1))
NO_CUTS: Mapping[Path, Cut] = MappingProxyType({})

Shape = tuple[int, int]  # (height, width) in pixels


@dataclass(frozen=True)
class Refused:
    """One file that is not in the set. `name` and `reason` may be shown; `code` is UploadError's."""

    name: str
    reason: str
    code: str


@dataclass(frozen=True)
class Pictures:
    """A set, fitted to one canvas. Picture i is `canvases[i]`, from `files[i]`, which is shown as `names[i]`."""

    canvases: np.ndarray  # uint8 (n, H, W, 3), n >= 1, H and W even
    names: tuple[str, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]  # sentences a person should read before training
    files: tuple[Path, ...]
    out: tuple[np.ndarray | None, ...]  # of each canvas bool (H, W), what is to be taken out of it; None: nothing


def load_set(
    paths: Sequence[Path],
    long_side: int | MedianSide,
    limits: Limits = LOCAL_LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
    cuts: Mapping[Path, Cut] = NO_CUTS,
) -> Pictures:
    """Files and folders -> the usable pictures, each once, on a canvas of the set's median aspect.

    The canvas needs the shapes of the pictures that will stay, and they stay only if they decode. So it is chosen from
    the headers first; should refusals or duplicates change it, the rest is read once more. At no time is more than one
    picture held that is larger than the canvas.

    Args:
        paths: files, and folders to search.
        long_side: of the canvas, in pixels, or how the pictures decide it; see `canvas_shape`.
        limits: what may be read.
        on_progress: called with (files read, files to read) after each; a second reading counts from 1 again.
        cuts: of some files, what is kept of their pictures and what taken out.

    Raises:
        UploadError: no picture can be used, or there are too many.
        RequestError: `long_side` is outside LONG_SIDE_MIN..LONG_SIDE_MAX.
    """
    if not isinstance(long_side, MedianSide):
        _check_long_side(long_side)
    found = gather(paths, limits.max_files)
    reading = _Reading(found.names, limits, on_progress, cuts)
    shapes = reading.header_shapes(found.files)
    canvas, wanted = None, canvas_shape(_remaining(shapes, reading.refused, found.notes), long_side, limits.max_canvas)
    while canvas != wanted:
        canvas = wanted
        canvases, shapes = reading.fit_all(list(shapes), canvas)
        wanted = canvas_shape(_remaining(shapes, reading.refused, found.notes), long_side, limits.max_canvas)
    names = tuple(reading.names[file] for file in shapes)
    notes = (
        *found.notes,
        *reading.notes(shapes),
        *_notes(canvases, list(shapes.values()), names, long_side, limits.max_canvas),
    )
    refused = tuple(reading.refused[file] for file in found.files if file in reading.refused)
    return Pictures(canvases, names, refused, notes, tuple(shapes), tuple(reading.out[file] for file in shapes))


def canvas_shape(shapes: Collection[Shape], long_side: int | MedianSide, most: int = LONG_SIDE_MAX) -> Shape:
    """(height, width) of the canvas: the median aspect, and the long side asked for, or that of the largest picture if
    every picture is smaller, so that nothing is enlarged for it; of a `MedianSide`, the median of the pictures' own.

    The long side is at most `most`, and so long that all canvases together have at most SET_PIXELS_MAX pixels. The
    median is taken of log(width / height), in which a picture and the same one turned lie equally far from square.
    Both sides are even; the short side is rounded, but never up to more pixels than a picture of that aspect has.
    """
    aspect = math.exp(np.median([math.log(width / height) for height, width in shapes]))
    squareness = min(aspect, 1 / aspect)
    together = math.isqrt(int(SET_PIXELS_MAX / len(shapes) / squareness))
    long = max(min(_wanted_side(shapes, long_side), most, together) // 2 * 2, CANVAS_LONG_MIN)
    short = max(2 * math.ceil(long * squareness / 2 - 0.5 - 1e-6), CANVAS_SHORT_MIN)
    return (short, long) if aspect >= 1 else (long, short)


def _wanted_side(shapes: Collection[Shape], long_side: int | MedianSide) -> int:
    """Return the long side if nothing limits all pictures together."""
    sides = [max(shape) for shape in shapes]
    if isinstance(long_side, MedianSide):
        return min(int(np.median(sides)), long_side.most)
    return min(long_side, max(sides))


def _check_long_side(long_side: int) -> None:
    if not LONG_SIDE_MIN <= long_side <= LONG_SIDE_MAX:
        raise RequestError(
            f"A long side of {long_side} pixels was asked for.",
            f"It can be {LONG_SIDE_MIN} to {LONG_SIDE_MAX}.",
            "Choose a number between.",
            code="long_side",
        )


class _Reading:
    """Reads the files of one set. One refused file never stops the rest: it is noted, and the work goes on."""

    def __init__(
        self,
        names: dict[Path, str],
        limits: Limits,
        on_progress: Callable[[int, int], None] | None,
        cuts: Mapping[Path, Cut],
    ):
        self.names, self._limits, self._on_progress, self._cuts = names, limits, on_progress, cuts
        self.refused: dict[Path, Refused] = {}
        self.out: dict[Path, np.ndarray | None] = {}  # of every file that was read, what is taken out on its canvas
        self._decoded: dict[Path, Decoded] = {}  # of every file that was read, without its pixels

    def header_shapes(self, files: list[Path]) -> dict[Path, Shape]:
        """Shapes of the files whose header is acceptable and which together stay below the limit of bytes."""
        shapes: dict[Path, Shape] = {}
        total = 0
        for file in files:
            with self._refusing(file):
                size = file_size(file, self._limits, self.names[file])
                if total + size > self._limits.max_total_bytes:
                    raise over_total(self.names[file], self._limits)
                whole, cut = header_shape(file, self._limits, self.names[file]), self._cuts.get(file, WHOLE)
                shape = kept_shape(whole, cut)
                check_kept(shape, self.names[file], self._limits)
                shapes[file] = shape
                total += size
        return shapes

    def fit_all(self, files: list[Path], canvas: Shape) -> tuple[np.ndarray, dict[Path, Shape]]:
        """Decode every file, drop what fails or was there before -> (canvases, exact shapes of the pictures kept)."""
        canvases = np.empty((len(files), *canvas, 3), np.uint8)
        shapes: dict[Path, Shape] = {}
        seen: dict[bytes, Path] = {}
        for done, file in enumerate(files, 1):
            with self._refusing(file):
                cut = self._cuts.get(file, WHOLE)
                whole = open_upright(file, self._limits, canvas_of_whole(canvas, cut), self.names[file])
                decoded = cropped(whole, cut)
                self._check_new(decoded.image, file, seen)
                canvases[len(shapes)] = fit(decoded.image, canvas)
                shapes[file] = decoded.shape
                self.out[file] = taken_out(whole.shape, cut, canvas)
                self._decoded[file] = replace(decoded, image=EMPTY)
            if self._on_progress:
                self._on_progress(done, len(files))
        return canvases[: len(shapes)], shapes

    def notes(self, files: Collection[Path]) -> Iterator[str]:
        """Yield how pictures of the set were read, where that is not plain."""
        broken = [self.names[file] for file in files if self._decoded[file].is_profile_broken]
        if broken:
            yield f"What {_some(broken)} says of its colours is broken or unknown, so they are taken as sRGB."
        for more in ("frames", "pages"):
            several = [self.names[file] for file in files if self._decoded[file].more == more]
            if several:
                yield f"Of the {more} of {_some(several)} only the first is used."

    def _check_new(self, picture: Image.Image, file: Path, seen: dict[bytes, Path]) -> None:
        """Remember a picture by its size and pixels; refuse it if another file had the same."""
        digest = hashlib.sha256(repr(picture.size).encode() + picture.tobytes()).digest()
        first = seen.setdefault(digest, file)
        if first != file:
            happened = f"{self.names[file]} is the same picture as {self.names[first]}."
            raise UploadError(happened, "Each picture counts once.", code="duplicate")

    @contextmanager
    def _refusing(self, file: Path) -> Iterator[None]:
        try:
            yield
        except UploadError as error:
            self.refused[file] = Refused(self.names[file], str(error), error.code)


def _remaining(
    shapes: dict[Path, Shape], refused: dict[Path, Refused], passed_over: Sequence[str]
) -> Collection[Shape]:
    """Return the shapes, if any are left; otherwise the reasons, as one error."""
    if shapes:
        return shapes.values()
    reasons = list(refused.values())
    if len(reasons) == 1:
        raise UploadError(" ".join([reasons[0].reason, *passed_over]), code=reasons[0].code)
    more = f" And {len(reasons) - 3} more." if len(reasons) > 3 else ""
    shown = " ".join(refusal.reason for refusal in reasons[:3])
    happened = f"None of the {len(reasons)} pictures can be used. {shown}{more}"
    raise UploadError(" ".join([happened, *passed_over]), code="nothing")


def _some(names: list[str]) -> str:
    """Names in a sentence: the first, and how many more."""
    return f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else names[0]


def over_total(name: str, limits: Limits) -> UploadError:
    """Return the refusal of a picture with which a set is too large."""
    happened = f"{name} is left out: with it the set is larger than {limits.max_total_bytes / MIB:g} MiB."
    return UploadError(happened, "", "Make the pictures smaller, or choose fewer.", code="total")


def _notes(
    canvases: np.ndarray, shapes: list[Shape], names: tuple[str, ...], long_side: int | MedianSide, most: int
) -> Iterator[str]:
    height, width = canvases.shape[1:3]
    largest = max(map(max, shapes))
    if max(height, width) < min(_wanted_side(shapes, long_side), most) // 2 * 2:
        yield (
            f"{len(shapes)} pictures have at most {SET_PIXELS_MAX // 10**6} megapixels together, "
            f"so they are learned at {width} x {height}."
        )
    elif not isinstance(long_side, MedianSide) and largest // 2 < long_side // 2:
        yield (
            f"The largest picture has a long side of {largest} pixels, "
            f"so the set is learned at {width} x {height} and not {long_side}: nothing is enlarged for it."
        )
    elif long_side == OWN_SIZE and largest // 2 * 2 > max(height, width) == min(most, OWN_SIZE.most):
        why = f"more than {max(height, width)} pixels a side are too many for that."
        if len(shapes) == 1:
            yield f"The strokes of the picture are remembered at {width} x {height}: {why}"
        else:
            yield f"The strokes of the pictures are remembered at {width} x {height}: {why}"
    scales = [max(height / h, width / w) for h, w in shapes]
    small = [name for name, scale in zip(names, scales, strict=True) if scale > NOTED_ENLARGEMENT]
    if small:
        yield f"Enlarged to {width} x {height}, so less sharp than it could be: {_some(small)}."
    if all(np.ptp(canvas, axis=(0, 1)).max() <= FLAT for canvas in canvases):
        yield "No variation: every picture is a single flat colour, so there is nothing to learn but colours."
