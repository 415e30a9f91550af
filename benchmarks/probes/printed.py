"""The article's generator as printed, at full width: one training step, then its 128 x 128 picture from noise.

python -m benchmarks.probes.printed PICTURE SEED
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from aiart.data.dataset import load_set
from aiart.engine.painting.generator import Generator
from aiart.engine.training.train import train
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.training_presets import TrainRequest

FURTHER = 3


def main(picture: str, seed: str) -> None:
    request = TrainRequest(preset="classic", as_printed=True, steps=1, long_side=64, seed=int(seed))
    canvases = load_set([Path(picture)], request.canvas).canvases
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "article"
        for _ in train(canvases, request, folder, checkpoints=Path(work) / "checkpoints"):
            pass
        generator = Generator.load(folder)
    made = create(generator, Request(count=1 + FURTHER, seed=int(seed)))
    next(made)
    began = time.perf_counter()
    shape = [picture.shape for picture in made][0]
    print(json.dumps({"further": (time.perf_counter() - began) / FURTHER, "side": shape[0]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
