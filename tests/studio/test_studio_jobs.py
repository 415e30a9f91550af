"""The states of a job, and what its files survive."""

import json
from itertools import product

import pytest

from aiart.data.uploads import Limits
from aiart.errors import StudioError
from aiart.studio.jobs import FINAL, TRANSITIONS, WORKING, Job, JobSpec, State, Status, StopLevel, every_other
from aiart.training_presets import TrainRequest

LEGAL = {
    ("queued", "preparing"): "its turn has come",
    ("queued", "cancelled"): "the person changed her mind",
    ("queued", "failed"): "its description cannot be read",
    ("preparing", "running"): "the engine has reported",
    ("preparing", "stopping"): "stopped before the first report",
    ("preparing", "done"): "nothing to train",
    ("preparing", "failed"): "no usable picture",
    ("preparing", "cancelled"): "stopped while reading",
    ("preparing", "interrupted"): "the worker died",
    ("running", "stopping"): "the person asked",
    ("running", "done"): "the budget is used up",
    ("running", "failed"): "the loss is no number",
    ("running", "cancelled"): "ended by force after a stop",
    ("running", "interrupted"): "the worker died",
    ("stopping", "done"): "the work was kept",
    ("stopping", "failed"): "the disk is full",
    ("stopping", "cancelled"): "left at once",
    ("stopping", "interrupted"): "the worker died while saving",
    ("interrupted", "queued"): "another attempt",
    ("interrupted", "failed"): "too many attempts",
    ("interrupted", "cancelled"): "the person does not want it any more",
    ("done", "queued"): "train longer",
    ("failed", "queued"): "resume",
    ("cancelled", "queued"): "resume",
}


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_only_the_legal_moves_are_possible(old, new):
    if (old, new) in LEGAL:
        assert Status(old).moved(new).state is new
    else:
        with pytest.raises(ValueError, match="cannot become"):
            Status(old).moved(new)


def test_every_state_can_be_left_and_all_but_the_first_can_be_reached():
    assert all(TRANSITIONS[state] for state in State)
    assert set().union(*TRANSITIONS.values()) == set(State)
    assert not FINAL & WORKING


def spec() -> JobSpec:
    return JobSpec(TrainRequest(name="Cats", seconds=5.0), "g" * 22, 1.0, (("upload-0001", "cat.png"),), (), Limits())


def test_spec_and_status_read_back_as_they_were_written(tmp_path):
    job = Job(tmp_path)
    job.write_spec(spec())
    status = Status(State.RUNNING, 1.0, 2.0, 1, 30, 0.5, 5.0, "Painting.")
    job.write_status(status)
    assert (job.spec(), job.status()) == (spec(), status)


SPOILT = {
    "empty": b"",
    "half": b'{"state": "run',
    "not json": b"\0\xff\xfe",
    "a list": b"[1]",
    "unknown state": b'{"state": "dancing"}',
    "unknown field": b'{"state": "done", "colour": 1}',
    "a text for a number": b'{"state": "done", "step": "7"}',
    "a number for a text": b'{"state": "done", "error": 7}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", SPOILT.values(), ids=SPOILT)
def test_a_state_that_cannot_be_read_means_interrupted(tmp_path, data):
    job = Job(tmp_path)
    job.state_file.write_bytes(data)
    assert job.status() == Status(State.INTERRUPTED)


@pytest.mark.parametrize("data", SPOILT.values(), ids=SPOILT)
def test_a_description_that_cannot_be_read_is_an_error_in_a_sentence(tmp_path, data):
    job = Job(tmp_path)
    job.spec_file.write_bytes(data)
    with pytest.raises(StudioError, match="damaged") as caught:
        job.spec()
    assert caught.value.code == "damaged"


HOSTILE = {
    "generator": "../../../etc/passwd",
    "uploads": [["../../secret", "cat.png"]],
    "request": {"name": "x", "seconds": None},
    "limits": {"max_files": 1, "more": 2},
    "refused": [{"name": "x"}],
}


@pytest.mark.parametrize("field", HOSTILE)
def test_a_description_never_leads_out_of_its_folder(tmp_path, field):
    job = Job(tmp_path)
    job.write_spec(spec())
    job.spec_file.write_text(json.dumps(json.loads(job.spec_file.read_text()) | {field: HOSTILE[field]}))
    with pytest.raises(StudioError):
        job.spec()


def test_a_wish_to_stop_is_read_back_and_nonsense_is_no_wish(tmp_path):
    job = Job(tmp_path)
    assert job.stop_level() is StopLevel.NO
    job.ask_to_stop(StopLevel.NOW)
    assert job.stop_level() is StopLevel.NOW
    for nonsense in (b"", b'{"level": 9}', b'{"level": [1]}', b"{}"):
        job.stop_file.write_bytes(nonsense)
        assert job.stop_level() is StopLevel.NO


def test_the_loss_curve_never_grows_without_bounds_and_keeps_both_ends(tmp_path):
    job = Job(tmp_path)
    for step in range(5000):
        job.events.append({"step": step})
    steps = [event["step"] for event in job.events.read()]
    assert len(steps) <= 600 and steps[0] == 0 and steps[-1] == 4999 and steps == sorted(steps)
    assert every_other([1]) == [1] and every_other([1, 2, 3, 4]) == [1, 3, 4]
