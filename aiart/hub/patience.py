"""Giving up in time: on a call that does not return, and on bytes that only trickle in.

Knows nothing of the Hub. Time-outs of an HTTP client count from one byte to the next and not the resolving of names,
so that a bad network could hold a person for minutes.
"""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

Answer = TypeVar("Answer")
SECONDS = 9.0  # without progress, until a person is told
PACE = 64 << 10  # bytes that count as progress


class Patience:
    """A deadline that moves on only with real progress."""

    def __init__(self, seconds: float = SECONDS):
        self._seconds, self._got = seconds, 0
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def allows(self, seconds: float) -> bool:
        """Whether there is more than so much left."""
        return self._end - time.monotonic() > seconds

    def got(self, count: int) -> None:
        """`count` more bytes are here. Raises TimeoutError when they come too slowly."""
        self._got += count
        if self._got >= PACE:
            self.renew()
        self.left()

    def renew(self) -> None:
        """Something is complete."""
        self._got, self._end = 0, time.monotonic() + self._seconds


def within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """The answer of `call()`, which runs in a thread of its own; an answer that comes later is closed and forgotten.

    Raises:
        TimeoutError: it takes longer than `seconds`.
        BaseException: what the call raises.
    """
    answers: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()
    given_up = Event()

    def run() -> None:
        try:
            answer, error = call(), None
        except BaseException as raised:  # raised again by the one who waits
            answer, error = None, raised
        answers.put((answer, error))
        if given_up.is_set() and hasattr(answer, "close"):
            answer.close()

    Thread(target=run, daemon=True, name="aiart-hub").start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        given_up.set()
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer
