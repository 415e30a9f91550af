"""The scales of a canvas, and resizing against a cubic convolution written pixel by pixel."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from toys import floats

from aiart.engine.path import pyramid
from aiart.engine.path.pyramid import resize, resized_part, scale_sizes, stretched

WRAPS = tuple(product((False, True), repeat=2))
CANVASES = (  # (height, width), coarsest short side, and why
    ((196, 250), 24, "a photograph"),
    ((1024, 768), 28, "the largest, upright"),
    ((64, 64), 18, "square"),
    ((16, 128), 8, "a strip"),
    ((26, 48), 24, "hardly larger than scale 0"),
    ((30, 2048), 8, "as long as can be"),
)


def kernel(x: float) -> float:
    """Keys' cubic convolution with a = -1/2, from its definition."""
    x = abs(x)
    if x <= 1:
        return 1.5 * x**3 - 2.5 * x**2 + 1
    return -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2 if x < 2 else 0.0


def resized_line(line: np.ndarray, outputs: int, around: bool) -> np.ndarray:
    """One line of numbers, resized tap by tap; beyond its ends it goes on around, or with its last value."""
    inputs, made = len(line), []
    step = inputs / outputs
    width = max(step, 1.0)
    for i in range(outputs):
        centre, total, weights = (i + 0.5) * step - 0.5, 0.0, 0.0
        for tap in range(math.floor(centre - 2 * width) - 1, math.ceil(centre + 2 * width) + 2):
            weight = kernel((tap - centre) / width)
            total += weight * line[tap % inputs if around else min(max(tap, 0), inputs - 1)]
            weights += weight
        made.append(total / weights)
    return np.array(made)


def resized_naively(picture: np.ndarray, size: tuple[int, int], wrap: tuple[bool, bool]) -> np.ndarray:
    tall = np.apply_along_axis(resized_line, 0, picture.astype(np.float64), size[0], wrap[0])
    return np.apply_along_axis(resized_line, 1, tall, size[1], wrap[1])


@pytest.mark.parametrize(("canvas", "coarsest", "why"), CANVASES)
def test_scales_are_even_and_grow_from_the_coarsest_side_to_the_canvas(canvas, coarsest, why):
    sizes = scale_sizes(canvas, coarsest)
    assert sizes[-1] == canvas and min(sizes[0]) == coarsest
    assert all(side % 2 == 0 for size in sizes for side in size)
    assert all(small[0] < large[0] and small[1] < large[1] for small, large in pairwise(sizes))


@pytest.mark.parametrize(("canvas", "coarsest", "why"), CANVASES)
def test_no_scale_is_a_larger_step_than_the_ratio(canvas, coarsest, why):
    for small, large in pairwise(scale_sizes(canvas, coarsest, 0.6)):
        sides = zip(small, large, strict=True)
        assert all(coarse > 0.6 * fine - 2 for coarse, fine in sides)  # 2: sides are rounded to even ones


@pytest.mark.parametrize("canvas", [(16, 16), (16, 48), (8, 8), (24, 24)])
def test_a_canvas_as_small_as_the_coarsest_scale_has_one_scale(canvas):
    assert scale_sizes(canvas, 24) == (canvas,)


@pytest.mark.parametrize("canvas", [(64, 64), (16, 2048), (2048, 2048), (16, 16), (50, 36)])
def test_another_canvas_has_as_many_scales_which_are_even_and_hold_a_window(canvas):
    sizes = stretched(((24, 18), (38, 30), (64, 48)), canvas, 8)
    assert len(sizes) == 3 and sizes[-1] == canvas
    assert all(side % 2 == 0 and side >= 8 for size in sizes for side in size)


def test_a_stretched_scale_keeps_the_size_of_its_strokes():
    sizes = ((24, 18), (38, 30), (64, 48))
    assert stretched(sizes, (64, 48)) == sizes
    assert stretched(sizes, (128, 48))[0] == (48, 18)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("size", [(12, 5), (5, 20), (9, 14), (3, 3), (1, 1)])
def test_resizing_agrees_with_the_definition_pixel_by_pixel(size, wrap):
    picture = floats((7, 9, 3))
    assert np.allclose(resize(picture, size, wrap), resized_naively(picture, size, wrap), atol=2e-6)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize(("origin", "part"), [((0, 0), (200, 180)), ((64, 128), (64, 52)), ((3, 77), (150, 5))])
def test_a_part_of_a_resized_picture_has_the_same_bits_as_the_whole(origin, part, wrap):
    picture = floats((71, 90, 3))
    whole = resize(picture, (200, 180), wrap)[origin[0] :, origin[1] :][: part[0], : part[1]]
    assert np.array_equal(resized_part(picture, (200, 180), origin, part, wrap), whole)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("size", [(20, 34), (6, 8), (12, 16)])
def test_a_constant_stays_the_same_constant(size, wrap):
    made = resize(np.full((12, 16, 3), 0.3, np.float32), size, wrap)
    assert made.shape == (*size, 3) and made.dtype == np.float32 and np.allclose(made, 0.3, atol=1e-6)


def test_the_same_size_is_the_same_picture():
    picture = floats((12, 16, 3))
    assert np.array_equal(resize(picture, (12, 16), (True, False)), picture)


def test_a_wrapped_picture_may_be_rolled_before_or_after():
    picture = floats((8, 12, 3))
    larger = resize(picture, (24, 24), (True, True))
    rolled = resize(np.roll(picture, (1, 5), (0, 1)), (24, 24), (True, True))
    assert np.allclose(rolled, np.roll(larger, (3, 10), (0, 1)), atol=1e-6)
    smaller = resize(picture, (4, 4), (True, True))
    rolled = resize(np.roll(picture, (2, 3), (0, 1)), (4, 4), (True, True))
    assert np.allclose(rolled, np.roll(smaller, 1, (0, 1)), atol=1e-6)


def test_only_the_axes_that_wrap_go_around():
    picture = np.zeros((8, 8, 3), np.float32)
    picture[:, -1] = 1  # light on the right edge
    flat, around = resize(picture, (8, 16)), resize(picture, (8, 16), (False, True))
    assert abs(flat[:, 0]).max() < 1e-6 < 0.05 < abs(around[:, 0]).max()
    assert np.allclose(resize(picture, (8, 16), (True, False)), flat, atol=1e-6)


def test_pictures_of_a_batch_are_resized_one_by_one():
    pictures = floats((2, 3, 10, 8, 3))
    made = resize(pictures, (6, 14))
    assert made.shape == (2, 3, 6, 14, 3)
    assert np.allclose(made[1, 2], resize(pictures[1, 2], (6, 14)), atol=1e-6)


def test_shrinking_does_not_alias():
    """A chequerboard has no mean but grey; a resize that skips pixels would show black, white or stripes."""
    board = np.indices((64, 64)).sum(0)[..., None] % 2 * np.ones(3, np.float32) * 2 - 1
    assert abs(resize(board.astype(np.float32), (20, 20))[3:-3, 3:-3]).max() < 0.02


@pytest.mark.parametrize(("side", "even"), [(0, 2), (2.9, 2), (3.1, 4), (17, 16), (19, 20), (24.2, 24)])
def test_sides_are_rounded_to_the_nearest_even_number(side, even):
    assert pyramid.even(side) == even
