"""What the web process loads, and what it never does."""

import subprocess
import sys

import pytest

from aiart.operations.request import Request
from aiart.operations.variations import VariationsRequest
from aiart.studio import read_recipe
from aiart.studio.workers.process import ROOT, worker_environment
from aiart.training_presets import TrainRequest
from tests.studio.acting import make_generator, new_workspace, painted, settled

HEAVY = ("tensorflow", "keras", "scipy", "skimage", "gradio", "huggingface_hub")


def test_importing_the_studio_loads_nothing_heavy():
    code = f"import sys, aiart.studio; print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_the_web_process_decodes_no_picture(studio, files, config, monkeypatch):
    make_generator(config.starters / "ink")
    monkeypatch.setattr("PIL.Image.open", lambda *_, **__: pytest.fail("a picture was opened"))
    monkeypatch.setattr("PIL.Image.Image.load", lambda *_: pytest.fail("a picture was decoded"))
    drawer = new_workspace(studio)
    view = settled(studio, drawer, studio.training.start(drawer, files, TrainRequest(seconds=1, long_side=64)))
    picture = next(painted(studio, drawer, view.generator, Request(count=1)))
    request = VariationsRequest(count=1)
    next(painted(studio, drawer, view.generator, request, files={"picture": files[0], "palette": files[1]}))
    read_recipe(picture.path, studio.config.limits)
    studio.gallery.zip(drawer)


def test_a_worker_learns_of_our_environment_only_what_is_known_to_be_needed():
    ours = dict.fromkeys(("PATH", "Path", "LC_ALL", "HF_TOKEN", "MY_SECRET", "PYTHONSTARTUP", "HF_HOME"), "ours")
    told = worker_environment("fake", ours)
    assert {name for name in told if told[name] == "ours"} == {"PATH", "Path", "LC_ALL"}
    assert told["AIART_ENGINE"] == "fake"
