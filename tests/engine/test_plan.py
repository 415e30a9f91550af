"""Plans: without one a painting is what it always was; with one, its start and what is known are the plan's."""

import numpy as np
import pytest
from toys import floats, instant, paintings, untrained

from aiart.engine.format import parameters
from aiart.engine.painting import painting
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import FromPicture, Level, Plan, SamplingOptions, Start, canvas_levels

CANVAS = (40, 52)
KINDS = ("instant", "balanced", "learned")


@pytest.fixture(autouse=True)
def few_steps(monkeypatch, without_graphs):
    monkeypatch.setattr(painting, "REMEMBERED_STEPS", (4, 2))
    monkeypatch.setattr(parameters, "LEARNED_STEPS", (3, 2))


@pytest.fixture(scope="module")
def generators():
    pictures = paintings(6, *CANVAS)
    return {"instant": instant(pictures)} | {kind: untrained(pictures, kind) for kind in KINDS[1:]}


def paint(generator, plan: Plan, on_scale=None) -> np.ndarray:
    return Painting(generator, 3, SamplingOptions(CANVAS), plan).paint(on_scale)


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_that_wants_nothing_changes_nothing(generators, kind):
    assert np.array_equal(
        paint(generators[kind], Plan()), Painting(generators[kind], 3, SamplingOptions(CANVAS)).paint()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_taken_back_by_nothing_is_that_picture_at_every_level(generators, kind):
    picture, told = floats((*CANVAS, 3)), []
    made = paint(generators[kind], FromPicture(picture, 0.0), lambda i, p: told.append(p))
    assert np.array_equal(made, picture) and len(told) == generators[kind].scales


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_taken_back_all_the_way_leaves_nothing_of_it(generators, kind):
    depth = generators[kind].scales
    assert np.array_equal(
        paint(generators[kind], FromPicture(floats((*CANVAS, 3)), depth)), paint(generators[kind], Plan())
    )


def test_depth_forgets_the_finest_levels_first():
    plan = FromPicture(floats((*CANVAS, 3)), 1.75)
    starts = [plan.start(level, 4, (10, 12)) for level in range(4)]
    assert [start and start.t for start in starts] == [0.0, 0.0, 0.75, None]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_is_in_the_picture(generators, kind):
    class Corner(Plan):
        def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
            clean = clean.copy()
            clean[:6, :6] = 0.5
            return clean

    told = []
    paint(generators[kind], Corner(), lambda i, picture: told.append(picture))
    assert all((picture[:6, :6] == 0.5).all() and picture[6:].std() > 0 for picture in told)


def test_the_noise_is_the_plans(generators):
    asked = []

    class Still(Plan):
        def noise(self, drawn, level, step, size):
            asked.append((level, step))
            return np.zeros((*size, 3), np.float32)

    made = [Painting(generators["instant"], seed, SamplingOptions(CANVAS), Still()).paint() for seed in (1, 1)]
    assert np.array_equal(*made) and len(asked) == len(set(asked)) * 2
    assert {level for level, _ in asked} == set(range(generators["instant"].scales))


def test_a_plan_may_climb_beyond_the_canvas(generators):
    class Beyond(Plan):
        def levels(self, levels):
            return (*levels, Level(levels[-1].scale, (60, 78)))

        def start(self, level, of, size):
            return Start(np.zeros((*size, 3), np.float32), 0.0) if level < of - 1 else None

    assert paint(generators["instant"], Beyond()).shape == (60, 78, 3)


def test_a_given_level_tells_the_memory_where_to_search(generators):
    """The first level that is painted begins with candidates, although no level before it was."""
    one = Painting(generators["instant"], 0, SamplingOptions(CANVAS), FromPicture(floats((*CANVAS, 3)), 1.0))
    seen = []
    followed = one._sampled_level
    one._sampled_level = lambda i, base, denoise, start, first_step=0: (
        seen.append(denoise.candidates),
        followed(i, base, denoise, start, first_step),
    )[1]
    one.paint()
    assert len(seen) == 1 and seen[0] is not None


SCALES = ((18, 24), (44, 58), (108, 144), (480, 640))


@pytest.mark.parametrize(
    ("canvas", "scales", "why"),
    [
        ((480, 640), 4, "its own"),
        ((400, 560), 4, "a little less of the same"),
        ((120, 160), 3, "the same scene, smaller"),
        ((30, 40), 2, "much smaller"),
        ((2, 2), 1, "nothing is left of it"),
    ],
)
def test_a_small_canvas_is_the_same_scene_without_the_finest_scales(canvas, scales, why):
    levels = canvas_levels(SCALES, canvas, 2)
    assert [level.scale for level in levels] == list(range(scales)) and levels[-1].size == canvas, why
    assert not any(level.beyond for level in levels)
