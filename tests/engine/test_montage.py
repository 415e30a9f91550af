"""A montage: what is unknown is filled by pieces of the picture, and cuts run where nobody sees them."""

import numpy as np
import pytest

from aiart.engine.montage.cuts import Steps, edges_of, lay_over
from aiart.engine.montage.finer import finer, in_sizes
from aiart.engine.montage.montage import Montage, fill
from aiart.engine.montage.outwards import around, fill_outwards
from aiart.engine.montage.pieces import Box, Fitting
from aiart.engine.montage.prices import PRICE, PRICE_MOST, beyond_ordinary, cost_of_again
from aiart.engine.path.pyramid import resize

SIZE = (24, 32)


def waves(height: int = 24, width: int = 32, period: int = 8) -> np.ndarray:
    """float32 (H, W, 3): stripes that repeat, with a little of everything else."""
    y, x = np.mgrid[:height, :width]
    stripe = np.sin(2 * np.pi * x / period)[..., None] * (0.5, 0.4, 0.3)
    return (stripe + 0.1 * np.cos(y / 3)[..., None]).astype(np.float32)


def own_places(size=SIZE) -> np.ndarray:
    return np.stack(np.mgrid[: size[0], : size[1]], -1)


def hidden(picture: np.ndarray, first: int = 12, last: int = 20) -> Montage:
    """A montage of a picture that stays, but for some columns, which are all one column for now."""
    sources, unknown = own_places(picture.shape[:2]), np.zeros(picture.shape[:2], bool)
    unknown[:, first:last] = True
    sources[:, first:last, 1] = 0
    return Montage(picture, sources, unknown)


def brute_force(steps: Steps, sources: np.ndarray, piece: np.ndarray, where: np.ndarray, edges) -> float:
    """The least that the edges can cost, by trying everything."""
    places, least = np.flatnonzero(where), np.inf
    for choice in range(2 ** len(places)):
        taken = places[[bool(choice >> i & 1) for i in range(len(places))]]
        tried = sources.copy()
        tried[taken] = piece[taken]
        least = min(least, steps.cost(tried[edges.first], tried[edges.second], edges).sum())
    return float(least)


@pytest.mark.parametrize("wrap", [(False, False), (True, True)])
def test_a_piece_is_laid_where_its_cuts_cost_least(wrap):
    rng, size = np.random.default_rng(1), (3, 4)
    picture = rng.uniform(-1, 1, (3, 10, 3)).astype(np.float32)
    steps, edges = Steps(picture), edges_of(size, wrap)
    sources = own_places(size).reshape(-1, 2)
    where = np.zeros(12, bool)
    where[[1, 2, 5, 6, 9, 10]] = True
    made, over = sources.copy(), np.flatnonzero(where)
    taken = lay_over(steps, made, sources[over] + (0, 5), over, edges)
    cost = steps.cost(made[edges.first], made[edges.second], edges).sum()
    assert cost == pytest.approx(brute_force(steps, sources, sources + (0, 5), where, edges), abs=0.01)
    assert np.array_equal(np.flatnonzero((made != sources).any(1)), taken) and where[taken].all()


def test_what_repeats_is_filled_without_a_cut():
    picture = waves()
    montage = hidden(picture)
    before = montage.energy()
    boxes = [(Box.around((row, 16), 7, SIZE, (False, False)), None) for row in (4, 12, 20)]
    fill(montage, Fitting(picture, 0), boxes, ~montage.unknown)
    assert montage.energy() < 0.05 * before
    assert np.abs(montage.blended() - picture).max() < 0.2
    assert np.array_equal(montage.canvas[~montage.unknown], picture[~montage.unknown])


def test_a_step_of_light_is_spread_and_what_is_known_stays():
    picture = waves()
    montage = hidden(picture)
    montage.sources[:, 12:20] = own_places()[:, 12:20]
    montage.picture = picture + np.linspace(0, 0.6, 32, dtype=np.float32)[:, None]
    montage.sources[:, 12:20, 1] += 8  # the same stripes, but lighter
    montage = Montage(montage.picture, montage.sources, montage.unknown)
    made = montage.blended()
    assert np.array_equal(made[~montage.unknown], np.clip(montage.canvas, -1, 1)[~montage.unknown])

    def step(some: np.ndarray) -> float:
        return float(np.abs(some[:, 12] - some[:, 11] - (picture[:, 12] - picture[:, 11])).mean())

    assert step(made) < 0.3 * step(montage.canvas)


