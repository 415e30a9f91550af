"""The web process's end of painting: a worker that is given one order at a time, and the queue for it.

One process paints for all visitors, an order a turn, so a request for many pictures never blocks the others. If that
process crashes, hangs, grows too large or sits over a picture that is not wanted any more, it is replaced.
"""

import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import psutil

from aiart.engine.format.parameters import MEGAPIXEL
from aiart.errors import ArtError, StudioError
from aiart.files import GIB
from aiart.studio.queue import Cancelled, FairLock
from aiart.studio.settings import StudioConfig
from aiart.studio.store import private_folder
from aiart.studio.workers import process as processes
from aiart.studio.workers.events import error_from_json, from_line, to_line
from aiart.studio.workers.process import LOW_PRIORITY, POLL_SECONDS, Deadline, ExceededLimit, WorkerLimits

DROP_SECONDS = 1.2  # that the worker may take to leave a picture; after that it is ended by force
FULL = 0.7  # share of its memory at which the worker is replaced between two orders
LOG_BYTES = 2**20  # a larger log is begun anew
LINE_BYTES = 2**20  # of one event at most


class Painter:
    """A painting worker that is always there, or one for each order. Call `close` at the end.

    Args:
        warm: the worker is started before the first order (by `start`), with the engine loaded, and kept; else it is
            started for an order, lets others go first, and ends with it: for orders that take minutes anyway.
    """

    def __init__(self, config: StudioConfig, warm: bool = True):
        self._config, self._warm = config, warm
        self._turns = FairLock()
        self._process: PainterProcess | None = None
        self._last_order, self._painted, self._closed = 0, 0, False

    def start(self) -> None:
        """Start the worker without waiting for it."""
        with self._turns.turn(threading.Event()):
            self._running_process()

    def close(self) -> None:
        """End the worker, in the middle of a picture if need be."""
        self._closed = True
        if process := self._process:  # another thread may just be replacing it
            process.end()

    def wake(self) -> None:
        """Look now whether an order has been cancelled, not at the next of the regular looks."""
        if process := self._process:
            process.wake()

    def paint(
        self,
        order: dict,
        cancelled: threading.Event,
        on_event: Callable[[dict], None] = lambda event: None,
        on_queue: Callable[[int], None] = lambda before: None,
        urgent: bool = False,
        visitor: str = "",
        pixels: float = MEGAPIXEL,
    ) -> dict:
        """Give one order to the worker -> its answer; see `workers.events` for what both hold.

        Args:
            on_event: is called with what the worker says on the way.
            on_queue: is called with the number of orders that come first, as long as there are any.
            urgent: whether it goes ahead of orders that are not; see `FairLock`.
            visitor: whose order it is: visitors take turns, ...
            pixels: ... and whoever wants many waits for others in between.

        Raises:
            ArtError: what the engine had to say, or StudioError "crashed", "too_slow", "memory", "closed".
            Cancelled: `cancelled` was set; the worker is free again within two seconds.
        """
        with self._turns.turn(cancelled, on_queue, urgent, visitor, max(1.0, pixels) / MEGAPIXEL):
            process = self._running_process()
            try:
                answer = self._answer(process, order, cancelled, on_event)
            except (ArtError, Cancelled):  # this process will not answer, or is not worth waiting for
                self._replace()
                raise
            self._painted += 1
            is_worn = self._painted >= self._config.painter_pictures
            if not self._warm or is_worn or process.memory() > FULL * self._config.painter_bytes:
                self._replace()
        if "error" in answer:
            raise error_from_json(answer["error"])
        if "dropped" in answer:
            raise Cancelled
        return answer

    def _answer(
        self,
        process: "PainterProcess",
        order: dict,
        cancelled: threading.Event,
        on_event: Callable[[dict], None],
    ) -> dict:
        """Send an order and wait for its answer. Raises StudioError or Cancelled if there will be none."""
        self._last_order += 1
        watch = OrderWatch(process, self._last_order, self._config, cancelled)
        process.send(order | {"id": self._last_order})
        while True:
            event = process.next_event(POLL_SECONDS)
            if event is not None and event.get("id") == self._last_order:
                if not event.keys() & {"begun", "share"}:
                    return event
                watch.take(event)
                on_event(event)
            elif event is None and not process.is_alive():
                fix = "Try again, or ask for a smaller picture."
                raise StudioError("The painting broke off.", "", fix, code="crashed")
            watch.check()

    def _running_process(self) -> "PainterProcess":
        if self._closed:
            raise StudioError("The studio is closed.", "", "Start it again.", code="closed")
        if self._process is None or not self._process.is_alive():
            self._end()
            arguments = () if self._warm else (LOW_PRIORITY,)
            self._process, self._painted = PainterProcess(self._config.home, self._config.engine, arguments), 0
        return self._process

    def _replace(self) -> None:
        """End the process; a warm one is followed at once by another, which loads the engine before anybody asks."""
        self._end()
        if self._warm and not self._closed:
            self._running_process()

    def _end(self) -> None:
        if self._process:
            self._process.end()
            self._process = None


