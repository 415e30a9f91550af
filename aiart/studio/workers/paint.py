"""The painting worker: a process that carries out one order after the other. Started by `studio.painter`.

`python -m aiart.studio.workers.paint [low-priority]`; `events` says what goes in and comes out. Of a picture or film
called NAME.png, NAME.mp4 and so on it writes beside it:

    small.jpg     at most 320 pixels a side, for lists
    shown.jpg     at most 1600 pixels a side, for the screen; only if the picture is larger, and of every film
    before.jpg    the picture it was made from, as large as what it became (or as shown.jpg); only if there is one

Whoever gave the order clears the folder if it fails. A draft is kept nowhere; see `draft`. What there is to see of a
generator goes into a folder, and so do pictures that become a generator; see `folders`. Files are looked at before they
are used; see `reading`.
"""

import importlib
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from aiart.data.uploads import Limits
from aiart.errors import ArtError, RequestError, storage_error, to_art_error
from aiart.files import atomic_path
from aiart.images import save_png
from aiart.operations.animation import save_animation
from aiart.operations.canvas import before, on_squares
from aiart.operations.declaration import GENERATOR, NUMBERS, Operation
from aiart.operations.request import Request
from aiart.operations.sizes import dots_of
from aiart.operations.table import OPERATIONS, fitting_picture, of_own_size, operation_of, read_request, taken
from aiart.studio.picture_record import BEFORE, SHOWN, SMALL, STILL
from aiart.studio.store import Recent, storing
from aiart.studio.workers.draft import DraftInputs, draft
from aiart.studio.workers.events import (
    PAINTING,
    Dropped,
    EventWriter,
    OrderReader,
    error_to_json,
    event_stream,
    thumbnail,
)
from aiart.studio.workers.folders import ROWS, remember, save_table
from aiart.studio.workers.process import ENGINE, LOW_PRIORITY, lower_priority
from aiart.studio.workers.reading import look_at_files, read_and_keep, words_of_files

CACHE_SIZE = 3  # generators in memory
SMALL_SIDE, SHOWN_SIDE, JPEG_QUALITY = 320, 1600, 88  # pixels; of the views beside a picture


def main() -> None:
    """Carry out orders until the input ends, in the middle of a picture if need be."""
    reader = OrderReader(sys.stdin.buffer)
    writer = EventWriter(event_stream(), reader.is_dropped)
    engine = importlib.import_module(os.environ[ENGINE])
    if LOW_PRIORITY in sys.argv[1:]:
        lower_priority()
    else:
        threading.Thread(target=engine.warm, name="aiart-warm", daemon=True).start()  # some generators do without
    runner = OrderRunner(engine)
    while True:
        order = reader.next_order()
        writer.start_order(order["id"], live=order["task"] == "draft")
        writer.write(_answer(runner, order, writer))


def _answer(runner: "OrderRunner", order: dict, writer: EventWriter) -> dict:
    """Carry out one order -> the event that ends it."""
    try:
        return runner.run(order, writer.begun, writer.progress)
    except Dropped:
        return {"dropped": True}
    except Exception as error:
        traceback.print_exc()
        return {"error": error_to_json(to_art_error(error, PAINTING))}


