"""Events as lines of a log: the same on both ends, told again as often as one likes, and nothing else is believed."""

import json
import math

import numpy as np
import pytest

from aiart.engine.training.train import TrainEvent
from aiart.errors import TrainingError
from aiart.hub.jobs import job_log as log_events
from aiart.hub.jobs.job_log import MARK, LogReader, LogWriter


def lines_of(*events: TrainEvent) -> list[str]:
    said: list[str] = []
    writer = LogWriter(said.append)
    for event in events:
        writer.event(event)
    return said


def read(lines: list[str], reader: LogReader | None = None) -> list:
    reader = reader or LogReader()
    return [event for line in lines if (event := reader.read(line))]


def pictures(count: int = 4, height: int = 40, width: int = 56) -> np.ndarray:
    """Smooth ones, as a JPEG likes them."""
    ramp = np.linspace(0, 255, width)[None, None, :, None] * np.ones((count, height, 1, 3))
    return (ramp * np.linspace(0.3, 1, count)[:, None, None, None]).astype(np.uint8)


EVENT = TrainEvent(120, 9.125, 180.0, (0.5, 0.25), message="Learning.")


def test_an_event_arrives_as_it_was():
    assert read(lines_of(EVENT)) == [EVENT]


def test_pictures_arrive_nearly_as_they_were():
    (event,) = read(lines_of(TrainEvent(1, 1.0, 9.0, (0.5,), pictures())))
    assert event.previews.shape == (4, 40, 56, 3) and event.previews.dtype == np.uint8
    assert np.abs(event.previews.astype(int) - pictures()).mean() < 3


def test_large_pictures_are_made_small_and_no_line_is_long():
    noise = np.random.default_rng(0).integers(0, 256, (4, 300, 1000, 3), dtype=np.uint8)
    lines = lines_of(TrainEvent(1, 1.0, 9.0, (), noise))
    assert len(lines) > 3 and max(map(len, lines)) < 8000
    (event,) = read(lines)
    assert event.previews.shape == (4, 77, 256, 3)


def test_a_log_that_is_told_again_tells_nothing_new():
    lines = lines_of(*(TrainEvent(step, 1.0, 0.0, (), pictures()) for step in range(3)))
    reader = LogReader()
    assert [event.step for event in read(lines[:-1], reader)] == [0, 1]
    assert [event.step for event in read(lines, reader)] == [2]
    assert read(lines, reader) == []


def test_a_picture_of_which_a_part_is_missing_is_left_out_and_its_event_is_not():
    noise = np.random.default_rng(0).integers(0, 256, (4, 200, 200, 3), dtype=np.uint8)
    lines = lines_of(TrainEvent(7, 1.0, 9.0, (0.5,), noise))
    for missing in range(len(lines) - 1):
        (event,) = read(lines[:missing] + lines[missing + 1 :])
        assert event.step == 7 and event.previews is None


