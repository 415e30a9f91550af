"""Figures against a whole set, and the choice of the originals that get a closer look."""

import numpy as np
import pytest

from aiart.evaluate import coherence
from aiart.evaluate.patches import distance_to_set, distances_to_each, likeliest, most_quoted


@pytest.fixture(scope="module")
def originals(paint):
    return np.stack([paint(seed) for seed in range(4)])


def test_with_all_patches_it_is_the_coherence_with_each_original(originals, paint, unit):
    made = paint(9)[None]
    to_each = distances_to_each(made, originals)  # 36 x 48 at half size: 1260 patches, fewer than the 1600 asked for
    assert to_each.shape == (4, 1, 1260)
    expected = [coherence(unit(made[0]), unit(original)) for original in originals]
    assert 1e3 * to_each.mean((1, 2)) == pytest.approx(expected, rel=1e-4)


def test_the_set_is_at_least_as_near_as_its_nearest_picture(originals, paint):
    to_each = distances_to_each(np.stack([paint(9), paint(10)]), originals)
    assert distance_to_set(to_each) <= 1e3 * to_each.mean((1, 2)).min()


def test_a_collage_of_two_originals_is_coherent_with_the_set_and_with_neither(originals):
    collage = np.concatenate([originals[1][:, :48], originals[3][:, 48:]], 1)[None]
    to_each = distances_to_each(collage, originals)
    assert distance_to_set(to_each) < 0.5 * 1e3 * to_each.mean((1, 2)).min()


def test_a_set_is_complete_only_if_every_original_was_used(originals):
    two, all_four = (distance_to_set(distances_to_each(originals, made)) for made in (originals[:2], originals))
    assert all_four == 0 < 10 < two


def test_the_likeliest_original_is_the_one_it_was_made_from(originals, paint):
    made = np.stack([np.roll(originals[2], 7, 1), np.roll(originals[0], 7, 0), paint(9)])
    to_each = distances_to_each(made, originals)
    assert likeliest(to_each, 0) == [2]
    assert likeliest(to_each, 1) == [0]
    assert 1 <= len(likeliest(to_each, 2)) <= 2


def test_the_most_quoted_originals_are_those_it_was_cut_from(originals):
    collage = np.concatenate([originals[3][:, :60], originals[1][:, 60:]], 1)[None]
    assert most_quoted(distances_to_each(collage, originals), 0, 2) == [1, 3]


def test_every_made_picture_gets_its_least_share_of_patches(originals):
    assert distances_to_each(originals, originals[:1]).shape == (1, 4, 400)
    assert distances_to_each(originals, originals[:1], least=700).shape == (1, 4, 700)
