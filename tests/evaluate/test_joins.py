"""Visible joins: where nothing meets there are none, where two worlds meet there are, whatever they are made of."""

import numpy as np
import pytest

from aiart.evaluate import usual_steps, visible_joins

SIZE = 96, 128


def landscape(horizon, sky=(120, 160, 220), land=(60, 110, 40)):
    """Sky above land, both a little uneven: uint8 (96, 128, 3)."""
    picture = np.empty((*SIZE, 3))
    picture[:horizon], picture[horizon:] = sky, land
    return (picture + np.random.default_rng(horizon).integers(0, 12, (*SIZE, 1))).astype(np.uint8)


ORIGINALS = np.stack([landscape(horizon) for horizon in range(40, 60, 4)])
USUAL = usual_steps(ORIGINALS)
UPRIGHT = np.repeat([[0] * 16 + [1] * 16], 24, 0)  # which picture: the left half and the right half
LEVEL = np.repeat([[0]] * 12 + [[1]] * 12, 32, 1)  # the upper and the lower half
DUSK = landscape(48, sky=(230, 140, 90))
TWO_SKIES = np.concatenate([ORIGINALS[2][:, :64], DUSK[:, 64:]], 1)


def test_of_one_piece_nothing_is_seen():
    assert visible_joins(TWO_SKIES, np.zeros((24, 32), int), USUAL) == 0


def test_two_skies_are_seen_and_a_horizon_or_a_border_in_one_sky_is_not():
    two, same = (visible_joins(made, UPRIGHT, USUAL) for made in (TWO_SKIES, ORIGINALS[2]))
    horizon = visible_joins(ORIGINALS[2], LEVEL, USUAL)
    assert two > 50 and max(same, horizon) < two / 10


def test_a_longer_border_counts_more_and_the_grid_of_the_sources_does_not():
    made = np.concatenate([ORIGINALS[2][:, :32], DUSK[:, 32:64]] * 2, 1)
    stripes = np.array([([0] * 8 + [1] * 8) * 2] * 24)
    assert visible_joins(made, stripes, USUAL) == pytest.approx(3 * visible_joins(TWO_SKIES, UPRIGHT, USUAL), rel=0.1)
    finer = UPRIGHT.repeat(2, 0).repeat(2, 1)
    assert visible_joins(TWO_SKIES, finer, USUAL) == visible_joins(TWO_SKIES, UPRIGHT, USUAL)


def test_large_pictures_are_seen_as_small_ones():
    large = [picture.repeat(4, 0).repeat(4, 1) for picture in (TWO_SKIES, *ORIGINALS)]
    usual = usual_steps(np.stack(large[1:]))
    assert usual.shape[1:] == (192, 256)
    assert visible_joins(large[0], UPRIGHT, usual) > 20
