"""Sketch: coloured blobs that become a picture. Their colours and places stay, the detail is the generator's.

What is kept is only as fine as the coarsest scale: at every step the picture's low frequencies are put back to those
of the blobs (the condition of ILVR, Choi et al. 2021, arXiv 2108.02938), where there are any.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size, resize
from aiart.errors import RequestError
from aiart.operations.canvas import canvas_for, on_canvas, refuse_classic
from aiart.operations.declaration import CALM, COUNT, LAYER, PALETTE, SHAPE, STEPS, TRANSFORM, Input, Operation
from aiart.operations.request import Request
from aiart.operations.sampling import OnProgress, canvas_of, painted, sampling_options
from aiart.operations.variations import size_like_picture

BALANCE = 0.3  # of the memory: a sketch is not made of the same things in the same amounts
FREE = 0.4  # of the canvas: larger levels are left alone, so that strokes are chosen freely, up to the last
KEPT = 16  # pixels of the picture to one of the colours that are kept
VISIBLE = 8  # of 255: a blob that covers less than this is nothing
WHY = "It has one scale only, so blobs would stay blobs."


class SketchRequest(Request):
    """The canvas is the sketch's, unless size or aspect say more."""


class Blobs(Plan):
    """Colours kept where they were painted: float32 (H, W, 3) in [-1, 1] and how much they cover, (H, W, 1) 0 to 1."""

    def __init__(self, colours: np.ndarray, cover: np.ndarray, size: Size):
        """`size` (height, width): how finely they are kept."""
        self.size, self.canvas, self.cover = size, colours.shape[:2], np.clip(resize(cover.repeat(3, -1), size), 0, 1)
        self.colours = resize(colours * cover, size) / np.maximum(self.cover, 1e-3)

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        if FREE * self.canvas[0] < clean.shape[0] < self.canvas[0]:
            return clean
        missing = self.cover * (self.colours - resize(clean, self.size))
        return clean + resize(missing, clean.shape[:2])


def sketch(
    generator: Generator, blobs: np.ndarray, request: SketchRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with the colours of `blobs` in their places.

    Args:
        blobs: uint8 (h, w, 4), of which what is transparent is left to the generator; or (h, w, 3), all of it blobs.

    Raises RequestError before the first picture: "empty" if there are no blobs, or something impossible."""
    refuse_classic(generator, "A sketch", WHY)
    colours, cover = blobs[..., :3], blobs[..., 3:]
    if cover.size and cover.max() < VISIBLE:
        fix = "Paint a few blobs of colour on it."
        raise RequestError("The sketch is empty.", "It is transparent everywhere.", fix, code="empty")
    request = canvas_for(generator, colours, request)
    options = replace(sampling_options(generator, request), layout=None, balance=BALANCE, shared_palette=False)
    shown = on_canvas(colours, options.canvas)
    cover = cover if cover.size else np.full_like(colours[..., :1], 255)
    covered = (on_canvas(cover.repeat(3, -1), options.canvas)[..., :1] + 1) / 2
    down, across = (max(2, round(side / KEPT)) for side in options.canvas)
    plan = Blobs(shown, covered, (down, across))
    return painted(generator, request, options, canvas_of(generator, request), plan, on_progress)


OPERATION = Operation(
    "sketch",
    SketchRequest,
    sketch,
    tab=TRANSFORM,
    place=3,
    title="Sketch",
    text="A few blobs of colour become a picture.",
    help="Make pictures of coloured blobs. What is transparent in a PNG is left to the generator.",
    api="Coloured blobs become a picture. What is transparent in a PNG is left to the generator.",
    example="""
from PIL import Image, ImageDraw

blobs = Image.new("RGBA", (128, 96))
ImageDraw.Draw(blobs).rectangle((0, 60, 128, 96), fill="navy")
blobs.save("blobs.png")
drawn, _ = client.predict(drawer, generator, handle_file("blobs.png"), count=1, api_name="/sketch")
""",
    uses=frozenset({COUNT, SHAPE, CALM, STEPS, PALETTE}),
    inputs=(Input("picture", LAYER, "Picture"),),
    size=size_like_picture,
    canvas="sketch",
    example_starter="ink-waves",
)
