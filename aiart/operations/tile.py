"""Tile: a picture that continues in itself, on both axes or on one.

Nothing is mended afterwards: windows, convolutions and resizing all go around, so there is no edge to hide.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Wrap
from aiart.operations.declaration import (
    CALM,
    COUNT,
    LAYOUT,
    PALETTE,
    PRODUCE,
    SHAPE,
    STEPS,
    WORDS,
    Operation,
    choice,
)
from aiart.operations.request import OnProgress, Request, canvas_of, check_meeting_sides, painted, sampling_options

SEAM = 1.8  # times the usual step between lines: more is a seam
AXES = {"both": (True, True), "across": (False, True), "down": (True, False)}


class TileRequest(Request):
    """axes: "both"; "across", left continues in right; "down", top in bottom. Sides are even on those axes."""

    axes: Literal["both", "across", "down"] = choice(
        "both",
        {"both": "On all sides", "across": "Left and right", "down": "Top and bottom"},
        label="Where its sides meet",
    )


def tile(generator: Generator, request: TileRequest, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that can be laid side by side with themselves.

    Raises RequestError before the first picture if something impossible is asked for."""
    options, wrap = sampling_options(generator, request), AXES[request.axes]
    size = canvas_of(generator, request)
    check_meeting_sides(size, wrap)
    pictures = painted(generator, request, replace(options, wrap=wrap), size, on_progress=on_progress)
    return (cut_where_calm(picture, wrap) for picture in pictures)


def cut_where_calm(picture: np.ndarray, wrap: Wrap) -> np.ndarray:
    """Return the same tile, uint8 (H, W, 3), begun at another line: a contour along the cut would look like a seam."""
    for axis in np.flatnonzero(wrap):
        step = np.abs(picture - np.roll(picture, 1, axis).astype(np.float32)).mean((1 - axis, 2))
        picture = np.roll(picture, -int(step.argmin()), axis)
    return picture


def where_sides_meet(picture: np.ndarray) -> Wrap:
    """Return on which axes a picture, uint8 (H, W, 3), continues in itself: the step there is one among its others."""
    lines = (picture.astype(np.float32), picture.swapaxes(0, 1).astype(np.float32))
    down, across = (np.abs(some[0] - some[-1]).mean() <= SEAM * np.abs(np.diff(some, axis=0)).mean() for some in lines)
    return bool(down), bool(across)


def meeting_axes(axes: object, picture: np.ndarray) -> Wrap:
    """Return the axes on which a picture, uint8 (H, W, 3), tiles: as its request's `axes` say, or else as it is seen in
    it."""
    return AXES.get(str(axes)) or where_sides_meet(picture)


def repeated(picture: np.ndarray, wrap: Wrap = AXES["both"], times: int = 3) -> np.ndarray:
    """Return uint8 (H, W, 3) laid so many times side by side with itself on the axes where its sides meet, to look
    at."""
    return np.tile(picture, (*(times if meets else 1 for meets in wrap), 1))


OPERATION = Operation(
    "tile",
    TileRequest,
    tile,
    tab=PRODUCE,
    place=1,
    title="Seamless tile",
    text="Continues in itself: for fabrics, wallpapers and games.",
    help="Paint pictures that can be laid side by side with themselves, without a seam.",
    api="Pictures that continue in themselves on `both` axes, `across` or `down`.",
    example="""
tiles, tiled = client.predict(drawer, generator, count=1, size="96x96", api_name="/tile")
""",
    uses=frozenset({COUNT, SHAPE, LAYOUT, CALM, STEPS, PALETTE, WORDS}),
    button="Paint tiles",
    repeats=True,
)
