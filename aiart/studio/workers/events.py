"""What a worker and the web process say to each other, and how both write it down.

Orders go to a painting worker on its standard input, events come back on its standard output; one JSON object a line:

    order     {"id", "task": "paint", "operation", "request": {...}, "generator": {"folder", "hash"},
               "inputs": {role: {...}}, "out", "text": {...}, "limits": {...}, "max_input_side", "max_side"}
              {"id", "task": "draft", "operation", "request", "generator", "inputs", "limits", "side"}
              {"id", "task": "materials" or "remembered", "generator", "out"}
              {"id", "task": "remember", "files": [...], "name", "out", "limits"}
              {"id", "task": "look", "files": [...], "names": [...], "limits"}
              {"id", "task": "words", "names": [...], "files": {name: file}}
    drop      {"drop": id}                                    the order is not wanted any more
    begun     {"id", "begun": {"height", "width", "frames"}}  pixels of the picture; frames of a film, else 1
    progress  {"id", "share", "preview"?}                     0 to 1; a small JPEG as the address of an image
    answer    {"id", "height", "width", "frames", "notes"}, of a draft with its "preview"; {"id", "rows"} of a table
              or a look; {"id", "notes"} of a generator; {"id", "words", "notes"} of files of words; or
              {"id", "error": {...}}, or {"id", "dropped": true}

An input has a "kind", as operations name it, and either "folder" and "hash" or "file", "digest" and "kept" (see
`reading`). `out` is the PNG or film to write, or the folder of a table or of a generator that is made of pictures;
`text` what a PNG carries besides its pixels; `side` the longest of a draft, in pixels. A training worker writes files
in its job's folder instead, because it outlives the web process; its previews are named here.
"""

import json
import math
import os
import queue
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from aiart import errors
from aiart.errors import ArtError, StudioError, Wording
from aiart.files import atomic_path
from aiart.images import on_paper, sheet
from aiart.operations.canvas import PAPER
from aiart.operations.declaration import GENERATOR, SECOND
from aiart.operations.request import Request
from aiart.operations.table import max_side, operation_of
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.settings import StudioConfig

if TYPE_CHECKING:
    from aiart.studio.inputs import InputFile

PROGRESS_SECONDS = 0.2  # between two progress events of one order
DRAFT_SIDE = 256  # pixels of the longest side of a draft, at most
PREVIEW_SIDE, PREVIEW_QUALITY = 192, 70  # pixels and JPEG quality of a preview while a picture is painted
MAX_TRAINING_PREVIEWS, TRAINING_PREVIEW_QUALITY = 60, 92  # of more, every other one is deleted


class Dropped(Exception):
    """The order that is being painted is not wanted any more."""


def to_line(message: dict) -> bytes:
    """Return a message as one line of JSON."""
    return json.dumps(message).encode() + b"\n"


def from_line(line: bytes) -> dict | None:
    """Return the message in a line; None if there is none, as in a line that was cut off."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def order_payload(config: StudioConfig, card: GeneratorCard, request: Request, out: Path) -> dict:
    """Return an order for one picture or film, to which inputs and text can be added.

    Args:
        card: of the generator that paints.
        out: the PNG or film to write.
    """
    return _payload("paint", config, card, request) | {
        "out": str(out),
        "text": {},
        "max_input_side": config.max_input_side,
        "max_side": max_side(operation_of(request), config),
    }


def draft_payload(config: StudioConfig, card: GeneratorCard, request: Request) -> dict:
    """Return an order for a draft, to which inputs can be added."""
    return _payload("draft", config, card, request) | {"side": DRAFT_SIDE}


def table_payload(kind: str, card: GeneratorCard, out: Path) -> dict:
    """Return an order for a table of a generator, see `workers.folders`; `out` is its folder."""
    return {"task": kind, "generator": generator_payload(card), "out": str(out)}


def _payload(task: str, config: StudioConfig, card: GeneratorCard, request: Request) -> dict:
    return {
        "task": task,
        "operation": operation_of(request).name,
        "request": request.model_dump(),
        "generator": generator_payload(card),
        "inputs": {},
        "limits": asdict(config.limits),
    }


def generator_payload(card: GeneratorCard) -> dict:
    """Return how an order names the generator to load."""
    return {"folder": str(card.folder), "hash": card.hash}


def inputs_payload(files: Mapping[str, "InputFile"], second: GeneratorCard | None) -> dict[str, dict]:
    """Return how an order names its inputs: files by role, and the other generator where the operation takes one."""
    payload: dict[str, dict] = {
        role: {"kind": file.kind, "file": str(file.file), "digest": file.digest, "kept": str(file.kept)}
        for role, file in files.items()
    }
    return payload | ({SECOND: {"kind": GENERATOR} | generator_payload(second)} if second else {})


class EventWriter:
    """Writes the events of one order after the other, in the worker.

    Args:
        stream: unbuffered, for nothing but events; see `event_stream`.
        is_dropped: whether the order of this id is not wanted any more.
    """

    def __init__(self, stream: BinaryIO, is_dropped: Callable[[int], bool]):
        self._stream, self._is_dropped = stream, is_dropped
        self.start_order(0)

    def start_order(self, order_id: int, live: bool = False) -> None:
        """Begin an order, to which all that is written from now on belongs; of a live one, every progress is written at
        once."""
        self._order_id, self._next_progress, self._last_preview, self._last_share = order_id, 0.0, None, 0.0
        self._pause, self._side = (0.0, DRAFT_SIDE) if live else (PROGRESS_SECONDS, PREVIEW_SIDE)

    def begun(self, height: int, width: int, frames: int) -> None:
        """Say what is going to be painted."""
        self.write({"begun": {"height": height, "width": width, "frames": frames}})

    def progress(self, share: float, picture: np.ndarray | None) -> None:
        """Say how much of the work is done, not more often than makes sense; call it as often as you like.

        Args:
            share: 0 to 1.
            picture: what there is to see, uint8 (H, W, 3).

        Raises:
            Dropped: the order is not wanted any more.
        """
        if self._is_dropped(self._order_id):
            raise Dropped
        if time.monotonic() < self._next_progress or (picture is None and share == self._last_share):
            return
        event: dict = {"share": round(share, 4)}
        if picture is not None and picture is not self._last_preview:
            event["preview"] = preview_address(picture, self._side)
        self.write(event)
        self._last_preview, self._last_share = picture, share
        self._next_progress = time.monotonic() + self._pause

    def write(self, event: dict) -> None:
        """Write any event of the order."""
        self._stream.write(to_line({"id": self._order_id} | event))


def event_stream() -> BinaryIO:
    """Return the standard output of this process for events alone; what libraries print goes to standard error from now
    on."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return stream


