"""Small trainings to test with: a request, a run of it to its end, and somebody who stops it."""

import pytest
from toys import paintings

from aiart.engine.format import parameters
from aiart.engine.painting import painting
from aiart.engine.training import batches, train
from aiart.engine.training.train import Stop
from aiart.errors import ArtError
from aiart.training_presets import TrainRequest

CANVASES = paintings(6, 32, 40)


def quick(patch: pytest.MonkeyPatch) -> None:
    """Few pictures, few steps of painting, small batches; every step is reported."""
    for module, name, value in (
        (train, "PREVIEWS", 2),
        (train, "SAMPLES", 2),
        (train, "REPORT_EVERY", 0.0),
        (painting, "REMEMBERED_STEPS", (2, 1)),
        (parameters, "LEARNED_STEPS", (2, 1)),
        (batches, "BATCH_PIXELS", 4 * 24 * 24),
    ):
        patch.setattr(module, name, value)


def request(preset="learned", steps=3, **more) -> TrainRequest:
    return TrainRequest(**{"preset": preset, "steps": steps, "width": 8, "blocks": 1} | more)


def run(folder, asked, canvases=CANVASES, resume=False, stop=lambda: Stop.NO) -> list:
    """All events of one training; if it ends with an error, that is the last of them."""
    events = []
    try:
        for event in train.train(canvases, asked, folder / "g", checkpoints=folder / "c", resume=resume, stop=stop):
            events.append(event)
    except ArtError as error:
        events.append(error)
    return events


def after(steps: list[int], count: int, wish: Stop):
    """A person who wishes for something once so many steps are done."""
    return lambda: wish if len(steps) >= count else Stop.NO
