"""Parts put together from the given picture's own pieces: what making it seamless and extending it share.

Where pieces meet is decided by a montage at a small size (aiart/engine/montage). At larger sizes the same pieces of the
larger picture are laid, and along their cuts every scale begins with them, taken back a little along the path: the
generator paints over the cuts.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from aiart.engine.memory.placement import at_size
from aiart.engine.montage.montage import Montage
from aiart.engine.painting.plan import Level, Start
from aiart.engine.path.pyramid import Size, Wrap, resize
from aiart.operations.canvas import AnyRequest
from aiart.operations.known import Known
from aiart.operations.request import OnProgress

WORKING = 128  # pixels of the long side at which a montage is decided
EDGE = 0.014  # of a picture's sides at its edges that no piece is taken from
BALANCE = 0.1  # of the memory: pieces are as often of one kind as they have to be
TIME = 0.2  # to which the pieces are taken back at each scale: later, and details dissolve
FINER = 2.0  # times as long as the level before: others would say little that is new


class Pieced(Known):
    """A canvas, float32 (H, W, 3), known where bool (H, W) says so, and a montage of the whole of it."""

    def __init__(self, canvas: np.ndarray, known: np.ndarray, montage: Montage, picture: np.ndarray):
        """picture: float32 (h, w, 3), what the montage's pieces are taken from, at its own size."""
        self._montage, self._pieces_of, self._blended = montage, picture, montage.blended()
        size = (canvas.shape[0], canvas.shape[1])
        near = at_size(_widened(montage.cuts(), montage.wrap), size)
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


def _widened(marked: np.ndarray, wrap: Wrap) -> np.ndarray:
    """bool (H, W) with all neighbours of what is marked."""
    around = np.pad(
        np.pad(marked, ((1, 1), (0, 0)), mode="wrap" if wrap[0] else "edge"),
        ((0, 0), (1, 1)),
        mode="wrap" if wrap[1] else "edge",
    )
    return np.asarray(np.lib.stride_tricks.sliding_window_view(around, (3, 3)).any((-1, -2)))


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
