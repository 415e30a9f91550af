"""SWD, coherence and completeness against loops written from their definitions, and for pictures with known answers."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from aiart.evaluate import coherence, completeness, patches, swd


def halved_by_loops(picture):
    """5x5 binomial mean around every second pixel; beyond the border the picture is mirrored, border pixel included."""
    weights = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    wide = np.pad(np.asarray(picture, np.float64), ((2, 2), (2, 2), (0, 0)), mode="symmetric")
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    half = np.zeros((height, width, 3))
    for y in range(height):
        for x in range(width):
            half[y, x] = (weights[..., None] * wide[2 * y : 2 * y + 5, 2 * x : 2 * x + 5]).sum((0, 1))
    return half


def patches_by_loops(picture):
    """Every 7x7 window as a list of 147 values, channel by channel."""
    height, width = picture.shape[:2]
    return [
        [picture[y + i, x + j, c] for c in range(3) for i in range(7) for j in range(7)]
        for y in range(height - 6)
        for x in range(width - 6)
    ]


def swd_by_loops(first, second):
    """Mean absolute difference of 512 quantiles of the projections on 128 random unit directions, times 1000."""
    directions = np.random.default_rng(0).normal(size=(147, 128))
    first, second, total = np.array(patches_by_loops(first)), np.array(patches_by_loops(second)), 0.0
    for k in range(128):
        direction = directions[:, k] / np.sqrt((directions[:, k] ** 2).sum())
        a, b = sorted(first @ direction), sorted(second @ direction)
        for quantile in range(512):
            at = (quantile + 0.5) / 512
            total += abs(a[int(at * len(a))] - b[int(at * len(b))])
    return 1e3 * total / (128 * 512)


def mean_nearest_by_loops(sought, searched):
    """Mean over all patches of one picture of the RMS to the nearest patch of the other, both halved, times 1000."""
    keys = np.array(patches_by_loops(halved_by_loops(searched)))
    nearest = [
        min(np.sqrt(((np.array(query) - key) ** 2).mean()) for key in keys)
        for query in patches_by_loops(halved_by_loops(sought))
    ]
    return 1e3 * np.mean(nearest)


@pytest.fixture
def pair(paint, unit):
    return unit(paint(0, 26, 23)), unit(paint(1, 26, 23))


def test_halving_equals_the_loops_also_for_odd_sides(pair):
    np.testing.assert_allclose(patches.halve(pair[0]), halved_by_loops(pair[0]), atol=1e-6)


def test_swd_equals_the_loops_at_every_level(pair):
    expected = [swd_by_loops(*pair), swd_by_loops(*map(halved_by_loops, pair))]
    assert swd(*pair) == pytest.approx(expected, rel=1e-4)  # and no third level: its sides would be 6 and 5


def test_swd_compares_pictures_of_different_shapes(paint, unit):
    small, large = unit(paint(0, 20, 21)), unit(paint(1, 30, 26))
    assert swd(small, large)[0] == pytest.approx(swd_by_loops(small, large), rel=1e-4)


def test_coherence_and_completeness_equal_the_loops(pair):
    made, original = pair
    assert coherence(made, original) == pytest.approx(mean_nearest_by_loops(made, original), rel=1e-4)
    assert completeness(made, original) == pytest.approx(mean_nearest_by_loops(original, made), rel=1e-4)


def test_only_the_chosen_patches_of_large_pictures_are_compared(pair, monkeypatch):
    made, original = pair
    monkeypatch.setattr(patches, "QUERIES", 5)
    monkeypatch.setattr(patches, "KEYS", 9)
    queries, keys = (np.array(patches_by_loops(halved_by_loops(picture))) for picture in pair)
    rng = np.random.default_rng(0)
    queries, keys = queries[rng.permutation(len(queries))[:5]], keys[rng.permutation(len(keys))[:9]]
    expected = np.mean([min(np.sqrt(((query - key) ** 2).mean()) for key in keys) for query in queries])
    assert coherence(made, original) == pytest.approx(1e3 * expected, rel=1e-4)


def test_small_blocks_of_memory_change_nothing(pair, monkeypatch):
    figures = swd(*pair) + [coherence(*pair), completeness(*pair)]
    monkeypatch.setattr(patches, "BLOCK", 1500)
    monkeypatch.setattr(patches, "SORTED", 1500)
    assert swd(*pair) + [coherence(*pair), completeness(*pair)] == pytest.approx(figures, rel=1e-5)


def test_a_copy_is_at_distance_zero_exactly(paint, unit):
    picture = unit(paint(0))
    assert swd(picture, picture) == [0, 0, 0]
    assert coherence(picture, picture) == completeness(picture, picture) == 0


KNOWN = [  # name, what is made of (original, other), bounds of coherence, bounds of completeness, and why
    ("half", lambda a, b: a[:, :48], (0, 3), (50, 200), "all of it is right, and half of the original is missing"),
    ("shifted", lambda a, b: np.roll(a, 20, 1), (0, 20), (0, 20), "it tiles: only the borders differ"),
    ("beside", lambda a, b: np.concatenate([a, b], 1), (40, 200), (0, 3), "all is there, and half of it is wrong"),
    ("blurred", lambda a, b: gaussian_filter(a, (3, 3, 0)), (30, 100), (30, 100), "strokes are wrong, and missing"),
    ("noise", lambda a, b: np.random.default_rng(0).random(a.shape, np.float32), (150, 400), (100, 400), "no stroke"),
]


@pytest.mark.parametrize(("make", "right", "whole"), [row[1:4] for row in KNOWN], ids=[row[0] for row in KNOWN])
def test_known_changes_have_known_figures(paint, unit, make, right, whole):
    original, other = unit(paint(0)), unit(paint(1))
    made = make(original, other)
    assert right[0] <= coherence(made, original) <= right[1]
    assert whole[0] <= completeness(made, original) <= whole[1]


def test_swd_sees_a_shift_of_colour_and_not_a_shift_of_place(paint, unit):
    original = unit(paint(0, 150, 200))
    assert max(swd(original, np.roll(original, (9, 20), (0, 1)))) < 25
    assert min(swd(original, original * 0.9)) > 35


def test_blur_is_worst_at_the_finest_level_of_swd(paint, unit):
    original = unit(paint(0))
    by_level = swd(original, gaussian_filter(original, (1, 1, 0), mode="wrap"))
    assert by_level[0] > 2 * by_level[1]
