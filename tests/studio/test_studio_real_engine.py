"""The studio with the engine that people get, once from upload to picture."""

import numpy as np
import pytest
from PIL import Image
from skimage import data

from aiart.engine.format.folder import save_folder, table_of
from aiart.engine.training.initial import fresh
from aiart.errors import RequestError
from aiart.operations.enlarge import EnlargeRequest
from aiart.operations.extend import ExtendRequest
from aiart.operations.inpaint import InpaintRequest
from aiart.operations.loop import LoopRequest
from aiart.operations.mix import MixRequest
from aiart.operations.poster import PosterRequest
from aiart.operations.request import Request
from aiart.operations.restyle import RestyleRequest
from aiart.operations.sketch import SketchRequest
from aiart.operations.tile import TileRequest
from aiart.operations.variations import VariationsRequest
from aiart.studio import State, read_recipe
from aiart.training_presets import TrainRequest
from tests.studio.acting import new_workspace, painted, until, worker_of

pytestmark = pytest.mark.slow
LONG = 400  # seconds to wait; on a free machine a tenth of it is enough


@pytest.fixture
def photos(tmp_path):
    """Two crops of a photograph."""
    coffee = data.coffee()
    paths = [tmp_path / f"coffee {number}.jpg" for number in range(2)]
    for number, path in enumerate(paths):
        Image.fromarray(coffee[20 * number : 20 * number + 192, 40 * number : 40 * number + 256]).save(path)
    return paths


def test_instant_goes_from_upload_to_picture_and_back_to_its_recipe(opened, photos):
    studio = opened(engine="aiart.studio.workers.engine")
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, photos, TrainRequest(name="Coffee", preset="instant", long_side=64))
    view = until(lambda: (view := studio.training.view(drawer, job)).over and view, "the generator", LONG)
    assert (view.state, view.error) == (State.DONE, "") and view.previews
    request = Request(count=2, seed=3, size=(80, 64))
    first, second = painted(studio, drawer, view.generator, request)
    assert np.asarray(Image.open(first.path)).shape == (64, 80, 3)
    recipe = read_recipe(second.path, studio.config.limits)
    card = studio.generators.with_hash(drawer, recipe.hash)
    again = next(iter(painted(studio, drawer, card.id, recipe.request())))
    assert again.path.read_bytes() == second.path.read_bytes()


@pytest.fixture
def real(opened, config, photos):
    """A studio with the real engine, two instant starters, and a classic one."""
    for name, photo in zip(("one", "two"), photos, strict=True):
        with Image.open(photo) as image:
            canvas = np.asarray(image.resize((80, 64)))
        save_generator(config.starters / name, canvas, TrainRequest(name=name, preset="instant"))
    save_generator(config.starters / "classic", canvas, TrainRequest(name="Old", preset="classic", width=4))
    return opened(engine="aiart.studio.workers.engine")


def save_generator(folder, canvas, request):
    generator, tensors = fresh(canvas[None], request)
    rng = np.random.default_rng(0)
    table = {name: spec for name, spec in table_of(generator).items() if name not in tensors}
    network = {name: 0.1 * rng.standard_normal(spec.shape, np.float32) for name, spec in table.items()}
    save_folder(folder, generator, tensors | network, "# A card\n", [canvas])


@pytest.mark.thorough
def test_every_operation_paints_with_the_real_engine(real, photos, tmp_path):
    drawer, small = new_workspace(real), tmp_path / "small.png"
    with Image.open(photos[0]) as image:
        pixels = np.asarray(image.resize((80, 64)))
    Image.fromarray(pixels).save(small)
    layer = np.zeros((64, 80, 4), np.uint8)
    layer[16:40, 20:50] = (200, 60, 40, 255)
    Image.fromarray(layer).save(tmp_path / "layer.png")
    picture, blobs = {"picture": small}, {"picture": tmp_path / "layer.png"}
    orders = [
        (VariationsRequest(count=1, steps=3), picture),
        (RestyleRequest(count=1, steps=3), {"picture": photos[1], "palette": photos[0]}),
        (SketchRequest(count=1, steps=3), blobs),
        (InpaintRequest(count=1, steps=3), picture | {"mask": tmp_path / "layer.png"}),
        (ExtendRequest(count=1, steps=3, right=20), picture),
        (EnlargeRequest(count=1, steps=3), picture),
        (TileRequest(count=1, steps=3), {}),
        (PosterRequest(count=1, steps=3, size=(160, 128)), {}),
        (MixRequest(count=1, steps=3), {}),
        (MixRequest(count=1, steps=3), {"map": tmp_path / "layer.png"}),
        (LoopRequest(count=1, steps=3, seconds=0.5, fps=6), {}),
    ]
    for request, files in orders:
        second = "two" if isinstance(request, MixRequest) else ""
        (made,) = painted(real, drawer, "one", request, files=files, second=second, ending=".webp")
        with Image.open(made.path) as image:
            assert np.asarray(image.convert("RGB")).std() > 5, request
        if isinstance(request, InpaintRequest):
            mended = np.asarray(Image.open(made.path))
            assert np.array_equal(mended[layer[..., 3] == 0], pixels[layer[..., 3] == 0])
    assert len(real.gallery.pictures(drawer)) == len(orders)


@pytest.mark.parametrize(
    "request_", [RestyleRequest(count=1), SketchRequest(count=1), EnlargeRequest(count=1), MixRequest(count=1)]
)
def test_what_a_classic_generator_cannot_do_is_a_sentence(real, photos, request_):
    drawer, files = new_workspace(real), {} if isinstance(request_, MixRequest) else {"picture": photos[0]}
    with pytest.raises(RequestError, match="classic") as caught:
        list(painted(real, drawer, "classic", request_, files=files, second="one"))
    assert caught.value.code == "preset" and real.gallery.pictures(drawer) == []


@pytest.mark.thorough
def test_a_network_in_training_survives_a_kill_keeps_its_work_and_paints(opened, photos):
    studio = opened(engine="aiart.studio.workers.engine")
    drawer = new_workspace(studio)
    request = TrainRequest(name="Coffee", preset="learned", long_side=64, seconds=120, width=16)
    job = studio.training.start(drawer, photos, request)
    until(lambda: studio.training.view(drawer, job).step > 0, "the first steps", LONG)
    worker = worker_of(studio, job)
    worker.kill()
    before = studio.training.view(drawer, job).step  # shown until the next attempt has made a step of its own
    until(lambda: (again := worker_of(studio, job)) and again.pid != worker.pid, "another attempt", LONG)
    until(
        lambda: (view := studio.training.view(drawer, job)).losses and view.step not in (0, before), "a new step", LONG
    )
    studio.training.stop(drawer, job)
    view = until(lambda: (view := studio.training.view(drawer, job)).over and view, "the generator", LONG)
    assert (view.state, view.error) == (State.DONE, "") and any(view.losses[-1].losses)
    picture = next(iter(painted(studio, drawer, view.generator, Request(count=1, seed=1))))
    assert np.asarray(Image.open(picture.path)).std() > 5, "not a flat colour"
