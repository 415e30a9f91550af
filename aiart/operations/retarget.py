"""Retarget: a picture in another aspect, without squeezing it: things keep their shapes, the rest grows or shrinks.

Strips of it come again or go, where that is seen least (aiart/engine/montage/strips.py), first across, then down. Where
every strip would double a thing, it is continued at its sides instead (aiart/engine/montage/outwards.py). All are the
picture's own pixels (operations/pieced.py).
"""

import math
from collections.abc import Iterator
from copy import deepcopy

import numpy as np

from aiart.engine.montage.montage import Montage
from aiart.engine.montage.outwards import around, fill_outwards
from aiart.engine.montage.prices import cost_of_again
from aiart.engine.montage.strips import retargeted
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size, resize
from aiart.errors import RequestError
from aiart.images import resized, to_float
from aiart.operations.canvas import laid_on, refuse_other_size
from aiart.operations.declaration import ASPECT, PICTURE, TRANSFORM, Input, Inputs, Operation, number
from aiart.operations.frame import frame_of
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.pieced import PIXELS_MAX, axes_of, check_pieced, margin_of, put_together, working_size
from aiart.operations.request import AskedAspect, OnProgress, Request, aspect_field, count_field, size_field

SMALLEST, LARGEST = 0.5, 2.0  # times as wide or high
DEAREST = 0.026  # what a strip that comes again may cost; dearer ones double things, and the picture grows at its sides
GRAIN = 2  # pixels: pieces are moved by multiples of it, so that they are halved as the picture itself is
STIFFNESS = 0.02  # of their colours: hardly anything of them is another picture's than what was given
DECIDED = 160  # pixels of the picture's long side at which the strips are chosen


class RetargetRequest(Request):
    """wide, high: how many times as wide and as high the picture becomes; an aspect takes their place, see
    `of_aspect`."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX)
    aspect: AskedAspect = aspect_field("What it becomes, in place of a width and a height.")
    wide: float = number(1.5, SMALLEST, LARGEST, label="Width", hint="Times as wide as it is.", step=0.05)
    high: float = number(1.0, SMALLEST, LARGEST, label="Height", hint="Times as high as it is.", step=0.05)


def retarget(
    generator: Generator, picture: np.ndarray, request: RetargetRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures of `picture`, uint8 (H, W, 3): uint8 (high H, wide W, 3), rounded.

    Raises RequestError before the first picture: "nothing" if it stays as large as it is, "size", "aspect"."""
    request = of_aspect(picture, request)
    refuse_other_size(request)
    size = _size(generator, {"picture": picture}, request)
    if size == picture.shape[:2]:
        raise RequestError(
            "The picture would stay as it is.", "", "Make it wider, narrower, higher or lower.", code="nothing"
        )
    check_pieced(size, "Choose another size.")
    return _made(picture, size, request, on_progress)


def of_aspect(picture: np.ndarray, request: RetargetRequest) -> RetargetRequest:
    """Return the request with the width and height that give a picture, uint8 (H, W, 3 or 4), the aspect that is asked
    for: it grows one way, and becomes smaller the other way only where twice as wide or high is not enough.

    Raises RequestError, code "aspect", if it is further from the picture's own than that."""
    if request.aspect is None:
        return request
    across, down = request.aspect
    wider = across / down * picture.shape[0] / picture.shape[1]  # how many times, as aspects
    wide, high = min(max(wider, 1), LARGEST), min(max(1 / wider, 1), LARGEST)
    wide, high = min(wide, wider * high), min(high, wide / wider)
    if min(wide, high) < SMALLEST:
        own = f"The picture has {picture.shape[1]} x {picture.shape[0]} pixels."
        expected = "It becomes at most twice as wide and half as high, or twice as high and half as wide."
        raise RequestError(own, expected, "Choose an aspect that is nearer to its own.", code="aspect")
    return request.changed(aspect=None, wide=wide, high=high)


