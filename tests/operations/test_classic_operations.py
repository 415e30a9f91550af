"""The article's generator: it does what its one scale allows, and says why it does not do the rest."""

import numpy as np
import pytest
from makers import classic, paintings

from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.evaluate.pixels import seam_error
from aiart.operations.enlarge import EnlargeRequest, enlarge
from aiart.operations.extend import ExtendRequest, extend
from aiart.operations.inpaint import InpaintRequest, inpaint
from aiart.operations.loop import LoopRequest, loop
from aiart.operations.remove import RemoveRequest, remove
from aiart.operations.restyle import RestyleRequest, restyle
from aiart.operations.seamless import SeamlessRequest, seamless
from aiart.operations.sketch import SketchRequest, sketch
from aiart.operations.tile import TileRequest, tile
from aiart.operations.variations import VariationsRequest, variations

pytestmark = pytest.mark.usefixtures("without_graphs")
PICTURE = paintings(1, 24, 32, seed=4)[0]
MASK = np.zeros((24, 32), bool)
MASK[6:15, 8:20] = True
STEPS = {"count": 1, "steps": 2}

DONE = {
    "variations": lambda g: variations(g, PICTURE, VariationsRequest(**STEPS, strength=0.6)),
    "inpaint": lambda g: inpaint(g, PICTURE, MASK, InpaintRequest(**STEPS)),
    "remove": lambda g: remove(g, PICTURE, MASK, RemoveRequest()),
    "extend": lambda g: extend(g, PICTURE, ExtendRequest(**STEPS, right=8)),
    "seamless": lambda g: seamless(g, PICTURE, SeamlessRequest(**STEPS)),
    "tile": lambda g: tile(g, TileRequest(**STEPS)),
    "loop": lambda g: loop(g, LoopRequest(**STEPS, seconds=1, fps=3)),
}
NOT_DONE = {
    "restyle": lambda g: restyle(g, PICTURE, RestyleRequest(**STEPS)),
    "sketch": lambda g: sketch(g, PICTURE, SketchRequest(**STEPS)),
    "enlarge": lambda g: enlarge(g, PICTURE, EnlargeRequest(**STEPS)),
}


@pytest.fixture(scope="module")
def generator() -> Generator:
    return classic()


@pytest.mark.parametrize("operation", list(DONE))
def test_it_does_what_one_scale_allows(generator, operation):
    made = next(DONE[operation](generator))
    assert made.shape[0] == 24 and made.shape[2] == 3 and made.std() > 0
    if operation in ("inpaint", "remove"):
        assert np.array_equal(made[~MASK], PICTURE[~MASK])
    if operation == "tile":
        assert max(seam_error(made)) <= 1


@pytest.mark.parametrize("operation", list(NOT_DONE))
def test_it_says_why_it_does_not_do_the_rest(generator, operation):
    with pytest.raises(RequestError) as told:
        NOT_DONE[operation](generator)
    assert told.value.code == "preset" and "one scale" in str(told.value)


@pytest.mark.parametrize("operation", ["variations", "inpaint", "loop", *NOT_DONE])
def test_as_printed_it_cannot_go_on_from_anything(operation):
    with pytest.raises(RequestError) as told:
        (DONE | NOT_DONE)[operation](classic(as_printed=True))
    assert told.value.code == "preset"
