"""Commands and probes in processes of their own, so that each can be timed cold and its memory told.

A probe is a file in benchmarks/probes. It may be run with the package `aiart` of another checkout, so it uses only
what every version has, and prints one line of JSON at its end.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from aiart.studio.workers.process import memory_of

ROOT = Path(__file__).resolve().parent.parent
EVERY = 0.05  # seconds between two looks at the memory of a process
MB = 1e6


@dataclass(frozen=True)
class Outcome:
    seconds: float  # from the start of the process to its end
    memory: float  # MB; the most that it and its children held at once
    output: str

    @property
    def told(self) -> dict:
        """What a probe printed."""
        return json.loads(self.output.strip().splitlines()[-1])


def probe(name: str, *arguments: object, root: Path = ROOT, own: bool = False) -> Outcome:
    """benchmarks/probes/NAME.py with the package `aiart` that lies in `root`; own: the probe is its own too, where it
    reaches into what versions have in different places. Else it would measure what it did at its time."""
    place = root if own else ROOT
    return run([sys.executable, "-P", place / "benchmarks" / "probes" / f"{name}.py", *arguments], root)


def script(module: str, *arguments: object) -> Outcome:
    """`python -m MODULE ...`, of this checkout."""
    return run([sys.executable, "-m", module, *arguments])


def command(*arguments: object, root: Path = ROOT) -> Outcome:
    """`python -m aiart ...`."""
    return run([sys.executable, "-m", "aiart", *arguments], root)


def run(words: Sequence[object], root: Path = ROOT) -> Outcome:
    """Raises RuntimeError with what the process said if it fails."""
    with tempfile.TemporaryDirectory() as elsewhere:  # Python would find a package in the working folder first
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=elsewhere,
            env=environment(root),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        watch = Watch(process.pid)
        output, errors = process.communicate()
        seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {process.returncode}:\n{errors[-3000:]}")
    return Outcome(seconds, watch.most(), output)


def environment(root: Path) -> dict[str, str]:
    path = os.pathsep.join([str(root), str(ROOT)])
    return os.environ | {"PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


class Watch(threading.Thread):
    """Looks at a process and its children again and again, and remembers the most memory they held."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self._most, self._over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(EVERY):
            with suppress(psutil.Error):
                self._most = max(self._most, memory_of(psutil.Process(self.pid)))

    def most(self) -> float:
        """MB; the watch ends."""
        self._over.set()
        self.join()
        return self._most / MB
