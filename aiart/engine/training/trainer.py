"""The steps of a training: which batch, which rate, what to do when the loss is not a number."""

import math
import time
from dataclasses import replace

import numpy as np

from aiart.engine.format import folder as weights
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.network.backend import keras, tf
from aiart.engine.painting.generator import Generator
from aiart.engine.training.checkpoint import Checkpoints, TrainingProgress, table_for
from aiart.engine.training.devices import devices
from aiart.engine.training.initial import budget
from aiart.engine.training.objectives import ClassicTask, VelocityTask
from aiart.engine.training.optimise import decay
from aiart.engine.training.share import Share
from aiart.errors import TrainingError
from aiart.training_presets import TrainRequest

WARM_UP = 30  # steps
HALVINGS = 2  # of the rate, before a loss that is not a number is given up on
GOOD_EVERY = 100  # steps between states that a training can roll back to
MEMORY_OF_LOSS = 0.98  # of the running mean: about the last 50 steps of a scale


class Trainer:
    """Owns the network while it learns. `done()` goes from 0 to 1: by steps if they are counted, else by time."""

    def __init__(
        self,
        canvases: np.ndarray,
        config: GeneratorConfig,
        tensors: dict,
        request: TrainRequest,
        words: np.ndarray | None = None,
    ):
        """words: float32 (n, w), see `train.has_words`."""
        tf.config.experimental.enable_op_determinism()  # a resumed training must end with the same bits
        self.config, self.tensors, self.request = config, tensors, request
        self.task = new_task(canvases, config, words)
        self.progress = TrainingProgress(losses=(0.0,) * config.learned_scales)
        self.total = budget(request, config)
        self._share = Share(self.total)
        self._good = (self.progress, self.state())
        self._shown: Generator | None = None
        self.is_chief = devices().chief
        self._clock = 0.0  # what `done` was when all who train together agreed on it last

    @property
    def waited(self) -> float:
        """Seconds that it had to wait for others, and that its budget does not count."""
        return self._share.given

    def should_continue(self, stop: int) -> tuple[bool, int]:
        """Return whether there is another step, and the strongest stop (see `train.Stop`) of all machines."""
        stop, self._clock = devices().agreed(stop, self.done())
        return self._clock < 1 and stop == 0, stop

    def done(self) -> float:
        if self.request.steps is not None:
            return self.progress.step / max(1, self.request.steps) if self.request.steps else 1.0
        return self.progress.seconds / self.total if self.total > 0 else 1.0

    def advance(self) -> None:
        """Take one step; a loss that is not a number rolls back instead.

        Raises TrainingError "diverged" when halving the rate did not help."""
        began = time.monotonic()
        step = self.progress.step
        seen = self.task.step(step, self._rate(), decay(step))
        if not all(math.isfinite(loss) for _, loss in seen):
            return self._roll_back()
        losses = list(self.progress.losses)
        for scale, loss in seen:
            losses[scale] = loss if not losses[scale] else MEMORY_OF_LOSS * losses[scale] + (1 - MEMORY_OF_LOSS) * loss
        seconds = self.progress.seconds + self._share.counted(time.monotonic() - began)
        self.progress = replace(self.progress, step=step + 1, seconds=seconds, losses=tuple(losses))
        if (step + 1) % GOOD_EVERY == 0:
            self._good = (self.progress, self.state())

    def _rate(self) -> float:
        """Warm-up, then as the task cools; halved after each roll-back."""
        warm = min(1.0, (self.progress.step + 1) / WARM_UP)
        done = self.done() if devices().alone else self._clock
        return self.task.rate * warm * self.task.rate_factor(min(1.0, done)) / 2**self.progress.halvings

    def _roll_back(self) -> None:
        halvings = self.progress.halvings + 1
        if halvings > HALVINGS:
            raise TrainingError(
                "The training diverged: its loss was not a number, also with the learning rate halved twice.",
                fix="Try another seed, or leave out pictures that are a single flat colour.",
                code="diverged",
            )
        good, state = self._good
        self.task.optimiser.restore(state)
        self.progress = replace(good, halvings=halvings, seconds=self.progress.seconds)
        self._good = (self.progress, state)

    def state(self) -> dict[str, np.ndarray]:
        return self.task.optimiser.state()

    def load(self, saved: Checkpoints) -> None:
        """Go on from the newest whole checkpoint, if there is one; on several machines, from the chief's."""
        done, state = saved.load(table_for(self.state())) or self._good
        numbers = np.array([done.step, done.seconds, done.halvings, *done.losses])
        state = devices().from_chief(state)
        step, seconds, halvings, *losses = devices().from_chief({"": numbers})[""].tolist()
        self.progress = TrainingProgress(int(step), seconds, tuple(losses), int(halvings))
        self.task.optimiser.restore(state)
        self._good = (self.progress, state)

    def generator(self) -> Generator:
        """Return what the averaged weights paint now. One object for the whole training: its graph is traced once."""
        if self._shown is None:
            self._shown = Generator(*self.result())
        else:
            self._shown.update_network(self.task.optimiser.averages())
        return self._shown

    def result(self) -> tuple[GeneratorConfig, dict[str, np.ndarray]]:
        learned = {weights.NETWORK + name: value for name, value in self.task.optimiser.averages().items()}
        done = self.progress
        seconds = math.ceil(done.seconds * 10) / 10  # upwards: reports never go back
        summary = {"steps": done.step, "seconds": seconds, "loss": done.losses}
        training = self.config.training.model_copy(update=summary)
        versions = self.config.versions | {"tensorflow": tf.__version__, "keras": keras.__version__}
        config = self.config.model_copy(update={"training": training, "versions": versions})
        return config, learned | self.tensors


def new_task(canvases: np.ndarray, config: GeneratorConfig, words: np.ndarray | None) -> VelocityTask | ClassicTask:
    """Return what the network of a generator with this config learns from uint8 canvases (n, H, W, 3), and their
    words."""
    return ClassicTask(canvases, config) if config.preset == "classic" else VelocityTask(canvases, config, words)
