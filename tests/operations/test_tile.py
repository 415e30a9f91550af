"""Tile: no seam on the axes that meet, a seam on those that do not."""

import numpy as np
import pytest
from makers import paintings

from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.errors import RequestError
from aiart.evaluate.pixels import seam_error
from aiart.operations.tile import AXES, TileRequest, cut_where_calm, repeated, tile, where_sides_meet

pytestmark = pytest.mark.usefixtures("few_steps", "without_graphs")
KINDS = ("instant", "balanced", "learned")
NO_SEAM = 1.0  # of 255: below what a screen shows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("axes", "meets"), list(AXES.items()))
def test_there_is_no_seam_where_sides_meet(generators, kind, axes, meets):
    for made in tile(generators[kind], TileRequest(count=2, axes=axes, size=(72, 64))):
        assert made.shape == (64, 72, 3) and made.std() > 5
        for error, around in zip(seam_error(made), meets, strict=True):
            assert error <= NO_SEAM if around else error > NO_SEAM


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_of_it_is_a_hidden_seam(generators, kind):
    """As it was painted, before the cut is chosen: the step where the canvas meets itself is one among the others."""
    made = [Painting(generators[kind], seed, SamplingOptions((64, 72), wrap=(True, True))).paint() for seed in range(3)]
    for axis in (0, 1):
        step = np.mean([np.abs(p - np.roll(p, 1, axis)).mean((1 - axis, 2)) for p in made], 0)
        assert step[0] <= 1.2 * step[1:].max()


def test_a_cut_only_turns_the_tile():
    picture = paintings()[0]
    cut = cut_where_calm(picture, (True, True))
    assert np.array_equal(np.sort(cut.reshape(-1, 3), 0), np.sort(picture.reshape(-1, 3), 0))
    assert np.array_equal(cut_where_calm(picture, (False, False)), picture)
    assert sum(seam_error(cut)) <= sum(seam_error(picture))


def test_repeated_three_times_each_way():
    picture = paintings()[0]
    assert repeated(picture).shape == (192, 240, 3) and np.array_equal(repeated(picture)[64:128, 80:160], picture)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("axes", {"axes": "sideways"}),
        ("size", {"size": (63, 64)}),
        ("size", {"size": (0, 64)}),
        ("count", {"count": 0}),
    ],
)
def test_an_impossible_tile_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as told:
        tile(generators["instant"], TileRequest(**asked))
    assert told.value.code == code


def test_where_sides_meet_is_seen_in_the_picture(generators, few_steps):
    for axes, wrap in AXES.items():
        made = next(tile(generators["instant"], TileRequest(count=1, axes=axes, size=(72, 64))))
        assert where_sides_meet(made) == wrap
