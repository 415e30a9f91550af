"""Sizes have names, fit what may be painted, and say how many dots an inch of them has."""

import pytest

from aiart.operations.sizes import FORMATS, dots_of, named_size


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
        width, height = named_size(name, most) or (0, 0)
        assert 0 < max(width, height) <= most and width / height == pytest.approx(one.width / one.height, rel=0.01)
    assert named_size("640x480", most) is None


def test_what_became_smaller_has_fewer_dots_an_inch():
    assert dots_of((2480, 3508), 8192) == 300 and dots_of(None, 2048) == 300
    assert dots_of(named_size("a1", 8192), 8192) == 247
