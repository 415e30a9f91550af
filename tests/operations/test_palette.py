"""Palettes: the colours of one picture for another, without noise and without seams."""

import numpy as np
import pytest
from makers import paintings, rms

from aiart.engine.memory.colours import matched, recolouring, with_palette
from aiart.images import to_float

OTHER = 170 - paintings(1, 40, 50, seed=8)[0] // 2


def test_mean_and_covariance_are_the_others():
    made = with_palette(paintings()[0], OTHER)
    assert rms(made.mean((0, 1)), OTHER.mean((0, 1))) < 1
    assert np.allclose(np.cov(made.reshape(-1, 3).T), np.cov(OTHER.reshape(-1, 3).T), rtol=0.1, atol=30)


def test_its_own_palette_changes_nothing():
    picture = paintings()[0]
    assert rms(with_palette(picture, picture), picture) < 0.5


def test_equal_pixels_stay_equal_wherever_they_are():
    picture = to_float(paintings()[0])
    change = recolouring(picture, to_float(OTHER))
    assert np.allclose(change(picture)[10:20, 30:40], change(picture[10:20, 30:40]), atol=1e-6)


@pytest.mark.parametrize("like", ["flat", "painted"])
@pytest.mark.parametrize("of", ["flat", "painted"])
def test_pictures_of_one_colour_have_a_palette_too(of, like):
    pictures = {"flat": np.full((8, 9, 3), 77, np.uint8), "painted": paintings()[0]}
    made = with_palette(pictures[of], pictures[like])
    assert rms(made.mean((0, 1)), pictures[like].mean((0, 1))) < 4
    assert made.std((0, 1)).max() < 80


def test_matched_colours_are_distributed_as_the_others():
    given, like = to_float(paintings()[0]), to_float(OTHER)
    made = matched(given, like)
    for channel in range(3):
        ours, theirs = (np.quantile(p[..., channel], np.linspace(0.05, 0.95, 10)) for p in (made, like))
        assert np.abs(ours - theirs).max() < 0.1


def test_a_photo_without_colour_does_not_become_noise():
    """Its grain is not stretched into all the colours there are."""
    ramp = np.linspace(60, 200, 64)[:, None] + np.random.default_rng(0).normal(0, 1, (64, 80))
    grey = to_float(np.repeat(ramp[..., None], 3, -1).astype(np.uint8))
    made = matched(grey, to_float(paintings()[0]))
    assert np.abs(np.diff(made, axis=1)).mean() < 0.1 and made.std() > 0.1
