"""The command line as a person runs it, with a real network: quiet, stoppable by real keys, resumable."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aiart.engine.format.folder import read_config

ROOT = Path(__file__).parents[2]
TIMEOUT = 300  # seconds; some ten times what anything here takes

pytestmark = pytest.mark.slow


def start(*arguments: object) -> subprocess.Popen:
    command = [sys.executable, "-m", "aiart", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def learning(pictures: Path, out: Path, *options: object) -> subprocess.Popen:
    return start(*arguments_of(pictures, out, *options))


def arguments_of(pictures: Path, out: Path, *options: object) -> list:
    return ["train", pictures, "--out", out, "--long-side", 64, "--width", 4, "--json", *options]


def until_a_step(process: subprocess.Popen) -> dict:
    for line in process.stdout:
        if (event := json.loads(line)).get("step"):
            return event
    raise AssertionError(process.communicate()[1])


def told(err: str) -> list[str]:
    """The lines of standard error by their beginning. Whatever TensorFlow says there would be one more."""
    known = ("Finishing", "Finished early")
    lines = [line for line in err.splitlines() if line and "nothing is enlarged" not in line]
    return [next((start for start in known if line.startswith(start)), line) for line in lines]


@pytest.mark.skipif(os.name == "nt", reason="Windows can send Ctrl-C only to all processes of a console at once")
@pytest.mark.thorough
def test_a_training_stopped_by_ctrl_c_is_a_generator_and_goes_on_when_resumed(pictures, tmp_path, run):
    first = learning(pictures, tmp_path / "waves", "--seconds", 600)
    step = until_a_step(first)["step"]
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=TIMEOUT)
    assert first.returncode == 0
    assert told(err) == ["Finishing", "Finished early"]
    done = json.loads(out.splitlines()[-1])
    assert done["early"] is True and done["steps"] >= step
    assert read_config(tmp_path / "waves").training.steps == done["steps"]

    more = done["steps"] + 2
    second = run(*arguments_of(pictures, tmp_path / "waves", "--steps", more, "--resume"))
    steps = [event["step"] for event in map(json.loads, second.out.splitlines()) if event["event"] == "progress"]
    assert second.code == 0 and steps[-1] == more
    assert told(second.err) == []
    assert all(step == 0 or step > done["steps"] for step in steps)
    assert not (tmp_path / "waves.training").exists()
