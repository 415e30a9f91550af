"""`create`: the files it writes, their names and recipes, and that nothing is lost."""

import json

import numpy as np
import pytest
from PIL import Image
from tiny import files_below, make_generator

from aiart.cli.output import save_beside
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError
from aiart.names import file_stem
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.studio import read_recipe


def read(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


def test_pictures_are_named_by_generator_and_seed_and_told_one_a_line(run, generator, tmp_path):
    ran = run("create", generator, "--out", tmp_path / "art", "--count", 2, "--seed", 7)
    assert ran.code == 0
    paths = [tmp_path / "art" / f"small-waves-{seed}.png" for seed in (7, 8)]
    assert ran.out.splitlines() == [str(path) for path in paths]
    assert files_below(tmp_path / "art") == {path.name for path in paths}
    request = Request(count=2, seed=7)
    assert all(
        (read(p) == made).all() for p, made in zip(paths, create(Generator.load(generator), request), strict=True)
    )


def test_each_picture_carries_the_recipe_of_itself(run, generator, tmp_path):
    options = "--count 1 --seed 4 --size 40x24 --layout 0.3 --calm 0.25 --steps 4".split()
    assert run("create", generator, "--out", tmp_path / "art", *options).code == 0
    recipe = read_recipe(tmp_path / "art" / "small-waves-4.png")
    assert (recipe.generator, recipe.hash) == ("Small waves", folder_hash(generator))
    assert recipe.request() == Request(count=1, seed=4, size=(40, 24), aspect=None, layout=0.3, calm=0.25, steps=4)
    again = next(create(Generator.load(generator), recipe.request()))
    assert (read(tmp_path / "art" / "small-waves-4.png") == again).all()
    assert again.shape == (24, 40, 3)


def test_a_picture_carries_nothing_if_that_is_asked(run, generator, tmp_path, quick_painter):
    assert run("create", generator, "--out", tmp_path, "--count", 1, "--no-recipe").code == 0
    with Image.open(tmp_path / "small-waves-0.png") as picture:
        picture.load()
        assert set(picture.info) == {"srgb", "dpi"}  # what every viewer and every printer should know


def test_json_is_one_object_for_every_picture(run, generator, tmp_path):
    ran = run("create", generator, "--out", tmp_path / "art", "--count", 1, "--aspect", "2:1", "--json")
    (line,) = ran.out.splitlines()
    path = str(tmp_path / "art" / "small-waves-0.png")
    assert json.loads(line) == {"event": "picture", "path": path, "seed": 0, "width": 46, "height": 22}
    assert ran.err == ""


def test_painting_the_same_again_leaves_one_file(run, generator, tmp_path, quick_painter):
    for _ in range(2):
        assert run("create", generator, "--out", tmp_path / "art", "--count", 1).code == 0
    assert files_below(tmp_path / "art") == {"small-waves-0.png"}


def test_another_picture_of_the_same_seed_gets_a_name_of_its_own(run, generator, tmp_path, quick_painter):
    for calm in ("0.5", "0.1", "0.1", "0.9"):
        assert run("create", generator, "--out", tmp_path / "art", "--count", 1, "--calm", calm).code == 0
    assert files_below(tmp_path / "art") == {"small-waves-0.png", "small-waves-0-2.png", "small-waves-0-3.png"}


IMPOSSIBLE = [
    ("--count", "0"),
    ("--count", "1001"),
    ("--seed", "-1"),
    ("--seed", "4294967295"),  # the next three have no seed
    ("--size", "big"),
    ("--size", "8x8"),
    ("--aspect", "100:1"),
    ("--layout", "2"),
    ("--calm", "-0.1"),
    ("--steps", "0"),
]


@pytest.mark.parametrize("option, value", IMPOSSIBLE)
def test_an_impossible_request_is_wrong_use_and_writes_nothing(run, generator, tmp_path, option, value):
    ran = run("create", generator, "--out", tmp_path / "art", option, value)
    assert ran.code == 2 and option.strip("-") in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "art").exists()


def test_a_starter_is_called_by_name(run, starter, tmp_path, quick_painter):
    assert run("create", "ink", "--out", tmp_path / "art", "--count", 1).code == 0
    assert files_below(tmp_path / "art") == {"ink-waves-0.png"}


def test_a_damaged_generator_is_a_failure_in_one_line(run, generator, tmp_path):
    (generator / "model.safetensors").write_bytes(b"damaged")
    ran = run("create", generator, "--out", tmp_path / "art")
    assert ran.code == 1 and len(ran.err.splitlines()) == 1


def test_a_place_that_cannot_be_written_is_a_failure_in_one_line(run, generator, tmp_path, quick_painter):
    (tmp_path / "file").write_text("")
    ran = run("create", generator, "--out", tmp_path / "file" / "art", "--count", 1)
    assert ran.code == 1 and "could not be saved" in ran.err.splitlines()[-1]


def test_a_disk_that_refuses_leaves_nothing_half_written(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aiart.cli.output.os.replace", refuse)
    with pytest.raises(ArtError, match="The disk is full"):
        save_beside(tmp_path, "waves-0", np.zeros((8, 8, 3), np.uint8), {})
    assert files_below(tmp_path) == set()


NAMES = [  # (name of a generator, part of a file's name, why)
    ("Small waves", "small-waves", "spaces are trouble in a shell"),
    ("../../etc/passwd", "etc-passwd", "leads out of the folder"),
    ("a:b*c?d|e", "a-b-c-d-e", "Windows has no such names"),
    ("Ночь №2", "ночь-2", "letters of every script stay"),
    ("e\u0301te\u0301", "\u00e9t\u00e9", "one spelling of the same letters"),
    ("🎨", "picture", "nothing remains"),
    ("-rf", "rf", "looks like an option"),
    ("x" * 80, "x" * 40, "some systems have 255 bytes"),
]


@pytest.mark.parametrize("name, part, why", NAMES)
def test_a_generator_s_name_is_made_safe_for_files(name, part, why):
    assert file_stem(name) == part, why


def test_generators_of_one_name_never_overwrite_each_other(run, tmp_path, quick_painter):
    for folder, seed in (("one", 0), ("two", 1)):
        canvases = np.random.default_rng(seed).integers(0, 256, (1, 32, 32, 3), np.uint8)
        make_generator(tmp_path / folder, "Waves", canvases)
        assert run("create", tmp_path / folder, "--out", tmp_path / "art", "--count", 1).code == 0
    assert files_below(tmp_path / "art") == {"waves-0.png", "waves-0-2.png"}


@pytest.mark.parametrize("kind", ["jpeg", "webp", "tiff", "png"])
def test_a_picture_is_of_the_kind_that_is_asked_for_with_dots_and_colours(
    run, tmp_path, generator, quick_painter, kind
):
    assert run("create", generator, "--out", tmp_path / "out", "--count", 1, "--kind", kind).code == 0
    (path,) = (tmp_path / "out").iterdir()
    with Image.open(path) as picture:
        assert path.suffix == f".{kind}" and picture.format == kind.upper()
        assert kind == "webp" or tuple(map(round, picture.info["dpi"])) == (300, 300)
        assert "srgb" in picture.info if kind == "png" else len(picture.info["icc_profile"]) > 100


def test_another_kind_is_wrong_use(run, tmp_path, generator):
    ran = run("create", generator, "--out", tmp_path / "out", "--kind", "bmp")
    assert ran.code == 2 and "--kind is 'bmp'" in ran.err
