"""Gradio inside of a test process."""

import asyncio

import pytest


@pytest.fixture(scope="session")
def tidy_gradio():
    """Gradio makes event loops that it never closes, which pytest counts as errors; its locks need none."""
    from gradio import queueing, utils

    patch = pytest.MonkeyPatch()
    for module in (utils, queueing):
        patch.setattr(module, "safe_get_lock", asyncio.Lock)
    patch.setattr(utils, "safe_get_stop_event", asyncio.Event)
    yield
    patch.undo()
