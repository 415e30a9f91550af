"""Parts put together from the given picture's own pieces: what making it seamless and extending it share.

Where pieces meet is decided by a montage at a small size (aiart/engine/montage). At larger sizes the same pieces of the
larger picture are laid, and along their cuts every scale begins with them, taken back a little along the path: the
generator paints over the cuts.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from aiart.engine.memory.guides import blurred
from aiart.engine.memory.placement import at_size
from aiart.engine.montage.montage import Montage
from aiart.engine.painting.plan import Level, Start
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize
from aiart.images import to_float
from aiart.operations.canvas import AnyRequest
from aiart.operations.known import Known
from aiart.operations.request import OnProgress

WORKING = 128  # pixels of the long side at which a montage is decided
EDGE = 0.014  # of a picture's sides at its edges that no piece is taken from
GLANCE = 32  # pixels of the short side at which ends are compared
LAYERED = 0.48  # of a picture's spread, that its lines' means have: more, and it has a top and a bottom
UNLIKE = 0.6  # standard deviations that the quarters at two ends may differ by
DRIFT = 0.03  # of the height, that a piece of a scene may be taken from higher or lower
BALANCE = 0.1  # of the memory: pieces are as often of one kind as they have to be
TIME = 0.2  # to which the pieces are taken back at each scale: later, and details dissolve
FINER = 2.0  # times as long as the level before: others would say little that is new


class Pieced(Known):
    """A canvas, float32 (H, W, 3), known where bool (H, W) says so, and a montage of the whole of it."""

    def __init__(self, canvas: np.ndarray, known: np.ndarray, montage: Montage, picture: np.ndarray):
        """picture: float32 (h, w, 3), what the montage's pieces are taken from, at its own size."""
        self._montage, self._pieces_of, self._blended = montage, picture, montage.blended()
        size = (canvas.shape[0], canvas.shape[1])
        near = at_size(grown(montage.cuts(), 1, montage.wrap), size)
        super().__init__(
            np.where(known[..., None], canvas, montage.at_size(picture, size)), known | ~near, montage.wrap
        )

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        """One at which the montage is given, so that the memory knows where to search, and few finer ones."""
        kept = [levels[-1]]
        for level in reversed(levels[:-1]):
            if self._is_given(kept[0].size):
                break
            if max(kept[0].size) >= FINER * max(level.size) or self._is_given(level.size):
                kept.insert(0, level)
        return tuple(kept)

    def _is_given(self, size: Size) -> bool:
        return max(size) <= max(self._montage.size)

    def start(self, level: int, of: int, size: Size) -> Start | None:
        if self._is_given(size):
            return Start(resize(self._blended, size, self._wrap), 0.0)
        return Start(self._montage.at_size(self._pieces_of, size), TIME)


def grown(marked: np.ndarray, by: int, wrap: Wrap = FLAT) -> np.ndarray:
    """bool (H, W) with all pixels that are at most so many rows and columns from a marked one."""
    for axis, around in enumerate(wrap):
        pads = [(0, 0), (0, 0)]
        pads[axis] = (by, by)
        padded = np.pad(marked, pads, mode="wrap" if around else "constant")
        marked = np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * by + 1, axis).any(-1))
    return marked


def axes_of(picture: np.ndarray) -> Wrap:
    """On which axes a picture, uint8 (H, W, 3), can tile: on both, or left and right alone where ends are unlike, as
    sky and ground are."""
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


def each_alone(request: AnyRequest, on_progress: OnProgress | None) -> Iterator[tuple[AnyRequest, OnProgress | None]]:
    """For each picture of a request, where every one needs a plan of its own: the request for it alone, and what hears
    of its progress."""
    for i in range(request.count):
        one = request.changed(count=1, seed=request.seed + i)
        yield one, None if on_progress is None else partial(_on_picture, i, on_progress)


def _on_picture(number: int, on_progress: OnProgress, i: int, share: float, picture: np.ndarray | None) -> None:
    on_progress(number + i, share, picture)


def working_size(size: Size, long_side: int = WORKING) -> Size:
    """A size of the same aspect at which a montage is decided."""
    factor = min(1.0, long_side / max(size))
    return max(2, round(size[0] * factor)), max(2, round(size[1] * factor))


def margin_of(size: Size) -> int:
    """Pixels at the edges of a picture of `size` that no piece is taken from."""
    return max(1, round(EDGE * min(size))) if min(size) > 16 else 0
