"""Remove: what is marked goes, and nothing but what is around it comes in its place."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, paintings

from aiart.errors import RequestError
from aiart.operations.remove import RemoveRequest, remove

RED = (250, 20, 10)


def with_sun(height: int = HEIGHT, width: int = WIDTH) -> tuple[np.ndarray, np.ndarray]:
    """A grey picture, uint8 (H, W, 3), with a red disc, and a mask that covers the disc and a little more."""
    down, across = np.mgrid[:height, :width]
    apart = np.hypot(down - height * 0.4, across - width * 0.5)
    grey = paintings(1, height, width)[0].mean(-1, keepdims=True).astype(np.uint8).repeat(3, -1)
    return np.where((apart < 9)[..., None], np.array(RED, np.uint8), grey), apart < 11


def redness(picture: np.ndarray) -> int:
    """By how much the reddest pixel is more red than green."""
    return int((picture[..., 0].astype(int) - picture[..., 1]).max())


@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (53, 71)])
def test_what_is_marked_goes_and_the_rest_stays_whatever_the_generator(generators, size):
    picture, mask = with_sun(*size)
    made = next(remove(generators["balanced"], picture, mask, RemoveRequest()))
    assert np.array_equal(made[~mask], picture[~mask])
    assert redness(picture) > 200 and redness(made) < 12


def test_each_seed_closes_the_place_in_its_own_way(generators):
    picture, mask = with_sun()
    one, other = remove(generators["instant"], picture, mask, RemoveRequest(count=2, seed=4))
    again = next(remove(generators["learned"], picture, mask, RemoveRequest(seed=5)))
    assert np.array_equal(other, again) and not np.array_equal(one, other)


def test_of_a_large_picture_only_a_part_is_looked_at(generators):
    """The mask may have fewer pixels; progress shows the whole."""
    picture, small, seen = np.tile(paintings()[0], (2, 16, 1))[:100, :1280], np.zeros((50, 640), bool), []
    small[20:28, 580:588] = True
    marked = small.repeat(2, 0).repeat(2, 1)
    picture[marked] = RED
    request = RemoveRequest()
    made = next(remove(generators["instant"], picture, small, request, lambda _i, _share, one: seen.append(one)))
    assert np.array_equal(made[~marked], picture[~marked]) and redness(made[marked][:, None]) < 150
    assert {one.shape for one in seen if one is not None} == {(80, 1024, 3)}


@pytest.mark.parametrize(
    ("size", "marked", "code"), [((64, 80), 0, "mask"), ((64, 80), 64, "mask"), ((9, 80), 3, "size")]
)
def test_what_cannot_be_done_is_said(generators, size, marked, code):
    picture, mask = np.full((*size, 3), 90, np.uint8), np.zeros(size, bool)
    mask[:marked] = True
    with pytest.raises(RequestError) as caught:
        remove(generators["instant"], picture, mask, RemoveRequest())
    assert caught.value.code == code
