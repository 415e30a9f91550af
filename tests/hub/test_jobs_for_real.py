"""The whole way of a training on the Hub, but for the machine: uploaded, started by its own command in a process that
knows nothing of this repository, trained with TensorFlow, pushed, fetched, and nothing left behind."""

import numpy as np
import pytest

from aiart.engine.format.folder import read_folder
from aiart.hub.client import Client
from aiart.hub.jobs.training import RemoteTraining
from aiart.training_presets import TrainRequest
from tests.hub.machines import ThisComputer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),  # the official client's own
]


def test_a_training_on_a_machine_elsewhere_gives_a_generator_here(plain_hub, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "checkpoints").mkdir()
    plain_hub.machine = machine = ThisComputer(tmp_path / "there")
    token = plain_hub.user("alice")
    canvases = np.random.default_rng(0).integers(0, 256, (3, 32, 40, 3), dtype=np.uint8)
    request = TrainRequest(name="Waves", preset="learned", seconds=60, steps=4, width=8, blocks=1, licence="CC0-1.0")
    training = RemoteTraining(Client(token), "cpu-basic", 100)
    events = list(training.train(canvases, request, tmp_path / "waves", checkpoints=tmp_path / "checkpoints"))
    config, tensors = read_folder(tmp_path / "waves")
    assert (config.name, config.licence, config.training.steps, config.training.pictures) == ("Waves", "CC0-1.0", 4, 3)
    assert (config.width, config.height, config.network.width) == (40, 32, 8) and tensors
    assert events[-1].message == "Done." and events[-1].previews.shape == (4, 32, 40, 3)
    assert any(event.message.startswith("Remembered the pictures.") and len(event.previews) == 4 for event in events)
    (job,) = plain_hub.jobs.values()
    said = "\n".join(job.lines)
    assert machine.code == 0 and "Traceback" not in said and token not in said
    assert plain_hub.repos == {} and list((tmp_path / "checkpoints").iterdir()) == []
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not [data for data in files if token.encode() in data]
