"""Seams: pictures that tile, pictures that do not, and one axis at a time."""

import numpy as np
import pytest

from aiart.evaluate import seam_error


def ramp(step, height=40, width=30):
    """Every row is `step` grey levels brighter than the one above it."""
    return np.uint8(np.broadcast_to(step * np.arange(height)[:, None, None], (height, width, 3)))


def waves(height=40, width=30):
    rows, columns = np.arange(height)[:, None] / height, np.arange(width)[None] / width
    grey = 128 + 60 * np.cos(2 * np.pi * 2 * rows) * np.cos(2 * np.pi * columns)
    return np.uint8(np.repeat(grey[..., None], 3, -1))


def test_a_periodic_picture_has_none():
    assert seam_error(waves()) == (0, 0)


@pytest.mark.parametrize("step", [1, 3, 6])
def test_a_ramp_has_the_jump_back_less_its_usual_step(step):
    assert seam_error(ramp(step)) == pytest.approx((39 * step - step, 0))


def test_each_axis_is_measured_by_itself():
    assert seam_error(ramp(3).swapaxes(0, 1)) == pytest.approx((0, 38 * 3))


def test_noise_tiles():
    noise = np.random.default_rng(0).integers(0, 256, (120, 120, 3), np.uint8)
    assert max(seam_error(noise)) < 3


def test_a_hard_edge_inside_does_not_excuse_the_seam():
    picture = np.zeros((40, 30, 3), np.uint8)
    picture[20:] = 90  # a hard edge in the middle, and the same one at the seam
    assert seam_error(picture) == (90, 0)


def test_a_cut_makes_a_seam_where_there_was_none(paint):
    tile = paint(0)
    assert max(seam_error(tile)) < 5
    assert min(seam_error(tile[:50, :70])) > 10
