"""One order carried out: generators and given pictures are read, the operation paints, files are written. In a worker.

Of a picture or film called NAME.png, NAME.mp4 and so on there are, beside it:

    small.jpg     at most 320 pixels a side, for lists
    shown.jpg     at most 1600 pixels a side, for the screen; only if the picture is larger, and of every film
    before.jpg    what was given, as large as what it became (or as shown.jpg); only if a picture was given

Whoever gave the order clears the folder if it fails. Knows nothing of visitors and of how orders arrive.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image

from aiart.config import CreateRequest
from aiart.data.uploads import Limits
from aiart.errors import ArtError, RequestError
from aiart.images import save_png
from aiart.operations.animation import save_animation
from aiart.operations.comparison import before
from aiart.operations.table import GENERATOR, OPERATIONS, Inputs, Operation
from aiart.studio.orders import BEFORE, SHOWN, SMALL, STILL
from aiart.studio.requests import request_from
from aiart.studio.workers.reading import read_and_keep

KEPT = 3  # generators in memory
SMALL_SIDE, SHOWN_SIDE = 320, 1600  # pixels
QUALITY = 88  # of these JPEGs

Begun = Callable[[int, int, int], None]  # height, width, frames (1: a picture)
OnShare = Callable[[float, np.ndarray | None], None]  # the share of the work that is done; what there is to see


class OrderRunner:
    """Generators in memory, by hash, and the engine that paints with them."""

    def __init__(self, engine: ModuleType):
        self._engine = engine
        self._loaded: OrderedDict[str, object] = OrderedDict()

    def carry_out(self, order: dict, begun: Begun, going: OnShare) -> dict:
        """Paint and write -> {"height", "width", "frames"}. Raises ArtError, OSError, or whatever the engine raises;
        whatever `begun` and `going` raise ends it."""
        operation = OPERATIONS[order["operation"]]
        request = request_from(order["operation"], order["request"])
        generator = self._generator(order["generator"])
        given = {role: self._given(one, order) for role, one in order["given"].items()}
        frames = operation.frames(request) if operation.frames else 1
        height, width = operation.size(generator, given, request)
        _check_size(width, height, order["most_side"])
        begun(height, width, frames)
        made = self._engine.perform(generator, given, request, _as_a_whole(going, frames))
        out = Path(order["out"])
        first = _save(out, made, order, request)
        _save_views(out.parent, first, operation, given, request, moving=out.suffix != STILL)
        return {"height": first.shape[0], "width": first.shape[1], "frames": frames}

    def _generator(self, one: dict) -> object:
        if one["hash"] not in self._loaded:
            self._loaded[one["hash"]] = self._engine.load(Path(one["folder"]))
        self._loaded.move_to_end(one["hash"])
        while len(self._loaded) > KEPT:
            self._loaded.popitem(last=False)
        return self._loaded[one["hash"]]

    def _given(self, one: dict, order: dict) -> object:
        if one["kind"] == GENERATOR:
            return self._generator(one)
        limits, most = Limits(**order["limits"]), order["given_side"]
        return read_and_keep(one["kind"], Path(one["file"]), Path(one["kept"]), limits, most)


def _check_size(width: int, height: int, most: int) -> None:
    if max(width, height) > most:
        happened = f"That would be a picture of {width} x {height} pixels."
        raise RequestError(happened, f"Here a side has at most {most}.", "Start from a smaller picture.", code="size")


def _as_a_whole(going: OnShare, frames: int) -> Callable[[int, float, np.ndarray], None]:
    """What operations tell of one picture or frame, told of all frames; after the first only whole ones are shown."""

    def told(i: int, share: float, picture: np.ndarray) -> None:
        going((i + share) / frames, picture if i == 0 or share == 1 else None)

    return told


def _save(out: Path, made: Iterator[np.ndarray], order: dict, request: CreateRequest) -> np.ndarray:
    """Write the picture or film -> its first frame, uint8 (H, W, 3)."""
    first = next(made)
    if out.suffix == STILL:
        unfinished = out.with_suffix(".tmp")
        save_png(unfinished, first, order["text"])
        os.replace(unfinished, out)
    else:
        _save_film(out, _and_the_rest(first, made), request.fps)
    return first


def _and_the_rest(first: np.ndarray, others: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    yield first
    yield from others


def _save_film(out: Path, frames: Iterator[np.ndarray], fps: float) -> None:
    try:
        save_animation(out, frames, fps)
    except ArtError as error:
        if error.code == "not_saved":  # its sentence names a place on this machine
            raise OSError("The film could not be stored.") from error
        raise


def _save_views(
    folder: Path, picture: np.ndarray, operation: Operation, given: Inputs, request: CreateRequest, moving: bool
) -> None:
    size = picture.shape[:2]
    _save_jpeg(folder / SMALL, picture, SMALL_SIDE)
    if moving or max(size) > SHOWN_SIDE:
        _save_jpeg(folder / SHOWN, picture, SHOWN_SIDE)
    if "picture" in operation.gives:
        _save_jpeg(folder / BEFORE, before(given["picture"], request, size), SHOWN_SIDE)


def _save_jpeg(path: Path, pixels: np.ndarray, most: int) -> None:
    image = small(pixels, most)
    image.save(path, "JPEG", quality=QUALITY)


def small(pixels: np.ndarray, most: int) -> Image.Image:
    """uint8 (H, W, 3) as an image with no side longer than `most` pixels."""
    image = Image.fromarray(pixels)
    image.thumbnail((most, most), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image
