"""The memory: its answer against a posterior mean summed window by window, and what it carries between scales."""

from itertools import product

import numpy as np
import pytest
from toys import bank, floats, paintings

from aiart.engine.memory import denoiser as memory
from aiart.engine.memory.denoiser import CANDIDATES_PER_WINDOW, MemoryDenoiser
from aiart.engine.memory.search import upscale_candidates
from aiart.engine.path.pyramid import FLAT, resize
from aiart.images import to_float

WRAPS = tuple(product((False, True), repeat=2))
WINDOW, SIGMA, SOFTNESS = 4, 0.4, 1.3


def remembering(clean, size, base=None, layout=None, balance=0.0, wrap=FLAT, sigma=SIGMA) -> MemoryDenoiser:
    return MemoryDenoiser(bank(clean, base, WINDOW), sigma, size, layout, balance, SOFTNESS, wrap)


def starts(side: int, around: bool) -> list[int]:
    """Where the windows of a canvas begin along one axis."""
    return list(range(0, side if around else side - WINDOW + 1, 2))


def posterior_mean(denoiser: MemoryDenoiser, clean, base, x_t, t: float, layout=None, wrap=FLAT) -> np.ndarray:
    """E[x | x_t] of every window of the canvas, each a sum over all remembered windows; then their weighted overlap."""
    basis = denoiser.bank.basis
    height, width = clean.shape[1:3]
    corners = list(product(range(len(clean)), range(height - WINDOW + 1), range(width - WINDOW + 1)))
    variance = (t * SIGMA) ** 2 + float(memory.VARIANCE_MIN)
    tops, lefts = (starts(side, around) for side, around in zip(x_t.shape[:2], wrap, strict=True))
    total, weight = np.zeros(x_t.shape), np.zeros((*x_t.shape[:2], 1))
    for (i, top), (j, left) in product(enumerate(tops), enumerate(lefts)):
        pixels = [[((top + a) % x_t.shape[0], (left + b) % x_t.shape[1]) for b in range(WINDOW)] for a in range(WINDOW)]
        query = np.array([[x_t[there] for there in line] for line in pixels])
        scores, windows = [], []
        for picture, row, column in corners:
            x = clean[picture, row : row + WINDOW, column : column + WINDOW].astype(np.float64)
            b = base[picture, row : row + WINDOW, column : column + WINDOW]
            away = (query - (1 - t) * x - t * b).ravel() @ basis.directions
            score = -(away @ away) / (2 * variance)
            if layout:
                here = np.array([i / max(1, len(tops) - 1), j / max(1, len(lefts) - 1)])
                there = np.array([row / (height - WINDOW), column / (width - WINDOW)])
                move = (here - there) * ~np.array(wrap)  # around a wrapped axis there are no places
                score -= (move**2).sum() / (2 * layout**2)
            scores.append(score)
            windows.append(x)
        shares = np.exp(np.array(scores) - max(scores))
        mean = np.tensordot(shares / shares.sum(), np.array(windows), 1)
        for a, b in product(range(WINDOW), repeat=2):
            middle = (WINDOW - 1) / 2
            soft = np.exp(-((a - middle) ** 2 + (b - middle) ** 2) / (2 * SOFTNESS**2))
            total[pixels[a][b]] += soft * mean[a, b]
            weight[pixels[a][b]] += soft
    return total / weight


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("layout", [None, 0.2])
@pytest.mark.parametrize("t", [1.0, 0.5, 0.05])
def test_it_answers_the_posterior_mean_of_all_remembered_windows(t, layout, wrap):
    clean, base = to_float(paintings(2, 7, 8)), 0.5 * to_float(paintings(2, 7, 8, seed=1))
    x_t = 0.5 * floats((6, 8, 3), 2)
    denoiser = remembering(clean, (6, 8), base, layout, 0.0, wrap)
    made = denoiser(x_t, t, np.zeros_like(x_t))
    expected = posterior_mean(denoiser, clean, base, x_t, t, layout, wrap)
    assert made.dtype == np.float32 and np.allclose(made, expected, atol=1e-2 if t < 0.1 else 1e-3)  # keys are rounded
    assert clean.std() / 20 < expected.std()  # there was something to agree about


def test_a_remembered_picture_at_the_end_of_its_path_is_left_as_it_is():
    clean = to_float(paintings(2, 20, 24))
    made = remembering(clean, (20, 24), balance=1.0)(clean[1], 0.02, clean[1])
    assert np.abs(made - clean[1]).mean() < 0.01 < np.abs(clean[0] - clean[1]).mean()


