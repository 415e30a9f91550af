"""Loop: it moves, evenly, and its end is its beginning."""

import math

import numpy as np
import pytest
from makers import rms

from aiart.engine.painting import painting
from aiart.engine.path.flow import Noise
from aiart.errors import RequestError
from aiart.operations.loop import LoopRequest, RotatedNoise, frames_of, loop, melted

pytestmark = pytest.mark.usefixtures("few_steps", "without_graphs")


@pytest.mark.parametrize(("kind", "fps"), [("instant", 8), ("balanced", 5), ("learned", 5)])
def test_the_last_frame_meets_the_first_and_nothing_flickers(generators, kind, fps):
    request = LoopRequest(seconds=2, fps=fps, size=(48, 40))
    frames = [frame.astype(np.float32) for frame in loop(generators[kind], request)]
    assert len(frames) == 2 * fps and frames[0].shape == (40, 48, 3)
    steps = [float(np.abs(a - b).mean()) for a, b in zip(frames, frames[1:] + frames[:1], strict=True)]
    assert steps[-1] <= 2 * np.mean(steps[:-1]) and max(steps) < 2 * np.mean(steps)
    assert rms(frames[0], frames[fps]) > 1  # it went somewhere


def test_half_the_frames_are_every_second_of_all(generators):
    """Before they melt: a frame belongs to its angle, whatever the number of frames."""
    drawn = Noise(3)
    few, many = (
        [RotatedNoise(2 * math.pi * i / n, 0.4, {}).noise(drawn, 1, 0, (8, 8)) for i in range(n)] for n in (4, 8)
    )
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(few, many[::2], strict=True))


def test_noise_is_drawn_once_for_all_frames():
    drawn = {}
    first, second = (RotatedNoise(angle, 0.4, drawn).noise(Noise(3), 1, 0, (8, 8)) for angle in (0.0, 1.0))
    assert len(drawn) == 1 and rms(first, second) > 0.1
    assert np.array_equal(second, RotatedNoise(1.0, 0.4, {}).noise(Noise(3), 1, 0, (8, 8)))


def test_a_memory_takes_half_of_a_pictures_steps(generators, monkeypatch):
    taken = []
    monkeypatch.setattr(painting.Painting, "steps", lambda self, k, by_memory: taken.append(self.options.steps) or 1)
    for request in (LoopRequest(seconds=1, fps=3), LoopRequest(seconds=1, fps=3, steps=7)):
        list(loop(generators["instant"], request))
    assert set(taken) == {max(1, painting.REMEMBERED_STEPS[0] // 2), 7}


@pytest.mark.parametrize("motion", [0.1, 0.5, 1.0])
def test_noise_stays_standard_normal_at_every_angle(motion):
    for angle in (0.0, 1.0, 4.0):
        noise = RotatedNoise(angle, motion, {}).noise(Noise(0), 0, 0, (128, 128))
        assert abs(noise.mean()) < 0.02 and noise.std() == pytest.approx(1, abs=0.02)


def test_more_motion_moves_more():
    def moved(motion: float) -> float:
        return rms(*(RotatedNoise(angle, motion, {}).noise(Noise(0), 0, 0, (64, 64)) for angle in (0.0, math.pi)))

    assert moved(0.1) < moved(0.4) < moved(1.0)


def test_frames_melt_all_the_way_round():
    frames = [np.full((1, 1, 3), value, np.uint8) for value in (0, 0, 0, 80, 0, 0)]
    made = [int(frame[0, 0, 0]) for frame in melted(frames, np.float32([0.25, 0.5, 0.25]))]
    assert made == [0, 20, 40, 20, 0, 0]  # begun with the second frame
    assert len(list(melted(frames, np.float32([1])))) == 6


IMPOSSIBLE = [
    ("fps", {"fps": 0}),
    ("fps", {"fps": -1}),
    ("fps", {"fps": 1000}),
    ("fps", {"fps": math.nan}),
    ("seconds", {"seconds": 0}),
    ("seconds", {"seconds": math.inf}),
    ("motion", {"motion": 0}),
    ("motion", {"motion": 1.5}),
    ("frames", {"seconds": 0.1, "fps": 5}),
    ("frames", {"seconds": 60, "fps": 60}),
    ("size", {"size": (0, 0)}),
]


@pytest.mark.parametrize(("code", "asked"), IMPOSSIBLE, ids=str)
def test_an_impossible_loop_is_refused(generators, code, asked):
    with pytest.raises(RequestError) as told:
        loop(generators["instant"], LoopRequest(**asked))
    assert told.value.code == code and len(str(told.value)) > 20


def test_frames_are_seconds_times_frames_a_second():
    assert frames_of(LoopRequest()) == 48 and frames_of(LoopRequest(seconds=0.5, fps=10)) == 5
