"""What the painting worker finds out of a generator once: a folder of pictures and a table of what they are.

    materials/<hash>/materials.json, 0.png, 1.png ...       swatches of what its pictures are made of
    remembered/<hash>/remembered.json, 0.png, 1.png ...     the pictures that it remembers

A folder appears whole or not at all, and is called by the generator's hash, so what is in it never changes.
"""

import threading
from pathlib import Path

from aiart.files import private_folder
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.painter import Painter
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache, storing
from aiart.studio.workers.events import table_payload
from aiart.studio.workers.tables import MATERIALS, REMEMBERED, WHAT, table_name
from aiart.studio.workspace import Workspace, check_quota

FOLDERS = (MATERIALS, REMEMBERED)  # of the home folder


class Tables:
    """The tables of all generators of a home folder."""

    def __init__(self, config: StudioConfig, painter: Painter, cache: JsonCache):
        self._config, self._painter, self._cache = config, painter, cache

    def folder(self, kind: str, card: GeneratorCard) -> Path:
        """Where the pictures of a table are, once it has been read. kind: one of FOLDERS."""
        return self._config.home / kind / card.hash

    def read(self, workspace: Workspace, kind: str, card: GeneratorCard, most_bytes: int) -> list[dict]:
        """The rows of a table, as the worker has written it, now or before.

        Args:
            most_bytes: that its pictures take at most.

        Raises:
            StudioError: "no_disk", or as `PaintingService.paint` while painting.
        """
        folder = self.folder(kind, card)
        table = self._cache.read(folder / table_name(kind))
        if table is None:
            check_quota(self._config, workspace, most_bytes)
            with storing(WHAT[kind]):
                private_folder(folder.parent)
            self._painter.paint(table_payload(kind, card, folder), threading.Event(), urgent=True)
            table = self._cache.read(folder / table_name(kind)) or {}
        return table.get(kind, [])
