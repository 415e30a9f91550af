"""The painting worker: a warm process that paints what it is asked for, one picture an order. Started by `painter`.

    order   {"id", "folder", "hash", "request": {...}, "out", "text": {...}}    one line of JSON on standard input
    answer  {"id", "width", "height"} or {"id", "error": {...}}                 one line of JSON on standard output

`request` is a CreateRequest for one picture, `out` the PNG to write, `text` what it carries. The worker loads the
engine before the first order comes, keeps a few generators in memory, and ends when its input does, in the middle of
a picture if need be. Knows nothing of visitors.
"""

import importlib
import json
import os
import queue
import sys
import threading
import traceback
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from aiart.errors import ArtError, StudioError
from aiart.images import save_png
from aiart.studio.processes import ENGINE
from aiart.studio.requests import request_from

KEPT = 3  # generators in memory


class Easel:
    """Generators in memory, by hash, and the engine that paints with them."""

    def __init__(self, engine: ModuleType):
        self._engine = engine
        self._loaded: OrderedDict[str, object] = OrderedDict()

    def paint(self, order: dict) -> dict:
        """Raises ArtError, or whatever the engine raises."""
        request = request_from(order["request"])
        picture = next(iter(self._engine.create(self._generator(order), request)))
        out = Path(order["out"])
        unfinished = out.with_suffix(".tmp")
        save_png(unfinished, picture, order["text"])
        os.replace(unfinished, out)
        return {"height": picture.shape[0], "width": picture.shape[1]}

    def _generator(self, order: dict) -> object:
        if order["hash"] not in self._loaded:
            self._loaded[order["hash"]] = self._engine.load(Path(order["folder"]))
        self._loaded.move_to_end(order["hash"])
        while len(self._loaded) > KEPT:
            self._loaded.popitem(last=False)
        return self._loaded[order["hash"]]


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


def orders() -> queue.SimpleQueue:
    """Lines from standard input, read by a thread so that its end is noticed at once."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)  # the web process is gone: nobody wants what is being painted

    threading.Thread(target=read, name="aiart-orders", daemon=True).start()
    return lines


def main() -> None:
    answers, lines = own_output(), orders()
    engine = importlib.import_module(os.environ[ENGINE])
    threading.Thread(target=engine.warm, name="aiart-warm", daemon=True).start()  # some generators do without
    easel = Easel(engine)
    while True:
        order = json.loads(lines.get())
        try:
            answer = easel.paint(order)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": told(error)}
        answers.write(json.dumps(answer | {"id": order["id"]}).encode() + b"\n")


if __name__ == "__main__":
    main()
