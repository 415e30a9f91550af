"""Materials: how many, which, where, and always the same."""

import numpy as np
import pytest
from toys import paintings, plain

from aiart.engine.memory.materials import FEWEST, MOST, Materials, cut, distinct_colors

COLORS = np.uint8([[200, 40, 30], [30, 60, 200], [240, 230, 200], [20, 90, 30], [120, 120, 120]])


def patches(height: int = 80, width: int = 120) -> np.ndarray:
    """uint8 (1, height, width, 3): five upright stripes with a little grain."""
    stripes = COLORS[np.arange(width) * len(COLORS) // width]
    grain = np.random.default_rng(0).integers(-6, 7, (height, width, 1))
    return np.clip(stripes + grain, 0, 255).astype(np.uint8)[None]


def test_each_colour_is_a_material_of_its_own():
    materials = Materials(patches())
    found = materials.nearest(COLORS)
    assert len(set(found.tolist())) == len(COLORS)
    for color, number in zip(COLORS, found, strict=True):
        assert np.abs(np.subtract(materials.all[number].color, color.astype(int))).max() < 25


def test_there_are_4_to_12_and_their_shares_make_one():
    for pictures in (patches(), paintings(3, 64, 96), paintings(1, 200, 300, seed=4)):
        materials = Materials(pictures)
        shares = [material.share for material in materials.all]
        assert FEWEST <= materials.count <= MOST and sum(shares) == pytest.approx(1) and min(shares) > 0
        assert [material.number for material in materials.all] == list(range(materials.count))


def test_the_same_pictures_give_the_same_materials():
    first, second = Materials(paintings(2, 64, 96)), Materials(paintings(2, 64, 96))
    assert first.all == second.all and np.array_equal(first.labels, second.labels)


def test_a_swatch_is_cut_from_its_material():
    pictures = patches()
    materials = Materials(pictures)
    for color, number in zip(COLORS, materials.nearest(COLORS), strict=True):
        piece = cut(pictures, materials.all[number].swatch)
        assert piece.shape[0] == piece.shape[1] >= 8
        assert np.abs(piece.mean((0, 1)) - color).max() < 25


def test_labels_lie_where_the_colours_are():
    materials = Materials(patches())
    _, height, width = materials.labels.shape
    middles = (np.arange(len(COLORS)) + 0.5) * width / len(COLORS)
    assert np.array_equal(materials.labels[0, height // 2, middles.astype(int)], materials.nearest(COLORS))


def mottled(side: int = 128, patch: int = 4) -> np.ndarray:
    """uint8 (1, side, side, 3): two greys in patches of a few pixels, the darker one more frequent in the left half,
    and a red disc."""
    parts = -(-side // patch)
    lighter = np.random.default_rng(0).random((parts, parts)) < np.where(np.arange(parts) < parts / 2, 0.2, 0.8)
    shades = np.where(lighter, 150, 110).astype(np.uint8).repeat(patch, 0).repeat(patch, 1)[:side, :side]
    picture = np.repeat(shades[..., None], 3, -1)
    down, across = np.mgrid[:side, :side] - side // 2
    picture[down**2 + across**2 < (side / 14) ** 2] = 200, 40, 30
    return picture[None]


def test_shades_of_one_texture_are_as_wide_as_windows_and_what_looks_unlike_them_keeps_its_place():
    """Without agreement between neighbours 0.32 of these places differ from the one beside them."""
    materials = Materials(mottled())
    labels = materials.labels[0]
    assert (labels[:, 1:] != labels[:, :-1]).mean() < 0.2
    red = int(materials.nearest(np.uint8([[200, 40, 30]]))[0])
    middle = len(labels) // 2
    assert (labels[middle - 2 : middle + 3, middle - 2 : middle + 3] == red).all()
    assert 0.005 < materials.all[red].share < 0.05


def test_a_mixed_colour_at_a_border_means_one_of_its_areas():
    materials = Materials(patches())
    drawing = np.empty((40, 60, 3), np.uint8)
    drawing[:, :30], drawing[:, 30:] = COLORS[0], COLORS[1]
    drawing[:, 29:31] = np.random.default_rng(0).integers(0, 256, (40, 2, 3))
    distinct, which, counts = distinct_colors(drawing)
    assert set(np.unique(materials.of_colors(distinct, counts)[which])) == set(materials.nearest(COLORS[:2]))


def test_a_picture_of_one_colour_has_one_material():
    materials = Materials(plain(1, 32, 48))
    assert materials.count == 1 and materials.all[0].share == 1
    assert np.array_equal(cut(plain(1, 32, 48), materials.all[0].swatch)[0, 0], [128, 128, 128])


@pytest.mark.parametrize("size", [(16, 16), (16, 200), (301, 64)])
def test_pictures_of_any_size_have_materials(size):
    pictures = paintings(1, *size)
    for material in Materials(pictures).all:
        piece = cut(pictures, material.swatch)
        assert piece.size and piece.shape[0] == piece.shape[1]


def test_pictures_that_cover_what_is_wanted_are_chosen_and_no_others():
    pictures = np.stack([np.full((48, 64, 3), color, np.uint8) for color in COLORS[:4]])
    materials = Materials(pictures)
    labels = [int(materials.labels[number, 0, 0]) for number in range(4)]
    wanted = np.zeros(materials.count)
    wanted[labels[2]], wanted[labels[1]] = 0.7, 0.3
    for seed in range(5):
        assert materials.covering(wanted, 4, seed) == (2, 1) and materials.covering(wanted, 1, seed) == (2,)
