"""Legends: colours of a sketch that mean words, what they are painted with, and what is refused in a sentence."""

import json

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, paintings

from aiart.engine.training.train import instant
from aiart.errors import RequestError
from aiart.operations.legend import MOST_WORDS, read_legend
from aiart.operations.meanings import meant_by
from aiart.operations.sketch import SketchRequest, sketch
from aiart.operations.table import read_request

pytestmark = pytest.mark.usefixtures("few_steps")
NIGHT, DAY = (31, 58, 147), (233, 180, 76)
LEGEND = "#1f3a93=Night, #e9b44c=day"


@pytest.fixture(scope="module")
def generator():
    """Pictures of the night are dark, those of the day light."""
    shifts = np.array([-60, -60, 60, 60])[:, None, None, None]
    pictures = np.clip(paintings(4) + shifts, 0, 255).astype(np.uint8)
    return instant(pictures, "Times", (("night",), ("night",), ("day",), ("day",)))


def halves(above, below) -> np.ndarray:
    """uint8 (HEIGHT, WIDTH, 4)."""
    layer = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    layer[: HEIGHT // 2, :, :3], layer[HEIGHT // 2 :, :, :3] = above, below
    return layer


def painted(generator, layer, **request) -> np.ndarray:
    return next(sketch(generator, layer, SketchRequest(count=1, **request)))


def test_a_legend_has_colours_and_numbers():
    assert read_legend("#1F3a93=night,, 20 = Open Sea ，#ffffff=a=b") == {
        NIGHT: "night",
        (20, 20, 20): "Open Sea",
        (255, 255, 255): "a=b",
    }
    assert read_legend("") == {}


@pytest.mark.parametrize(
    ("legend", "sentence"),
    [(bad, "is no part of a legend.") for bad in ("night", "#12345=night", "256=night", "# 1 2 3=n", "#1f3a93=", "=a")]
    + [("#1f3a93=night, #1F3A93=day", "names #1F3A93 twice"), ("a\u202eb", "all of which can be seen")]
    + [(", ".join(f"{i}=w{i}" for i in range(MOST_WORDS + 1)), "The legend has 9 colours. One drawing has at most 8.")],
)
def test_what_is_no_legend_is_refused(legend, sentence):
    with pytest.raises(RequestError, match=sentence) as told:
        SketchRequest(legend=legend)
    assert told.value.code == "legend"


def test_what_is_painted_with_a_word_is_of_its_pictures(generator):
    made = painted(generator, halves(NIGHT, DAY), legend=LEGEND, seed=1).astype(float).mean(-1)
    turned = painted(generator, halves(DAY, NIGHT), legend=LEGEND, seed=1).astype(float).mean(-1)
    assert made[: HEIGHT // 3].mean() < 100 and made[-HEIGHT // 3 :].mean() > 140
    assert turned[: HEIGHT // 3].mean() > 140 and turned[-HEIGHT // 3 :].mean() < 100
    assert not np.array_equal(painted(generator, halves(NIGHT, DAY), seed=1), made), (
        "without a legend they mean materials"
    )


def test_words_and_numbers_of_materials_stand_in_one_map(generator):
    lightest = int(generator.materials.colors.mean(-1).argmax())
    layer = halves((20, 20, 20), (lightest,) * 3)
    made = painted(generator, layer, legend="20=night", colours="numbers")
    assert made[: HEIGHT // 3].mean() < 110 and made[-HEIGHT // 3 :].mean() > 130
    layer[: HEIGHT // 4, : WIDTH // 2, :3] = (lightest + 1) % generator.materials.count
    one, other = (painted(generator, layer, legend="20=night", colours=kind) for kind in ("numbers", "materials"))
    assert np.array_equal(one, other), "several greys near black are numbers anyway"


def test_a_colour_that_a_file_has_changed_a_little_is_still_the_one_of_the_legend(generator):
    drawn, legend = np.ones((4, 4), bool), {NIGHT: "night"}
    near, far = (np.full((4, 4, 3), np.array(NIGHT) + by, np.uint8) for by in (3, 20))
    count = generator.materials.count
    assert (meant_by(generator.materials, near, drawn, False, legend) == count).all()
    with pytest.raises(RequestError, match="Nothing is drawn in #1f3a93, which means 'night'."):
        meant_by(generator.materials, far, drawn, False, legend)


def test_a_mixed_colour_at_a_border_is_one_of_its_two_sides(generator):
    layer = halves(NIGHT, DAY)
    layer[HEIGHT // 2, :10, :3] = (np.array(NIGHT) + DAY) // 2
    meant = meant_by(generator.materials, layer[..., :3], layer[..., 3] > 0, False, read_legend(LEGEND))
    assert set(np.unique(meant)) == {generator.materials.count, generator.materials.count + 1}


def test_what_cannot_be_painted_is_refused_in_a_sentence(generator, generators):
    def refusal(generator, layer, **request) -> str:
        with pytest.raises(RequestError) as told:
            painted(generator, layer, **request)
        return f"{told.value.code}: {told.value}"

    layer = halves(NIGHT, DAY)
    unknown = refusal(generator, layer, legend="#1f3a93=nigth")
    assert unknown.startswith("legend: There is no word 'nigth' among the 2 of this generator. It knows night.")
    assert "knows no words." in refusal(generators["instant"], layer, legend=LEGEND)
    assert "remembers no pictures." in refusal(generators["learned"], layer, legend=LEGEND)
    assert "Nothing is drawn in #000000, which means 'day'." in refusal(generator, layer, legend="#000000=day")
    assert "The legend has 'day' twice." in refusal(generator, layer, legend="#1f3a93=day, #e9b44c=Day")
    assert "There is no use for a legend here." in refusal(generator, layer, legend=LEGEND, colours="pictures")
    empty = layer.copy()
    empty[..., 3] = 0
    assert refusal(generator, empty, legend=LEGEND).startswith("empty: The sketch is empty.")


def test_a_map_of_another_shape_is_cut_to_the_canvas(generator):
    wide = np.concatenate([np.full((HEIGHT, 3 * WIDTH, 3), one, np.uint8) for one in (NIGHT, DAY)])
    made = painted(generator, wide, legend=LEGEND, size=(WIDTH, HEIGHT))
    assert made.shape == (HEIGHT, WIDTH, 3) and made[: HEIGHT // 3].mean() < made[-HEIGHT // 3 :].mean() - 50


def test_a_recipe_has_the_legend_and_paints_the_same_again(generator):
    request, layer = SketchRequest(count=1, seed=3, legend=LEGEND), halves(NIGHT, DAY)
    again = read_request("sketch", json.loads(request.model_dump_json()))
    assert again == request and again.legend == LEGEND
    assert np.array_equal(next(sketch(generator, layer, request)), next(sketch(generator, layer, again)))


def test_a_generator_without_words_says_that_the_legend_is_to_go():
    with pytest.raises(RequestError, match=r"knows no words\. .* Leave the legend out, or") as told:
        painted(instant(paintings(2), "Wordless"), halves(NIGHT, DAY), legend=LEGEND)
    assert told.value.code == "legend"
