"""What there is to see of a generator: the materials that its pictures are made of, for those who draw with it, and the
pictures that it remembers, for those who choose among them or mark something on one.

The painting worker finds both out once, and writes a folder of pictures with a table of what they are:

    materials/<hash>/materials.json, 0.png, 1.png ...       swatches
    remembered/<hash>/remembered.json, 0.png, 1.png ...     pictures on the generator's canvas

A folder appears whole or not at all, and is called by the generator's hash, so what is in it never changes. The names
that a person gives to materials are hers alone.
"""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from aiart.engine.format.folder import read_config
from aiart.files import private_folder
from aiart.operations.materials import no_material, without_materials
from aiart.studio.database import Database
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.generators import Generators
from aiart.studio.painter import Painter
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache, storing
from aiart.studio.workers.events import table_payload
from aiart.studio.workers.folders import MATERIALS, REMEMBERED, WHAT, picture_name, table_name
from aiart.studio.workspace import Workspace, check_quota
from aiart.training_presets import clean_name

FOLDERS = (MATERIALS, REMEMBERED)  # of the home folder
MATERIAL_NAME_MAX = 40  # characters
SWATCHES_BYTES = 12 * 96 * 96 * 3  # that the swatches of one generator take at most


class Tables:
    """The tables of all generators of a home folder."""

    def __init__(self, config: StudioConfig, painter: Painter, cache: JsonCache):
        self._config, self._painter, self._cache = config, painter, cache

    def folder(self, kind: str, card: GeneratorCard) -> Path:
        """Return where the pictures of a table are, once it has been read. kind: one of FOLDERS."""
        return self._config.home / kind / card.hash

    def read(self, workspace: Workspace, kind: str, card: GeneratorCard, most_bytes: int) -> list[dict]:
        """Return the rows of a table, as the worker has written it, now or before.

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


@dataclass(frozen=True)
class MaterialView:
    """A material of a generator, as it is offered to a visitor."""

    number: int  # from 0, about the most frequent first
    name: str  # that she gave to it; "" if she gave none
    color: str  # mean colour, "#rrggbb"
    share: float  # of the generator's pictures, 0 to 1
    swatch: Path  # PNG, square


class MaterialsService:
    """The materials of all generators of a home folder, and what visitors call them."""

    def __init__(self, database: Database, generators: Generators, tables: Tables):
        self._database, self._generators, self._tables = database, generators, tables

    def of(self, workspace: Workspace, generator_id: str) -> tuple[MaterialView, ...]:
        """Return the materials of a generator, by number; empty if it remembers no pictures.

        The first time it takes a moment, and the painting worker.

        Raises:
            StudioError: "no_generator", "no_disk", or as `PaintingService.paint` while painting.
        """
        card = self._generators.find(workspace, generator_id)
        if read_config(card.folder).memory is None:
            return ()
        rows = self._tables.read(workspace, MATERIALS, card, SWATCHES_BYTES)
        names, folder = self._names(workspace, card), self._tables.folder(MATERIALS, card)
        return tuple(
            MaterialView(
                number=one["number"],
                name=names.get(one["number"], ""),
                color=one["color"],
                share=one["share"],
                swatch=folder / picture_name(one["number"]),
            )
            for one in rows
        )

    def rename(self, workspace: Workspace, generator_id: str, number: int, name: str) -> MaterialView:
        """Give a material another name, in this workspace alone; "" takes the name away.

        Args:
            name: a longer one is cut.

        Raises:
            StudioError: as `of`.
            RequestError: "number", there is no such material; "name", it is no text.
        """
        name = clean_name(name[:MATERIAL_NAME_MAX] if isinstance(name, str) else name)[:MATERIAL_NAME_MAX].strip()
        card, materials = self._generators.find(workspace, generator_id), self.of(workspace, generator_id)
        if type(number) is not int or not 0 <= number < len(materials):
            raise no_material(number, len(materials)) if materials else without_materials(card.name)
        where = (workspace.key, card.hash, number)
        if name:
            workspace.make()
            self._database.execute("INSERT OR REPLACE INTO material_names VALUES (?, ?, ?, ?)", *where, name)
        else:
            sql = "DELETE FROM material_names WHERE workspace = ? AND hash = ? AND number = ?"
            self._database.execute(sql, *where)
        return replace(materials[number], name=name)

    def _names(self, workspace: Workspace, card: GeneratorCard) -> dict[int, str]:
        sql = "SELECT number, name FROM material_names WHERE workspace = ? AND hash = ?"
        return {row["number"]: row["name"] for row in self._database.rows(sql, workspace.key, card.hash)}


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
        """Return the pictures of a generator, by number; empty if it remembers none.

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
