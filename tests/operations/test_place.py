"""Place: what was marked on a remembered picture is in every new one, whole, once, where it was asked for."""

import numpy as np
import pytest
from makers import instant, paintings, rms, untrained

from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.create import create
from aiart.operations.place import PlaceRequest, place
from aiart.operations.request import Request
from aiart.operations.table import perform

pytestmark = pytest.mark.usefixtures("few_steps")

HEIGHT, WIDTH, RADIUS = 64, 80, 11
DOWN, ACROSS = np.mgrid[:HEIGHT, :WIDTH]
MASK = (DOWN - 24) ** 2 + (ACROSS - 50) ** 2 < (RADIUS + 2) ** 2


def with_ball(count: int) -> np.ndarray:
    """uint8: grey paintings, the last of them with a striped red ball on it."""
    made = np.repeat(paintings(count, HEIGHT, WIDTH)[..., 1:2] // 2 + np.uint8(40), 3, -1)
    ball = (DOWN - 24) ** 2 + (ACROSS - 50) ** 2 < RADIUS**2
    made[-1][ball] = np.where((DOWN // 3 % 2)[..., None] == 0, (230, 30, 20), (140, 10, 60))[ball]
    return made


@pytest.fixture(scope="module")
def balls():
    return instant(with_ball(3), "Balls")


def is_red(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0].astype(int) - picture[..., 1] > 40


def test_it_is_there_whole_and_once_at_the_place_that_was_asked_for(balls):
    for x, y in ((0.3, 0.6), (0.75, 0.4)):
        request = PlaceRequest(count=1, seed=2, keep_picture=2, keep_x=x, keep_y=y)
        made = next(place(balls, MASK, request))
        down, across = round(y * HEIGHT - 24.5), round(x * WIDTH - 50.5)  # its middle is that of its box
        inner = (DOWN - 24 - down) ** 2 + (ACROSS - 50 - across) ** 2 < (RADIUS - 3) ** 2
        ours = to_float(made)[inner]
        theirs = to_float(balls.memory_pictures.pictures[2])[np.roll(inner, (-down, -across), (0, 1))]
        assert np.abs(ours - theirs).max() < 0.06
        around = (DOWN - 24 - down) ** 2 + (ACROSS - 50 - across) ** 2 > (RADIUS + 5) ** 2
        assert not is_red(made)[around].any()


def test_the_seed_moves_it_and_all_of_it_stays_on_the_canvas(balls):
    made = list(place(balls, MASK, PlaceRequest(count=3, seed=5, keep_picture=2, layout=0.4)))
    whole = is_red(balls.memory_pictures.pictures[2]).sum()
    places = {tuple(np.argwhere(is_red(one)).mean(0).round().astype(int)) for one in made}
    assert len(places) == 3 and all(0.8 * whole < is_red(one).sum() < 1.3 * whole for one in made)
    (alone,) = place(balls, MASK, PlaceRequest(count=1, seed=6, keep_picture=2, layout=0.4))
    assert np.array_equal(alone, made[1])


def test_on_a_larger_canvas_it_grows_with_all_else(balls):
    (made,) = place(balls, MASK, PlaceRequest(count=1, keep_picture=2, keep_x=0.3, keep_y=0.5, size=(240, 192)))
    assert 4 * RADIUS**2 < is_red(made).sum() / 1.5 and abs(np.argwhere(is_red(made)).mean(0)[1] - 72) < 6


def test_a_generator_with_a_network_keeps_it_too():
    both = untrained(with_ball(6), "balanced")
    (made,) = place(both, MASK, PlaceRequest(count=1, keep_picture=5, keep_x=0.5, keep_y=0.5))
    assert is_red(made)[28:36, 36:44].all()


def test_a_mask_of_another_size_is_stretched_and_nothing_else_is_changed(balls):
    request = PlaceRequest(count=1, keep_picture=2, keep_x=0.5, keep_y=0.5)
    (made,) = perform(balls, {"keep": MASK.repeat(2, 0).repeat(2, 1)}, request)
    assert rms(made, next(place(balls, MASK, request))) < 10
    before = next(create(balls, Request(count=1)))
    assert np.array_equal(before, next(create(balls, Request(count=1)))) and not np.array_equal(before, made)


REFUSED = [  # what is asked for, the code, a part of the sentence
    ({"keep_picture": 3}, MASK, "keep_picture", "There is no picture 3. This generator remembers the numbers 0 to 2."),
    ({}, MASK.repeat(2, 1), "keep", "The mask is 160 x 64 pixels, the picture 80 x 64. Both need the same shape."),
    ({}, np.zeros((8, 10), bool), "keep", "The mask of the object is empty."),
    ({}, np.ones((8, 10), bool), "keep", "The object covers 100% of its picture."),
    ({"size": (20, 64)}, MASK, "keep", "The object has 25 x 25 pixels, the canvas 20 x 64."),
]


@pytest.mark.parametrize(("values", "mask", "code", "sentence"), REFUSED, ids=[one[3] for one in REFUSED])
def test_what_cannot_be_is_refused_in_a_sentence(balls, values, mask, code, sentence):
    with pytest.raises(RequestError) as caught:
        place(balls, mask, PlaceRequest(**values))
    assert caught.value.code == code and str(caught.value).startswith(sentence)


def test_a_network_alone_keeps_nothing(generators):
    with pytest.raises(RequestError, match="remembers no pictures"):
        place(generators["learned"], MASK, PlaceRequest())
