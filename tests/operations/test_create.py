"""Create: what is asked for is painted, whatever its size; what is impossible is refused before anything is painted."""

import math

import numpy as np
import pytest

from aiart.engine.format.folder import save_folder
from aiart.engine.painting import painting
from aiart.engine.painting.generator import Generator
from aiart.engine.training.initial import fresh
from aiart.errors import RequestError
from aiart.operations.create import create
from aiart.operations.request import COUNT_MAX, Request, sampling_options
from aiart.training_presets import TrainRequest


def pictures(count: int, height: int, width: int) -> np.ndarray:
    """uint8 (count, height, width, 3): soft waves of three colours, each picture with its own."""
    rng = np.random.default_rng(count)
    down, across = (line[..., None] / 9 for line in np.mgrid[:height, :width])

    def waves() -> np.ndarray:
        down_by, across_by, shift = rng.uniform(-1, 1, (3, 3))
        return 128 + 100 * np.sin(down_by * down + across_by * across + 3 * shift)

    return np.stack([waves() for _ in range(count)]).astype(np.uint8)


def instant(canvases: np.ndarray) -> Generator:
    return Generator(*fresh(canvases, TrainRequest(preset="instant")))


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(painting, "REMEMBERED_STEPS", (3, 2))


@pytest.fixture(scope="module")
def generator() -> Generator:
    return instant(pictures(2, 36, 48))


def paint(generator: Generator, **request) -> list[np.ndarray]:
    return list(create(generator, Request(**{"count": 1} | request)))


def test_as_many_pictures_as_asked_for_on_the_generators_own_canvas(generator):
    made = paint(generator, count=3)
    assert len(made) == 3 and all(picture.shape == (36, 48, 3) and picture.dtype == np.uint8 for picture in made)
    assert len({picture.tobytes() for picture in made}) == 3 and all(picture.std() > 10 for picture in made)


def test_a_picture_does_not_depend_on_the_batch_it_is_painted_in(generator):
    batch = paint(generator, count=4, seed=11)
    assert np.array_equal(batch[2], paint(generator, seed=13)[0])
    assert np.array_equal(batch[0], paint(generator, count=2, seed=11)[0])
    assert all(np.array_equal(a, b) for a, b in zip(batch, paint(generator, count=4, seed=11), strict=True))


SIZES = (  # (width, height), and why
    ((48, 36), "the generator's own"),
    ((53, 37), "odd sides"),
    ((17, 16), "the smallest, smaller than the coarsest scale"),
    ((16, 200), "a strip, upright"),
    ((512, 64), "much larger"),
    ((31, 47), "the other way round"),
)


@pytest.mark.parametrize(("size", "why"), SIZES)
def test_a_picture_has_the_size_asked_for(generator, size, why):
    made = paint(generator, size=size)[0]
    assert made.shape == (size[1], size[0], 3) and made.std() > 5


@pytest.mark.parametrize("aspect", [(1, 1), (16, 9), (2, 3), (0.5, 0.25), (8, 1), (1, 8)])
def test_an_aspect_keeps_the_area_of_the_canvas(aspect):
    generator = instant(pictures(1, 64, 64))
    height, width = sampling_options(generator, Request(aspect=aspect)).canvas
    assert width / height == pytest.approx(aspect[0] / aspect[1], rel=0.12)  # sides are even
    assert width * height == pytest.approx(64 * 64, rel=0.12)


def test_a_size_wins_over_an_aspect(generator):
    assert paint(generator, size=(20, 30), aspect=(3, 1))[0].shape == (30, 20, 3)


def test_each_scale_of_each_picture_is_told(generator):
    told = []
    made = list(
        create(generator, Request(count=2, size=(41, 33)), lambda i, share, picture: told.append((i, share, picture)))
    )
    steps = [share for i, share, picture in told if picture is None]
    told = [one for one in told if one[2] is not None]
    assert len(steps) > len(told) and steps[0] == 0 and set(steps) < {0, *(share for _, share, _ in told)}
    assert [i for i, *_ in told] == [i for i in range(2) for _ in range(generator.scales)]
    shares = [share for _, share, _ in told]
    assert shares == 2 * sorted(shares[: generator.scales]) and 0 < shares[0] < 0.5 and shares[-1] == 1
    assert all(picture.dtype == np.uint8 for *_, picture in told)
    assert np.array_equal(told[-1][2][:33, :41], made[1])


