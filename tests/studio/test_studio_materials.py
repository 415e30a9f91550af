"""Materials of generators: what they are, what a person calls them, and when they are forgotten."""

import json
import shutil
import threading

import numpy as np
import pytest
from PIL import Image

from aiart.errors import ArtError, RequestError, StudioError
from aiart.studio import Studio, store
from aiart.studio.materials import MATERIAL_NAME_MAX
from aiart.training_presets import TrainRequest
from tests.studio.acting import config_in, make_generator, new_workspace, put_generator
from tests.studio.test_studio_real_engine import save_generator


@pytest.fixture
def starter(config):
    make_generator(config.starters / "ink-waves", "Ink Waves")
    return "ink-waves"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A studio with the generator "ink-waves", for tests that need no more than a workspace of their own."""
    config = config_in(tmp_path_factory.mktemp("shared"))
    make_generator(config.starters / "ink-waves", "Ink Waves")
    studio = Studio(config)
    yield studio
    studio.close(training=True)


def folder_of(studio, drawer, generator):
    return studio.config.home / "materials" / studio.generators.find(drawer, generator).hash


def test_each_has_a_number_a_colour_a_share_and_a_swatch(shared):
    found = shared.materials.of(new_workspace(shared), "ink-waves")
    assert 1 <= len(found) <= 12 and [one.number for one in found] == list(range(len(found)))
    assert sum(one.share for one in found) == pytest.approx(1, abs=1e-4)
    assert all(one.name == "" and len(one.color) == 7 and int(one.color[1:], 16) >= 0 for one in found)
    for one in found:
        with Image.open(one.swatch) as swatch:
            assert swatch.format == "PNG" and swatch.size == (96, 96)


def test_they_are_looked_for_once(studio, starter):
    drawer = new_workspace(studio)
    found = studio.materials.of(drawer, starter)
    painter = studio.painting.warm_painter
    painter.close()
    assert studio.materials.of(drawer, starter) == found == studio.materials.of(new_workspace(studio), starter)


def test_two_who_ask_at_the_same_time_get_the_same(studio, starter):
    drawers, found = [new_workspace(studio) for _ in range(3)], []
    threads = [
        threading.Thread(target=lambda one=one: found.append(studio.materials.of(one, starter))) for one in drawers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3 and found[0] == found[1] == found[2]
    assert [path.name for path in (studio.config.home / "materials").iterdir()] == [
        folder_of(studio, drawers[0], starter).name
    ]


def test_what_was_spoiled_on_the_disk_is_made_again(studio, starter):
    drawer = new_workspace(studio)
    found = studio.materials.of(drawer, starter)
    (folder_of(studio, drawer, starter) / "materials.json").write_text('{"mater')
    found[0].swatch.unlink()
    assert studio.materials.of(drawer, starter) == found and found[0].swatch.is_file()


def test_a_generator_that_remembers_no_pictures_has_none(studio, config):
    canvas = np.random.default_rng(0).integers(0, 256, (64, 80, 3), np.uint8)
    save_generator(config.starters / "old", canvas, TrainRequest(name="Old", preset="classic", width=4))
    drawer = new_workspace(studio)
    assert studio.materials.of(drawer, "old") == ()
    with pytest.raises(RequestError, match="no materials") as caught:
        studio.materials.rename(drawer, "old", 0, "sky")
    assert caught.value.code == "number"


def test_what_is_not_there_or_somebody_else_s_has_none(shared):
    theirs = put_generator(shared, new_workspace(shared))
    for generator in (theirs, "nobody", "", None):
        with pytest.raises(StudioError) as caught:
            shared.materials.of(new_workspace(shared), generator)
        assert caught.value.code == "no_generator"


def test_the_remembered_pictures_are_kept_beside_them(studio, config):
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    save_generator(config.starters / "one", picture, TrainRequest(name="One", preset="instant"))
    save_generator(config.starters / "old", picture, TrainRequest(name="Old", preset="classic", width=4))
    drawer = new_workspace(studio)
    (found,) = studio.remembered.of(drawer, "one")
    assert found.number == 0 and found.color.startswith("#")
    with Image.open(found.picture) as image:
        assert np.array_equal(np.asarray(image), picture)
    studio.painting.warm_painter.close()
    assert studio.remembered.of(drawer, "one") == (found,)
    assert studio.remembered.of(drawer, "old") == ()


# Names


def test_a_name_belongs_to_one_person_and_stays(opened, starter):
    studio = opened()
    identity, other = studio.workspaces.new(), new_workspace(studio)
    drawer = studio.workspaces.open(identity)
    assert studio.materials.rename(drawer, starter, 0, "sky").name == "sky"
    studio.materials.rename(drawer, starter, 1, "stones")
    assert [one.name for one in studio.materials.of(drawer, starter)[:2]] == ["sky", "stones"]
    assert not any(one.name for one in studio.materials.of(other, starter))
    studio.close(training=True)
    again = opened()
    drawer = again.workspaces.open(identity)
    assert again.materials.of(drawer, starter)[0].name == "sky"
    assert again.materials.rename(drawer, starter, 0, "  ").name == ""
    assert [one.name for one in again.materials.of(drawer, starter)[:2]] == ["", "stones"]


NAMES = [  # (typed, kept)
    ("  evening \n sky ", "evening sky"),
    ("sk\u202ey\x00\x1b[31m", "sky[31m"),
    ("x" * 50, "x" * MATERIAL_NAME_MAX),
    ("e\u0301tang", "étang"),
    ("🌊 море 海", "🌊 море 海"),
    ("\ud800sky", "sky"),
    ("\ufb2c" * 40, ("\u05e9\u05bc\u05c1" * 40)[:MATERIAL_NAME_MAX]),
    ("<b>&\"'", "<b>&\"'"),
]


@pytest.mark.parametrize("typed, kept", NAMES)
def test_a_name_is_one_line_that_can_be_seen(shared, typed, kept):
    drawer = new_workspace(shared)
    assert shared.materials.rename(drawer, "ink-waves", 0, typed).name == kept
    assert shared.materials.of(drawer, "ink-waves")[0].name == kept


def test_a_name_of_a_hundred_million_characters_costs_nothing(shared):
    drawer = new_workspace(shared)
    assert shared.materials.rename(drawer, "ink-waves", 0, "ä " * 50_000_000).name == ("ä " * 20).strip()


@pytest.mark.parametrize("number", [-1, 12, 10**30, True, 0.0, "0", None])
def test_a_number_that_no_material_has_is_refused(shared, number):
    drawer = new_workspace(shared)
    with pytest.raises(RequestError, match="There is no material") as caught:
        shared.materials.rename(drawer, "ink-waves", number, "sky")
    assert caught.value.code == "number" and "numbers 0 to" in str(caught.value)


@pytest.mark.parametrize("name", [None, 3, b"sky", ["sky"]])
def test_a_name_that_is_no_text_is_refused(shared, name):
    with pytest.raises(ArtError) as caught:
        shared.materials.rename(new_workspace(shared), "ink-waves", 0, name)
    assert caught.value.code == "name"


# Forgetting


def test_they_are_forgotten_with_the_generator(studio, starter, monkeypatch):
    drawer = new_workspace(studio)
    own = put_generator(studio, drawer, seed=5)
    folders = [folder_of(studio, drawer, one) for one in (own, starter)]
    for generator in (own, starter):
        studio.materials.rename(drawer, generator, 0, "sky")
    monkeypatch.setattr("aiart.studio.housekeeping.UNRECORDED_SECONDS", 0)
    studio._housekeeping.sweep()
    assert all(folder.is_dir() for folder in folders)
    studio.generators.delete(drawer, own)
    studio.trash.empty(drawer)
    studio._housekeeping.sweep()
    assert [folder.is_dir() for folder in folders] == [False, True]
    assert studio._database.rows("SELECT count(*) FROM material_names")[0][0] == 1


def test_what_a_crash_has_left_half_written_is_swept(studio, starter, monkeypatch):
    drawer = new_workspace(studio)
    studio.materials.of(drawer, starter)
    half = studio.config.home / "materials" / ".abc.0123.tmp"
    half.mkdir()
    studio._housekeeping.sweep()
    assert half.is_dir(), "somebody may just be writing it"
    monkeypatch.setattr("aiart.studio.housekeeping.UNRECORDED_SECONDS", 0)
    studio._housekeeping.sweep()
    assert not half.exists() and studio.materials.of(drawer, starter)


def test_a_workspace_that_is_gone_takes_its_names_along(studio, starter):
    drawer = new_workspace(studio)
    studio.materials.rename(drawer, starter, 0, "sky")
    shutil.rmtree(drawer.folder)
    studio._housekeeping.sweep()
    assert studio._database.rows("SELECT * FROM material_names") == []


def test_a_full_disk_is_a_sentence(opened, starter):
    studio = opened(free_bytes=2**60)
    with pytest.raises(StudioError) as caught:
        studio.materials.of(new_workspace(studio), starter)
    assert caught.value.code == "no_disk"


def test_the_page_reads_what_the_worker_wrote_once(studio, starter, monkeypatch):
    drawer = new_workspace(studio)
    studio.materials.of(drawer, starter)
    monkeypatch.setattr(store, "read_json", lambda path: pytest.fail(f"{path.name} was read again"))
    assert studio.materials.of(drawer, starter)
    table = json.loads((folder_of(studio, drawer, starter) / "materials.json").read_text())
    assert set(table["materials"][0]) == {"number", "color", "share"}
