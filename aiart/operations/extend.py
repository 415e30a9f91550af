"""Extend: a picture continued beyond its frame. The picture itself stays as it is, bit by bit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.operations.canvas import of_its_own_size, refuse_as_printed
from aiart.operations.create import SIDE_MAX, check, whole
from aiart.operations.inpaint import filled_in
from aiart.operations.painting import OnProgress


@dataclass(frozen=True)
class ExtendRequest(CreateRequest):
    """How many pixels are added on each side. Size and aspect follow from it."""

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0


def extend(
    generator: Generator, picture: np.ndarray, request: ExtendRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures uint8 around `picture`, uint8 (H, W, 3): (top + H + bottom, left + W + right, 3).

    Raises RequestError before the first picture: "nothing" if no side is extended, or something impossible."""
    refuse_as_printed(generator, "Extending a picture")
    sides = {name: getattr(request, name) for name in ("left", "right", "top", "bottom")}
    for name, pixels in sides.items():
        check(whole(pixels, 0, SIDE_MAX), name, pixels, f"from 0 to {SIDE_MAX} pixels")
    if not any(sides.values()):
        fix = "Say how many pixels to add on the left, right, top or bottom."
        raise RequestError("No side is extended.", "At least one should be.", fix, code="nothing")
    added = ((request.top, request.bottom), (request.left, request.right))
    whole_picture = np.pad(picture, (*added, (0, 0)))
    known = np.pad(np.ones(picture.shape[:2], bool), added)
    options = of_its_own_size(generator, picture, request, known.shape)
    return filled_in(generator, whole_picture, known, options, request, on_progress)
