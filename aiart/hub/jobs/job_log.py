"""Events of a training as lines of a job's log: written on the machine, read here.

    @aiart {"n": 3, "step": 120, "seconds": 9.1, "total": 180, "losses": [0.4], "previews": 4, "message": ""}

Every line has a number, because the Hub sends a log from its beginning whenever it is asked again. Previews travel as
one JPEG, cut into lines that are short enough for any log; a picture of which a part is missing is left out. A log
comes from outside: a line that is not as it should be is not one of ours.
"""

import base64
import io
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from PIL import Image
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from aiart.engine.training.train import TrainEvent
from aiart.errors import TrainingError

MARK = "@aiart "
PIECE = 6000  # characters of a picture in one line
PIECES_MAX = 64  # of one picture
SIDE, QUALITY = 256, 85  # pixels and JPEG quality of a preview
MESSAGE_MAX = 500  # characters
EVENTS_MAX = 300  # events without pictures of a whole training ...
EVENT_SECONDS = 1.0  # ... but no more than one in so many seconds
PREVIEWS_MAX = 60  # pictures of a whole training


def _shown(text: str) -> str:
    """Return words as they may be shown."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(visible.split())[:MESSAGE_MAX]


Text = Annotated[str, AfterValidator(_shown)]
Number = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class _Line(BaseModel):
    model_config = ConfigDict(strict=True)
    n: int = Field(gt=0)


class _Piece(_Line):
    piece: str = Field(max_length=PIECE)


class _Failed(_Line):
    sentence: Text
    code: Text


class _Progress(_Line):
    step: int = Field(ge=0, le=10**12)
    seconds: Number
    total: Number
    losses: tuple[Number, ...]
    previews: Any  # how many; an event whose picture cannot be read is still one
    message: Text


_LINE: TypeAdapter[_Piece | _Failed | _Progress] = TypeAdapter(_Piece | _Failed | _Progress)


class LogWriter:
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
            data = base64.b64encode(_jpeg(previews)).decode()
            for start in range(0, len(data), PIECE):
                self._write(_Piece, piece=data[start : start + PIECE])
        count = 0 if previews is None else len(previews)
        self._write(_Progress, **asdict(event) | {"seconds": round(event.seconds, 3), "previews": count})

    def failed(self, sentence: str, code: str) -> None:
        """Write the error that ended the training."""
        self._write(_Failed, sentence=sentence, code=code)

    def _write(self, kind: type[_Line], **fields: object) -> None:
        self._count += 1
        self._write_line(MARK + kind(n=self._count, **fields).model_dump_json())


class LogReader:
    """Reads the events of one training, however often its log is sent again."""

    def __init__(self) -> None:
        self._last = 0  # number of the newest line
        self._pieces: list[str] = []

    def read(self, line: str) -> TrainEvent | TrainingError | None:
        """Return the event of a line, or the error that ended the training; None for a line that is old or not ours."""
        try:
            entry = _LINE.validate_json(line.removeprefix(MARK)) if line.startswith(MARK) else None
        except ValidationError:
            return None
        if entry is None or entry.n <= self._last:
            return None
        pieces = self._pieces if entry.n == self._last + 1 else []
        self._last, self._pieces = entry.n, []
        if isinstance(entry, _Failed):
            return TrainingError(entry.sentence, code=entry.code or "failed")
        if isinstance(entry, _Piece):
            self._pieces = [*pieces, entry.piece][:PIECES_MAX]
            return None
        previews = _previews("".join(pieces), entry.previews)
        return TrainEvent(entry.step, entry.seconds, entry.total, entry.losses, previews, entry.message)


def _jpeg(pictures: np.ndarray) -> bytes:
    """Encode uint8 (n, H, W, 3) as one JPEG, the pictures below each other and not larger than SIDE."""
    small = [Image.fromarray(picture) for picture in pictures]
    for picture in small:
        picture.thumbnail((SIDE, SIDE))
    data = io.BytesIO()
    column = np.concatenate([np.asarray(picture) for picture in small])
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
            return np.asarray(column.convert("RGB")).reshape(count, height // count, width, 3)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
