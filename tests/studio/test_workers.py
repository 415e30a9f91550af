"""What all workers share: the translation of errors, and the clock."""

import errno
from types import SimpleNamespace

import pytest

from aiart.errors import RequestError, StudioError, to_art_error
from aiart.studio.workers import process as processes
from aiart.studio.workers.events import PAINTING, TRAINING, error_from_json, error_to_json
from aiart.studio.workers.process import Deadline

REASONS = {
    errno.ENOSPC: "The disk is full. Free some disk space",
    errno.EACCES: "may not be written to. Give the account",
    errno.EROFS: "read-only",
    errno.ENOENT: "not there",
}


@pytest.mark.parametrize("number", REASONS)
@pytest.mark.parametrize(("wording", "end"), [(PAINTING, "then try again."), (TRAINING, "then resume the training.")])
def test_a_refusal_of_the_disk_names_its_true_reason(number, wording, end):
    error = to_art_error(OSError(number, "told by the system"), wording)
    assert error.code == "no_disk" and REASONS[number] in str(error) and str(error).endswith(end)


class ResourceExhaustedError(Exception):
    """As TensorFlow calls it."""


@pytest.mark.parametrize("cause", [MemoryError(), ResourceExhaustedError("a tensor of this shape")])
def test_out_of_memory_is_a_sentence_whoever_noticed_it(cause):
    assert to_art_error(cause, PAINTING).code == to_art_error(cause, TRAINING).code == "memory"


@pytest.mark.parametrize("cause", [ZeroDivisionError(), ConnectionResetError(errno.ECONNRESET, "reset"), OSError("?")])
def test_anything_else_is_a_bug_of_ours(cause):
    assert to_art_error(cause, TRAINING).code == "bug"


def test_an_error_crosses_the_border_as_it_was():
    error = RequestError("The moon is out.", "It should be in.", "Wait.", code="moon")
    again = error_from_json(error_to_json(error))
    assert type(again) is RequestError and (str(again), again.code) == (str(error), "moon")
    assert type(error_from_json(error_to_json(error) | {"kind": "errno"})) is StudioError


def test_a_machine_that_slept_has_kept_nobody_waiting(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=lambda: now[0]))
    deadline = Deadline(3)
    now[0] += 3600
    assert not deadline.passed()
    now[0] += 1.5
    assert deadline.passed()
    deadline.restart()
    assert not deadline.passed()
