"""The pictures that a generator remembers, for those who choose among them or mark something on one of them."""

from dataclasses import dataclass
from pathlib import Path

from aiart.engine.format.folder import read_config
from aiart.studio.generators import Generators
from aiart.studio.tables import Tables
from aiart.studio.workers.tables import REMEMBERED, picture_name
from aiart.studio.workspace import Workspace


@dataclass(frozen=True)
class RememberedView:
    """A picture that a generator remembers, as it is offered to a visitor."""

    number: int  # from 0
    color: str  # mean colour, "#rrggbb"
    picture: Path  # PNG, on the generator's canvas


class RememberedService:
    """The remembered pictures of all generators of a home folder."""

    def __init__(self, generators: Generators, tables: Tables):
        self._generators, self._tables = generators, tables

    def of(self, workspace: Workspace, generator_id: str) -> tuple[RememberedView, ...]:
        """The pictures of a generator, by number; empty if it remembers none.

        The first time it takes a moment, and the painting worker.

        Raises:
            StudioError: "no_generator", "no_disk", or as `PaintingService.paint` while painting.
        """
        card = self._generators.find(workspace, generator_id)
        memory = read_config(card.folder).memory
        if memory is None:
            return ()
        rows = self._tables.read(workspace, REMEMBERED, card, 3 * memory.pictures * card.width * card.height)
        folder = self._tables.folder(REMEMBERED, card)
        return tuple(RememberedView(one["number"], one["color"], folder / picture_name(one["number"])) for one in rows)
