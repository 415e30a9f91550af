"""What is left of a page that has ended: nothing, but for a training that is to go on."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest
from typer.testing import CliRunner

from aiart import app
from aiart.studio.workers.process import ROOT
from tests.studio.acting import gone, until

HOST = """
import subprocess, sys, time
from pathlib import Path
from aiart.studio.painter import PainterProcess
print(PainterProcess(Path(sys.argv[1]), "tests.studio.fake_engine").pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows stops no processes")
def test_a_painter_that_was_stopped_does_not_outlive_its_page(tmp_path):
    command = [sys.executable, "-c", HOST, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as host:
        painter = psutil.Process(int(host.stdout.readline()))
        painter.suspend()
        until(lambda: painter.status() == psutil.STATUS_STOPPED)
        host.send_signal(signal.SIGKILL)
    until(lambda: gone(painter), timeout=20)


@pytest.mark.parametrize(
    ("arguments", "fails", "set_aside"),
    [([], False, True), (["--keep-training"], False, False), ([], True, False)],  # another page may have begun it
)
def test_when_the_page_is_ended_a_training_is_set_aside_unless_it_is_to_go_on(
    tmp_path, monkeypatch, arguments, fails, set_aside
):
    closed, printed = [], []

    class Studio:
        sign_outs = None

        def __init__(self, config):
            self.config = config

        def close(self, training):
            closed.append(training)
            return ["Cats"] if training else []

    def launch(page, ending, **options):
        printed.append(ending)
        if fails:
            raise app.ArtError("The port is taken.")
        return SimpleNamespace(wait=lambda: None)

    monkeypatch.setattr(app, "Studio", Studio)
    monkeypatch.setattr(app, "launch", launch)
    monkeypatch.setattr(app, "prepare", lambda home: None)
    for name, inside in {"page": {"build": lambda studio: None}, "theme": {"look": dict}}.items():  # without Gradio
        monkeypatch.setitem(sys.modules, f"aiart.web.{name}", SimpleNamespace(**inside))
    result = CliRunner().invoke(app.app, ["--data", str(tmp_path), *arguments])
    assert closed == [set_aside] and result.exit_code == int(fails)
    assert ("'Cats' was set aside" in result.output) == set_aside
    assert ("goes on by itself" in printed[0]) == ("--keep-training" in arguments)