def _made(
    picture: np.ndarray, size: Size, request: RetargetRequest, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    unknown, own = np.ones(size, bool), np.zeros((*size, 2), np.int64)
    begun, scene = _begun(picture, size), not all(axes_of(picture))
    for i in range(request.count):
        montage = deepcopy(begun)
        montage.stiffness = STIFFNESS
        fill_outwards(montage, margin_of(montage.picture.shape[:2]), request.seed + i, scene)
        montage.unknown[:] = True
        yield put_together(montage, picture, unknown, own, on_progress, i, GRAIN)


def _begun(picture: np.ndarray, size: Size) -> Montage:
    """The picture in its new size, at a small one: of its own strips, with nothing around them."""
    small = resize(to_float(picture), working_size((picture.shape[0], picture.shape[1]), DECIDED))
    whole = [max(2, round(own * side / of)) for own, side, of in zip(small.shape, size, picture.shape, strict=False)]
    lines, places = _kept(picture, small.shape[:2], size)
    kept, again = small[lines, places], cost_of_again(small)
    columns = retargeted(kept, whole[1], DEAREST, again if kept.shape == small.shape else None)
    wide = np.take_along_axis(kept, columns[..., None], 1)
    rows = retargeted(np.ascontiguousarray(wide.swapaxes(0, 1)), whole[0], DEAREST).T
    inner = np.stack([lines.start + rows, places.start + np.take_along_axis(columns, rows, 0)], -1)
    at = (whole[0] - inner.shape[0]) // 2, (whole[1] - inner.shape[1]) // 2
    return around(small, inner, (whole[0], whole[1]), at, again)


def _kept(picture: np.ndarray, small: Size, size: Size) -> tuple[slice, slice]:
    """The rows and columns of a picture, at its size `small`, that it is made of: all, but for its frame where it grows
    to `size`, as it would be a line in the middle."""
    frame = frame_of(picture)
    ends = (frame.top, frame.bottom), (frame.left, frame.right)
    kept = []
    for (first, last), side, of, new in zip(ends, small, picture.shape, size, strict=False):
        grows = of < new
        kept.append(slice(math.ceil(grows * first * side / of), side - math.ceil(grows * last * side / of)))
    return kept[0], kept[1]


def _laid(picture: np.ndarray, request: RetargetRequest, size: Size) -> np.ndarray:
    """At the scale of what is made, in its middle, as its strips lie in many places."""
    height, width = picture.shape[:2]
    if (round(height * request.high), round(width * request.wide)) != size:  # it was made smaller first
        height, width = max(1, round(size[0] / request.high)), max(1, round(size[1] / request.wide))
        picture = resized(picture, (height, width))
    kept = _kept(picture, (height, width), size)
    top, left = ((side - some.stop - some.start) // 2 for side, some in zip(size, kept, strict=True))
    return laid_on(size, picture, (top, left), kept)


def _size(generator: Generator, inputs: Inputs, request: RetargetRequest) -> Size:
    height, width = inputs["picture"].shape[:2]
    return round(height * request.high), round(width * request.wide)


OPERATION = Operation(
    "retarget",
    RetargetRequest,
    retarget,
    tab=TRANSFORM,
    place=9,
    title="Another aspect",
    text="Wider or narrower; things keep their shapes.",
    help="Make pictures wider, narrower, higher or lower without squeezing what is in them.",
    api="A picture `wide` times as wide and `high` times as high, 0.5 to 2, without squeezing it: things keep their "
    "shapes, the rest grows or shrinks.",
    example="""
wider, _ = client.predict(drawer, generator, start, wide=1.5, api_name="/retarget")
""",
    uses=frozenset({ASPECT}),
    laid=_laid,
    uses_generator=False,
    inputs=(Input("picture", PICTURE, "Picture"),),
    decided=of_aspect,
    whole=True,
    pixels=PIXELS_MAX,
    size=_size,
    button="Change the aspect",
    canvas="picture",
)
