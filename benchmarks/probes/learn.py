"""Train a network for some seconds; its loss on the path at marks on the way, and its steps per second.

    python -m benchmarks.probes.learn FOLDER PRESET SEED LONG_SIDE SECONDS MARKS PICTURE...

MARKS: seconds, as 30,60,120,180. The generator is left in FOLDER.
"""

import json
import sys
from pathlib import Path

import numpy as np

from aiart.data.dataset import load_set
from aiart.engine.format import folder as weights
from aiart.engine.format.card import model_card
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.training.initial import fresh
from aiart.engine.training.trainer import Trainer
from aiart.training_presets import TrainRequest
from benchmarks.path_loss import path_losses


def main(folder: str, preset: str, seed: str, long_side: str, seconds: str, marks: str, *pictures: str) -> None:
    canvases = load_set([Path(path) for path in pictures], int(long_side)).canvases
    request = TrainRequest(preset=preset, seconds=float(seconds), long_side=int(long_side), seed=int(seed))
    trainer = Trainer(canvases, *fresh(canvases, request), request)
    compiled(trainer)
    losses, wanted = {}, [float(mark) for mark in marks.split(",")]
    while wanted:
        while trainer.progress.seconds < wanted[0] and trainer.done() < 1:
            trainer.advance()
        losses[f"{wanted.pop(0):.0f}"] = losses_of(trainer, canvases)
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


def losses_of(trainer: Trainer, canvases: np.ndarray) -> list[float]:
    """Of the averaged weights, which are the ones that paint."""
    config, task = trainer.config, trainer.task
    every, remembered = tuple(range(len(canvases))), RememberedPictures(canvases, config)
    learning = task.optimiser.state()
    task.velocity.assign(task.optimiser.averages())

    def velocity(x_t: np.ndarray, t: np.ndarray, k: int) -> np.ndarray:
        scales = np.full(len(t), k, np.int32)
        untold = np.zeros((len(t), len(config.network_sizes.words)), np.float32)
        answer = task.network(task.velocity.normal(x_t), t, scales, untold).numpy()
        return answer * np.float32(task.velocity.sizes[k])

    scales = range(config.learned_scales)
    clean = [remembered.clean(k, every) for k in scales]
    base = [np.array(remembered.base(k, every)) for k in scales]
    losses = path_losses(clean, base, config.sigmas, task.velocity.sizes, velocity)
    task.optimiser.restore(learning)
    return losses


if __name__ == "__main__":
    main(*sys.argv[1:])
