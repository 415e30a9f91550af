"""Generators of each kind, made once, and networks that need no graph."""

import pytest
from makers import MAKERS

from aiart.engine.format import parameters
from aiart.engine.painting import painting
from aiart.engine.painting.generator import Generator


@pytest.fixture(scope="session")
def generators() -> dict[str, Generator]:
    return {name: make() for name, make in MAKERS.items()}


@pytest.fixture
def few_steps(monkeypatch):
    monkeypatch.setattr(painting, "REMEMBERED_STEPS", (5, 3))
    monkeypatch.setattr(parameters, "LEARNED_STEPS", (4, 2))


@pytest.fixture
def without_graphs():
    """Tracing a graph takes seconds."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
