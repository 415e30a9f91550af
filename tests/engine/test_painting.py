"""A painting: of any canvas, the same for the same seed, told scale by scale, and without a seam where it wraps."""

import numpy as np
import pytest
from toys import instant, paintings, plain, untrained

from aiart.engine.format import parameters
from aiart.engine.painting import painting
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.path.pyramid import resize

CANVAS = (40, 52)
MAKERS = {
    "instant": lambda: instant(paintings(3, *CANVAS)),
    "balanced": lambda: untrained(paintings(6, *CANVAS), "balanced"),
    "learned": lambda: untrained(paintings(2, *CANVAS), "learned"),
}


@pytest.fixture(autouse=True)
def few_steps(monkeypatch, without_graphs):
    monkeypatch.setattr(painting, "REMEMBERED_STEPS", (4, 2))
    monkeypatch.setattr(parameters, "LEARNED_STEPS", (3, 2))


@pytest.fixture(scope="module")
def generators() -> dict[str, Generator]:
    return {name: make() for name, make in MAKERS.items()}


def paint(generator: Generator, seed: int = 0, canvas=CANVAS, **options) -> np.ndarray:
    return Painting(generator, seed, SamplingOptions(canvas, **options)).paint()


@pytest.mark.parametrize("name", list(MAKERS))
def test_the_same_seed_is_the_same_picture_and_another_seed_another(generators, name):
    generator = generators[name]
    first = paint(generator, 7)
    paint(generator, 8, (30, 30))  # what was painted in between, and on which canvas, does not matter
    assert np.array_equal(first, paint(generator, 7)) and np.array_equal(first, paint(MAKERS[name](), 7))
    assert not np.array_equal(first, paint(generator, 8))


@pytest.mark.parametrize("name", list(MAKERS))
@pytest.mark.parametrize("canvas", [(16, 16), (40, 52), (52, 40), (16, 128), (96, 18), (64, 100)])
def test_every_canvas_is_painted_from_edge_to_edge(generators, name, canvas):
    made = paint(generators[name], canvas=canvas)
    assert made.shape == (*canvas, 3) and made.dtype == np.float32
    assert np.abs(made).max() <= 1  # never true of NaN
    assert made.std() > 0.02 and all(edge.std() > 0 for edge in (made[0], made[-1], made[:, 0], made[:, -1]))


@pytest.mark.parametrize("name", list(MAKERS))
def test_each_scale_is_told_from_coarse_to_fine(generators, name):
    told = []
    made = Painting(generators[name], 0, SamplingOptions((60, 48))).paint(lambda k, picture: told.append((k, picture)))
    assert [k for k, _ in told] == list(range(generators[name].scales)) and len(told) > 1
    sides = [picture.shape[0] for _, picture in told]
    assert sides == sorted(sides) and sides[-1] == 60 and np.array_equal(told[-1][1], made)
    assert np.array_equal(Painting(generators[name], 0, SamplingOptions((60, 48))).paint(scales=1), told[0][1])


def test_raising_stops_the_painting(generators):
    def on_scale(k, picture):
        if k == 0:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Painting(generators["instant"], 0, SamplingOptions(CANVAS)).paint(on_scale)


ASKED = {
    "instant": [{"layout": 0.6}, {"calm": 0.0}, {"steps": 9}, {"wrap": (False, True)}],
    "balanced": [{"calm": 0.0}, {"steps": 9}, {"wrap": (False, True)}],  # its layout is the network's
    "learned": [{"calm": 0.0}, {"steps": 9}, {"wrap": (False, True)}],
}


@pytest.mark.parametrize(("name", "change"), [(name, change) for name in ASKED for change in ASKED[name]])
def test_what_is_asked_changes_the_picture(generators, name, change):
    assert not np.array_equal(paint(generators[name]), paint(generators[name], **change))


def test_more_steps_are_more_steps_at_every_scale(generators, monkeypatch):
    asked = Painting(generators["balanced"], 0, SamplingOptions(CANVAS, steps=6))
    usual = Painting(generators["balanced"], 0, SamplingOptions(CANVAS))
    learned = generators["balanced"].config.learned_scales
    assert asked.steps(0, False) == 6 and asked.steps(learned, True) > usual.steps(learned, True) >= 1
    assert all(
        Painting(generators["instant"], 0, SamplingOptions(CANVAS, steps=1)).steps(k, True) == 1 for k in range(3)
    )


