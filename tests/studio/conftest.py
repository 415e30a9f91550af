"""A studio in a temporary home with the fake engine, and pictures to send it."""

from dataclasses import replace
from pathlib import Path

import pytest

from aiart.studio import Studio, StudioConfig
from aiart.studio.painter import Painter
from aiart.studio.store import read_json
from aiart.studio.workers.process import find
from tests.studio.acting import config_in, write_pictures


@pytest.fixture
def config(tmp_path: Path) -> StudioConfig:
    return config_in(tmp_path)


@pytest.fixture
def opened(config):
    """Open studios on one home, with settings changed; all are closed, and their workers ended, afterwards."""
    studios: list[Studio] = []

    def open_studio(**changes) -> Studio:
        studios.append(Studio(replace(config, **changes)))
        return studios[-1]

    yield open_studio
    for studio in studios:
        studio.close(training=True)
    for run in config.home.glob("drawers/*/jobs/*/run.json"):
        if worker := find(read_json(run)):
            worker.kill()


@pytest.fixture(autouse=True)
def no_painter(monkeypatch, forked_workers):
    """No warm painter: whoever paints starts it."""
    monkeypatch.setattr(Painter, "start", lambda painter: None)


@pytest.fixture
def studio(opened) -> Studio:
    return opened()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return write_pictures(tmp_path)
