"""How much of the machine a training gets beside all else that wants to run, and the time that it is given back.

A budget is in seconds in which the training has the machine. While somebody paints, it waits for a processor half of
the time or more; those seconds do not count, so that it learns as much as if it had been alone. Linux tells how long
each thread has run and how long it has waited to run; elsewhere all seconds count.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

LOOK_SECONDS = 0.5  # between two looks at the threads, which take about a millisecond
UNDISTURBED = 0.95  # a share above which nobody is in the way: threads of one program wait for each other, too
TASKS = Path("/proc/self/task")


class Share:
    """The share of a training in what it could use, and the seconds it has been given back.

    Args:
        most: seconds that are given back at most, however busy the machine is.
    """

    def __init__(self, most: float):
        self.given = 0.0
        self._most, self._share = most, 1.0
        self._looked, self._seen = time.monotonic(), times()

    def counted(self, seconds: float) -> float:
        """Return so many seconds of the clock as seconds of the budget."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._look()
        own = seconds * self._share
        if self._share > UNDISTURBED or self.given + seconds - own > self._most:
            return seconds
        self.given += seconds - own
        return own

    def _look(self) -> None:
        before, self._seen, self._looked = self._seen, times(), time.monotonic()
        ran, waited = self._seen[0] - before[0], self._seen[1] - before[1]
        self._share = ran / (ran + waited) if ran > 0 and waited > 0 else 1.0


def times() -> tuple[int, int]:
    """Nanoseconds that the threads of this process have run, and have waited to run; (0, 0) where that is not told."""
    ran = waited = 0
    with suppress(OSError):
        for thread in os.listdir(TASKS):
            with suppress(OSError, ValueError, IndexError):  # it has ended
                fields = (TASKS / thread / "schedstat").read_text().split()
                ran, waited = ran + int(fields[0]), waited + int(fields[1])
    return ran, waited