@pytest.mark.parametrize(("name", "share"), [("learned", painting.FINER_NOISE), ("balanced", 1.0)])
def test_only_a_network_that_paints_alone_has_less_noise_at_its_finer_scales(monkeypatch, name, share):
    generator, seen = MAKERS[name](), []

    def network(k, wrap):
        def denoise(x_t, t, base):
            if t == 1:
                seen.append(float((x_t - base).std() / generator.config.sigmas[k]))
            return base

        return denoise

    monkeypatch.setattr(generator, "learned_denoiser", network)
    Painting(generator, 0, SamplingOptions((96, 128))).paint(scales=2)
    assert seen == pytest.approx([1, share], rel=0.04)


def seam(picture: np.ndarray, axis: int) -> float:
    """How much two opposite edges differ, compared with how much two lines inside do."""
    lines = np.moveaxis(picture, axis, 0)
    return float(np.abs(lines[0] - lines[-1]).mean() / np.abs(np.diff(lines, axis=0)).mean())


def ramp() -> np.ndarray:
    """Dark on the left and at the top, light on the right and at the bottom: as far from a tile as a picture can be."""
    down, across = np.linspace(0, 90, 48)[:, None, None], np.linspace(0, 90, 64)[:, None]
    return np.clip(0.2 * paintings(1, 48, 64) + down + across, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("layout", [0.1, 1.0])
def test_a_wrapped_painting_has_no_seam(layout):
    generator = instant(ramp())
    for wrap in ((True, True), (True, False), (False, True)):
        made = paint(generator, 1, (48, 64), layout=layout, wrap=wrap)
        for axis in (0, 1):
            assert seam(made, axis) < 3 if wrap[axis] else seam(made, axis) > 10


@pytest.mark.parametrize("wrap", [(False, False), (True, False), (True, True)])
def test_a_scale_starts_from_the_coarser_one_enlarged_also_around_the_edges(monkeypatch, wrap):
    generator, told = untrained(paintings(2, *CANVAS), "learned"), []
    monkeypatch.setattr(generator, "learned_denoiser", lambda k, wrap: lambda x_t, t, base: base if k else x_t)
    Painting(generator, 0, SamplingOptions(CANVAS, wrap=wrap)).paint(lambda k, picture: told.append(picture))
    assert len(told) > 1 and np.allclose(told[1], np.clip(resize(told[0], told[1].shape[:2], wrap), -1, 1), atol=1e-6)


def test_a_wrapped_learned_painting_has_no_seam(generators):
    flat, around = (paint(generators["learned"], 1, (48, 64), wrap=(w, w)) for w in (False, True))
    assert max(seam(around, 0), seam(around, 1)) < 1.8
    assert max(seam(flat, 0), seam(flat, 1)) > max(seam(around, 0), seam(around, 1))


def test_a_memory_paints_colours_and_contrasts_of_its_pictures(generators):
    pictures = generators["instant"].remembered.clean(generators["instant"].scales - 1, (0, 1, 2))
    made = np.stack([paint(generators["instant"], seed) for seed in range(6)])
    assert np.allclose(made.mean((0, 1, 2)), pictures.mean((0, 1, 2)), atol=0.2)
    assert 0.5 < made.std() / pictures.std() < 1.3


def test_grey_pictures_are_painted_grey():
    for count in (1, 6):
        assert np.allclose(paint(instant(plain(count, 32, 40, 100)), canvas=(36, 24)), 100 / 127.5 - 1, atol=1e-5)


def test_a_large_set_is_painted_from_a_few_of_its_pictures():
    generator = instant(paintings(300, 24, 32))
    chosen = set()
    for seed in range(3):
        one = Painting(generator, seed, SamplingOptions((24, 32)))
        one.paint()
        assert len(one.memory.chosen) == generator.config.memory.few
        chosen |= set(one.memory.chosen)
    assert len(chosen) > generator.config.memory.few  # others for another seed


def test_a_learned_layout_decides_what_is_remembered(generators):
    """The network of this test paints one picture, again and again; the memory then paints its strokes."""
    canvases = np.concatenate([plain(7, *CANVAS, 60), paintings(5, *CANVAS)])
    generator = untrained(canvases, "balanced")
    wanted = generator.remembered.clean
    generator.learned_denoiser = lambda k, wrap: lambda x_t, t, base: wanted(k, (9,))[0]
    one = Painting(generator, 3, SamplingOptions(CANVAS))
    one.paint()
    assert 9 in one.memory.chosen
