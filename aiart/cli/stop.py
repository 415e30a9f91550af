"""Ctrl-C while training: once, finish now and keep the work; twice, leave at once. A polite kill is like the second.

Leaving is a KeyboardInterrupt, raised wherever the program is: what is on disk is whole at any time.
"""

import os
import signal
from contextlib import suppress
from types import FrameType

from aiart.engine.training.train import Stop

AT_ONCE = ("SIGTERM", "SIGBREAK")  # the second is Windows'
HEARD = b"\nFinishing with what it has learned so far. Ctrl-C again leaves at once.\n"


class StopKeys:
    """As a context, it listens to the signals; outside, they do what they did before."""

    def __init__(self) -> None:
        self.something_to_keep = False  # before that there is nothing to finish, and the first Ctrl-C leaves
        self.asked = Stop.NO
        self._before: dict[int, object] = {}

    def __enter__(self) -> "StopKeys":
        self._listen(signal.SIGINT, self._interrupt)
        for name in AT_ONCE:
            if hasattr(signal, name):
                self._listen(getattr(signal, name), self._leave)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _listen(self, number: int, handler) -> None:
        self._before[number] = signal.signal(number, handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.asked == Stop.KEEP or not self.something_to_keep:
            self._leave(number, frame)
        self.asked = Stop.KEEP
        with suppress(OSError):  # not print: the signal may have come in the middle of one
            os.write(2, HEARD)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt
