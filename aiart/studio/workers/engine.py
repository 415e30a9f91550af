"""What the workers call of the engine and the operations, under one roof.

Another module with the same names can take its place (`StudioConfig.engine`), which is how the studio is tested in
milliseconds. Workers import it by the name that is in their environment.
"""

import importlib

from aiart.engine.compiled.code import prepare
from aiart.engine.painting.generator import Generator
from aiart.engine.training.train import Stop, instant, train
from aiart.operations.table import perform

load = Generator.load


def warm() -> None:
    """Do what takes seconds before it is asked for: compile what paints, if need be, and load TensorFlow."""
    prepare()
    importlib.import_module("aiart.engine.network.velocity")


__all__ = ["Stop", "instant", "load", "perform", "train", "warm"]
