"""The path and the sampler, against Gaussians, of which everything is known in closed form."""

from itertools import pairwise

import numpy as np
import pytest
from toys import floats

from aiart.engine.path import flow

# Pictures N(MEAN, SPREAD^2) that start from the base BASE with noise SIGMA. Sizes are such that statistics of a sample
# are exact to about 1 %.
MEAN, SPREAD, BASE, SIGMA = 0.3, 0.2, -0.1, 0.5
SIZE = (80, 80, 3)
CALMS = (0.25, 0.5, 1.0)
STEPS = (4, 16, 64)


def gaussian(x_t, t, base):
    """E[x | x_t] = mean + cov(x, x_t) / var(x_t) (x_t - E[x_t]), for x and the noise independent."""
    variance = ((1 - t) * SPREAD) ** 2 + (t * SIGMA) ** 2
    return MEAN + (1 - t) * SPREAD**2 / variance * (x_t - (1 - t) * MEAN - t * base)


def normal(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(SIZE)


def sampled(steps: int, calm: float, noise: np.ndarray | None = None, denoise=gaussian) -> np.ndarray:
    base = np.full(SIZE, BASE)
    start = base + SIGMA * (normal(0) if noise is None else noise)
    return flow.sample(denoise, start, base, SIGMA, flow.times(steps), calm, lambda i: normal(i))


@pytest.mark.parametrize("t", [1.0, 0.7, 0.25, 1e-3])
def test_the_implied_start_undoes_the_path(t):
    x, y = floats((6, 5, 3), 1).astype(np.float64), floats((6, 5, 3), 2).astype(np.float64)
    assert np.allclose(flow.implied_start(flow.between(x, y, t), x, t), y, atol=1e-9)


def test_the_path_leads_from_the_picture_to_the_start():
    x, y = floats((4, 4, 3), 1), floats((4, 4, 3), 2)
    assert np.array_equal(flow.between(x, y, 0), x) and np.array_equal(flow.between(x, y, 1), y)
    assert np.allclose(flow.between(x, y, 0.25), x + 0.25 * (y - x), atol=1e-6)


@pytest.mark.parametrize("steps", [1, 2, 7])
@pytest.mark.parametrize("first", [1.0, 0.4])
def test_times_fall_from_the_first_to_zero(steps, first):
    times = flow.times(steps, first)
    assert len(times) == steps + 1 and times[0] == first and times[-1] == 0
    assert all(t > t_next for t, t_next in pairwise(times))


@pytest.mark.parametrize("steps", STEPS)
def test_without_calm_every_pixel_follows_the_exact_flow(steps):
    """Between two Gaussians the flow is known: it maps the start b + sigma n to m + s n, pixel by pixel."""
    error = np.abs(sampled(steps, 0.0) - (MEAN + SPREAD * normal(0))).mean()
    assert error < SPREAD * 1.6 / steps  # a first order method is as good as this; the constant is for this Gaussian


def test_without_calm_mean_and_deviation_become_those_of_the_pictures():
    made = sampled(200, 0.0)
    assert made.mean() == pytest.approx(MEAN, abs=0.01) and made.std() == pytest.approx(SPREAD, rel=0.03)


@pytest.mark.parametrize("calm", [0.0, *CALMS])
@pytest.mark.parametrize("steps", [1, *STEPS])
def test_the_mean_is_exact_whatever_the_calm_and_the_steps(steps, calm):
    assert sampled(steps, calm).mean() == pytest.approx(MEAN, abs=0.01)


@pytest.mark.parametrize("steps", STEPS)
def test_more_calm_means_less_deviation_and_never_more_than_the_truth(steps):
    deviations = [sampled(steps, calm).std() for calm in (0.0, *CALMS)]
    assert all(before > after for before, after in pairwise(deviations))
    assert deviations[0] < 1.02 * SPREAD and deviations[-1] > 0.5 * SPREAD


@pytest.mark.parametrize("calm", [0.0, 0.5])
def test_more_steps_come_closer_to_the_true_deviation(calm):
    deviations = [sampled(steps, calm).std() for steps in (2, 8, 32, 128)]
    assert all(before < after < 1.02 * SPREAD for before, after in pairwise(deviations))


def test_one_step_answers_the_expected_picture_of_the_start():
    start = BASE + SIGMA * normal(0)
    assert np.array_equal(sampled(1, 0.5), gaussian(start, 1.0, BASE))


def test_correlated_colours_keep_their_covariance():
    """The denoiser of N(0, C) is a matrix; red and green go together here, blue goes against them."""
    true = np.array([[0.09, 0.06, -0.03], [0.06, 0.08, -0.02], [-0.03, -0.02, 0.05]])

    def denoise(x_t, t, base):
        gain = (1 - t) * true @ np.linalg.inv((1 - t) ** 2 * true + (t * SIGMA) ** 2 * np.eye(3))
        return (x_t - t * base) @ gain.T

    made = sampled(150, 0.0, denoise=denoise).reshape(-1, 3)
    assert np.allclose(np.cov(made.T), true, atol=0.006)


def test_a_path_entered_in_the_middle_keeps_the_distribution():
    clean, base = MEAN + SPREAD * normal(1), np.full(SIZE, BASE)
    entered = flow.between(clean, base + SIGMA * normal(2), 0.5)
    made = flow.sample(gaussian, entered, base, SIGMA, flow.times(100, 0.5), 0.0, normal)
    assert made.mean() == pytest.approx(MEAN, abs=0.01) and made.std() == pytest.approx(SPREAD, rel=0.03)
    assert np.corrcoef(made.ravel(), clean.ravel())[0, 1] > 0.3  # it is still that picture, roughly


@pytest.mark.parametrize("calm", [0.0, *CALMS])
def test_renoising_keeps_the_distribution_and_forgets_the_share_it_is_told(calm):
    start = BASE + SIGMA * normal(1)
    anew = flow.renoised(start, np.full(SIZE, BASE), SIGMA, calm, normal(2))
    assert anew.mean() == pytest.approx(BASE, abs=0.01) and anew.std() == pytest.approx(SIGMA, rel=0.02)
    assert np.corrcoef(start.ravel(), anew.ravel())[0, 1] == pytest.approx(1 - calm, abs=0.02)


def test_the_sampler_asks_for_noise_between_steps_only_and_only_when_calm():
    asked = []

    def noise(step):
        asked.append(step)
        return normal(step)

    base = np.zeros(SIZE)
    for calm in (0.0, 0.5):
        flow.sample(gaussian, normal(9), base, SIGMA, flow.times(4), calm, noise)
    assert asked == [1, 2, 3]


def test_each_step_is_told_and_raising_stops_the_painting():
    told = []

    def on_step(i, clean):
        told.append((i, clean))
        if i == 2:
            raise InterruptedError

    start, base = normal(9), np.zeros(SIZE)
    with pytest.raises(InterruptedError):
        flow.sample(gaussian, start, base, SIGMA, flow.times(6), 0.0, normal, on_step)
    assert [i for i, _ in told] == [0, 1, 2] and np.array_equal(told[0][1], gaussian(start, 1.0, base))


def test_single_precision_stays_single_precision():
    start, base = floats((4, 4, 3)), np.zeros((4, 4, 3), np.float32)
    made = flow.sample(gaussian, start, base, SIGMA, flow.times(3), 0.5, lambda i: floats((4, 4, 3), i))
    assert made.dtype == np.float32
