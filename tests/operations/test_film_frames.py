"""Frames of a film, a few at once: they are the same, and come in order; so does what is told of them."""

import threading
import time

import numpy as np
import pytest

from aiart.operations import film_frames
from aiart.operations.film_frames import in_order
from aiart.operations.loop import LoopRequest, loop

SIZE = 4, 4


@pytest.fixture
def four_cores(monkeypatch):
    monkeypatch.setattr(film_frames, "CORES", 4)


def numbered(i, on_progress):
    """The frame of that number, in three steps; even ones take longer."""
    for step in (1, 2, 3):
        time.sleep(0.002 * (1 + i % 2))
        if on_progress:
            on_progress(i, step / 3, None)
    return np.full((*SIZE, 3), i, np.uint8)


@pytest.mark.usefixtures("four_cores")
@pytest.mark.parametrize("listens", [True, False])
def test_frames_come_in_order_and_so_does_their_progress(listens):
    told = []

    def on_progress(i, share, picture):
        assert threading.current_thread() is threading.main_thread()
        told.append((i, share))

    assert [int(f[0, 0, 0]) for f in in_order(numbered, 9, SIZE, on_progress if listens else None)] == list(range(9))
    assert told == sorted(told)
    assert [i for i, share in told if share == 1] == (list(range(9)) if listens else [])


@pytest.mark.usefixtures("four_cores")
def test_after_the_first_one_some_are_painted_at_once():
    together = threading.Barrier(4, timeout=30)

    def painted(i, _):
        if i:
            together.wait()
        return np.full((*SIZE, 3), i, np.uint8)

    assert len(list(in_order(painted, 9, SIZE, None))) == 9


@pytest.mark.usefixtures("four_cores")
def test_large_frames_are_painted_one_after_the_other():
    threads = set()

    def painted(i, _):
        threads.add(threading.current_thread())
        return np.full((*SIZE, 3), i, np.uint8)

    assert len(list(in_order(painted, 4, (2048, 2048), None))) == 4
    assert threads == {threading.main_thread()}


@pytest.mark.usefixtures("four_cores")
def test_what_is_not_wanted_any_more_is_not_painted():
    begun = set()

    def painted(i, on_progress):
        begun.add(i)
        return numbered(i, on_progress)

    def refuse(i, share, picture):
        if i == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(in_order(painted, 1000, SIZE, refuse))
    frames = in_order(painted, 1000, SIZE, None)
    assert [int(next(frames)[0, 0, 0]) for _ in range(2)] == [0, 1]
    frames.close()
    seen = len(begun)
    assert seen < 30
    time.sleep(0.05)
    assert len(begun) == seen and not [one for one in threading.enumerate() if "aiart-shared" in one.name]


@pytest.mark.usefixtures("four_cores")
@pytest.mark.parametrize("listens", [True, False])
def test_what_a_frame_raises_is_raised(listens):
    def painted(i, on_progress):
        if i == 3:
            raise MemoryError("no room for it")
        return numbered(i, on_progress)

    frames = in_order(painted, 9, SIZE, (lambda *_: None) if listens else None)
    with pytest.raises(MemoryError, match="no room"):
        list(frames)


@pytest.mark.usefixtures("few_steps")
def test_a_loop_is_the_same_however_many_are_painted_at_once(generators, monkeypatch):
    made = []
    for cores in (1, 2, 4):
        monkeypatch.setattr(film_frames, "CORES", cores)
        made.append(list(loop(generators["instant"], LoopRequest(seconds=1, fps=9, seed=2))))
    assert np.array_equal(made[0], made[1]) and np.array_equal(made[0], made[2])
