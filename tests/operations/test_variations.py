"""Variations: 0 is the picture itself, 1 a new one, and in between the way from one to the other."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, paintings, psnr, rms

from aiart.engine.path.pyramid import resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.operations.table import of_own_size
from aiart.operations.variations import OPERATION, PaintedAgain, VariationsRequest, variations, way_of

pytestmark = pytest.mark.usefixtures("few_steps", "without_graphs")
KINDS = ("instant", "balanced", "learned")


def vary(generator, picture, **request) -> np.ndarray:
    return next(variations(generator, picture, VariationsRequest(**{"count": 1} | request)))


def test_a_picture_keeps_its_own_size_or_what_it_becomes_is_said(generators):
    def asked(shape, most=2048, **more):
        picture = np.zeros((*shape, 3), np.uint8)
        request = VariationsRequest(count=1, **more)
        request, note = of_own_size(generators["instant"], {"picture": picture}, request, most)
        return OPERATION.size(generators["instant"], {"picture": picture}, request), note

    assert asked((900, 700)) == ((900, 700), "")
    assert asked((2000, 3000)) == (
        (1365, 2048),
        "The picture has 3000 x 2000 pixels; what becomes of it has 2048 x 1365.",
    )
    assert asked((900, 700), 450)[0] == (450, 350) and asked((2000, 3000), size=(64, 48)) == ((48, 64), "")


@pytest.mark.parametrize(
    ("kind", "size"), [("instant", (51, 67)), ("balanced", (HEIGHT, WIDTH)), ("learned", (51, 67))]
)
def test_strength_0_gives_the_picture_back(generators, kind, size):
    picture = paintings(1, *size, seed=9)[0]
    made = vary(generators[kind], picture, strength=0)
    assert made.shape == picture.shape and psnr(made, picture) > 35


@pytest.mark.parametrize("kind", KINDS)
def test_strength_1_is_what_create_paints(generators, kind):
    picture = paintings(1, seed=9)[0]
    made = vary(generators[kind], picture, strength=1, seed=3)
    assert np.array_equal(made, next(create(generators[kind], Request(count=1, seed=3))))


@pytest.mark.parametrize("kind", ["instant", pytest.param("balanced", marks=pytest.mark.thorough)])
def test_the_more_strength_the_less_of_the_picture(generators, kind):
    """By its layout, averaged over seeds: fine strokes of a small picture are noise to anybody who looks."""
    picture = next(create(generators[kind], Request(count=1, seed=1)))

    def away(strength: float) -> float:
        request = VariationsRequest(count=4, seed=20, strength=strength)
        coarse = [resize(to_float(p), (16, 20)) for p in (picture, *variations(generators[kind], picture, request))]
        return float(np.mean([rms(coarse[0], made) for made in coarse[1:]]))

    distances = [away(strength) for strength in (0, 0.1, 1)]
    assert distances == sorted(distances) and distances[0] == 0 and distances[-1] > 1.5 * distances[1] > 0


def test_the_way_grows_from_nothing_to_everything_and_takes_the_finest_levels_first():
    ways = [way_of(i / 20) for i in range(21)]
    assert ways == sorted(ways) and (ways[0], ways[-1]) == (0, 1) and len(set(ways)) == 21
    plan = PaintedAgain(to_float(paintings(1, seed=9)[0]), 1.75 / 4, True)
    starts = [plan.start(level, 4, (10, 12)) for level in range(4)]
    assert [start and start.t for start in starts] == [0.0, 0.0, 0.75, None]


def test_what_a_memory_paints_of_the_last_level_is_faded_in():
    picture, painted = to_float(paintings(1, seed=9)[0]), np.ones((HEIGHT, WIDTH, 3), np.float32)
    half, network = (PaintedAgain(picture, 0.125, fades) for fades in (True, False))
    assert np.allclose(half.finished(3, 4, painted), (resize(picture, (HEIGHT, WIDTH)) + painted) / 2, atol=1e-6)
    assert network.finished(3, 4, painted) is painted and half.finished(2, 4, painted) is painted


def test_nothing_of_a_picture_far_larger_than_the_generators_is_left_at_1(generators):
    picture = np.zeros((4 * HEIGHT, 4 * WIDTH, 3), np.uint8)
    made = vary(generators["instant"], picture, strength=1, seed=3)
    assert np.array_equal(
        made, next(create(generators["instant"], Request(count=1, seed=3, size=(4 * WIDTH, 4 * HEIGHT))))
    )


def test_each_variation_is_another(generators):
    made = list(variations(generators["instant"], paintings(1, seed=9)[0], VariationsRequest(count=3, strength=0.7)))
    assert len({picture.tobytes() for picture in made}) == 3


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan"), float("inf")])
def test_an_impossible_strength_is_refused(generators, strength):
    with pytest.raises(RequestError) as told:
        variations(generators["instant"], paintings()[0], VariationsRequest(strength=strength))
    assert told.value.code == "strength"
