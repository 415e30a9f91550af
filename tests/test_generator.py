"""aiart as a library: the verbs of the Hub, pictures as Pillow images."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import aiart
from aiart import Generator
from aiart.engine.format.folder import folder_hash, read_config
from aiart.errors import HubError, RequestError, UploadError, WeightsError
from aiart.images import save_png
from tests.cli.tiny import files_below, make_generator
from tests.hub.loopback import AMBIENT, Hub, reach

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path):
    return make_generator(tmp_path / "waves")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub on this machine, where alice is logged in."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        running.users[AMBIENT] = "alice"
        yield running


def same(left: list[Image.Image], right: list[Image.Image]) -> bool:
    return [picture.tobytes() for picture in left] == [picture.tobytes() for picture in right]


def test_it_paints_pillow_pictures(folder):
    pictures = Generator.from_pretrained(folder).create(count=2, seed=1, size=(48, 32), steps=2)
    assert [(type(picture), picture.mode, picture.size) for picture in pictures] == [(Image.Image, "RGB", (48, 32))] * 2
    assert not same(pictures[:1], pictures[1:])


def test_a_picture_follows_from_its_seed_alone(folder):
    generator = Generator.from_pretrained(str(folder))
    assert same(generator.create(count=2, seed=1, steps=2)[1:], generator.create(count=1, seed=2, steps=2))


def test_it_says_what_it_is(folder):
    generator = Generator.from_pretrained(folder)
    assert repr(generator) == "<Generator 'Small waves', instant, 32x32>"
    assert generator.config == read_config(folder)


def test_pictures_themselves_are_a_generator(tmp_path):
    rng = np.random.default_rng(0)
    for i in range(2):
        save_png(tmp_path / f"{i}.png", rng.integers(0, 256, (32, 40, 3), np.uint8))
    files = sorted(tmp_path.glob("*.png"))
    generators = [Generator.from_pictures(one) for one in (files, tmp_path, [Image.open(path) for path in files])]
    assert repr(generators[0]) == "<Generator 'untitled', instant, 40x32>"
    first, *others = (generator.create(count=1, steps=2) for generator in generators)
    assert all(same(first, other) for other in others)
    generators[2].save_pretrained(tmp_path / "kept")
    assert same(Generator.from_pretrained(tmp_path / "kept").create(count=1, steps=2), first)


def test_what_is_no_picture_is_no_generator(tmp_path):
    with pytest.raises(UploadError):
        Generator.from_pictures([tmp_path / "nowhere.png"])


def test_saved_it_is_the_same_generator_with_its_samples_and_a_card(folder, tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    save_png(folder / "samples" / "sample-00.png", picture)
    (folder / "samples" / "sample-01.png").write_bytes(b"no picture")
    Generator.from_pretrained(folder).save_pretrained(tmp_path / "copy")
    assert folder_hash(tmp_path / "copy") == folder_hash(folder)
    assert files_below(tmp_path / "copy") == {"config.json", "model.safetensors", "README.md", "samples/sample-00.png"}
    assert np.array_equal(np.asarray(Image.open(tmp_path / "copy" / "samples" / "sample-00.png")), picture)
    assert "samples/sample-00.png" in (tmp_path / "copy" / "README.md").read_text(encoding="utf-8")


def test_something_else_is_never_overwritten(folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("mine")
    with pytest.raises(RequestError):
        Generator.from_pretrained(folder).save_pretrained(tmp_path / "mine")


def test_pushed_and_loaded_again_it_paints_the_same(hub, folder, tmp_path):
    generator = Generator.from_pretrained(folder)
    commit = generator.push_to_hub("alice/waves", private=False)
    for name, options in (("alice/waves", {}), ("hf:alice/waves", {}), ("alice/waves", {"revision": commit})):
        again = Generator.from_pretrained(name, **options)
        assert same(again.create(count=1, steps=2), generator.create(count=1, steps=2))
    assert (tmp_path / "hf-cache" / "models--alice--waves" / "snapshots" / commit).is_dir()


def test_loading_is_anonymous_unless_a_token_is_given(hub, folder, tmp_path):
    Generator.from_pretrained(folder).push_to_hub("waves")
    hub.seen.clear()
    with pytest.raises(HubError) as caught:
        Generator.from_pretrained("alice/waves", cache=tmp_path / "cache")
    assert caught.value.code == "not_found" and {request.token for request in hub.seen} == {None}
    for token in (True, AMBIENT):
        assert Generator.from_pretrained("alice/waves", token=token, cache=tmp_path / "cache")


def test_a_commit_that_is_not_the_newest_any_more_is_not_continued(hub, folder):
    generator = Generator.from_pretrained(folder)
    first = generator.push_to_hub("alice/waves")
    second = generator.push_to_hub("alice/waves", licence="mit", parent_commit=first)
    with pytest.raises(HubError) as caught:
        generator.push_to_hub("alice/waves", parent_commit=first)
    assert caught.value.code == "conflict" and hub.repos["alice/waves"].head == second


def test_a_folder_that_is_there_wins_over_a_name(folder, tmp_path, monkeypatch):
    (tmp_path / "alice").mkdir()
    folder.rename(tmp_path / "alice" / "waves")
    monkeypatch.chdir(tmp_path)
    assert Generator.from_pretrained("alice/waves").config.name == "Small waves"


@pytest.mark.parametrize("name, error", [("nowhere", RequestError), ("a/b/c", RequestError), (".", WeightsError)])
def test_what_is_neither_a_generator_nor_a_name_is_a_sentence(tmp_path, monkeypatch, name, error):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error):
        Generator.from_pretrained(name)


def test_an_impossible_wish_is_a_sentence(folder):
    with pytest.raises(RequestError):
        Generator.from_pretrained(folder).create(count=0)


def test_the_package_offers_it_without_loading_it():
    code = "import sys, aiart; before = 'numpy' in sys.modules; aiart.Generator; print(before, 'numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False True\n"
    with pytest.raises(AttributeError, match="no attribute 'Discriminator'"):
        _ = aiart.Discriminator
