"""The search among candidates: it never loses ground, it spreads what neighbours know, it stays inside the pictures."""

from dataclasses import replace

import numpy as np
import pytest
from toys import bank, floats, paintings

from aiart.engine.memory import search
from aiart.engine.memory.denoiser import CANDIDATES_PER_WINDOW
from aiart.engine.memory.windows import KEY_STEP
from aiart.engine.path.pyramid import FLAT
from aiart.images import to_float

WINDOW, HEIGHT, WIDTH, COUNT = 4, 14, 18, 2
SHAPE = (HEIGHT - WINDOW) // 2 + 1, (WIDTH - WINDOW) // 2 + 1  # windows of a canvas of the pictures' size


def remembered():
    return bank(to_float(paintings(COUNT, HEIGHT, WIDTH)), window=WINDOW)


def own_places(there) -> np.ndarray:
    """The windows of picture 1, in the order of a canvas of the same size."""
    rows, columns = (2 * np.arange(n) for n in SHAPE)
    return (HEIGHT * WIDTH + rows[:, None] * WIDTH + columns).ravel()


def improved(queries, there, candidates, shape=SHAPE, step=1, t=0.0, wrap=FLAT):
    guide = np.empty((len(queries), 0), np.float32)
    return search.improve(queries, guide, there.search_keys(), t, candidates, shape, step, wrap)


def keys(there, places, t: float = 0.0) -> np.ndarray:
    """float32 (..., depth) of remembered windows."""
    return there.keys(np.ravel(places), t).reshape(*np.shape(places), -1)


def squared(queries, there, candidates, t: float = 0.0) -> np.ndarray:
    return ((queries[:, None] - keys(there, candidates, t)) ** 2).sum(-1)


def lured(there, start: int, wanted: int):
    """The same windows, all equally far from `wanted` but for that and, a little away, `start`; and its key."""
    key = there.clean_keys[wanted].copy()
    others = np.full_like(there.clean_keys, round(20 / KEY_STEP))
    others[start], others[wanted] = key + round(1 / KEY_STEP), key
    return replace(there, clean_keys=others), key * np.float32(KEY_STEP)


def random_candidates(there, seed: int = 0) -> np.ndarray:
    rng, valid = np.random.default_rng(seed), np.flatnonzero(there.valid)
    return np.stack([rng.choice(valid, CANDIDATES_PER_WINDOW, replace=False) for _ in range(SHAPE[0] * SHAPE[1])])


@pytest.mark.parametrize("step", range(8))
def test_distances_never_grow(step):
    there = remembered()
    queries = floats((SHAPE[0] * SHAPE[1], there.clean_keys.shape[1]), step)
    before = random_candidates(there, step)
    candidates, distances = improved(queries, there, before, step=step)
    assert (distances <= np.sort(squared(queries, there, before), 1) + 1e-4).all()
    assert distances.mean() < squared(queries, there, before).mean()


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_distances_are_those_of_the_candidates_nearest_first(t):
    there = remembered()
    queries = floats((SHAPE[0] * SHAPE[1], there.clean_keys.shape[1]))
    candidates, distances = improved(queries, there, random_candidates(there), t=t)
    assert np.allclose(distances, squared(queries, there, candidates, t), rtol=1e-4)
    assert (np.diff(distances, axis=1) >= 0).all()
    assert all(len(set(line)) == CANDIDATES_PER_WINDOW for line in candidates)


def test_what_one_window_knows_spreads_over_the_canvas():
    """The canvas is picture 1. Only its middle window is told so; all the others start in picture 0."""
    there, places = remembered(), own_places(None)
    queries = keys(there, places)
    candidates = np.zeros((len(places), CANDIDATES_PER_WINDOW), np.int64)
    middle = len(places) // 2 + SHAPE[1] // 2
    candidates[middle] = places[middle]
    found = []
    for step in range(8):
        candidates, distances = improved(queries, there, candidates, step=step)
        found.append(int((candidates[:, 0] == places).sum()))
    assert found[0] >= 5 and found == sorted(found)  # itself and its four neighbours at least
    assert found[-1] == len(places) and (distances[:, 0] == 0).all()


