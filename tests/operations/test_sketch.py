"""Sketch: colours mean materials, or are kept, in their places; the rest is the generator's."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, rms

from aiart.engine.path.pyramid import resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.operations.sketch import SketchRequest, sketch

pytestmark = pytest.mark.usefixtures("few_steps", "without_graphs")
KINDS = ("instant", "balanced", "learned")
RED, GREEN = (190, 60, 50), (60, 140, 70)


def blobs(transparent: bool = True, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """uint8 (height, width, 4): red at the top left, green below on the right."""
    layer = np.zeros((height, width, 4), np.uint8)
    layer[:, :, 3] = 0 if transparent else 255
    layer[: height // 2, : width // 2] = (*RED, 255)
    layer[-height // 3 :, width // 2 :] = (*GREEN, 255)
    return layer


def inside(picture: np.ndarray, corner: str) -> np.ndarray:
    """Mean colour of the middle of a blob."""
    height, width = picture.shape[:2]
    if corner == "red":
        return picture[height // 8 : height * 3 // 8, width // 8 : width * 3 // 8].mean((0, 1))
    return picture[height * 3 // 4 : -height // 12, width * 5 // 8 : -width // 8].mean((0, 1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("transparent", [True, False])
def test_blobs_keep_their_colours_in_their_places(generators, kind, transparent):
    made = next(sketch(generators[kind], blobs(transparent), SketchRequest(count=1, colours="kept")))
    assert made.shape == (HEIGHT, WIDTH, 3)
    usual = np.array(generators[kind].config.mean)
    for corner, colour in (("red", np.array(RED)), ("green", np.array(GREEN))):
        assert rms(inside(made, corner), colour) < 20
        assert rms(usual, to_float(colour)) * 127.5 > 30  # which no chance would paint


@pytest.mark.parametrize("kind", ["instant", "balanced"])
def test_colours_mean_the_nearest_material(generators, kind):
    """Each area is painted nearer to its material than to that of the other area."""
    materials = generators[kind].materials
    lightest, darkest = (int(order) for order in np.argsort(materials.colors.mean(-1))[[-1, 0]])
    layer = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    layer[: HEIGHT // 2, :, :3] = materials.all[lightest].color
    layer[HEIGHT // 2 :, :, :3] = materials.all[darkest].color
    made = to_float(next(sketch(generators[kind], layer, SketchRequest(count=1))))
    above, below = made[: HEIGHT // 2 - 6].mean((0, 1)), made[HEIGHT // 2 + 6 :].mean((0, 1))
    for mean, own, other in ((above, lightest, darkest), (below, darkest, lightest)):
        assert rms(mean, materials.colors[own]) < 0.5 * rms(mean, materials.colors[other])


@pytest.mark.parametrize("kind", ["instant", "balanced"])
def test_detail_is_painted_where_blobs_are_flat(generators, kind):
    made = to_float(next(sketch(generators[kind], blobs(), SketchRequest(count=1))))
    detail = made - resize(resize(made, (8, 10)), (HEIGHT, WIDTH))
    assert detail[: HEIGHT // 3, : WIDTH // 3].std() > 0.03


def test_what_is_transparent_is_left_to_the_seed(generators):
    free = (slice(0, HEIGHT // 2), slice(WIDTH * 3 // 4, WIDTH))
    one, other = sketch(generators["instant"], blobs(), SketchRequest(count=2, colours="kept"))
    assert rms(one[free], other[free]) > 10
    created = next(create(generators["instant"], Request(count=1)))
    assert rms(inside(created, "red"), np.array(RED)) > 16


def test_a_sketch_without_transparency_may_have_three_channels(generators):
    opaque = blobs(False)
    made = [next(sketch(generators["instant"], layer, SketchRequest(count=1))) for layer in (opaque, opaque[..., :3])]
    assert np.array_equal(*made)


@pytest.mark.parametrize("cover", [0, 7])
def test_a_sketch_of_nothing_is_refused(generators, cover):
    layer = blobs()
    layer[..., 3] = cover
    with pytest.raises(RequestError) as told:
        sketch(generators["instant"], layer, SketchRequest(count=1))
    assert told.value.code == "empty" and "transparent" in str(told.value)
