"""Parts put together from the given picture's own pieces: what making it seamless, extending and retargeting it share.

Where pieces meet is decided by a montage at a small size (aiart/engine/montage), and then ever more finely at larger
ones. The generator has no part in it: painted over, cuts were seen more, not less.
"""

import numpy as np

from aiart.engine.memory.blur import blurred
from aiart.engine.montage.finer import in_sizes
from aiart.engine.montage.montage import Montage
from aiart.engine.path.pyramid import Size, Wrap, resize, shrunk
from aiart.errors import RequestError
from aiart.images import to_float, to_uint8
from aiart.operations.large import LARGE_MAX
from aiart.operations.request import SIDE_MIN, OnProgress

WORKING = 128  # pixels of the long side at which a montage is decided
PIXELS_MAX = 16_000_000  # of what is put together: 0.2 KB of memory each
EDGE = 0.014  # of a picture's sides at its edges that no piece is taken from
GLANCE = 32  # pixels of the short side at which ends are compared
LAYERED = 0.48  # of a picture's spread, that its lines' means have: more, and it has a top and a bottom
UNLIKE = 0.6  # standard deviations that the quarters at two ends may differ by


def put_together(
    montage: Montage,
    picture: np.ndarray,
    unknown: np.ndarray,
    own: np.ndarray,
    on_progress: OnProgress | None,
    number: int,
    grain: int = 1,
) -> np.ndarray:
    """Return what a montage becomes on a canvas: uint8 (H, W, 3).

    Args:
        picture: uint8 (h, w, 3), what its pieces are taken from, at the size that it has on the canvas.
        unknown: bool (H, W), what of the canvas is put together.
        own: int (H, W, 2), where in the picture the known pixels are.
        on_progress: hears of every size that is done. Raising stops it.
        number: of the picture that it is, from 0, as on_progress is told.
        grain: pieces are moved by multiples of so many pixels."""
    made = np.zeros((0, 0, 3), np.uint8)
    for picture_so_far in in_sizes(montage, to_float(picture), own, unknown, grain):
        made = to_uint8(picture_so_far)
        if on_progress:
            on_progress(number, min(1.0, made.size / (3 * unknown.size)), made)
    return made


def check_pieced(size: Size, fix: str) -> None:
    """Raises RequestError, code "size", if nothing of (height, width) can be put together; `fix` says what to do."""
    height, width = size
    if min(size) < SIDE_MIN or max(size) > LARGE_MAX or height * width > PIXELS_MAX:
        expected = f"It can be {SIDE_MIN} to {LARGE_MAX} a side, and {PIXELS_MAX / 1e6:g} megapixels in all."
        raise RequestError(f"The picture would be {width} x {height} pixels.", expected, fix, code="size")


def axes_of(picture: np.ndarray) -> Wrap:
    """Return on which axes a picture, uint8 (H, W, 3), can tile: on both, or left and right alone where ends are
    unlike, as sky and ground are."""
    factor = GLANCE / min(picture.shape[:2])
    small = resize(to_float(picture), working_size(picture.shape[:2], round(max(picture.shape[:2]) * factor)))
    return all(_ends_meet(small, axis) for axis in (0, 1)), True


def _ends_meet(picture: np.ndarray, axis: int) -> bool:
    lines = np.moveaxis(picture, axis, 0)
    means = blurred(lines.mean(1), sigma=len(lines) / 24)
    layered = np.sqrt(means.var(0).sum() / max(picture.reshape(-1, 3).var(0).sum(), 1e-9))
    ends = [some.reshape(-1, 3) for some in (lines[1 : len(lines) // 4 + 1], lines[-len(lines) // 4 - 1 : -1])]
    apart = ((ends[0].mean(0) - ends[1].mean(0)) ** 2).sum() / max((ends[0].var(0) + ends[1].var(0)).sum() / 2, 1e-9)
    return bool(layered < LAYERED or np.sqrt(apart) < UNLIKE)


def working_size(size: Size, long_side: int = WORKING) -> Size:
    """Return a size of the same aspect at which a montage is decided."""
    return shrunk(size, long_side)


def margin_of(size: Size) -> int:
    """Return pixels at the edges of a picture of `size` that no piece is taken from."""
    return max(1, round(EDGE * min(size))) if min(size) > 16 else 0
