"""Training from the first event to the folder on disk: what it reports, what it makes, what it refuses.

Mostly with a stand-in for the network; see test_resuming.py for the bits of real trainings.
"""

import itertools
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from toys import paintings, plain
from trainings import CANVASES, request, run

from aiart.engine.format import folder as weights
from aiart.engine.painting.generator import Generator
from aiart.engine.training import train
from aiart.engine.training.initial import fresh
from aiart.errors import RequestError, TrainingError
from aiart.training_presets import TrainRequest

pytestmark = pytest.mark.usefixtures("quickly")


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
    monkeypatch.setattr(train, "PREVIEW_SHARE", 0)
    previews = [event.previews for event in run(tmp_path, request(steps=4))]
    assert all(sheet is not None for sheet in previews)
    assert all((before != later).any() for before, later in pairwise(previews[1:-1]))


def test_previews_take_a_small_share_of_the_time(tmp_path, monkeypatch, walk):
    """Those of a large set are slow: they come less often then, and the training still gets on."""
    monkeypatch.setattr(train, "PREVIEW_EVERY", 0.0)
    monkeypatch.setattr(train, "PREVIEW_SHARE", 10**6)
    events = run(tmp_path, request(steps=8))[1:-1]
    assert sum(event.previews is not None for event in events) == 1


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
    monkeypatch.setattr("aiart.engine.training.trainer.time.monotonic", lambda: next(clock) / 2)
    events = run(tmp_path, request(steps=None, seconds=3))
    assert events[0].total == events[-1].total == 3
    assert events[-1].seconds >= 3 > events[-3].seconds
    assert Generator.load(tmp_path / "g").config.training.steps == events[-1].step > 1


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_a_budget_of_nothing_is_refused_when_it_is_asked_for(seconds):
    with pytest.raises(RequestError, match="It can be 1 to"):
        request(steps=None, seconds=seconds)


def test_instant_has_nothing_to_train(tmp_path, stepped):
    events = run(tmp_path, TrainRequest(preset="instant"))
    assert len(events) == 2 and events[-1].total == 0 and not stepped
    assert Generator.load(tmp_path / "g").config.network is None


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


@pytest.mark.parametrize(
    ("preset", "count", "side"),
    [("instant", 1, 24), ("instant", 6, 24), ("balanced", 4, 24), ("balanced", 6, 18), ("learned", 4, 28)]
    + [("learned", 6, 18)],
)
def test_a_layout_that_is_learned_of_a_set_begins_smaller(preset, count, side):
    """As small as a network can see nearly whole; of few pictures it would be said again."""
    config, _ = fresh(paintings(count, 96, 128), TrainRequest(preset=preset))
    assert min(config.sizes[0]) == side


@pytest.mark.thorough
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


def test_a_folder_that_is_something_else_is_refused_before_the_training(tmp_path, stepped):
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "thesis.odt").write_bytes(b"three years")
    events = run(tmp_path, request())
    assert len(events) == 1 and isinstance(events[0], RequestError) and not stepped


@pytest.mark.parametrize("changes", [{"name": "x" * 81}, {"width": 1}, {"width": 10**6}, {"seed": -1}, {"blocks": 99}])
def test_what_could_not_be_saved_is_refused_when_it_is_asked_for(changes):
    with pytest.raises(RequestError) as caught:
        request(**changes)
    assert caught.value.code in changes


def test_a_disk_that_fails_while_training_is_told_in_a_sentence(tmp_path, walk):
    (tmp_path / "c").write_bytes(b"a file where the folder of checkpoints should be")
    events = run(tmp_path, request())
    assert isinstance(events[-1], TrainingError) and events[-1].code == "disk" and not (tmp_path / "g").exists()
