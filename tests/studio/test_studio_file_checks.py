"""Pictures are looked at before anything is trained: what is wrong with each, and what all of them can give."""

import shutil

import pytest
from PIL import Image

from aiart.data.uploads import Limits
from aiart.studio import FileCheck, best_preset
from aiart.studio.file_checks import FileChecks
from aiart.studio.training_view import HOPELESS
from aiart.training_presets import PRESETS
from tests.studio.acting import new_workspace, write_picture


def test_each_file_is_judged_by_what_it_is_and_in_words(studio, tmp_path):
    (tmp_path / "notes.png").write_bytes(b"just a text")
    (tmp_path / "paper.jpg").write_bytes(b"%PDF-1.7 and more")
    (tmp_path / "cut.png").write_bytes(write_picture(tmp_path / "whole.png", 1).read_bytes()[:40])
    Image.new("RGB", (2000, 40)).save(tmp_path / "strip.png")
    Image.new("RGB", (16, 16)).save(tmp_path / "tiny.png")
    Image.new("RGB", (90, 60), "teal").save(tmp_path / "scan.tif")
    names = ["notes.png", "paper.jpg", "cut.png", "strip.png", "tiny.png", "gone.png", "whole.png", "scan.tif"]
    looks = studio.file_checks.look(new_workspace(studio), [tmp_path / name for name in names])
    codes = [one.code for one in looks]
    assert codes == ["format", "format", "unreadable", "thin", "small", "missing", "", ""]
    assert all(one.reason.startswith(one.name) for one in looks if one.code)
    assert "PNG, WebP" in looks[0].reason and "a PDF" in looks[1].reason
    whole, scan = looks[-2:]
    assert (whole.width, whole.height, whole.view, whole.size) == (64, 64, "", (tmp_path / "whole.png").stat().st_size)
    assert (scan.width, scan.height) == (90, 60)
    assert scan.view.startswith("data:image/jpeg;base64,"), "no browser shows a TIFF"
    assert set(codes) - {""} < HOPELESS, "a training that fails for one of these would fail again"


def test_equal_files_are_found_whatever_they_are_called(studio, tmp_path):
    first = write_picture(tmp_path / "cat.png", 1)
    again = shutil.copy(first, tmp_path / "cat again.png")
    looks = studio.file_checks.together(studio.file_checks.look(new_workspace(studio), [first, again]))
    assert [one.code for one in looks] == ["", "duplicate"]
    assert looks[1].reason == "cat again.png is the same picture as cat.png. Each picture counts once."


def looks_with(config, **limits) -> FileChecks:
    from dataclasses import replace

    return FileChecks(replace(config, limits=Limits(**limits)), None)  # pyright: ignore[reportArgumentType]


def test_what_is_too_much_is_left_out_and_the_rest_stays(config):
    three = [FileCheck(f"{letter}.png", size=40, width=64, height=64, digest=letter) for letter in "abc"]
    few, small = looks_with(config, max_files=2), looks_with(config, max_total_bytes=100)
    assert [one.code for one in few.together(three)] == ["", "", "too_many"]
    assert [one.code for one in small.together(three)] == ["", "", "total"]
    refused = FileCheck("x.png", size=1000, reason="x.png is damaged.", code="unreadable")
    assert small.together([refused, *three])[0] == refused and few.together([refused, *three])[2].code == ""


@pytest.mark.parametrize("preset, long", [("instant", 1024), ("balanced", 1024), ("learned", 384)])
def test_what_a_set_allows_follows_from_its_pictures_and_the_preset(config, preset, long):
    shapes = [(3000, 4000), (1500, 2000), (768, 1024)]
    assert looks_with(config).canvas(shapes, preset) == (long * 3 // 4, long)
    assert PRESETS[preset].canvas == long


def test_one_to_three_pictures_are_remembered_and_more_are_learned():
    assert [best_preset(count) for count in (1, 4, 11, 12, 300)] == ["instant"] * 3 + ["balanced"] * 2
