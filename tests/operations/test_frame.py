"""The frame of a scan is found and left out of what an extended picture goes on from; other edges stay as they are."""

import numpy as np
import pytest

from aiart.operations.extend import ExtendRequest, extend
from aiart.operations.frame import frame_of
from aiart.operations.retarget import RetargetRequest, retarget
from tests.operations.makers import paintings

SIZE = (100, 128)


def scanned() -> np.ndarray:
    """A painting with two light columns at its right, and a dark row at its top, as scanners leave them."""
    picture = paintings(1, *SIZE, seed=3)[0]
    picture[:, -2:], picture[0] = 250, 4
    return picture


def test_lines_that_a_scanner_left_are_the_frame():
    assert frame_of(scanned()) == (1, 0, 0, 2)


@pytest.mark.parametrize("size", [SIZE, (5, 5), (3, 200)])
def test_edges_that_belong_to_the_picture_are_none(size):
    assert frame_of(paintings(1, *size, seed=3)[0]) == (0, 0, 0, 0)
    assert frame_of(np.full((*size, 3), 90, np.uint8)) == (0, 0, 0, 0)


def test_a_frame_goes_where_the_picture_goes_on_and_stays_elsewhere(generators):
    picture = scanned()
    made = next(extend(generators["instant"], picture, ExtendRequest(count=1, right=40)))
    assert np.array_equal(made[:, :126], picture[:, :126])
    assert made[1:, 126:128].mean() < 200


def test_a_frame_is_no_line_in_a_wider_picture(generators):
    made = next(retarget(generators["instant"], scanned(), RetargetRequest(count=1, wide=1.5)))
    assert made.shape == (100, 192, 3)
    assert made[4:].mean((0, 2)).max() < 200
