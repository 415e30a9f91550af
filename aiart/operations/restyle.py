"""Restyle: a photo whose shapes stay, painted with the generator's strokes.

The photo enters at a middle scale: what is coarser is the photo's, what is finer the generator's. Its colours are
brought near the generator's first, as a memory can only answer in colours it has seen.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from aiart.engine.memory.colours import matched
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting, SamplingOptions
from aiart.engine.painting.plan import FromPicture
from aiart.engine.path.pyramid import resize
from aiart.images import to_float, to_uint8
from aiart.operations.canvas import canvas_for, on_canvas, refuse_classic
from aiart.operations.declaration import (
    CALM,
    COUNT,
    PALETTE,
    PICTURE,
    SHAPE,
    STEPS,
    TRANSFORM,
    Input,
    Operation,
    choice,
    number,
)
from aiart.operations.request import Request, count_field
from aiart.operations.sampling import OnProgress, canvas_of, coarser_size, painted, sampling_options
from aiart.operations.variations import size_like_picture

BALANCE = 0.3  # of the memory: a photo is not made of the same things in the same amounts
ENTERING = 2  # pixels of the canvas to one of the entering photo: the finest scale never sees it
SHADE, HUE = 6, 3  # pixels of the picture to one of the photo's lightness, and of its colour, that a tint keeps
WHY = "It has one scale only, so there is no coarser one at which a photo could enter."


class RestyleRequest(Request):
    """strength: 0 the photo's own detail, nearly .. 1 only its largest shapes. colours: "generator" or "photo"."""

    count: int = count_field(1)
    strength: float = number(
        0.4, 0, 1, label="How freely", hint="0 keeps the photo's detail, 1 only its largest shapes."
    )
    colours: Literal["photo", "generator"] = choice(
        "generator", {"photo": "The photo's", "generator": "The generator's"}, label="Colours", first="photo"
    )


def restyle(
    generator: Generator, photo: np.ndarray, request: RestyleRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with the shapes of `photo`, uint8 (h, w, 3).

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_classic(generator, "Restyling a photo", WHY)
    request = canvas_for(generator, photo, request)
    options = replace(sampling_options(generator, request), layout=None, balance=BALANCE, shared_palette=False)
    shapes = on_canvas(photo, options.canvas)
    entering = resize(shapes, coarser_size(options.canvas, ENTERING))
    entering = matched(entering, colours_near(generator, shapes, options, request.seed))
    plan = FromPicture(entering, depth_of(request.strength, generator.scales))
    pictures = painted(generator, request, options, canvas_of(generator, request), plan, on_progress)
    return pictures if request.colours == "generator" else (tinted(picture, shapes) for picture in pictures)


def depth_of(strength: float, levels: int) -> float:
    """How many levels of a photo are forgotten: at least the finest, at most all but the coarsest."""
    return min(levels - 1, 1 + strength * (levels - 2))


def colours_near(generator: Generator, shapes: np.ndarray, options: SamplingOptions, seed: int) -> np.ndarray:
    """float32 (..., 3): colours in which the generator would paint such shapes, float32 (H, W, 3)."""
    if generator.remembered is None:
        return Painting(generator, seed, options).paint(scales=1)
    chosen = generator.remembered.most_similar(resize(shapes, generator.config.sizes[0]), 0)
    return generator.remembered.clean(0, chosen)


def tinted(picture: np.ndarray, photo: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3) with the colours that a photo, float32 of at least that size, has in the same places."""
    own = to_float(picture)
    missing = photo[: own.shape[0], : own.shape[1]] - own
    shade = missing.mean(-1, keepdims=True).repeat(3, -1)
    return to_uint8(own + _low(shade, SHADE) + _low(missing - shade, HUE))


def _low(picture: np.ndarray, coarser: int) -> np.ndarray:
    """The low frequencies of float32 (H, W, 3)."""
    size = picture.shape[:2]
    return resize(resize(picture, coarser_size(size, coarser)), size)


OPERATION = Operation(
    "restyle",
    RestyleRequest,
    restyle,
    tab=TRANSFORM,
    place=2,
    title="Restyle",
    text="A photo in the generator's brushwork. Its shapes stay.",
    help="Paint photos with the generator's strokes; their shapes stay.",
    api="A photo in the generator's brushwork: `strength` 0 keeps its detail, 1 only its largest shapes. `colours` are "
    "the `generator`'s or the `photo`'s own.",
    example="""
photo = handle_file(pictures[0])
restyled, _ = client.predict(drawer, generator, photo, colours="photo", api_name="/restyle")
""",
    uses=frozenset({COUNT, SHAPE, CALM, STEPS, PALETTE}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=size_like_picture,
    button="Restyle",
    canvas="picture",
    example_photo=True,
    example_starter="stained-glass",
)
