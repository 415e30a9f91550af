"""What a worker tells of its training: state, losses and previews, at next to no cost for the training itself.

A thread writes the state twice a second, which is also the sign of life; losses are thinned on the way. Of engines it
knows only the events they yield.
"""

import json
import math
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.images import sheet
from aiart.studio.jobs import Job, State, Status
from aiart.studio.store import private_folder

BEAT = 0.5  # seconds between two signs of life
POINTS = 300  # of the loss curve over a whole budget ...
DENSEST = 1.0  # ... but no more than one in so many seconds
MOST_PREVIEWS = 60  # kept; of more, every other one goes
QUALITY = 92  # of a preview's JPEG


class ProgressWriter:
    """Of one start of one job. `close` before the process ends."""

    def __init__(self, job: Job, status: Status):
        self._job, self._status = job, status
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._next_point, self._rewound = 0.0, False
        self._thread = threading.Thread(target=self._beat, name="aiart-beat", daemon=True)
        private_folder(job.previews)
        self._thread.start()

    @property
    def status(self) -> Status:
        return self._status

    def tell(self, **changes) -> None:
        """Change what the next sign of life will say."""
        with self._lock:
            self._status = replace(self._status, **changes)

    def enter(self, state: State, **changes) -> None:
        """Move to another state, on the disk before this returns."""
        with self._lock:
            self._status = self._status.moved(state, **changes)
            self._job.write_status(self._status)

    def event(self, event) -> None:
        """Take in one TrainEvent of the engine."""
        if event.step and not self._rewound:  # step 0 is told at every start, also of a training that is resumed
            forget_after(self._job, event.step)
            self._rewound = True
        if event.previews is not None and len(event.previews):
            write_preview(self._job.previews, event.step, event.seconds, event.previews)
        if event.losses and event.seconds >= self._next_point:
            self._next_point = event.seconds + max(DENSEST, event.total / POINTS)
            losses = [round(loss, 6) if math.isfinite(loss) and loss else None for loss in map(float, event.losses)]
            self._job.events.append({"step": event.step, "seconds": round(event.seconds, 3), "losses": losses})
        self.tell(total=float(event.total))
        if self._status.state is not State.STOPPING:
            self.tell(message=event.message)
        if event.step:
            self.tell(step=int(event.step), seconds=float(event.seconds))

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._closing.wait(BEAT):
            with self._lock:
                self._status = replace(self._status, beat=time.time())
                try:
                    self._job.write_status(self._status, durable=False)
                except OSError as error:  # the next one may fare better; the training itself is not at stake
                    print(json.dumps({"beat": str(error)}), flush=True)


def forget_after(job: Job, step: int) -> None:
    """A resumed training starts at an earlier step than an interrupted one had reached: drop what lies ahead."""
    for path in job.previews.glob("*.jpg"):
        if preview_of(path) is None or preview_of(path)[0] > step:
            path.unlink(missing_ok=True)


def write_preview(folder: Path, step: int, seconds: float, pictures: np.ndarray) -> None:
    """uint8 (n, H, W, 3) -> one JPEG of them all, named by step and milliseconds of training."""
    path = folder / f"{step:09d}-{round(seconds * 1000):010d}.jpg"
    temporary = path.with_suffix(".tmp")
    Image.fromarray(sheet(pictures, columns=_columns(len(pictures)))).save(
        temporary, "JPEG", quality=QUALITY, subsampling=0
    )
    temporary.replace(path)
    kept = sorted(folder.glob("*.jpg"))
    if len(kept) > MOST_PREVIEWS:
        for thinned in kept[1:-1:2]:
            thinned.unlink(missing_ok=True)


def preview_of(path: Path) -> tuple[int, float] | None:
    """(step, seconds) that a preview's name tells; None if it is not one."""
    step, dash, milliseconds = path.stem.partition("-")
    if path.suffix != ".jpg" or not dash or not (step.isdecimal() and milliseconds.isdecimal()):
        return None
    return int(step), int(milliseconds) / 1000


def _columns(count: int) -> int:
    """As square as can be."""
    return max(1, math.ceil(math.sqrt(count)))
