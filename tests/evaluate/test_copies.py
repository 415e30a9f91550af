"""Copied or new: pictures that are copies, in part copies, or no copies at all."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from aiart.evaluate import copied_share, copies_field, nnfdiv


def with_noise(picture, deviation):
    noise = np.random.default_rng(0).normal(size=picture.shape) * deviation / 255
    return np.clip(picture + noise, 0, 1).astype(np.float32)


def shuffled(picture, side=8):
    """Tiles of 8x8 pixels in random order: every small piece is copied, no larger one is."""
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    tiles = picture.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    tiles = np.random.default_rng(0).permutation(tiles)
    return tiles.reshape(rows, columns, side, side, 3).swapaxes(1, 2).reshape(picture.shape)


def left_from(a, b):
    return np.concatenate([a[:, : a.shape[1] // 2], b[:, b.shape[1] // 2 :]], 1)


MADE = [  # name, what is made of (original, stranger), bounds of the copied share, and why
    ("copy", lambda a, b: a, (0.99, 1), "all of it"),
    ("shifted", lambda a, b: np.roll(a, (9, 30), (0, 1)), (0.7, 1), "all of it, but along the new seams"),
    ("recompressed", lambda a, b: with_noise(a, 5), (0.95, 1), "a copy stays one when saved as JPEG: about 5 / 255"),
    ("half", left_from, (0.4, 0.6), "the left half is"),
    ("shuffled", lambda a, b: shuffled(a), (0, 0.1), "pieces below 15x15 pixels are strokes, not copies"),
    ("stranger", lambda a, b: b, (0, 0.01), "nothing of it"),
    ("blurred", lambda a, b: gaussian_filter(a, (2, 2, 0)), (0, 0.1), "its detail is not the original's"),
    ("mirrored", lambda a, b: a[:, ::-1], (0, 0.01), "by definition"),
    ("noise", lambda a, b: np.random.default_rng(0).random(a.shape, np.float32), (0, 0), "nothing of it"),
    ("flat", lambda a, b: np.full_like(a, 0.5), (0, 0), "without detail there is nothing to copy"),
]


@pytest.mark.parametrize(("make", "bounds"), [row[1:3] for row in MADE], ids=[row[0] for row in MADE])
def test_share_of_copied_detail(paint, unit, make, bounds):
    originals = unit([paint(1), paint(2)])
    made = make(originals[1], unit(paint(3)))
    assert bounds[0] <= copied_share(copies_field(made, originals)) <= bounds[1]


def test_equal_flat_skies_are_not_copies(paint, unit):
    original, made = paint(1).copy(), paint(2).copy()
    original[:40], made[:40] = 200, 200
    assert copied_share(copies_field(unit(made), unit([original]))) < 0.05


def test_the_larger_the_copied_pieces_the_lower_nnfdiv(paint, unit):
    original, stranger = unit(paint(1)), unit(paint(2))
    made = [original, left_from(original, stranger), stranger]
    figures = [nnfdiv(copies_field(picture, original[None])) for picture in made]
    assert figures == sorted(figures)
    assert figures[0] < 0.05 and figures[2] > 0.3


def test_large_originals_are_compared_at_a_smaller_size_with_the_same_answer(paint, unit):
    original, stranger = unit(paint(1, 200, 400)), unit(paint(2, 200, 400))
    field = copies_field(left_from(original, stranger), original[None])
    assert field.distance.shape == ((100 - 7) // 4 + 1, (200 - 7) // 4 + 1)
    assert 0.4 < copied_share(field) < 0.6


def test_a_picture_larger_than_the_originals_is_measured_too(paint, unit):
    original = unit(paint(1))
    assert copied_share(copies_field(np.tile(original, (2, 2, 1)), original[None])) > 0.8
