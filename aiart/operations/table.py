"""The table of operations: what can be done with a generator, by its name on the command line, the page and in recipes.

Whoever has arrays and a generator calls `perform` and needs to know no single operation. Knows no files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size
from aiart.images import to_float, to_uint8
from aiart.operations.canvas import canvas_for
from aiart.operations.colours import recolouring, with_palette
from aiart.operations.create import canvas_of, create
from aiart.operations.enlarge import TIMES, EnlargeRequest, enlarge
from aiart.operations.extend import ExtendRequest, extend
from aiart.operations.inpaint import InpaintRequest, inpaint
from aiart.operations.loop import LoopRequest, frames_of, loop
from aiart.operations.mix import MixRequest, host_of, mix
from aiart.operations.painting import OnProgress
from aiart.operations.poster import PosterRequest, poster, poster_size
from aiart.operations.restyle import RestyleRequest, restyle
from aiart.operations.sketch import SketchRequest, sketch
from aiart.operations.tile import TileRequest, tile
from aiart.operations.variations import VariationsRequest, variations

PICTURE = "picture"  # kinds of what is given: uint8 (H, W, 3),
LAYER = "layer"  # uint8 (H, W, 4),
MASK = "mask"  # bool (H, W), true where it is marked,
GENERATOR = "generator"  # and a second generator
PALETTE = "palette"  # the role of a picture whose colours are taken


Inputs = Mapping[str, object]  # by role, of the kinds that an operation names


def _free(generator: Generator, given: Inputs, request: CreateRequest) -> Size:
    return canvas_of(generator, request)


def _like_the_picture(generator: Generator, given: Inputs, request: CreateRequest) -> Size:
    return canvas_of(generator, canvas_for(generator, given["picture"], request))


def _of_the_host(generator: Generator, given: Inputs, request: MixRequest) -> Size:
    return canvas_of(host_of(generator, given["second"], request), request)


def _as_it_is(generator: Generator, given: Inputs, request: InpaintRequest) -> Size:
    return given["picture"].shape[:2]


def _with_its_sides(generator: Generator, given: Inputs, request: ExtendRequest) -> Size:
    height, width = given["picture"].shape[:2]
    return request.top + height + request.bottom, request.left + width + request.right


def _enlarged(generator: Generator, given: Inputs, request: EnlargeRequest) -> Size:
    height, width = given["picture"].shape[:2]
    return TIMES * height, TIMES * width


def _large(generator: Generator, given: Inputs, request: PosterRequest) -> Size:
    return poster_size(generator, request)


@dataclass(frozen=True)
class Operation:
    """`paint(generator, *given, request, told)` -> uint8 (H, W, 3), one by one: pictures, or the frames of one film."""

    request: type[CreateRequest]
    paint: Callable[..., Iterator[np.ndarray]]
    size: Callable[[Generator, Inputs, CreateRequest], Size] = _free  # (height, width) of what it will make
    gives: Mapping[str, str] = field(default_factory=dict)  # role of what is given -> its kind, in order
    palette: bool = True  # whether other colours make sense
    frames: Callable[[CreateRequest], int] | None = None  # of a film; None: it makes pictures
    long: bool = False  # takes minutes

    def kind_of(self, role: str) -> str | None:
        """Of something that may be given; None if it may not."""
        return PICTURE if role == PALETTE and self.palette else self.gives.get(role)


FROM_PICTURE = {"picture": PICTURE}
OPERATIONS: dict[str, Operation] = {
    "create": Operation(CreateRequest, create, palette=False),
    "variations": Operation(VariationsRequest, variations, _like_the_picture, FROM_PICTURE),
    "restyle": Operation(RestyleRequest, restyle, _like_the_picture, FROM_PICTURE),
    "sketch": Operation(SketchRequest, sketch, _like_the_picture, {"picture": LAYER}),
    "inpaint": Operation(InpaintRequest, inpaint, _as_it_is, FROM_PICTURE | {"mask": MASK}, palette=False),
    "extend": Operation(ExtendRequest, extend, _with_its_sides, FROM_PICTURE, palette=False),
    "enlarge": Operation(EnlargeRequest, enlarge, _enlarged, FROM_PICTURE),
    "tile": Operation(TileRequest, tile),
    "poster": Operation(PosterRequest, poster, _large, long=True),
    "mix": Operation(MixRequest, mix, _of_the_host, {"second": GENERATOR}),
    "loop": Operation(LoopRequest, loop, frames=frames_of, long=True),
}


def name_of(request: CreateRequest) -> str:
    """The operation a request is for."""
    return next(name for name, operation in OPERATIONS.items() if type(request) is operation.request)


def perform(
    generator: Generator, given: Inputs, request: CreateRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """What a request asks for, uint8 (H, W, 3) one by one: `request.count` pictures, or all frames of one film.

    Args:
        given: `PALETTE` besides what the operation names, where it takes one.

    Raises RequestError before the first picture if something impossible is asked for."""
    operation = OPERATIONS[name_of(request)]
    made = operation.paint(generator, *(given[role] for role in operation.gives), request, on_progress)
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
