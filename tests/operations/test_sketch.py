"""Sketch: colours mean materials, or are kept, in their places; the rest is the generator's."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, rms

from aiart.engine.path.pyramid import resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.create import create
from aiart.operations.meanings import meant_by, pictures_meant
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
        assert rms(inside(made, corner), colour) < 25
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


def test_a_map_says_which_picture_gives_what(generators):
    generator = generators["balanced"]
    light = generator.memory_pictures.pictures.mean((1, 2, 3))
    first, second = int(light.argmax()), int(light.argmin())
    made = next(sketch(generator, map_of(first, second), SketchRequest(count=1, colours="pictures"))).astype(float)
    pictures = generator.memory_pictures.pictures
    for half, own, other in ((slice(0, HEIGHT // 2 - 6), first, second), (slice(HEIGHT // 2 + 6, None), second, first)):
        colours = [pictures[number][half].mean((0, 1)) for number in (own, other)]
        away = [np.abs(made[half].mean((0, 1)) - colour).sum() for colour in colours]
        assert away[0] < 0.4 * away[1]
    half_open = map_of(first, second)
    half_open[HEIGHT // 2 :, :, 3] = 0
    assert next(sketch(generator, half_open, SketchRequest(count=1, colours="pictures"))).shape == (HEIGHT, WIDTH, 3)


def test_a_map_of_pictures_that_are_not_there_or_too_many_is_refused(generators):
    def refusal(kind: str, layer: np.ndarray) -> RequestError:
        with pytest.raises(RequestError) as caught:
            sketch(generators[kind], layer, SketchRequest(colours="pictures"))
        return caught.value

    error = refusal("balanced", map_of(0, 6))
    assert str(error).startswith("There is no picture 6. This generator remembers the numbers 0 to 5.")
    assert error.code == "number" and "remembers no pictures." in refusal("learned", map_of(0, 0)).happened
    with pytest.raises(RequestError, match="The map names 9 pictures. At most 8"):
        pictures_meant(np.arange(9, dtype=np.uint8).reshape(3, 3, 1).repeat(3, -1), np.ones((3, 3), bool), 9)


def test_an_object_may_be_kept_in_a_sketch(generators):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[20:44, 30:54] = True
    request = SketchRequest(count=1, keep_picture=1, keep_x=0.3, keep_y=0.5)
    made = next(sketch(generators["instant"], map_of(0, 1), request, keep=mask))
    ours, theirs = (made[26:38, 18:30], generators["instant"].memory_pictures.pictures[1][26:38, 36:48])
    assert rms(ours, theirs) < 5


def numbers_of(generator) -> tuple[int, int]:
    """The lightest and the darkest material."""
    order = np.argsort(generator.materials.colors.mean(-1))
    return int(order[-1]), int(order[0])


def map_of(*numbers: int) -> np.ndarray:
    """uint8 (HEIGHT, WIDTH, 4): the first number above, the second below."""
    above, below = numbers
    layer = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    layer[: HEIGHT // 2, :, :3], layer[HEIGHT // 2 :, :, :3] = above, below
    return layer


@pytest.mark.parametrize("colours", ["numbers", "materials"])
def test_numbers_mean_their_materials(generators, colours):
    """Said so, or because near black greys can mean nothing else: the same picture as from the materials' colours."""
    generator, numbers = generators["instant"], numbers_of(generators["instant"])
    layer = map_of(*numbers)
    coloured = layer.copy()
    for number, half in zip(numbers, (slice(0, HEIGHT // 2), slice(HEIGHT // 2, None)), strict=True):
        coloured[half, :, :3] = generator.materials.all[number].color
    (one,) = sketch(generator, layer, SketchRequest(count=1, colours=colours))
    (other,) = sketch(generator, coloured, SketchRequest(count=1))
    assert np.array_equal(one, other)


def test_one_black_area_alone_is_a_colour(generators):
    materials = generators["instant"].materials
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    drawn = np.ones((HEIGHT, WIDTH), bool)
    meant = meant_by(materials, black, drawn, numbers=False)
    assert (meant == materials.nearest(np.zeros(3, np.uint8))).all()
    assert (meant_by(materials, black, drawn, numbers=True) == 0).all()


def test_what_is_transparent_has_no_number(generators):
    layer = map_of(1, 200)
    layer[HEIGHT // 2 :, :, 3] = 0
    drawn = layer[..., 3] > 0
    meant = meant_by(generators["instant"].materials, layer[..., :3], drawn, numbers=True)
    assert (meant[drawn] == 1).all() and (meant[~drawn] == -1).all()


def test_a_number_that_no_material_has_is_refused(generators):
    with pytest.raises(RequestError) as told:
        sketch(generators["instant"], map_of(0, 14), SketchRequest(colours="numbers"))
    last = generators["instant"].materials.count - 1
    assert told.value.code == "number" and str(told.value).startswith("There is no material 14. ")
    assert f"0 to {last}." in str(told.value)


def test_a_generator_without_pictures_has_no_materials_to_number(generators):
    with pytest.raises(RequestError, match="has no materials. It remembers no pictures") as told:
        sketch(generators["learned"], map_of(0, 1), SketchRequest(colours="numbers"))
    assert told.value.code == "colours"


def test_a_photo_is_no_map_of_materials(generators):
    photo = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    photo[..., 3] = 255
    with pytest.raises(RequestError, match="colours. A map of materials has at most 64") as told:
        sketch(generators["instant"], photo, SketchRequest(count=1))
    assert told.value.code == "colours"
    assert next(sketch(generators["instant"], photo, SketchRequest(count=1, colours="kept"))).shape == (
        HEIGHT,
        WIDTH,
        3,
    )


def test_many_colours_at_the_borders_of_areas_are_welcome(generators):
    """As a soft brush leaves them."""
    layer = blobs(transparent=False)
    layer[:, WIDTH // 2 - 4 : WIDTH // 2, :3] = np.random.default_rng(0).integers(0, 256, (HEIGHT, 4, 3))
    assert next(sketch(generators["instant"], layer, SketchRequest(count=1))).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("kind", ["instant", "balanced"])
def test_detail_is_painted_where_blobs_are_flat(generators, kind):
    made = to_float(next(sketch(generators[kind], blobs(), SketchRequest(count=1))))
    detail = made - resize(resize(made, (8, 10)), (HEIGHT, WIDTH))
    assert detail[: HEIGHT // 3, : WIDTH // 3].std() > 0.02


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
