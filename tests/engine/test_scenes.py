"""Scenes of two pictures: the border is where they differ least, and each picture keeps to its side of it."""

import numpy as np
import pytest

from aiart.engine.memory.denoiser import MemoryDenoiser, places
from aiart.engine.memory.scenes import FREE, LEAST, Scene, both_orders, fitting_borders, least_borders, novelty
from aiart.engine.memory.words import WordsPrior
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.path.pyramid import resize
from tests.engine.toys import instant, paintings, untrained

COLUMNS = 24
LEVEL = np.full(COLUMNS, 0.5, np.float32)
PLACES = np.array([[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]], np.float32)


def test_the_border_goes_where_both_pictures_are_alike():
    rng = np.random.default_rng(0)
    one, other, stranger = resize(rng.uniform(-1, 1, (3, 6, 5, 3)).astype(np.float32), (32, COLUMNS))
    rows = np.array([14] * 10 + [19] * 14)  # a valley of likeness, with one step
    for column, row in enumerate(rows):
        other[row - 1 : row + 1, column] = one[row - 1 : row + 1, column]
    other[14:19, 9:11] = one[14:19, 9:11]
    borders, costs = least_borders(*both_orders(one, np.stack([stranger, other])))
    assert borders.shape == (4, COLUMNS) and costs[1] < costs[0] and costs[3] < costs[2]
    assert np.abs(borders[1] * 32 - rows).max() <= 1
    assert ((borders >= LEAST) & (borders <= 1 - LEAST)).all()


def test_the_border_goes_where_each_picture_is_nearest_to_what_is_wanted():
    rows = np.array([13] * 10 + [18] * 14)
    first_fits = np.arange(32)[:, None] < rows
    away = np.stack([~first_fits, first_fits]).astype(np.float32)[None]
    flat = np.zeros((1, 32, COLUMNS, 3), np.float32)  # where both are the same, a border may be anywhere
    borders, costs = fitting_borders(flat, flat, away)
    assert np.abs(borders[0] * 32 - rows).max() <= 1
    assert costs[0] < fitting_borders(flat, flat, away[:, ::-1])[1][0]


def test_a_border_goes_around_what_stands_upright():
    tree = np.zeros((1, 32, COLUMNS, 3), np.float32)
    tree[:, 8:18, 10:13] = 1
    nothing = np.zeros((1, 2, 32, COLUMNS), np.float32)
    there = slice(9, 14)
    assert (fitting_borders(tree, tree, nothing)[0][0, there] * 32 > 17.5).all()  # whole above it


def test_of_both_orders_that_one_is_cheaper_whose_step_is_less():
    ramp = np.linspace(-0.5, 0.5, 32, dtype=np.float32)[:, None, None].repeat(COLUMNS, 1).repeat(3, 2)
    ramp = ramp + np.random.default_rng(0).normal(0, 1e-3, ramp.shape).astype(np.float32)
    above_itself, itself_above = least_borders(*both_orders(ramp, ramp[None] + 0.05))[1]
    assert above_itself == pytest.approx(itself_above, rel=0.3)  # in its light both are the same
    lighter, darker = ramp[None] + 0.05, ramp[None] - 0.05
    away = np.zeros((1, 2, 32, COLUMNS), np.float32)
    assert fitting_borders(lighter, darker, away)[1] < fitting_borders(darker, lighter, away)[1]


def test_a_scene_that_is_nearly_one_picture_is_less_new():
    pictures = np.random.default_rng(0).uniform(-1, 1, (4, 32, COLUMNS, 3)).astype(np.float32)
    pictures[1, 16:] = pictures[0, 16:] + 0.01
    borders = np.array([0.5, 0.5, 0.65], np.float32)[:, None].repeat(COLUMNS, 1)
    scenes = pictures[[0, 0, 0]], pictures[[1, 2, 2]], borders
    almost, halves, more_of_one = novelty(*scenes, pictures)
    assert almost < 0.05 < more_of_one < halves <= 1
    twice = np.concatenate([pictures, pictures[:1] + 0.01])
    assert novelty(*scenes, twice) == pytest.approx([almost, halves, more_of_one], abs=0.02)


