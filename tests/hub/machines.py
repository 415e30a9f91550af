"""Machines for the loopback Hub: one that acts as a training would, and this computer, which really runs one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from aiart.engine.training.train import TrainEvent
from aiart.hub.jobs.job_log import LogWriter
from aiart.hub.jobs.upload import STOP

STEPS_MAX = 3000  # a minute: whoever waits in vain for something gets an answer, too
TOTAL = 0.0  # seconds of the training that is acted: none, so that no event is left out of its log


class Acting:
    """Tells of a training and pushes a generator that was there all along.

    Args:
        files: of the generator.
        steps: after so many it is done; None: only when it is asked to finish.
        ends: how the job ends.
        pushes: whether it gets as far as that.
    """

    def __init__(self, files: dict[str, bytes], steps: int | None = 3, ends: str = "COMPLETED", pushes: bool = True):
        self.files, self.steps, self.ends, self.pushes = files, steps, ends, pushes
        self.before = lambda job: None  # what else happens, before it learns
        self.heeds = True  # whether it looks if it should finish
        self.waits = False  # whether it never gets a machine

    def __call__(self, job) -> None:
        while self.waits and not job.over:
            job.wait()
        job.enter("RUNNING")
        job.log("Installed 40 packages in 2.10s")
        self.before(job)
        writer = LogWriter(job.log)
        writer.event(TrainEvent(0, 0.0, TOTAL, previews=_previews(0), message="Remembered the pictures."))
        step = 0
        while not job.over and step not in (self.steps, STEPS_MAX) and not self._is_asked_to_finish(job):
            step += 1
            writer.event(TrainEvent(step, float(step), TOTAL, (0.5, 0.25), _previews(step)))
            job.wait(0.02)
        if self.pushes and not job.over:
            repo = job.hub.repos[job.repo]
            repo.add_commit(repo.files("main") | self.files)
            repo.tags = ["aiart"]
        job.enter(self.ends)

    def _is_asked_to_finish(self, job) -> bool:
        repo = job.hub.repos.get(job.repo)
        return self.heeds and repo is not None and STOP in repo.files("main")


class ThisComputer:
    """Runs the command of a job as it stands, but for `uv`, which would only fetch the libraries that are here."""

    def __init__(self, folder: Path):
        self.folder, self.code = folder, None

    def __call__(self, job) -> None:
        job.enter("RUNNING")
        command = job.spec["command"]
        assert command[:3] == ["uv", "run", "--no-project"]
        program = [sys.executable, "-P", *command[command.index("python") + 1 :]]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(program, env=self._environment(job), cwd=self.folder, **pipes) as process:
            for line in process.stdout:
                job.log(line.decode().rstrip())
        self.code = process.returncode
        job.enter("ERROR" if self.code else "COMPLETED")

    def _environment(self, job) -> dict[str, str]:
        """Of a machine that knows nothing of this one."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        its_own = {"HOME": str(self.folder), "HF_HOME": str(self.folder / "hf"), "HF_ENDPOINT": job.hub.url}
        return kept | its_own | {"PYTHONUNBUFFERED": "1", "HF_HUB_DISABLE_XET": "1"} | job.secrets


def _previews(step: int) -> np.ndarray:
    return np.full((4, 24, 32, 3), 40 * min(step, 5), np.uint8)