def test_raising_in_between_stops_the_painting(generator):
    def told(i, share, picture):
        if i == 1:
            raise InterruptedError

    made = create(generator, Request(count=3), told)
    assert next(made).shape == (36, 48, 3)
    with pytest.raises(InterruptedError):
        next(made)


@pytest.mark.parametrize("canvases", [(300, 16, 32), (1, 16, 16), (1, 24, 96), (1, 36, 48)], ids=str)
def test_sets_of_every_size_and_shape_are_painted_from(canvases):
    generator = instant(pictures(*canvases))
    assert paint(generator)[0].shape == (*canvases[1:], 3)
    assert paint(generator, size=(33, 21))[0].std() > 5


@pytest.mark.parametrize("grey", [0, 77, 255])
def test_pictures_of_one_colour_are_painted_in_that_colour(grey):
    made = paint(instant(np.full((3, 24, 32, 3), grey, np.uint8)), size=(41, 30))[0]
    assert np.array_equal(made, np.full((30, 41, 3), grey, np.uint8))


def test_a_generator_from_disk_paints_the_same_bytes(generator, tmp_path):
    save_folder(tmp_path / "g", generator.config, generator.tensors, "card", [])
    request = Request(count=2, seed=4, size=(45, 33), layout=0.4, calm=0.2, steps=2)
    here, there = (list(create(g, request)) for g in (generator, Generator.load(tmp_path / "g")))
    assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))


@pytest.mark.parametrize(
    "request_", [{"layout": 1e-3}, {"layout": 1}, {"calm": 0}, {"calm": 1}, {"steps": 1}, {"seed": 2**32 - 1}], ids=str
)
def test_the_limits_themselves_can_be_asked_for(generator, request_):
    made = paint(generator, **request_)[0]
    assert made.shape == (36, 48, 3) and 5 < made.std() < 100


NAN = math.nan
IMPOSSIBLE = (  # code, requests
    ("count", [{"count": value} for value in (0, -1, COUNT_MAX + 1, 2.5, NAN)]),
    ("seed", [{"seed": value} for value in (-1, 2**32, 0.5, NAN)]),
    ("layout", [{"layout": value} for value in (0, -0.1, 1.01, 1e-30, NAN, math.inf)]),
    ("calm", [{"calm": value} for value in (-0.01, 2, NAN, math.inf)]),
    ("steps", [{"steps": value} for value in (0, -3, 201, 1.5, NAN)]),
    (
        "size",
        [{"size": value} for value in ((0, 64), (64, 0), (15, 64), (64, 10**9), (-64, 64), (64.5, 64), (NAN, 64))],
    ),
    (
        "aspect",
        [{"aspect": value} for value in ((0, 1), (1, 0), (0, 0), (9, 1), (1, 9), (-1, 1), (NAN, 1), (math.inf, 1))],
    ),
)


@pytest.mark.parametrize(("code", "asked"), [(code, asked) for code, many in IMPOSSIBLE for asked in many], ids=str)
def test_what_cannot_be_painted_is_refused_in_a_sentence(generator, code, asked):
    with pytest.raises(RequestError) as told:
        next(create(generator, Request(**asked)))
    assert told.value.code == code and "\n" not in str(told.value) and len(str(told.value)) > 20


@pytest.mark.parametrize("asked", [{"count": 0}, {"calm": 2}, {"size": (0, 0)}])
def test_nothing_is_painted_before_the_refusal(generator, monkeypatch, asked):
    monkeypatch.setattr(painting.Painting, "paint", lambda *_: pytest.fail("painted"))
    with pytest.raises(RequestError):
        list(create(generator, Request(**asked)))
