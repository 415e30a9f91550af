"""Restyle: the photo's shapes stay, the strokes are the generator's, the colours whose one likes."""

import numpy as np
import pytest
from makers import paintings, rms
from scipy.ndimage import gaussian_filter

from aiart.errors import RequestError
from aiart.evaluate.patches import coherence
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.operations.restyle import RestyleRequest, depth_of, restyle

pytestmark = pytest.mark.usefixtures("without_graphs")


def photo(height: int = 72, width: int = 96) -> np.ndarray:
    """uint8: a bright ball in front of a dark ground and a sky, in colours no painting here has."""
    down, across = np.mgrid[:height, :width] / height
    light = np.where(down > 0.7, 40.0, 150 - 60 * down)
    light[(down - 0.45) ** 2 + (across - 0.6) ** 2 < 0.07] = 235
    grain = np.random.default_rng(0).normal(0, 3, (height, width))
    return np.clip((light + grain)[..., None] * np.array([1, 0.8, 0.55]), 0, 255).astype(np.uint8)


def lightness(picture: np.ndarray) -> np.ndarray:
    return gaussian_filter(picture @ np.array([0.299, 0.587, 0.114]), 2).ravel()


def unit(picture: np.ndarray) -> np.ndarray:
    return picture.astype(np.float32) / 255


@pytest.mark.parametrize(("kind", "colours"), [("instant", "generator"), ("balanced", "photo")])
def test_the_photos_shapes_stay(generators, kind, colours):
    made = next(restyle(generators[kind], photo(), RestyleRequest(count=1, colours=colours)))
    assert made.shape == photo().shape
    assert np.corrcoef(lightness(made), lightness(photo()))[0, 1] > 0.8


@pytest.mark.parametrize(("kind", "times"), [("instant", 1.3), ("balanced", 1.6)])
def test_the_strokes_are_the_generators(generators, kind, times):
    """Its pieces are found in the pictures remembered, about as exactly as those of what is created freely: a
    generator of many pictures creates in the light of one, but a photo needs the colours of all."""
    originals = generators[kind].remembered.pictures

    def strangeness(picture: np.ndarray) -> float:
        return min(coherence(unit(picture), unit(original)) for original in originals)

    usual = np.mean([strangeness(made) for made in create(generators[kind], Request(count=2, layout=1.0))])
    made = next(restyle(generators[kind], photo(), RestyleRequest(count=1)))
    assert strangeness(made) < min(times * usual, 0.7 * strangeness(photo()))


def test_colours_are_those_asked_for(generators):
    generator = generators["instant"]
    theirs, ours = (
        next(restyle(generator, photo(), RestyleRequest(count=1, colours=c))) for c in ("photo", "generator")
    )
    wanted, own = photo().mean((0, 1)), generator.remembered.pictures.mean((0, 1, 2))
    assert rms(theirs.mean((0, 1)), wanted) < 6 and rms(ours.mean((0, 1)), own) < 20 < rms(own, wanted)


@pytest.mark.parametrize(("kind", "strength"), [("instant", 0), ("balanced", 1), ("learned", 1)])
def test_every_strength_and_kind_paints(generators, kind, strength, few_steps):
    made = list(restyle(generators[kind], photo(49, 65), RestyleRequest(count=2, strength=strength)))
    assert all(picture.shape == (49, 65, 3) and picture.std() > 5 for picture in made)
    assert not np.array_equal(*made)


def test_the_coarsest_level_is_always_the_photos():
    assert [depth_of(0, 5), depth_of(0.5, 5), depth_of(1, 5), depth_of(1, 2)] == [1, 2.5, 4, 1]


@pytest.mark.parametrize(
    ("code", "asked"), [("strength", {"strength": 1.5}), ("colours", {"colours": "mine"}), ("count", {"count": 0})]
)
def test_what_is_impossible_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as told:
        restyle(generators["instant"], paintings()[0], RestyleRequest(**asked))
    assert told.value.code == code
