"""Seconds of one picture of each quick operation, and of a film, all in one warm process.

python -m benchmarks.probes.operations FOLDER PICTURE SEED FRAMES
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.engine.painting.generator import Generator
from aiart.operations.table import OPERATIONS, perform

QUICK = "create", "variations", "restyle", "sketch", "tile"
AREAS = 4  # colours of what is sketched
COUNT = 9  # of each, of which the first does not count
FPS = 12


def main(folder: str, picture: str, seed: str, frames: str) -> None:
    generator = Generator.load(Path(folder))
    picture = Image.open(picture).convert("RGB").resize((generator.config.width, generator.config.height))
    given = {"picture": np.asarray(picture)}
    layers = {"picture": np.asarray(picture.quantize(AREAS).convert("RGBA"))}  # a drawing in a few colours
    told = {name: seconds(generator, name, layers if name == "sketch" else given, int(seed)) for name in QUICK}
    request = OPERATIONS["loop"].request(count=1, seed=int(seed), seconds=int(frames) / FPS, fps=FPS)
    began = time.perf_counter()
    assert sum(1 for _ in perform(generator, {}, request)) == int(frames)
    print(json.dumps(told | {"loop": time.perf_counter() - began}))


def seconds(generator: Generator, name: str, given: dict, seed: int) -> float:
    """Of one picture, once everything is warm."""
    operation = OPERATIONS[name]
    inputs = {one.role: given[one.role] for one in operation.inputs if not one.optional}
    made = perform(generator, inputs, operation.request(count=COUNT, seed=seed))
    next(made)
    began = time.perf_counter()
    return sum(1 for _ in made) and (time.perf_counter() - began) / (COUNT - 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
