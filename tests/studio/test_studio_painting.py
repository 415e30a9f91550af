"""Painting in the second process: what comes out, what it carries, and what happens when that process goes wrong."""

import json
import subprocess
import sys
import threading
import zipfile
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from PIL import Image

from aiart.errors import RequestError, StudioError
from aiart.operations.request import Request
from aiart.operations.table import check_request
from aiart.studio import painter, read_recipe
from aiart.studio.painter import PainterProcess
from aiart.studio.workers import process as processes
from aiart.studio.workers.events import order_payload
from aiart.studio.workers.process import ROOT, worker_environment
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine
from tests.studio.acting import gone, make_generator, new_workspace, painted, settled, until


@pytest.fixture
def starter(config):
    make_generator(config.starters / "ink-waves", "Ink Waves")
    return "ink-waves"


def process_of(studio) -> psutil.Process:
    """The warm painter's, started if need be."""
    return psutil.Process(studio.painting._painter._running_process().pid)


def paint(studio, drawer, starter, seed=1, count=1, **more):
    return list(painted(studio, drawer, starter, Request(count=count, seed=seed, **more)))


def payload_of(config, folder, seed, out) -> dict:
    """An order as the worker reads it."""
    card = SimpleNamespace(folder=folder, hash=folder.name)
    return order_payload(config, card, Request(count=1, seed=seed), out)


def answer_of(process) -> dict:
    """The end of what it says."""
    return until(lambda: (said := process.next_event(1)) and not said.keys() & {"begun", "share"} and said)


def test_pictures_come_one_by_one_each_with_its_own_seed(studio, starter):
    drawer = new_workspace(studio)
    painting = painted(studio, drawer, starter, Request(count=3, seed=7, size=(48, 32)))
    first = next(painting)
    assert first.path.is_file() and first.path == studio.gallery.pictures(drawer)[-1].path
    rest = list(painting)
    assert [(index, seed) for index, _, seed, _ in [first, *rest]] == [(0, 7), (1, 8), (2, 9)]
    assert [path.name for _, path, _, _ in rest] == ["ink-waves-8.png", "ink-waves-9.png"]
    assert np.asarray(Image.open(first.path)).shape == (32, 48, 3)


def test_the_same_seed_paints_the_same_pixels_alone_or_in_a_series(studio, starter):
    drawer = new_workspace(studio)
    series, alone = paint(studio, drawer, starter, 7, 3)[2], paint(studio, drawer, starter, 9)[0]
    assert series.path != alone.path and series.path.read_bytes() == alone.path.read_bytes()


def test_a_picture_carries_its_recipe_unless_that_is_switched_off(studio, starter):
    drawer = new_workspace(studio)
    request = Request(count=1, seed=5, size=(48, 32), layout=0.3, calm=0.9, steps=7)
    with_recipe = next(iter(painted(studio, drawer, starter, request)))
    recipe = read_recipe(with_recipe.path, studio.config.limits)
    card = studio.generators.with_hash(drawer, recipe.hash)
    assert recipe.request() == request and recipe.generator == "Ink Waves" and card.id == starter
    assert "seed 5" in Image.open(with_recipe.path).text["parameters"]
    without = next(iter(painted(studio, drawer, starter, request, recipe=False)))
    assert Image.open(without.path).text == {}
    assert studio.gallery.pictures(drawer)[0].request == request, "the drawer remembers all the same"


