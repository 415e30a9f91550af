"""Who may use a worker next: a queue that is fair, lets urgent work go ahead, and can be left."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiart.studio.workers.process import POLL_SECONDS

MAX_OVERTAKEN = 3  # how many urgent ones may go ahead of one that was there before them


class Cancelled(Exception):
    """The answer is not wanted any more. It never leaves the studio."""


@dataclass(eq=False)
class Turn:
    """A place in the queue of a `FairLock`."""

    urgent: bool
    began: threading.Event = field(default_factory=threading.Event)
    overtaken: int = 0  # by urgent ones that came later
    passed: "list[Turn]" = field(default_factory=list)  # whom this urgent one has overtaken


class FairLock:
    """A lock that is given in the order in which it was asked for, and that one may stop waiting for.

    What is urgent goes ahead of what is not, but nobody is overtaken more than `MAX_OVERTAKEN` times.
    threading.Lock promises no order: under load, one visitor could wait for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Turn] = []  # the first has the turn

    @contextmanager
    def turn(
        self,
        cancelled: threading.Event,
        on_queue: Callable[[int], None] = lambda before: None,
        urgent: bool = False,
    ) -> Iterator[None]:
        """Wait for the turn, and have it until the block ends.

        Args:
            on_queue: is called with the number of those who come first, whenever that changes.
            urgent: what takes a moment only, while somebody is looking at it.

        Raises:
            Cancelled: `cancelled` was set while waiting.
        """
        turn, last = self._queued(urgent), 0
        try:
            while not turn.began.wait(POLL_SECONDS):
                if cancelled.is_set():
                    raise Cancelled
                if (before := self._place(turn)) != last:
                    last = before
                    on_queue(before)
            if cancelled.is_set():
                raise Cancelled
            yield
        finally:
            self._leave(turn)

    def _queued(self, urgent: bool) -> Turn:
        turn = Turn(urgent)
        with self._lock:
            place = self._urgent_place() if urgent else len(self._waiting)
            turn.passed = self._waiting[place:]
            for one in turn.passed:
                one.overtaken += 1
            self._waiting.insert(place, turn)
            self._waiting[0].began.set()
        return turn

    def _urgent_place(self) -> int:
        """Behind whoever has the turn, what is urgent too, and those who have been overtaken often enough."""
        kept = [i for i, one in enumerate(self._waiting) if not i or one.urgent or one.overtaken >= MAX_OVERTAKEN]
        return kept[-1] + 1 if kept else 0

    def _leave(self, turn: Turn) -> None:
        with self._lock:
            if not turn.began.is_set():  # cancelled before it kept anybody waiting
                for one in turn.passed:
                    one.overtaken -= 1
            self._waiting.remove(turn)
            if self._waiting:
                self._waiting[0].began.set()

    def _place(self, turn: Turn) -> int:
        with self._lock:
            return self._waiting.index(turn)
