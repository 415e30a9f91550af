"""Maps of a surface: they tile as well as the colour, and lean the way that each convention says."""

import zipfile

import numpy as np
import pytest
from PIL import Image

from aiart.engine.path.pyramid import resize
from aiart.errors import RequestError
from aiart.operations.surface import GREENS, check_green, save_surface, surface_of

SIZE = (64, 80)
BOTH, ACROSS = (True, True), (False, True)


@pytest.fixture(scope="module")
def stones() -> np.ndarray:
    """A picture of blots that tiles on both axes: uint8 (64, 80, 3)."""
    noise = np.random.default_rng(3).random((16, 20, 3), np.float32)
    whole = resize(np.tile(noise, (3, 3, 1)), (192, 240))[64:128, 80:160]
    return (255 * np.clip(whole, 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("wrap", [BOTH, ACROSS])
def test_the_step_over_the_seam_is_no_larger_than_those_within(stones, wrap):
    given = stones if wrap == BOTH else np.concatenate([stones[:40], 255 - stones[40:]])
    surface = surface_of(given, wrap)
    for pixels in (surface.height, surface.normal, surface.roughness):
        assert pixels.shape[:2] == SIZE and pixels.std() > 0
        for axis in np.flatnonzero(wrap):
            steps = np.abs(np.roll(pixels.astype(np.float32), -1, axis) - pixels)
            steps = np.moveaxis(steps, axis, 0).reshape(pixels.shape[axis], -1).mean(1)
            assert steps[-1] <= 1.1 * steps[:-1].max()


def test_a_picture_that_is_turned_has_the_same_maps_turned(stones):
    by = (20, 33)
    made, turned = surface_of(stones, BOTH), surface_of(np.roll(stones, by, (0, 1)), BOTH)
    assert np.abs(np.roll(made.normal, by, (0, 1)).astype(int) - turned.normal).max() <= 1
    assert np.abs(np.roll(made.roughness, by, (0, 1)).astype(int) - turned.roughness).max() <= 1


def test_a_hill_is_high_and_leans_away_from_its_middle():
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    hill = np.repeat((255 * np.exp(-(x**2 + y**2) * 40)).astype(np.uint8)[..., None], 3, -1)
    opengl, directx = (surface_of(hill, (False, False), green) for green in GREENS)
    assert opengl.height.dtype == np.uint16 and opengl.height[32, 32] > 60000 > opengl.height[0, 0]
    assert opengl.normal[32, 40, 0] > 150 > 105 > opengl.normal[32, 24, 0]
    assert opengl.normal[24, 32, 1] > 150, "up is green"
    assert np.array_equal(opengl.normal[..., 0], directx.normal[..., 0])
    assert np.abs(opengl.normal[..., 1].astype(int) + directx.normal[..., 1] - 255).max() <= 1


def test_one_colour_is_flat():
    made = surface_of(np.full((*SIZE, 3), 77, np.uint8), BOTH)
    assert np.ptp(made.height) == np.ptp(made.roughness) == 0 and (made.normal == (128, 128, 255)).all()


def test_the_zip_has_the_names_that_engines_know(stones, tmp_path):
    for path in (tmp_path / "one.zip", tmp_path / "two.zip"):
        save_surface(stones, BOTH, "opengl", path, name="stones")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as bundle:
        modes = {name: Image.open(bundle.open(name)).mode for name in bundle.namelist()}
        assert np.array_equal(np.asarray(Image.open(bundle.open("stones_basecolor.png"))), stones)
    assert modes == {
        "stones_basecolor.png": "RGB",
        "stones_height.png": "I;16",
        "stones_normal.png": "RGB",
        "stones_roughness.png": "L",
    }


def test_another_green_is_refused():
    assert check_green("DirectX") == "directx"
    with pytest.raises(RequestError, match="opengl or directx"):
        check_green("red")
