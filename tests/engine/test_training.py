"""Training from the first event to the folder on disk: what it reports, how it stops, resumes and recovers.

Most of it with a stand-in for the network; the bits of real trainings are compared once.
"""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from toys import paintings, plain
from walk import Walk, WalkPainter

from aiart.art.create import create
from aiart.config import CreateRequest, TrainRequest
from aiart.engine import batches, learned, painting, train, trainer, weights
from aiart.engine.checkpoint import Checkpoints
from aiart.engine.fresh import fresh
from aiart.engine.generator import Generator
from aiart.engine.painting import Manner, Painting
from aiart.engine.train import Stop
from aiart.engine.trainer import Trainer
from aiart.errors import ArtError, RequestError, TrainingError, WeightsError
from aiart.images import to_uint8

TINY = {"width": 8, "blocks": 1}
CANVASES = paintings(6, 32, 40)


def quick(patch: pytest.MonkeyPatch) -> None:
    """Few pictures, few steps of painting, small batches; every step is reported."""
    for module, name, value in (
        (train, "PREVIEWS", 2),
        (train, "SAMPLES", 2),
        (train, "REPORT_EVERY", 0.0),
        (painting, "REMEMBERED_STEPS", (2, 1)),
        (painting, "LEARNED_STEPS", (2, 1)),
        (batches, "PIXELS", 4 * 24 * 24),
    ):
        patch.setattr(module, name, value)


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    quick(monkeypatch)


@pytest.fixture
def walk(monkeypatch):
    """No TensorFlow in a training: in place of networks, weights that walk."""
    monkeypatch.setattr(trainer, "task_for", Walk)
    monkeypatch.setattr(learned, "painter", WalkPainter)