@pytest.mark.parametrize(("wrap", "reached"), [((False, False), 0), ((True, False), 1), ((False, True), 1)])
def test_what_a_window_knows_spreads_across_sides_that_meet(wrap, reached):
    """Only the first window is told where the last one, its neighbour around the canvas, finds its match."""
    there = remembered()
    shape = (6, 1) if wrap[0] else (1, 6)
    start = 5 * WIDTH + 6
    wanted = start - 2 * (WIDTH if wrap[0] else 1)  # one window before the first
    lure, key = lured(there, start, wanted)
    queries = np.repeat(key[None], 6, 0)
    candidates = np.zeros((6, CANDIDATES_PER_WINDOW), np.int64)
    candidates[0] = start
    found, _ = improved(queries, lure, candidates, shape, 0, wrap=wrap)
    assert (found[-1, 0] == wanted) == bool(reached)


@pytest.mark.parametrize("off", [-1, 1, -WIDTH, WIDTH])
def test_an_exact_match_one_pixel_away_is_found(off):
    there = remembered()
    inside = np.array([5 * WIDTH + 6, HEIGHT * WIDTH + 4 * WIDTH + 5])
    queries, candidates = keys(there, inside), np.repeat(inside[:, None] + off, CANDIDATES_PER_WINDOW, 1)
    for step in range(12):
        candidates, distances = improved(queries, there, candidates, (1, 2), step)
    assert np.array_equal(candidates[:, 0], inside) and (distances[:, 0] == 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_every_candidate_is_a_whole_window_inside_a_picture(seed):
    there = remembered()
    candidates = random_candidates(there, seed)
    for step in range(12):  # long enough to push against every edge
        queries = floats((len(candidates), there.clean_keys.shape[1]), step)
        candidates, _ = improved(queries, there, candidates, step=step)
        assert there.valid[candidates].all()


@pytest.mark.parametrize(
    ("corner", "lure"),
    [
        ((0, 0, 9), (0, 0, 0)),  # above the first picture there is nothing, and not its first window
        ((1, 0, 5), (0, HEIGHT - WINDOW, 5)),  # above picture 1 lies picture 0 in memory, but not in any picture
        ((0, HEIGHT - WINDOW, 5), (1, 0, 5)),  # and the other way round
        ((0, 5, 0), (0, 4, WIDTH - WINDOW)),  # left of a line lies the end of the one above
        ((0, 5, WIDTH - WINDOW), (0, 6, 0)),
    ],
)
def test_no_step_leads_across_the_edge_of_a_picture(corner, lure):
    """The lure is an exact match that only a step over an edge would reach."""
    there = remembered()
    start, wanted = ((n * HEIGHT + row) * WIDTH + column for n, row, column in (corner, lure))
    lure, key = lured(there, start, wanted)
    queries = np.repeat(key[None], 9, 0)
    candidates = np.full((9, CANDIDATES_PER_WINDOW), start)
    for step in range(6):
        candidates, _ = improved(queries, lure, candidates, (3, 3), step)
        assert (candidates[:, 0] == start).all()


def test_repetitions_weigh_nothing():
    there = bank(floats((1, WINDOW, WINDOW, 3)), window=WINDOW, directions=3)  # a single window to remember
    start = np.zeros((4, CANDIDATES_PER_WINDOW), np.int64)
    candidates, distances = improved(np.ones((4, there.basis.depth), np.float32), there, start, (2, 2))
    assert (candidates == 0).all() and np.isfinite(distances[:, 0]).all() and np.isinf(distances[:, 1:]).all()


def test_the_same_question_has_the_same_answer():
    there = remembered()
    queries = floats((SHAPE[0] * SHAPE[1], there.clean_keys.shape[1]))
    one, other = (improved(queries, there, random_candidates(there)) for _ in range(2))
    assert np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1])
