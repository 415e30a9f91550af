"""The article's generator: its very layers, and the denoiser they are for the engine."""

import numpy as np
import pytest
from good import NO_WORDS
from toys import floats, paintings, random_network, untrained

from aiart.engine.format import folder as weights
from aiart.engine.format.config import NetworkConfig
from aiart.engine.format.parameters import parameter_shapes
from tests.lazily import Lazily

tf = Lazily("tensorflow")
classic = Lazily("aiart.engine.network.classic")
velocity = Lazily("aiart.engine.network.velocity")

FLAT, BOTH = (False, False), (True, True)
ARTICLE = [64, 128, 256, 512, 1024, 1024, 1024, 1024, 1024, 512, 256, 128, 64, 3]


@pytest.fixture(autouse=True)
def without_graphs():
    """Tracing a graph takes seconds; what these tests ask does not depend on it."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def narrow(width: int = 1) -> NetworkConfig:
    return NetworkConfig(kind="classic", width=width, blocks=14, scales=1, **NO_WORDS)


def alive() -> "classic.Classic":
    """A network in which every pixel tells: positive weights, so no ReLU is silent, and no sigmoid saturated."""
    made = classic.Classic(classic.network_of(narrow()))
    for i, variable in enumerate(made.network.weights):
        share = 1.4 / np.prod(variable.shape[:3]) if len(variable.shape) == 4 else 0.01
        variable.assign(share * np.random.default_rng(i).uniform(0.5, 1, variable.shape))
    return made


# the layers


def test_at_full_width_it_is_the_article_s_network():
    network = classic.network_of(narrow(64))
    assert network.count_params() == 50_292_995
    assert [layer.filters for layer in network.layers] == ARTICLE
    assert all(layer.kernel_size == (3, 3) and layer.padding == "same" for layer in network.layers)
    assert [layer.activation.__name__ for layer in network.layers] == ["relu"] * 13 + ["sigmoid"]


@pytest.mark.parametrize("width", [1, 3, 8])
def test_the_table_of_tensors_is_what_is_built(width):
    """Files are checked against the table before TensorFlow sees them, so it has to be right."""
    built = {
        name: tuple(variable.shape) for name, variable in velocity.tensors_of(classic.build(narrow(width), 0)).items()
    }
    assert built == parameter_shapes(narrow(width)) and list(built) == list(parameter_shapes(narrow(width)))


def test_the_first_weights_follow_from_the_seed():
    kernels = [
        velocity.tensors_of(classic.build(narrow(), seed))["conv03/kernel"].numpy() for seed in (0, 0, 1, 2**63 - 1)
    ]
    assert np.array_equal(kernels[0], kernels[1])
    assert not any(np.array_equal(kernels[0], other) for other in kernels[2:])


# the denoiser


def test_the_engine_s_pictures_are_converted_at_the_border():
    """The network sees [0, 1] and answers [0, 1]; outside it, all is in [-1, 1], and noise is not clipped."""
    made, seen = alive(), []
    made._run = lambda x: seen.append(np.array(x)) or tf.constant(np.full_like(x, 0.25))
    x_t = 3 * floats((6, 8, 3))
    answer = made.denoiser(0)(x_t, 0.5, x_t)
    assert np.allclose(seen[0][0], (x_t + 1) / 2) and seen[0].min() < 0 and seen[0].max() > 1
    assert answer.shape == x_t.shape and answer.dtype == np.float32 and np.allclose(answer, -0.5)


def test_a_pixel_is_seen_as_far_as_fourteen_convolutions_reach():
    x = tf.Variable(classic.unit(floats((1, 41, 45, 3))))
    with tf.GradientTape() as tape:
        there = alive().network(x)[0, 20, 22, 0]
    rows, columns = np.nonzero(tape.gradient(there, x)[0].numpy().max(-1))
    assert (rows.min(), rows.max()) == (20 - classic.REACH, 20 + classic.REACH)
    assert (columns.min(), columns.max()) == (22 - classic.REACH, 22 + classic.REACH)


@pytest.mark.parametrize("size", [(12, 20), (40, 34)])  # one is smaller than what the network sees
@pytest.mark.parametrize(("wrap", "shift"), [(BOTH, (5, -7)), ((False, True), (0, 6)), ((True, False), (3, 0))])
def test_a_wrapped_canvas_may_be_rolled_before_or_after(size, wrap, shift):
    made, x = alive(), floats((*size, 3))
    around, flat = made.denoiser(0, wrap), made.denoiser(0, FLAT)
    first, last = around(np.roll(x, shift, (0, 1)), 0.5, x), np.roll(around(x, 0.5, x), shift, (0, 1))
    assert np.allclose(first, last, atol=1e-6)
    assert np.abs(flat(np.roll(x, shift, (0, 1)), 0.5, x) - np.roll(flat(x, 0.5, x), shift, (0, 1))).max() > 1e-4


def test_newer_weights_take_the_place_of_the_old():
    generator, x = untrained(paintings(1, 16, 16), "classic", width=2), floats((8, 8, 3))
    before = generator.learned_denoiser(0, FLAT)(x, 0.5, x)
    newer = {n.removeprefix(weights.NETWORK): 5 * v for n, v in random_network(generator.config, 1).items()}
    generator.update_network(newer)
    assert not np.allclose(before, generator.learned_denoiser(0, FLAT)(x, 0.5, x))
