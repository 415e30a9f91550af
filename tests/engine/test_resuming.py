"""A training that is stopped, killed, resumed, saved and loaded ends with the same bits as one that was not."""

import json
import subprocess
import sys
from hashlib import sha256

import numpy as np
import pytest
from toys import paintings, untrained
from trainings import CANVASES, after, quick, request, run

from aiart.engine.format import folder as weights
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.training import train
from aiart.engine.training.train import Stop
from aiart.errors import TrainingError
from aiart.images import to_uint8
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.training_presets import TrainRequest

pytestmark = [pytest.mark.usefixtures("quickly"), pytest.mark.slow]


def model(folder) -> bytes:
    return (folder / "g" / weights.MODEL).read_bytes()


def settings(folder) -> dict:
    """config.json without the seconds, of which no two trainings need the same."""
    config = json.loads((folder / "g" / weights.CONFIG).read_text())
    return {**config, "training": {**config["training"], "seconds": None}}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A real training with graphs, as people train, that never stopped."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        quick(patch)
        run(folder, request(steps=7))
    return folder


@pytest.mark.thorough
def test_a_resumed_training_ends_with_the_same_bits_as_one_that_never_stopped(trained, tmp_path, monkeypatch, stepped):
    """The second start is a new trainer, which knows nothing but the folder of checkpoints."""
    monkeypatch.setattr(train, "SAVE_EVERY", 0.0)
    stopped = run(tmp_path, request(steps=7), stop=after(stepped, 4, Stop.NOW))
    assert isinstance(stopped[-1], TrainingError) and stopped[-1].code == "stopped"
    assert stepped == [0, 1, 2, 3] and not (tmp_path / "g").exists()
    assert run(tmp_path, request(steps=7), resume=True)[-1].step == 7 and stepped == list(range(7))
    assert model(tmp_path) == model(trained) and settings(tmp_path) == settings(trained)


@pytest.mark.thorough
def test_the_same_seed_paints_the_same_bytes_in_another_process(tmp_path):
    """With the graphs that people paint with."""
    run(tmp_path, TrainRequest(preset="instant"))
    network = untrained(CANVASES, "learned")
    weights.save_folder(tmp_path / "n", network.config, network.tensors, "card", [])
    folders = [tmp_path / "n", tmp_path / "g"]
    asked = Request(count=2, seed=5, size=(30, 26), steps=3)
    code = f"""if True:
        import sys
        from hashlib import sha256
        from aiart.operations.create import create
        from aiart.operations.request import Request
        from aiart.engine.format import parameters
        from aiart.engine.painting import painting
        from aiart.engine.painting.generator import Generator
        painting.REMEMBERED_STEPS = parameters.LEARNED_STEPS = (2, 1)
        for folder in sys.argv[1:]:
            for picture in create(Generator.load(folder), {asked!r}):
                print(sha256(picture.tobytes()).hexdigest())
    """
    here = [sha256(p.tobytes()).hexdigest() for folder in folders for p in create(Generator.load(folder), asked)]
    there = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True)
    assert there.stdout.split() == here and len(set(here)) == 4


def test_a_resumed_balanced_training_ends_with_the_same_bits(tmp_path, monkeypatch, stepped, walk):
    monkeypatch.setattr(train, "SAVE_EVERY", 0.0)
    run(tmp_path / "whole", request("balanced", 9))
    stepped.clear()
    for count in (2, 5, 6):
        run(tmp_path / "parts", request("balanced", 9), resume=True, stop=after(stepped, count, Stop.NOW))
    run(tmp_path / "parts", request("balanced", 9), resume=True)
    assert stepped == list(range(9))
    assert model(tmp_path / "parts") == model(tmp_path / "whole")
    assert settings(tmp_path / "parts") == settings(tmp_path / "whole")


def test_without_resume_a_training_starts_anew(tmp_path, stepped, walk):
    run(tmp_path, request())
    run(tmp_path, request())
    assert stepped == [0, 1, 2] * 2


@pytest.mark.parametrize(
    ("changes", "canvases", "steps"),
    [
        ({}, CANVASES, []),  # nothing changed: it was done
        ({"name": "Other", "licence": "mine"}, CANVASES, []),  # what it is called does not change what it learned
        ({"steps": 5}, CANVASES, [3, 4]),  # more of the same
        ({"seed": 1}, CANVASES, [0, 1, 2]),
        ({"width": 12}, CANVASES, [0, 1, 2]),
        ({}, paintings(6, 32, 40, seed=1), [0, 1, 2]),
    ],
)
def test_resuming_goes_on_only_with_the_same_training(tmp_path, stepped, walk, changes, canvases, steps):
    run(tmp_path, request())
    stepped.clear()
    events = run(tmp_path, request().changed(**changes), canvases, resume=True)
    assert stepped == steps and events[-1].step == (steps[-1] + 1 if steps else 3)


def test_leaving_at_once_loses_no_step(tmp_path, stepped, walk):
    run(tmp_path, request(steps=9), stop=after(stepped, 5, Stop.NOW))
    run(tmp_path, request(steps=9), resume=True)
    assert stepped == list(range(9))


def test_stopping_can_keep_the_work(tmp_path, stepped, walk):
    events = run(tmp_path, request(steps=50), stop=after(stepped, 3, Stop.KEEP))
    generator = Generator.load(tmp_path / "g")
    assert generator.config.training.steps == events[-1].step == 3 and events[-1].message
    walked = next(iter(generator.tensors.values()))
    assert walked.flat[0] > 0  # it is the work of those steps


def test_kept_work_can_be_gone_on_with(tmp_path, stepped, walk):
    run(tmp_path, request(steps=6), stop=after(stepped, 4, Stop.KEEP))
    assert run(tmp_path, request(steps=6), resume=True)[-1].step == 6 and stepped == list(range(6))


@pytest.mark.parametrize("preset", ["instant", "balanced"])
def test_stopping_at_once_also_stops_the_painting(tmp_path, stepped, preset):
    """Previews of a large set and samples of a large canvas take long: nobody waits for them."""
    events = run(tmp_path, request(preset, 1), stop=lambda: Stop.NOW)
    assert len(events) == 1 and events[0].code == "stopped" and not stepped and not (tmp_path / "g").exists()


def test_stopping_at_once_while_the_samples_are_painted_leaves_the_older_generator(tmp_path, stepped, walk):
    run(tmp_path, TrainRequest(preset="instant"))
    before = model(tmp_path)
    events = run(tmp_path, request(steps=2), stop=after(stepped, 2, Stop.NOW))
    assert len(stepped) == 2 and events[-1].code == "stopped" and model(tmp_path) == before


def canvas(folder, seed: int) -> np.ndarray:
    """A picture at full size, of a generator read anew."""
    generator = Generator.load(folder)
    return to_uint8(
        Painting(generator, seed, SamplingOptions((generator.config.height, generator.config.width))).paint()
    )


@pytest.mark.parametrize("preset", ["instant", "balanced", "learned"])
def test_a_loaded_generator_paints_what_it_painted_before_it_was_saved(tmp_path, walk, preset):
    samples = run(tmp_path, request(preset, 2))[-1].previews
    assert all(np.array_equal(canvas(tmp_path / "g", seed), samples[seed]) for seed in range(2))
    again = Generator.load(tmp_path / "g")
    weights.save_folder(tmp_path / "h", again.config, again.tensors, "card", [])
    assert np.array_equal(canvas(tmp_path / "h", 1), samples[1]) and (samples[0] != samples[1]).any()
