"""What a visitor can order: pictures, or a film, of one operation; and the same as a painting worker is told it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aiart.config import CreateRequest
from aiart.operations.table import OPERATIONS, Operation, name_of
from aiart.studio.config import StudioConfig
from aiart.studio.generators import GeneratorCard
from aiart.studio.requests import most_side

STILL, ENDINGS = ".png", (".mp4", ".webp", ".gif")  # of a picture, and of a film
SMALL, SHOWN, BEFORE = "small.jpg", "shown.jpg", "before.jpg"  # files beside it, see `workers.paint`


@dataclass(frozen=True)
class Order:
    """The class of the request says which operation it is."""

    generator: str  # id
    request: CreateRequest
    files: Mapping[str, Path] = field(default_factory=dict)  # role -> input file; it may be a stranger's
    second: str = ""  # id of another generator, where the operation takes one
    recipe: bool = True  # whether each PNG carries what is needed to paint it again
    ending: str = ENDINGS[0]  # of a film

    @property
    def name(self) -> str:
        """The name of the operation."""
        return name_of(self.request)

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.name]


def order_payload(config: StudioConfig, card: GeneratorCard, request: CreateRequest, out: Path) -> dict:
    """An order for one picture or film as `workers.events` describes it, without inputs and text.

    Args:
        card: of the generator that paints.
        out: the PNG or film to write.
    """
    return {
        "operation": name_of(request),
        "request": asdict(request),
        "generator": generator_payload(card),
        "inputs": {},
        "out": str(out),
        "text": {},
        "limits": asdict(config.limits),
        "max_input_side": config.given_side,
        "max_side": most_side(request, config),
    }


def generator_payload(card: GeneratorCard) -> dict:
    """How a painting worker is told which generator to load."""
    return {"folder": str(card.folder), "hash": card.hash}
