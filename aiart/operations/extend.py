"""Extend: a picture continued beyond its frame. The picture itself stays as it is, bit by bit."""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.operations.canvas import of_its_own_size, refuse_as_printed
from aiart.operations.declaration import (
    CALM,
    COUNT,
    LAYOUT,
    PICTURE,
    STEPS,
    TRANSFORM,
    Input,
    Inputs,
    Operation,
    number,
)
from aiart.operations.known import filled_in
from aiart.operations.request import SIDE_MAX, OnProgress, Request, count_field


class ExtendRequest(Request):
    """How many pixels are added on each side. Size and aspect follow from it."""

    count: int = count_field(1)
    left: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    right: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    top: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)
    bottom: int = number(0, 0, SIDE_MAX, hint="Pixels to add.", unit="pixels", step=1, on_page=False)


def extend(
    generator: Generator, picture: np.ndarray, request: ExtendRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures uint8 around `picture`, uint8 (H, W, 3): (top + H + bottom, left + W + right, 3).

    Raises RequestError before the first picture: "nothing" if no side is extended, or something impossible."""
    refuse_as_printed(generator, "Extending a picture")
    if not any((request.left, request.right, request.top, request.bottom)):
        fix = "Say how many pixels to add on the left, right, top or bottom."
        raise RequestError("No side is extended.", "At least one should be.", fix, code="nothing")
    added = ((request.top, request.bottom), (request.left, request.right))
    whole_picture = np.pad(picture, (*added, (0, 0)))
    known = np.pad(np.ones(picture.shape[:2], bool), added)
    options = of_its_own_size(generator, picture, request, known.shape)
    return filled_in(generator, whole_picture, known, options, request, on_progress)


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
    api="A picture continued by so many pixels on each side. It itself stays, bit by bit.",
    example="""
wider, _ = client.predict(drawer, generator, start, left=16, right=16, api_name="/extend")
""",
    uses=frozenset({COUNT, LAYOUT, CALM, STEPS}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=_size,
    origin=lambda request: (request.top, request.left),
    button="Extend",
    canvas="frame",
)