def test_the_history_is_newest_first_and_can_be_zipped_and_deleted(studio, starter):
    drawer = new_workspace(studio)
    made = paint(studio, drawer, starter, 1, 3)
    history = studio.gallery.pictures(drawer)
    assert [view.path for view in history] == [one.path for one in made[::-1]]
    assert studio.gallery.pictures(drawer, newest=1) == history[:1]
    with zipfile.ZipFile(studio.gallery.zip(drawer)) as bundle:
        assert bundle.namelist() == ["001-ink-waves-3.png", "002-ink-waves-2.png", "003-ink-waves-1.png"]
        assert bundle.read("003-ink-waves-1.png") == made[0].path.read_bytes()
    with zipfile.ZipFile(studio.gallery.zip(drawer, [history[1].id])) as bundle:
        assert bundle.namelist() == ["001-ink-waves-2.png"]
    assert len(list(studio.config.home.glob("drawers/*/zips/*"))) == 1, "the last zip is replaced"
    assert studio.gallery.zip(drawer, [history[1].id]) == studio.gallery.zip(drawer, [history[1].id]), "or is the same"
    for kind, format_ in {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF"}.items():
        file = studio.gallery.file(drawer, history[0].id, kind)
        with Image.open(file) as saved, zipfile.ZipFile(studio.gallery.zip(drawer, [history[0].id], kind)) as bundle:
            exif = saved.getexif()
            assert saved.format == format_ and round(saved.info.get("dpi", (exif.get(0x11A),))[0]) == 300
            assert "icc_profile" in saved.info or "srgb" in saved.info, "it says that it is sRGB"
            assert bundle.read(f"001-ink-waves-3.{kind}") == file.read_bytes()
    with pytest.raises(RequestError, match="png, jpeg, webp, tiff"):
        studio.gallery.file(drawer, history[0].id, "../x")
    studio.gallery.delete(drawer, history[0].id)
    studio.trash.empty(drawer)
    assert studio.gallery.pictures(drawer) == history[1:] and not history[0].path.exists()
    for unknown in (history[0].id, "../../x", "", history[1].id + "/.."):
        with pytest.raises(StudioError, match="not here"):
            studio.gallery.delete(drawer, unknown)
    with pytest.raises(RequestError, match="no pictures"):
        studio.gallery.zip(new_workspace(studio))


IMPOSSIBLE = [
    (dict(count=0), "count"),
    (dict(count=10**6), "count"),
    (dict(count=True), "count"),
    (dict(seed=-1), "seed"),
    (dict(seed=2**32), "seed"),
    (dict(size=(8, 64)), "size"),
    (dict(size=(64, 10**5)), "size"),
    (dict(size=(64,)), "size"),
    (dict(size=(64.5, 64)), "size"),
    (dict(aspect=(1, 0)), "aspect"),
    (dict(aspect=(9, 1)), "aspect"),
    (dict(layout=1.5), "layout"),
    (dict(layout=0.0), "layout"),
    (dict(calm=float("nan")), "calm"),
    (dict(calm="0.5"), "calm"),
    (dict(steps=0), "steps"),
]


@pytest.mark.parametrize(("changes", "code"), IMPOSSIBLE)
def test_impossible_requests_are_refused_in_a_sentence(config, changes, code):
    with pytest.raises(RequestError) as caught:
        check_request(Request(**changes), config)
    assert caught.value.code == code


def test_an_impossible_request_is_refused_before_anything_is_painted(studio, starter):
    with pytest.raises(RequestError):
        painted(studio, new_workspace(studio), starter, Request(count=0))


def test_errors_of_the_engine_arrive_as_they_were_and_bugs_as_a_sentence(studio, starter):
    drawer = new_workspace(studio)
    with pytest.raises(RequestError) as caught:
        paint(studio, drawer, starter, fake_engine.REFUSES)
    assert (str(caught.value), caught.value.code) == ("The moon is out. It should be in. Wait.", "moon")
    process = process_of(studio)
    with pytest.raises(StudioError, match="not your fault") as caught:
        paint(studio, drawer, starter, fake_engine.BREAKS)
    assert caught.value.code == "bug"
    assert studio.gallery.pictures(drawer) == [] and not list(studio.config.home.glob("drawers/*/pictures/*"))
    assert paint(studio, drawer, starter) and process_of(studio) == process


def test_a_crash_is_answered_in_a_sentence_and_the_next_picture_is_painted(studio, starter):
    drawer = new_workspace(studio)
    painting = painted(studio, drawer, starter, Request(count=2, seed=fake_engine.LEAVES - 1))
    assert next(painting).seed == fake_engine.LEAVES - 1
    with pytest.raises(StudioError, match="broke off") as caught:
        next(painting)
    assert caught.value.code == "crashed"
    assert paint(studio, drawer, starter) and len(studio.gallery.pictures(drawer)) == 2


def test_a_process_killed_while_idle_is_replaced_unnoticed(studio, starter):
    drawer = new_workspace(studio)
    paint(studio, drawer, starter)
    process = process_of(studio)
    process.kill()
    until(lambda: gone(process))
    assert paint(studio, drawer, starter)


def test_a_picture_nobody_wants_any_more_is_dropped_and_the_next_one_is_painted(studio, starter, monkeypatch):
    monkeypatch.setattr(painter, "DROP_SECONDS", 0.2)
    drawer, other = new_workspace(studio), new_workspace(studio)
    results: dict[str, list] = {}

    def run(name, drawer, seed):
        results[name] = paint(studio, drawer, starter, seed, 2)

    hanging = threading.Thread(target=run, args=("hanging", drawer, fake_engine.HANGS - 1))
    waiting = threading.Thread(target=run, args=("waiting", other, 1))
    hanging.start()
    until(lambda: len(studio.gallery.pictures(drawer)) == 1, "the first picture")
    waiting.start()
    studio.painting.stop(other)
    studio.painting.stop(drawer)
    hanging.join(10)
    waiting.join(10)
    assert not hanging.is_alive() and not waiting.is_alive()
    assert len(results["hanging"]) == 1 and len(results["waiting"]) <= 2
    assert len(studio.gallery.pictures(drawer)) == 1
    assert paint(studio, drawer, starter, 3)


def test_a_picture_that_takes_too_long_is_given_up(opened, starter):
    studio = opened(painting_seconds=0.2)
    with pytest.raises(StudioError, match="too long") as caught:
        paint(studio, new_workspace(studio), starter, fake_engine.HANGS)
    assert caught.value.code == "too_slow"


def test_a_picture_that_needs_too_much_memory_is_given_up(opened, starter):
    studio = opened(painter_bytes=10 * 2**20)
    with pytest.raises(StudioError, match="memory") as caught:
        paint(studio, new_workspace(studio), starter, fake_engine.HANGS)
    assert caught.value.code == "memory"


LIMITS = {"after so many pictures": dict(painter_pictures=1), "when it is large": dict(painter_bytes=30 * 2**20)}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_process_is_replaced_between_two_pictures(opened, starter, limit, monkeypatch):
    monkeypatch.setattr(processes, "MEMORY_SECONDS", 3600)
    studio = opened(**LIMITS[limit])
    first = process_of(studio)
    assert paint(studio, new_workspace(studio), starter)
    assert process_of(studio) != first and not first.is_running()


def test_visitors_take_turns_picture_by_picture(studio, starter):
    """Who asks for one picture does not wait for another's ten."""
    many, one = new_workspace(studio), new_workspace(studio)
    order: list[str] = []

    def run(drawer, name, seed, count):
        for _ in painted(studio, drawer, starter, Request(count=count, seed=seed)):
            order.append(name)

    slow = threading.Thread(target=run, args=(many, "many", fake_engine.SLOW[0], 6))
    slow.start()
    until(lambda: order, "the first picture")
    run(one, "one", 1, 1)
    slow.join()
    assert order.index("one") <= 3 and order.count("many") == 6


def test_closing_ends_the_process_and_says_so_to_whoever_asks(opened, starter):
    studio = opened()
    drawer = new_workspace(studio)
    process = process_of(studio)
    studio.close()
    assert not process.is_running()
    with pytest.raises(StudioError, match="closed"):
        paint(studio, drawer, starter)


def test_the_process_ends_when_its_web_process_is_killed_even_in_the_middle_of_a_picture(config, tmp_path):
    host = (
        "import sys, time; from pathlib import Path; from aiart.studio.painter import PainterProcess\n"
        "process = PainterProcess(Path(sys.argv[1]), 'tests.studio.fake_engine')\n"
        "import json; process.send(json.loads(sys.argv[2]))\n"
        "while 'begun' not in (process.next_event(1) or {}): pass\n"
        "print(process.pid, flush=True); time.sleep(600)"
    )
    make_generator(tmp_path / "starter")
    config.home.mkdir()
    order = payload_of(config, tmp_path / "starter", fake_engine.HANGS, tmp_path / "x.png") | {"id": 1}
    arguments = [str(config.home), json.dumps(order)]
    parent = subprocess.Popen(
        [sys.executable, "-c", host, *arguments],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=worker_environment(config.engine),
    )
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: gone(child), "the end of the painter")


