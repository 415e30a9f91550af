"""Noise is normal, independent, and the same wherever a region of it is cut from."""

from itertools import combinations
from statistics import NormalDist

import numpy as np
import pytest

from aiart.engine.path import flow
from aiart.engine.path.flow import Noise

BLOCK = 64  # pixels of the areas that are compared

SIZE = (80, 70)
# (seed, scale, step): each differs from the first in one of them, also where a mix-up would show
PLACES = ((0, 0, 0), (1, 0, 0), (2**32, 0, 0), (2**63 - 1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1), (0, 2, 0), (0, 0, 2))


def field(place: tuple[int, int, int], size=SIZE, origin=(0, 0)) -> np.ndarray:
    seed, scale, step = place
    return Noise(seed).field(scale, step, size, origin)


def correlation(left: np.ndarray, right: np.ndarray) -> float:
    return float(np.corrcoef(left.ravel(), right.ravel())[0, 1])


@pytest.mark.parametrize("origin", [(0, 0), (3, 70), (BLOCK, 2 * BLOCK), (BLOCK - 1, BLOCK + 1), (137, 5)])
@pytest.mark.parametrize("size", [(1, 1), (BLOCK, BLOCK), (30, 90)])
def test_a_region_is_cut_from_the_larger_field(size, origin):
    whole = field((5, 2, 3), (240, 240))
    (top, left), (height, width) = origin, size
    assert np.array_equal(field((5, 2, 3), size, origin), whole[top : top + height, left : left + width])


def test_it_is_standard_normal_in_single_precision():
    noise = field((3, 1, 0), (256, 256))
    assert noise.shape == (256, 256, 3) and noise.dtype == np.float32
    assert abs(noise.mean()) < 0.01 and noise.std() == pytest.approx(1, abs=0.01)
    assert (noise**4).mean() == pytest.approx(3, abs=0.1)  # the fourth moment of a normal distribution


def test_its_numbers_are_the_quantiles_of_the_normal_distribution():
    """At places all over the table, the tails above all."""
    numbers, places = flow._normal_numbers(), [0, 1, 5, 100, 4000, 4915, 4916, 20000, 32767, 32768, 60000, 65535]
    expected = [NormalDist().inv_cdf((place + 0.5) / 65536) for place in places]
    assert np.allclose(numbers[places], expected, rtol=1e-5, atol=1e-6) and (np.diff(numbers) > 0).all()


def test_the_same_place_has_the_same_noise():
    assert np.array_equal(field((7, 1, 2)), field((7, 1, 2)))


@pytest.mark.parametrize(("one", "other"), list(combinations(PLACES, 2)))
def test_seeds_scales_and_steps_are_independent(one, other):
    assert abs(correlation(field(one), field(other))) < 0.04  # five standard deviations of independent ones


def test_blocks_rows_and_colours_are_independent():
    whole = field((0, 0, 0), (3 * BLOCK, 3 * BLOCK))
    starts = range(0, 3 * BLOCK, BLOCK)
    blocks = [whole[top : top + BLOCK, left : left + BLOCK] for top in starts for left in starts]
    assert max(abs(correlation(a, b)) for a, b in combinations(blocks, 2)) < 0.05
    assert abs(correlation(whole[..., 0], whole[..., 1])) < 0.03
    assert abs(correlation(whole[1:], whole[:-1])) < 0.03 and abs(correlation(whole[:, 1:], whole[:, :-1])) < 0.03
