"""The learned denoiser: its table of tensors, what it sees, that it learns, and that its edges meet where they wrap."""

import math
import subprocess
import sys

import numpy as np
import pytest
from good import NO_WORDS
from toys import floats, instant, paintings, random_network, untrained

from aiart.engine.format import folder as weights
from aiart.engine.format.config import NetworkConfig
from aiart.engine.format.parameters import parameter_shapes
from aiart.engine.path import flow
from aiart.engine.training import batches
from aiart.engine.training.initial import fresh
from aiart.images import to_float
from aiart.training_presets import TrainRequest
from tests.lazily import Lazily

tf = Lazily("tensorflow")
velocity = Lazily("aiart.engine.network.velocity")
optimise = Lazily("aiart.engine.training.optimise")
tasks = Lazily("aiart.engine.training.objectives")

BOTH = (True, True)

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def small(monkeypatch, without_graphs):
    monkeypatch.setattr(batches, "BATCH_PIXELS", 8 * 16 * 16)


def network(blocks=1, width=8, scales=2, seed=0) -> "velocity.VelocityNetwork":
    """With random weights in every layer: as built, the last ones are zero."""
    made = velocity.build(NetworkConfig(kind="velocity", width=width, blocks=blocks, scales=scales, **NO_WORDS), seed)
    for i, variable in enumerate(made.weights):
        variable.assign(0.3 * np.random.default_rng(i).standard_normal(variable.shape))
    return made


def answer(made: "velocity.VelocityNetwork", x: np.ndarray, wrap=(False, False), t=0.5, scale=0) -> np.ndarray:
    none = tf.zeros((1, 0))
    return made(tf.constant(x[None]), tf.constant([t], tf.float32), tf.constant([scale]), none, wrap=wrap)[0].numpy()


@pytest.mark.parametrize(("width", "blocks", "scales"), [(8, 1, 1), (12, 4, 3)])
def test_the_table_of_tensors_is_what_is_built(width, blocks, scales):
    """Files are checked against the table before TensorFlow sees them, so it has to be right."""
    config = NetworkConfig(kind="velocity", width=width, blocks=blocks, scales=scales, **NO_WORDS)
    built = {name: tuple(variable.shape) for name, variable in velocity.tensors_of(velocity.build(config, 0)).items()}
    assert built == parameter_shapes(config)


def test_the_first_weights_follow_from_the_seed():
    config = NetworkConfig(kind="velocity", width=4, blocks=1, scales=1, **NO_WORDS)
    kernels = [
        velocity.tensors_of(velocity.build(config, seed))["enter/kernel"].numpy() for seed in (0, 0, 1, 2**63 - 1)
    ]
    assert np.array_equal(kernels[0], kernels[1])
    assert not any(np.array_equal(kernels[0], other) for other in kernels[2:])  # any seed there is will do


def test_a_new_network_answers_no_velocity_so_the_picture_stays():
    config, _ = fresh(paintings(2, 32, 32), TrainRequest(preset="learned", width=8, blocks=1))
    made, x_t = velocity.Velocity(velocity.build(config.network, 0), config), floats((16, 16, 3))
    assert np.array_equal(made.denoiser(0)(x_t, 0.7, x_t), x_t)


def test_the_answer_is_the_clean_end_of_the_path_along_the_velocity():
    """E[x | x_t] = x_t - t v, with v in the units of its scale and x_t normalised by the colours of the generator."""
    generator = untrained(paintings(2, 32, 32), "learned")
    config, x_t = generator.config, floats((12, 20, 3))
    ours = velocity.painter(config, {n.removeprefix("network/"): a for n, a in generator.tensors.items()})
    for k in range(len(config.sizes)):
        normal = (x_t - np.float32(config.mean)) / np.float32(config.spread)
        v = answer(ours.network, normal, t=0.3, scale=k) * math.hypot(config.detail[k], config.sigmas[k])
        made = ours.denoiser(k)(x_t, 0.3, x_t)
        assert made.dtype == np.float32 and np.allclose(made, x_t - 0.3 * v, atol=1e-5)


def test_words_are_taken_further_than_without_them():
    """The answer with words, as far again from that without; the table of tensors has their vectors."""
    config, _ = fresh(paintings(4, 16, 16), TrainRequest(preset="learned", width=8, blocks=1), [["sea"]] * 3 + [[]])
    assert config.network.words == ("sea",) and config.network.words_of == ((), (0,), (0,), (0,))
    made = velocity.build(config.network, 0)
    assert {name: tuple(one.shape) for name, one in velocity.tensors_of(made).items()} == parameter_shapes(
        config.network
    )
    for i, variable in enumerate(made.weights):
        variable.assign(0.3 * np.random.default_rng(i).standard_normal(variable.shape))
    ours, x_t = velocity.Velocity(made, config), floats((8, 8, 3))
    plain, with_it, far = (
        ours.denoiser(0, words=words, guidance=guidance)(x_t, 0.5, x_t)
        for words, guidance in (((), 1.0), (("sea",), 1.0), (("sea",), 2.0))
    )
    assert np.abs(with_it - plain).max() > 0.01 and np.allclose(far - plain, 2 * (with_it - plain), atol=1e-5)


