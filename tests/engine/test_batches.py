"""What a network is trained on: points of true paths, chosen by seed and step alone."""

import numpy as np
import pytest
from toys import paintings

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.training import batches
from aiart.engine.training.batches import Batch, Batches
from aiart.engine.training.initial import fresh
from aiart.training_presets import TrainRequest


def setting(count=3, height=32, width=48, seed=0) -> tuple[RememberedPictures, GeneratorConfig]:
    canvases = paintings(count, height, width)
    config, _ = fresh(canvases, TrainRequest(preset="learned", seed=seed))
    return RememberedPictures(canvases, config), config


def arrays(step: list[Batch]) -> tuple[bytes, ...]:
    return tuple(
        np.asarray(array).tobytes() for one in step for array in (one.scale, one.x_t, one.t, one.velocity, one.mask)
    )


def picture_of(batch: Batch, i: int) -> np.ndarray:
    """x, which the point of a path and its velocity imply."""
    return batch.x_t[i] - batch.t[i] * batch.velocity[i]


def test_a_step_has_the_same_batch_in_any_order():
    one, other = Batches(*setting()), Batches(*setting())
    forward = {step: arrays(one.of(step)) for step in range(6)}
    assert all(forward[step] == arrays(other.of(step)) for step in reversed(range(6)))


def test_steps_and_seeds_differ():
    first = Batches(*setting())
    others = [first.of(0), first.of(1), Batches(*setting(seed=1)).of(0), Batches(*setting(seed=1)).of(1)]
    assert len({arrays(step) for step in others}) == 4


def test_a_step_sees_two_scales_where_two_are_learned():
    made = Batches(*setting())
    assert len(made.config.sizes) > 1 and all(len({batch.scale for batch in made.of(step)}) == 2 for step in range(20))
    alone = Batches(*setting(height=16, width=16))
    assert [batch.scale for batch in alone.of(0)] == [0, 0]
    assert not np.array_equal(*(batch.x_t for batch in alone.of(0)))


def test_all_scales_are_trained_and_their_shapes_are_those_of_the_scale():
    made = Batches(*setting())
    seen = [batch for step in range(20) for batch in made.of(step)]
    assert {batch.scale for batch in seen} == set(range(len(made.config.sizes)))
    for batch in seen:
        n, size = len(batch.t), made.config.sizes[batch.scale]
        assert batch.x_t.shape == batch.velocity.shape == (n, *size, 3) and batch.mask.shape == (n, *size, 1)
        assert all(a.dtype == np.float32 for a in (batch.x_t, batch.t, batch.velocity, batch.mask))
        assert n * size[0] * size[1] <= batches.BATCH_PIXELS or n == 1
        assert ((0 < batch.t) & (batch.t <= 1)).all() and len(set(batch.t.tolist())) == n


def test_every_point_lies_on_the_path_of_a_picture():
    there, config = setting()
    made = Batches(there, config)
    for batch in (batch for step in range(3) for batch in made.of(step)):
        clean, base = (of(batch.scale, (0, 1, 2)) for of in (there.clean, there.base))
        noises = []
        for i in range(len(batch.t)):
            x = picture_of(batch, i)
            away = np.abs(clean - x).max((1, 2, 3))
            assert away.min() < 3e-3  # the pictures are held as float16
            noises.append((batch.velocity[i] + x - base[away.argmin()]) / config.sigmas[batch.scale])
        assert np.mean(noises) == pytest.approx(0, abs=0.05) and np.std(noises) == pytest.approx(1, abs=0.05)


def test_all_pictures_are_used():
    there, config = setting(7, 32, 32)
    made, used = Batches(there, config), set()
    for batch in (batch for step in range(4) for batch in made.of(step)):
        clean = there.clean(batch.scale, tuple(range(7)))
        used |= {int(np.abs(clean - picture_of(batch, i)).max((1, 2, 3)).argmin()) for i in range(len(batch.t))}
    assert used == set(range(7))


