"""One training in a process of its own: python replicas.py FOLDER DEVICES STEPS [resume]. Prints its losses as JSON.

DEVICES logical devices of this machine's processor stand for as many GPUs. With TF_CONFIG in the environment it is one
of several machines instead.
"""

import json
import os
import sys
from pathlib import Path

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from aiart.config import TrainRequest  # noqa: E402
from aiart.engine.painting import painting
from aiart.engine.training import (
    batches,
    devices,
    train,
    trainer,  # noqa: E402
)

folder, count, steps = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
batches.BATCH_PIXELS = 4 * 24 * 24
train.PREVIEWS = train.SAMPLES = 1
painting.LEARNED_STEPS = (2, 1)

if count > 1:
    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * count)
    several = devices.Replicas(tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(count)]))
    devices.devices = trainer.devices = lambda: several
    from aiart.engine.training import tasks as learned_task

    learned_task.devices = lambda: several

losses, advance = [], trainer.Trainer.advance


def noted(self) -> None:
    step = self.task.step
    self.task.step = lambda *given: losses.extend(seen := step(*given)) or seen
    advance(self)
    del self.task.step


trainer.Trainer.advance = noted
canvases = np.random.default_rng(0).integers(0, 256, (6, 32, 40, 3), dtype=np.uint8)
request = TrainRequest(preset="learned", steps=steps, width=8, blocks=1)
for _ in train.train(canvases, request, folder / "g", checkpoints=folder / "c", resume="resume" in sys.argv):
    pass
print(json.dumps(losses))
