"""What the page offers of each operation: its card, and its own settings. All of it is read from the declarations."""

from dataclasses import dataclass
from pathlib import Path

from aiart.operations.declaration import GENERATE, PRODUCE, TRANSFORM, Operation, Setting
from aiart.operations.table import OPERATIONS
from aiart.studio import PictureView
from aiart.web.components.cards import Card

__all__ = ["GENERATE", "PRODUCE", "TRANSFORM", "Offer", "offered", "told_in_words"]
PICTURES = Path(__file__).parent / "examples" / "operations"


@dataclass(frozen=True)
class Offer:
    """One operation on the page."""

    operation: Operation

    @property
    def title(self) -> str:
        return self.operation.title

    @property
    def text(self) -> str:
        return self.operation.text

    @property
    def button(self) -> str:
        return self.operation.button

    @property
    def starts(self) -> str:
        return self.operation.canvas

    @property
    def uses(self) -> frozenset[str]:
        return self.operation.uses

    @property
    def count(self) -> int:
        return self.operation.usual_count

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Those that have a control of their own."""
        return tuple(setting for setting in self.operation.settings.values() if setting.on_page)

    def card(self, name: str) -> Card:
        picture = PICTURES / f"{name}.jpg"
        return Card(name, self.title, self.text, picture=picture if picture.exists() else None)


OFFERS = {name: Offer(operation) for name, operation in OPERATIONS.items()}


def offered(tab: str) -> dict[str, Offer]:
    return {name: offer for name, offer in OFFERS.items() if offer.operation.tab == tab}


def told_in_words(view: PictureView) -> str:
    """A picture or film in one line."""
    operation = OPERATIONS[view.operation]
    what = "" if operation.is_plain else f"{operation.title}, "
    size = f", {view.width} x {view.height}" if view.width else ""
    return f"{what}{view.generator_name}, seed {view.request.seed}{size}"
