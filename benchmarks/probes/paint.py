"""Paint pictures one by one from a generator's folder: seconds of the first in this process, and of each further, and
the same of the processor's time.

python -m benchmarks.probes.paint FOLDER COUNT SEED [WIDTHxHEIGHT] [OUT]
"""

import json
import sys
import time
from pathlib import Path
from statistics import mean, median

import numpy as np

from aiart import Generator  # by the names that every version has
from aiart.images import save_png


def main(folder: str, count: str, seed: str, size: str = "", out: str = "") -> None:
    times, made = [_now()], []
    generator = Generator.from_pretrained(folder)
    asked = {"size": tuple(map(int, size.split("x")))} if size else {}
    for i in range(int(count)):
        made += generator.create(count=1, seed=int(seed) + i, **asked)
        times.append(_now())
    for i, picture in enumerate(made if out else []):
        save_png(Path(out) / f"{i}.png", np.asarray(picture))
    wall, cpu = (
        [after - before for before, after in zip(some, some[1:], strict=False)] for some in zip(*times, strict=True)
    )
    told = {"first": wall[0], "further": mean(wall[1:] or [0])}
    print(json.dumps(told | {"first, cpu": cpu[0], "further, cpu": median(cpu[1:] or [0])}))


def _now() -> tuple[float, float]:
    """By the clock, and of this process's processor time in all cores."""
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    main(*sys.argv[1:])