def test_what_libraries_print_does_not_disturb_the_answers(config, tmp_path):
    make_generator(tmp_path / "starter")
    config.home.mkdir()
    process = PainterProcess(config.home, config.engine)
    try:
        order = payload_of(config, tmp_path / "starter", 1, tmp_path / "x.png")
        process.send(order | {"id": 1})
        assert answer_of(process) == {"id": 1, "height": 32, "width": 32, "frames": 1, "notes": []}
        assert "a library that prints" in (config.home / "logs" / "painter.txt").read_text()
        process.send(order | {"id": 2, "out": str(tmp_path / "no folder" / "x.png")})
        assert answer_of(process)["error"]["code"] == "no_disk"
        process.send(payload_of(config, tmp_path / "nowhere", 1, tmp_path / "y.png") | {"id": 3})
        assert answer_of(process)["error"]["kind"] == "WeightsError"
    finally:
        process.end()


def test_a_generator_is_measured_against_the_pictures_it_was_trained_on(opened, files):
    studio = opened(measured_pictures=2)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, TrainRequest(name="Cats", seconds=1, long_side=64))
    generator = settled(studio, drawer, job).generator
    before = studio.details.about(drawer, generator)
    assert before.can_measure and before.measures is None and before.pairs == ()
    assert before.config.training.steps == 20 and before.samples
    details = studio.details.measure(drawer, generator)
    assert details.measures["originals"] == 3 and details.measures["made"] == 2 and len(details.lines) > 3
    assert len(details.pairs) == 2 and 0 <= details.pairs[0].copied <= 1
    assert all(path.is_file() for pair in details.pairs for path in (pair.made, pair.nearest))
    assert studio.gallery.pictures(drawer) == [], "what is painted for measuring is nobody's picture"
    assert studio.details.about(drawer, generator) == details == studio.details.measure(drawer, generator)
    json.dumps(details.measures, allow_nan=False)
    studio.training.delete(drawer, job)
    assert studio.details.about(drawer, generator).measures == details.measures


def test_what_somebody_else_trained_cannot_be_measured(studio, starter):
    drawer = new_workspace(studio)
    assert not studio.details.about(drawer, starter).can_measure
    with pytest.raises(StudioError) as caught:
        studio.details.measure(drawer, starter)
    assert caught.value.code == "no_originals"


def test_measuring_can_be_stopped_and_taken_up_later(opened, files):
    studio = opened(measured_pictures=2)
    drawer = new_workspace(studio)
    generator = settled(
        studio, drawer, studio.training.start(drawer, files, TrainRequest(name="Cats", seconds=1, long_side=64))
    ).generator
    answers: list = []
    measuring = threading.Thread(target=lambda: answers.append(studio.details.measure(drawer, generator)))
    measuring.start()
    until(lambda: list(studio.config.home.glob("drawers/*/measured/*/log.txt")), "the measuring process")
    studio.painting.stop(drawer)
    measuring.join(10)
    assert not measuring.is_alive() and answers[0].measures is None
