"""Extend: a picture continued beyond its edges. The picture itself stays as it is, bit by bit, but for what a scanner
left at an edge beyond which it goes on: that would show as a line in the middle.

What is added is put together from the picture's own pieces, ring by ring from its frame outwards: each piece suits what
is there already, and is not what lies next to it (operations/pieced.py).
"""

import math
from collections.abc import Iterator
from copy import deepcopy

import numpy as np

from aiart.engine.montage.cuts import pixels_of
from aiart.engine.montage.montage import Montage
from aiart.engine.montage.outwards import around, fill_outwards
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size, resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.canvas import laid_on, refuse_other_size
from aiart.operations.declaration import COUNT, PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.frame import frame_of
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.pieced import PIXELS_MAX, axes_of, check_pieced, margin_of, put_together, working_size
from aiart.operations.request import SIDE_MAX, OnProgress, Request, count_field, size_field

EXTENDED = 160  # pixels of the long side at which a montage is decided: the picture is only a part of it


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
    size = _size(generator, {"picture": picture}, request)
    check_pieced(size, "Add less.")
    return _made(picture, size, request, on_progress)


def _made(
    picture: np.ndarray, size: Size, request: ExtendRequest, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    kept = _kept(picture, request)
    corner = request.top, request.left
    there = tuple(slice(at + one.start, at + one.stop) for at, one in zip(corner, kept, strict=True))
    known, scene = np.zeros(size, bool), not all(axes_of(picture))
    known[there] = True
    own = pixels_of(size, np.int32) - np.array(corner, np.int32)
    begun = _begun(picture, corner, kept, size)
    for i in range(request.count):
        montage = deepcopy(begun)
        fill_outwards(montage, margin_of(montage.picture.shape[:2]), request.seed + i, scene)
        made = put_together(montage, picture, ~known, own, on_progress, i)
        made[there] = picture[kept]
        yield made


def _kept(picture: np.ndarray, request: ExtendRequest) -> tuple[slice, slice]:
    """The rows and columns of a picture that stay: all but the frame at edges beyond which it goes on."""
    frame, (height, width) = frame_of(picture), picture.shape[:2]
    return (
        slice(frame.top * bool(request.top), height - frame.bottom * bool(request.bottom)),
        slice(frame.left * bool(request.left), width - frame.right * bool(request.right)),
    )


def _begun(picture: np.ndarray, corner: tuple[int, int], kept: tuple[slice, slice], whole: Size) -> Montage:
    """The canvas at a small size, with nothing but the picture.

    Args:
        corner: of the picture on the whole canvas, its top and its left.
        kept: its rows and columns that stay."""
    size = working_size(whole, EXTENDED)
    opposite = corner[0] + picture.shape[0], corner[1] + picture.shape[1]
    first, last = (
        [round(at * side / of) for at, side, of in zip(some, size, whole, strict=True)] for some in (corner, opposite)
    )
    small = resize(to_float(picture), (max(2, last[0] - first[0]), max(2, last[1] - first[1])))
    rows, columns = (
        slice(math.ceil(one.start * side / of), math.floor(one.stop * side / of))
        for one, side, of in zip(kept, small.shape, picture.shape, strict=False)
    )
    inner = pixels_of((small.shape[0], small.shape[1]))[rows, columns]
    return around(small, inner, size, (first[0] + rows.start, first[1] + columns.start))


def _laid(picture: np.ndarray, request: ExtendRequest, size: Size) -> np.ndarray:
    return laid_on(size, picture, (request.top, request.left), _kept(picture, request))


def _size(generator: Generator, inputs: Inputs, request: ExtendRequest) -> Size:
    height, width = inputs["picture"].shape[:2]
    return request.top + height + request.bottom, request.left + width + request.right


OPERATION = Operation(
    "extend",
    ExtendRequest,
    extend,
    tab=TRANSFORM,
    place=6,
    title="Extend",
    text="A picture continued beyond its frame.",
    help="Continue pictures beyond their frames. They themselves stay as they are, bit by bit, but for a scan's edge.",
    api="A picture continued by so many pixels on each side. It itself stays, bit by bit, but for what a scanner left "
    "at an edge beyond which it goes on: at most 2 % of the side, if its colour ends in a step. "
    f"Up to {LARGE_MAX} pixels a side (2048 on a public page) and {PIXELS_MAX / 1e6:g} megapixels.",
    example="""
wider, _ = client.predict(drawer, generator, start, left=16, right=16, api_name="/extend")
""",
    uses=frozenset({COUNT}),
    uses_generator=False,
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=_size,
    whole=True,
    laid=_laid,
    in_pixels=True,
    button="Extend",
    canvas="frame",
)
