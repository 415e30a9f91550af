"""What was typed, judged before anything is read."""

import pytest

from aiart.cli.requests import check_training, creation
from aiart.config import CreateRequest, TrainRequest
from aiart.errors import RequestError

GOOD_TRAININGS = [
    TrainRequest(),
    TrainRequest(name="Ünïcödé 🎨", licence="CC0-1.0", seed=2**32 - 1),
    TrainRequest(name="x" * 80, licence="y" * 200, long_side=64, seconds=1, steps=1, width=4),
    TrainRequest(preset="classic", as_printed=True, width=1),
    TrainRequest(preset="instant", long_side=1024),
]
BAD_TRAININGS = [  # (request, code, why)
    (TrainRequest(preset="fast"), "preset", "there is none"),
    (TrainRequest(preset=""), "preset", "there is none"),
    (TrainRequest(name="x" * 81), "name", "too long"),
    (TrainRequest(name="a\nb"), "name", "a control character"),
    (TrainRequest(name="a\u202eb"), "name", "turns the text around"),
    (TrainRequest(name="  "), "name", "nothing to be seen"),
    (TrainRequest(licence="y" * 201), "licence", "too long"),
    (TrainRequest(licence="a\tb"), "licence", "a control character"),
    (TrainRequest(long_side=63), "long_side", "too small"),
    (TrainRequest(long_side=1025), "long_side", "too large"),
    (TrainRequest(seconds=0.5), "seconds", "no time to learn"),
    (TrainRequest(seconds=float("nan")), "seconds", "not a number"),
    (TrainRequest(seconds=float("inf")), "seconds", "never ends"),
    (TrainRequest(steps=0), "steps", "learns nothing"),
    (TrainRequest(seed=-1), "seed", "Keras takes none below zero"),
    (TrainRequest(seed=2**32), "seed", "Keras takes 32 bits"),
    (TrainRequest(width=3), "width", "the format has at least 4"),
    (TrainRequest(width=257), "width", "the format has at most 256"),
    (TrainRequest(preset="classic", width=65), "width", "the article's is the widest"),
    (TrainRequest(as_printed=True), "preset", "only classic has the article's objective"),
]


@pytest.mark.parametrize("request_", GOOD_TRAININGS)
def test_what_can_be_trained_passes(request_):
    check_training(request_)


@pytest.mark.parametrize("request_, code, why", BAD_TRAININGS)
def test_what_cannot_be_trained_is_refused_with_the_option_s_name(request_, code, why):
    with pytest.raises(RequestError, match=f"--{code.replace('_', '-')}") as caught:
        check_training(request_)
    assert caught.value.code == code, why


SIZES = [("640x480", (640, 480)), ("64X32", (64, 32)), ("10×20", (10, 20))]
ASPECTS = [("16:9", (16.0, 9.0)), ("1.85:1", (1.85, 1.0))]


@pytest.mark.parametrize("text, size", SIZES)
def test_a_size_is_width_and_height(text, size):
    assert creation(CreateRequest(), text, None).size == size


@pytest.mark.parametrize("text, aspect", ASPECTS)
def test_an_aspect_is_width_and_height(text, aspect):
    assert creation(CreateRequest(), None, aspect=text).aspect == aspect


@pytest.mark.parametrize("text", ["", "640", "640x", "-1x5", "640 x 480", "6e2x4", "1000000000000x1", "٣x٤"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(RequestError, match="--size"):
        creation(CreateRequest(), text, None)


@pytest.mark.parametrize("text", ["", "16", "16:", "a:b", "-1:1", "inf:1", "1e9:1"])
def test_what_is_no_aspect_is_refused(text):
    with pytest.raises(RequestError, match="--aspect"):
        creation(CreateRequest(), None, text)


def test_a_size_and_an_aspect_together_are_refused():
    with pytest.raises(RequestError, match="Leave one out"):
        creation(CreateRequest(), "64x64", "1:1")


SEEDS = [(0, 1, True), (2**32 - 1, 1, True), (2**32 - 2, 2, True), (2**32 - 1, 2, False), (-1, 1, False)]


@pytest.mark.parametrize("seed, count, there", SEEDS)
def test_every_picture_of_a_batch_needs_a_seed(seed, count, there):
    if there:
        assert creation(CreateRequest(count, seed), None, None).seed == seed
    else:
        with pytest.raises(RequestError, match="--seed"):
            creation(CreateRequest(count, seed), None, None)