@pytest.mark.parametrize("upper", [0, 1])
def test_each_picture_is_likely_on_its_own_side_only(upper):
    above, there, below = Scene(LEVEL, upper).prior(PLACES)
    assert above[upper] == 0 > above[1 - upper] and below[upper] < 0 == below[1 - upper]
    assert (there == 0).all()
    near = Scene(LEVEL, upper).prior(np.array([[0.5 + FREE / 2, 0]], np.float32))
    assert (near == 0).all()


def test_windows_are_used_where_they_are_at_home():
    size, window = (40, 60), 8
    index = np.array([3, 30 * 60 + 3, 40 * 60 + 3, 70 * 60 + 3])  # above and below, in the first and the second
    shares = Scene(LEVEL, 0).shares(index, size, window)
    assert shares[0] == shares[3] == 1 and max(shares[1], shares[2]) < 0.01


@pytest.fixture(scope="module")
def generator():
    return instant(paintings(6, 48, 64))


def test_a_layout_is_said_again_by_the_pictures_that_it_is_made_of(generator):
    remembered, half = generator.memory_pictures, generator.config.sizes[1][0] // 2
    layouts = remembered.clean(1, (4, 2))
    layout = np.concatenate([layouts[0][:half], layouts[1][half:]])
    chosen, scene = remembered.scene_like(layout, 1)
    assert chosen == (4, 2) and scene.upper == 0
    prior = WordsPrior(np.arange(6)[:, None] % 2 == 1)  # the odd ones have a word
    assert {number % 2 for number in remembered.scene_like(layout, 1, prior)[0]} == {1}


def test_where_strokes_stay_in_place_a_layout_is_not_said_again_as_one_picture():
    canvases = paintings(7, 48, 64)
    canvases[6, 16:] = canvases[0, 16:]
    remembered = instant(canvases).memory_pictures
    layout = remembered.clean(1, (0,))[0]
    there, held = (remembered.scene_like(layout, 1, in_place=share)[0] for share in (0.0, 1.0))
    assert there == (0, 6) and set(held) != {0, 6}


def test_a_learned_layout_is_said_again_in_one_scene():
    painting = Painting(untrained(paintings(6, 48, 64), "balanced"), 0, SamplingOptions((48, 64)))
    painting.paint()
    assert painting.memory.scene is not None and len(set(painting.memory.chosen)) == 2


def test_a_painting_of_a_set_has_each_picture_on_its_side(generator):
    for seed in range(3):
        painting = Painting(generator, seed, SamplingOptions((48, 64)))
        painting.paint(scales=1)
        memory, scene = painting.memory.latest, painting.memory.scene
        assert isinstance(memory, MemoryDenoiser) and scene is not None and len(painting.memory.chosen) == 2
        picture = memory.found()[:, 0] // (memory.bank.height * memory.bank.width)
        rows = picture.reshape(memory.overlap.shape)
        assert (rows[0] == scene.upper).all() and (rows[-1] == 1 - scene.upper).all()


def moved(generator, **options) -> float:
    """How far strokes moved from their places, as a fraction of the canvas, RMS."""
    painting = Painting(generator, 0, SamplingOptions((48, 64), **options))
    painting.paint()
    memory = painting.memory.latest
    assert isinstance(memory, MemoryDenoiser)
    away = memory.bank.places(memory.found()[:, 0]) - places(memory.overlap.shape)
    return float(np.sqrt((away**2).sum(1).mean()))


def test_the_ends_of_layout_are_an_arrangement_of_the_pictures_and_a_free_one(generator):
    still, anywhere = moved(generator, layout=0.001), moved(generator, layout=1.0)
    assert still < 0.1 and anywhere > 2 * still


def test_strokes_that_must_not_move_leave_nothing_of_a_learned_layout():
    learned = untrained(paintings(6, 48, 64), "balanced")
    assert moved(learned, layout=0.001) < 0.15 < moved(learned)


@pytest.mark.parametrize(
    ("pictures", "options"),
    [(1, SamplingOptions((48, 64))), (6, SamplingOptions((48, 64), wrap=(True, True)))],
    ids=["one picture", "sides that meet"],
)
def test_nothing_is_joined_where_there_is_no_above(pictures, options):
    painting = Painting(instant(paintings(pictures, 48, 64)), 0, options)
    painting.paint(scales=1)
    assert painting.memory.scene is None
