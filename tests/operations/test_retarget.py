"""Retarget: another aspect, in which things keep their shapes."""

import numpy as np
import pytest
from makers import instant, paintings

from aiart.engine.montage.strips import retargeted
from aiart.errors import RequestError
from aiart.operations.retarget import RetargetRequest, retarget
from aiart.operations.table import of_own_size


def disc(height: int = 60, width: int = 90) -> np.ndarray:
    """float32 (h, w, 3): one thing on a plain ground."""
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width, 3), -0.6, np.float32)
    picture[(y - 30) ** 2 + (x - 40) ** 2 < 15**2] = 0.7
    return picture


@pytest.mark.parametrize("width", [135, 45, 91, 180])
def test_a_thing_keeps_its_shape_and_the_ground_grows_or_shrinks(width):
    picture = disc()
    made = np.take_along_axis(picture, retargeted(picture, width)[..., None], 1)
    assert made.shape == (60, width, 3)
    lit = (picture[..., 0] > 0).sum()
    assert abs(int((made[..., 0] > 0).sum()) - int(lit)) <= 0.05 * lit
    rows = (made[..., 0] > 0).sum(1)
    assert np.abs(rows - (picture[..., 0] > 0).sum(1)).max() <= 3


def test_the_same_width_is_the_same_picture():
    assert np.array_equal(retargeted(disc(), 90), np.tile(np.arange(90), (60, 1)))


@pytest.mark.parametrize(("wide", "high"), [(1.5, 1.0), (0.6, 1.0), (1.0, 2.0), (1.25, 0.75)])
def test_it_is_as_wide_and_as_high_as_asked(wide, high):
    picture = paintings(1, 64, 80, seed=5)[0]
    made = next(retarget(instant(picture[None]), picture, RetargetRequest(wide=wide, high=high)))
    assert made.shape == (round(64 * high), round(80 * wide), 3)
    assert abs(made.mean() - picture.mean()) < 12 and abs(made.std() - picture.std()) < 12


@pytest.mark.parametrize(
    ("aspect", "size"),  # of a picture of 90 x 60: width and height
    [((16, 9), (107, 60)), ((1, 1), (90, 90)), ((9, 16), (68, 120)), ((4, 1), (180, 45))],
)
def test_an_aspect_is_reached_by_growing_as_long_as_that_is_enough(aspect, size):
    picture = paintings(1, 60, 90, seed=5)[0]
    asked, _ = of_own_size(instant(picture[None]), {"picture": picture}, RetargetRequest(aspect=aspect))
    assert asked.aspect is None and asked.changed(wide=1.5, high=1) == RetargetRequest(), "as a recipe has it"
    (made,) = retarget(instant(picture[None]), picture, RetargetRequest(aspect=aspect))
    assert made.shape == (size[1], size[0], 3)


def test_what_is_not_near_a_cut_is_the_picture_itself():
    picture = paintings(1, 64, 80, seed=5)[0]
    made = next(retarget(instant(picture[None]), picture, RetargetRequest(wide=1.3))).astype(int)
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(int), (64, 6, 3))[0, :, 0]
    nearest = [np.abs(windows - made[:, x : x + 6]).mean((1, 2, 3)).min() for x in range(12, made.shape[1] - 18)]
    assert np.median(nearest) < 6


def test_where_every_strip_would_double_a_thing_it_grows_at_its_sides():
    """Rings that leave no more than a plain edge."""
    y, x = np.mgrid[:60, :60] - 29.5
    rings = (np.hypot(y, x) < 27) & (np.hypot(y, x) // 4 % 2 == 0)
    picture = np.where(rings[..., None], (220, 60, 30), (90, 90, 90)) + np.random.default_rng(0).integers(
        0, 9, (60, 60, 1)
    )
    made = next(retarget(instant(paintings()), picture.astype(np.uint8), RetargetRequest(wide=1.4))).astype(int)
    lit = (made[..., 0] - made[..., 1] > 80)[:, 12:72]
    assert np.mean(lit != rings) < 0.05


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("wide", {"wide": 2.5}),
        ("high", {"high": 0.4}),
        ("nothing", {"wide": 1, "high": 1}),
        ("aspect", {"aspect": (1, 8)}),
        ("size", {"size": 64}),
    ],
)
def test_what_is_impossible_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as caught:
        retarget(generators["instant"], paintings()[0], RetargetRequest(**asked))
    assert caught.value.code == code


def test_a_tiny_picture_is_refused_in_a_sentence(generators):
    with pytest.raises(RequestError, match="16 to 8192 a side"):
        retarget(generators["instant"], np.zeros((5, 5, 3), np.uint8), RetargetRequest())


@pytest.mark.parametrize("own", [16, 20, 24])
def test_a_picture_too_narrow_for_a_strip_to_come_twice_is_made_as_wide_as_asked(own):
    """As much of it as can come again does, though a strip of it leaves hardly a place for a cut."""
    picture = np.random.default_rng(own).uniform(-1, 1, (20, own, 3)).astype(np.float32)
    sources = retargeted(picture, 2 * own)
    assert sources.shape == (20, 2 * own) and set(np.unique(sources)) <= set(range(own))
