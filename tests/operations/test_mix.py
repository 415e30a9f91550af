"""Mix: at both ends one generator alone, in between strokes of both, whatever their shapes."""

import numpy as np
import pytest
from makers import classic, instant, paintings, untrained

from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.operations.create import create
from aiart.operations.mix import MixRequest, mix, mixture
from aiart.operations.request import Request

pytestmark = pytest.mark.usefixtures("without_graphs")


def tinted(channel: int, count: int, height: int, width: int) -> np.ndarray:
    """uint8: paintings that are brighter in one channel than in the others."""
    made = paintings(count, height, width, seed=channel) // 4 + np.uint8(70)
    made[..., channel] += 60
    return made


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[Generator, Generator]]:
    """Two of a kind, of other shapes and other colours."""
    red, blue = tinted(0, 2, 64, 80), tinted(2, 3, 72, 56)
    return {
        "instant": (instant(red, "Red"), instant(blue, "Blue")),
        "balanced": (untrained(tinted(0, 6, 64, 80), "balanced"), untrained(blue, "balanced")),
        "balanced and instant": (untrained(red, "balanced"), instant(blue)),
        "learned": (untrained(red, "learned"), untrained(blue, "learned")),
    }


PAIRS = ("instant", "balanced", "balanced and instant", "learned")


@pytest.mark.parametrize("kind", PAIRS)
def test_at_both_ends_it_is_one_generator_alone(pairs, kind, few_steps):
    for weight, alone in zip((0, 1), pairs[kind], strict=True):
        made = list(mix(*pairs[kind], MixRequest(count=2, seed=5, weight=weight)))
        assert all(np.array_equal(a, b) for a, b in zip(made, create(alone, Request(count=2, seed=5)), strict=True))


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize(("weight", "host"), [(0.3, 0), (0.5, 0), (0.7, 1)])
def test_the_canvas_is_that_of_the_heavier_one(pairs, kind, weight, host, few_steps):
    config = pairs[kind][host].config
    made = next(mix(*pairs[kind], MixRequest(count=1, weight=weight)))
    assert made.shape == (config.height, config.width, 3) and made.std() > 5
    assert not np.array_equal(made, next(create(pairs[kind][host], Request(count=1))))


def test_the_weight_is_how_much_of_the_canvas_is_whose(pairs):
    def blue(weight: float) -> float:
        request = MixRequest(count=4, weight=weight, size=(80, 64))
        return float(np.mean([made[..., 2] > made[..., 0] for made in mix(*pairs["instant"], request)]))

    shares = [blue(weight) for weight in (0, 0.25, 0.5, 0.75, 1)]
    assert shares == sorted(shares) and shares[0] < 0.02 and shares[-1] > 0.98
    assert 0.05 < shares[1] < 0.45 and 0.55 < shares[3] < 0.95


def test_strokes_are_wholly_of_one_or_the_other(pairs):
    """Mixed paint would be neither red nor blue."""
    made = next(mix(*pairs["instant"], MixRequest(count=1, seed=2, weight=0.5))).astype(int)
    assert (np.abs(made[..., 0] - made[..., 2]) < 20).mean() < 0.15


def test_networks_are_asked_at_the_same_noise(pairs):
    """A guest with the host's own network and sizes answers as the host does."""
    host = pairs["learned"][0]
    both = mixture(host, Generator(host.config, host.tensors), 0.5)
    rng = np.random.default_rng(0)
    for k in range(len(host.config.sizes)):
        size = (*host.config.sizes[k], 3)
        mean = np.broadcast_to(np.float32(host.config.mean), size)
        x_t = mean + rng.normal(0, 0.5, size).astype(np.float32)
        for t in (1.0, 0.6, 0.1):
            own, shared = (g.learned_denoiser(k, (False, False))(x_t, t, mean) for g in (host, both))
            assert np.allclose(own, shared, atol=1e-3)


def test_what_does_not_go_together_is_refused(pairs):
    strange = classic()
    for first, second in (pairs["instant"][0], pairs["learned"][1]), (pairs["instant"][0], strange):
        for one, other in ((first, second), (second, first)):
            with pytest.raises(RequestError) as told:
                mix(one, other, MixRequest(count=1))
            assert told.value.code == "preset" and len(str(told.value)) > 40


@pytest.mark.parametrize("weight", [-0.1, 1.01, float("nan")])
def test_an_impossible_weight_is_refused(pairs, weight):
    with pytest.raises(RequestError) as told:
        mix(*pairs["instant"], MixRequest(weight=weight))
    assert told.value.code == "weight"