def test_a_start_that_tells_nothing_is_answered_with_what_the_place_remembers():
    """Left half dark, right half light: with a layout the answer knows the place, without one it is grey everywhere."""
    picture = np.full((1, 16, 24, 3), -0.5, np.float32)
    picture[:, :, 12:] = 0.5
    vague = np.zeros((16, 24, 3), np.float32)
    free = remembering(picture, (16, 24), sigma=50.0)(vague, 1.0, vague)
    placed = remembering(picture, (16, 24), layout=0.1, sigma=50.0)(vague, 1.0, vague)
    assert np.ptp(free) < 0.2  # not nothing: windows that begin at the edge hold a little more of their side
    assert placed[:, :4].mean() < -0.4 and placed[:, -4:].mean() > 0.4


def evenness(balance: float) -> tuple[float, int]:
    """How unevenly one step uses the remembered windows (deviation over mean), and how many it uses at all."""
    clean = to_float(paintings(1, 16, 20))
    denoiser = remembering(clean, (16, 20), balance=balance)
    x_t = clean[0, :, ::-1] * 0.3 + clean.mean()  # most windows of the canvas are nearest to a few dull ones
    for t in (1.0, 0.7, 0.4):
        denoiser(np.ascontiguousarray(x_t), t, x_t)
    use = np.bincount(denoiser.best()[:, 0], minlength=clean[0, ..., 0].size)[denoiser.bank.valid]
    return use.std() / use.mean(), int((use > 0).sum())


def test_balance_uses_remembered_windows_more_evenly():
    (free, few), (half, some), (even, many) = (evenness(balance) for balance in (0.0, 0.5, 1.0))
    assert even < half < free and few < some <= many
    assert even < 0.7 * free and many > 1.4 * few


@pytest.mark.parametrize("balance", [0.0, 1.0])
def test_a_wrapped_canvas_may_be_rolled_before_or_after(balance):
    clean = to_float(paintings(2, 12, 14))
    x_t = 0.5 * floats((12, 16, 3), 3)
    wrap = (True, True)
    made = remembering(clean, (12, 16), balance=balance, wrap=wrap)(x_t, 0.5, x_t)
    rolled = remembering(clean, (12, 16), balance=balance, wrap=wrap)(np.roll(x_t, (4, -6), (0, 1)), 0.5, x_t)
    assert np.allclose(rolled, np.roll(made, (4, -6), (0, 1)), atol=1e-4)


def test_nothing_but_remembered_colours_is_painted():
    clean = np.full((1, 12, 12, 3), 0.25, np.float32)
    made = remembering(clean, (10, 14), balance=1.0)(floats((10, 14, 3)), 0.5, floats((10, 14, 3)))
    assert np.allclose(made, 0.25, atol=1e-6)


