"""Diversity against its definition in a few lines, and at its two ends."""

import numpy as np
import pytest

from aiart.evaluate import diversity


def diversity_by_loops(made, original):
    grey = [[[sum(made[i][y, x]) / 3 for i in range(len(made))] for x in range(6)] for y in range(5)]
    over_pictures = [np.sqrt(np.mean((np.array(pixel) - np.mean(pixel)) ** 2)) for row in grey for pixel in row]
    inside = np.array([[sum(original[y, x]) / 3 for x in range(6)] for y in range(5)])
    return np.mean(over_pictures) / np.sqrt(((inside - inside.mean()) ** 2).mean())


def test_it_equals_the_loops():
    pictures = np.random.default_rng(0).random((5, 5, 6, 3))
    assert diversity(pictures[1:], pictures[:1]) == pytest.approx(diversity_by_loops(pictures[1:], pictures[0]))


def test_the_same_picture_again_and_again_has_none(paint, unit):
    picture = unit(paint(0))
    assert diversity([picture, picture, picture], [picture]) == 0


def test_unrelated_pictures_have_more_than_changed_ones(paint, unit):
    original = unit(paint(0))
    changed = [np.clip(original + shift, 0, 1) for shift in (-0.02, 0, 0.02)]
    unrelated = [unit(paint(seed)) for seed in (1, 2, 3)]
    assert diversity(changed, [original]) < 0.3 < diversity(unrelated, [original])


def test_several_originals_count_with_their_mean_spread():
    made = np.random.default_rng(0).random((4, 8, 8, 3))
    calm, busy = np.random.default_rng(1).random((2, 8, 8, 3)) * [[[[0.5]]], [[[1.0]]]]
    spread = (calm.mean(-1).std() + busy.mean(-1).std()) / 2
    assert diversity(made, [calm, busy]) == pytest.approx(diversity(made, [busy]) * busy.mean(-1).std() / spread)


def test_a_flat_original_gives_a_finite_number():
    assert np.isfinite(diversity(np.random.default_rng(0).random((3, 8, 8, 3)), [np.full((8, 8, 3), 0.5)]))
