"""Extend: a picture continued beyond its frame. The picture itself stays as it is, bit by bit.

What is added is put together from the picture's own pieces, ring by ring from its frame outwards: each piece suits what
is there already, and is not what lies next to it (operations/pieced.py).
"""

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
from aiart.operations.canvas import refuse_other_size
from aiart.operations.declaration import COUNT, PICTURE, TRANSFORM, Input, Inputs, Operation, number
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
    there = slice(request.top, request.top + picture.shape[0]), slice(request.left, request.left + picture.shape[1])
    known, scene = np.zeros(size, bool), not all(axes_of(picture))
    known[there] = True
    corner = request.top, request.left
    own = pixels_of(size, np.int32) - np.array(corner, np.int32)
    begun = _begun(picture, corner, size)
    for i in range(request.count):
        montage = deepcopy(begun)
        fill_outwards(montage, margin_of(montage.picture.shape[:2]), request.seed + i, scene)
        made = put_together(montage, picture, ~known, own, on_progress, i)
        made[there] = picture
        yield made


def _begun(picture: np.ndarray, corner: tuple[int, int], whole: Size) -> Montage:
    """The canvas at a small size, with nothing but the picture.

    corner: of the picture on the whole canvas, its top and its left."""
    size = working_size(whole, EXTENDED)
    opposite = corner[0] + picture.shape[0], corner[1] + picture.shape[1]
    first, last = (
        [round(at * side / of) for at, side, of in zip(some, size, whole, strict=True)] for some in (corner, opposite)
    )
    small = resize(to_float(picture), (max(2, last[0] - first[0]), max(2, last[1] - first[1])))
    inner = pixels_of((small.shape[0], small.shape[1]))
    return around(small, inner, size, (first[0], first[1]))


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
