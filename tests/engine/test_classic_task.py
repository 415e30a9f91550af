"""What the article's network learns, in both ways, and what it then makes of noise."""

import numpy as np
import pytest
from toys import floats, paintings, untrained

from aiart.engine.format import folder as weights
from aiart.engine.format.config_text import config_to_json
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.path import flow
from aiart.engine.training import train
from aiart.engine.training.checkpoint import Checkpoints
from aiart.engine.training.initial import fresh
from aiart.images import to_float, to_uint8
from aiart.training_presets import TrainRequest
from tests.lazily import Lazily

tf = Lazily("tensorflow")
classic = Lazily("aiart.engine.network.classic")
optimise = Lazily("aiart.engine.training.optimise")
tasks = Lazily("aiart.engine.training.objectives")
trainer = Lazily("aiart.engine.training.trainer")

FLAT = (False, False)


@pytest.fixture(autouse=True)
def without_graphs():
    """Tracing a graph takes seconds; what these tests ask does not depend on it."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def task_of(canvases: np.ndarray, width: int = 1, **request) -> "tasks.ClassicTask":
    """Of a canvas that may be smaller than a generator's own: it has the statistics of the same one twice as large."""
    config, _ = fresh(canvases.repeat(2, 1).repeat(2, 2), TrainRequest(preset="classic", width=width, **request))
    size = canvases.shape[1:3]
    own = {} if config.training.as_printed else {"height": size[0], "width": size[1], "sizes": (size,)}
    return tasks.ClassicTask(canvases, config.model_copy(update=own))


# what it learns from


def test_a_step_has_the_same_batch_in_any_order_and_its_own():
    one, other = task_of(paintings(3, 16, 16)), task_of(paintings(3, 16, 16))
    elsewhere = task_of(paintings(3, 16, 16), seed=1)

    def told(task: "tasks.ClassicTask", i: int) -> bytes:
        return b"".join(array.tobytes() for array in task.batch(i))

    forward = [told(one, i) for i in range(4)]
    assert forward == [told(other, i) for i in reversed(range(4))][::-1]
    assert len({*forward, told(elsewhere, 0), told(elsewhere, 1)}) == 6


def test_what_it_sees_lies_on_the_path_from_the_picture_to_noise():
    """x_t = (1 - t) x + t (b + sigma eps): of a flat picture both t and its colour can be read off the result."""
    task = task_of(np.stack([np.full((40, 40, 3), grey, np.uint8) for grey in (40, 200)]))
    mean, times = np.float32(task.config.mean), []
    for noisy, clean, _ in (task.batch(i) for i in range(60)):
        x_t, x = 2 * noisy[0] - 1, 2 * clean[0] - 1
        t = x_t.std((0, 1)).mean() / task.config.sigmas[0]
        assert np.allclose(x_t.mean((0, 1)), (1 - t) * x[0, 0] + t * mean, atol=0.12)
        times.append(t)
    assert np.histogram(times, 3, (0, 1))[0].min() > 10  # times are everywhere


def test_as_printed_the_picture_goes_in_and_should_come_out():
    noisy, clean, _ = task_of(paintings(2, 16, 16), as_printed=True).batch(0)
    assert np.array_equal(noisy, clean)


def test_pictures_stay_bytes_until_they_are_needed():
    """CIFAR-10 as floats would take 600 MB."""
    canvases = paintings(5, 32, 32)
    task = task_of(canvases)
    assert task.canvases is canvases
    assert sum(a.nbytes for a in vars(task).values() if isinstance(a, np.ndarray)) == canvases.nbytes


def test_all_pictures_are_used_and_batches_have_about_as_many_pixels():
    canvases, used = paintings(7, 32, 32), set()
    for _, clean, mask in map(task_of(canvases).batch, range(20)):
        assert clean.shape == (2, 32, 32, 3) and mask.shape == (2, 32, 32, 1) and mask.all()
        used |= {int(np.abs(classic.unit(to_float(canvases)) - x).max((1, 2, 3)).argmin()) for x in clean}
    assert used == set(range(7))


