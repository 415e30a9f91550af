"""Events of a training as lines of a job's log, and back.

    @aiart {"n": 3, "step": 120, "seconds": 9.1, "total": 180, "losses": [0.4], "previews": 4, "message": ""}

Every line has a number, as the Hub tells a log from its beginning whenever it is asked again. Previews travel as one
JPEG, cut into lines that are short enough for any log; a picture of which a part is missing is left out. What is heard
comes from outside: a line that is not as it should be is not one of ours.
"""

import base64
import binascii
import io
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from aiart.engine.training.train import TrainEvent

MARK = "@aiart "
PIECE = 6000  # characters of a picture in one line
PIECES = 64  # of one picture at most
SIDE = 256  # pixels: a preview is small
QUALITY = 85
MESSAGE = 500  # characters
POINTS = 300  # events of a whole training without pictures ...
DENSEST = 1.0  # ... but no more than one in so many seconds
PREVIEWS = 60  # of a whole training


@dataclass(frozen=True)
class Failed:
    """The training ended there with an error: a sentence, and its code."""

    sentence: str
    code: str


class Speaker:
    """Of one training. `say` prints a line."""

    def __init__(self, say: Callable[[str], object]):
        self._say, self._count = say, 0
        self._next = self._next_pictures = 0.0  # of time.monotonic

    def event(self, event: TrainEvent) -> None:
        """Tell of an event; of those without words, only now and then: a log is not for long."""
        now = time.monotonic()
        shown = event.previews is not None and (now >= self._next_pictures or bool(event.message))
        if not shown and not event.message and now < self._next:
            return
        self._next = now + max(DENSEST, event.total / POINTS)
        pictures = len(event.previews) if shown else 0
        if pictures:
            self._next_pictures = now + event.total / PREVIEWS
            self._pieces(base64.b64encode(_jpeg(event.previews)).decode())
        numbers = {"step": event.step, "seconds": round(event.seconds, 3), "total": event.total}
        self._line(**numbers, losses=list(event.losses), previews=pictures, message=event.message)

    def failed(self, sentence: str, code: str) -> None:
        self._line(failed=sentence[:MESSAGE], code=code)

    def _pieces(self, data: str) -> None:
        for start in range(0, len(data), PIECE):
            self._line(piece=data[start : start + PIECE])

    def _line(self, **told) -> None:
        self._count += 1
        self._say(MARK + json.dumps({"n": self._count, **told}, allow_nan=False))


class Listener:
    """Of one training, however often its log is told."""

    def __init__(self) -> None:
        self._last = 0
        self._pieces: list[str] = []

    def hear(self, line: str) -> TrainEvent | Failed | None:
        """What a line tells, if it tells something new."""
        try:
            told = json.loads(line.removeprefix(MARK)) if line.startswith(MARK) else None
            number = told["n"] if isinstance(told, dict) else None
            return self._new(number, told) if type(number) is int and number > self._last else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def _new(self, number: int, told: dict) -> TrainEvent | Failed | None:
        if number != self._last + 1:
            self._pieces.clear()
        self._last = number
        if "piece" in told:
            if isinstance(told["piece"], str) and len(self._pieces) < PIECES:
                self._pieces.append(told["piece"])
            return None
        pieces, self._pieces = self._pieces, []
        if "failed" in told:
            return Failed(_text(told["failed"]), _text(told["code"]))
        return TrainEvent(
            step=_number(told["step"], int),
            seconds=_number(told["seconds"]),
            total=_number(told["total"]),
            losses=tuple(map(_number, told["losses"])),
            previews=_previews("".join(pieces), told["previews"]) if pieces else None,
            message=_text(told["message"]),
        )


def _jpeg(pictures: np.ndarray) -> bytes:
    """uint8 (n, H, W, 3) -> one JPEG, the pictures below each other and not larger than SIDE."""
    small = [Image.fromarray(picture) for picture in pictures]
    for picture in small:
        picture.thumbnail((SIDE, SIDE))
    column, data = np.concatenate([np.asarray(picture) for picture in small]), io.BytesIO()
    Image.fromarray(column).save(data, "JPEG", quality=QUALITY)
    return data.getvalue()


def _previews(data: str, count: object) -> np.ndarray | None:
    """uint8 (count, h, w, 3), or None for what is no such picture."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=("JPEG",)) as column:
            width, height = column.size
            if type(count) is not int or not 0 < count <= 16 or height % count:
                return None
            if max(width, height // count) > SIDE:
                return None
            pixels = np.asarray(column.convert("RGB"))
    except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return pixels.reshape(count, height // count, width, 3)


def _number(value: object, kind: type = float) -> float:
    """Raises ValueError for what is no number, or one that cannot be."""
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0 or value > 1e12:
        raise ValueError("not a number")
    return kind(value)


def _text(value: object) -> str:
    """Words as they may be shown. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    seen = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(seen.split())[:MESSAGE]
