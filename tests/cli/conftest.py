"""The command line run in this process, tiny pictures to give it, and generators to name."""

import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiart.cli import main, models
from aiart.cli import train as verb
from aiart.config import TrainRequest
from aiart.engine import weights
from aiart.engine.fresh import fresh
from aiart.engine.train import Stop, TrainEvent


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """run("create", folder, "--out", out) -> Ran."""

    def run_one(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run_one


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch) -> Path:
    """Starters and kept generators of the test alone."""
    monkeypatch.setattr(models, "STARTERS", tmp_path / "starters")
    monkeypatch.setattr(models, "KEPT", tmp_path / "library")
    return tmp_path


def write_picture(path: Path, seed: int = 0, shape: tuple[int, int] = (32, 40)) -> Path:
    """Soft coloured patches, (height, width): something to recombine."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(shape[::-1], Image.BICUBIC).save(path)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of two."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed in range(2):
        write_picture(folder / f"picture-{seed}.png", seed)
    return folder


def make_generator(folder: Path, name: str = "Small waves", canvases: np.ndarray | None = None) -> Path:
    """A finished generator that remembers two pictures, without a painting having been made."""
    if canvases is None:
        coarse = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
        canvases = coarse.repeat(4, 1).repeat(4, 2)
    config, tensors = fresh(canvases, TrainRequest(name=name, preset="instant", licence="CC0-1.0"))
    weights.save_folder(folder, config, tensors, "A card.", [])
    return folder


@pytest.fixture
def generator(tmp_path: Path) -> Path:
    return make_generator(tmp_path / "waves")


@pytest.fixture
def starter(shelf: Path) -> Path:
    return make_generator(shelf / "starters" / "ink", "Ink waves")


class FakeTraining:
    """In the place of `engine.train.train`: three steps without a network, and keys pressed between them."""

    def __init__(self) -> None:
        self.keys_at: dict[int, list[signal.Signals]] = {}  # after which event which signals arrive
        self.resumed: bool | None = None
        self.request: TrainRequest | None = None

    def __call__(self, canvases, request, folder, *, checkpoints, resume, stop):
        self.resumed, self.request = resume, request
        preview = canvases[:1]
        yield TrainEvent(0, 0.0, 3.0, previews=preview, message="Remembered the pictures.")
        self._press(0)
        for step in range(1, 4):
            if stop() is Stop.KEEP:
                break
            (checkpoints / "slot0.json").write_text("{}")
            yield TrainEvent(step, float(step), 3.0, (0.5, 0.25), preview if step == 2 else None)
            self._press(step)
        make_generator(folder, request.name, canvases)
        yield TrainEvent(step, float(step), 3.0, (0.5, 0.25), preview, "Done.")

    def _press(self, step: int) -> None:
        for number in self.keys_at.get(step, ()):
            signal.raise_signal(number)


@pytest.fixture
def training(monkeypatch) -> FakeTraining:
    fake = FakeTraining()
    monkeypatch.setattr(verb, "train", fake)
    return fake
