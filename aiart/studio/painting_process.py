"""The painting worker as seen from the web process: lines of JSON in, lines of JSON out.

Knows nothing of what the lines mean.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from aiart.errors import StudioError
from aiart.studio.store import private_folder
from aiart.studio.workers import process as processes

LOG_LIMIT = 2**20  # bytes
LINE_LIMIT = 2**20  # bytes of one answer


class PaintingProcess:
    """One life of the worker. It ends by itself when this process does: then its input ends."""

    def __init__(self, home: Path, engine: str, arguments: Sequence[str] = ()):
        log = private_folder(home / "logs") / "painter.txt"
        with open(log, "wb" if log.exists() and log.stat().st_size > LOG_LIMIT else "ab") as output:
            self._popen = processes.start(
                "aiart.studio.workers.paint",
                arguments,
                engine,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd=home,
            )
        self._answers: queue.SimpleQueue[dict | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, name="aiart-painter", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def send(self, line: dict) -> None:
        """Raises StudioError, code "crashed", if nobody reads it."""
        try:
            self._popen.stdin.write(json.dumps(line).encode() + b"\n")
            self._popen.stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: we closed it ourselves
            raise StudioError("The painting broke off.", "", "Try again.", code="crashed") from error

    def take(self, patience: float) -> dict | None:
        """The next answer; None if there is none within `patience` seconds, or the worker has ended."""
        try:
            return self._answers.get(timeout=patience)
        except queue.Empty:
            return None

    def is_alive(self) -> bool:
        # While another thread waits for the end, poll() says None although the process is gone; the end of its output
        # is known before that.
        return not self._ended.is_set() and self._popen.poll() is None

    def memory(self) -> int:
        """Bytes."""
        with suppress(psutil.Error):
            return processes.memory_of(psutil.Process(self._popen.pid))
        return 0

    def end(self) -> None:
        """By force, and for good."""
        if self._popen.returncode is None:
            with suppress(psutil.Error):
                processes.end(psutil.Process(self._popen.pid))
        self._reader.join(timeout=5)
        with suppress(OSError):
            self._popen.stdin.close()

    def _read(self) -> None:
        with self._popen.stdout as lines:
            while line := lines.readline(LINE_LIMIT):
                with suppress(ValueError):
                    answer = json.loads(line)
                    if isinstance(answer, dict):
                        self._answers.put(answer)
        self._ended.set()
        self._popen.wait()
        self._answers.put(None)
