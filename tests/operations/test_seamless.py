"""Seamless: outside the band the picture stays bit by bit, and repeated it shows no seam."""

import numpy as np
import pytest
from makers import instant, paintings

from aiart.errors import RequestError
from aiart.operations.pieced import axes_of
from aiart.operations.seamless import SeamlessRequest, band_mask, bands, seamless


def seams(picture: np.ndarray) -> tuple[float, float]:
    """(top to bottom, left to right): the mean step where it meets itself, to the mean step between its lines."""
    values = picture.astype(np.float32)
    lines = values, values.swapaxes(0, 1)
    return tuple(float(np.abs(some[0] - some[-1]).mean() / np.abs(np.diff(some, axis=0)).mean()) for some in lines)


def scene(height: int = 64, width: int = 80) -> np.ndarray:
    """A light sky above dark ground, both painterly."""
    picture = paintings(1, height, width, seed=2)[0].astype(int) // 3 + 120
    picture[height // 2 :] -= 110
    return np.clip(picture, 0, 255).astype(np.uint8)


def changed(picture: np.ndarray, made: np.ndarray, wrap, width=None) -> np.ndarray:
    """bool (H, W): what may have been painted anew."""
    by = [side // 2 * meets for side, meets in zip(picture.shape, wrap, strict=False)]
    return np.roll(band_mask(picture.shape[:2], bands(picture, wrap, width)), [-step for step in by], (0, 1))


@pytest.mark.parametrize(
    ("size", "axes", "wrap"),
    [
        ((64, 80), "both", (True, True)),
        ((57, 71), "both", (True, True)),
        ((64, 71), "across", (False, True)),
        ((57, 71), "down", (True, False)),
    ],
)
def test_outside_the_band_it_stays_bit_by_bit_and_the_seam_is_gone(size, axes, wrap):
    picture = paintings(1, *size, seed=5)[0]
    made = next(seamless(instant(paintings()), picture, SeamlessRequest(axes=axes)))
    assert made.shape == picture.shape
    band = changed(picture, made, wrap)
    assert np.array_equal(made[~band], picture[~band]) and 0.1 < band.mean() < 0.6
    for before, after, meets in zip(seams(picture), seams(made), wrap, strict=True):
        assert after < 1.3 < before if meets else after > 1.3


def test_a_scene_begins_with_left_and_right_and_a_texture_with_all_sides():
    assert axes_of(scene()) == (False, True)
    assert axes_of(np.random.default_rng(0).integers(0, 255, (96, 80, 3)).astype(np.uint8)) == (True, True)
    assert axes_of(np.full((40, 400, 3), 7, np.uint8)) == (True, True)


def test_the_band_is_as_wide_as_what_is_seen_asks_for_or_as_one_says():
    fine, coarse = (np.kron(np.random.default_rng(0).integers(0, 255, (320 // n, 320 // n, 1)), np.ones((n, n, 3)))
                    for n in (5, 40))  # fmt: skip
    assert bands(fine.astype(np.uint8), (True, True)) < bands(coarse.astype(np.uint8), (True, True))
    assert bands(coarse.astype(np.uint8), (False, True), 0.25) == (0, 80)


def test_other_seeds_are_other_bands_and_the_same_seed_the_same_bytes():
    picture = paintings(1, seed=4)[0]
    generator = instant(picture[None])
    one, other = seamless(generator, picture, SeamlessRequest(count=2, seed=6, axes="both"))
    again = next(seamless(generator, picture, SeamlessRequest(count=1, seed=7, axes="both")))
    assert np.array_equal(other, again) and not np.array_equal(one, other)


def test_progress_counts_pictures():
    picture, seen = paintings(1, seed=4)[0], []
    request = SeamlessRequest(count=2, axes="across")
    list(seamless(instant(picture[None]), picture, request, lambda i, share, _: seen.append((i, share))))
    assert [i for i, share in seen if share == 1] == [0, 1]


@pytest.mark.parametrize(
    ("code", "asked"),
    [("axes", {"axes": "none"}), ("width", {"width": 0.6}), ("size", {"size": (64, 64)}), ("count", {"count": 0})],
)
def test_what_is_impossible_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as caught:
        seamless(generators["instant"], paintings()[0], SeamlessRequest(**asked))
    assert caught.value.code == code


def test_a_picture_that_is_too_small_is_refused_in_a_sentence(generators):
    with pytest.raises(RequestError, match="5 x 5 pixels. It needs at least 24 a side") as caught:
        seamless(generators["instant"], np.zeros((5, 5, 3), np.uint8), SeamlessRequest())
    assert caught.value.code == "size"


@pytest.mark.parametrize("size", [(24, 24), (24, 720)])
def test_small_and_very_long_pictures_are_made_seamless(generators, size):
    picture = paintings(1, *size)[0]
    made = next(seamless(generators["instant"], picture, SeamlessRequest(axes="both")))
    assert made.shape == picture.shape