def test_of_larger_pictures_parts_are_seen_whose_cuts_do_not_count():
    canvas, lefts = paintings(1, 36, 96), []
    for _, clean, mask in map(task_of(canvas).batch, range(60)):
        assert clean.shape == (1, 36, 64, 3)
        left = next(c for c in range(33) if np.allclose(classic.unit(to_float(canvas[0, :, c : c + 64])), clean[0]))
        expected = np.zeros((36, 64, 1), np.float32)
        expected[:, classic.REACH if left else 0 : 64 - (classic.REACH if left < 32 else 0)] = 1
        assert np.array_equal(mask[0], expected)
        lefts.append(left)
    assert min(lefts.count(0), lefts.count(32)) > 5 and len(set(lefts)) > 10  # edges are seen, and all between


# the loss


def test_the_cross_entropy_is_least_at_the_mean_of_what_the_picture_may_be():
    """Also for colours between 0 and 1, for which it is not 0 even there."""
    clean = np.random.default_rng(0).beta(0.5, 1.5, (200, 1, 1, 3)).astype(np.float32)
    mask = np.ones((200, 1, 1, 1), np.float32)
    guesses = np.linspace(0.01, 0.99, 99, dtype=np.float32)
    losses = [
        float(tasks.cross_entropy(clean, np.full_like(clean, guess), mask / (3 * mask.sum()))) for guess in guesses
    ]
    assert guesses[np.argmin(losses)] == pytest.approx(clean.mean(), abs=0.006) and min(losses) > 0.3


def test_the_cross_entropy_counts_only_where_the_mask_is_one():
    clean, answer = classic.unit(floats((2, 4, 4, 3))), classic.unit(floats((2, 4, 4, 3), 1))
    mask = np.zeros((2, 4, 4, 1), np.float32)
    mask[0, :2] = 1
    there = -(clean * np.log(answer) + (1 - clean) * np.log(1 - answer))[0, :2]
    assert float(tasks.cross_entropy(clean, answer, mask / (3 * mask.sum()))) == pytest.approx(there.mean(), rel=1e-5)


def test_a_gradient_that_is_no_number_is_told_as_a_loss_that_is_none():
    task = task_of(paintings(1, 16, 16))
    whole = task.network
    assert np.isfinite(task.step(0, 0.0, 0.0)[0][1])
    task.network = lambda x: whole(x) + tf.sqrt(0 * whole(x))  # 0, with a slope of 0 / 0
    assert not np.isfinite(task.step(1, 0.0, 0.0)[0][1])


# noise becomes a picture