@pytest.fixture
def without_graphs():
    """Tracing a graph takes seconds, and some real trainings here have a few steps only."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def request(preset="learned", steps=3, **more) -> TrainRequest:
    return TrainRequest(**{"preset": preset, "steps": steps} | TINY | more)


def run(folder, asked, canvases=CANVASES, resume=False, stop=lambda: Stop.NO) -> list:
    """All events of one training; if it ends with an error, that is the last of them."""
    events = []
    try:
        for event in train.train(canvases, asked, folder / "g", checkpoints=folder / "c", resume=resume, stop=stop):
            events.append(event)
    except ArtError as error:
        events.append(error)
    return events


@pytest.fixture
def stepped(monkeypatch) -> list[int]:
    """The steps that trainings make, as they make them."""
    steps, advance = [], Trainer.advance

    def counted(this):
        steps.append(this.progress.step)
        advance(this)

    monkeypatch.setattr(Trainer, "advance", counted)
    return steps


def after(steps: list[int], count: int, wish: Stop):
    """A person who wishes for something once so many steps are done."""
    return lambda: wish if len(steps) >= count else Stop.NO


# What is reported


def test_the_first_event_has_a_preview_before_any_step(tmp_path, stepped, walk):
    events = train.train(CANVASES, request("balanced", 2), tmp_path / "g", checkpoints=tmp_path / "c")
    first = next(events)
    assert first.step == 0 and first.seconds == 0 and not stepped
    assert first.previews.shape == (2, 32, 40, 3) and first.previews.dtype == np.uint8 and first.previews.std() > 5
    assert not (tmp_path / "g").exists()
    list(events)
    assert stepped == [0, 1]


def test_steps_and_seconds_never_go_back_and_the_last_event_shows_the_samples(tmp_path, walk):
    events = run(tmp_path, request("balanced", 5))
    assert [event.step for event in events] == [0, 1, 2, 3, 4, 5, 5]
    assert all(before.seconds <= later.seconds for before, later in pairwise(events))
    learned_scales = Generator.load(tmp_path / "g").config.learned_scales
    assert all(len(event.losses) == learned_scales and np.isfinite(event.losses).all() for event in events[1:])
    assert events[-1].message and events[-1].previews.shape == (2, 32, 40, 3)
    for i, sample in enumerate(sorted((tmp_path / "g" / "samples").iterdir())):
        assert np.array_equal(np.asarray(Image.open(sample)), events[-1].previews[i])


def test_previews_follow_the_training(tmp_path, monkeypatch, walk):
    monkeypatch.setattr(train, "PREVIEW_EVERY", 0.0)
    previews = [event.previews for event in run(tmp_path, request(steps=4))]
    assert all(sheet is not None for sheet in previews)
    assert all((before != later).any() for before, later in pairwise(previews[1:-1]))


def test_reports_come_no_more_often_than_they_should(tmp_path, monkeypatch, walk):
    clock = itertools.count()
    monkeypatch.setattr(train.time, "monotonic", lambda: next(clock) / 100)
    monkeypatch.setattr(train, "REPORT_EVERY", 0.5)
    monkeypatch.setattr(train, "PREVIEW_EVERY", 2.0)
    events = run(tmp_path, request(steps=200))[1:-1]
    assert 5 < len(events) < 20
    assert 1 <= sum(event.previews is not None for event in events) < len(events) / 2


def test_seconds_are_a_budget(tmp_path, monkeypatch, walk):
    clock = itertools.count()
    monkeypatch.setattr(trainer.time, "monotonic", lambda: next(clock) / 2)
    events = run(tmp_path, request(steps=None, seconds=3))
    assert events[0].total == events[-1].total == 3
    assert events[-1].seconds >= 3 > events[-3].seconds
    assert Generator.load(tmp_path / "g").config.training.steps == events[-1].step > 1


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_a_budget_of_nothing_ends_at_once(tmp_path, walk, seconds):
    events = run(tmp_path, request(steps=None, seconds=seconds))
    assert events[-1].step == 0 and weights.is_generator(tmp_path / "g")


def test_instant_has_nothing_to_train(tmp_path, stepped):
    events = run(tmp_path, TrainRequest(preset="instant"))
    assert len(events) == 2 and events[-1].total == 0 and not stepped
    assert Generator.load(tmp_path / "g").config.network is None


# What it makes

SETS = {
    "one picture": paintings(1, 24, 32),
    "grey pictures": plain(6, 24, 32),
    "a black picture": plain(1, 16, 16, 0),
    "the smallest canvas": paintings(6, 16, 32),
    "a strip": paintings(2, 16, 96),
}


@pytest.mark.parametrize("preset", ["instant", "balanced", "learned"])
@pytest.mark.parametrize("name", list(SETS))
def test_every_preset_makes_a_generator_of_every_set(tmp_path, walk, preset, name):
    canvases = SETS[name]
    made = run(tmp_path, request(preset, 1), canvases)[-1].previews
    assert made.shape[1:] == canvases.shape[1:]
    generator = Generator.load(tmp_path / "g")
    assert generator.config.training.pictures == len(canvases)
    assert (weights.PICTURES in generator.tensors) == (generator.config.memory is not None)
    if not np.ptp(canvases) and preset == "instant":
        assert np.array_equal(made, np.broadcast_to(canvases[:1], made.shape))


def test_grey_pictures_can_be_learned(tmp_path, without_graphs):
    """With the real network, whose units are the deviations of pictures that have none."""
    events = run(tmp_path, request("balanced", 2), plain(6, 32, 32))
    assert np.isfinite(events[-1].losses).all() and 0 < max(events[-1].losses) < 10
    made = Generator.load(tmp_path / "g")
    assert made.config.learned_scales and np.abs(events[-1].previews.astype(int) - 128).mean() < 30


def test_a_learned_generator_holds_no_picture(tmp_path, walk):
    run(tmp_path, request("learned", 1))
    tensors = Generator.load(tmp_path / "g").tensors
    assert all(name.startswith(weights.NETWORK) and tensor.dtype == np.float32 for name, tensor in tensors.items())


def canvas(folder, seed: int) -> np.ndarray:
    """A picture at full size, of a generator read anew."""
    generator = Generator.load(folder)
    return to_uint8(Painting(generator, seed, Manner((generator.config.height, generator.config.width))).paint())


@pytest.mark.parametrize("preset", ["instant", "balanced", "learned"])
def test_a_loaded_generator_paints_what_it_painted_before_it_was_saved(tmp_path, walk, preset):
    samples = run(tmp_path, request(preset, 2))[-1].previews
    assert all(np.array_equal(canvas(tmp_path / "g", seed), samples[seed]) for seed in range(2))
    again = Generator.load(tmp_path / "g")
    weights.save_folder(tmp_path / "h", again.config, again.tensors, "card", [])
    assert np.array_equal(canvas(tmp_path / "h", 1), samples[1]) and (samples[0] != samples[1]).any()


# Stopping and resuming


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


def test_a_resumed_training_ends_with_the_same_bits_as_one_that_never_stopped(trained, tmp_path, monkeypatch, stepped):
    """The second start is a new trainer, which knows nothing but the folder of checkpoints."""
    monkeypatch.setattr(train, "SAVE_EVERY", 0.0)
    stopped = run(tmp_path, request(steps=7), stop=after(stepped, 4, Stop.NOW))
    assert isinstance(stopped[-1], TrainingError) and stopped[-1].code == "stopped"
    assert stepped == [0, 1, 2, 3] and not (tmp_path / "g").exists()
    assert run(tmp_path, request(steps=7), resume=True)[-1].step == 7 and stepped == list(range(7))
    assert model(tmp_path) == model(trained) and settings(tmp_path) == settings(trained)


def test_the_same_seed_paints_the_same_bytes_in_another_process(trained, tmp_path):
    """Here the network has been trained, there it only paints."""
    run(tmp_path, TrainRequest(preset="instant"))
    folders = [trained / "g", tmp_path / "g"]
    asked = CreateRequest(count=2, seed=5, size=(30, 26), steps=3)
    code = f"""if True:
        import sys
        from hashlib import sha256
        from aiart.art.create import create
        from aiart.config import CreateRequest
        from aiart.engine import painting
        from aiart.engine.generator import Generator
        painting.REMEMBERED_STEPS = painting.LEARNED_STEPS = (2, 1)
        for folder in sys.argv[1:]:
            for picture in create(Generator.load(folder), {asked}):
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
    events = run(tmp_path, replace(request(), **changes), canvases, resume=True)
    assert stepped == steps and events[-1].step == (steps[-1] + 1 if steps else 3)


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


