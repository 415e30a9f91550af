"""The nearest-neighbour field: what it claims is true, and it is nearly as good as looking at every pair."""

import numpy as np

from aiart.evaluate import nearest_field


def windows(picture):
    return np.lib.stride_tricks.sliding_window_view(picture, (7, 7), axis=(0, 1))


def test_every_offset_points_to_a_patch_of_an_original_at_the_distance_given(paint, unit):
    made, originals = unit(paint(0)), unit([paint(1, 40, 50), paint(2, 40, 50)])  # smaller: offsets could lead outside
    field = nearest_field(made, originals)
    for row, column in np.ndindex(field.distance.shape):
        index, down, right = field.offset[row, column]
        y, x = 4 * row + down, 4 * column + right
        assert 0 <= index < 2 and 0 <= y <= 40 - 7 and 0 <= x <= 50 - 7
        expected = np.sqrt(((windows(made)[4 * row, 4 * column] - windows(originals[index])[y, x]) ** 2).mean())
        np.testing.assert_allclose(field.distance[row, column], expected, rtol=1e-5)


def test_it_is_nearly_as_good_as_comparing_all_pairs(paint, unit):
    made, originals = unit(paint(0, 40, 44)), unit([paint(1, 40, 44), paint(2, 40, 44)])
    keys = np.concatenate([windows(original).reshape(-1, 147) for original in originals])
    queries = windows(made)[::4, ::4].reshape(-1, 147)
    best = np.array([np.sqrt(((keys - query) ** 2).mean(1)).min() for query in queries])
    found = nearest_field(made, originals).distance.ravel()
    assert (found >= best - 1e-6).all()
    assert found.mean() < 1.015 * best.mean()  # 1.04 without looking around


def test_a_piece_of_an_original_is_found_where_it_was(paint, unit):
    originals = unit([paint(1), paint(2), paint(3)])
    field = nearest_field(originals[2][13:60, 30:91], originals)
    assert (field.offset == (2, 13, 30)).all()
    assert (field.distance == 0).all()


def test_flat_patches_take_the_offset_of_the_patches_around_them(paint, unit):
    original = paint(1).copy()
    original[20:50, 30:70] = 200  # every 7x7 patch in here is the same
    field = nearest_field(unit(original), unit([original]))
    assert (field.offset == 0).all()


def test_contrast_is_the_deviation_from_the_mean_colour(paint, unit):
    made = unit(paint(0))
    made[:20, :20] = (0.9, 0.1, 0.5)
    field = nearest_field(made, unit([paint(1)]))
    assert field.contrast[0, 0] < 1e-6  # one colour is no detail, however far apart its channels are
    patch = windows(made)[40, 60]
    np.testing.assert_allclose(field.contrast[10, 15], np.sqrt(patch.var((1, 2)).mean()), rtol=1e-5)
