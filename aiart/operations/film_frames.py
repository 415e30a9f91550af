"""Frames of a film, a few of them at once: a small picture has too little to do in each step to keep all cores busy.

Whoever asks gets them in order, and hears of their progress in order and in its own thread.
"""

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from itertools import islice
from queue import SimpleQueue
from threading import Event

import numpy as np

from aiart.engine.path.parallel import CORES, sharing_cores
from aiart.engine.path.pyramid import Size
from aiart.operations.request import OnProgress

AT_ONCE_MAX = 4  # frames: more wait for each other, as a part of their work cannot be done side by side
PIXELS_AT_ONCE = 2**21  # of them all: larger frames keep the cores busy by themselves, and take their memory

Frames = Generator[np.ndarray, None, None]
PaintFrame = Callable[[int, OnProgress | None], np.ndarray]


class _Stopped(Exception):
    """Nobody wants the frame any more."""


class _Progress:
    """What threads tell of their frames, told again frame by frame to whoever asked."""

    def __init__(self, on_progress: OnProgress):
        self._on_progress, self._stopped = on_progress, Event()
        self._told: SimpleQueue[tuple[int, tuple[float, np.ndarray | None] | None]] = SimpleQueue()
        self._newest: dict[int, tuple[float, np.ndarray | None]] = {}
        self._over: set[int] = set()

    def note(self, i: int, share: float, picture: np.ndarray | None) -> None:
        """Note, in the thread that paints frame i, how far it is. Raises _Stopped."""
        if self._stopped.is_set():
            raise _Stopped
        self._told.put((i, (share, picture)))

    def note_end(self, i: int) -> None:
        self._told.put((i, None))

    def stop(self) -> None:
        self._stopped.set()

    def tell_until_end(self, i: int) -> None:
        """Tell of frame i, in the thread that asks, until it is over; what comes of later ones is kept for their turn,
        the newest of each."""
        if i in self._newest:
            self._on_progress(i, *self._newest.pop(i))
        while i not in self._over:
            number, news = self._told.get()
            if news is None:
                self._over.add(number)
            elif number == i:
                self._on_progress(i, *news)
            else:
                self._newest[number] = news


def in_order(paint: PaintFrame, count: int, size: Size, on_progress: OnProgress | None) -> Frames:
    """Frames 0 to `count`, each uint8 (*size, 3) as `paint(i, on_progress)` makes it, in any thread.

    The first one is painted alone: it finds, and keeps, what all of them need."""
    yield paint(0, on_progress)
    threads = min(CORES, AT_ONCE_MAX, PIXELS_AT_ONCE // (size[0] * size[1]))
    if threads < 2:
        yield from (paint(i, on_progress) for i in range(1, count))
    else:
        yield from _side_by_side(paint, range(1, count), threads, on_progress and _Progress(on_progress))


def _side_by_side(paint: PaintFrame, frames: range, threads: int, progress: _Progress | None) -> Frames:
    """Some frames, as many at once as there are threads, and one more that is finished before it is asked for."""

    def painted(i: int) -> np.ndarray:
        try:
            return paint(i, progress and progress.note)
        finally:
            if progress:
                progress.note_end(i)

    waiting, begun = iter(frames), deque[Future[np.ndarray]]()
    with sharing_cores(threads) as pool:
        try:
            for i in frames:
                begun.extend(pool.submit(painted, later) for later in islice(waiting, threads + 1 - len(begun)))
                if progress:
                    progress.tell_until_end(i)
                yield begun.popleft().result()
        finally:
            if progress:
                progress.stop()
