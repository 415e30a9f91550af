"""Seconds in which a training waits for others do not count."""

import pytest

from aiart.engine.training import share as module
from aiart.engine.training.share import Share, times


@pytest.fixture
def machine(monkeypatch):
    """A clock and threads that are set by hand: [seconds, ran, waited]."""
    state = [0.0, 0, 0]
    monkeypatch.setattr(module, "times", lambda: (state[1], state[2]))
    monkeypatch.setattr(module.time, "monotonic", lambda: state[0])
    return state


def go_on(machine, seconds, ran, waited):
    for i, more in enumerate((seconds, ran, waited)):
        machine[i] += more


def test_who_has_the_machine_half_of_the_time_pays_half(machine):
    share = Share(100)
    go_on(machine, 1, 20, 0)
    assert share.counted(1) == 1 and share.given == 0
    go_on(machine, 1, 10, 10)
    assert share.counted(1) == 0.5 and share.given == 0.5
    assert share.counted(1) == 0.5, "until the next look"
    go_on(machine, 1, 99, 1)
    assert share.counted(1) == 1, "threads of one program wait for each other a little"


def test_no_more_is_given_back_than_the_budget_itself(machine):
    share = Share(2)
    counted = []
    for _ in range(5):
        go_on(machine, 1, 1, 9)
        counted.append(round(share.counted(1), 6))
    assert counted == [0.1, 0.1, 1, 1, 1] and share.given <= 2


def test_where_nothing_is_told_all_seconds_count(machine, monkeypatch):
    monkeypatch.setattr(module, "times", lambda: (0, 0))
    share = Share(100)
    machine[0] = 5
    assert share.counted(5) == 5


def test_this_system_tells_how_long_threads_ran():
    if not module.TASKS.is_dir():
        pytest.skip("only Linux tells it")
    before = times()[0]
    sum(range(10**6))
    assert times()[0] > before
