"""The prototype the design began with, as it is: pictures from its memory, or a training of its network.

python -m benchmarks.probes.yardstick FILE memory OUT SEED LONG_SIDE PICTURE
python -m benchmarks.probes.yardstick FILE both|learned OUT SEED LONG_SIDE SECONDS PICTURE...
"""

import importlib.util
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.path_loss import path_losses

COUNT, BATCH = 8, 4  # pictures from the memory; it paints four at once, which is quicker for it
FROM_SET = 12  # pictures from a set


def main(file: str, engine: str, out: str, seed: str, long_side: str, *rest: str) -> None:
    spec = importlib.util.spec_from_file_location("prototype", file)
    prototype = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prototype)
    if engine == "memory":
        told = remember(prototype, out, int(seed), int(long_side), rest)
    else:
        told = learn(prototype, engine, out, int(seed), int(long_side), float(rest[0]), rest[1:])
    print(json.dumps(told))


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


def learn(prototype, engine: str, out: str, seed: int, long_side: int, seconds: float, paths) -> dict:
    """As its own `main` does, for a set of more than four pictures with `both` and for few with `learned`."""
    both = engine == "both"
    prototype.tf.random.set_seed(seed)
    pyramid = prototype.Pyramid(prototype.load(paths, long_side), coarsest=18 if both else 28)
    scales = len(pyramid.sizes)
    learned = 3 if both else scales
    sigmas = [1.0] + [(3.0 if k < learned else 2.0) * pyramid.detail[k] for k in range(1, scales)]
    model = prototype.Learned(pyramid, sigmas, learned, *((96, 5) if both else (64, 4)))
    model.train(seconds)
    told = {"losses": losses(prototype, model, pyramid, sigmas, learned)}
    if both:
        began = time.perf_counter()
        written(prototype, paint_set(prototype, model, pyramid, sigmas, learned, seed), out)
        told["further"] = (time.perf_counter() - began) / FROM_SET
    return told


def losses(prototype, model, pyramid, sigmas, learned: int) -> list[float]:
    def velocity(x_t: np.ndarray, t: np.ndarray, k: int) -> np.ndarray:
        return model.velocity(prototype.tf.constant(x_t), prototype.tf.constant(t), k).numpy()

    clean, base = ([array.numpy() for array in arrays[:learned]] for arrays in (pyramid.clean, pyramid.base))
    return path_losses(clean, base, sigmas, model.size, velocity)


def paint_set(prototype, model, pyramid, sigmas, learned: int, seed: int) -> np.ndarray:
    layouts = prototype.sample(
        [model.denoiser(k) for k in range(learned)],
        pyramid,
        sigmas,
        FROM_SET,
        steps=(20, 8),
        eta=0.0,
        seed=seed,
        scales=range(learned),
    )
    made, finer = [], range(learned, len(pyramid.sizes))
    for i, layout in enumerate(layouts):
        chosen = prototype.nearest_pictures(layout[None], pyramid.clean[learned - 1])
        few = [
            prototype.Memory(
                prototype.tf.gather(pyramid.clean[k], chosen),
                prototype.tf.gather(pyramid.base[k], chosen),
                sigmas[k],
                layout=0.15 if k < 2 else None,
            )
            for k in finer
        ]
        made += list(
            prototype.sample(
                [None] * learned + few, pyramid, sigmas, 1, seed=seed + i, picture=layout[None], scales=finer
            )
        )
    return np.stack(made)


def written(prototype, made: np.ndarray, out: str) -> None:
    for i, picture in enumerate(made):
        pixels = np.uint8(np.clip(picture * 127.5 + 128, 0, 255))
        prototype.Image.fromarray(pixels).save(Path(out) / f"{i}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
