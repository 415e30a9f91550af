"""`remembered`: the pictures by number, and what is made of them: maps of them, and objects on one of them."""

import json

import numpy as np
import pytest
from PIL import Image

from aiart.engine.painting.generator import Generator


@pytest.fixture
def pictures(generator):
    return Generator.load(generator).memory_pictures.pictures


def test_each_has_a_line_a_sheet_and_a_file(run, generator, pictures, tmp_path):
    sheet, one = tmp_path / "new" / "sheet.png", tmp_path / "one.png"
    *lines, said = [
        json.loads(line) for line in run("remembered", generator, "--out", sheet, "--json").out.splitlines()
    ]
    assert [line["number"] for line in lines] == list(range(len(pictures))) and set(lines[0]) == {
        "event", "number", "color",
    }  # fmt: skip
    assert said == {"event": "sheet", "path": str(sheet)}
    with Image.open(sheet) as image:
        assert image.format == "PNG" and min(image.size) > 150
    assert run("remembered", generator, "--number", 1, "--out", one).code == 0
    with Image.open(one) as image:
        assert np.array_equal(np.asarray(image), pictures[1])
    ran = run("remembered", generator, "--number", len(pictures))
    assert ran.code == 2 and f"There is no picture {len(pictures)}. This generator remembers" in ran.err


def test_an_object_is_placed_and_its_recipe_says_so(run, generator, pictures, tmp_path):
    mask = np.zeros(pictures.shape[1:3], np.uint8)
    mask[4:14, 6:18] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    where = ("--keep-picture", 1, "--keep-x", 0.5, "--keep-y", 0.5)
    ran = run("place", generator, tmp_path / "mask.png", *where, "--steps", 3, "--out", tmp_path / "art")
    assert ran.code == 0, ran.err
    (path,) = (tmp_path / "art").glob("*-mask-0.png")
    with Image.open(path) as image:
        recipe = json.loads(image.info["aiart"])
    assert recipe["operation"] == "place" and len(recipe["inputs"]["keep"]) == 16
    assert recipe["settings"] == {"keep_picture": 1, "keep_x": 0.5, "keep_y": 0.5}
    ran = run("place", generator, tmp_path / "mask.png", "--keep-picture", 99, "--out", tmp_path / "art")
    assert ran.code == 2 and "There is no picture 99." in ran.err


def test_a_map_of_pictures_is_read_as_numbers(run, generator, tmp_path):
    Image.fromarray(np.repeat([[0], [1]], 16, 0).repeat(32, 1).astype(np.uint8)).save(tmp_path / "map.png")
    options = ("--colours", "pictures", "--steps", 3, "--out", tmp_path / "art")
    assert run("sketch", generator, tmp_path / "map.png", *options).code == 0
    Image.new("RGB", (32, 32), (200, 30, 10)).save(tmp_path / "red.png")
    ran = run("sketch", generator, tmp_path / "red.png", *options)
    assert ran.code == 1 and "red.png is no map of numbers." in ran.err
