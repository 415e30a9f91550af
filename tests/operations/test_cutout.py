"""Cut-outs: what is transparent stays so where an operation can, and nothing of what is below it is seen."""

import numpy as np
import pytest
from makers import instant, paintings

from aiart.engine.painting.generator import Generator
from aiart.images import on_paper
from aiart.operations.cutout import filled
from aiart.operations.enlarge import EnlargeRequest
from aiart.operations.inpaint import InpaintRequest
from aiart.operations.restyle import RestyleRequest
from aiart.operations.table import OPERATIONS, perform
from aiart.operations.variations import VariationsRequest

pytestmark = pytest.mark.usefixtures("without_graphs")
RED, GREEN = (210, 40, 30), (0, 255, 0)


def cutout(below: tuple = GREEN, side: int = 48) -> np.ndarray:
    """uint8 (side, side, 4): a red disc with a soft edge; `below` what is transparent."""
    down, across = np.mgrid[:side, :side] + 0.5 - side / 2
    cover = np.clip(side / 3 + 0.5 - np.hypot(down, across), 0, 1)
    picture = np.where(cover[..., None] > 0, RED, below)
    return np.dstack([picture, np.rint(255 * cover)]).astype(np.uint8)


@pytest.fixture(scope="module")
def generator() -> Generator:
    """It has seen nothing but reds."""
    red = np.random.default_rng(0).integers(0, 40, (1, 48, 48, 3)) + np.array(RED) - 20
    return instant(np.clip(red, 0, 255).astype(np.uint8))


def test_what_is_transparent_is_filled_with_the_colours_around_it():
    assert np.array_equal(filled(cutout()), np.broadcast_to(np.uint8(RED), (48, 48, 3)))
    half = cutout()
    half[:, 24:, :3] = (20, 20, 220)
    painted = filled(half).astype(int)
    assert np.array_equal(painted[half[..., 3] == 255], half[half[..., 3] == 255][:, :3])
    assert painted[0, 0, 0] > 150 > painted[0, -1, 0], "each side with what is near"


@pytest.mark.parametrize(
    "request_",
    [
        RestyleRequest(count=1, colours="photo"),
        RestyleRequest(count=1, size=(64, 32)),
        VariationsRequest(count=1, size=96),
        EnlargeRequest(count=1, times=2),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_cut_out_stays_one_without_a_halo(generator, request_):
    seen = []
    made = next(perform(generator, {"picture": cutout()}, request_, lambda _i, _share, one: seen.append(one)))
    assert made.shape[-1] == 4 and {one.shape[-1] for one in seen if one is not None} == {4}
    assert made[0, 0, 3] == 0 and made[made.shape[0] // 2, made.shape[1] // 2, 3] == 255
    hue = made[..., :3].astype(int)
    assert (hue[..., 0] - hue[..., 1]).min() > 60, "no green, also not below what is transparent"


def test_its_transparency_is_the_same_bit_by_bit_at_the_same_size(generator):
    made = next(perform(generator, {"picture": cutout()}, RestyleRequest(count=1)))
    assert np.array_equal(made[..., 3], cutout()[..., 3])


def test_where_it_cannot_stay_it_is_white(generator):
    assert {name for name, one in OPERATIONS.items() if one.cutouts} == {"restyle", "variations", "enlarge"}
    mask = np.zeros((48, 48), bool)
    mask[20:28, 20:28] = True
    made = next(perform(generator, {"picture": cutout(), "mask": mask}, InpaintRequest(count=1, steps=1)))
    assert np.array_equal(made[~mask], on_paper(cutout())[~mask]) and tuple(made[0, 0]) == (255, 255, 255)


def test_an_opaque_picture_is_no_cut_out(generator):
    assert next(perform(generator, {"picture": paintings()[0]}, RestyleRequest(count=1))).shape[-1] == 3
