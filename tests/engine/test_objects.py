"""Whole objects: where they come to, which windows are theirs, and what of their picture may be used elsewhere."""

from itertools import product

import numpy as np
import pytest
from toys import bank, floats

from aiart.engine.memory.denoiser import MemoryDenoiser
from aiart.engine.memory.objects import KeptObject, PlacedObject, share_of_windows
from aiart.engine.memory.windows import window_weights

SIDE, WINDOW = 24, 4
WEIGHTS = window_weights(WINDOW, 1.3) / window_weights(WINDOW, 1.3).sum()
MASK = np.zeros((SIDE, SIDE), bool)
MASK[6:14, 10:20] = True
KEPT = KeptObject(1, MASK)


@pytest.fixture
def two():
    return bank(floats((2, SIDE, SIDE, 3)), window=WINDOW)


def test_a_place_that_is_asked_for_is_kept_as_far_as_all_of_it_is_on_the_canvas():
    for wanted, expected in (((0.5, 0.5), (0.5, 0.5)), ((0, 1), (4 / 40, 1 - 5 / 60)), ((1, 0.1), (0.9, 0.1))):
        kept = KeptObject(0, MASK, wanted)
        assert kept.place_on((40, 60), (SIDE, SIDE), 0.15, 3) == pytest.approx(expected)
    assert KeptObject(0, MASK, (1, 0)).place_on((40, 60), (SIDE, SIDE), 0.15, 3, (True, True)) == (1, 0)


def test_else_the_seed_draws_it_near_its_own_or_anywhere():
    def places(layout, wanted=(None, None)):
        kept = KeptObject(0, MASK, wanted)
        return np.array([kept.place_on((48, 48), (SIDE, SIDE), layout, seed) for seed in range(200)])

    near, anywhere = places(0.05), places(None)
    assert np.abs(near - KEPT.middle).max() < 0.25 and 0.03 < near.std(0).min()
    assert (anywhere.min(0) < 0.2).all() and (anywhere.max(0) > 0.8).all()
    half = np.array(KEPT.extent) * 0.5 * SIDE / 48
    assert (anywhere >= half - 1e-9).all() and (anywhere <= 1 - half + 1e-9).all()
    assert np.array_equal(near, places(0.05)) and (places(0.05, (0.4, None))[:, 0] == 0.4).all()


def test_the_share_of_a_window_is_that_of_its_weight():
    share = share_of_windows(MASK, (SIDE, SIDE), WEIGHTS)
    for top, left in product((0, 5, 8, 12, 20), repeat=2):
        expected = (MASK[top : top + WINDOW, left : left + WINDOW] * WEIGHTS).sum()
        assert share[top, left] == pytest.approx(expected, abs=1e-6)
    assert not share[SIDE - WINDOW + 1 :].any() and share_of_windows(MASK, (48, 48), WEIGHTS).max() > 0.999


@pytest.mark.parametrize("wrap", [(False, False), (True, True)])
def test_its_windows_are_all_moved_by_one_offset(two, wrap):
    placed = PlacedObject(KEPT, (0.25, 0.7), WEIGHTS)
    windows = placed.windows(two, (4, 1), (32, 40), wrap)
    rows = 16 if wrap[0] else 15
    row, column = np.divmod(np.flatnonzero(windows >= 0), len(windows) // rows)
    picture, place = np.divmod(windows[windows >= 0], SIDE * SIDE)
    down, across = np.divmod(place, SIDE)
    assert len(row) > 10 and (picture == 1).all()
    assert set(2 * row - down) == {round(0.25 * 32 - 10)} and set(2 * column - across) == {round(0.7 * 40 - 15)}
    some = placed.windows(two, (4, 1), (32, 40), wrap, np.arange(2, 7), np.arange(9, 14))
    assert np.array_equal(some, windows.reshape(rows, -1)[2:7, 9:14].ravel()) and (some >= 0).any()


def test_windows_that_touch_it_are_left_out_elsewhere_but_never_too_many(two):
    placed = PlacedObject(KEPT, (0.5, 0.5), WEIGHTS)
    valid = placed.without(two, (3, 1)).valid.reshape(2, SIDE, SIDE)
    assert np.array_equal(valid[0], two.valid.reshape(2, SIDE, SIDE)[0])
    assert not (valid[1] & (share_of_windows(MASK, (SIDE, SIDE), WEIGHTS) > 0.02)).any() and valid[1].sum() > 100
    alone = bank(floats((1, 8, 8, 3)), window=WINDOW)
    large = PlacedObject(KeptObject(0, np.ones((8, 8), bool)), (0.5, 0.5), WEIGHTS)
    assert large.without(alone, (0,)).valid.any()


def test_fixed_windows_are_painted_whatever_the_canvas_looks_like(two):
    size = (32, 40)
    memory = MemoryDenoiser(two, 0.4, size, None, 1.0, 1.3)
    placed = PlacedObject(KEPT, (0.5, 0.5), WEIGHTS)
    memory.bank, memory.fixed = placed.without(two, (0, 1)), placed.windows(two, (0, 1), size)
    for _ in range(2):  # compared with all, then among candidates
        made = memory(floats((*size, 3), seed=4), 0.5, np.zeros((*size, 3), np.float32))
        down, across = 16 - 10, 20 - 15
        inner = made[down + 9 : down + 11, across + 13 : across + 17]
        assert np.abs(inner - two.clean[1, 9:11, 13:17]).max() < 1e-5
        found = memory.found()
        assert (found[memory.fixed >= 0] == memory.fixed[memory.fixed >= 0, None]).all()
        assert memory.bank.valid[memory.best()].all() and memory.bank.valid[found[memory.fixed < 0]].all()
        memory.candidates, memory._index = memory.best(), None
        memory.part_of = 10**9