def test_what_few_pictures_share_and_what_all_have_is_not_learned():
    words = [["all", "two", "three"], ["all", "two", "three"], ["all", "three"], ["all"]]
    learned = fresh(paintings(4, 16, 16), TrainRequest(preset="learned"), words)[0].network
    assert (learned.words, learned.words_of) == (("three",), ((), (0,), (0,), (0,)))
    assert fresh(paintings(5, 32, 32), TrainRequest(preset="balanced"), [*words, ["all"]])[0].network.words == ()


def test_time_and_scale_are_seen():
    made, x = network(), floats((8, 8, 3))
    here = answer(made, x, t=0.5, scale=0)
    assert np.abs(here - answer(made, x, t=0.6, scale=0)).max() > 1e-3
    assert np.abs(here - answer(made, x, t=0.5, scale=1)).max() > 1e-3


@pytest.mark.parametrize("blocks", [1, 3])
def test_a_pixel_is_seen_no_further_than_the_receptive_field(blocks):
    made, x = network(blocks), floats((40, 40, 3))
    other = x.copy()
    other[20, 20] += 1
    changed = np.abs(answer(made, x) - answer(made, other)).max(-1) > 0
    rows, columns = np.nonzero(changed)
    reach = 2 * (1 + 2 * blocks)
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == reach and changed[20, 20]


@pytest.mark.parametrize("wrap", [(False, False), (True, False), (False, True), BOTH])
def test_edges_are_zeros_or_the_opposite_side(wrap):
    x = floats((2, 4, 5, 3))
    padded = x
    for axis, around in ((1, wrap[0]), (2, wrap[1])):
        margin = [(1, 1) if a == axis else (0, 0) for a in range(4)]
        padded = np.pad(padded, margin, mode="wrap" if around else "constant")
    assert np.array_equal(velocity.edged(tf.constant(x), wrap), padded)


def test_a_wrapped_canvas_may_be_rolled_before_or_after():
    made, x = network(3), floats((12, 16, 3))
    rolled = np.roll(x, (4, -6), (0, 1))
    assert np.allclose(answer(made, rolled, BOTH), np.roll(answer(made, x, BOTH), (4, -6), (0, 1)), atol=1e-5)
    assert not np.allclose(answer(made, rolled), np.roll(answer(made, x), (4, -6), (0, 1)), atol=1e-2)
    aside = np.roll(x, 6, 1)
    assert np.allclose(answer(made, aside, (False, True)), np.roll(answer(made, x, (False, True)), 6, 1), atol=1e-5)


def test_wrapping_goes_through_the_denoiser():
    generator, x_t = untrained(paintings(1, 16, 16), "learned"), floats((12, 16, 3))
    rolled = np.roll(x_t, (4, -6), (0, 1))
    flat, around = generator.learned_denoiser(0, (False, False)), generator.learned_denoiser(0, BOTH)
    assert np.allclose(around(rolled, 0.5, x_t), np.roll(around(x_t, 0.5, x_t), (4, -6), (0, 1)), atol=1e-5)
    assert np.abs(flat(x_t, 0.5, x_t) - around(x_t, 0.5, x_t)).max() > 1e-3


def test_the_same_network_paints_canvases_of_any_even_size():
    generator = untrained(paintings(1, 16, 16), "learned")
    for size in ((2, 2), (16, 16), (10, 34), (64, 4)):
        assert generator.learned_denoiser(0, BOTH)(floats((*size, 3)), 0.5, None).shape == (*size, 3)


def test_newer_weights_take_the_place_of_the_old():
    generator, x_t = untrained(paintings(1, 16, 16), "learned"), floats((8, 8, 3))
    before = generator.learned_denoiser(0, BOTH)(x_t, 0.5, x_t)
    newer = random_network(generator.config, seed=1)
    generator.update_network({name.removeprefix(weights.NETWORK): value for name, value in newer.items()})
    after = generator.learned_denoiser(0, BOTH)(x_t, 0.5, x_t)
    assert not np.allclose(before, after) and all(np.array_equal(generator.tensors[n], newer[n]) for n in newer)


def test_a_generator_without_a_network_has_none():
    assert instant(paintings(1, 16, 16)).config.network is None


