"""Enlarge: twice as large, the same picture from afar, and sharper than resizing makes it."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, paintings, psnr

from aiart.engine.painting.tiles import TiledPainting
from aiart.engine.path.pyramid import resize
from aiart.errors import RequestError
from aiart.images import to_float, to_uint8
from aiart.operations.create import create
from aiart.operations.enlarge import EnlargeRequest, enlarge
from aiart.operations.request import Request

pytestmark = pytest.mark.usefixtures("few_steps", "without_graphs")


@pytest.mark.parametrize("kind", ["instant", "balanced", "learned"])
@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (45, 51)])
def test_it_is_the_same_picture_twice_as_large(generators, kind, size):
    picture = paintings(1, *size, seed=3)[0]
    made = next(enlarge(generators[kind], picture, EnlargeRequest(count=1)))
    assert made.shape == (2 * size[0], 2 * size[1], 3)
    small = (size[0] // 4, size[1] // 4)
    assert psnr(*(to_uint8(resize(to_float(p), small)) for p in (made, picture))) > 28


@pytest.mark.parametrize("kind", ["instant", "balanced"])
def test_it_is_sharper_than_a_resized_one(generators, kind):
    picture = next(create(generators[kind], Request(count=1, seed=6)))
    made = to_float(next(enlarge(generators[kind], picture, EnlargeRequest(count=1))))
    resized = resize(to_float(picture), made.shape[:2])
    grain = [float(np.abs(np.diff(p, n=2, axis=0)).mean()) for p in (made, resized)]
    assert grain[0] > 1.2 * grain[1]


def test_each_seed_has_other_strokes(generators):
    one, other = enlarge(generators["instant"], paintings(1, seed=3)[0], EnlargeRequest(count=2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("code", "shape", "asked"),
    [
        ("size", (64, 4098), {}),
        ("size", (64, 80), {"size": (20, 20)}),
        ("aspect", (64, 80), {"aspect": (1, 1)}),
        ("times", (64, 80), {"times": 1}),
    ],
)
def test_what_would_be_too_large_or_of_another_size_is_refused(generators, code, shape, asked):
    with pytest.raises(RequestError) as told:
        enlarge(generators["instant"], np.zeros((*shape, 3), np.uint8), EnlargeRequest(count=1, **asked))
    assert told.value.code == code


def test_more_than_twice_it_is_doubled_again_and_its_progress_is_told(generators):
    picture, told = paintings(1, 24, 31, seed=3)[0], []
    request = EnlargeRequest(count=1, times=3)
    made = next(enlarge(generators["instant"], picture, request, lambda *said: told.append(said)))
    assert made.shape == (72, 93, 3)
    assert psnr(*(to_uint8(resize(to_float(p), (12, 16))) for p in (made, picture))) > 28
    shares = [share for _, share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1


@pytest.mark.parametrize("kind", ["instant", "balanced", pytest.param("learned", marks=pytest.mark.thorough)])
def test_in_tiles_it_is_the_same_picture(generators, kind, monkeypatch):
    picture = paintings(1, 66, 80, seed=3)[0]
    whole = next(enlarge(generators[kind], picture, EnlargeRequest(count=1)))
    monkeypatch.setattr(TiledPainting, "side", 48)
    monkeypatch.setattr(TiledPainting, "whole", 60 * 60)
    made = next(enlarge(generators[kind], picture, EnlargeRequest(count=1)))
    assert np.abs(made.astype(int) - whole).max() <= 1
