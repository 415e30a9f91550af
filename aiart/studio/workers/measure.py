"""Compares made pictures with those their generator learned from: `... aiart.studio.workers.measure JOB_DIR OUT`

OUT holds made-00.png and so on; report.json and nearest-00.png and so on are added. A process of its own, because
measuring takes long and much memory, and painting should not wait for it. Knows nothing of engines and visitors.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.evaluate import measure
from aiart.images import save_png
from aiart.studio.details import REPORT
from aiart.studio.jobs import Job
from aiart.studio.store import write_json
from aiart.studio.workers.prepare import stored
from aiart.studio.workers.process import be_modest


def main(arguments: list[str]) -> int:
    """Returns 0 when the report is there, 1 when the training pictures are not."""
    be_modest()
    job, out = Job(Path(arguments[0])), Path(arguments[1])
    originals = stored(job)
    if originals is None:
        return 1
    made = np.stack(
        [np.asarray(Image.open(path, formats=("PNG",)).convert("RGB")) for path in sorted(out.glob("made-*.png"))]
    )
    report = measure(originals, made)
    for number, one in enumerate(report.pictures):
        save_png(out / f"nearest-{number:02d}.png", originals[one.lookalike.index])
    write_json(out / REPORT, {"measures": report.as_dict(), "lines": report.lines()})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
