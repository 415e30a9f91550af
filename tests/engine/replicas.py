"""Trainings in a process of their own: python replicas.py FOLDER STEPS DEVICES... Prints the losses of each as JSON.

A training with DEVICES devices is in FOLDER/DEVICES; so many logical devices of this machine's processor stand for as
many GPUs. With TF_CONFIG in the environment it is one of several machines instead.
"""

import json
import os
import sys
from pathlib import Path

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from aiart.engine.format import parameters  # noqa: E402
from aiart.engine.training import batches, devices, objectives, train, trainer  # noqa: E402
from aiart.training_presets import TrainRequest  # noqa: E402

folder, steps, counts = Path(sys.argv[1]), int(sys.argv[2]), [int(count) for count in sys.argv[3:]]
batches.BATCH_PIXELS = 4 * 24 * 24
train.PREVIEWS = train.SAMPLES = 1
parameters.LEARNED_STEPS = (2, 1)

tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # so few steps are not worth it
if max(counts) > 1:
    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * max(counts))

losses, advance = [], trainer.Trainer.advance


def noted(self) -> None:
    step = self.task.step
    self.task.step = lambda *given: losses[-1].extend(seen := step(*given)) or seen
    advance(self)
    del self.task.step


def use(count: int) -> None:
    """Train on so many devices from now on."""
    several = devices.Replicas(tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(count)]))
    objectives.devices = trainer.devices = lambda: several


trainer.Trainer.advance = noted
canvases = np.random.default_rng(0).integers(0, 256, (6, 32, 40, 3), dtype=np.uint8)
request = TrainRequest(preset="learned", steps=steps, width=8, blocks=1)
for count in counts:
    if count > 1:
        use(count)
    losses.append([])
    place = folder / str(count)
    for _ in train.train(canvases, request, place / "g", checkpoints=place / "c", resume=False):
        pass
print(json.dumps(losses))
