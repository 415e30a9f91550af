"""What was typed, judged before anything is read."""

import pytest

from aiart.cli.options import check_seeds, request_from_options, shape_from_text
from aiart.errors import RequestError
from aiart.operations.request import Request
from aiart.training_presets import TrainRequest

GOOD_TRAININGS = [
    dict(),
    dict(name="Ünïcödé 🎨", licence="CC0-1.0", seed=2**32 - 1),
    dict(name="x" * 80, licence="y" * 200, long_side=64, seconds=1, steps=1, width=4),
    dict(preset="classic", as_printed=True, width=1),
    dict(preset="instant", long_side=2048),
]
BAD_TRAININGS = [  # (request, code, why)
    (dict(preset="fast"), "preset", "there is none"),
    (dict(preset=""), "preset", "there is none"),
    (dict(name="x" * 81), "name", "too long"),
    (dict(name="a\nb"), "name", "a control character"),
    (dict(name="a\u202eb"), "name", "turns the text around"),
    (dict(name="  "), "name", "nothing to be seen"),
    (dict(licence="y" * 201), "licence", "too long"),
    (dict(licence="a\tb"), "licence", "a control character"),
    (dict(long_side=63), "long_side", "too small"),
    (dict(long_side=2049), "long_side", "too large"),
    (dict(seconds=0.5), "seconds", "no time to learn"),
    (dict(seconds=float("nan")), "seconds", "not a number"),
    (dict(seconds=float("inf")), "seconds", "never ends"),
    (dict(steps=0), "steps", "learns nothing"),
    (dict(seed=-1), "seed", "Keras takes none below zero"),
    (dict(seed=2**32), "seed", "Keras takes 32 bits"),
    (dict(width=3), "width", "the format has at least 4"),
    (dict(width=257), "width", "the format has at most 256"),
    (dict(preset="classic", width=65), "width", "the article's is the widest"),
    (dict(as_printed=True), "preset", "only classic has the article's objective"),
]


@pytest.mark.parametrize("request_", GOOD_TRAININGS)
def test_what_can_be_trained_passes(request_):
    assert request_from_options(TrainRequest, **request_) == TrainRequest(**request_)


@pytest.mark.parametrize("request_, code, why", BAD_TRAININGS)
def test_what_cannot_be_trained_is_refused_with_the_option_s_name(request_, code, why):
    with pytest.raises(RequestError, match=f"--{code.replace('_', '-')}") as caught:
        request_from_options(TrainRequest, **request_)
    assert caught.value.code == code, why


SIZES = [("640", 640), ("1024", 1024), ("640x480", (640, 480)), ("64X32", (64, 32)), ("10×20", (10, 20))]
ASPECTS = [("16:9", (16.0, 9.0)), ("1.85:1", (1.85, 1.0))]


@pytest.mark.parametrize("text, size", SIZES)
def test_a_size_is_width_and_height(text, size):
    assert shape_from_text(text, None) == {"size": size}


@pytest.mark.parametrize("text, aspect", ASPECTS)
def test_an_aspect_is_width_and_height(text, aspect):
    assert shape_from_text(None, text) == {"aspect": aspect}


@pytest.mark.parametrize("text", ["", "-640", "640x", "-1x5", "640 x 480", "6e2x4", "1000000000000x1", "٣x٤"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(RequestError, match="--size"):
        shape_from_text(text, None)


@pytest.mark.parametrize("text", ["", "16", "16:", "a:b", "-1:1", "inf:1", "1e9:1"])
def test_what_is_no_aspect_is_refused(text):
    with pytest.raises(RequestError, match="--aspect"):
        shape_from_text(None, text)


def test_a_size_and_an_aspect_together_are_refused():
    with pytest.raises(RequestError, match="Leave one out"):
        shape_from_text("64x64", "1:1")
    assert shape_from_text("512", "1:1") == {"size": 512, "aspect": (1.0, 1.0)}


SEEDS = [(0, 1, True), (2**32 - 1, 1, True), (2**32 - 2, 2, True), (2**32 - 1, 2, False), (-1, 1, False)]


@pytest.mark.parametrize("seed, count, there", SEEDS)
def test_every_picture_of_a_batch_needs_a_seed(seed, count, there):
    def typed():
        check_seeds(request_from_options(Request, count=count, seed=seed))

    if there:
        typed()
    else:
        with pytest.raises(RequestError, match="--seed"):
            typed()
