"""Place: new pictures in which something that was marked on a remembered picture appears whole, once."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.operations.declaration import CALM, COUNT, GENERATE, LAYOUT, SHAPE, STEPS, Operation
from aiart.operations.objects import KeepRequest, keep_input, kept_object
from aiart.operations.request import OnProgress, canvas_of, painted, sampling_options


class PlaceRequest(KeepRequest):
    """Where keep_x and keep_y do not say it, the object moves from its place in its picture as far as strokes do."""


def place(
    generator: Generator, mask: np.ndarray, request: PlaceRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), each with the object of a mask.

    Args:
        mask: bool (h, w), true on the object, stretched to remembered picture number `request.keep_picture`,
            which has its shape.

    Raises RequestError before the first picture, see `kept_object`, or if something impossible is asked for."""
    options = sampling_options(generator, request)
    options = replace(options, kept=kept_object(generator, mask, request, options.canvas))
    return painted(generator, request, options, canvas_of(generator, request), on_progress=on_progress)


OPERATION = Operation(
    "place",
    PlaceRequest,
    place,
    tab=GENERATE,
    place=2,
    title="Keep an object",
    text="Mark something on a picture it learned from: it comes whole into new ones.",
    help="Paint new pictures in which something marked on a remembered picture appears whole, once.",
    api="New pictures in which something that is marked on a remembered picture, see `/remembered`, appears whole, "
    "once. `keep` is its mask: white, or painted on a transparent picture, stretched to that picture, whose shape it "
    "has. `keep_picture` is the number of the picture, `keep_x` and `keep_y` where its middle comes to, from 0 to 1; "
    "None leaves it to the seed.",
    example="""
from PIL import Image, ImageDraw

_, remembered = client.predict(drawer, generator, api_name="/remembered")
with Image.open(remembered[0]["image"]) as picture:
    mask = Image.new("L", picture.size)
width, height = mask.size
ImageDraw.Draw(mask).ellipse((0.4 * width, 0.4 * height, 0.6 * width, 0.7 * height), fill=255)
mask.save("object.png")
mask = handle_file("object.png")
placed, _ = client.predict(drawer, generator, mask, keep_x=0.3, keep_y=0.6, count=1, api_name="/place")
""",
    uses=frozenset({COUNT, SHAPE, LAYOUT, CALM, STEPS}),
    inputs=(keep_input(optional=False),),
)
