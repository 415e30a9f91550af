"""Poster, banner, panorama: a picture of any size up to 8192 pixels a side, in memory that hardly grows with it.

A large canvas is not filled with more of the same: the scene is composed at about the generator's own size and then
seen more and more closely, each time with new strokes (engine/plan.py, `climb`). Fine levels are painted in tiles.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from aiart.art.create import canvas_of, check, manner_of
from aiart.art.painted import even_sides
from aiart.config import CreateRequest
from aiart.engine.generator import Generator
from aiart.engine.plan import climb
from aiart.engine.pyramid import Wrap
from aiart.engine.tiles import OnTile, TiledPainting

SIDE_MAX = 8192  # pixels
TIMES = 4  # the generator's canvas, if no size is asked for
AXES: dict[str, Wrap] = {"none": (False, False), "across": (False, True), "down": (True, False), "both": (True, True)}


@dataclass(frozen=True)
class PosterRequest(CreateRequest):
    """axes: sides that continue in each other; "across" makes a panorama that goes all the way around."""

    axes: str = "none"


def poster(generator: Generator, request: PosterRequest, on_tile: OnTile | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` large pictures, uint8 (H, W, 3).

    `on_tile(level, done, of)` is told each finished tile; raising there stops the painting.

    Raises RequestError before the first picture if something impossible is asked for."""
    check(request.axes in AXES, "axes", request.axes, f"one of {', '.join(AXES)}")
    size = poster_size(generator, request)
    cut = any(around and side % 2 for side, around in zip(size, AXES[request.axes], strict=True))
    check(not cut, "size", f"{size[1]}x{size[0]}", "even where the sides should meet")
    asked = replace(request, size=size[::-1], aspect=None)
    manner = replace(manner_of(generator, asked, SIDE_MAX), canvas=even_sides(size), wrap=AXES[request.axes])
    return (
        TiledPainting(generator, request.seed + i, manner).paint_large(on_tile)[: size[0], : size[1]]
        for i in range(request.count)
    )


def levels_of(generator: Generator, request: PosterRequest) -> list[int]:
    """The pixels of each level of the climb, about in proportion to its work."""
    window = generator.config.memory.window if generator.config.memory else 2
    size = even_sides(poster_size(generator, request))
    return [math.prod(level.size) for level in climb(generator.config.sizes, size, window)]


def poster_size(generator: Generator, request: PosterRequest) -> tuple[int, int]:
    """(height, width) asked for; without a size, TIMES the generator's canvas in the aspect asked for."""
    height, width = canvas_of(generator, request)
    return (height, width) if request.size else (min(TIMES * height, SIDE_MAX), min(TIMES * width, SIDE_MAX))
