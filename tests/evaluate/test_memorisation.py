"""Whole pictures that come back: found whatever way they are turned, counted, and not confused with mere likeness."""

import numpy as np
import pytest

from aiart.evaluate import f_mem, lookalikes, psnr
from aiart.evaluate.memorisation import HIGHEST_PSNR


@pytest.fixture(scope="module")
def originals(paint):
    return np.stack([paint(seed) for seed in range(6)])


@pytest.fixture(scope="module")
def strangers(paint):
    return np.stack([paint(seed) for seed in range(20, 28)])


TURNS = [
    ("as it is", lambda picture: picture),
    ("mirrored", lambda picture: picture[:, ::-1]),
    ("upside down", lambda picture: picture[::-1]),
    ("both", lambda picture: picture[::-1, ::-1]),
    ("shifted by a pixel", lambda picture: np.roll(picture, 1, 1)),
    ("darker", lambda picture: np.uint8(picture * 0.97)),
]


@pytest.mark.parametrize("turn", [row[1] for row in TURNS], ids=[row[0] for row in TURNS])
def test_a_copy_is_found_and_counted_as_memorised(originals, turn):
    found = lookalikes(originals, turn(originals[4])[None])
    assert found[0].index == 4
    assert f_mem(found).share == 1


def test_a_copy_of_another_size_is_found(originals, paint):
    large = np.repeat(np.repeat(originals[2], 2, 0), 2, 1)
    assert lookalikes(originals, large[None])[0].index == 2


def test_all_copies_give_one_and_independent_pictures_give_zero(originals, strangers):
    assert f_mem(lookalikes(originals, originals[:4])).share == 1
    assert f_mem(lookalikes(originals, strangers)).share == 0


def test_the_interval_holds_the_share_and_narrows_with_more_pictures(originals, strangers):
    few = f_mem(lookalikes(originals, np.concatenate([originals[:2], strangers[:2]])))
    many = f_mem(lookalikes(originals, np.concatenate([originals[:2], strangers[:2]] * 8)))
    assert few.share == many.share == 0.5
    assert 0 <= few.low < many.low < 0.5 < many.high < few.high <= 1


def test_distance_and_ratio_are_those_of_the_32_pixel_versions():
    rng = np.random.default_rng(0)
    originals, made = rng.integers(0, 256, (3, 32, 32, 3), np.uint8), rng.integers(0, 256, (32, 32, 3), np.uint8)
    distances = []
    for original in originals:
        turns = [original, original[::-1], original[:, ::-1], original[::-1, ::-1]]
        distances.append(min(np.sqrt(np.mean((turn / 255 - made / 255) ** 2)) for turn in turns))
    found = lookalikes(originals, made[None])[0]
    assert found.index == np.argmin(distances)
    assert found.distance == pytest.approx(min(distances), rel=1e-5)
    assert found.ratio == pytest.approx(min(distances) / sorted(distances)[1], rel=1e-5)


def test_an_original_given_twice_does_not_hide_its_copy(originals):
    twice = np.concatenate([originals[:2], originals[:1, :, ::-1]])  # the third is the first, mirrored
    assert f_mem(lookalikes(twice, originals[:1])).share == 1


ALONE = [
    ("one original", lambda originals: originals[:1]),
    ("the same original twice", lambda originals: originals[[0, 0]]),
]


@pytest.mark.parametrize("take", [row[1] for row in ALONE], ids=[row[0] for row in ALONE])
def test_without_a_second_original_nothing_is_said(originals, strangers, take):
    assert f_mem(lookalikes(take(originals), strangers)) is None


def test_psnr_equals_its_definition(originals):
    a, b = originals[0].astype(np.float64), originals[1].astype(np.float64)
    turns = [b, b[::-1], b[:, ::-1], b[::-1, ::-1]]
    best = min(np.mean((a - turn) ** 2) for turn in turns)
    assert psnr(originals[0], originals[1]) == pytest.approx(10 * np.log10(255**2 / best), rel=1e-6)


def test_psnr_of_equal_pictures_is_a_finite_number(originals):
    assert psnr(originals[0], originals[0]) == HIGHEST_PSNR
    assert psnr(originals[0], originals[0][:, ::-1]) == HIGHEST_PSNR
    assert psnr(originals[0], originals[0] ^ 1) == pytest.approx(48.13, abs=0.01)  # off by one everywhere
