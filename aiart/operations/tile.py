"""Tile: a picture that continues in itself, on both axes or on one.

Nothing is mended afterwards: windows, convolutions and resizing all go around, so there is no edge to hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Wrap
from aiart.operations.create import canvas_of, check, sampling_options
from aiart.operations.painting import OnProgress, painted

AXES = {"both": (True, True), "across": (False, True), "down": (True, False)}


@dataclass(frozen=True)
class TileRequest(CreateRequest):
    """axes: "both"; "across", left continues in right; "down", top in bottom. Sides are even on those axes."""

    axes: str = "both"


def tile(generator: Generator, request: TileRequest, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that can be laid side by side with themselves.

    Raises RequestError before the first picture if something impossible is asked for."""
    check(request.axes in AXES, "axes", request.axes, f"one of {', '.join(AXES)}")
    options, wrap = sampling_options(generator, request), AXES[request.axes]
    size = canvas_of(generator, request)
    cut = any(around and side % 2 for side, around in zip(size, wrap, strict=True))
    check(not cut, "size", f"{size[1]}x{size[0]}", "even where the sides should meet")
    made = painted(generator, request, replace(options, wrap=wrap), size, on_progress=on_progress)
    return (cut_where_calm(picture, wrap) for picture in made)


def cut_where_calm(picture: np.ndarray, wrap: Wrap) -> np.ndarray:
    """The same tile, uint8 (H, W, 3), begun at another line: a contour along the cut would look like a seam."""
    for axis in np.flatnonzero(wrap):
        step = np.abs(picture - np.roll(picture, 1, axis).astype(np.float32)).mean((1 - axis, 2))
        picture = np.roll(picture, -int(step.argmin()), axis)
    return picture


def repeated(picture: np.ndarray, times: int = 3) -> np.ndarray:
    """uint8 (H, W, 3) laid side by side with itself, to look at: (times H, times W, 3)."""
    return np.tile(picture, (times, times, 1))
