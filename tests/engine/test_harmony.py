"""The parts of a learned scene agree on one light before things find their places."""

import numpy as np
import pytest
from toys import floats

from aiart.engine.painting.harmony import FULL_UNTIL, NONE_FROM, STRENGTH, RowColorHarmony, averaging_matrix
from aiart.engine.path.pyramid import FLAT

SIZE = (18, 72)


def spread_across(picture: np.ndarray) -> float:
    """How far the palettes of one row lie apart."""
    return float(RowColorHarmony(18, SIZE, FLAT).palette(picture).std(1).mean())


def test_the_start_says_the_same_of_the_light_everywhere():
    given = floats((2, *SIZE, 3))
    noise = RowColorHarmony(18, SIZE, FLAT).noise(lambda step: given[step])
    assert spread_across(noise(0)) < 0.5 * spread_across(given[0])
    assert np.array_equal(noise(1), given[1])  # what is drawn anew later is too little to decide
    assert noise(0).std() == pytest.approx(given[0].std(), rel=0.15) and noise(0).dtype == np.float32


def test_palettes_of_the_start_differ_more_than_those_of_any_noise():
    """Between seeds, palettes of rows lie `STRENGTH` times as far apart, so that painted scenes do as the set's."""
    harmony, given = RowColorHarmony(18, SIZE, FLAT), floats((40, *SIZE, 3))
    before = np.std([harmony.palette(one)[:, SIZE[1] // 2] for one in given], 0).mean()
    after = np.std(
        [harmony.palette(harmony.noise(lambda step, one=one: one)(0))[:, SIZE[1] // 2] for one in given], 0
    ).mean()
    assert after == pytest.approx(STRENGTH * before, rel=0.2)


def halves() -> np.ndarray:
    """Left light, right dark, and a sky above a ground."""
    picture = np.zeros((*SIZE, 3), np.float32)
    picture[:, :36], picture[:, 36:] = 0.8, -0.8
    picture[:9] += 0.2
    return picture


@pytest.mark.parametrize(("t", "away"), [(1.0, 0.35), (FULL_UNTIL, 0.35), (NONE_FROM, 1.0), (0.2, 1.0)])
def test_early_expectations_are_moved_to_the_light_of_their_row(t, away):
    agreed = RowColorHarmony(18, SIZE, FLAT).denoiser(lambda x_t, t, base: halves())(None, t, None)
    assert spread_across(agreed) <= away * spread_across(halves()) and agreed.dtype == np.float32
    assert (agreed[:9].mean((1, 2)) - agreed[9:].mean((1, 2))).mean() == pytest.approx(0.2, abs=0.03)  # rows differ


def test_things_smaller_than_a_palette_stay():
    picture = np.zeros((*SIZE, 3), np.float32)
    picture[8:10, 30:32] = 1
    agreed = RowColorHarmony(18, SIZE, FLAT).denoiser(lambda x_t, t, base: picture)(None, 1.0, None)
    assert agreed[8:10, 30:32].min() > 0.9


def test_on_a_wrapped_axis_the_last_is_beside_the_first():
    flat, around = averaging_matrix(10, 1.0, False), averaging_matrix(10, 1.0, True)
    assert flat[0, 9] < 1e-6 and around[0, 9] == pytest.approx(around[0, 1])
    assert np.allclose(flat.sum(1), 1) and np.allclose(around.sum(1), 1)
