"""The weights that come with the package: they are what they were, a training begins with them, or says why not."""

import hashlib

import numpy as np
import pytest
from good import NO_WORDS
from trainings import CANVASES, request, run

from aiart.engine.format.config import NetworkConfig
from aiart.engine.format.folder import NETWORK, read_config
from aiart.engine.format.parameters import parameter_shapes
from aiart.engine.format.tensors import write_tensors
from aiart.engine.training import initial, warm_start
from aiart.engine.training.initial import fresh
from aiart.errors import TrainingError
from aiart.training_presets import TrainRequest

pytestmark = pytest.mark.usefixtures("quickly")
TINY = NetworkConfig(kind="velocity", width=8, blocks=1, scales=1, **NO_WORDS)


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> dict[str, np.ndarray]:
    """Weights for `learned` at width 8, shipped instead of the true ones."""
    rng = np.random.default_rng(5)
    found = {name: 0.1 * rng.standard_normal(shape, np.float32) for name, shape in parameter_shapes(TINY).items()}
    path = tmp_path / "shipped" / "learned.safetensors"
    path.parent.mkdir()
    write_tensors(path, found, {})
    monkeypatch.setattr(warm_start, "FOLDER", path.parent)
    monkeypatch.setattr(warm_start, "SHIPPED", {"learned": (TINY, hashlib.sha256(path.read_bytes()).hexdigest())})
    return found


@pytest.mark.parametrize("preset", warm_start.SHIPPED)
def test_what_is_shipped_is_what_is_named_and_fits_the_preset_s_own_network(preset):
    path = warm_start.FOLDER / f"{preset}.safetensors"
    assert path.stat().st_size < 10_000_000 and warm_start.LICENCE == "CC0-1.0"
    config, _ = fresh(CANVASES, TrainRequest(preset=preset))
    shipped, digest = warm_start.SHIPPED[preset]
    assert config.training.warm_start == digest[: warm_start.DIGITS]
    assert (shipped.width, shipped.blocks) == initial.NETWORKS[preset]
    found = warm_start.weights_for(config)
    assert {name: value.shape for name, value in found.items()} == parameter_shapes(config.network)


def test_a_training_begins_with_them_and_finer_scales_as_the_finest_of_them(tmp_path, tiny):
    from aiart.engine.training.trainer import Trainer

    asked, canvases = request(), np.repeat(np.repeat(CANVASES, 2, 1), 2, 2)
    config, tensors = fresh(canvases, asked)
    began = Trainer(canvases, config, tensors, asked).result()[1]
    rows = tiny[warm_start.SCALES]
    assert config.network.scales == 4 and len(config.training.warm_start) == warm_start.DIGITS
    assert np.array_equal(began[NETWORK + warm_start.SCALES], np.repeat(rows, 4, 0))
    others = tiny.keys() - {warm_start.SCALES}
    assert all(np.array_equal(began[NETWORK + name], tiny[name]) for name in others)


@pytest.mark.parametrize(
    "changes, said",
    [
        (dict(width=9), "begins from chance: of its shape"),
        (dict(warm_start=False), "begins from chance, as asked"),
        (dict(), "Remembered the pictures."),
    ],
)
def test_another_width_or_a_wish_begins_from_chance_and_it_is_said(tmp_path, tiny, walk, changes, said):
    events = run(tmp_path, request(**changes))
    assert said in events[0].message and events[-1].message == "Done."
    assert bool(read_config(tmp_path / "g").training.warm_start) == (not changes)


def test_damaged_weights_are_refused_in_a_sentence(tiny):
    config, _ = fresh(CANVASES, request())
    path = warm_start.FOLDER / "learned.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(TrainingError, match="Install aiart again") as caught:
        warm_start.weights_for(config)
    assert caught.value.code == "warm_start"
