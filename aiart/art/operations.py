"""The table of operations: each by its name on the command line and in recipes, with what can be asked of it."""

from aiart.art.enlarge import EnlargeRequest
from aiart.art.extend import ExtendRequest
from aiart.art.inpaint import InpaintRequest
from aiart.art.loop import LoopRequest
from aiart.art.mix import MixRequest
from aiart.art.poster import PosterRequest
from aiart.art.restyle import RestyleRequest
from aiart.art.sketch import SketchRequest
from aiart.art.tile import TileRequest
from aiart.art.variations import VariationsRequest
from aiart.config import CreateRequest

OPERATIONS: dict[str, type[CreateRequest]] = {
    "create": CreateRequest,
    "variations": VariationsRequest,
    "restyle": RestyleRequest,
    "sketch": SketchRequest,
    "inpaint": InpaintRequest,
    "extend": ExtendRequest,
    "enlarge": EnlargeRequest,
    "tile": TileRequest,
    "poster": PosterRequest,
    "mix": MixRequest,
    "loop": LoopRequest,
}


def name_of(request: CreateRequest) -> str:
    """The operation a request is for."""
    return next(name for name, kind in OPERATIONS.items() if type(request) is kind)
