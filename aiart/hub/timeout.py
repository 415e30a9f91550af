"""An answer in time, or none: calls that run in a thread of their own, which is abandoned when the time is over.

The official client waits and tries again for up to a minute where a person should have an answer within ten seconds.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")
ANSWER_SECONDS = 9.0  # without progress, until a person gets an answer
PROGRESS_BYTES = 64 << 10  # bytes that count as progress
POLL_SECONDS = 0.1  # between two looks at how a call gets on


class ProgressTimeout:
    """A time-out that only real progress moves.

    The time-outs of an HTTP client count from one byte to the next and leave out the resolving of names, so that a bad
    network could keep a person waiting for minutes.
    """

    def __init__(self, seconds: float = ANSWER_SECONDS):
        self._seconds, self._received = seconds, 0
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def allows(self, seconds: float) -> bool:
        """Return whether more than so many seconds are left."""
        return self._end - time.monotonic() > seconds

    def advance(self, count: int) -> None:
        """Note that `count` more bytes have arrived. Raises TimeoutError when they come too slowly."""
        self._received += count
        if self._received >= PROGRESS_BYTES:
            self.renew()
        self.left()

    def renew(self) -> None:
        """Start again with all seconds, because something is complete."""
        self._received, self._end = 0, time.monotonic() + self._seconds


def call_before(
    timeout: ProgressTimeout, call: Callable[[], Answer], on_wait: Callable[[], object] = lambda: None
) -> Answer:
    """Return the answer of `call()`, which runs in a thread of its own.

    Args:
        on_wait: called now and then while the answer is not there; what it raises ends the waiting.

    Raises:
        TimeoutError: the time is over. An answer that comes later is closed and forgotten.
        BaseException: what the call or `on_wait` raises.
    """
    answers: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    abandoned = Event()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:  # raised again by the one who waits
            answers.put((None, error))
        if abandoned.is_set():
            _close_late(answers)

    Thread(target=run, daemon=True, name="aiart-hub").start()
    try:
        answer, error = _wait(answers, timeout, on_wait)
    except BaseException:
        abandoned.set()
        _close_late(answers)
        raise
    if error is not None:
        raise error
    return answer


def _wait(
    answers: SimpleQueue, timeout: ProgressTimeout, on_wait: Callable[[], object]
) -> tuple[Any, BaseException | None]:
    while True:
        try:
            return answers.get(timeout=min(timeout.left(), POLL_SECONDS))
        except Empty:
            on_wait()


def _close_late(answers: SimpleQueue) -> None:
    """Close an answer for which nobody waits any more. It is taken out of the queue, so that this happens once."""
    with suppress(Empty):
        answer, _ = answers.get_nowait()
        if hasattr(answer, "close"):
            answer.close()
