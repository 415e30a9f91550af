"""Paint pictures of a generator that remembers some, and say which of them each place comes from.

python -m benchmarks.probes.sources FOLDER COUNT SEED OUT

OUT gets 0.png, 1.png, ... and sources.npy, integers (COUNT, rows, columns) over each picture, by what its memory knows
of the finest scale: what a picture alone shows is a guess where nothing is said again to the letter.
"""

import sys
from pathlib import Path

import numpy as np

try:
    from aiart.engine.painting.generator import Generator
    from aiart.engine.painting.painting import Painting
    from aiart.engine.painting.plan import SamplingOptions
except ImportError:  # version 0.1 has them elsewhere
    from aiart.engine.generator import Generator

    from aiart.engine.painting import Manner as SamplingOptions
    from aiart.engine.painting import Painting
from aiart.images import save_png, to_uint8


def main(folder: str, count: str, seed: str, out: str) -> None:
    generator, sources = Generator.load(Path(folder)), []
    options = SamplingOptions((generator.config.height, generator.config.width))
    for i in range(int(count)):
        painting = Painting(generator, int(seed) + i, options)
        save_png(Path(out) / f"{i}.png", to_uint8(painting.paint()))
        sources.append(sources_of(painting))
    np.save(Path(out) / "sources.npy", np.stack(sources))


def sources_of(painting: Painting) -> np.ndarray:
    """Integers (rows, columns): the number of the remembered picture that each window most likely comes from."""
    if hasattr(painting, "memory"):
        found, chosen = painting.memory.latest_candidates(), painting.memory.chosen
        best = found.indices[..., 0]
    else:  # version 0.1
        found, chosen = painting._latest.carried(), painting.chosen
        best = found.candidates[..., 0]
    return np.array(chosen)[best // (found.remembered[0] * found.remembered[1])]


if __name__ == "__main__":
    main(*sys.argv[1:])
