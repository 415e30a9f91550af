"""The web process's end of painting: asks a second, warm process for one picture at a time.

One process paints for all visitors, a picture a turn, so a request for many pictures never blocks the others. If that
process crashes, hangs, grows too large or sits over a picture nobody wants any more, it is replaced. Knows nothing of
visitors and of what a picture is.
"""

import threading
import time

from aiart import errors
from aiart.errors import ArtError, StudioError
from aiart.studio.config import GIB, StudioConfig
from aiart.studio.painting_process import PaintingProcess
from aiart.studio.turns import Cancelled, Turns

DROP = 1.5  # seconds that a picture nobody wants any more may take to be finished
LOOK = 0.1  # seconds between two looks at whether it is still wanted
MEMORY_PERIOD = 1.0  # seconds between two looks at the memory
FULL = 0.7  # share of its memory at which the process is replaced between two pictures


class Painter:
    """Call `start` once, so that the engine is loaded when the first picture is asked for, and `close` at the end."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self._turns = Turns()
        self._process: PaintingProcess | None = None
        self._asked, self._painted, self._closed = 0, 0, False

    def start(self) -> None:
        with self._turns.turn(threading.Event()):
            self._running()

    def close(self) -> None:
        self._closed = True
        if self._process:
            self._process.end()

    def paint(self, order: dict, cancelled: threading.Event) -> dict:
        """One picture; see `painting_worker` for what an order and its answer hold.

        Raises:
            ArtError: what the engine had to say, or StudioError "crashed", "too_slow", "memory", "closed".
            Cancelled: `cancelled` was set; the process is free again within two seconds.
        """
        with self._turns.turn(cancelled):
            process = self._running()
            try:
                answer = self._answer(process, order, cancelled)
            except (ArtError, Cancelled):
                self._replace()
                raise
            self._painted += 1
            if self._painted >= self._config.painter_pictures or process.memory() > FULL * self._config.painter_bytes:
                self._replace()
        if "error" in answer:
            raise _error(answer["error"])
        return answer

    def _running(self) -> PaintingProcess:
        if self._closed:
            raise StudioError("The studio is closed.", "", "Start it again.", code="closed")
        if self._process is None or not self._process.is_alive():
            self._replace()
        return self._process

    def _replace(self) -> None:
        """The new process starts loading the engine at once, before anybody asks."""
        if self._process:
            self._process.end()
        if not self._closed:
            self._process, self._painted = PaintingProcess(self._config.home, self._config.engine), 0

    def _answer(self, process: PaintingProcess, order: dict, cancelled: threading.Event) -> dict:
        """Whatever is raised here means: this process will not answer, or is not worth waiting for."""
        self._asked += 1
        patience = _Patience(process, self._config, cancelled)
        process.send(order | {"id": self._asked})
        while (answer := process.take(LOOK)) is None or answer.get("id") != self._asked:
            if not process.is_alive():
                raise StudioError(
                    "The painting broke off.", "", "Try again, or ask for a smaller picture.", code="crashed"
                )
            patience.check()
        return answer


class _Patience:
    """When to stop waiting for one picture."""

    def __init__(self, process: PaintingProcess, config: StudioConfig, cancelled: threading.Event):
        self._process, self._config, self._cancelled = process, config, cancelled
        self._start = self._measured = time.monotonic()
        self._unwanted_since: float | None = None

    def check(self) -> None:
        now = time.monotonic()
        if self._cancelled.is_set():
            self._unwanted_since = self._unwanted_since or now
            if now - self._unwanted_since > DROP:
                raise Cancelled
        if now - self._start > self._config.painting_seconds:
            raise StudioError("The painting took too long.", "", "Ask for a smaller picture.", code="too_slow")
        if now - self._measured > MEMORY_PERIOD:
            self._measured = now
            self._check_memory()

    def _check_memory(self) -> None:
        limit = self._config.painter_bytes
        if self._process.memory() > limit:
            happened = f"The picture needs more than {limit / GIB:.1f} GiB of memory."
            raise StudioError(happened, "", "Ask for a smaller one.", code="memory")


def _error(told: dict) -> ArtError:
    """What the painting process was told by the engine, as the error it was there."""
    kind = getattr(errors, str(told.get("kind")), StudioError)
    if not (isinstance(kind, type) and issubclass(kind, ArtError)):
        kind = StudioError
    return kind(told["happened"], told["expected"], told["fix"], code=told["code"])
