"""Calm for sets: which pictures and windows are used for a quiet scene and for a busy one."""

from dataclasses import replace

import numpy as np
import pytest

from aiart.engine.memory.calmness import FEWEST, KEPT, USUAL_CALM, Calmness
from aiart.engine.memory.words import WordsPrior
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import FromPicture, SamplingOptions
from tests.engine.toys import instant, paintings, untrained

COUNT, OPTIONS = 12, SamplingOptions((48, 64))


def rough(amount: float, seed: int) -> np.ndarray:
    """uint8 (48, 64, 3): grey, with grain of so many steps of 255."""
    return np.clip(128 + np.random.default_rng(seed).normal(0, amount, (48, 64, 3)), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def canvases() -> np.ndarray:
    """One soft scene after the other, the last ones with the most grain."""
    grain = np.random.default_rng(1).normal(0, 1, (COUNT, 48, 64, 1)) * np.linspace(0, 40, COUNT)[:, None, None, None]
    return np.clip(paintings(COUNT, 48, 64) * 0.5 + 64 + grain, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def generator(canvases) -> Generator:
    return instant(canvases)


def gradient(picture: np.ndarray) -> float:
    return float(np.hypot(*np.gradient(picture.mean(-1))).mean())


def test_pictures_are_ordered_by_how_busy_they_are():
    calmness = Calmness(np.stack([rough(amount, 0) for amount in (20, 0, 60, 5)]))
    assert calmness.order.tolist() == [1, 3, 0, 2]
    assert calmness.busy.shape == (4, 48, 32)
    assert Calmness(np.zeros((2, 20, 30, 3), np.uint8)).busy.std() < 1e-6  # fewer pixels than cells


def test_the_ends_use_a_third_of_the_pictures_and_the_middle_all(canvases):
    calmness = Calmness(canvases)
    assert calmness.suits(USUAL_CALM).all()
    for calm, order in ((1.0, calmness.order), (0.0, calmness.order[::-1])):
        assert set(np.flatnonzero(calmness.suits(calm))) == set(order[: round(KEPT * COUNT)])
    assert Calmness(canvases[:4]).suits(1.0).sum() == FEWEST
    counts = [calmness.suits(calm).sum() for calm in np.linspace(USUAL_CALM, 1, 6)]
    assert counts == sorted(counts, reverse=True)


def test_with_more_calm_the_same_draw_is_a_picture_no_busier(canvases):
    calmness, all_of_them = Calmness(canvases), np.ones(COUNT, bool)
    place = {picture: i for i, picture in enumerate(calmness.order.tolist())}
    for drawn in range(COUNT):
        assert calmness.instead(drawn, all_of_them, USUAL_CALM) == drawn
        used = [place[calmness.instead(drawn, all_of_them, calm)] for calm in np.linspace(0, 1, 11)]
        assert used == sorted(used, reverse=True)


def test_words_count_more_than_calm(canvases):
    has = np.zeros((COUNT, 1), bool)
    calmness = Calmness(canvases)
    has[calmness.order[-2:]] = True
    prior = calmness.prior(WordsPrior(has), 1.0)
    assert set(np.flatnonzero(prior.likeliest)) == set(calmness.order[-2:])
    assert calmness.instead(int(calmness.order[-1]), has[:, 0], 1.0) in calmness.order[-2:]


def test_calm_windows_of_a_picture_are_used_more_often_at_the_calm_end():
    halves = np.concatenate([rough(2, 0)[:, :32], rough(60, 1)[:, 32:]], 1)
    generator = instant(np.stack([halves, halves[:, ::-1]]))
    bank = generator.memory_pictures.bank(0, (0,))
    columns = np.arange(bank.width)[None].repeat(bank.height, 0).ravel()
    left, right = (bank.valid & there for there in (columns < bank.width / 6, columns >= bank.width / 2))
    for calm, least in ((1.0, left), (0.0, right)):
        shares = generator.calmness.leaning(bank, (0,), calm).shares
        assert shares is not None and shares[bank.valid].mean() == pytest.approx(1)
        assert shares[least].min() > 1 > shares[right if least is left else left].min()
    assert bank.shares is None


def test_the_ends_are_busier_and_calmer_than_the_middle(generator):
    by_calm = [
        np.mean([gradient(Painting(generator, seed, replace(OPTIONS, calm=calm)).paint()) for seed in range(4)])
        for calm in (0.0, USUAL_CALM, 1.0)
    ]
    assert by_calm[0] > by_calm[1] > by_calm[2] and by_calm[0] > 1.5 * by_calm[2]


def test_a_learned_layout_is_said_again_by_calm_pictures(canvases):
    generator = untrained(canvases, "balanced")
    calmest = set(generator.calmness.order[: round(KEPT * COUNT)].tolist())
    for seed in range(3):
        painting = Painting(generator, seed, replace(OPTIONS, calm=1.0))
        painting.paint()
        assert set(painting.memory.chosen) <= calmest


def test_as_calm_as_the_set_nothing_is_asked(generator, canvases, monkeypatch):
    monkeypatch.setattr(Generator, "calmness", property(lambda self: pytest.fail("asked")))
    Painting(generator, 0, OPTIONS).paint(scales=1)
    Painting(instant(canvases[:1]), 0, replace(OPTIONS, calm=1.0)).paint(scales=1)  # one picture alone
    given = FromPicture(np.zeros((48, 64, 3), np.float32), 1.0)
    Painting(generator, 0, replace(OPTIONS, calm=1.0), given).paint(scales=1)
