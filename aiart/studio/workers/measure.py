"""The measuring worker: compares painted pictures with those that their generator learned from.

`python -m aiart.studio.workers.measure JOB_FOLDER OUT`: OUT holds made-00.png and so on; report.json and nearest-00.png
and so on are added. It is a process of its own, because measuring takes long and much memory, and no painting should
wait for it.
"""

import sys
from pathlib import Path

import numpy as np

from aiart.evaluate import measure
from aiart.images import read_png, save_png
from aiart.studio.details import REPORT
from aiart.studio.jobs import Job
from aiart.studio.store import write_json
from aiart.studio.workers.process import lower_priority
from aiart.studio.workers.reading import stored_pictures

NO_PICTURES = 1  # exit code: the training pictures are not there


def main(arguments: list[str]) -> int:
    """Returns 0 when the report is there, else `NO_PICTURES`."""
    lower_priority()
    originals, out = stored_pictures(Job(Path(arguments[0]))), Path(arguments[1])
    if originals is None:
        return NO_PICTURES
    report = measure(originals, np.stack([read_png(path) for path in sorted(out.glob("made-*.png"))]))
    for number, picture in enumerate(report.pictures):
        save_png(out / f"nearest-{number:02d}.png", originals[picture.lookalike.index])
    write_json(out / REPORT, {"measures": report.as_dict(), "lines": report.lines()})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
