"""Extend: a picture continued beyond its frame. The picture itself stays as it is, bit by bit.

What is added is put together from the picture's own pieces, ring by ring from its frame outwards: each piece suits what
is there already, and is not what lies next to it (operations/pieced.py).
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.memory.guides import blurred
from aiart.engine.montage.montage import Montage, fill, grown
from aiart.engine.montage.pieces import Box, Fitting, Rows
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import FLAT, Size, resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.canvas import refuse_other_size
from aiart.operations.declaration import COUNT, PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.pieced import DRIFT, axes_of, each_alone, margin_of, put_together, working_size
from aiart.operations.request import SIDE_MAX, OnProgress, Request, count_field, size_field

EXTENDED = 160  # pixels of the long side at which a montage is decided: the picture is only a part of it
REACH = 0.22  # of the picture's short side: how far a ring goes, and the boxes around its inner border
STEP = 0.8  # of the reach, between two boxes
APART = 0.2  # of the picture's short side, that a piece is moved by at least: else the border would be stamped
PART = 0.4  # of the height of a scene: the upper and the lower part, by their middles
PRICE = 0.04  # of a pixel where there is as much to see as anywhere: as much as a cut of a faint step
THING = 24  # a fraction of the picture's short side: how far what is seen at a place counts around it
PIECES = 5  # tried for each box
PIXELS_MAX = 16_000_000  # of an extended picture: 0.2 KB of memory each


class ExtendRequest(Request):
    """How many pixels are added on each side. Size and aspect follow from it."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX)
    left: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    right: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    top: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    bottom: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)


