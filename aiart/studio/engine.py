"""What the workers call of the engine and the operations, under one roof.

Another module with the same names can take its place (`StudioConfig.engine`), which is how the studio is tested in
milliseconds. Only `worker` and `painting_worker` import it, by name.
"""

import importlib

from aiart.art.operations import perform
from aiart.engine.generator import Generator
from aiart.engine.train import Stop, train

load = Generator.load


def warm() -> None:
    """Load TensorFlow, which takes seconds, before a generator with a network is asked for."""
    importlib.import_module("aiart.engine.learned")


__all__ = ["Stop", "load", "perform", "train", "warm"]
