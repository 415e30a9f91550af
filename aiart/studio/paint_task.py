"""Something that is being painted for a visitor: it runs in a thread of its own, can be looked at and can be stopped.

So nobody who waits for a turn, or has gone away, is in the way of others. Knows nothing of how it is painted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from aiart.studio.fair_lock import Cancelled
from aiart.studio.store import new_id

LOOK = 1.0  # seconds after which a follower looks even if nothing was said


class Result(NamedTuple):
    index: int  # within the order
    path: Path  # of a PNG or a film
    seed: int  # paints this one again


@dataclass(frozen=True)
class Progress:
    """How far a picture is that is not there yet."""

    index: int  # within the order
    before: int = 0  # orders that come first
    share: float = 0.0  # of its work
    preview: str = ""  # what there is to see: a small JPEG as the address of an image
    width: int = 0  # pixels it will have; 0 while that is not known
    height: int = 0
    frames: int = 1  # of a film
    seconds: float = 0.0  # since it was begun


class PaintTask:
    """One order. `start` it, then `follow` it; whoever holds `cancelled` may end it.

    Args:
        work: does all of it, saying what happens with `say` and `painted`. Cancelled ends it without a word.
        stays: whether it goes on when nobody follows it any more.
    """

    def __init__(self, name: str, count: int, work: Callable[["PaintTask"], None], stays: bool):
        self.id, self.name, self.count, self.stays = new_id(), name, count, stays
        self.cancelled = threading.Event()
        self.made: list[Result] = []
        self.coming: Progress | None = None
        self.over = self.stopped = self.known = False  # known: somebody has seen its end
        self._work, self.error, self._began = work, None, 0.0
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="aiart-going", daemon=True)

    def start(self, ended: Callable[[], None]) -> None:
        """`ended` is called when it is over."""
        self._ended = ended
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """For its end."""
        self._thread.join(seconds)

    def say(self, coming: Progress) -> None:
        with self._news:
            if self.coming is None or coming.index != self.coming.index or not coming.share:
                self._began = time.monotonic()
            self.coming = coming
            self._news.notify_all()

    def painted(self, one: Result) -> None:
        with self._news:
            self.made.append(one)
            self.coming = None
            self._news.notify_all()

    def follow(self) -> Iterator[Result | Progress]:
        """Every picture once, and in between how far the next one is. Raises what the work has raised."""
        seen, last, over = 0, None, False
        while not over:
            with self._news:
                self._news.wait_for(partial(self._is_news, seen, last), LOOK)
                made, coming, over = self.made[seen:], self.coming, self.over
                seconds = time.monotonic() - self._began
            seen += len(made)
            yield from made
            if coming and coming is not last:
                last = coming
                yield replace(coming, seconds=seconds)
        self.known = True
        if self.error:
            raise self.error

    def _is_news(self, seen: int, last: Progress | None) -> bool:
        return self.over or len(self.made) > seen or (self.coming is not None and self.coming is not last)

    def _run(self) -> None:
        try:
            self._work(self)
        except Cancelled:
            self.stopped = True
        except Exception as error:
            self.error = error
        with self._news:
            self.over, self.coming = True, None
            self._news.notify_all()
        self._ended()
