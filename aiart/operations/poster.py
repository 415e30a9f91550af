"""Poster, banner, panorama: a picture of any size up to 8192 pixels a side, in memory that hardly grows with it.

A large canvas is not filled with more of the same: the scene is composed at about the generator's own size and then
enlarged, each time with new strokes (`canvas_levels` in engine/painting/plan.py). Fine levels are painted in tiles.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size, Wrap
from aiart.operations.declaration import (
    CALM,
    FORMATS,
    LAYOUT,
    PALETTE,
    PRODUCE,
    STEPS,
    WORDS,
    Inputs,
    Operation,
    choice,
)
from aiart.operations.large import LARGE_MAX, LargePainting, LargeSize
from aiart.operations.request import (
    OnProgress,
    Request,
    canvas_of,
    check_meeting_sides,
    count_field,
    even_sides,
    sampling_options,
    size_field,
)

TIMES = 4  # the generator's canvas, if no size is asked for
AXES: dict[str, Wrap] = {"none": (False, False), "across": (False, True), "down": (True, False), "both": (True, True)}


class PosterRequest(Request):
    """axes: sides that continue in each other; "across" makes a panorama that goes all the way around."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX, f"In pixels, up to {LARGE_MAX} a side.", f"{TIMES} times its canvas")
    axes: Literal["none", "across", "down", "both"] = choice(
        "none",
        {"none": "No side", "across": "Left and right", "down": "Top and bottom", "both": "All sides"},
        label="Sides that meet",
        hint="Across makes a panorama.",
        on_page=False,
    )


def poster(generator: Generator, request: PosterRequest, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` large pictures, uint8 (H, W, 3). `on_progress` is called after each finished tile.

    Raises RequestError before the first picture if something impossible is asked for."""
    size = poster_size(generator, request)
    check_meeting_sides(size, AXES[request.axes])
    whole = request.changed(size=size[::-1], aspect=None)
    options = replace(sampling_options(generator, whole), canvas=even_sides(size), wrap=AXES[request.axes])
    return (
        _one(LargePainting(generator, request.seed + i, options), i, on_progress)[: size[0], : size[1]]
        for i in range(request.count)
    )


def _one(painting: LargePainting, i: int, on_progress: OnProgress | None) -> np.ndarray:
    if on_progress is None:
        return painting.picture()
    return painting.picture(lambda share, newest: on_progress(i, share, newest))


def poster_size(generator: Generator, request: PosterRequest) -> tuple[int, int]:
    """Return (height, width) asked for; without a size, TIMES the generator's canvas in the aspect asked for."""
    height, width = canvas_of(generator, request)
    return (height, width) if request.size else (min(TIMES * height, LARGE_MAX), min(TIMES * width, LARGE_MAX))


def _size(generator: Generator, inputs: Inputs, request: PosterRequest) -> Size:
    return poster_size(generator, request)


OPERATION = Operation(
    "poster",
    PosterRequest,
    poster,
    tab=PRODUCE,
    place=2,
    title="Poster, banner, panorama",
    text="One large picture, ready for print or screen.",
    help="Paint posters, banners and panoramas of any size.",
    api=f"One large picture, up to {LARGE_MAX} pixels a side (2048 on a public page); without a size, {TIMES} times "
    "the generator's canvas on each side. `axes` says which sides meet: `none`, `across` (a panorama), `down` or "
    "`both`. It takes minutes, and goes on if the connection breaks: it is found with `/pictures` afterwards.",
    example="""
poster, made = client.predict(drawer, generator, axes="across", size="512x256", api_name="/poster")
""",
    uses=frozenset({FORMATS, LAYOUT, CALM, STEPS, PALETTE, WORDS}),
    size=_size,
    long=True,
    button="Paint it large",
)
