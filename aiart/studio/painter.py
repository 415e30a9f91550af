"""The web process's end of painting: asks a second process for one order at a time.

One process paints for all visitors, an order a turn, so a request for many pictures never blocks the others. If that
process crashes, hangs, grows too large or sits over a picture nobody wants any more, it is replaced. Knows nothing of
visitors and of what a picture is.
"""

import threading
import time
from collections.abc import Callable

from aiart.errors import ArtError, StudioError
from aiart.studio.config import GIB, StudioConfig
from aiart.studio.fair_lock import Cancelled, FairLock
from aiart.studio.painting_process import PaintingProcess
from aiart.studio.workers.events import error_from_json
from aiart.studio.workers.process import LOW_PRIORITY

DROP = 1.2  # seconds that a picture nobody wants any more may take to be left
LOOK = 0.1  # seconds between two looks at whether it is still wanted
MEMORY_PERIOD = 1.0  # seconds between two looks at the memory
FULL = 0.7  # share of its memory at which the process is replaced between two orders
MEGAPIXEL = 1e6


class Painter:
    """Call `close` at the end.

    Args:
        warm: the process is started before the first order (by `start`), with the engine loaded, and kept; else it is
            started for an order, lets others go first, and ends with it: for orders that take minutes anyway.
    """

    def __init__(self, config: StudioConfig, warm: bool = True):
        self._config, self._warm = config, warm
        self._turns = FairLock()
        self._process: PaintingProcess | None = None
        self._asked, self._painted, self._closed = 0, 0, False

    def start(self) -> None:
        with self._turns.turn(threading.Event()):
            self._running()

    def close(self) -> None:
        self._closed = True
        if process := self._process:  # another thread may just be replacing it
            process.end()

    def paint(
        self,
        order: dict,
        cancelled: threading.Event,
        told: Callable[[dict], None] = lambda said: None,
        place: Callable[[int], None] = lambda before: None,
    ) -> dict:
        """One order -> its answer; see `painting_worker` for what both hold.

        Args:
            told: hears what the worker says on the way.
            place: is told how many orders come first, as long as there are any.

        Raises:
            ArtError: what the engine had to say, or StudioError "crashed", "too_slow", "memory", "closed".
            Cancelled: `cancelled` was set; the process is free again within two seconds.
        """
        with self._turns.turn(cancelled, place):
            process = self._running()
            try:
                answer = self._answer(process, order, cancelled, told)
            except (ArtError, Cancelled):
                self._replace()
                raise
            self._painted += 1
            worn = self._painted >= self._config.painter_pictures
            if not self._warm or worn or process.memory() > FULL * self._config.painter_bytes:
                self._replace()
        if "error" in answer:
            raise error_from_json(answer["error"])
        if "dropped" in answer:
            raise Cancelled
        return answer

    def _running(self) -> PaintingProcess:
        if self._closed:
            raise StudioError("The studio is closed.", "", "Start it again.", code="closed")
        if self._process is None or not self._process.is_alive():
            self._end()
            arguments = () if self._warm else (LOW_PRIORITY,)
            self._process, self._painted = PaintingProcess(self._config.home, self._config.engine, arguments), 0
        return self._process

    def _replace(self) -> None:
        """A warm process is followed at once by another, which loads the engine before anybody asks."""
        self._end()
        if self._warm and not self._closed:
            self._running()

    def _end(self) -> None:
        if self._process:
            self._process.end()
            self._process = None

    def _answer(
        self, process: PaintingProcess, order: dict, cancelled: threading.Event, told: Callable[[dict], None]
    ) -> dict:
        """Whatever is raised here means: this process will not answer, or is not worth waiting for."""
        self._asked += 1
        patience = _Patience(process, self._config, cancelled, drop={"drop": self._asked})
        process.send(order | {"id": self._asked})
        while True:
            said = process.take(LOOK)
            if said is not None and said.get("id") == self._asked:
                if not said.keys() & {"begun", "share"}:
                    return said
                patience.hear(said)
                told(said)
            elif said is None and not process.is_alive():
                raise StudioError(
                    "The painting broke off.", "", "Try again, or ask for a smaller picture.", code="crashed"
                )
            patience.check()


class _Patience:
    """When to stop waiting for one order."""

    def __init__(self, process: PaintingProcess, config: StudioConfig, cancelled: threading.Event, drop: dict):
        self._process, self._config, self._cancelled, self._drop = process, config, cancelled, drop
        self._start = self._measured = time.monotonic()
        self._unwanted_since: float | None = None
        self._seconds = config.painting_seconds

    def hear(self, said: dict) -> None:
        """A large picture may take longer than a small one."""
        if begun := said.get("begun"):
            megapixels = begun["height"] * begun["width"] * begun["frames"] / MEGAPIXEL
            self._seconds = self._config.painting_seconds * max(1.0, megapixels)

    def check(self) -> None:
        now = time.monotonic()
        if self._cancelled.is_set():
            if self._unwanted_since is None:
                self._unwanted_since = now
                self._process.send(self._drop)
            if now - self._unwanted_since > DROP:
                raise Cancelled
        if now - self._start > self._seconds:
            raise StudioError("The painting took too long.", "", "Ask for a smaller picture.", code="too_slow")
        if now - self._measured > MEMORY_PERIOD:
            self._measured = now
            self._check_memory()

    def _check_memory(self) -> None:
        limit = self._config.painter_bytes
        if self._process.memory() > limit:
            happened = f"The picture needs more than {limit / GIB:.1f} GiB of memory."
            raise StudioError(happened, "", "Ask for a smaller one.", code="memory")
