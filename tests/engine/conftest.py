"""Fixtures of the trainings that are tested: quick ones, without TensorFlow or without graphs, and counted steps."""

import pytest
from trainings import quick
from walk import Walk, WalkPainter


@pytest.fixture
def quickly(monkeypatch):
    quick(monkeypatch)


@pytest.fixture
def walk(monkeypatch):
    """No network in a training: in its place, weights that walk."""
    from aiart.engine.network import velocity as learned
    from aiart.engine.training import trainer  # with TensorFlow, which other tests here do without

    monkeypatch.setattr(trainer, "new_task", Walk)
    monkeypatch.setattr(learned, "painter", WalkPainter)


@pytest.fixture
def without_graphs():
    """Tracing a graph takes seconds, and what most tests of networks ask does not depend on it."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def stepped(monkeypatch) -> list[int]:
    """The steps that trainings make, as they make them."""
    from aiart.engine.training.trainer import Trainer

    steps, advance = [], Trainer.advance

    def counted(this):
        steps.append(this.progress.step)
        advance(this)

    monkeypatch.setattr(Trainer, "advance", counted)
    return steps