@pytest.mark.thorough
def test_it_learns_two_small_pictures_by_heart():
    """Two hundred steps on two pictures of 16 x 16: the loss falls far, and the right one is seen through noise."""
    tf.config.run_functions_eagerly(False)  # two hundred steps are worth a graph
    canvases = paintings(2, 16, 16)
    config, _ = fresh(canvases, TrainRequest(preset="learned", width=16, blocks=3))
    assert config.sizes == ((16, 16),)
    task = tasks.VelocityTask(canvases, config)
    losses = [np.mean([loss for _, loss in task.step(i, 8e-3 * (1 - i / 200), optimise.decay(i))]) for i in range(200)]
    assert losses[0] == pytest.approx(1, abs=0.15)  # the unit of the loss: a network that answers nothing
    assert np.mean(losses[-20:]) < 0.3 * losses[0]
    task.velocity.assign(task.optimiser.averages())
    pictures, base = to_float(canvases), np.broadcast_to(np.float32(config.mean), (16, 16, 3))
    start = base + np.random.default_rng(0).standard_normal((16, 16, 3), np.float32)
    for i in range(2):
        seen = task.velocity.denoiser(0)(flow.between(pictures[i], start, 0.5), 0.5, base)
        away = np.abs(pictures - seen).mean((1, 2, 3))
        assert away[i] < 0.3 * np.abs(start - pictures[i]).mean() and away[i] < 0.5 * away[1 - i]


def small_optimiser() -> "optimise.Optimiser":
    return optimise.Optimiser([tf.Variable([1.0, 2.0])], ["line"])


def test_the_average_forgets_the_first_weights():
    optimiser, seen = small_optimiser(), []
    for step in range(40):
        optimiser.apply([tf.constant([1.0, -1.0])], 0.01, optimise.decay(step))
        seen.append(optimiser.variables[0].numpy())
    average = optimiser.averages()["line"]
    share = np.array([(i + 1) ** 6.94 for i in range(40)])  # the power function of EDM2, its definition
    assert np.allclose(average, (share / share.sum()) @ np.array(seen), atol=2e-3)
    assert not np.allclose(average, seen[-1], atol=1e-3)


def test_the_state_is_all_that_later_steps_depend_on():
    """Adam's moments, its counter, the weights and their average: going on from a copy makes the same numbers."""
    one, other = small_optimiser(), small_optimiser()
    gradients = [tf.constant(line, tf.float32) for line in np.random.default_rng(0).normal(size=(6, 2))]
    for step, gradient in enumerate(gradients[:3]):
        one.apply([gradient], 0.1, optimise.decay(step))
    state = one.state()
    kept = {name: value.copy() for name, value in state.items()}
    other.restore(state)
    for step, gradient in enumerate(gradients[3:], 3):
        for optimiser in (one, other):
            optimiser.apply([gradient], 0.1, optimise.decay(step))
    assert all(np.array_equal(a, b) for a, b in zip(one.state().values(), other.state().values(), strict=True))
    assert all(np.array_equal(state[name], kept[name]) for name in kept)  # a copy, not a view of what moves on


def test_large_gradients_are_clipped_together():
    """Adam does not see the size of a constant gradient, but it sees one that is a hundred times the others."""
    free, wild = small_optimiser(), small_optimiser()
    for step in range(5):
        norm = free.apply([tf.constant([0.6, -0.8])], 0.1, optimise.decay(step))
        wild.apply([tf.constant([0.6, -0.8]) * (1e6 if step == 2 else 1)], 0.1, optimise.decay(step))
    assert float(norm) == pytest.approx(1)
    assert np.allclose(free.variables[0].numpy(), wild.variables[0].numpy(), atol=1e-5)


@pytest.mark.parametrize("bad", [np.nan, pytest.param(np.inf, marks=pytest.mark.thorough)])
def test_a_gradient_that_is_no_number_is_told_as_a_loss_that_is_none(bad):
    """The loss of such a step may still be one; but its update has spoiled the weights."""
    assert not np.isfinite(float(small_optimiser().apply([tf.constant([bad, 1.0])], 0.1, 0.0)))
    canvases = paintings(1, 16, 16)
    config, _ = fresh(canvases, TrainRequest(preset="learned", width=4, blocks=1))
    task = tasks.VelocityTask(canvases, config)
    whole = task.network
    assert np.isfinite(task.step(0, 0.0, 0.0)).all()
    task.network = lambda *inputs: whole(*inputs) + tf.sqrt(0 * whole(*inputs))  # 0, with a slope of 0 / 0
    assert not np.isfinite(task.step(1, 0.0, 0.0)).all()


def test_tensorflow_is_loaded_only_where_something_is_learned():
    """TensorFlow takes seconds to load."""
    code = "import sys, aiart.operations.create, aiart.engine.training.train; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