@pytest.mark.parametrize(
    ("preset", "count", "some"), [("balanced", 5, True), ("balanced", 2, False), ("learned", 5, False)]
)
def test_layouts_of_a_set_are_also_seen_mirrored(preset, count, some):
    """Not what a network paints to the last detail, where letters may be; nor a single picture."""
    canvases = paintings(count, 48, 64)
    config, _ = fresh(canvases, TrainRequest(preset=preset))
    there, mirrored, seen = RememberedPictures(canvases, config), 0, 0
    for batch in (batch for step in range(4) for batch in Batches(there, config).of(step)):
        clean = there.clean(batch.scale, tuple(range(count)))
        for x in (picture_of(batch, i) for i in range(len(batch.t))):
            away, across = (np.abs(clean - side).max((1, 2, 3)).min() for side in (x, x[:, ::-1]))
            assert min(away, across) < 3e-3
            mirrored, seen = mirrored + int(across < away), seen + 1
    assert 0.3 < mirrored / seen < 0.7 if some else mirrored == 0


@pytest.mark.parametrize(
    ("start", "length", "whole", "counting"),
    [
        (0, 40, 40, slice(0, 40)),  # all of it: its ends are the picture's own
        (0, 40, 90, slice(0, 28)),  # cut on the right
        (50, 40, 90, slice(12, 40)),  # cut on the left
        (20, 40, 90, slice(12, 28)),  # cut on both sides
    ],
)
def test_only_pixels_far_from_a_cut_count(start, length, whole, counting):
    assert batches._inside_cuts(start, length, whole, 12) == counting


def test_parts_of_larger_pictures_are_parts_and_their_cuts_do_not_count(monkeypatch):
    monkeypatch.setattr(batches, "CROP_SIDE", 40)
    monkeypatch.setattr(batches, "BATCH_PIXELS", 40 * 40 * 8)
    there, config = setting(1, 36, 96)
    made, last, lefts = Batches(there, config), len(config.sizes) - 1, set()
    for batch in (batch for step in range(30) for batch in made.of(step) if batch.scale == last):
        assert batch.x_t.shape[1:3] == (36, 40)
        for i in range(len(batch.t)):
            x = picture_of(batch, i)
            left = next(c for c in range(57) if np.abs(there.clean(last, (0,))[0, :, c : c + 40] - x).max() < 3e-3)
            lefts.add(left)
            counting = slice(made.margin if left else 0, 40 - (made.margin if left < 56 else 0))
            expected = np.zeros((36, 40, 1), np.float32)
            expected[:, counting] = 1
            assert np.array_equal(batch.mask[i], expected)
    assert {0, 56} <= lefts and len(lefts) > 10 and all(left % 2 == 0 for left in lefts)


@pytest.mark.parametrize("blocks", [1, 4, 16])
def test_the_network_sees_no_cut_where_the_loss_counts(blocks):
    """To one side it sees one 2x2 block for each of its 3x3 convolutions, and the other half of its own."""
    there, config = setting()
    made = Batches(there, config.model_copy(update={"network": config.network.model_copy(update={"blocks": blocks})}))
    assert 2 * blocks + 1 <= made.margin < batches.CROP_SIDE / 2


def test_a_set_too_large_to_hold_is_represented_by_evenly_chosen_pictures(monkeypatch):
    there, config = setting(12, 32, 32)
    monkeypatch.setattr(batches, "PICTURE_BYTES_MAX", 4 * 32 * 32 * 12)
    made = Batches(there, config)
    assert len(made.clean[-1]) == 4
    assert np.allclose(made.clean[-1], there.clean(len(config.sizes) - 1, (0, 3, 6, 9)), atol=3e-3)


def test_scale_zero_is_mostly_trained_where_there_is_more_noise_than_picture():
    times = np.concatenate([batches._times(0, 1000, np.random.default_rng(i)) for i in range(3)])
    finer = batches._times(1, 3000, np.random.default_rng(0))
    assert np.median(times) > 0.5 and ((0 < times) & (times < 1)).all()
    assert finer.min() >= 0.01 and finer.max() <= 1 and np.median(finer) == pytest.approx(0.5, abs=0.03)