def test_events_without_words_and_pictures_are_told_now_and_then(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(log_events.time, "monotonic", lambda: now[0])
    said: list[str] = []
    writer = LogWriter(said.append)
    for step in range(100):
        writer.event(TrainEvent(step, step / 10, 3600.0, (0.5,)))
        now[0] += 0.5
    assert [event.step for event in read(said)] == [0, 24, 48, 72, 96]
    writer.event(TrainEvent(100, 10.0, 3600.0, (), None, "Done."))
    assert read(said)[-1].message == "Done."


def test_pictures_of_a_long_training_are_told_now_and_then_and_the_last_always(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(log_events.time, "monotonic", lambda: now[0])
    said: list[str] = []
    writer = LogWriter(said.append)
    for step in range(100):
        writer.event(TrainEvent(step, 10.0 * step, 3600.0, (0.5,), pictures()))
        now[0] += 10
    writer.event(TrainEvent(100, 1000.0, 3600.0, (), pictures(), "Sending the generator."))
    events = read(said)
    assert [event.step for event in events if event.previews is not None] == [*range(0, 100, 6), 100]
    assert {event.step for event in events} >= set(range(0, 100, 2))


def test_an_error_arrives_as_a_sentence():
    said: list[str] = []
    LogWriter(said.append).failed("The moon is out.", "moon")
    (error,) = read(said)
    assert (type(error), str(error), error.code) == (TrainingError, "The moon is out.", "moon")


GOOD = {"n": 1, "step": 1, "seconds": 1.0, "total": 9.0, "losses": [0.5], "previews": 0, "message": ""}
STRANGE = [
    "Installed 40 packages",
    MARK,
    MARK + "{",
    MARK + "[1]",
    MARK + "null",
    MARK + "[" * 100_000,
    MARK + json.dumps(GOOD | {"n": "1"}),
    MARK + json.dumps(GOOD | {"n": True}),
    MARK + json.dumps(GOOD | {"n": 0}),
    MARK + json.dumps({"n": 1}),
    MARK + json.dumps(GOOD | {"step": -1}),
    MARK + json.dumps(GOOD | {"step": "1"}),
    MARK + json.dumps(GOOD | {"seconds": math.inf}),
    MARK + json.dumps(GOOD | {"losses": [math.nan]}),
    MARK + json.dumps(GOOD | {"losses": 3}),
    MARK + json.dumps(GOOD | {"message": 3}),
    MARK + json.dumps({"n": 1, "sentence": 3, "code": ""}),
    " " + MARK + json.dumps(GOOD),
]


@pytest.mark.parametrize("line", STRANGE, ids=range(len(STRANGE)))
def test_a_line_that_is_not_as_it_should_be_is_not_one_of_ours(line):
    assert LogReader().read(line) is None


STRANGE_PICTURES = ["", "!!!", "AAAA", "iVBORw0KGgo=", 7, None, "A" * log_events.PIECE]


@pytest.mark.parametrize("piece", STRANGE_PICTURES)
@pytest.mark.parametrize("count", [1, 0, -1, 10**9, "4", None])
def test_a_picture_that_is_none_is_left_out(piece, count):
    lines = [MARK + json.dumps({"n": 1, "piece": piece}), MARK + json.dumps(GOOD | {"n": 2, "previews": count})]
    (event,) = read(lines)
    assert event.previews is None


def test_a_picture_larger_than_agreed_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(log_events, "SIDE", 512)
    lines = lines_of(TrainEvent(1, 1.0, 9.0, (), pictures(1, 300, 500)))
    monkeypatch.undo()
    (event,) = read(lines)
    assert event.previews is None


def told_in_pieces_of(length: int, shown: np.ndarray) -> TrainEvent:
    """The event of pictures whose pieces are of another length than those that are written."""
    *pieces, last = (json.loads(line.removeprefix(MARK)) for line in lines_of(TrainEvent(1, 1.0, 9.0, (), shown)))
    data = "".join(piece["piece"] for piece in pieces)
    parts = [{"piece": data[start : start + length]} for start in range(0, len(data), length)]
    lines = [MARK + json.dumps(line | {"n": number}) for number, line in enumerate([*parts, last], 1)]
    (event,) = read(lines)
    return event


def test_a_flood_of_pieces_and_one_that_is_too_long_are_not_kept():
    noise = np.random.default_rng(0).integers(0, 256, (1, 128, 128, 3), dtype=np.uint8)
    assert told_in_pieces_of(500, pictures()).previews is not None
    assert told_in_pieces_of(20, pictures()).previews is None
    assert told_in_pieces_of(log_events.PIECE, noise).previews is not None
    assert told_in_pieces_of(log_events.PIECE + 1, noise).previews is None


def test_what_could_hide_something_is_not_shown():
    said: list[str] = []
    LogWriter(said.append).failed("A\nB\u202e\x1b[31m" + "x" * 1000, "c")
    (failed,) = read(said)
    assert (
        failed.happened.isprintable()
        and failed.happened.startswith("A B ")
        and len(failed.happened) <= log_events.MESSAGE_MAX
    )
