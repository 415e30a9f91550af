"""What a visitor can order: pictures, or a film, of one operation. Knows nothing of how it is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiart.config import CreateRequest
from aiart.operations.table import OPERATIONS, Operation, name_of

STILL, ENDINGS = ".png", (".mp4", ".webp", ".gif")  # of a picture, and of a film
SMALL, SHOWN, BEFORE = "small.jpg", "shown.jpg", "before.jpg"  # beside it, see `easel`


@dataclass(frozen=True)
class Order:
    """The request's kind says which operation it is."""

    generator: str  # id
    request: CreateRequest
    files: Mapping[str, Path] = field(default_factory=dict)  # role -> a picture that is given; it may be a stranger's
    second: str = ""  # id of another generator, where the operation takes one
    recipe: bool = True  # whether each PNG carries what is needed to paint it again
    ending: str = ENDINGS[0]  # of a film

    @property
    def name(self) -> str:
        """Of the operation."""
        return name_of(self.request)

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.name]
