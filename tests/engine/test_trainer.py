"""The steps of a training: rates, averages, and what happens to a loss that is not a number."""

import itertools
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from toys import paintings
from trainings import request, run
from walk import Walk

from aiart.engine.format import folder as weights
from aiart.engine.painting.generator import Generator
from aiart.engine.training import batches
from aiart.engine.training.checkpoint import Checkpoints
from aiart.engine.training.initial import fresh
from aiart.errors import TrainingError
from tests.lazily import Lazily

TRAINER = "aiart.engine.training.trainer"
trainer = Lazily(TRAINER)
loss = Lazily("benchmarks.probes.loss")

pytestmark = pytest.mark.usefixtures("quickly")


def ready(steps=6) -> "trainer.Trainer":
    canvases = paintings(2, 16, 16)
    return trainer.Trainer(canvases, *fresh(canvases, request(steps=steps)), request(steps=steps))


@pytest.mark.thorough
def test_the_averaged_weights_are_the_ones_that_are_kept(without_graphs):
    made = ready()
    while made.done() < 1:
        made.advance()
    kept, state, shown = made.result()[1], made.state(), made.generator().tensors
    names = [name.removeprefix(weights.NETWORK) for name in kept]
    assert all(np.array_equal(kept[weights.NETWORK + name], state[f"average/{name}"]) for name in names)
    assert not np.array_equal(state["average/leave/kernel"], state["weights/leave/kernel"])
    assert all(np.array_equal(shown[name], kept[name]) for name in kept)


def test_the_benchmark_reads_the_loss_of_a_network(without_graphs):
    made = ready()
    losses = loss.losses_of(made.generator(), paintings(2, 16, 16))
    assert len(losses) == made.config.learned_scales
    assert losses == pytest.approx([1] * len(losses), abs=0.1)  # it has learned nothing, and answers with zeros


def walking(monkeypatch, bad=lambda n: False, steps=10) -> "tuple[trainer.Trainer, Walk]":
    monkeypatch.setattr(f"{TRAINER}.new_task", lambda *given: Walk(*given, bad))
    monkeypatch.setattr(f"{TRAINER}.WARM_UP", 1)
    monkeypatch.setattr(f"{TRAINER}.GOOD_EVERY", 4)
    made = ready(steps)
    return made, made.task


@pytest.mark.parametrize("k", range(1, 11))
def test_a_loss_that_is_no_number_rolls_back_halves_the_rate_and_goes_on(monkeypatch, k):
    made, walk = walking(monkeypatch, lambda n: n == k)
    while made.done() < 1:
        made.advance()
    good = (k - 1) // 4 * 4  # the last good state before call k, which was step k - 1
    assert walk.rates == [(i, 1.0) for i in range(k - 1)] + [(i, 0.5) for i in range(good, 10)]
    assert made.progress.step == 10 and made.progress.halvings == 1
    assert walk.walked == good + 0.5 * (10 - good)


def test_three_losses_that_are_no_numbers_are_too_many(monkeypatch):
    made, walk = walking(monkeypatch, lambda n: n > 6)
    with pytest.raises(TrainingError) as told:
        for _ in range(20):
            made.advance()
    assert told.value.code == "diverged" and walk.calls == 6 + trainer.HALVINGS + 1


def test_halvings_are_remembered_after_a_resume(tmp_path, monkeypatch):
    made, _ = walking(monkeypatch, lambda n: n in (3, 6))
    for _ in range(8):
        made.advance()
    Checkpoints(tmp_path, "p").save(made.progress, made.state())
    again, walk = walking(monkeypatch)
    again.load(Checkpoints(tmp_path, "p"))
    assert again.progress == made.progress and again.progress.halvings == 2
    again.advance()
    assert walk.rates[0] == (made.progress.step, 0.25)


def test_a_training_that_always_breaks_fails_in_one_sentence_and_leaves_no_generator(tmp_path, monkeypatch, walk):
    monkeypatch.setattr(f"{TRAINER}.new_task", lambda *given: Walk(*given, lambda n: True))
    events = run(tmp_path, request())
    assert isinstance(events[-1], TrainingError) and events[-1].code == "diverged" and "\n" not in str(events[-1])
    assert not (tmp_path / "g").exists()


@pytest.mark.thorough
def test_a_real_training_survives_a_step_that_breaks(tmp_path, monkeypatch, without_graphs):
    of, made = batches.Batches.of, itertools.count(1)

    def broken(self, step):
        first, *others = of(self, step)
        return [replace(first, velocity=first.velocity * np.nan) if next(made) == 3 else first, *others]

    monkeypatch.setattr(batches.Batches, "of", broken)
    events = run(tmp_path, request(steps=4))
    tensors = Generator.load(tmp_path / "g").tensors
    assert events[-1].step == 4 and all(np.isfinite(tensor).all() for tensor in tensors.values())
    assert next(made) == 1 + 4 + 3  # the broken one, and two more from the start again


def test_the_rate_warms_up_and_cools_down(monkeypatch):
    made, walk = walking(monkeypatch, steps=100)
    monkeypatch.setattr(f"{TRAINER}.WARM_UP", 10)
    walk.rate_factor = lambda done: 1 - done
    while made.done() < 1:
        made.advance()
    rates = [rate for _, rate in walk.rates]
    assert rates[0] == pytest.approx(0.1) and 7 < int(np.argmax(rates)) < 11
    assert all(before > later for before, later in pairwise(rates[10:]))
