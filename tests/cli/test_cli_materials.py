"""`materials`, and sketches from maps of numbers."""

import json

import numpy as np
import pytest
from PIL import Image

from aiart.engine.format import folder as weights
from aiart.engine.painting.generator import Generator
from aiart.engine.training.initial import fresh
from aiart.engine.training.train import instant
from aiart.training_presets import TrainRequest


def test_each_material_has_a_line(run, generator):
    materials = Generator.load(generator).materials.all
    lines = run("materials", generator).out.splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(len(materials)))
    assert all(line.split()[1][0] == "#" and line.endswith("%") for line in lines)


def test_as_json_and_with_a_sheet(run, generator, tmp_path):
    out = tmp_path / "new" / "sheet.png"
    facts = [json.loads(line) for line in run("materials", generator, "--out", out, "--json").out.splitlines()]
    *materials, sheet = facts
    assert sum(one["share"] for one in materials) == pytest.approx(1, abs=0.01)
    assert {"event", "number", "color", "share"} == set(materials[0])
    assert sheet == {"event": "sheet", "path": str(out)}
    with Image.open(out) as image:
        assert image.format == "PNG" and min(image.size) > 150


def test_a_sheet_is_a_png(run, generator, tmp_path):
    ran = run("materials", generator, "--out", tmp_path / "sheet.jpg")
    assert ran.code == 2 and "sheet.jpg is no PNG" in ran.err and not list(tmp_path.glob("sheet*"))


def test_a_sheet_that_cannot_be_saved_is_a_sentence(run, generator, tmp_path):
    (tmp_path / "file").write_text("")
    ran = run("materials", generator, "--out", tmp_path / "file" / "sheet.png")
    assert ran.code == 1 and "could not be saved" in ran.err


def test_a_generator_that_remembers_nothing_has_none(run, tmp_path):
    canvas = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    config, tensors = fresh(canvas, TrainRequest(name="Old", preset="classic", width=1))
    table = weights.table_of(config)
    tensors |= {name: np.zeros(spec.shape, np.float32) for name, spec in table.items() if name not in tensors}
    weights.save_folder(tmp_path / "old", config, tensors, "A card.", [])
    ran = run("materials", tmp_path / "old")
    assert ran.code == 2 and "Old has no materials." in ran.err


def save_map(path, numbers, kind, **options):
    """A map of numbers: with a palette of strange colours, or in greys, or with a colour."""
    image = Image.fromarray(numbers.astype(np.uint8))
    if kind == "palette":
        image = Image.fromarray(numbers.astype(np.uint8)).convert("P")
        image.putdata(numbers.ravel().tolist())
        image.putpalette(np.random.default_rng(0).integers(0, 256, 192, np.uint8).tolist())
    if kind == "coloured":
        image = Image.fromarray(np.dstack([numbers, numbers, numbers + 1]).astype(np.uint8))
    image.save(path, **options)
    return path


@pytest.fixture
def numbers():
    """One material above, the other below."""
    return np.repeat([[0], [1]], 16, 0).repeat(32, 1)


def test_a_map_is_the_indices_of_a_palette_or_greys(run, generator, tmp_path, numbers):
    painted = []
    for kind, options in (("palette", ("--colours", "numbers")), ("grey", ("--colours", "numbers")), ("grey", ())):
        path = save_map(tmp_path / "map.png", numbers, kind)
        ran = run(
            "sketch", generator, path, "--out", tmp_path / "art", *options, "--steps", 3, "--count", 1, "--no-recipe"
        )
        assert ran.code == 0, ran.err
        painted.append(ran.out)
    assert len(set(painted)) == 1, "the same picture, whose file is there already"


def test_a_map_may_leave_places_open(run, generator, tmp_path, numbers):
    path = save_map(tmp_path / "map.png", numbers, "palette", transparency=1)
    ran = run("sketch", generator, path, "--out", tmp_path / "art", "--colours", "numbers", "--steps", 3, "--count", 1)
    assert ran.code == 0, ran.err


def test_what_is_no_map_is_refused_in_a_sentence(run, generator, tmp_path, numbers):
    def refusal(path, *options) -> str:
        ran = run("sketch", generator, path, "--out", tmp_path / "art", *options)
        assert ran.code in (1, 2)
        return ran.err

    count = Generator.load(generator).materials.count
    far = save_map(tmp_path / "far.png", numbers * 50, "palette")
    assert f"There is no material 50. This generator has the numbers 0 to {count - 1}." in refusal(
        far, "--colours", "numbers"
    )
    colours = save_map(tmp_path / "colours.png", numbers, "coloured")
    assert "colours.png is no map of numbers." in refusal(colours, "--colours", "numbers")
    photo = save_map(tmp_path / "photo.jpg", numbers, "grey")
    assert "photo.jpg is no map of numbers." in refusal(photo, "--colours", "numbers")
    noise = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)).save(noise)
    assert "A map of materials has at most 64, in areas." in refusal(noise)
    empty = tmp_path / "empty.png"
    Image.new("RGBA", (32, 32)).save(empty)
    assert "The sketch is empty." in refusal(empty, "--colours", "numbers")
    assert not list((tmp_path / "art").glob("*.png"))


def test_a_name_on_the_shelf_is_enough(run, starter):
    assert run("materials", "ink").code == 0


def test_a_legend_says_which_colours_mean_words(run, tmp_path):
    """Also in a map of numbers; the recipe has it."""
    coarse = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 3), np.uint8)
    canvases = coarse.repeat(4, 1).repeat(4, 2)
    generator = tmp_path / "times"
    made = instant(canvases, "Times", (("night",), ("night",), ("day",), ("day",)))
    weights.save_folder(generator, made.config, made.tensors, "A card.", [])
    image = Image.new("RGB", (40, 32), (31, 58, 147))
    image.paste((233, 180, 76), (20, 0, 40, 32))
    image.save(tmp_path / "words.png")
    legend = "#1f3a93=night, #e9b44c=day"
    options = ("--out", tmp_path / "art", "--steps", 3, "--count", 1, "--json")
    ran = run("sketch", generator, tmp_path / "words.png", "--legend", legend, *options)
    assert ran.code == 0, ran.err
    with Image.open(json.loads(ran.out.splitlines()[-1])["path"]) as painted:
        assert painted.size == (40, 32) and json.loads(painted.text["aiart"])["settings"]["legend"] == legend
    numbers = save_map(tmp_path / "numbers.png", np.repeat([[0, 20]], 32, 0).repeat(20, 1), "palette")
    assert run("sketch", generator, numbers, "--legend", "20=day", "--colours", "numbers", *options).code == 0
    unknown = run("sketch", generator, tmp_path / "words.png", "--legend", "#1f3a93=nihgt", *options)
    assert unknown.code == 2 and "There is no word 'nihgt' among the 2 of this generator. It knows night" in unknown.err
    missing = run("sketch", generator, tmp_path / "words.png", "--legend", "#000000=day", *options)
    assert missing.code == 2 and "Nothing is drawn in #000000, which means 'day'." in missing.err


def test_a_generator_without_words_refuses_a_legend(run, generator, tmp_path, numbers):
    path = save_map(tmp_path / "map.png", numbers, "palette")
    ran = run("sketch", generator, path, "--legend", "1=night", "--colours", "numbers", "--out", tmp_path / "art")
    assert ran.code == 2 and "Small waves knows no words." in ran.err
