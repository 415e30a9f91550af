"""Mix: at both ends one generator alone, in between strokes of both, whatever their shapes; each where a map says."""

import numpy as np
import pytest
from makers import classic, instant, paintings, untrained

from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.operations.create import create
from aiart.operations.mix import MixRequest, given_to_second, mix, mixture
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS, perform

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
        made = next(mix(*pairs[kind], MixRequest(count=1, seed=5, weight=weight)))
        assert np.array_equal(made, next(create(alone, Request(count=1, seed=5))))


@pytest.mark.parametrize(
    ("kind", "weight", "host"),
    [("instant", 0.5, 0), ("balanced", 0.3, 0), ("balanced and instant", 0.7, 1), ("learned", 0.7, 1)],
)
def test_the_canvas_is_that_of_the_heavier_one(pairs, kind, weight, host, few_steps):
    config = pairs[kind][host].config
    made = next(mix(*pairs[kind], MixRequest(count=1, weight=weight)))
    assert made.shape == (config.height, config.width, 3) and made.std() > 5
    assert not np.array_equal(made, next(create(pairs[kind][host], Request(count=1))))


def test_the_weight_is_how_much_of_the_canvas_is_whose(pairs, few_steps):
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


# A map of who gives what


def who(height: int = 64, width: int = 80) -> np.ndarray:
    """uint8 (height, width, 4): the right half is the second generator's."""
    layer = np.full((height, width, 4), 255, np.uint8)
    layer[:, : width // 2, :3] = 0
    return layer


def is_blue(picture: np.ndarray) -> np.ndarray:
    """bool (H, W): where it looks like the second generator of a pair."""
    return picture[..., 2] > picture[..., 0]


@pytest.mark.parametrize("kind", ["instant", "balanced", "balanced and instant"])
def test_each_gives_what_the_map_says(pairs, kind):
    made = list(mix(*pairs[kind], MixRequest(count=2, seed=3), map=who()))
    for blue in (is_blue(one) for one in made):
        assert blue[:, :32].mean() < 0.05 and blue[:, 48:].mean() > 0.95
    assert not np.array_equal(*made), "the seed decides the rest"


def test_networks_share_each_pixel_as_the_map_says(pairs, few_steps):
    """In a half of the map each answers alone, but for what its neighbourhood says."""
    first, second = pairs["learned"]
    both = mixture(first, second, 0.5, given_to_second(who(), (64, 80)))
    alone = (mixture(first, second, share) for share in (0.0, 1.0))
    size = first.config.sizes[-1]
    rng = np.random.default_rng(0)
    x_t, base = (rng.normal(0, 0.5, (*size, 3)).astype(np.float32) for _ in range(2))
    k = len(first.config.sizes) - 1
    shared, ours, theirs = (one.learned_denoiser(k, (False, False))(x_t, 0.5, base) for one in (both, *alone))
    assert np.allclose(shared[:, :32], ours[:, :32], atol=1e-4)
    assert np.allclose(shared[:, 48:], theirs[:, 48:], atol=1e-4)
    assert next(mix(first, second, MixRequest(count=1), map=who())).shape == (64, 80, 3)


@pytest.mark.parametrize("size", [(1, 2), (7, 30), (900, 1100)])
def test_a_map_of_any_size_is_stretched_to_the_canvas(pairs, size):
    blue = is_blue(next(mix(*pairs["instant"], MixRequest(count=1, size=(96, 48)), map=who(*size)[..., :3])))
    assert blue.shape == (48, 96) and blue[:, :36].mean() < 0.05 and blue[:, 60:].mean() > 0.95


def test_a_grey_is_a_weight(pairs, few_steps):
    def blue(grey: int) -> float:
        layer = np.full((8, 8, 3), grey, np.uint8)
        request = MixRequest(count=3, layout=1)
        return float(np.mean([is_blue(made) for made in mix(*pairs["instant"], request, map=layer)]))

    shares = [blue(grey) for grey in (32, 128, 224)]
    assert shares == sorted(shares) and shares[0] < 0.35 and 0.25 < shares[1] < 0.75 and shares[2] > 0.65


def test_on_a_transparent_map_what_is_painted_counts_whatever_its_colour():
    layer = np.zeros((4, 6, 4), np.uint8)
    layer[:, 3:] = (10, 0, 0, 255)
    given = given_to_second(layer, (4, 6))
    assert np.array_equal(given, np.repeat(np.float32([[0, 0, 0, 1, 1, 1]]), 4, 0))
    layer[..., 3] = 255
    assert given_to_second(layer, (4, 6)).max() < 0.02, "an opaque one is read by its lightness"


@pytest.mark.parametrize(("layer", "word"), [(0, "first"), (255, "second")])
def test_a_map_that_gives_everything_to_one_is_refused(pairs, layer, word):
    with pytest.raises(RequestError, match=f"everything to the {word} generator") as caught:
        mix(*pairs["instant"], MixRequest(count=1), map=np.full((8, 8, 4), layer, np.uint8))
    assert caught.value.code == "map"


def test_with_a_map_the_canvas_is_the_first_one_s_and_the_weight_is_not_used(pairs, few_steps):
    first, second = pairs["instant"]
    made = [
        next(perform(first, {"second": second, "map": who()}, MixRequest(count=1, weight=weight)))
        for weight in (0.0, 0.5, 1.0)
    ]
    assert made[0].shape == (64, 80, 3) and all(np.array_equal(made[0], one) for one in made[1:])
    size = OPERATIONS["mix"].size(first, {"second": second, "map": who()}, MixRequest(weight=1))
    assert size == (64, 80)


def test_a_map_does_not_help_what_does_not_go_together(pairs):
    with pytest.raises(RequestError, match="do not go together"):
        mix(pairs["instant"][0], pairs["learned"][1], MixRequest(count=1), map=who())
