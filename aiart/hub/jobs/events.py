"""Events of a training as lines of a job's log: written on the machine, read here.

    @aiart {"n": 3, "step": 120, "seconds": 9.1, "total": 180, "losses": [0.4], "previews": 4, "message": ""}

Every line has a number, because the Hub sends a log from its beginning whenever it is asked again. Previews travel as
one JPEG, cut into lines that are short enough for any log; a picture of which a part is missing is left out. A log
comes from outside: a line that is not as it should be is not one of ours.
"""

import base64
import binascii
import io
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import numpy as np
from PIL import Image

from aiart.engine.training.train import TrainEvent
from aiart.errors import HubError
from aiart.hub.client import Client

MARK = "@aiart "
PIECE = 6000  # characters of a picture in one line
PIECES_MAX = 64  # of one picture
SIDE = 256  # pixels: a preview is small
QUALITY = 85  # of the JPEG
MESSAGE_MAX = 500  # characters
EVENTS_MAX = 300  # events without pictures of a whole training ...
EVENT_SECONDS = 1.0  # ... but no more than one in so many seconds
PREVIEWS_MAX = 60  # pictures of a whole training
SILENCE_SECONDS = 75.0  # after which a stream is given up; the Hub sends a sign of life every thirty
RECONNECT_SECONDS = 2.0  # between two streams
DATA = "data:"  # begins a server-sent event that carries something


@dataclass(frozen=True)
class Failed:
    """The error with which a training ended there."""

    sentence: str
    code: str


class EventWriter:
    """Writes the events of one training; `write_line` takes a line without its end."""

    def __init__(self, write_line: Callable[[str], object]):
        self._write_line, self._count = write_line, 0
        self._next = self._next_pictures = 0.0  # time.monotonic() from which one is due again

    def event(self, event: TrainEvent) -> None:
        """Write an event; those without words only now and then, since a log must not grow too long."""
        now = time.monotonic()
        previews = event.previews if now >= self._next_pictures or event.message else None
        if previews is None and not event.message and now < self._next:
            return
        self._next = now + max(EVENT_SECONDS, event.total / EVENTS_MAX)
        if previews is not None:
            self._next_pictures = now + event.total / PREVIEWS_MAX
            self._write_pieces(base64.b64encode(_jpeg(previews)).decode())
        numbers = {"step": event.step, "seconds": round(event.seconds, 3), "total": event.total}
        count = 0 if previews is None else len(previews)
        self._write(**numbers, losses=list(event.losses), previews=count, message=event.message)

    def failed(self, sentence: str, code: str) -> None:
        """Write the error that ended the training."""
        self._write(failed=sentence[:MESSAGE_MAX], code=code)

    def _write_pieces(self, data: str) -> None:
        for start in range(0, len(data), PIECE):
            self._write(piece=data[start : start + PIECE])

    def _write(self, **fields: object) -> None:
        self._count += 1
        self._write_line(MARK + json.dumps({"n": self._count, **fields}, allow_nan=False))


class EventReader:
    """Reads the events of one training, however often its log is sent again."""

    def __init__(self) -> None:
        self._last = 0  # number of the newest line
        self._pieces: list[str] = []

    def read(self, line: str) -> TrainEvent | Failed | None:
        """Return what a line says, if it is one of ours and says something new."""
        try:
            fields = json.loads(line.removeprefix(MARK)) if line.startswith(MARK) else None
            number = fields["n"] if isinstance(fields, dict) else None
            return self._read_new(number, fields) if type(number) is int and number > self._last else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def _read_new(self, number: int, fields: Any) -> TrainEvent | Failed | None:
        if number != self._last + 1:
            self._pieces.clear()
        self._last = number
        if "piece" in fields:
            if isinstance(fields["piece"], str) and len(self._pieces) < PIECES_MAX:
                self._pieces.append(fields["piece"])
            return None
        pieces, self._pieces = self._pieces, []
        if "failed" in fields:
            return Failed(_text(fields["failed"]), _text(fields["code"]))
        return TrainEvent(
            step=int(_number(fields["step"])),
            seconds=_number(fields["seconds"]),
            total=_number(fields["total"]),
            losses=tuple(map(_number, fields["losses"])),
            previews=_previews("".join(pieces), fields["previews"]) if pieces else None,
            message=_text(fields["message"]),
        )


class JobLog:
    """The log of a running job, read in a thread of its own. Use as a context.

    The Hub sends a log from its beginning each time it is asked, and its stream may end before the job does. So it is
    asked again and again, and lines may come twice.
    """

    def __init__(self, user: str, job: str, client: Client):
        self._path, self._client = f"/api/jobs/{user}/{job}/logs", client
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._closing, self._stream_ended = Event(), Event()

    def __enter__(self) -> "JobLog":
        Thread(target=self._read, daemon=True, name="aiart-log").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()

    def lines(self, seconds: float) -> Iterator[str]:
        """Yield the lines that have come; wait up to so many seconds for the first."""
        try:
            yield self._lines.get(timeout=seconds)
            while True:
                yield self._lines.get_nowait()
        except Empty:
            return

    def has_ended(self) -> bool:
        """Return whether a stream has ended since this was last asked: perhaps its job has, too."""
        ended = self._stream_ended.is_set()
        self._stream_ended.clear()
        return ended

    def _read(self) -> None:
        while not self._closing.is_set():
            try:
                for line in self._client.lines(self._path, "the log", SILENCE_SECONDS):
                    if self._closing.is_set():
                        return
                    if (text := _logged(line)) is not None:
                        self._lines.put(text)
            except HubError:  # whether the job still runs is asked elsewhere
                pass
            self._stream_ended.set()
            self._closing.wait(RECONNECT_SECONDS)


def _logged(line: str) -> str | None:
    """Return the text of a server-sent event; None for signs of life and all else."""
    if not line.startswith(DATA):
        return None
    try:
        event = json.loads(line.removeprefix(DATA))
    except (ValueError, RecursionError):
        return None
    text = event.get("data") if isinstance(event, dict) else None
    return text if isinstance(text, str) else None


def _jpeg(pictures: np.ndarray) -> bytes:
    """Encode uint8 (n, H, W, 3) as one JPEG, the pictures below each other and not larger than SIDE."""
    small = [Image.fromarray(picture) for picture in pictures]
    for picture in small:
        picture.thumbnail((SIDE, SIDE))
    column, data = np.concatenate([np.asarray(picture) for picture in small]), io.BytesIO()
    Image.fromarray(column).save(data, "JPEG", quality=QUALITY)
    return data.getvalue()


def _previews(data: str, count: object) -> np.ndarray | None:
    """Decode uint8 (count, h, w, 3); None for what is no such picture."""
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


def _number(value: Any) -> float:
    """Return a number. Raises ValueError for what is none, or one that cannot be."""
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0 or value > 1e12:
        raise ValueError("not a number")
    return float(value)


def _text(value: object) -> str:
    """Return words as they may be shown. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    visible = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(visible.split())[:MESSAGE_MAX]
