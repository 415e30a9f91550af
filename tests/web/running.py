"""The page in a process of its own, for tests that ask it what a browser or a program would ask.

Its home lies neither in its working folder nor in its folder for temporary files: from those two Gradio serves more.
"""

import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from aiart.studio.store import read_json
from aiart.studio.workers.process import find

ROOT = Path(__file__).resolve().parents[2]
FAKE, REAL = "tests.studio.fake_engine", "aiart.studio.workers.engine"


class Running:
    """A server that can be killed and started again at the same address.

    With `app` it is app.py with its own engine and starters, as a person starts it; else page_server.py. That forks
    its workers, unless `as_everybody`.
    """

    def __init__(
        self,
        folder: Path,
        engine: str = FAKE,
        public: bool = False,
        app: bool = False,
        as_everybody: bool = False,
        **environment: str,
    ):
        self.home, self.log, self.starters = folder / "home", folder / "log.txt", folder / "starters"
        self._engine, self._public, self._app = engine, public, app
        self._folder, self._port, self.url = folder, _free_port(), ""
        self.process: subprocess.Popen | None = None
        self._more = environment if as_everybody else {"FORKED_WORKERS": "1"} | environment
        for name in ("tmp", "elsewhere", "user"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def start(self) -> "Running":
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *map(str, self._program())],
                env=self._environment(),
                cwd=self._folder / "elsewhere",
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        line = self.process.stdout.readline()
        found = re.search(r"http://[^ ]+", line)
        assert found, f"the page did not start: {line}{self.errors()}"
        self.url = found[0]
        return self

    def _program(self) -> list:
        if self._app:
            return [ROOT / "app.py", "--port", self._port, "--data", self.home]
        profile = "public" if self._public else "private"
        script = Path(__file__).with_name("page_server.py")
        return [script, self.home, self.starters, self._engine, self._port, profile]

    def errors(self) -> str:
        """What the server wrote to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """As kill -9 does: nothing can be put in order."""
        self.process.kill()
        self._gone()

    def close(self) -> None:
        """End it politely, and then whatever still runs."""
        children = _children(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._gone()
        for worker in [*children, *self.workers()]:
            with suppress(psutil.NoSuchProcess):
                worker.kill()

    def workers(self) -> list[psutil.Process]:
        """Processes that train."""
        runs = (find(read_json(run)) for run in self.home.glob("drawers/*/jobs/*/run.json"))
        return [worker for worker in runs if worker]

    def _gone(self) -> None:
        self.process.wait(20)
        self.process.stdout.close()

    def _environment(self) -> dict[str, str]:
        temporary, user = str(self._folder / "tmp"), str(self._folder / "user")
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")  # what is compiled is so once
        mine = {
            "XDG_CACHE_HOME": cache,
            "TMPDIR": temporary,
            "TEMP": temporary,
            "TMP": temporary,
            "HOME": user,
            "USERPROFILE": user,
        }
        return os.environ | mine | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"} | self._more


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
