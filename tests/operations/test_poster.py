"""Posters: tiles that agree with the whole, sides that meet, and sizes that can be asked for."""

import numpy as np
import pytest
from makers import instant, paintings, untrained

from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.painting.tiles import TiledPainting, tiles
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.poster import PosterRequest, poster

pytestmark = pytest.mark.usefixtures("without_graphs")


@pytest.fixture(scope="module")
def generators():
    return {"instant": instant(paintings(2, 64, 80)), "learned": untrained(paintings(2, 64, 80), "learned")}


@pytest.mark.parametrize(
    ("kind", "wrap"), [("instant", (False, False)), ("instant", (True, True)), ("learned", (False, True))]
)
def test_painted_in_tiles_it_is_the_same_picture(generators, kind, wrap):
    options = SamplingOptions((160, 192), wrap=wrap, steps=2)
    whole = to_uint8(Painting(generators[kind], 5, options).paint())
    painting, told = TiledPainting(generators[kind], 5, options), []
    painting.side, painting.whole = 48, 60 * 60
    made = painting.paint_large(lambda *done: told.append(done))
    assert sum(of > 1 and done == of for _, done, of in told) >= 2, "more than one level was painted in tiles"
    assert made.shape == whole.shape and np.abs(made.astype(int) - whole).max() <= 1


def test_a_panorama_goes_all_the_way_around(generators):
    made = next(poster(generators["instant"], PosterRequest(count=1, size=(256, 128), axes="across", steps=4)))
    steps = np.abs(made.astype(float) - np.roll(made, 1, 1)).mean((0, 2))
    assert made.shape == (128, 256, 3) and steps[0] < 1.5 * steps[1:].mean()


def test_tiles_cover_every_pixel_once_and_see_what_is_around():
    for wrap in ((False, False), (True, True)):
        seen = np.zeros((200, 300), int)
        for tile in tiles((200, 300), 64, 32, wrap):
            (top, left), (height, width) = tile.origin, tile.size
            seen[top : top + height, left : left + width] += 1
            assert tile.kept(np.zeros((*tile.area, 1))).shape[:2] == tile.size
        assert (seen == 1).all()


def test_without_a_size_it_is_four_times_the_canvas(generators):
    made, told = _told(poster, generators["instant"], PosterRequest(count=1, steps=2))
    assert made.shape == (256, 320, 3)
    assert len(told) > len(generators["instant"].config.sizes), "there are levels beyond the generator's own"
    shares = [share for _, share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1 and np.array_equal(told[-1][2], made)


def _told(operation, generator, request):
    heard = []
    return next(operation(generator, request, lambda *said: heard.append(said))), heard


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (dict(size=(8194, 64)), "size"),
        (dict(size=(0, 64)), "size"),
        (dict(axes="round"), "axes"),
        (dict(size=(301, 200), axes="across"), "size"),
        (dict(count=0), "count"),
    ],
)
def test_nonsense_is_refused_before_anything_is_painted(generators, asked, code):
    with pytest.raises(RequestError) as caught:
        poster(generators["instant"], PosterRequest(**asked))
    assert caught.value.code == code


def test_who_is_told_of_a_tile_can_stop(generators):
    class Enough(Exception):
        pass

    def stop(*said) -> None:
        raise Enough

    with pytest.raises(Enough):
        next(poster(generators["instant"], PosterRequest(count=1, size=(256, 256)), stop))