class OrderRunner:
    """Carries out orders with generators that stay in memory, by hash.

    Args:
        engine: the module that loads generators and paints; see `workers.engine`.
    """

    def __init__(self, engine: ModuleType):
        self._engine = engine
        self._generators: Recent[Any] = Recent(CACHE_SIZE)
        self._draft_inputs = DraftInputs()

    def run(
        self,
        order: dict,
        on_begun: Callable[[int, int, int], None],
        on_progress: Callable[[float, np.ndarray | None], None],
    ) -> dict:
        """Do what an order asks for -> the event that answers it.

        Args:
            order: see `events`, as for the answer.
            on_begun: is called once with height, width and number of frames.
            on_progress: is called with the share of the work that is done and what there is to see.

        Raises:
            ArtError, OSError, or whatever the engine raises; whatever `on_begun` and `on_progress` raise.
        """
        if order["task"] == "look":
            return look_at_files(order)
        if order["task"] == "words":
            return words_of_files(order)
        if order["task"] == "remember":
            return remember(self._engine, order)
        order = order | {"notes": []}  # sentences on how the inputs were read
        generator = self._generator(order["generator"])
        if order["task"] in ROWS:
            return {"rows": save_table(order["task"], generator, Path(order["out"]))}
        read_input = self._draft_input if order["task"] == "draft" else self._input
        inputs = {role: read_input(payload, order) for role, payload in order["inputs"].items()}
        request = read_request(order["operation"], order["request"])
        if order["task"] == "draft":
            return draft(self._engine, generator, inputs, request, order["side"], on_begun, on_progress)
        return self._paint(order, generator, inputs, request, on_begun, on_progress)

    def _paint(
        self,
        order: dict,
        generator: Any,
        inputs: Mapping[str, Any],
        request: Any,
        on_begun: Callable[[int, int, int], None],
        on_progress: Callable[[float, np.ndarray | None], None],
    ) -> dict:
        """Paint, and write the picture or film -> its "height", "width", "frames" and "notes"."""
        operation = OPERATIONS[order["operation"]]
        frames = operation.frames(request) if operation.frames else 1
        inputs = taken(request, inputs)
        request, note = of_own_size(generator, inputs, request, order["max_side"])
        inputs, smaller = fitting_picture(generator, inputs, request, order["max_side"])
        order["notes"].extend(filter(None, (note, smaller)))
        height, width = operation.size(generator, inputs, request)
        _check_size(width, height, order["max_side"])
        on_begun(height, width, frames)
        painted = self._engine.perform(generator, inputs, request, _progress_of_all(on_progress, frames))
        first = _save(Path(order["out"]), painted, order["text"], request)
        _save_views(Path(order["out"]), first, operation, inputs, request)
        return {"height": first.shape[0], "width": first.shape[1], "frames": frames, "notes": order["notes"]}

    def _generator(self, payload: dict) -> Any:
        return self._generators.get(payload["hash"], lambda: self._engine.load(Path(payload["folder"])))

    def _input(self, payload: dict, order: dict) -> Any:
        if payload["kind"] == GENERATOR:
            return self._generator(payload)
        file, kept, limits = Path(payload["file"]), Path(payload["kept"]), Limits(**order["limits"])
        return read_and_keep(payload["kind"], file, kept, limits, order["max_input_side"], order["notes"].append)

    def _draft_input(self, payload: dict, order: dict) -> Any:
        if payload["kind"] == GENERATOR:
            return self._generator(payload)
        return self._draft_inputs.read(payload, Limits(**order["limits"]), order["side"])


def _check_size(width: int, height: int, max_side: int) -> None:
    if max(width, height) > max_side:
        happened = f"That would be a picture of {width} x {height} pixels."
        expected = f"Here a side has at most {max_side}."
        raise RequestError(happened, expected, "Start from a smaller picture.", code="size")


def _progress_of_all(
    on_progress: Callable[[float, np.ndarray | None], None], frames: int
) -> Callable[[int, float, np.ndarray], None]:
    """From the progress of one frame to that of all; after the first frame only whole ones are shown."""

    def on_frame_progress(index: int, share: float, picture: np.ndarray) -> None:
        on_progress((index + share) / frames, picture if index == 0 or share == 1 else None)

    return on_frame_progress


def _save(out: Path, painted: Iterator[np.ndarray], text: dict, request: Any) -> np.ndarray:
    """Write the picture or film -> its first frame, uint8 (H, W, 3 or 4)."""
    first = next(painted)
    if out.suffix == STILL:
        with storing("The picture"), atomic_path(out, durable=False) as unfinished:  # `Gallery.add` syncs it
            save_png(unfinished, first, text, dots_of(request.size, int(operation_of(request).setting("size").high)))
    else:
        _save_film(out, chain([first], painted), request.fps)
    return first


def _save_film(out: Path, frames: Iterator[np.ndarray], fps: float) -> None:
    try:
        save_animation(out, frames, fps)
    except ArtError as error:
        if error.code == "not_saved" and isinstance(error.__cause__, OSError):  # its sentence names a private path
            raise storage_error("The film", error.__cause__) from error
        raise


def _save_views(
    out: Path, picture: np.ndarray, operation: Operation, inputs: Mapping[str, Any], request: Request
) -> None:
    size, is_film = picture.shape[:2], out.suffix != STILL
    _save_jpeg(out.with_name(SMALL), picture, SMALL_SIDE)
    if is_film or max(size) > SHOWN_SIDE:
        _save_jpeg(out.with_name(SHOWN), picture, SHOWN_SIDE)
    if "picture" in inputs and operation.kind_of("picture", request) != NUMBERS:  # which look like nothing
        picture = inputs["picture"]
        laid = operation.laid(picture, request, size) if operation.laid else None
        _save_jpeg(out.with_name(BEFORE), before(picture, size) if laid is None else on_squares(laid), SHOWN_SIDE)


def _save_jpeg(path: Path, pixels: np.ndarray, max_side: int) -> None:
    with storing("The picture"):
        thumbnail(pixels, max_side).save(path, "JPEG", quality=JPEG_QUALITY)


if __name__ == "__main__":
    main()
