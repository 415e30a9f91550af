"""Sizes have names, fit what may be painted, and say how many dots an inch of them has."""

import pytest

from aiart.operations.request import Request, size_asked
from aiart.operations.sizes import FORMATS, LONG_SIDES, dots_of, fitting_note, named_size


def test_paper_has_the_size_of_paper():
    for name, millimetres in {
        "a5": (148, 210),
        "a4": (210, 297),
        "a3": (297, 420),
        "a2": (420, 594),
        "a1": (594, 841),
    }.items():
        one = FORMATS[name]
        sides = (one.width / one.dots * 25.4, one.height / one.dots * 25.4)
        assert sides == pytest.approx(millimetres, abs=0.4), name


@pytest.mark.parametrize("most", [1024, 2048, 8192])
def test_no_side_is_longer_than_what_may_be_painted(most):
    for name, one in FORMATS.items():
        size = named_size(name, most)
        assert isinstance(size, tuple)
        width, height = size
        assert bool(fitting_note(name, most)) == (max(one.width, one.height) > most)
        assert 0 < max(width, height) <= most and width / height == pytest.approx(one.width / one.height, rel=0.01)
    assert named_size("640x480", most) is None


def test_what_became_smaller_has_fewer_dots_an_inch():
    assert dots_of((2480, 3508), 8192) == 300 and dots_of(None, 2048) == 300
    assert dots_of(named_size("a1", 8192), 8192) == 247


@pytest.mark.parametrize("side", LONG_SIDES)
def test_a_long_side_keeps_the_shape_and_fits_what_may_be_painted(side):
    assert named_size(str(side), 8192) == side and named_size(str(side), 640) == min(side, 640)
    assert size_asked(Request(size=side), (75, 100)) == (side * 3 // 4, side)
    assert size_asked(Request(size=side), (100, 75)) == (side, side * 3 // 4)
    assert size_asked(Request(size=side, aspect=(16, 9)), (75, 100)) == (2 * round(side * 9 / 32), side)
    assert fitting_note(str(side), side) == "" and str(side - 1) in fitting_note(str(side), side - 1)


def test_what_is_fitted_is_said_with_its_pixels_and_dots():
    assert fitting_note("a4", 2048) == (
        "A4 print would be 2480 x 3508 pixels. It has 1448 x 2048 pixels, 175 dots per inch instead of 300: "
        "here a side has at most 2048."
    )
    assert fitting_note("640x480", 64) == fitting_note("", 64) == ""