def extend(
    generator: Generator, picture: np.ndarray, request: ExtendRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures uint8 around `picture`, uint8 (H, W, 3): (top + H + bottom, left + W + right, 3).

    Raises RequestError before the first picture: "nothing" if no side is extended, or something impossible."""
    refuse_other_size(request)
    if not any((request.left, request.right, request.top, request.bottom)):
        fix = "Say how many pixels to add on the left, right, top or bottom."
        raise RequestError("No side is extended.", "At least one should be.", fix, code="nothing")
    height, width = size = _size(generator, {"picture": picture}, request)
    if max(size) > LARGE_MAX or height * width > PIXELS_MAX:
        expected = f"It can be {LARGE_MAX} a side, and {PIXELS_MAX / 1e6:g} megapixels in all."
        raise RequestError(f"The picture would be {width} x {height} pixels.", expected, "Add less.", code="size")
    return _made(picture, size, request, on_progress)


def _made(
    picture: np.ndarray, size: Size, request: ExtendRequest, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    there = slice(request.top, request.top + picture.shape[0]), slice(request.left, request.left + picture.shape[1])
    known, scene = np.zeros(size, bool), not all(axes_of(picture))
    known[there] = True
    own = np.moveaxis(np.indices(size, np.int32), 0, -1) - np.array((request.top, request.left), np.int32)
    for one, progress in each_alone(request, on_progress):
        made = put_together(_montage(picture, known, scene, one), picture, ~known, own, progress)
        made[there] = picture
        yield made


def _montage(picture: np.ndarray, known: np.ndarray, scene: bool, request: ExtendRequest) -> Montage:
    """The canvas at a small size, put together around the picture; the seed decides which pieces are tried."""
    size = working_size((known.shape[0], known.shape[1]), EXTENDED)
    first, last = (
        [round(at * side / whole) for at, side, whole in zip(some, size, known.shape, strict=True)]
        for some in _corners(known)
    )
    small = resize(to_float(picture), (max(2, last[0] - first[0]), max(2, last[1] - first[1])))
    settled = np.zeros(size, bool)
    settled[first[0] : last[0], first[1] : last[1]] = True
    lines = [np.clip(np.arange(side) - at, 0, own - 1) for side, at, own in zip(size, first, small.shape, strict=False)]
    montage = Montage(small, np.stack(np.meshgrid(*lines, indexing="ij"), -1), ~settled, prices=_prices(small))
    short = min(small.shape[:2])
    fitting = Fitting(small, margin_of((small.shape[0], small.shape[1])), (first[0], first[1]), round(APART * short))
    _fill_outwards(montage, fitting, settled, max(3, round(REACH * short)), request.seed, scene)
    return montage


def _prices(picture: np.ndarray) -> np.ndarray:
    """Of each pixel of a picture, float32 (h, w, 3), what it costs to say it again: things cost more than what is
    plain around them."""
    gray = picture.mean(-1)
    edges = sum(blurred(gray, sigma=1, order=order) ** 2 for order in ((0, 1), (1, 0)))
    things = blurred(np.sqrt(edges), sigma=min(gray.shape) / THING)
    return PRICE * things / max(float(things.mean()), 1e-6)


def _corners(known: np.ndarray) -> tuple[list[int], list[int]]:
    """(top, left) of the picture on its canvas, and its (bottom, right), one further."""
    lines = [np.flatnonzero(known.any(axis)) for axis in (1, 0)]
    return [int(line[0]) for line in lines], [int(line[-1]) + 1 for line in lines]


def _fill_outwards(montage: Montage, fitting: Fitting, settled: np.ndarray, reach: int, seed: int, scene: bool) -> None:
    """Fill a montage ring by ring."""
    rng, unknown, rows = np.random.default_rng(seed), ~settled, np.flatnonzero(settled.any(1))
    while not settled.all():
        montage.unknown = grown(settled, reach) & unknown
        centres = _border(settled, max(2, round(STEP * reach)), rng)
        boxes = [Box.around(at, reach, montage.size, FLAT) for at in centres]
        limits = [
            _rows(at[0] - int(rows[0]), len(rows), box) if scene else None
            for at, box in zip(centres, boxes, strict=True)
        ]
        fill(montage, fitting, list(zip(boxes, limits, strict=True)), settled, PIECES)
        settled = ~unknown | montage.unknown
    montage.unknown = unknown


def _rows(row: int, height: int, box: Box) -> Rows:
    """In a scene, at which rows of the picture a piece may begin, for a box around row number `row` of the picture:
    beside it about there, above it in its upper part, below it in its lower one."""
    half = len(box.rows) / 2
    if row < 0:
        return 0, max(PART * height - half, DRIFT * height)
    if row >= height:
        return min((1 - PART) * height - half, (1 - DRIFT) * height - 2 * half), height
    drift = max(2.0, DRIFT * height)
    return row - half - drift, row - half + drift


def _border(settled: np.ndarray, step: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pixels along the outer border of what is settled, about `step` apart; chance says where they begin."""
    places = np.argwhere(grown(settled, 1) & ~settled)
    places = np.roll(places, int(rng.integers(len(places))), 0)
    chosen: list[tuple[int, int]] = []
    while len(places):
        row, column = (int(at) for at in places[0])
        chosen.append((row, column))
        places = places[np.abs(places - places[0]).max(1) >= step]
    return chosen


def _size(generator: Generator, inputs: Inputs, request: ExtendRequest) -> Size:
    height, width = inputs["picture"].shape[:2]
    return request.top + height + request.bottom, request.left + width + request.right


OPERATION = Operation(
    "extend",
    ExtendRequest,
    extend,
    tab=TRANSFORM,
    place=5,
    title="Extend",
    text="A picture continued beyond its frame.",
    help="Continue pictures beyond their frames. They themselves stay as they are, bit by bit.",
    api="A picture continued by so many pixels on each side. It itself stays, bit by bit. "
    f"Up to {LARGE_MAX} pixels a side (2048 on a public page) and {PIXELS_MAX / 1e6:g} megapixels.",
    example="""
wider, _ = client.predict(drawer, generator, start, left=16, right=16, api_name="/extend")
""",
    uses=frozenset({COUNT}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=_size,
    whole=True,
    origin=lambda request: (request.top, request.left),
    button="Extend",
    canvas="frame",
)
