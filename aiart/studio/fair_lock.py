"""A lock that is given in the order in which it was asked for, and that one may stop waiting for."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK = 0.05  # seconds between two looks at whether the wait was given up


class Cancelled(Exception):
    """Whoever asked does not want the answer any more. Never leaves the studio."""


class FairLock:
    """threading.Lock promises no order: under load, one visitor could wait for ever."""

    def __init__(self):
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()  # the first has the turn

    @contextmanager
    def turn(self, cancelled: threading.Event, place: Callable[[int], None] = lambda before: None) -> Iterator[None]:
        """Wait for the turn and have it until the block ends; `place` is told how many are before, as that changes.

        Raises Cancelled as soon as `cancelled` is set."""
        mine, told = threading.Event(), 0
        with self._lock:
            self._waiting.append(mine)
            self._waiting[0].set()
        try:
            while not mine.wait(LOOK):
                if cancelled.is_set():
                    raise Cancelled
                if (before := self._before(mine)) != told:
                    told = before
                    place(before)
            yield
        finally:
            with self._lock:
                self._waiting.remove(mine)
                if self._waiting:
                    self._waiting[0].set()

    def _before(self, mine: threading.Event) -> int:
        with self._lock:
            return self._waiting.index(mine)
