"""Restyle: a photo whose shapes stay, painted with the generator's strokes.

The photo does not start the painting, it leads it: every window is light where the photo is light, among the lights
that the remembered pictures have, and lies along the photo's edges (engine/memory/guides.py). A photo is painted at its
own size, with strokes of the generator's size. A generator that is a network alone cannot be led: there the photo
enters at a middle scale, what is coarser is the photo's and what is finer the generator's.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from aiart.engine.memory.colours import matched
from aiart.engine.memory.guides import Guidance, Lightness, Orientation
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import FromPicture, Level, Plan, SamplingOptions
from aiart.engine.path.pyramid import Size, resize, stretched
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
    Inputs,
    Operation,
    choice,
    number,
)
from aiart.operations.request import (
    OnProgress,
    Request,
    canvas_of,
    coarser_size,
    count_field,
    painted,
    sampling_options,
)

STRONGEST, FAINTEST = 12.0, 0.3  # weights of the photo's lightness at strength 0 and 1
ORIENTATION = 0.03  # of that weight, for the directions of its edges
FIRST_SCALES = ((0.5, 2), (0.8, 1), (1.0, 0))  # strength up to which a painting begins at that scale: finer, more alike
BALANCE = 0.3  # of the memory: a photo is not made of the same things in the same amounts
ENTERING = 2  # pixels of the canvas to one of the entering photo: the finest scale never sees it
SHADE, HUE = 6, 3  # pixels of the picture to one of the photo's lightness, and of its colour, that a tint keeps
WHY = "It has one scale only, so there is no coarser one at which a photo could enter."


class RestyleRequest(Request):
    """strength: 0 the photo in these strokes .. 1 a hint of it. colours: "generator" or "photo"."""

    count: int = count_field(1)
    strength: float = number(0.3, 0, 1, label="How freely", hint="0 is the photo in these strokes, 1 a hint of it.")
    colours: Literal["photo", "generator"] = choice(
        "generator", {"photo": "The photo's", "generator": "The generator's"}, label="Colours", first="photo"
    )


class GuidedByPhoto(Plan):
    """Every scale from noise, the coarsest of them left out, led by a photo float32 (H, W, 3) on its canvas."""

    def __init__(self, generator: Generator, photo: np.ndarray, strength: float):
        weight = STRONGEST * (FAINTEST / STRONGEST) ** strength
        guides = Lightness(photo, weight), Orientation(photo, ORIENTATION * weight)
        self._guidance, self._photo, self._config = Guidance(guides), photo, generator.config
        self._first = first_scale(strength, generator.scales)

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        """Return the generator's own scales, with strokes as large as they are there."""
        least = self._config.memory_sizes.window
        sizes = stretched(self._config.sizes, levels[-1].size, least)
        return tuple(Level(k, size) for k, size in enumerate(sizes))[self._first :]

    def known_picture(self) -> np.ndarray:
        return self._photo

    def guidance(self) -> Guidance:
        return self._guidance


def restyle(
    generator: Generator, photo: np.ndarray, request: RestyleRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with the shapes of `photo`, uint8 (h, w, 3).

    Raises RequestError before the first picture if something impossible is asked for."""
    refuse_classic(generator, "Restyling a photo", WHY)
    request = canvas_for(photo, request)
    options = replace(sampling_options(generator, request), layout=None, balance=BALANCE, shared_palette=False)
    shapes = on_canvas(photo, options.canvas)
    if generator.remembered is None:
        plan = _entering(generator, shapes, options, request)
    else:
        plan = GuidedByPhoto(generator, shapes, request.strength)
    pictures = painted(generator, request, options, canvas_of(generator, request), plan, on_progress)
    return pictures if request.colours == "generator" else (tinted(picture, shapes) for picture in pictures)


def restyled_size(generator: Generator, inputs: Inputs, request: RestyleRequest) -> Size:
    """Return (height, width) of what a photo becomes."""
    return canvas_of(generator, canvas_for(inputs["picture"], request))


def first_scale(strength: float, scales: int) -> int:
    """Return the scale at which a painting begins. What would be coarser is said by the photo alone; one scale is
    left."""
    first = next(scale for most, scale in FIRST_SCALES if strength <= most)
    return max(0, min(first, scales - 2))


def _entering(generator: Generator, shapes: np.ndarray, options: SamplingOptions, request: RestyleRequest) -> Plan:
    """The photo in the colours of a network, taken back to a middle scale."""
    entering = resize(shapes, coarser_size(options.canvas, ENTERING))
    usual = Painting(generator, request.seed, options).paint(scales=1)
    return FromPicture(matched(entering, usual), depth_of(request.strength, generator.scales))


def depth_of(strength: float, levels: int) -> float:
    """Return how many levels of a photo are forgotten: at least the finest, at most all but the coarsest."""
    return min(levels - 1, 1 + strength * (levels - 2))


def tinted(picture: np.ndarray, photo: np.ndarray) -> np.ndarray:
    """Return uint8 (H, W, 3) with the colours that a photo, float32 of at least that size, has in the same places."""
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
    api="A photo in the generator's brushwork: `strength` 0 is the photo in these strokes, 1 a hint of it. `colours` "
    "are the `generator`'s or the `photo`'s own.",
    example="""
photo = handle_file(pictures[0])
restyled, _ = client.predict(drawer, generator, photo, colours="photo", api_name="/restyle")
""",
    uses=frozenset({COUNT, SHAPE, CALM, STEPS, PALETTE}),
    inputs=(Input("picture", PICTURE, "Picture"),),
    size=restyled_size,
    button="Restyle",
    cutouts=True,
    canvas="picture",
    live=True,
    example_photo=True,
    example_starter="stained-glass",
)
