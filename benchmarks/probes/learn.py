"""Train a network for some seconds; its loss on the path at marks on the way, and its steps per second.

    python -m benchmarks.probes.learn FOLDER PRESET[:COARSEST] SEED LONG_SIDE SECONDS MARKS PICTURE...

COARSEST: short side of the coarsest scale in pixels, as another version has it, so that losses can be compared.
MARKS: seconds, as 30,60,120,180. The generator is left in FOLDER.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from aiart.data.dataset import load_set
from aiart.engine.format import folder as weights
from aiart.engine.format.card import model_card
from aiart.engine.training.initial import fresh
from aiart.engine.training.trainer import Trainer
from aiart.training_presets import PRESETS, TrainRequest
from benchmarks.probes.loss import losses_of


def main(folder: str, preset: str, seed: str, long_side: str, seconds: str, marks: str, *pictures: str) -> None:
    preset, _, coarsest = preset.partition(":")
    if coarsest:
        PRESETS[preset] = replace(PRESETS[preset], coarsest=int(coarsest))
    canvases = load_set([Path(path) for path in pictures], int(long_side)).canvases
    request = TrainRequest(preset=preset, seconds=float(seconds), long_side=int(long_side), seed=int(seed))
    trainer = Trainer(canvases, *fresh(canvases, request), request)
    compiled(trainer)
    losses, wanted = {}, [float(mark) for mark in marks.split(",")]
    while wanted:
        while trainer.progress.seconds < wanted[0] and trainer.done() < 1:
            trainer.advance()
        losses[f"{wanted.pop(0):.0f}"] = losses_of(trainer.generator(), canvases)
    config, tensors = trainer.result()
    weights.save_folder(Path(folder), config, tensors, model_card(config, 0), [])
    print(json.dumps({"losses": losses, "steps": trainer.progress.step / trainer.progress.seconds}))


def compiled(trainer: Trainer) -> None:
    """A step of each scale before the clock starts, which changes nothing."""
    state, seen, step = trainer.state(), set(), 10**6
    while len(seen) < trainer.config.learned_scales:
        seen |= {scale for scale, _ in trainer.task.step(step, 0.0, 0.0)}
        step += 1
    trainer.task.optimiser.restore(state)


if __name__ == "__main__":
    main(*sys.argv[1:])