class OrderWatch:
    """Whether an order is still wanted, and its worker within its limits.

    A picture of up to a megapixel has `config.painting_seconds`; a larger one, and a film with all its frames, has as
    many for each megapixel.
    """

    def __init__(self, process: "PainterProcess", order_id: int, config: StudioConfig, cancelled: threading.Event):
        self._process, self._order_id, self._config, self._cancelled = process, order_id, config, cancelled
        self._limits = WorkerLimits(config.painting_seconds, config.painter_bytes)
        self._drop: Deadline | None = None  # once the worker is asked to leave the picture

    def take(self, event: dict) -> None:
        """Take in an event of the order, which may say how large the picture will be."""
        if begun := event.get("begun"):
            megapixels = begun["height"] * begun["width"] * begun["frames"] / MEGAPIXEL
            self._limits.deadline.seconds = self._config.painting_seconds * max(1.0, megapixels)

    def check(self) -> None:
        """Raises Cancelled, or StudioError "too_slow" or "memory", if waiting is no use any more."""
        if self._cancelled.is_set():
            self._drop_order()
        excess = self._limits.exceeded(self._process.process)
        if excess is ExceededLimit.TIME:
            raise StudioError("The painting took too long.", "", "Ask for a smaller picture.", code="too_slow")
        if excess is ExceededLimit.MEMORY:
            happened = f"The picture needs more than {self._limits.max_bytes / GIB:.1f} GiB of memory."
            raise StudioError(happened, "", "Ask for a smaller one.", code="memory")

    def _drop_order(self) -> None:
        """Ask first; after `DROP_SECONDS` raise Cancelled, upon which the worker is ended by force."""
        if self._drop is None:
            self._drop = Deadline(DROP_SECONDS)
            self._process.send({"drop": self._order_id})
        if self._drop.passed():
            raise Cancelled


class PainterProcess:
    """One life of the painting worker. It ends by itself when this process does: then its input ends."""

    def __init__(self, home: Path, engine: str, arguments: Sequence[str] = ()):
        log = private_folder(home / "logs") / "painter.txt"
        with open(log, "wb" if log.exists() and log.stat().st_size > LOG_BYTES else "ab") as output:
            self._popen = processes.start(
                "aiart.studio.workers.paint",
                arguments,
                engine,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd=home,
            )
        self.process = processes.process_of(self._popen)
        self._input, self._output = cast(IO[bytes], self._popen.stdin), cast(IO[bytes], self._popen.stdout)
        self._events: queue.SimpleQueue[dict | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, name="aiart-painter", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def send(self, message: dict) -> None:
        """Raises StudioError, code "crashed", if nobody reads it."""
        try:
            self._input.write(to_line(message))
            self._input.flush()
        except (OSError, ValueError) as error:  # ValueError: we closed it ourselves
            raise StudioError("The painting broke off.", "", "Try again.", code="crashed") from error

    def next_event(self, seconds: float) -> dict | None:
        """Wait for the next event; None if there is none within so many seconds, or the worker has ended."""
        try:
            return self._events.get(timeout=seconds)
        except queue.Empty:
            return None

    def wake(self) -> None:
        """End the wait of `next_event`, which then returns None."""
        self._events.put(None)

    def is_alive(self) -> bool:
        # While another thread waits for the end, poll() says None although the process is gone; the end of its output
        # is known before that.
        return not self._ended.is_set() and self._popen.poll() is None

    def memory(self) -> int:
        """Return bytes that the worker holds between two orders, when it has no children; 0 if it is gone."""
        with suppress(psutil.Error):
            return self.process.memory_info().rss if self.process else 0
        return 0

    def end(self) -> None:
        """End it by force, and for good."""
        if self._popen.returncode is None and self.process:
            processes.end(self.process)
        self._reader.join(timeout=5)
        with suppress(OSError):
            self._input.close()

    def _read(self) -> None:
        with self._output as lines:
            while line := lines.readline(LINE_BYTES):
                if event := from_line(line):
                    self._events.put(event)
        self._ended.set()
        self._popen.wait()
        self._events.put(None)
