"""Starting, recognising and ending the worker processes, on every system.

A worker gets its own session, so that a key pressed in the terminal does not reach it, and an environment from which
everything is left out that is not known to be needed: no token can leak into it. Knows nothing of jobs.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).resolve().parents[3]  # where the package aiart is found
ENGINE = "AIART_ENGINE"  # the module the workers call
MODEST = "modest"  # an argument of a painting worker: let others go first, and load nothing before it is needed
ALLOWED = frozenset(
    # where programs, homes and temporary files are
    "PATH HOME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC "
    "PATHEXT TEMP TMP TMPDIR VIRTUAL_ENV LD_LIBRARY_PATH DYLD_LIBRARY_PATH LANG LANGUAGE TZ "
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
    """What a worker may know of our environment. `online`: whether it may talk to the Hub."""
    allowed = ALLOWED | ONLINE if online else ALLOWED
    kept = {name: value for name, value in source.items() if name.upper() in allowed or name.startswith("LC_")}
    return (
        {"OPENBLAS_NUM_THREADS": "1"}
        | kept
        | {  # its threads only wait for each other beside the engine's own
            ENGINE: engine,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
            "KERAS_BACKEND": "tensorflow",
            "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        }
        | ({} if online else {"HF_HUB_OFFLINE": "1"})
    )


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
) -> subprocess.Popen:
    """Run `python -m module arguments` as a worker; -P keeps the working folder out of Python's path.

    online: whether it may talk to the Hub.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=worker_environment(engine, online=online),
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def identity(pid: int) -> dict:
    """What tells a process from a later one with the same number."""
    return {"pid": pid, "created": psutil.Process(pid).create_time()}


def find(mark: dict | None) -> psutil.Process | None:
    """The living process of an `identity`, or None."""
    try:
        process = psutil.Process(int(mark["pid"]))
        same = abs(process.create_time() - float(mark["created"])) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, TypeError, ValueError, KeyError, OverflowError):
        return None


def memory_of(process: psutil.Process) -> int:
    """Bytes of a process and its children; 0 if it is gone."""
    total = 0
    with suppress(psutil.Error):
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    return total


def end(process: psutil.Process, patience: float = 0.0) -> None:
    """End a process and its children: asked politely if there is `patience` (seconds), then by force."""
    with suppress(psutil.Error):
        family = [process, *process.children(recursive=True)]
        if patience:
            process.terminate()
            _, family = psutil.wait_procs(family, timeout=patience)
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=3)


def be_modest() -> None:
    """Let whoever looks at the page go first: lower the priority of this process, as far as the system allows."""
    with suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else 10)
