"""The painting worker: a process that carries out one order after the other. Started by `painter`.

One line of JSON each, orders on standard input, answers on standard output:

    order     {"id", "operation", "request": {...}, "generator": {"folder", "hash"}, "given": {role: {...}}, "out",
               "text": {...}, "limits": {...}, "given_side", "most_side"}
    drop      {"drop": id}                                    nobody wants it any more
    begun     {"id", "begun": {"height", "width", "frames"}}
    going on  {"id", "share", "preview"?}                     0 to 1; a small JPEG as the address of an image
    answer    {"id", "height", "width", "frames"}, or {"id", "error": {...}}, or {"id", "dropped": true}

What is given has a "kind", as operations name it, and either "folder" and "hash" or "file" and "kept" (see `reading`).
`out` is the PNG or film to write, `text` what a PNG carries. The worker ends when its input does, in the middle of a
picture if need be. Knows nothing of visitors and of what an order means: that is in `easel`.
"""

import importlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

import numpy as np

from aiart.errors import ArtError, StudioError
from aiart.studio.workers.order_runner import OrderRunner, small
from aiart.studio.workers.process import ENGINE, MODEST, be_modest

PERIOD = 0.2  # seconds between two lines of one order that is going on
PREVIEW_SIDE, PREVIEW_QUALITY = 192, 70  # pixels; of the JPEG


class Dropped(Exception):
    """Nobody wants this order any more."""


class EventWriter:
    """Writes answers. One order at a time."""

    def __init__(self, lines: BinaryIO, is_dropped: Callable[[int], bool]):
        self._lines, self._is_dropped = lines, is_dropped
        self._order, self._next, self._shown = 0, 0.0, None

    def say(self, **facts) -> None:
        self._lines.write(json.dumps(facts).encode() + b"\n")

    def begin(self, order: int) -> None:
        self._order, self._next, self._shown = order, 0.0, None

    def begun(self, height: int, width: int, frames: int) -> None:
        self.say(id=self._order, begun={"height": height, "width": width, "frames": frames})

    def going(self, share: float, picture: np.ndarray | None) -> None:
        """Told by the operation, often; passed on now and then. Raises Dropped."""
        if self._is_dropped(self._order):
            raise Dropped
        if time.monotonic() < self._next:
            return
        preview = {} if picture is None or picture is self._shown else {"preview": preview_of(picture)}
        self._shown = picture
        self.say(id=self._order, share=round(share, 4), **preview)
        self._next = time.monotonic() + PERIOD


def preview_of(picture: np.ndarray) -> str:
    """uint8 (H, W, 3) as the address of a small JPEG: a few kilobytes."""
    data = BytesIO()
    small(picture, PREVIEW_SIDE).save(data, "JPEG", quality=PREVIEW_QUALITY)
    return "data:image/jpeg;base64," + b64encode(data.getvalue()).decode()


def told(error: Exception) -> dict:
    """An error as JSON; what is not for people is replaced by a sentence that is."""
    if not isinstance(error, ArtError):
        error = _sentence(error)
    parts = {name: getattr(error, name) for name in ("happened", "expected", "fix", "code")}
    return {"kind": type(error).__name__} | parts


def _sentence(error: Exception) -> StudioError:
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # the second is TensorFlow's
        return StudioError("There was not enough memory for this picture.", "", "Ask for a smaller one.", code="memory")
    if isinstance(error, OSError):
        return StudioError(
            "The picture could not be stored.", "", "Free some disk space, then try again.", code="no_disk"
        )
    return StudioError("Something in the painting broke, which is not your fault.", "", "Try another seed.", code="bug")


def own_output() -> BinaryIO:
    """Standard output for our answers alone; whatever libraries print goes to the log."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


class OrderReader:
    """Reads lines in a thread, so that a drop is heard in the middle of a picture, and the end of the input too."""

    def __init__(self) -> None:
        self.orders: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self._dropped = -1  # an order has a number of its own, so one is enough
        threading.Thread(target=self._read, name="aiart-orders", daemon=True).start()

    def is_dropped(self, order: int) -> bool:
        return order == self._dropped

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            said = json.loads(line)
            if "drop" in said:
                self._dropped = said["drop"]
            else:
                self.orders.put(said)
        os._exit(0)  # the web process is gone: nobody wants what is being painted


def main() -> None:
    ear = OrderReader()
    mouth = EventWriter(own_output(), ear.is_dropped)
    engine = importlib.import_module(os.environ[ENGINE])
    if MODEST in sys.argv[1:]:
        be_modest()
    else:
        threading.Thread(target=engine.warm, name="aiart-warm", daemon=True).start()  # some generators do without
    easel = OrderRunner(engine)
    while True:
        order = ear.orders.get()
        mouth.begin(order["id"])
        try:
            answer = easel.carry_out(order, mouth.begun, mouth.going)
        except Dropped:
            answer = {"dropped": True}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": told(error)}
        mouth.say(id=order["id"], **answer)


if __name__ == "__main__":
    main()
