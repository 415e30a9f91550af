"""Words with a brush: areas of the pictures that have a word, and borders that move to where they are seen least."""

import numpy as np
import pytest
from toys import floats, paintings

from aiart.engine.montage.areas import BAND, least_seen
from aiart.engine.painting.drawn_words import DrawnWords
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.painting.tiles import TiledPainting
from aiart.engine.training.train import instant

HEIGHT, WIDTH = 64, 96
WORDS = (("dark",), ("dark",), ("light",), ("light",), ("dark", "light"))
OPTIONS = SamplingOptions((HEIGHT, WIDTH), shared_palette=False)


@pytest.fixture(scope="module")
def generator() -> Generator:
    """Two dark pictures, two light ones, and one that is neither and has both words."""
    shifts = np.array([-70, -70, 70, 70, 0])[:, None, None, None]
    return instant(np.clip(paintings(5, HEIGHT, WIDTH) + shifts, 0, 255).astype(np.uint8), "words", WORDS)


def halves(generator: Generator, first: int, second: int, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """A drawing side by side: numbers of words, below 0 nothing, from 10 on those of materials."""
    count = generator.materials.count
    meant = [number - 10 if number >= 10 else number if number < 0 else count + number for number in (first, second)]
    return np.repeat(np.int16([meant]), height, 0).repeat(width // 2, 1)


def plan(generator: Generator, drawn: np.ndarray, words=("dark", "light")) -> DrawnWords:
    return DrawnWords(generator, drawn, words, 4.0, 0.15)


def grey(generator: Generator, drawn: np.ndarray, options: SamplingOptions = OPTIONS, seed: int = 1) -> np.ndarray:
    return Painting(generator, seed, options, plan(generator, drawn)).paint().mean(-1)


def test_an_area_is_made_of_the_pictures_that_have_its_word(generator):
    drawn = plan(generator, halves(generator, 0, 1))
    for seed in (seed for seed in range(6) if 4 not in (drawn.pictures(2, seed) or ())):
        painted = grey(generator, halves(generator, 0, 1), seed=seed)
        assert (painted[:, :28] < 0).mean() > 0.9 and (painted[:, 68:] > 0).mean() > 0.9


def test_the_pictures_have_the_words_and_differ_by_the_seed(generator):
    drawn = plan(generator, halves(generator, 0, 1))
    chosen = [drawn.pictures(2, seed) for seed in range(20)]
    assert {one[0] for one in chosen} == {0, 1, 4} and all(set(one) & {2, 3, 4} for one in chosen)
    assert plan(generator, halves(generator, -1, -1)).pictures(2, 0) is None


def test_words_and_materials_stand_in_one_drawing(generator):
    lightest = int(generator.materials.colors.mean(-1).argmax())
    both = plan(generator, halves(generator, 0, 10 + lightest))
    assert both.is_free and not plan(generator, halves(generator, 0, 1)).is_free
    painted = grey(generator, halves(generator, 0, 10 + lightest))
    assert painted[:, :40].mean() < -0.2 and painted[:, 56:].mean() > 0.2


def test_words_act_round_a_canvas_without_ends(generator):
    across = np.roll(halves(generator, 0, 1), 24, 1)  # the light part lies across the edge
    options = SamplingOptions((HEIGHT, WIDTH), wrap=(False, True), shared_palette=False)
    inner = np.roll(grey(generator, across, options), -24, 1)
    assert (inner[:, 14:34] < 0).mean() > 0.9 and (inner[:, 62:82] > 0).mean() > 0.9


@pytest.mark.parametrize("second", [1, 10])
def test_in_tiles_a_drawing_says_the_same(generator, second):
    options = SamplingOptions((128, 160), shared_palette=False)
    drawn = plan(generator, halves(generator, 0, second, 128, 160))
    whole = Painting(generator, 3, options, drawn).paint()
    painting = TiledPainting(generator, 3, options, drawn)
    painting.side, painting.whole = 64, 80 * 80
    assert np.array_equal(painting.paint_large(), np.rint((np.clip(whole, -1, 1) + 1) * 127.5).astype(np.uint8))


def test_a_border_moves_to_where_two_pictures_are_the_same_but_not_far():
    areas = np.repeat(np.int16([[0, 1]]), 40, 0).repeat(30, 1)
    pictures = np.stack([np.full((40, 60, 3), level, np.float32) for level in (-0.5, 0.5)])
    pictures[:, :, 33:36] = 0
    assert np.abs((least_seen(areas, pictures) == 0).sum(1) - 34.5).max() <= 1.5
    pictures[:, :, 33:36], pictures[:, :, 50:53] = pictures[:, :, :1], 0
    moved = least_seen(areas, pictures)
    band = round(BAND * 40)
    assert (moved[:, : 30 - band] == 0).all() and (moved[:, 30 + band :] == 1).all()


def test_where_nothing_is_drawn_nothing_moves():
    pictures, areas = floats((3, 40, 60, 3)), np.repeat(np.int16([[0, -1, 1, 2]]), 40, 0).repeat(15, 1)
    moved = least_seen(areas, pictures)
    assert (
        np.array_equal(moved < 0, areas < 0) and (moved[:, :15] == 0).all() and set(np.unique(moved)) == {-1, 0, 1, 2}
    )
