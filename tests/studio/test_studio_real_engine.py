"""The studio with the engine that people get, once from upload to picture."""

import numpy as np
import pytest
from PIL import Image
from skimage import data

from aiart.config import CreateRequest, TrainRequest
from aiart.studio import State
from tests.studio.acting import painted, until, worker_of

LONG = 400  # seconds of patience; on a free machine a tenth of it is enough


@pytest.fixture
def photos(tmp_path):
    """Two crops of a photograph."""
    coffee = data.coffee()
    paths = [tmp_path / f"coffee {number}.jpg" for number in range(2)]
    for number, path in enumerate(paths):
        Image.fromarray(coffee[20 * number : 20 * number + 192, 40 * number : 40 * number + 256]).save(path)
    return paths


def test_instant_goes_from_upload_to_picture_and_back_to_its_recipe(opened, photos):
    studio = opened(engine="aiart.studio.engine")
    drawer = studio.new_drawer()
    job = studio.train(drawer, photos, TrainRequest(name="Coffee", preset="instant", long_side=64))
    view = until(lambda: (view := studio.job(drawer, job)).over and view, "the generator", LONG)
    assert (view.state, view.error) == (State.DONE, "") and view.previews
    request = CreateRequest(count=2, seed=3, size=(80, 64))
    first, second = painted(studio, drawer, view.generator, request)
    assert np.asarray(Image.open(first.path)).shape == (64, 80, 3)
    recipe, card = studio.recipe(drawer, second.path)
    again = next(iter(painted(studio, drawer, card.id, recipe.request())))
    assert again.path.read_bytes() == second.path.read_bytes()


def test_a_network_in_training_survives_a_kill_keeps_its_work_and_paints(opened, photos):
    studio = opened(engine="aiart.studio.engine")
    drawer = studio.new_drawer()
    request = TrainRequest(name="Coffee", preset="learned", long_side=64, seconds=120, width=16)
    job = studio.train(drawer, photos, request)
    until(lambda: studio.job(drawer, job).step > 0, "the first steps", LONG)
    worker = worker_of(studio, job)
    worker.kill()
    before = studio.job(drawer, job).step  # shown until the next attempt has made a step of its own
    until(lambda: (again := worker_of(studio, job)) and again.pid != worker.pid, "another attempt", LONG)
    until(lambda: (view := studio.job(drawer, job)).losses and view.step not in (0, before), "a new step", LONG)
    studio.stop(drawer, job)
    view = until(lambda: (view := studio.job(drawer, job)).over and view, "the generator", LONG)
    assert (view.state, view.error) == (State.DONE, "") and any(view.losses[-1].losses)
    picture = next(iter(painted(studio, drawer, view.generator, CreateRequest(count=1, seed=1))))
    assert np.asarray(Image.open(picture.path)).std() > 5, "not a flat colour"
