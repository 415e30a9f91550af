"""The log of a job, read in the background for as long as the job runs; what has come is asked for from outside.

The Hub tells a log from its beginning each time it is asked, and its stream may end before the job does. So it is asked
again and again, and whoever listens has to know what she has heard already.
"""

import json
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread

from aiart.errors import HubError
from aiart.hub.client import Client

SILENCE = 75.0  # seconds; the Hub sends a sign of life every thirty
PAUSE = 2.0  # seconds between two streams
DATA = "data:"


class Log:
    """Of one job. Use as a context."""

    def __init__(self, user: str, job: str, client: Client):
        self._path, self._client = f"/api/jobs/{user}/{job}/logs", client
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._closing, self._broken = Event(), Event()

    def __enter__(self) -> "Log":
        Thread(target=self._read, daemon=True, name="aiart-log").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()

    def lines(self, seconds: float) -> Iterator[str]:
        """What has come; waits up to so many seconds for the first line."""
        try:
            yield self._lines.get(timeout=seconds)
            while True:
                yield self._lines.get_nowait()
        except Empty:
            return

    def has_ended(self) -> bool:
        """Whether a stream has ended since this was last asked: perhaps its job has, too."""
        ended = self._broken.is_set()
        self._broken.clear()
        return ended

    def _read(self) -> None:
        while not self._closing.is_set():
            try:
                for line in self._client.lines(self._path, "the log", SILENCE):
                    if self._closing.is_set():
                        return
                    if (said := _said(line)) is not None:
                        self._lines.put(said)
            except HubError:  # whether the job still runs is asked elsewhere, and by others
                pass
            self._broken.set()
            self._closing.wait(PAUSE)


def _said(line: str) -> str | None:
    """What a server-sent event says; None for signs of life and all else."""
    if not line.startswith(DATA):
        return None
    try:
        told = json.loads(line.removeprefix(DATA))
    except (ValueError, RecursionError):
        return None
    said = told.get("data") if isinstance(told, dict) else None
    return said if isinstance(said, str) else None