def larger(montage: Montage, picture: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """A montage at the size of `picture`, of which it keeps what is known."""
    *_, made = in_sizes(montage, picture, own_places(picture.shape[:2]), unknown)
    return made


def test_a_larger_version_is_made_of_the_same_pieces_and_what_is_known_stays():
    large = waves(96, 128, 32)
    montage = hidden(resize(large, SIZE))
    montage.sources[:, 12:20] = own_places()[:, 4:12]  # one period to the left
    unknown = np.zeros((96, 128), bool)
    unknown[:, 48:80] = True
    made = larger(montage, large, unknown)
    assert made.shape == large.shape and np.array_equal(made[~unknown], large[~unknown])
    assert np.abs(made - large).mean() < 0.02


def test_at_a_larger_size_pieces_move_to_where_their_cuts_are_seen_least():
    """The period is no whole number of the small picture's pixels."""
    large, unknown = waves(96, 128, 34), np.zeros((96, 128), bool)
    montage = hidden(resize(large, SIZE))
    montage.sources[:, 12:20] = own_places()[:, 4:12]
    unknown[:, 48:80] = True
    twice = finer(montage, montage.blended() - montage.canvas, large, own_places((96, 128)), unknown, (48, 64))
    moved = (twice.sources - own_places((48, 64)))[:, 24:40]
    assert not moved[..., 0].any() and (moved[..., 1] == -17).mean() > 0.9


@pytest.mark.parametrize("grain", [1, 2])
def test_pieces_are_moved_by_multiples_of_a_grain(grain):
    large, unknown = waves(50, 66, 17), np.ones((50, 66), bool)
    montage = hidden(resize(large, SIZE), 20, 32)
    montage.sources[:, 12:24] = own_places()[:, 7:19]
    montage.sources[:, 24:32] = own_places()[:, 24:32] - 3 * (own_places()[:, 24:32] > 15)
    montage = Montage(montage.picture, montage.sources, np.ones(SIZE, bool))
    twice = finer(montage, montage.blended() - montage.canvas, large, own_places((50, 66)), unknown, (50, 66), grain)
    moved = twice.sources - own_places((50, 66))
    assert len(np.unique(moved.reshape(-1, 2), axis=0)) > 2
    assert (moved % 2 == 0).all() == (grain == 2)
    assert twice.sources.min() >= 0 and (twice.sources.max((0, 1)) < (50, 66)).all()


def test_the_stiffer_the_less_far_a_step_of_light_is_spread():
    picture, sources = np.zeros(SIZE + (3,), np.float32), own_places()
    picture[:, 16:] = 0.3
    sources[:, 16:, 1], sources[:, :16, 1] = 31, 0

    def changed(stiffness: float) -> np.ndarray:
        montage = Montage(picture, sources, np.ones(SIZE, bool), stiffness=stiffness)
        return np.abs(montage.blended() - montage.canvas).mean((0, 2))

    loose, stiff = changed(1e-3), changed(0.1)
    assert stiff[0] < 0.1 * loose[0] and stiff[15] > 0.5 * loose[15] > 0.02


def test_no_piece_leaves_the_picture():
    large = waves(50, 66, 16)
    montage = hidden(resize(large, SIZE), 20, 32)
    montage.sources[:, 20:24] = own_places()[:, 28:32]
    montage.sources[:, 24:32] = own_places()[:, 24:32]
    montage.unknown[:] = True
    made = larger(Montage(montage.picture, montage.sources, montage.unknown), large, np.ones((50, 66), bool))
    assert made.shape == large.shape and np.isfinite(made).all()


@pytest.mark.parametrize("scene", [False, True])
def test_around_a_picture_no_part_is_left_empty(scene):
    """Nowhere does one pixel come again and again."""
    picture = np.random.default_rng(5).uniform(-1, 1, SIZE + (3,)).astype(np.float32)
    montage = around(picture, own_places(), (40, 48), (8, 8))
    fill_outwards(montage, 1, 0, scene)
    assert np.array_equal(montage.canvas[8:32, 8:40], picture)
    down, across = (np.diff(montage.sources, axis=axis) for axis in (0, 1))
    assert max((some == 0).all(-1).mean() for some in (down, across)) < 0.01


def test_pieces_are_those_whose_surroundings_are_alike():
    picture = np.random.default_rng(3).uniform(-1, 1, (24, 32, 3)).astype(np.float32)
    canvas, known = np.zeros((24, 32, 3), np.float32), np.zeros((24, 32), bool)
    canvas[8:17, 8:17], known[8:17, 8:17] = picture[5:14, 20:29], True
    known[11:14, 11:14] = False
    best = Fitting(picture, 1).find(canvas, known, Box.around((12, 12), 4, SIZE, (False, False)), 2)
    assert best[0].offset == (-3, 12) and best[0].unlike < 1e-4 < best[1].unlike
    near = Fitting(picture, 1).find(canvas, known, Box.around((12, 12), 4, SIZE, (False, False)), 2, rows=(7, 9))
    assert near and all(abs(piece.offset[0]) <= 1 for piece in near)
    apart = Fitting(picture, 1, apart=13).find(canvas, known, Box.around((12, 12), 4, SIZE, (False, False)), 2)
    assert all(max(map(abs, piece.offset)) >= 13 for piece in apart)


def test_a_box_goes_around_where_sides_meet_and_ends_where_they_do_not():
    box = Box.around((1, 1), 3, SIZE, (True, False))
    assert box.rows.tolist() == [-2, -1, 0, 1, 2, 3, 4] and box.columns.tolist() == [0, 1, 2, 3, 4]
    rows, columns = box.on(SIZE)
    assert rows.ravel()[0] == 22 and columns.max() == 4


def test_what_is_seen_once_costs_more_than_what_is_seen_everywhere():
    """A disc among stripes that are as light and as dark."""
    picture, (y, x) = waves(48, 64), np.mgrid[:48, :64]
    disc = (y - 20) ** 2 + (x - 30) ** 2 < 36
    picture[disc] = (0.1, -0.4, 0.3)
    prices = cost_of_again(picture)
    assert prices.mean() == pytest.approx(1, abs=0.3) and prices[disc].mean() > 3 * prices[~disc].mean()
    plain = beyond_ordinary(picture)
    assert plain.max() <= PRICE_MOST and (plain[:, 48:] < 0.1 * PRICE).all()


def test_a_pixel_costs_nothing_where_it_is_at_home():
    picture, own = waves(), own_places().reshape(-1, 2)
    steps = Steps(picture, np.full(SIZE, 0.1, np.float32), own)
    pixels = np.arange(len(own))
    assert not np.any(steps.price(own, pixels)) and np.allclose(steps.price(np.roll(own, 1, 0), pixels), 0.1)


def test_of_pieces_that_suit_alike_the_cheaper_one_is_first():
    picture, prices = waves(), np.zeros(SIZE, np.float32)
    known = np.zeros(SIZE, bool)
    known[:, :12] = True
    prices[:, 20:] = 1
    box = Box.around((12, 14), 5, SIZE, (False, False))
    fitting = Fitting(picture, 0, apart=4)
    assert fitting.find(picture, known, box, 1)[0].offset[1] == 8
    assert fitting.find(picture, known, box, 1, prices=prices)[0].offset[1] == -8


def test_the_step_where_the_sides_meet_is_no_larger_than_others():
    picture = np.random.default_rng(2).uniform(-0.5, 0.5, (40, 40, 3)).astype(np.float32)
    picture[:, 20:] += 0.4
    montage = Montage(picture, own_places((40, 40)), np.ones((40, 40), bool), (False, True), (None, 0.5))
    montage.light = np.zeros_like(picture)
    lines = montage.blended()
    assert np.abs(lines[:, 20] - lines[:, 19]).mean() < np.abs(np.diff(picture, axis=1)).mean()
