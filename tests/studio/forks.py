"""Workers with the fake engine that are forked from a process which has loaded what they need.

To load it takes half a second of a processor, and the tests of the studio start two hundred workers. A forked one is a
process of its own like any other, with the same environment, and dies as any other does. Workers with another engine,
those that talk to the Hub, those of studios in other processes, and all on other systems than Linux are started as
everybody's are.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from aiart.engine.compiled.code import prepare
from aiart.studio.workers import process as processes
from aiart.studio.workers.process import ENGINE, ROOT, worker_environment

FAKE = "tests.studio.fake_engine"
MODULES = tuple(f"aiart.studio.workers.{name}" for name in ("train", "paint"))
MESSAGE_BYTES = 2**16


class Forked:
    """What the studio uses of a `subprocess.Popen`."""

    def __init__(self, pid: int, stdin: IO[bytes] | None, stdout: IO[bytes] | None):
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self.ended = threading.Event()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Raises subprocess.TimeoutExpired."""
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return self.returncode


class Forks:
    """A process that forks, and the workers that it has forked."""

    def __init__(self, environment: dict[str, str]):
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno())]
        self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], cwd=ROOT)
        theirs.close()
        self._one, self._told = threading.Lock(), threading.Condition()
        self._workers: dict[int, Forked] = {}
        self._codes: dict[int, int] = {}
        self._newest = 0
        self._reader = threading.Thread(target=self._read, name="forks", daemon=True)
        self._reader.start()

    def fork(self, order: dict, stdin: Any, stdout: Any, stderr: Any) -> Forked:
        """A worker with these files, or pipes, as its input and outputs."""
        reads, ours_in = _input(stdin)
        writes, ours_out = _output(stdout)
        complains = os.dup(writes if stderr == subprocess.STDOUT else stderr.fileno())
        with self._one, self._told:
            self._newest = 0
            socket.send_fds(self._control, [json.dumps(order).encode()], [reads, writes, complains])
            assert self._told.wait_for(lambda: self._newest, timeout=90), "nothing was forked"
            worker = self._workers[self._newest] = Forked(self._newest, ours_in, ours_out)
            self._set_code(worker.pid)
        for end in (reads, writes, complains):
            os.close(end)
        return worker

    def close(self) -> None:
        self._control.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._control.close()
        self._process.wait()

    def _read(self) -> None:
        while message := self._control.recv(MESSAGE_BYTES):
            said = json.loads(message)
            with self._told:
                if "code" in said:
                    self._codes[said["pid"]] = said["code"]
                    self._set_code(said["pid"])
                else:
                    self._newest = said["pid"]
                    self._told.notify_all()

    def _set_code(self, pid: int) -> None:
        """Once both the worker and its end are known."""
        if pid in self._workers and pid in self._codes:
            worker = self._workers.pop(pid)
            worker.returncode = self._codes.pop(pid)
            worker.ended.set()


def _input(stdin: Any) -> tuple[int, IO[bytes] | None]:
    """The worker's end, and ours."""
    if stdin != subprocess.PIPE:
        return os.open(os.devnull, os.O_RDONLY), None
    reads, ours = os.pipe()
    return reads, open(ours, "wb")


def _output(stdout: Any) -> tuple[int, IO[bytes] | None]:
    if stdout != subprocess.PIPE:
        return os.dup(stdout.fileno()), None
    ours, writes = os.pipe()
    return writes, open(ours, "rb")


class Starter:
    """In the place of `workers.process.start`. There is one that forks for each environment."""

    def __init__(self) -> None:
        self._start, self._lock = processes.start, threading.Lock()
        self._forks: dict[tuple, Forks] = {}

    def start(
        self,
        module: str,
        arguments: Sequence[str],
        engine: str,
        *,
        stdin: Any = subprocess.DEVNULL,
        stdout: Any,
        stderr: Any = subprocess.STDOUT,
        cwd: Path,
        online: bool = False,
        outlives: bool = False,
    ) -> Any:
        if sys.platform != "linux" or module not in MODULES or engine != FAKE or online:
            files = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
            return self._start(module, arguments, engine, **files, cwd=cwd, online=online, outlives=outlives)
        environment = worker_environment(engine)
        with self._lock:
            forks = self._forks.get(known := tuple(sorted(environment.items())))
            forks = self._forks[known] = forks or Forks(environment)
        order = {"module": module, "arguments": list(arguments), "cwd": str(cwd), "outlives": outlives}
        return forks.fork(order, stdin, stdout, stderr)

    def close(self) -> None:
        for forks in self._forks.values():
            forks.close()


def main(control: socket.socket) -> None:
    """Fork for each message, and tell how each worker has ended, until the other end is closed."""
    for module in (os.environ[ENGINE], *MODULES):
        import_module(module)
    prepare()
    gc.freeze()  # what is shared stays so
    awake, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    while True:
        ready, _, _ = select.select([control, awake], [], [])
        if awake in ready:
            awake.recv(MESSAGE_BYTES)
            _tell_ends(control)
        if control in ready:
            message, files, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 3)
            if not message:
                return
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                for one in (awake, wake, control):
                    one.close()
                return _work(json.loads(message), files)
            for file in files:
                os.close(file)
            control.send(json.dumps({"pid": pid}).encode())


def _tell_ends(control: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        control.send(json.dumps({"pid": pid, "code": os.waitstatus_to_exitcode(status)}).encode())


def _work(order: dict, files: Sequence[int]) -> None:
    """In the new process: what `python -P -m module arguments` does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid() if order["outlives"] else os.setpgid(0, 0)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(order["cwd"])
    sys.argv = [order["module"], *order["arguments"]]
    del sys.modules[order["module"]]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
