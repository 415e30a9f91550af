"""What a visitor can order: pictures, or a film, of one operation; and the same as a painting worker is told it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aiart.operations.declaration import Operation
from aiart.operations.request import Request
from aiart.operations.table import max_side, operation_of
from aiart.studio.config import StudioConfig
from aiart.studio.generators import GeneratorCard

STILL, ENDINGS = ".png", (".mp4", ".webp", ".gif")  # of a picture, and of a film
SMALL, SHOWN, BEFORE = "small.jpg", "shown.jpg", "before.jpg"  # files beside it, see `workers.paint`


@dataclass(frozen=True)
class Order:
    """The class of the request says which operation it is."""

    generator: str  # id
    request: Request
    files: Mapping[str, Path] = field(default_factory=dict)  # role -> input file; it may be a stranger's
    second: str = ""  # id of another generator, where the operation takes one
    recipe: bool = True  # whether each PNG carries what is needed to paint it again
    ending: str = ENDINGS[0]  # of a film

    @property
    def name(self) -> str:
        """The name of the operation."""
        return self.operation.name

    @property
    def operation(self) -> Operation:
        return operation_of(self.request)


def order_payload(config: StudioConfig, card: GeneratorCard, request: Request, out: Path) -> dict:
    """An order for one picture or film as `workers.events` describes it, without inputs and text.

    Args:
        card: of the generator that paints.
        out: the PNG or film to write.
    """
    operation = operation_of(request)
    return {
        "operation": operation.name,
        "request": request.model_dump(),
        "generator": generator_payload(card),
        "inputs": {},
        "out": str(out),
        "text": {},
        "limits": asdict(config.limits),
        "max_input_side": config.given_side,
        "max_side": max_side(operation, config),
    }


def generator_payload(card: GeneratorCard) -> dict:
    """How a painting worker is told which generator to load."""
    return {"folder": str(card.folder), "hash": card.hash}
