"""Kaleidoscope: a generator's picture folded into mirrored segments around its middle.

One sector of the picture is seen in every segment, mirrored in the middle of each and where two of them meet, as
between the mirrors of a kaleidoscope: the result has the symmetries of a regular polygon with so many corners.
"""

import math
from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.operations.create import create
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
    number,
)
from aiart.operations.request import OnProgress, Request

ROWS = 128  # of a large picture that are folded at once, so that memory stays small


class KaleidoscopeRequest(Request):
    """segments: how many there are, each mirrored in itself."""

    segments: int = number(
        8, 3, 24, label="Segments", hint="How many there are around the middle, each mirrored in itself.", step=1
    )


def kaleidoscope(
    generator: Generator, request: KaleidoscopeRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), that are mirrored around their middle.

    Raises RequestError before the first picture if something impossible is asked for."""
    pictures = create(generator, request, _folding(on_progress, request.segments))
    return (folded(picture, request.segments) for picture in pictures)


def _folding(on_progress: OnProgress | None, segments: int) -> OnProgress | None:
    """A callback that hands over what there is to see folded."""
    if on_progress is None:
        return None
    return lambda i, share, picture: on_progress(i, share, None if picture is None else folded(picture, segments))


def folded(picture: np.ndarray, segments: int) -> np.ndarray:
    """Return uint8 (H, W, 3) of the same size, seen through mirrors that meet in its middle; one of them stands
    upright.

    What is shown lies beside the longer axis of the picture. Where a corner is farther away than the picture reaches,
    the picture is mirrored at its edge."""
    height, width = picture.shape[:2]
    x = np.abs(np.arange(width) - (width - 1) / 2)
    result = np.empty_like(picture)
    for top in range(0, height, ROWS):
        y = np.arange(top, min(top + ROWS, height))[:, None] - (height - 1) / 2
        radius, angle = np.hypot(x, y), np.arctan2(x, -y)
        sector = 2 * math.pi / segments
        angle = np.abs((angle + sector / 2) % sector - sector / 2)
        along, across = radius * np.cos(angle), radius * np.sin(angle)
        down, right = (across, along) if width >= height else (along, across)
        result[top : top + ROWS] = _sampled(picture, down + (height - 1) / 2, right + (width - 1) / 2)
    return result


def _sampled(picture: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The picture at places (y, x) between its pixels, by cubic convolution (Keys 1981, a = -1/2): uint8 (..., 3)."""
    (top, down), (left, right) = (_split(places) for places in (y, x))
    total = np.zeros((*y.shape, 3))
    for i, row in enumerate(_weights(down)):
        for j, column in enumerate(_weights(right)):
            near = picture[_mirrored(top + i - 1, picture.shape[0]), _mirrored(left + j - 1, picture.shape[1])]
            total += (row * column)[..., None] * near
    return np.clip(np.rint(total), 0, 255).astype(np.uint8)


def _split(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    whole = np.floor(places)
    return whole.astype(int), places - whole


def _weights(t: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of the four pixels around a place that is t, from 0 to 1, beyond the second of them."""
    return (
        ((2 - t) * t - 1) * t / 2,
        ((3 * t - 5) * t * t + 2) / 2,
        ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
    )


def _mirrored(index: np.ndarray, size: int) -> np.ndarray:
    """Indices beyond the first and last pixel, reflected at them."""
    index = np.abs(index) % max(2 * (size - 1), 1)
    return np.where(index < size, index, 2 * (size - 1) - index)


OPERATION = Operation(
    "kaleidoscope",
    KaleidoscopeRequest,
    kaleidoscope,
    tab=PRODUCE,
    place=5,
    title="Kaleidoscope",
    text="A picture folded into mirrored segments.",
    help="Paint pictures and fold them into mirrored segments, as a kaleidoscope does.",
    api="Pictures folded into so many `segments`, 3 to 24, each mirrored in itself.",
    example="""
folded, _ = client.predict(drawer, generator, segments=6, count=1, size="96x96", api_name="/kaleidoscope")
""",
    uses=frozenset({COUNT, SHAPE, LAYOUT, CALM, STEPS, PALETTE, WORDS}),
)
