"""The table of operations: what can be done with a generator, by its name on the command line, the page and in recipes.

Whoever has arrays and a generator calls `perform` and needs to know no single operation. Knows no files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from aiart.art.create import create
from aiart.art.enlarge import EnlargeRequest, enlarge
from aiart.art.extend import ExtendRequest, extend
from aiart.art.inpaint import InpaintRequest, inpaint
from aiart.art.loop import LoopRequest, frames_of, loop
from aiart.art.mix import MixRequest, mix
from aiart.art.painted import Told
from aiart.art.palette import recolouring, with_palette
from aiart.art.poster import PosterRequest, poster
from aiart.art.restyle import RestyleRequest, restyle
from aiart.art.sketch import SketchRequest, sketch
from aiart.art.tile import TileRequest, tile
from aiart.art.variations import VariationsRequest, variations
from aiart.config import CreateRequest
from aiart.engine.generator import Generator
from aiart.images import to_float, to_uint8

PICTURE = "picture"  # kinds of what is given: uint8 (H, W, 3),
LAYER = "layer"  # uint8 (H, W, 4),
MASK = "mask"  # bool (H, W), true where it is marked,
GENERATOR = "generator"  # and a second generator
PALETTE = "palette"  # the role of a picture whose colours are taken


@dataclass(frozen=True)
class Operation:
    """`paint(generator, *given, request, told)` -> uint8 (H, W, 3), one by one: pictures, or the frames of one film."""

    request: type[CreateRequest]
    paint: Callable[..., Iterator[np.ndarray]]
    gives: Mapping[str, str] = field(default_factory=dict)  # role of what is given -> its kind, in order
    palette: bool = True  # whether other colours make sense
    frames: Callable[[CreateRequest], int] | None = None  # of a film; None: it makes pictures
    long: bool = False  # takes minutes

    def kind_of(self, role: str) -> str | None:
        """Of something that may be given; None if it may not."""
        return PICTURE if role == PALETTE and self.palette else self.gives.get(role)


OPERATIONS: dict[str, Operation] = {
    "create": Operation(CreateRequest, create, palette=False),
    "variations": Operation(VariationsRequest, variations, {"picture": PICTURE}),
    "restyle": Operation(RestyleRequest, restyle, {"picture": PICTURE}),
    "sketch": Operation(SketchRequest, sketch, {"picture": LAYER}),
    "inpaint": Operation(InpaintRequest, inpaint, {"picture": PICTURE, "mask": MASK}, palette=False),
    "extend": Operation(ExtendRequest, extend, {"picture": PICTURE}, palette=False),
    "enlarge": Operation(EnlargeRequest, enlarge, {"picture": PICTURE}),
    "tile": Operation(TileRequest, tile),
    "poster": Operation(PosterRequest, poster, long=True),
    "mix": Operation(MixRequest, mix, {"second": GENERATOR}),
    "loop": Operation(LoopRequest, loop, frames=frames_of, long=True),
}


def name_of(request: CreateRequest) -> str:
    """The operation a request is for."""
    return next(name for name, operation in OPERATIONS.items() if type(request) is operation.request)


def perform(
    generator: Generator, given: Mapping[str, object], request: CreateRequest, told: Told | None = None
) -> Iterator[np.ndarray]:
    """What a request asks for, uint8 (H, W, 3) one by one: `request.count` pictures, or all frames of one film.

    Args:
        given: by role, of the kinds that the operation names; `PALETTE` besides, where it takes one.

    Raises RequestError before the first picture if something impossible is asked for."""
    operation = OPERATIONS[name_of(request)]
    made = operation.paint(generator, *(given[role] for role in operation.gives), request, told)
    if PALETTE not in given:
        return made
    if operation.frames:
        return _recoloured(made, given[PALETTE])
    return (with_palette(picture, given[PALETTE]) for picture in made)


def _recoloured(frames: Iterable[np.ndarray], like: np.ndarray) -> Iterator[np.ndarray]:
    """All frames by the map of the first, so that colours do not flicker."""
    change = None
    for frame in frames:
        picture = to_float(frame)
        change = change or recolouring(picture, to_float(like))
        yield to_uint8(change(picture))
