"""Paint pictures one by one from a generator's folder: seconds of the first in this process, and of each further.

python -m benchmarks.probes.paint FOLDER COUNT SEED [WIDTHxHEIGHT] [OUT]
"""

import json
import sys
import time
from pathlib import Path

from aiart.engine.painting.generator import Generator
from aiart.images import save_png
from aiart.operations.create import create
from aiart.operations.request import Request


def main(folder: str, count: str, seed: str, size: str = "", out: str = "") -> None:
    began, times, made = time.perf_counter(), [], []
    generator = Generator.load(Path(folder))
    request = Request(count=int(count), seed=int(seed), size=tuple(map(int, size.split("x"))) if size else None)
    for picture in create(generator, request):
        times.append(time.perf_counter() - began)
        made.append(picture)
        began = time.perf_counter()
    for i, picture in enumerate(made if out else []):
        save_png(Path(out) / f"{i}.png", picture)
    print(json.dumps({"first": times[0], "further": sum(times[1:]) / max(1, len(times) - 1)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