class OrderReader:
    """Reads orders in a thread of its own, so that a drop is noticed in the middle of a picture.

    When the input ends, the web process is gone and the worker ends too, at once.

    Args:
        stream: of orders and drops.
    """

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._orders: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self._dropped = -1  # the web process gives one order at a time, so one id is enough
        threading.Thread(target=self._read, name="aiart-orders", daemon=True).start()

    def next_order(self) -> dict:
        """Wait for the next order."""
        return self._orders.get()

    def is_dropped(self, order_id: int) -> bool:
        return order_id == self._dropped

    def _read(self) -> None:
        for line in self._stream:
            message = json.loads(line)
            if "drop" in message:
                self._dropped = message["drop"]
            else:
                self._orders.put(message)
        os._exit(0)  # without waiting for the picture, which nobody wants any more


# Errors


PAINTING = Wording(
    out_of_memory=("There was not enough memory for this picture.", "Ask for a smaller one."),
    result="The picture",
    then="then try again",
    bug=("Something in the painting broke, which is not your fault.", "Try another seed."),
)
TRAINING = Wording(
    out_of_memory=("The training ran out of memory.", "Choose a smaller size or fewer pictures."),
    result="The training",
    then="then resume the training",
    bug=("Something in the training broke, which is not your fault.", "Resume it, or start it again."),
)


def error_to_json(error: ArtError) -> dict:
    """Return an error as it is written into an event."""
    parts = {name: getattr(error, name) for name in ("happened", "expected", "fix", "code")}
    return {"kind": type(error).__name__} | parts


def error_from_json(payload: dict) -> ArtError:
    """Return the error that `error_to_json` was given in the worker; a StudioError if its class is not known here."""
    kind = getattr(errors, str(payload.get("kind")), StudioError)
    if not (isinstance(kind, type) and issubclass(kind, ArtError)):
        kind = StudioError
    return kind(payload["happened"], payload["expected"], payload["fix"], code=payload["code"])


# Previews


def thumbnail(pixels: np.ndarray, max_side: int) -> Image.Image:
    """Return uint8 (H, W, 3 or 4) as an opaque image with no side longer than `max_side` pixels."""
    image = Image.fromarray(on_paper(pixels, PAPER))
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def preview_address(picture: np.ndarray, max_side: int = PREVIEW_SIDE) -> str:
    """Return uint8 (H, W, 3 or 4) as the address of a small JPEG, a few kilobytes, that a browser shows as it is."""
    data = BytesIO()
    thumbnail(picture, max_side).save(data, "JPEG", quality=PREVIEW_QUALITY)
    return "data:image/jpeg;base64," + b64encode(data.getvalue()).decode()


def save_training_preview(folder: Path, step: int, seconds: float, pictures: np.ndarray) -> None:
    """Save uint8 (n, H, W, 3) as one JPEG in `folder`, named by step and milliseconds of training. Raises OSError."""
    path = folder / f"{step:09d}-{round(seconds * 1000):010d}.jpg"
    columns = max(1, math.ceil(math.sqrt(len(pictures))))
    image = Image.fromarray(sheet(pictures, columns=columns))
    with atomic_path(path, durable=False) as unfinished:
        image.save(unfinished, "JPEG", quality=TRAINING_PREVIEW_QUALITY, subsampling=0)
    previews = sorted(folder.glob("*.jpg"))
    if len(previews) > MAX_TRAINING_PREVIEWS:
        for superfluous in previews[1:-1:2]:
            superfluous.unlink(missing_ok=True)


def training_preview_facts(path: Path) -> tuple[int, float] | None:
    """Step and seconds of training that the name of a preview tells; None if it is not one."""
    step, dash, milliseconds = path.stem.partition("-")
    if path.suffix != ".jpg" or not dash or not (step.isdecimal() and milliseconds.isdecimal()):
        return None
    return int(step), int(milliseconds) / 1000


def delete_training_previews_after(folder: Path, step: int) -> None:
    """Delete the previews of later steps: a resumed training starts before the step that it had reached."""
    for path in folder.glob("*.jpg"):
        facts = training_preview_facts(path)
        if facts is None or facts[0] > step:
            path.unlink(missing_ok=True)
