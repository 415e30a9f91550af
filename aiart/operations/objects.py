"""Whole objects: what operations that can keep one have in common, as their settings and as what is given to them.

The engine's part is in engine/memory/objects.py.
"""

import numpy as np

from aiart.engine.memory.objects import KeptObject
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.operations.declaration import MASK, Input, number
from aiart.operations.part import has_shape, other_shape
from aiart.operations.remembered import no_picture, without_pictures
from aiart.operations.request import Request
from aiart.training_presets import REMEMBERED_MAX

KEEP = "keep"  # the role of the mask of an object
MOST = 0.5  # of a picture, and of a canvas, that an object may cover
ANYWHERE = "where the seed puts it"

MASK_HELP = "A remembered picture (see `remembered`) on which the object is white, or painted on transparent."


class KeepRequest(Request):
    """keep_picture: number of the remembered picture on which the object is. keep_x, keep_y: where its middle comes to,
    as fractions of the canvas from the left and from the top; None: the seed says it."""

    keep_picture: int = number(
        0, 0, REMEMBERED_MAX - 1, label="Picture of the object", hint="Number of a remembered picture, from 0.", step=1,
        on_page=False, in_old_recipes=0, of_input=True,
    )  # fmt: skip
    keep_x: float | None = number(
        None, 0, 1, label="Object from the left", hint="0 is the left side, 1 the right.", on_page=False,
        when_empty=ANYWHERE, in_old_recipes=None, of_input=True,
    )  # fmt: skip
    keep_y: float | None = number(
        None, 0, 1, label="Object from the top", hint="0 is the top, 1 the bottom.", on_page=False,
        when_empty=ANYWHERE, in_old_recipes=None, of_input=True,
    )  # fmt: skip


def keep_input(optional: bool) -> Input:
    """Return the mask of an object, as an operation declares it."""
    missing = ("No object is marked.", "Mark it on a remembered picture.")
    return Input(KEEP, MASK, "Object", MASK_HELP, missing, optional)


def kept_object(generator: Generator, mask: np.ndarray, request: KeepRequest, canvas: Size) -> KeptObject:
    """Return what of a remembered picture is kept whole on a canvas of (height, width).

    Args:
        mask: bool (h, w) of the remembered picture's shape, to which it is stretched.

    Raises RequestError: "keep_picture", there is no such picture; "keep", the mask is of another shape, empty, marks
    too much or what is larger than the canvas, or the generator remembers nothing."""
    if generator.remembered is None:
        raise without_pictures(generator.config.name, code=KEEP)
    if request.keep_picture >= (count := len(generator.remembered.pictures)):
        raise no_picture(request.keep_picture, count, code="keep_picture")
    if not has_shape(mask, own := (generator.config.height, generator.config.width)):
        raise other_shape(mask, own, "Mark the object on the remembered picture itself.", code=KEEP)
    if not mask.any():
        fix = "Paint over something on the picture."
        raise RequestError("The mask of the object is empty.", "It marks a part of a picture.", fix, code=KEEP)
    if mask.mean() > MOST:
        expected = "An object covers at most half of its picture."
        raise RequestError(f"The object covers {mask.mean():.0%} of its picture.", expected, "Mark less.", code=KEEP)
    kept = KeptObject(request.keep_picture, mask, (request.keep_y, request.keep_x))
    _check_fits(generator, kept, canvas)
    return kept


def _check_fits(generator: Generator, kept: KeptObject, canvas: Size) -> None:
    """Raises RequestError, code "keep", unless the object fits on a canvas and leaves half of it."""
    own = generator.config.height, generator.config.width
    high, wide = (round(part * side) for part, side in zip(kept.extent, own, strict=True))
    share = kept.mask.mean() * own[0] * own[1] / (canvas[0] * canvas[1])
    if high > canvas[0] or wide > canvas[1] or share > MOST:
        happened = f"The object has {wide} x {high} pixels, the canvas {canvas[1]} x {canvas[0]}."
        fix = "Paint a larger picture, or mark less."
        raise RequestError(happened, "It fits on the canvas, and leaves half of it.", fix, code=KEEP)
