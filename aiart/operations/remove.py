"""Remove: what is marked of a picture goes, and what is around it closes over the place.

A generator is made of the part of the picture around what is marked, and repaints that (operations/inpaint.py); nothing
of what is marked is used. The chosen generator has no part in it.
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.training.train import instant
from aiart.operations.canvas import as_given, refuse_other_size, refuse_smaller
from aiart.operations.declaration import COUNT, MASK, PICTURE, TRANSFORM, Input, Operation
from aiart.operations.inpaint import InpaintRequest, check_mask, inpaint
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.part import as_large, part_around
from aiart.operations.request import SIDE_MIN, OnProgress, Request, count_field, size_field

AROUND, LEAST_AROUND = 1.0, 192  # of the longer side of what is marked, and pixels: what is taken of the picture


class RemoveRequest(Request):
    """Size and aspect are the picture's own, however large it is."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX)


def remove(
    generator: Generator,
    picture: np.ndarray,
    mask: np.ndarray,
    request: RemoveRequest,
    on_progress: OnProgress | None = None,
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures uint8 (H, W, 3) that equal `picture` bit by bit where `mask` is false.

    Args:
        picture: uint8 (H, W, 3).
        mask: bool (H, W), true where something shall go; of fewer or more pixels in the same shape, stretched.

    Raises RequestError before the first picture: "mask" if it is of another shape, empty, covers everything or leaves
    nothing to paint with; "size"."""
    refuse_other_size(request)
    mask = as_large(mask, picture.shape[:2])
    check_mask(picture, mask)
    part = part_around(mask, AROUND, LEAST_AROUND)
    refuse_smaller(picture, part.size, SIDE_MIN)
    around = part.taken(picture)
    height, width = (side // 2 * 2 for side in part.size)
    own, asked = instant(around[None, :height, :width], ""), InpaintRequest(count=request.count, seed=request.seed)
    made = inpaint(own, around, part.marked(mask), asked, part.shown(picture, on_progress))
    return (part.put_back(picture, mask, one) for one in made)


OPERATION = Operation(
    "remove",
    RemoveRequest,
    remove,
    tab=TRANSFORM,
    place=4,
    title="Remove something",
    text="Paint over what shall go. What is around it closes over the place.",
    help="Take something out of a picture. What is around it closes over the place; the rest stays, bit by bit.",
    api="A picture without what is white in the mask, or painted on a transparent one, which is stretched to the "
    "picture if it has its shape: the place is painted anew from what is around it. The rest stays, bit by bit.",
    example="""
with Image.open(painted[0]["image"]) as picture:
    mask = Image.new("L", picture.size)
ImageDraw.Draw(mask).ellipse((10, 10, 40, 40), fill=255)
mask.save("mask.png")
mask = handle_file("mask.png")
without, _ = client.predict(drawer, generator, start, mask, api_name="/remove")
""",
    uses=frozenset({COUNT}),
    uses_generator=False,
    inputs=(
        Input("picture", PICTURE, "Picture"),
        Input(
            "mask",
            MASK,
            "Mask",
            "In the shape of PICTURE; white, or painted on transparent, goes.",
            ("Nothing is marked.", "Paint over what shall go."),
        ),
    ),
    size=as_given,
    whole=True,
    button="Remove",
    canvas="mask",
)
