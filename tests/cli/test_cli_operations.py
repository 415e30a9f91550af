"""The verbs of the operations: files and recipes, whole folders, and sentences for what cannot be."""

import json

import numpy as np
import pytest
from PIL import Image
from tiny import files_below, make_generator, write_picture

from aiart.data.uploads import read_layer
from aiart.engine.painting.generator import Generator
from aiart.operations.mix import MixRequest, mix
from aiart.operations.table import OPERATIONS
from aiart.operations.variations import VariationsRequest, variations
from aiart.studio import read_recipe

SHAPE = (32, 40)


def read(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


@pytest.fixture
def photo(tmp_path):
    return write_picture(tmp_path / "Old photo.png", 5)


@pytest.fixture
def mask(tmp_path):
    layer = np.zeros((*SHAPE, 4), np.uint8)
    layer[8:20, 10:30] = 255
    Image.fromarray(layer).save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


VERBS = [  # verb, options, the size of what it makes (width, height)
    ("variations", "--strength 0.3", (40, 32)),
    ("restyle", "--colours photo", (40, 32)),
    ("sketch", "--colours kept --size 48x36", (48, 36)),
    ("extend", "--left 8 --bottom 5", (48, 37)),
    ("enlarge", "", (80, 64)),
    ("retarget", "--wide 1.5", (60, 32)),
    ("seamless", "--axes both --width 0.3", (40, 32)),
]


@pytest.mark.parametrize(("verb", "options", "size"), VERBS)
def test_a_picture_becomes_others_that_carry_their_recipes(run, generator, tmp_path, photo, verb, options, size):
    ran = run(verb, generator, photo, "--out", tmp_path / "art", "--count", 2, "--seed", 6, *options.split())
    paths = [tmp_path / "art" / f"small-waves-old-photo-{seed}.png" for seed in (6, 7)]
    assert (ran.code, ran.out.splitlines()) == (0, [str(path) for path in paths])
    assert files_below(tmp_path / "art") == {path.name for path in paths}
    for path in paths:
        recipe = read_recipe(path)
        assert read(path).shape == (size[1], size[0], 3)
        assert (
            recipe.operation == verb and type(recipe.request()) is OPERATIONS[verb].request and len(recipe.inputs) == 1
        )


def test_a_recipe_paints_the_same_again(run, generator, tmp_path, photo):
    run("variations", generator, photo, "--out", tmp_path / "art", "--count", 1, "--seed", 3, "--strength", 0.7)
    (path,) = (tmp_path / "art").iterdir()
    request = read_recipe(path).request()
    assert request == VariationsRequest(count=1, seed=3, strength=0.7)
    assert np.array_equal(read(path), next(variations(Generator.load(generator), read(photo), request)))


def test_what_is_not_masked_stays(run, generator, tmp_path, photo, mask):
    ran = run("inpaint", generator, photo, mask, "--out", tmp_path / "art", "--count", 1)
    made, known = read(ran.out.strip()), read(mask)[..., 3] == 0
    assert np.array_equal(made[known], read(photo)[known]) and not np.array_equal(made, read(photo))
    assert set(read_recipe(tmp_path / "art" / "small-waves-old-photo-0.png").inputs) == {"picture", "mask"}
    ran = run("inpaint", generator, photo, mask, "--out", tmp_path / "art", "--count", 1, "--kind", "layers")
    assert ran.out.strip().endswith("small-waves-old-photo-0-layers.tiff")
    with Image.open(ran.out.strip()) as layers:
        assert layers.n_frames == 3 and np.array_equal(np.asarray(layers), made)
        layers.seek(1)
        assert np.array_equal(np.asarray(layers), read(photo))


def test_tiles_and_mixes_are_named_and_told(run, generator, tmp_path):
    other = make_generator(tmp_path / "other", "Other hand", np.full((1, 32, 32, 3), 90, np.uint8))
    options = ("--count", 1, "--axes", "across", "--maps", "directx", "--repeat")
    assert run("tile", generator, "--out", tmp_path / "art", *options).code == 0
    assert run("mix", generator, other, "--out", tmp_path / "art", "--count", 1, "--weight", 0.3).code == 0
    assert files_below(tmp_path / "art") == {
        "small-waves-tile-0.png",
        "small-waves-tile-0-maps.zip",
        "small-waves-tile-0-repeated.png",
        "small-waves-other-hand-0.png",
    }
    tile, beside = (read(tmp_path / "art" / f"small-waves-tile-0{end}.png") for end in ("", "-repeated"))
    assert np.array_equal(beside, np.tile(tile, (1, 3, 1)))  # across alone
    recipe = read_recipe(tmp_path / "art" / "small-waves-other-hand-0.png")
    assert recipe.settings == {"weight": 0.3} and recipe.inputs["second"].startswith("Other hand (")


def test_a_map_says_which_generator_gives_what(run, generator, tmp_path, mask):
    other = make_generator(tmp_path / "other", "Other hand", np.full((1, 32, 32, 3), 90, np.uint8))
    assert run("mix", generator, other, "--out", tmp_path / "art", "--count", 1, "--map", mask).code == 0
    path = tmp_path / "art" / "small-waves-other-hand-0.png"
    recipe, pair = read_recipe(path), (Generator.load(generator), Generator.load(other))
    assert set(recipe.inputs) == {"second", "map"} and recipe.request() == MixRequest(count=1)
    assert np.array_equal(read(path), next(mix(*pair, recipe.request(), map=read_layer(mask))))


def test_a_palette_is_that_of_its_picture(run, generator, tmp_path):
    Image.new("RGB", (40, 40), (10, 200, 30)).save(tmp_path / "green.png")
    run("tile", generator, "--out", tmp_path / "art", "--count", 1, "--palette", tmp_path / "green.png")
    made = read(tmp_path / "art" / "small-waves-tile-0.png")
    assert np.abs(made.mean((0, 1)) - (10, 200, 30)).max() < 8
    assert set(read_recipe(tmp_path / "art" / "small-waves-tile-0.png").inputs) == {"palette"}


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_a_loop_is_one_file_with_all_its_frames(run, generator, tmp_path, ending):
    path = tmp_path / "art" / f"waves{ending}"
    ran = run("loop", generator, "--out", path, "--seconds", 0.5, "--fps", 8, "--json")
    assert ran.code == 0 and json.loads(ran.out.splitlines()[-1])["frames"] == 4
    assert files_below(tmp_path / "art") == {path.name}
    with Image.open(path) as played:
        assert played.n_frames == 4


@pytest.mark.parametrize("verb, name", [("loop", "a.gif"), ("materials", "a.png"), ("remembered", "a.png")])
def test_a_file_that_is_there_is_replaced_only_if_that_is_said(run, generator, tmp_path, verb, name):
    (tmp_path / name).write_text("mine")
    (tmp_path / f"folder-{name}").mkdir()
    short = ("--seconds", 0.5, "--fps", 8) if verb == "loop" else ()
    ran = run(verb, generator, "--out", tmp_path / name, *short)
    assert ran.code == 2 and (tmp_path / name).read_text() == "mine"
    assert ran.err == f"{tmp_path / name} is there already. Choose another name, or replace it with --overwrite.\n"
    assert "is a folder" in run(verb, generator, "--out", tmp_path / f"folder-{name}", "--overwrite", *short).err
    assert run(verb, generator, "--out", tmp_path / name, "--overwrite", *short).code == 0
    with Image.open(tmp_path / name) as written:
        assert written.format


def test_a_folder_is_done_picture_by_picture_and_what_cannot_be_used_is_told(run, generator, tmp_path, pictures):
    (pictures / "broken.png").write_bytes(b"not a picture")
    ran = run("restyle", generator, pictures, "--out", tmp_path / "art")
    assert ran.code == 0 and "Left out: broken.png" in ran.err
    assert files_below(tmp_path / "art") == {f"small-waves-picture-{i}-0.png" for i in range(2)}


def test_a_folder_of_nothing_usable_fails_with_the_first_reason(run, generator, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.png").write_bytes(b"no")
    ran = run("restyle", generator, tmp_path / "bad", "--out", tmp_path / "art")
    assert ran.code == 1 and "a.png" in ran.err and not (tmp_path / "art").exists()


BAD = [  # arguments behind the generator, exit code, a word of the sentence
    ("variations PHOTO --strength 2", 2, "strength"),
    ("variations PHOTO --size 0x0", 2, "size"),
    ("variations PHOTO --size 99999x99999", 2, "size"),
    ("restyle TEXT", 1, "not a picture"),
    ("restyle PHOTO --colours mine", 2, "colours"),
    ("sketch CLEAR", 2, "transparent"),
    ("inpaint PHOTO CLEAR", 2, "empty"),
    ("inpaint PHOTO LARGE", 2, "64 x 64"),
    ("inpaint PHOTO TEXT", 1, "not a picture"),
    ("extend PHOTO", 2, "side"),
    ("extend PHOTO --left -5", 2, "left"),
    ("tile --axes sideways", 2, "axes"),
    ("tile --size 33x32", 2, "even"),
    ("tile --maps red", 2, "opengl or directx"),
    ("tile --palette TEXT", 1, "not a picture"),
    ("mix nobody", 2, "nobody"),
    ("mix . --weight 7", 2, "weight"),
    ("mix SAME --map CLEAR", 2, "everything to the first generator"),
    ("mix SAME --map TEXT", 1, "not a picture"),
]


@pytest.mark.parametrize(("arguments", "code", "word"), BAD)
def test_what_cannot_be_is_told_in_a_sentence_and_nothing_is_written(
    run, generator, tmp_path, photo, arguments, code, word
):
    files = {"PHOTO": photo, "TEXT": tmp_path / "t.png", "CLEAR": tmp_path / "c.png", "LARGE": tmp_path / "l.png"}
    files["TEXT"].write_text("a text")
    files["SAME"] = generator
    Image.new("RGBA", SHAPE[::-1]).save(files["CLEAR"])
    Image.new("L", (64, 64), 255).save(files["LARGE"])
    verb, *rest = [files.get(word, word) for word in arguments.split()]
    ran = run(verb, generator, *rest, "--out", tmp_path / "art")
    assert ran.code == code and word in ran.err and len(ran.err.splitlines()) <= 2
    assert not (tmp_path / "art").exists()


@pytest.mark.parametrize("options", ["--fps 0", "--seconds 0", "--motion 0", "--seconds 60 --fps 60", "--size 0x0"])
def test_an_impossible_loop_leaves_the_file_that_is_there(run, generator, tmp_path, options):
    (tmp_path / "a.gif").write_text("before")
    ran = run("loop", generator, "--out", tmp_path / "a.gif", *options.split())
    assert ran.code == 2 and len(ran.err.splitlines()) == 1 and (tmp_path / "a.gif").read_text() == "before"


# Comparisons


def test_a_comparison_saves_every_cell_with_its_recipe_and_a_sheet(run, generator, tmp_path, photo):
    other = make_generator(tmp_path / "other", "Other hand", np.full((1, 32, 32, 3), 90, np.uint8))
    axes = ("--across", "strength=0.1,0.9", "--down", f"generator={generator},{other}")
    ran = run("variations", generator, photo, "--out", tmp_path / "art", *axes, "--json")
    told = [one for one in map(json.loads, ran.out.splitlines()) if one["event"] in ("picture", "comparison")]
    names = [path.rpartition("/")[2] for path in (one["path"].replace("\\", "/") for one in told)]
    assert names == [
        "small-waves-old-photo-strength-0-1-0.png",
        "small-waves-old-photo-strength-0-9-0.png",
        "other-hand-old-photo-strength-0-1-0.png",
        "other-hand-old-photo-strength-0-9-0.png",
        "old-photo-compare-strength-generator.png",
    ]
    assert ran.code == 0 and files_below(tmp_path / "art") == set(names)
    recipe = read_recipe(tmp_path / "art" / names[1])
    assert recipe.settings == {"strength": 0.9} and len(recipe.inputs) == 1
    assert min(read(tmp_path / "art" / names[-1]).shape[:2]) > 300


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--across strenght=1,2", "These can be compared: strength, seed"),
        ("--across strength=0.1,7", "It can be 0 to 1."),
        ("--down seed=3", "A comparison has 2 to 36."),
    ],
)
def test_a_comparison_that_cannot_be_is_wrong_use(run, generator, tmp_path, photo, options, said):
    ran = run("variations", generator, photo, "--out", tmp_path / "art", *options.split())
    assert ran.code == 2 and said in ran.err and not (tmp_path / "art").exists()
