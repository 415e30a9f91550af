"""The painters keep their promises: the same seed paints the same picture, another seed another one."""

import re
from functools import cache

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from scripts.paint_set import paint_set, parse_size
from scripts.painters import PAINTERS

SIZE = (96, 72)  # small enough to paint in an instant
EVERY_STYLE = pytest.mark.parametrize("style", sorted(PAINTERS))


@cache
def painted(style: str, seed: int) -> np.ndarray:
    """Of SIZE, only to be looked at."""
    return PAINTERS[style].paint(seed, *SIZE)


@EVERY_STYLE
def test_the_same_seed_paints_the_same_bytes_whatever_was_drawn_before(style):
    paint = PAINTERS[style].paint
    first = painted(style, 3)
    paint(4, *SIZE)
    np.random.random(7)  # the global random numbers must not matter
    assert first.tobytes() == paint(3, *SIZE).tobytes()


@EVERY_STYLE
def test_seeds_of_one_palette_still_differ_in_drawing(style):
    # Palettes come round every 6 or 8 seeds, so 24 apart is the same palette with another composition.
    a, b = (painted(style, seed).astype(float).mean(-1) for seed in (0, 24))
    assert np.abs(a - b).mean() > 8


@EVERY_STYLE
@pytest.mark.parametrize("width, height", [(72, 96), (65, 49)])
def test_pictures_have_the_asked_size_and_type(style, width, height):
    picture = PAINTERS[style].paint(1, width, height)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8


@EVERY_STYLE
@pytest.mark.parametrize("seed", [0, 3, 6])
def test_no_picture_is_flat_or_drowned_in_black_or_white(style, seed):
    picture = painted(style, seed).astype(float)
    assert picture.std() > 18
    assert 45 < picture.mean() < 225
    assert np.ptp(picture.reshape(-1, 3).mean(0)) > 2, "a picture has a colour cast of its own, it is not grey"


@EVERY_STYLE
def test_there_is_detail_in_every_quarter(style):
    picture = painted(style, 3).astype(float).mean(-1)
    steps = np.abs(np.diff(picture, axis=1))
    for rows in np.array_split(steps, 2, axis=0):
        for quarter in np.array_split(rows, 2, axis=1):
            assert quarter.mean() > 1


def test_the_registry_describes_each_painter_in_one_sentence():
    for name, painter in PAINTERS.items():
        assert painter.name == name
        assert painter.title
        assert re.fullmatch(r"[A-Z][^.]+\.", painter.description)


def _run(*arguments: str):
    app = typer.Typer()
    app.command()(paint_set)
    return CliRunner().invoke(app, arguments)


def test_the_command_writes_one_picture_per_seed(tmp_path):
    result = _run("marble", "--out", str(tmp_path / "new"), "--count", "2", "--seed", "5", "--size", "64x48")
    assert result.exit_code == 0, result.output
    written = sorted((tmp_path / "new").iterdir())
    assert [path.name for path in written] == ["marble_0005.png", "marble_0006.png"]
    with Image.open(written[0]) as picture:
        assert np.array_equal(np.asarray(picture), PAINTERS["marble"].paint(5, 64, 48))


def test_an_unknown_style_is_refused_with_the_list_of_styles(tmp_path):
    result = _run("cubism", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "flow_field" in result.output


@pytest.mark.parametrize(
    "text, reason",
    [("512", "one side only"), ("0x64", "too small"), ("9999x64", "too large"), ("axb", "not numbers"), ("", "empty")],
)
def test_impossible_sizes_are_refused(text, reason):
    with pytest.raises(typer.BadParameter):
        parse_size(text)


def test_a_size_is_read_as_width_then_height():
    assert parse_size("512x384") == (512, 384)