# What is refused before time is spent


def test_a_folder_that_is_something_else_is_refused_before_the_training(tmp_path, stepped):
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "thesis.odt").write_bytes(b"three years")
    events = run(tmp_path, request())
    assert len(events) == 1 and isinstance(events[0], RequestError) and not stepped


@pytest.mark.parametrize("changes", [{"name": "x" * 81}, {"width": 1}, {"width": 10**6}, {"seed": -1}, {"blocks": 99}])
def test_what_could_not_be_saved_is_refused_before_the_training(tmp_path, stepped, changes):
    events = run(tmp_path, request(**changes))
    assert len(events) == 1 and isinstance(events[0], WeightsError) and not stepped


def test_a_disk_that_fails_while_training_is_told_in_a_sentence(tmp_path, walk):
    (tmp_path / "c").write_bytes(b"a file where the folder of checkpoints should be")
    events = run(tmp_path, request())
    assert isinstance(events[-1], TrainingError) and events[-1].code == "disk" and not (tmp_path / "g").exists()


# The trainer


def ready(steps=6) -> Trainer:
    canvases = paintings(2, 16, 16)
    return Trainer(canvases, *fresh(canvases, request(steps=steps)), request(steps=steps))


def test_the_averaged_weights_are_the_ones_that_are_kept(without_graphs):
    made = ready()
    while made.done() < 1:
        made.advance()
    kept, state, shown = made.result()[1], made.state(), made.generator().tensors
    names = [name.removeprefix(weights.NETWORK) for name in kept]
    assert all(np.array_equal(kept[weights.NETWORK + name], state[f"average/{name}"]) for name in names)
    assert not np.array_equal(state["average/leave/kernel"], state["weights/leave/kernel"])
    assert all(np.array_equal(shown[name], kept[name]) for name in kept)


