"""A loopback Hub per test, generators to put on it, and a machine on which nobody is logged in, or somebody is."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import constants
from huggingface_hub.utils import close_session

from aiart.hub.timeout import ProgressTimeout
from tests.engine.good import contents, instant_config, save_small
from tests.hub.loopback import AMBIENT, Hub, reach

sys.path.append(str(Path(__file__).parents[1] / "engine"))  # its bad folders


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """Somebody is logged in here; her token must not be used unless it is asked for. Nothing leaves the machine."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    reach(monkeypatch, "http://127.0.0.1:9", tmp_path / "hf-cache")


@pytest.fixture(autouse=True, scope="session")
def session():
    """The client's, with its certificates, is made once: that takes longer than most tests here."""
    yield
    close_session()


@pytest.fixture(params=[False, True], ids=["regular", "large"])
def hub(request, monkeypatch, tmp_path):
    """A Hub that keeps weights as it keeps all files, and one that has a storage for large ones."""
    with Hub(large=request.param) as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        yield running


@pytest.fixture
def plain_hub(monkeypatch, tmp_path):
    """Where it does not matter how weights are kept."""
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        yield running


@pytest.fixture
def generator(tmp_path) -> Path:
    """A small good one, on disk."""
    save_small(tmp_path / "waves", instant_config(name="Small waves"))
    return tmp_path / "waves"


@pytest.fixture
def files(generator) -> dict[str, bytes]:
    """The same, as files of a repository."""
    return {path.replace("\\", "/"): data for path, data in contents(generator).items()}


@pytest.fixture
def impatient(monkeypatch):
    """Nine seconds are nine seconds; here it is about what happens when they are over.

    The official client waits a second before it takes up a download that broke off, five times; here it does not.
    """
    monkeypatch.setattr(ProgressTimeout.__init__, "__defaults__", (0.5,))
    monkeypatch.setattr("huggingface_hub.file_download.time", SimpleNamespace(sleep=lambda seconds: None))
