"""Inpaint and extend: what is known stays bit by bit, and nobody sees where it ends."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, paintings, rms

from aiart.errors import RequestError
from aiart.operations.create import create
from aiart.operations.extend import ExtendRequest, extend
from aiart.operations.inpaint import InpaintRequest, inpaint, mask_of
from aiart.operations.request import Request

pytestmark = pytest.mark.usefixtures("without_graphs")


def disc(height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    down, across = np.mgrid[:height, :width]
    return (down - height * 0.4) ** 2 + (across - width * 0.6) ** 2 < (0.3 * height) ** 2


def border(picture: np.ndarray, known: np.ndarray) -> float:
    """The mean step across the border of what is known, to the mean step inside it."""
    crossing, usual = [], []
    for axis in (0, 1):
        step = np.abs(np.diff(picture.astype(np.float32), axis=axis)).mean(-1)
        here, there = (np.delete(known, end, axis) for end in (-1, 0))
        crossing.append(step[here != there])
        usual.append(step[here & there])
    return np.concatenate(crossing).mean() / np.concatenate(usual).mean()


@pytest.mark.parametrize(
    ("kind", "size"), [("instant", (57, 71)), ("balanced", (HEIGHT, WIDTH)), ("learned", (57, 71))]
)
def test_what_is_not_masked_stays_bit_by_bit(generators, kind, size, few_steps):
    picture, mask = paintings(1, *size, seed=5)[0], disc(*size)
    one, other = inpaint(generators[kind], picture, mask, InpaintRequest(count=2))
    for made in (one, other):
        assert made.shape == picture.shape and np.array_equal(made[~mask], picture[~mask])
        assert rms(made[mask], picture[mask]) > 5
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(("kind", "seed"), [("instant", 0), ("instant", 1), ("balanced", 1)])
def test_an_inpainted_part_has_no_visible_border(generators, kind, seed):
    picture, mask = next(create(generators[kind], Request(count=1, seed=3))), disc()
    made = next(inpaint(generators[kind], picture, mask, InpaintRequest(count=1, seed=seed)))
    pasted = np.where(mask[..., None], paintings(1, seed=77)[0], picture)
    assert border(made, ~mask) < 1.5 < border(pasted, ~mask)


SIDES = [{"right": 40}, {"left": 20, "top": 12, "right": 9, "bottom": 15}]


@pytest.mark.parametrize("sides", SIDES, ids=str)
def test_an_extended_picture_holds_the_picture_bit_by_bit(generators, sides):
    picture = paintings(1, 45, 50, seed=6)[0]
    made = next(extend(generators["instant"], picture, ExtendRequest(count=1, **sides)))
    left, right, top, bottom = (sides.get(name, 0) for name in ("left", "right", "top", "bottom"))
    assert made.shape == (45 + top + bottom, 50 + left + right, 3)
    assert np.array_equal(made[top : top + 45, left : left + 50], picture)
    made[top : top + 45, left : left + 50] = 0
    assert made.max(-1).std() > 5  # something was painted around it


@pytest.mark.parametrize("sides", SIDES, ids=str)
def test_an_extension_has_no_visible_border(generators, sides):
    picture = paintings(1, seed=8)[0]
    added = ((sides.get("top", 0), sides.get("bottom", 0)), (sides.get("left", 0), sides.get("right", 0)))
    known = np.pad(np.ones(picture.shape[:2], bool), added)
    made = next(extend(generators["instant"], picture, ExtendRequest(count=1, **sides)))
    assert border(made, known) < 1.2


def test_the_border_of_a_picture_is_not_stamped_beside_it(generators):
    """What was added is nowhere what lies a little further inside, moved outwards."""
    picture = paintings(1, seed=8)[0].astype(np.float32)
    made = next(extend(generators["instant"], picture.astype(np.uint8), ExtendRequest(count=1, right=32)))
    for shift in range(1, 12):  # a fifth of the short side
        inside, added = picture[:, WIDTH - shift - 8 : WIDTH - shift], made[:, WIDTH : WIDTH + 8]
        assert np.abs(added - inside).mean() > 8


def test_other_seeds_are_other_extensions_and_the_same_seed_the_same_bytes(generators):
    picture = paintings(1, seed=4)[0]
    one, other = extend(generators["instant"], picture, ExtendRequest(count=2, seed=6, right=30))
    again = next(extend(generators["instant"], picture, ExtendRequest(count=1, seed=7, right=30)))
    assert np.array_equal(other, again) and not np.array_equal(one, other)


@pytest.mark.parametrize("size", [(5, 5), (6, 90)])
def test_tiny_pictures_are_extended_too(generators, size):
    made = next(extend(generators["instant"], paintings(1, *size)[0], ExtendRequest(count=1, right=20, top=20)))
    assert made.shape == (size[0] + 20, size[1] + 20, 3)


MASKS = [
    (np.zeros((HEIGHT, WIDTH), bool), "empty"),
    (np.ones((HEIGHT, WIDTH), bool), "covers"),
    (disc(HEIGHT, WIDTH + 20), "100 x 64"),
]


@pytest.mark.parametrize(("mask", "why"), MASKS, ids=[why for _, why in MASKS])
def test_a_mask_that_marks_no_part_of_the_picture_is_refused(generators, mask, why):
    with pytest.raises(RequestError) as told:
        inpaint(generators["instant"], paintings()[0], mask, InpaintRequest())
    assert told.value.code == "mask" and why in str(told.value)


NO_EXTENSION = [
    ("nothing", {}),
    ("left", {"left": -1}),
    ("top", {"top": 10**9}),
    ("right", {"right": 0.5}),
    ("size", {"left": 8, "size": (64, 64)}),
    ("aspect", {"left": 8, "aspect": (1, 1)}),
]


@pytest.mark.parametrize(("code", "asked"), NO_EXTENSION, ids=str)
def test_an_impossible_extension_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as told:
        extend(generators["instant"], paintings()[0], ExtendRequest(**asked))
    assert told.value.code == code


def test_a_large_photo_is_extended_but_not_without_end(generators):
    large = np.broadcast_to(np.uint8(7), (5000, 2500, 3))
    for added in ({"left": 2000}, {"bottom": 2000, "top": 2000}):
        with pytest.raises(RequestError, match="8192 a side, and 16 megapixels") as told:
            extend(generators["instant"], large, ExtendRequest(**added))
        assert told.value.code == "size"


def test_a_mask_is_what_was_painted_on_nothing_or_what_is_white():
    layer = np.zeros((4, 4, 4), np.uint8)
    layer[1, 2] = (0, 0, 0, 255)  # black paint on transparent
    assert np.argwhere(mask_of(layer)).tolist() == [[1, 2]]
    layer[..., 3] = 255
    layer[3, 0, :3] = 255
    assert np.argwhere(mask_of(layer)).tolist() == [[3, 0]]
