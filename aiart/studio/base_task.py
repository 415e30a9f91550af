"""What all tasks share, whatever they do: a thread, news for those who follow, a stop and an end."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from aiart.studio.open_orders import Content, OpenOrder, UnfinishedOrder
from aiart.studio.queue import Cancelled


class Result(NamedTuple):
    """A finished picture."""

    index: int  # within the order
    path: Path  # of a PNG or a film
    seed: int  # paints this one again
    notes: tuple[str, ...] = ()  # sentences on how the order and its inputs were read, when they were read for it


@dataclass(frozen=True)
class Progress:
    """How far the next picture is."""

    index: int  # within the order
    before: int = 0  # orders that come first
    share: float = 0.0  # of its work, 0 to 1
    preview: str = ""  # what there is to see: a small JPEG as the address of an image
    width: int = 0  # pixels it will have; 0 while that is not known
    height: int = 0
    frames: int = 1  # of a film
    seconds: float = 0.0  # since it was begun


class Task:
    """What all tasks share: a thread, news for those who follow, and an end.

    Args:
        name: of the operation, or `details.MEASURE`.
        count: how many pictures or films it will make.
        is_long: takes minutes.
        goes_on: whether it goes on when nobody follows it any more; what is long always does.
    """

    def __init__(self, name: str, count: int, is_long: bool, goes_on: bool = False):
        self.name, self.count, self.is_long, self.goes_on = name, count, is_long, goes_on or is_long
        self.cancelled = threading.Event()
        self.results: list[Result] = []
        self.progress: Progress | None = None
        self.error: Exception | None = None
        self.is_over = self.is_stopped = self.is_seen = False  # seen: somebody has followed it to its end
        self.is_set_aside = False
        self._whole: tuple[Task, int] | None = None  # the task that it is a part of, and its place there
        self._news = threading.Condition()
        self._picture_began = 0.0
        self.comparison = ""  # id of the comparison that it paints
        self.row: OpenOrder | None = None  # of the order in the records, if it has one
        self.first = 0  # how much was over before it began, of an order whose first process is gone,
        self.earlier: tuple[str, ...] = ()  # and the ids of those pictures
        self._on_end: Callable[[], None] = lambda: None
        self._tell: Callable[[Progress | Result], None] = lambda news: None
        self._thread = threading.Thread(target=self._run, name="aiart-task", daemon=True)

    @property
    def content(self) -> Content | None:
        """What the records say of it, so that its rest can be painted after a crash; None if nothing."""
        return None

    def goes_on_with(self, order: UnfinishedOrder) -> None:
        """Leave out what was over of an order when its process ended."""
        self.first, self.earlier = order.done, order.pictures

    def start(self, on_end: Callable[[], None]) -> None:
        """Begin; `on_end` is called when it is over."""
        self._on_end = on_end
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Cancelled:
            self.is_stopped = True
        except Exception as error:  # raised again for whoever follows
            self.error = error
        if self.row and not self.is_set_aside:
            self.row.end()
        with self._news:
            self.is_over, self.progress = True, None
            self._news.notify_all()
        self._on_end()

    def run_within(self, whole: "Task", index: int) -> None:
        """Do its work here and now as a part of another task, which is told the news and stops it.

        Args:
            index: that its one picture has within the whole.

        Raises what ends it; Cancelled if the whole was stopped."""
        self.cancelled = whole.cancelled
        self._tell = lambda news: whole._report(_moved(news, index))
        self._whole = whole, index
        self._work()

    def _recorded(self, connection: sqlite3.Connection, index: int, picture: str) -> None:
        """A picture is being taken into the gallery, within this transaction."""
        if self._whole:
            whole, place = self._whole
            whole._recorded(connection, place, picture)
        elif self.row:
            self.row.took(connection, index + 1, picture)

    def _work(self) -> None:
        """All there is to do. Raises Cancelled if it was stopped, or any error."""
        raise NotImplementedError

    def _report(self, news: Progress | Result) -> None:
        """Tell those who follow."""
        with self._news:
            if isinstance(news, Result):
                self.results.append(news)
                self.progress = None
            else:
                if self.progress is None or news.index != self.progress.index or not news.share:
                    self._picture_began = time.monotonic()
                self.progress = news
            self._news.notify_all()
        self._tell(news)

    def follow(self) -> Iterator[Result | Progress]:
        """Yield every picture once, and in between how far the next one is. Raises the error that has ended the
        task."""
        count, last, is_over = 0, None, False

        def is_news() -> bool:
            return self.is_over or len(self.results) > count or self.progress not in (None, last)

        while not is_over:
            with self._news:
                self._news.wait_for(is_news)
                results, progress, is_over = self.results[count:], self.progress, self.is_over
                seconds = time.monotonic() - self._picture_began
            count += len(results)
            yield from results
            if progress and progress != last:
                last = progress
                yield replace(progress, seconds=seconds)
        self.is_seen = True
        if self.error:
            raise self.error

    def stop(self) -> None:
        """Ask it to end, which takes two seconds at most."""
        self.cancelled.set()

    def set_aside(self) -> None:
        """Ask it to end because the page does: its rest can be painted the next time."""
        self.is_set_aside = True
        if self.row:
            self.row.set_aside()
        self.stop()

    def wait(self, seconds: float) -> None:
        """Wait until it is over, or so many seconds have gone by."""
        self._thread.join(seconds)


def _moved(news: Progress | Result, by: int) -> Progress | Result:
    """The same with another index."""
    return news._replace(index=news.index + by) if isinstance(news, Result) else replace(news, index=news.index + by)
