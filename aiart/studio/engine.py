"""What the workers call of the engine and the operations, under one roof; importing this imports TensorFlow.

Another module with the same names can take its place (`StudioConfig.engine`), which is how the studio is tested in
milliseconds. Only `worker` and `painting_worker` import it, by name.
"""

from aiart.art.create import create
from aiart.engine.generator import Generator
from aiart.engine.train import Stop, train

load = Generator.load

__all__ = ["Stop", "create", "load", "train"]
