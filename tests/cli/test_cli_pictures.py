"""MODEL as a picture or a folder of them: they themselves are the generator."""

import os

import numpy as np
import pytest
from PIL import Image
from tiny import files_below, make_generator, write_picture

from aiart.cli import generators
from aiart.cli.generators import is_of_pictures, resolve
from aiart.engine.format.folder import folder_hash, read_config
from aiart.studio import read_recipe


def read(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


@pytest.fixture
def photo(tmp_path):
    return write_picture(tmp_path / "Old photo.png", 5)


def test_a_picture_is_a_generator_of_its_own_size(run, photo, tmp_path):
    ran = run("create", photo, "--out", tmp_path / "art", "--seed", 3)
    path = tmp_path / "art" / "old-photo-3.png"
    assert (ran.code, ran.out.splitlines()[0]) == (0, str(path))
    config = read_config(resolve(str(photo)))
    assert (config.name, config.preset, config.width, config.height) == ("Old photo", "instant", 40, 32)
    assert read_recipe(path).hash == folder_hash(resolve(str(photo)))


def test_the_same_files_are_read_once_and_give_the_same_bytes(run, pictures, tmp_path, monkeypatch):
    (pictures / "broken.png").write_bytes(b"no picture")
    first = run("tile", pictures, "--out", tmp_path / "one", "--count", 1)
    kept = resolve(str(pictures))
    digest, used = folder_hash(kept), kept.stat().st_mtime
    os.utime(kept, (used - 100, used - 100))
    monkeypatch.setattr(generators, "read_pictures", None)  # it is not called again
    again = run("tile", pictures, "--out", tmp_path / "two", "--count", 1)
    assert "Left out: broken.png" in first.err and "Left out: broken.png" in again.err
    (one,), (two,) = (tmp_path / "one").iterdir(), (tmp_path / "two").iterdir()
    assert one.read_bytes() == two.read_bytes() and kept.stat().st_mtime > used - 50
    monkeypatch.undo()
    monkeypatch.setenv("AIART_DATA", str(tmp_path / "elsewhere"))
    assert folder_hash(resolve(str(pictures))) == digest


def test_another_picture_or_another_name_is_another_generator(photo, tmp_path):
    kept = {resolve(str(photo))}
    kept.add(resolve(str(write_picture(photo, 6))))
    kept.add(resolve(str(photo.rename(tmp_path / "New photo.png"))))
    assert len(kept) == 3


@pytest.mark.parametrize(("verb", "options", "size"), [("extend", "--left 8", (48, 32)), ("enlarge", "", (80, 64))])
def test_where_a_picture_is_needed_it_is_model_itself(run, photo, tmp_path, verb, options, size):
    ran = run(verb, photo, "--out", tmp_path / "art", *options.split())
    path = tmp_path / "art" / f"old-photo-{verb}-0.png"
    assert (ran.code, ran.out.strip()) == (0, str(path)) and read(path).shape[1::-1] == size
    assert set(read_recipe(path).inputs) == {"picture"}


def test_a_picture_that_is_extended_stays_as_large_as_it_is(run, tmp_path):
    """Its generator has at most 2048 pixels a side."""
    photo = write_picture(tmp_path / "wide.png", 1, (140, 2100))
    ran = run("extend", photo, "--left", 8, "--out", tmp_path / "art")
    made = read(ran.out.strip())
    assert made.shape == (140, 2108, 3) and np.array_equal(made[:, 8:], read(photo))


@pytest.mark.parametrize(
    ("verb", "options", "size"),
    [("seamless", "--axes across", (140, 2100)), ("retarget", "--wide 0.9", (140, 1890)),
     ("enlarge", "--times 1.1", (154, 2310))],
)  # fmt: skip
def test_so_it_does_where_it_is_made_seamless_wider_or_larger(run, tmp_path, verb, options, size):
    photo = write_picture(tmp_path / "wide.png", 1, (140, 2100))
    ran = run(verb, photo, *options.split(), "--out", tmp_path / "art")
    assert ran.code == 0 and read(ran.out.strip()).shape[:2] == size


def test_each_picture_of_a_folder_is_done_with_itself(run, pictures, tmp_path):
    (pictures / "broken.png").write_bytes(b"no picture")
    ran = run("extend", pictures, "--left", 8, "--out", tmp_path / "art")
    assert ran.code == 0 and ran.err.count("Left out: broken.png") == 1
    assert files_below(tmp_path / "art") == {f"picture-{i}-extend-0.png" for i in range(2)}


def test_another_picture_is_taken_where_one_is_given(run, photo, tmp_path):
    other = write_picture(tmp_path / "other.png", 7, (48, 64))
    run("variations", photo, other, "--out", tmp_path / "art", "--count", 1)
    assert read(tmp_path / "art" / "old-photo-other-0.png").shape == (48, 64, 3)


@pytest.mark.parametrize("verb", ["inpaint", "remove"])
def test_a_mask_alone_is_that_of_model_itself(run, tmp_path, verb):
    photo = write_picture(tmp_path / "photo.png", 5, (48, 80))
    layer = np.zeros((48, 80, 4), np.uint8)
    layer[:8, :8] = 255
    Image.fromarray(layer).save(tmp_path / "mask.png")
    ran = run(verb, photo, tmp_path / "mask.png", "--out", tmp_path / "art", "--count", 1)
    made, known = read(ran.out.strip()), layer[..., 3] == 0
    assert np.array_equal(made[known], read(photo)[known]) and not np.array_equal(made, read(photo))


def test_two_pictures_are_mixed(run, pictures, tmp_path):
    ran = run("mix", pictures / "picture-0.png", pictures / "picture-1.png", "--out", tmp_path / "art", "--count", 1)
    assert ran.code == 0 and files_below(tmp_path / "art") == {"picture-0-picture-1-0.png"}


def test_a_larger_picture_is_remembered_smaller_and_that_is_said(run, tmp_path):
    Image.new("L", (2200, 140), 90).save(tmp_path / "wide.png")
    assert "The strokes of the picture are remembered at 2048 x 130" in run("show", tmp_path / "wide.png").err


def test_a_generator_of_that_name_wins_over_pictures(starter, pictures, tmp_path, monkeypatch):
    pictures.rename(tmp_path / "ink")
    monkeypatch.chdir(tmp_path)
    assert resolve("ink") == starter and not is_of_pictures("ink") and is_of_pictures("./ink")


def test_what_was_used_longest_ago_goes(pictures, monkeypatch):
    monkeypatch.setattr(generators, "KEPT_BYTES", 0)
    old = resolve(str(pictures / "picture-0.png"))
    os.utime(old, (1, 1))
    new = resolve(str(pictures / "picture-1.png"))
    assert not old.exists() and new.exists()
    assert resolve(str(pictures / "picture-0.png")) == old and old.exists()


BAD = [  # arguments, exit code, a word of the sentence
    ("tile SMALL", 1, "5 x 5"),
    ("tile STRIP", 1, "strip"),
    ("tile TEXT", 1, "not a picture"),
    ("tile EMPTY", 2, "no picture in empty"),
    ("extend TEXT --left 8", 1, "not a picture"),
    ("extend EMPTY --left 8", 2, "no picture in empty"),
    ("extend waves --left 8", 2, "PICTURES is missing"),
    ("extend nosuch.jpg --left 8", 2, "There is no nosuch.jpg"),
    ("inpaint PHOTO", 2, "MASK is missing"),
    ("inpaint waves", 2, "PICTURE is missing"),
    ("mix PHOTO TEXT", 1, "not a picture"),
]


@pytest.mark.parametrize(("arguments", "code", "word"), BAD)
def test_what_cannot_be_is_told_in_a_sentence(run, photo, tmp_path, monkeypatch, arguments, code, word):
    monkeypatch.chdir(tmp_path)
    files = {name: tmp_path / f"{name.lower()}.png" for name in ("SMALL", "STRIP", "TEXT")} | {"PHOTO": photo}
    files["EMPTY"] = tmp_path / "empty"
    Image.new("RGB", (5, 5)).save(files["SMALL"])
    Image.new("RGB", (3000, 100)).save(files["STRIP"])
    files["TEXT"].write_text("a text")
    files["EMPTY"].mkdir()
    make_generator(tmp_path / "waves")
    verb, *rest = [files.get(word, word) for word in arguments.split()]
    ran = run(verb, *rest, "--out", tmp_path / "art")
    assert ran.code == code and word in ran.err and "Traceback" not in ran.err
    assert not (tmp_path / "art").exists()