@pytest.mark.parametrize("most", [1, 20, 200, 10**9])
def test_too_many_windows_are_represented_by_a_grid_of_them(most):
    there = bank(floats((2, 14, 18, 3)), window=WINDOW)
    index = there.index(most)
    assert there.valid[index].all() and len(np.unique(index)) == len(index) >= 1
    assert len(index) <= max(most, 2 * 16)  # however few are allowed, every picture keeps a window per window's width
    assert set(index // (14 * 18)) == {0, 1}
    assert len(index) == there.valid.sum() or most < 2 * 11 * 15


def test_a_window_is_known_by_its_top_left_pixel():
    clean = floats((2, 9, 10, 3))
    there = bank(clean, window=WINDOW)
    index = np.array([0, 90 + 3 * 10 + 2, 90 + 5 * 10 + 6])
    corners = [(0, 0, 0), (1, 3, 2), (1, 5, 6)]
    expected = [clean[n, row : row + WINDOW, column : column + WINDOW].ravel() for n, row, column in corners]
    assert there.valid[index].all() and there.valid.sum() == 2 * 6 * 7
    assert np.array_equal(there.values(index), expected)
    assert np.allclose(there.places(index), [(0, 0), (3 / 5, 2 / 6), (1, 1)])


def nearest_of_all(denoiser: MemoryDenoiser, x_t: np.ndarray, t: float) -> np.ndarray:
    denoiser(x_t, t, x_t)
    return denoiser.best()


def test_the_best_candidates_are_the_likeliest_windows():
    clean = to_float(paintings(1, 12, 16))
    best = nearest_of_all(remembering(clean, (12, 16)), clean[0], 0.1)
    rows, columns = np.meshgrid(range(0, 9, 2), range(0, 13, 2), indexing="ij")
    assert best.shape == (35, CANDIDATES_PER_WINDOW) and np.array_equal(best[:, 0], (rows * 16 + columns).ravel())
    assert all(len(set(line)) == CANDIDATES_PER_WINDOW for line in best)


def lift(coarse: MemoryDenoiser, fine: MemoryDenoiser) -> np.ndarray:
    return upscale_candidates(coarse.level_candidates(), fine.size, fine.bank.size, fine.bank.window, fine.wrap)


def identity(coarse: MemoryDenoiser) -> np.ndarray:
    """Candidates by which every window of the canvas stays where it is."""
    rows, columns = (2 * np.arange(n) for n in coarse.overlap.shape)
    return np.repeat((rows[:, None] * coarse.bank.width + columns).reshape(-1, 1), CANDIDATES_PER_WINDOW, 1)


@pytest.mark.parametrize(("small", "large"), [((12, 16), (20, 26)), ((12, 12), (18, 18)), ((16, 24), (16, 24))])
def test_lifted_candidates_that_stay_in_place_stay_in_place(small, large):
    picture = to_float(paintings(1, *large))
    coarse, fine = remembering(resize(picture, small), small), remembering(picture, large)
    coarse.candidates = identity(coarse)
    assert np.array_equal(lift(coarse, fine), identity(fine))


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("canvas", [(8, 40), (30, 8), (20, 26)])
def test_lifted_candidates_are_whole_windows_of_the_same_pictures(canvas, wrap):
    pictures = to_float(paintings(3, 20, 26))
    half = (canvas[0] // 4 * 2, canvas[1] // 4 * 2)
    coarse = remembering(resize(pictures, (12, 16)), half, wrap=wrap)
    fine = remembering(pictures, canvas, wrap=wrap)
    valid = np.flatnonzero(coarse.bank.valid)
    coarse.candidates = np.random.default_rng(0).choice(valid, (np.prod(coarse.overlap.shape), CANDIDATES_PER_WINDOW))
    there = lift(coarse, fine)
    assert there.shape == (np.prod(fine.overlap.shape), CANDIDATES_PER_WINDOW) and fine.bank.valid[there].all()
    assert set((there // (20 * 26)).ravel()) == {0, 1, 2}


@pytest.mark.parametrize("axis", [0, 1])
def test_a_wrapped_canvas_is_lifted_the_same_wherever_it_is_cut(axis):
    """Twice the size: a coarse canvas turned by two windows is a fine one turned by four."""
    picture = to_float(paintings(1, 24, 32))
    wrap = (axis == 0, axis == 1)
    coarse, fine = (remembering(resize(picture, size), size, wrap=wrap) for size in ((12, 16), (24, 32)))
    told = np.random.default_rng(0).choice(
        np.flatnonzero(coarse.bank.valid), (*coarse.overlap.shape, CANDIDATES_PER_WINDOW)
    )
    lifts = []
    for turn in (0, 2):
        coarse.candidates = np.roll(told, turn, axis).reshape(-1, CANDIDATES_PER_WINDOW)
        lifts.append(lift(coarse, fine).reshape(*fine.overlap.shape, CANDIDATES_PER_WINDOW))
    assert np.array_equal(np.roll(lifts[0], 4, axis), lifts[1])


def test_a_shifted_picture_is_lifted_shifted():
    """A coarse canvas that shows its picture 3 pixels further right asks at the finer scale for 6 pixels further."""
    picture = to_float(paintings(1, 24, 40))
    coarse, fine = remembering(resize(picture, (12, 20)), (12, 12)), remembering(picture, (24, 24))
    coarse.candidates = identity(coarse) + 3
    assert np.array_equal(lift(coarse, fine), identity(fine) + 6)


def test_candidates_alone_paint_what_comparing_with_all_does(monkeypatch):
    """At a finer scale only carried candidates are compared; where they are good, the answer is the same."""
    clean = to_float(paintings(2, 20, 24))
    x_t = clean[1] + np.float32(0.02) * np.random.default_rng(0).standard_normal((20, 24, 3), np.float32)
    everyone = remembering(clean, (20, 24))(x_t, 0.05, x_t)
    monkeypatch.setattr(memory, "ALL_PAIRS_MAX", 0)
    fine = remembering(clean, (20, 24))
    fine.candidates = identity(fine) + 20 * 24  # the right places in the right picture
    carried = fine(x_t, 0.05, x_t)
    assert carried.dtype == np.float32 and np.abs(carried - everyone).max() < 0.02
    assert np.array_equal(fine.best()[:, 0], identity(fine)[:, 0] + 20 * 24)


@pytest.mark.parametrize("wrap", WRAPS)
def test_bad_candidates_are_improved_from_step_to_step(monkeypatch, wrap):
    clean = to_float(paintings(1, 20, 24))
    monkeypatch.setattr(memory, "ALL_PAIRS_MAX", 0)
    fine = remembering(clean, (20, 24), wrap=wrap)
    fine.candidates = np.full(
        (np.prod(fine.overlap.shape), CANDIDATES_PER_WINDOW), 5 * 24 + 7
    )  # one window for the whole canvas
    errors = [np.abs(fine(clean[0], 0.05, clean[0]) - clean[0]).mean() for _ in range(10)]
    assert errors[-1] < 0.3 * errors[0] and np.isfinite(errors).all()
