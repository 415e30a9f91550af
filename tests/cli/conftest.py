"""The command line run in this process, tiny pictures to give it, and generators to name."""

import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tiny import make_generator, write_picture

from aiart.cli import generators, main
from aiart.cli import train as verb
from aiart.engine.format.words import WordsOfEach
from aiart.engine.training.train import Stop, TrainEvent
from aiart.training_presets import TrainRequest


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
    monkeypatch.setattr(generators, "STARTERS", tmp_path / "starters")
    monkeypatch.setenv("AIART_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of two."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed in range(2):
        write_picture(folder / f"picture-{seed}.png", seed)
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
        self.words: WordsOfEach = ()

    def __call__(self, canvases, request, folder, *, checkpoints, resume, stop, words=()):
        self.resumed, self.request, self.words = resume, request, words
        preview = canvases[:1]
        yield TrainEvent(0, 0.0, 3.0, previews=preview, message="Remembered the pictures.")
        self._press(0)
        for step in range(1, 4):
            if stop() is Stop.KEEP:
                step -= 1
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


@pytest.fixture
def quick_painter(monkeypatch) -> None:
    """In the place of `operations.table.perform`: noise that follows from seed and calm, at once."""

    def paint(generator, inputs, request, on_progress=None):
        for seed in range(request.seed, request.seed + request.count):
            rng = np.random.default_rng((seed, round(100 * request.calm)))
            yield rng.integers(0, 256, (generator.config.height, generator.config.width, 3), np.uint8)

    monkeypatch.setattr("aiart.cli.painting_command.perform", paint)
