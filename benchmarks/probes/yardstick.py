"""The prototype the design began with, as it is: pictures from its memory of one.

python -m benchmarks.probes.yardstick FILE OUT SEED LONG_SIDE PICTURE
"""

import importlib.util
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

COUNT, BATCH = 8, 4  # pictures from the memory; it paints four at once, which is quicker for it


def main(file: str, out: str, seed: str, long_side: str, picture: str) -> None:
    spec = importlib.util.spec_from_file_location("prototype", file)
    prototype = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prototype)
    print(json.dumps(remember(prototype, out, int(seed), int(long_side), [picture])))


def remember(prototype, out: str, seed: int, long_side: int, paths) -> dict:
    pyramid = prototype.Pyramid(prototype.load(paths, long_side))
    scales = range(len(pyramid.sizes))
    sigmas = [1.0, *(2.0 * detail for detail in pyramid.detail[1:])]
    memory = [
        prototype.Memory(pyramid.clean[k], pyramid.base[k], sigmas[k], layout=0.15 if k < 2 else None) for k in scales
    ]
    prototype.sample(memory, pyramid, sigmas, BATCH, steps=(2, 2))  # compiles
    began = time.perf_counter()
    made = [prototype.sample(memory, pyramid, sigmas, BATCH, seed=seed + i) for i in range(COUNT // BATCH)]
    seconds = (time.perf_counter() - began) / COUNT
    written(prototype, np.concatenate(made), out)
    return {"further": seconds}


def written(prototype, made: np.ndarray, out: str) -> None:
    for i, picture in enumerate(made):
        pixels = np.uint8(np.clip(picture * 127.5 + 128, 0, 255))
        prototype.Image.fromarray(pixels).save(Path(out) / f"{i}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
