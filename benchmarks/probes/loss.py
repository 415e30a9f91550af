"""The loss on the path of a generator's network at each of its scales, on pictures: whichever version trained it.

python -m benchmarks.probes.loss FOLDER PICTURE...
"""

import json
import sys
from pathlib import Path

import numpy as np

from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.painting.generator import Generator
from benchmarks.bench import pixels
from benchmarks.path_loss import path_losses


def main(folder: str, *pictures: str) -> None:
    generator = Generator.load(Path(folder))
    canvases = pixels([Path(path) for path in pictures], generator.config.sizes[-1][::-1])
    print(json.dumps({"losses": losses_of(generator, canvases)}))


def losses_of(generator: Generator, canvases: np.ndarray) -> list[float]:
    """Of each learned scale, coarsest first, 1 for a network that answers zero. canvases: uint8 (n, *sizes[-1], 3)."""
    config, every = generator.config, tuple(range(len(canvases)))
    shown = RememberedPictures(canvases, config)
    learned = generator._learned  # the network itself: painting asks it of one picture at a time
    no_words = np.zeros((1, len(config.network_sizes.words)), np.float32)

    def velocity(x_t: np.ndarray, t: np.ndarray, k: int) -> np.ndarray:
        scales, words = np.full(len(t), k, np.int32), no_words.repeat(len(t), 0)
        return learned.network(learned.normal(x_t), t, scales, words).numpy() * np.float32(learned.sizes[k])

    clean = [shown.clean(k, every) for k in range(config.learned_scales)]
    base = [np.array(shown.base(k, every)) for k in range(config.learned_scales)]
    return path_losses(clean, base, config.sigmas, learned.sizes, velocity)


if __name__ == "__main__":
    main(*sys.argv[1:])