def halves(side: int = 8) -> np.ndarray:
    """Two pictures of one composition: light above, dark below."""
    pictures = np.empty((2, side, side, 3), np.uint8)
    pictures[:, : side // 2], pictures[:, side // 2 :] = ((240, 220, 200),), ((20, 50, 40),)
    return pictures


def learned_by_heart(monkeypatch, steps: int, **request) -> tuple[Generator, list[float]]:
    tf.config.run_functions_eagerly(False)  # hundreds of steps are worth a graph
    monkeypatch.setattr("aiart.engine.training.objectives.CLASSIC_PIXELS", 4 * 8 * 8)
    task = task_of(halves(), width=4, **request)
    losses = [task.step(i, 1e-3, optimise.decay(i))[0][1] for i in range(steps)]
    learned = {weights.NETWORK + name: value for name, value in task.optimiser.averages().items()}
    return Generator(task.config, learned), losses


def painted(generator: Generator, seed: int, **options) -> np.ndarray:
    return Painting(
        generator, seed, SamplingOptions((generator.config.height, generator.config.width), **options)
    ).paint()


@pytest.mark.thorough
def test_as_a_denoiser_it_turns_noise_into_the_composition_it_learned(monkeypatch):
    generator, losses = learned_by_heart(monkeypatch, 200)
    picture = classic.unit(to_float(halves()))
    entropy = -(picture * np.log(picture) + (1 - picture) * np.log(1 - picture)).mean()  # no loss is lower
    assert losses[0] == pytest.approx(np.log(2), abs=0.03)  # an answer of grey
    assert np.mean(losses[-20:]) < entropy + 0.4 * (losses[0] - entropy)
    for seed in range(3):
        made = painted(generator, seed)
        assert np.abs(made - to_float(halves()[0])).mean() < 0.2
        assert made[:4].mean() - made[4:].mean() > 1  # light above, dark below


@pytest.mark.thorough
def test_as_printed_it_repeats_pictures_and_answers_noise_with_none(monkeypatch):
    """It learns what it is asked, to repeat its input; noise it answers with one tone and no composition."""
    generator, losses = learned_by_heart(monkeypatch, 200, as_printed=True)
    repeat, picture = generator.learned_denoiser(0, FLAT), to_float(halves()[0])
    assert np.abs(repeat(picture, 0.0, picture) - picture).mean() < 0.2 and losses[-1] < losses[0] - 0.2
    made = painted(generator, 0)
    assert made.shape == (128, 128, 3)
    areas = made.reshape(8, 16, 8, 16, 3).mean((1, 3))
    assert areas.std((0, 1)).max() < 0.15


def test_as_printed_the_network_is_applied_once_to_the_article_s_noise():
    """Standard normal numbers, 128 x 128 x 3, in the units of the network, whatever steps and calm are asked for."""
    generator, seen = untrained(paintings(2, 32, 32), "classic", as_printed=True), []
    generator.learned_denoiser = lambda k, wrap: lambda x_t, t, b: seen.append(classic.unit(x_t)) or np.zeros_like(x_t)
    painted(generator, 0, steps=30, calm=1.0)
    assert len(seen) == 1 and seen[0].shape == (128, 128, 3)
    assert seen[0].mean() == pytest.approx(0, abs=0.02) and seen[0].std() == pytest.approx(1, abs=0.02)
    config_to_json(generator.config)  # such a generator can be kept


def test_a_denoiser_is_applied_again_and_again():
    generator, times = untrained(paintings(2, 32, 32), "classic"), []
    generator.learned_denoiser = lambda k, wrap: lambda x_t, t, b: times.append(t) or np.zeros_like(x_t)
    painted(generator, 0, steps=12)
    assert times == flow.times(12)[:-1]


# a whole training


@pytest.mark.thorough
def test_a_resumed_training_ends_with_the_same_bits(tmp_path):
    canvases, asked = paintings(3, 16, 20), TrainRequest(preset="classic", width=1, steps=5)
    saved = Checkpoints(tmp_path, "one")

    def trained(steps: int, resume: bool = False) -> "trainer.Trainer":
        made = trainer.Trainer(canvases, *fresh(canvases, asked), asked)
        if resume:
            made.load(saved)
        while made.progress.step < steps:
            made.advance()
        return made

    first = trained(2)
    saved.save(first.progress, first.state())
    (whole, tensors), (parts, others) = trained(5).result(), trained(5, resume=True).result()
    assert whole.training.steps == parts.training.steps == 5 and whole.training.loss == parts.training.loss
    assert all(np.array_equal(value, others[name]) for name, value in tensors.items())
    assert not all(np.array_equal(value, first.result()[1][name]) for name, value in tensors.items())


def test_a_training_as_printed_ends_as_a_folder_that_paints_the_article_s_canvas(tmp_path, monkeypatch):
    for name in ("SAMPLES", "PREVIEWS"):
        monkeypatch.setattr(train, name, 1)
    asked = TrainRequest(name="one", preset="classic", width=1, steps=1, as_printed=True)
    events = list(train.train(paintings(3, 16, 20), asked, tmp_path / "g", checkpoints=tmp_path / "c"))
    generator = Generator.load(tmp_path / "g")
    assert generator.config.training.as_printed and events[-1].previews.shape == (1, 128, 128, 3)
    assert np.array_equal(to_uint8(painted(generator, 0)), events[-1].previews[0])
