"""A picture that somebody gives to an operation: on which canvas it is painted anew, and what cannot be done with it.

Pictures are arrays here; files are read by whoever asks (aiart/data).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.path.pyramid import Size, resize, shrunk
from aiart.errors import RequestError
from aiart.images import on_paper, to_float, to_uint8
from aiart.operations.request import SIDE_MAX, SIDE_MIN, Request, even_sides, sampling_options, size_asked

PAPER, SHADE = (233, 226, 213), (247, 243, 236)  # colours of a page where there is nothing
SQUARES = 40  # of them along the longer side
AnyRequest = TypeVar("AnyRequest", bound=Request)


def canvas_for(picture: np.ndarray, request: AnyRequest) -> AnyRequest:
    """Return the request with a size: as asked for, else in the picture's own shape, as large as it is, made smaller if
    a side has more than SIDE_MAX pixels. Raises RequestError, code "size" or "aspect"."""
    if isinstance(request.size, tuple) or request.aspect:
        return request
    height, width = picture.shape[:2]
    if request.size:
        height, width = size_asked(request, (height, width))
    height, width = shrunk((height, width), SIDE_MAX, SIDE_MIN)
    return request.changed(size=(width, height))


def of_its_own_size(generator: Generator, request: Request, size: Size) -> SamplingOptions:
    """Return the sampler's settings of an operation in which a picture's own pixels stay: nothing else decides the
    size.

    Raises RequestError, code "size" or "aspect"."""
    height, width = size
    refuse_other_size(request)
    return sampling_options(generator, request.changed(size=(width, height)))


def as_given(generator: Generator, inputs: Mapping[str, Any], request: Request) -> Size:
    """Return the size of what an operation makes of a picture whose own pixels stay: that of the picture."""
    return inputs["picture"].shape[:2]


def refuse_other_size(request: Request) -> None:
    """Raises RequestError, code "size" or "aspect", if one is asked for: a picture's own pixels decide it."""
    for what, value in (("size", request.size), ("aspect", request.aspect)):
        if value is not None:
            why = "The picture's own pixels decide how large it becomes."
            raise RequestError(f"No {what} can be asked for here.", why, "Leave it out.", code=what)


def refuse_smaller(picture: np.ndarray, size: Size, least: int) -> None:
    """Raises RequestError, code "size", if a side of what is taken of a picture, (height, width), has fewer than so
    many pixels."""
    if min(size) < least:
        happened = f"The picture is {picture.shape[1]} x {picture.shape[0]} pixels."
        raise RequestError(happened, f"It needs at least {least} a side.", "Choose a larger one.", code="size")


def on_canvas(picture: np.ndarray, size: Size) -> np.ndarray:
    """Return the middle of uint8 (H, W, 3) as float32 (*size, 3), in the aspect of the canvas, resized; the same
    pixels if it has that size already. An odd last row or column is repeated."""
    height, width = picture.shape[:2]
    if (height + height % 2, width + width % 2) == size:
        return to_float(np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))
    return np.clip(resize(to_float(middle(picture, size)), size), -1, 1)


def middle(picture: np.ndarray, size: Size) -> np.ndarray:
    """Return the middle of a picture (H, W, ...) in the aspect of `size`, as large as it fits in."""
    height, width = picture.shape[:2]
    scale = min(height / size[0], width / size[1])
    inside = [max(1, min(have, round(want * scale))) for have, want in zip((height, width), size, strict=True)]
    top, left = (height - inside[0]) // 2, (width - inside[1]) // 2
    return picture[top : top + inside[0], left : left + inside[1]]


def refuse_classic(generator: Generator, operation: str, why: str) -> None:
    """Raises RequestError, code "preset", if the generator is a classic one."""
    if generator.config.preset == "classic":
        fix = "Choose an instant, balanced or learned generator."
        raise RequestError(f"{operation} cannot be done with a classic generator.", why, fix, code="preset")


def refuse_as_printed(generator: Generator, operation: str) -> None:
    """Raises RequestError, code "preset", if the generator is the article's as printed."""
    if generator.config.training.as_printed:
        why = "As the article printed it, its network is applied once and cannot go on from a picture."
        fix = "Choose another generator."
        raise RequestError(f"{operation} cannot be done with {generator.config.name}.", why, fix, code="preset")


def before(picture: np.ndarray, size: Size) -> np.ndarray:
    """Return what was given, uint8 (h, w, 3 or 4), as large as what it became, (H, W): uint8 (H, W, 3)."""
    return to_uint8(on_canvas(on_paper(picture, PAPER), even_sides(size)))[: size[0], : size[1]]


def laid_on(size: Size, picture: np.ndarray, corner: tuple[int, int], kept: tuple[slice, slice]) -> np.ndarray:
    """Return the rows and columns `kept` of a picture, uint8 (h, w, 3), as they lie in a larger or smaller one of
    `size`, transparent around them: uint8 (*size, 4). corner: row and column of the whole picture's corner there;
    either may be below 0."""
    page, lines = np.zeros((*size, 4), np.uint8), []
    for at, some, side in zip(corner, kept, size, strict=True):
        first, last = max(some.start, -at), min(some.stop, side - at)
        lines.append((slice(at + first, at + last), slice(first, last)))
    there, taken = zip(*lines, strict=True)
    page[there] = np.dstack([picture[taken], np.full(picture[taken].shape[:2], 255, np.uint8)])
    return page


def on_squares(layer: np.ndarray) -> np.ndarray:
    """Return a layer, uint8 (H, W, 4), over light squares, as drawing programs have it where there is nothing: uint8
    (H, W, 3)."""
    there = layer[..., 3:] > 0
    return np.where(there, layer[..., :3], _squares((layer.shape[0], layer.shape[1])))


def _squares(size: Size) -> np.ndarray:
    """uint8 (H, W, 3): a board of squares in two colours near that of paper."""
    rows, columns = (np.arange(side) // max(4, max(size) // SQUARES) for side in size)
    return np.where(((rows[:, None] + columns) % 2)[..., None], PAPER, SHADE).astype(np.uint8)
