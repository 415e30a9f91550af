"""Several devices and several machines learn what one does, within the noise of float additions."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.lazily import Lazily

devices = Lazily("aiart.engine.training.devices")

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

ROOT = Path(__file__).parents[2]
STEPS = 4
TIMEOUT = 300  # seconds; some ten times what anything here takes


def start(folder: Path, *devices: int, machines: dict | None = None) -> subprocess.Popen:
    """One training after the other, each on so many devices."""
    told = {"TF_CONFIG": json.dumps(machines)} if machines else {}
    script, counts = Path(__file__).with_name("replicas.py"), map(str, devices)
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(STEPS), *counts],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen) -> np.ndarray:
    """The losses of its trainings, (trainings, batches, 2): the scale and the loss."""
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, err[-2000:]
    return np.array(json.loads(out.splitlines()[-1]))


def weights(folder: Path) -> dict[str, np.ndarray]:
    return load_file(folder / "g" / "model.safetensors")


def alike(left: Path, right: Path) -> bool:
    ours, theirs = weights(left), weights(right)
    return ours.keys() == theirs.keys() and all(np.allclose(ours[n], theirs[n], atol=2e-3) for n in ours)


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> tuple[np.ndarray, Path]:
    """The losses of a training on one device and of one on two, and the folder of both."""
    folder = tmp_path_factory.mktemp("here")
    return ended(start(folder, 1, 2)), folder


def test_two_devices_have_the_loss_curve_of_one_and_its_weights(here):
    (one, two), folder = here
    assert len(one) >= STEPS and np.allclose(one, two, rtol=2e-4) and alike(folder / "1", folder / "2")


def test_two_machines_have_the_loss_curve_of_one_and_the_chief_alone_writes(here, tmp_path):
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    machines = [start_machine(tmp_path / str(i), addresses, i) for i in range(2)]
    try:
        chief, other = (ended(process)[0] for process in machines)
    finally:
        for process in machines:  # one that has lost the other waits for it
            process.kill()
            process.communicate()
    assert np.allclose(chief, here[0][0], rtol=2e-4) and np.allclose(other, chief, rtol=1e-6)
    assert alike(tmp_path / "0" / "1", here[1] / "1")
    assert not (tmp_path / "1").exists()


def start_machine(folder: Path, addresses: list[str], number: int) -> subprocess.Popen:
    task = {"type": "worker", "index": number}
    return start(folder, 1, machines={"cluster": {"worker": addresses}, "task": task})


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("", 0),
        ("nonsense", 0),
        ("[]", 0),
        ('{"cluster": {"worker": ["a:1"]}}', 1),
        ('{"cluster": {"chief": ["a:1"], "worker": ["b:1"]}}', 2),
    ],
)
def test_machines_are_those_that_are_named(monkeypatch, told, count):
    from aiart.engine.training.devices import _machines

    monkeypatch.setenv("TF_CONFIG", told)
    assert len(_machines()) == count


def test_one_device_agrees_with_itself():
    assert devices.Devices().agreed(1, 0.25) == (1, 0.25) and devices.Devices().chief


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_replica_has_a_share_and_what_is_added_is_zero(count):
    batch = np.arange(1, 2 * count + 1, dtype=np.float32).reshape(count, 2)
    parts = devices.shares(batch, 3)
    whole = np.concatenate(parts)
    assert len(parts) == 3 and all(len(part) for part in parts)
    assert np.array_equal(whole[:count], batch) and not whole[count:].any()
