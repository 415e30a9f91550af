"""The worker processes, on every system: how one is started, found again, kept within its limits and ended.

Training, painting and measuring all run in workers of this kind. A worker gets a group of its own, so that a key
pressed in the terminal does not reach it, and an environment that holds only what is known to be needed: no token can
leak into it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).resolve().parents[3]  # where the package aiart is found
ENGINE = "AIART_ENGINE"  # the module the workers call
LOW_PRIORITY = "low-priority"  # argument of a painting worker: let others go first, load nothing before it is needed
POLL_SECONDS = 0.1  # between two looks at a worker, or at whether its work is still wanted
MEMORY_SECONDS = 1.0  # between two looks at a worker's memory, each of which takes milliseconds
LONGEST_LOOK = 2.0  # seconds; a longer pause between two looks means that this process, too, was asleep
ALLOWED = frozenset(
    # where programs, homes and temporary files are
    "PATH HOME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC "
    "PATHEXT TEMP TMP TMPDIR XDG_CACHE_HOME AIART_CACHE VIRTUAL_ENV LD_LIBRARY_PATH DYLD_LIBRARY_PATH LANG LANGUAGE TZ "
    # how many cores and which devices
    "NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS "
    "TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS TF_ENABLE_ONEDNN_OPTS TF_CPP_MIN_LOG_LEVEL CUDA_VISIBLE_DEVICES "
    # whether Python may write its caches
    "PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX".split()
)
ONLINE = frozenset(  # for those few workers that talk to the Hub: how it is reached, and nobody's login
    "HF_ENDPOINT HF_HOME HF_HUB_OFFLINE HF_HUB_DISABLE_XET HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE "
    "SSL_CERT_DIR REQUESTS_CA_BUNDLE".split()
)


def worker_environment(engine: str, source: Mapping[str, str] = os.environ, online: bool = False) -> dict[str, str]:
    """Return the environment variables of a worker, chosen from `source`.

    Args:
        engine: name of the module that it calls to train and paint.
        online: whether it may talk to the Hub.
    """
    allowed = ALLOWED | ONLINE if online else ALLOWED
    defaults = {"OPENBLAS_NUM_THREADS": "1"}  # more threads only wait for each other beside the engine's own
    passed = {name: value for name, value in source.items() if name.upper() in allowed or name.startswith("LC_")}
    fixed = {
        ENGINE: engine,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "KERAS_BACKEND": "tensorflow",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    }
    return defaults | passed | fixed | ({} if online else {"HF_HUB_OFFLINE": "1"})


def start(
    module: str,
    arguments: Sequence[str],
    engine: str,
    *,
    stdin: int | IO = subprocess.DEVNULL,
    stdout: int | IO,
    stderr: int | IO = subprocess.STDOUT,
    cwd: Path,
    online: bool = False,
    outlives: bool = False,
) -> subprocess.Popen:
    """Run `python -m module arguments` as a worker in the folder `cwd`. Raises OSError.

    `engine` and `online` are those of `worker_environment`. -P keeps the working folder out of Python's path.

    Args:
        outlives: whether it is to go on when this process is gone. Others end when their input does. One that was
            stopped (SIGSTOP) does not see that, but systems of POSIX end it, as it stays in our session: a stopped
            group that nobody in its session looks after any more gets SIGHUP and SIGCONT.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=worker_environment(engine, online=online),
        start_new_session=outlives and os.name != "nt",
        process_group=None if outlives or os.name == "nt" else 0,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def identity(pid: int) -> dict:
    """Number and start of a process, which tell it from a later one of that number. Raises psutil.Error."""
    return {"pid": pid, "created": psutil.Process(pid).create_time()}


def own_note() -> str:
    """Return the `identity` of this process as JSON, for the records."""
    return json.dumps(identity(os.getpid()))


def is_alive(note: str) -> bool:
    """Return whether the process of an `own_note` lives; one that is damaged, or "null", is of no process."""
    try:
        return find(json.loads(note)) is not None
    except (ValueError, RecursionError):
        return False


def find(known: dict | None) -> psutil.Process | None:
    """Return the living process that has this `identity`, or None; also for a damaged identity."""
    if known is None:
        return None
    try:
        process = psutil.Process(int(known["pid"]))
        same = abs(process.create_time() - float(known["created"])) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, TypeError, ValueError, KeyError, OverflowError):
        return None


def process_of(started: subprocess.Popen) -> psutil.Process | None:
    """Return the same process for looking at its memory and children; None if it has ended already."""
    with suppress(psutil.Error):
        return psutil.Process(started.pid)
    return None


def memory_of(process: psutil.Process) -> int:
    """Return bytes of memory that a process and its children hold; 0 if it is gone."""
    total = 0
    with suppress(psutil.Error):
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    return total


def end(process: psutil.Process, grace: float = 0.0) -> None:
    """End a process and its children in two stages: it is asked first, and after `grace` seconds forced.

    Without `grace` it is forced at once.
    """
    with suppress(psutil.Error):
        family = [process, *process.children(recursive=True)]
        if grace:
            process.terminate()
            _, family = psutil.wait_procs(family, timeout=grace)
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=3)


def lower_priority() -> None:
    """Let whoever looks at the page go first: lower the priority of this process, as far as the system allows."""
    with suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else 10)


class Deadline:
    """Whether something has taken longer than it may.

    The time between two looks is added up, and no pause counts more than `LONGEST_LOOK`: a laptop that slept for an
    hour has not kept anybody waiting for an hour. So whoever waits has to look more often than that.

    Args:
        seconds: how long it may take; the attribute of that name may be changed on the way.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.restart()

    def restart(self) -> None:
        """Count from now on."""
        self._elapsed, self._last_look = 0.0, time.monotonic()

    def passed(self) -> bool:
        """Look at the clock: whether more than `seconds` have gone by."""
        now = time.monotonic()
        self._elapsed += min(now - self._last_look, LONGEST_LOOK)
        self._last_look = now
        return self._elapsed > self.seconds


class ExceededLimit(Enum):
    """Which of its limits a worker has exceeded."""

    TIME = "time"
    MEMORY = "memory"


class WorkerLimits:
    """How long one piece of work may take and how much memory the worker may hold while it does it.

    Args:
        seconds: wall time from now on, `math.inf` for any; see `deadline`.
        max_bytes: memory of the worker and its children.
    """

    def __init__(self, seconds: float, max_bytes: int):
        self.deadline, self.max_bytes = Deadline(seconds), max_bytes
        self._next_measurement = time.monotonic() + MEMORY_SECONDS

    def exceeded(self, process: psutil.Process | None) -> ExceededLimit | None:
        """Look at the worker once -> which limit it is beyond. Call it at least every `LONGEST_LOOK` seconds."""
        if self.deadline.passed():
            return ExceededLimit.TIME
        if time.monotonic() >= self._next_measurement:
            self._next_measurement = time.monotonic() + MEMORY_SECONDS
            if process and memory_of(process) > self.max_bytes:
                return ExceededLimit.MEMORY
        return None