def walking(monkeypatch, bad=lambda n: False, steps=10) -> tuple[Trainer, Walk]:
    monkeypatch.setattr(trainer, "task_for", lambda canvases, config: Walk(canvases, config, bad))
    monkeypatch.setattr(trainer, "WARM_UP", 1)
    monkeypatch.setattr(trainer, "GOOD_EVERY", 4)
    made = ready(steps)
    return made, made.task


@pytest.mark.parametrize("k", range(1, 11))
def test_a_loss_that_is_no_number_rolls_back_halves_the_rate_and_goes_on(monkeypatch, k):
    made, walk = walking(monkeypatch, lambda n: n == k)
    while made.done() < 1:
        made.advance()
    good = (k - 1) // 4 * 4  # the last good state before call k, which was step k - 1
    assert walk.rates == [(i, 1.0) for i in range(k - 1)] + [(i, 0.5) for i in range(good, 10)]
    assert made.progress.step == 10 and made.progress.halvings == 1
    assert walk.walked == good + 0.5 * (10 - good)


def test_three_losses_that_are_no_numbers_are_too_many(monkeypatch):
    made, walk = walking(monkeypatch, lambda n: n > 6)
    with pytest.raises(TrainingError) as told:
        for _ in range(20):
            made.advance()
    assert told.value.code == "diverged" and walk.calls == 6 + trainer.HALVINGS + 1


def test_halvings_are_remembered_after_a_resume(tmp_path, monkeypatch):
    made, _ = walking(monkeypatch, lambda n: n in (3, 6))
    for _ in range(8):
        made.advance()
    Checkpoints(tmp_path, "p").save(made.progress, made.state())
    again, walk = walking(monkeypatch)
    again.load(Checkpoints(tmp_path, "p"))
    assert again.progress == made.progress and again.progress.halvings == 2
    again.advance()
    assert walk.rates[0] == (made.progress.step, 0.25)


def test_a_training_that_always_breaks_fails_in_one_sentence_and_leaves_no_generator(tmp_path, monkeypatch, walk):
    monkeypatch.setattr(trainer, "task_for", lambda canvases, config: Walk(canvases, config, lambda n: True))
    events = run(tmp_path, request())
    assert isinstance(events[-1], TrainingError) and events[-1].code == "diverged" and "\n" not in str(events[-1])
    assert not (tmp_path / "g").exists()


def test_a_real_training_survives_a_step_that_breaks(tmp_path, monkeypatch, without_graphs):
    batch, made = batches.Batches.batch, itertools.count(1)

    def broken(self, step):
        return replace(batch(self, step), velocity=np.float32(np.nan)) if next(made) == 3 else batch(self, step)

    monkeypatch.setattr(batches.Batches, "batch", broken)
    events = run(tmp_path, request(steps=4))
    tensors = Generator.load(tmp_path / "g").tensors
    assert events[-1].step == 4 and all(np.isfinite(tensor).all() for tensor in tensors.values())
    assert next(made) == 1 + 4 + 3  # the broken one, and two more from the start again


def test_the_rate_warms_up_and_cools_down(monkeypatch):
    made, walk = walking(monkeypatch, steps=100)
    monkeypatch.setattr(trainer, "WARM_UP", 10)
    walk.cooled = lambda done: 1 - done
    while made.done() < 1:
        made.advance()
    rates = [rate for _, rate in walk.rates]
    assert rates[0] == pytest.approx(0.1) and 7 < int(np.argmax(rates)) < 11
    assert all(before > later for before, later in pairwise(rates[10:]))
