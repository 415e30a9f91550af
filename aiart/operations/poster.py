"""Poster, banner, panorama: a picture of any size up to 8192 pixels a side, in memory that hardly grows with it.

A large canvas is not filled with more of the same: the scene is composed at about the generator's own size and then
enlarged, each time with new strokes (`canvas_levels` in engine/painting/plan.py). Fine levels are painted in tiles.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.tiles import TiledPainting
from aiart.engine.path.pyramid import Wrap
from aiart.images import to_uint8
from aiart.operations.create import canvas_of, check, sampling_options
from aiart.operations.painting import OnProgress, even_sides, shares

SIDE_MAX = 8192  # pixels
TIMES = 4  # the generator's canvas, if no size is asked for
AXES: dict[str, Wrap] = {"none": (False, False), "across": (False, True), "down": (True, False), "both": (True, True)}


@dataclass(frozen=True)
class PosterRequest(CreateRequest):
    """axes: sides that continue in each other; "across" makes a panorama that goes all the way around."""

    axes: str = "none"


class Large(TiledPainting):
    """A tiled painting that shows what it has: the newest level that was painted whole."""

    newest: np.ndarray | None = None  # uint8 (h, w, 3)

    def _level(self, i: int, base: np.ndarray) -> np.ndarray:
        made = super()._level(i, base)
        self.newest = to_uint8(made)
        return made


def poster(generator: Generator, request: PosterRequest, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` large pictures, uint8 (H, W, 3). `told` hears of each finished tile.

    Raises RequestError before the first picture if something impossible is asked for."""
    check(request.axes in AXES, "axes", request.axes, f"one of {', '.join(AXES)}")
    size = poster_size(generator, request)
    cut = any(around and side % 2 for side, around in zip(size, AXES[request.axes], strict=True))
    check(not cut, "size", f"{size[1]}x{size[0]}", "even where the sides should meet")
    asked = replace(request, size=size[::-1], aspect=None)
    options = replace(sampling_options(generator, asked, SIDE_MAX), canvas=even_sides(size), wrap=AXES[request.axes])
    return (
        _one(Large(generator, request.seed + i, options), i, on_progress)[: size[0], : size[1]]
        for i in range(request.count)
    )


def _one(painting: Large, i: int, on_progress: OnProgress | None) -> np.ndarray:
    done = [0.0, *shares(painting)]

    def tile_is_done(level: int, tiles: int, of: int) -> None:
        on_progress(i, done[level] + (done[level + 1] - done[level]) * tiles / of, painting.newest)

    return painting.paint_large(tile_is_done if on_progress else None)


def poster_size(generator: Generator, request: PosterRequest) -> tuple[int, int]:
    """(height, width) asked for; without a size, TIMES the generator's canvas in the aspect asked for."""
    height, width = canvas_of(generator, request)
    return (height, width) if request.size else (min(TIMES * height, SIDE_MAX), min(TIMES * width, SIDE_MAX))
