"""The generators somebody can paint with: her own, those kept in the library, the starters of the repository, and
pictures of hers that are generators themselves.

A generator is a folder. What is shown of it is in the records, so that a list reads no weights; starters, which belong
to the repository, are read from their folders and remembered.
"""

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

from aiart.engine.format.folder import CONFIG, MODEL, SAMPLES, read_config
from aiart.errors import ArtError, RequestError, StudioError, WeightsError, storage_error
from aiart.files import private_folder
from aiart.operations.words import known_words
from aiart.studio import from_pictures
from aiart.studio.database import Database
from aiart.studio.generator_card import LABEL, LIBRARY, MINE, STARTER, GeneratorCard, origin_of, read_card
from aiart.studio.settings import StudioConfig
from aiart.studio.store import discard, is_id, new_id, read_json, stamp_of, write_json
from aiart.studio.trash import GENERATOR, LIVE, Trash
from aiart.studio.workspace import Workspace
from aiart.training_presets import NAME_MAX, clean_name

LIBRARY_FOLDER = "library"
KEPT = "kept.json"  # in its folder: the key of the workspace that it came from
CACHE_SIZE = 2000  # starters in memory


class Generators:
    """All generators of one home folder, as each visitor may see them."""

    def __init__(self, config: StudioConfig, database: Database, trash: Trash):
        self._config, self._database, self._trash = config, database, trash
        self._folder = private_folder(config.home / LIBRARY_FOLDER)
        self._waste = config.home / "trash"
        self._starters: dict[Path, tuple[tuple, GeneratorCard]] = {}

    def cards(self, workspace: Workspace) -> list[GeneratorCard]:
        """Her pictures that are generators themselves, then her own and the library's, newest first; then the starters
        by name; none twice."""
        rows = self._database.rows(
            f"SELECT * FROM generators WHERE (workspace = ? OR workspace IS NULL) AND {LIVE}"
            " ORDER BY workspace IS NULL, created DESC",
            workspace.key,
        )
        found: dict[str, GeneratorCard] = {}
        for card in [*from_pictures.cards(workspace), *map(self._card, rows), *self._starter_cards()]:
            found.setdefault(card.id, card)
        return list(found.values())

    def find(self, workspace: Workspace, generator_id: object) -> GeneratorCard:
        """Return the generator with this id.

        Raises:
            StudioError: "no_generator", for what is not there or is somebody else's.
        """
        found = self._recorded(workspace, "id", generator_id) if is_id(generator_id) else None
        found = found or next((card for card in self._starter_cards() if card.id == generator_id), None)
        found = found or from_pictures.with_id(workspace, generator_id)
        if found is None:
            happened, fix = "This generator is not here (any more).", "Choose another one from the list."
            raise StudioError(happened, "", fix, code="no_generator")
        return found

    def with_hash(self, workspace: Workspace, generator_hash: str) -> GeneratorCard | None:
        """Return the generator that a recipe names, if this visitor has it."""
        found = self._recorded(workspace, "hash", generator_hash) if generator_hash.isascii() else None
        found = found or next((card for card in self._starter_cards() if card.hash == generator_hash), None)
        return found or from_pictures.with_hash(workspace, generator_hash)

    def hashes(self) -> set[str]:
        """Return the hashes of all generators of all visitors."""
        rows = self._database.rows("SELECT DISTINCT hash FROM generators")
        starters = {card.hash for card in self._starter_cards()}
        return {row["hash"] for row in rows} | starters | from_pictures.hashes(self._config.home)

    def fetched(self, workspace: Workspace, repo: str, **where: str) -> str:
        """Return the id of a generator of the workspace that came from `repo` of the Hub, or "" if there is none.

        Args:
            where: `revision` or `commit_id`, which it has to have as well.
        """
        sql = f"SELECT id FROM generators WHERE workspace = ? AND repo = ? AND {LIVE}" + "".join(
            f" AND {name} = ?" for name in where
        )
        row = self._database.row(sql + " ORDER BY id", workspace.key, repo, *where.values())
        return row["id"] if row else ""

    def add(self, folder: Path) -> None:
        """Offer a generator whose folder is complete, in a workspace or in the library; see `record_generator`."""
        record_generator(self._database, folder)

    def words(self, workspace: Workspace, generator_id: str) -> dict[str, int]:
        """Return the words that a generator knows, and how many of its pictures have each. Raises "no_generator"."""
        try:
            return known_words(read_config(self.find(workspace, generator_id).folder))
        except WeightsError:
            return {}

    def keep(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        """Move one of her own into the library, where everybody who uses this studio sees it. Its id stays.

        Raises:
            StudioError: "no_generator"; "not_mine"; "no_library", where strangers share a studio; "no_disk".
        """
        if not self._config.keep:
            raise StudioError("Here nothing can be kept for good.", "", "Download the generator.", code="no_library")
        card = self._own(workspace, generator_id)
        arriving, target = self._folder / f"arriving-{new_id()}", self._folder / card.id
        try:
            shutil.copytree(card.folder, arriving)
            write_json(arriving / KEPT, {"by": workspace.key})
            self._discard(target)
            arriving.replace(target)
        except OSError as error:
            discard(arriving, self._waste)
            raise storage_error("The generator", error, verb="kept") from error
        self.add(target)
        self._discard(card.folder)
        return self.find(workspace, generator_id)

    def delete(self, workspace: Workspace, generator_id: str) -> None:
        """Delete a generator; for a day it can be had back.

        Raises:
            StudioError: "no_generator"; "not_mine" for what she may not change, see `may_change`.
        """
        card = self._changeable(workspace, generator_id)
        self._trash.put(workspace, GENERATOR, card.name, card.folder)

    def rename(self, workspace: Workspace, generator_id: str, name: str) -> GeneratorCard:
        """Give a generator another name; its hash, and with it every recipe, stays valid.

        Raises:
            StudioError: as `delete`.
            RequestError: "name", if nothing of the name remains.
        """
        card, name = self._changeable(workspace, generator_id), clean_name(name)
        if not name:
            raise RequestError("This name is empty.", "A name has letters.", "Choose another one.", code="name")
        if len(name) > NAME_MAX:
            happened, expected = f"This name has {len(name)} characters.", f"A name has at most {NAME_MAX}."
            raise RequestError(happened, expected, "Choose another one.", code="name")
        write_json(card.folder / LABEL, {"name": name})
        self._database.execute("UPDATE generators SET name = ? WHERE folder = ?", name, self._key(card.folder))
        return replace(card, name=name)

    def _changeable(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        card = self.find(workspace, generator_id)
        return card if self.may_change(workspace, card) else self._own(workspace, generator_id)

    def may_change(self, workspace: Workspace, card: GeneratorCard) -> bool:
        """Return whether she may rename and delete it: her own, and of the library what she has kept; on a computer
        that only its owner uses, all of the library, whichever browser it was kept in."""
        if card.source != LIBRARY:
            return card.source == MINE
        if not self._config.shared:
            return self._config.keep
        return (read_json(card.folder / KEPT) or {}).get("by") == workspace.key

    def _own(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        card = self.find(workspace, generator_id)
        if card.source != MINE:
            fix = "Choose one that you trained yourself."
            raise StudioError(f"{card.name} is not yours to change.", "", fix, code="not_mine")
        return card

    def _discard(self, folder: Path) -> None:
        self._database.execute("DELETE FROM generators WHERE folder = ?", self._key(folder))
        discard(folder, self._waste)

    def _key(self, folder: Path) -> str:
        return folder.relative_to(self._config.home).as_posix()

    def _recorded(self, workspace: Workspace, column: str, value: object) -> GeneratorCard | None:
        row = self._database.row(
            f"SELECT * FROM generators WHERE {column} = ? AND (workspace = ? OR workspace IS NULL) AND {LIVE}"
            " ORDER BY workspace IS NULL, created DESC",
            value,
            workspace.key,
        )
        return self._card(row) if row else None

    def _card(self, row: sqlite3.Row) -> GeneratorCard:
        folder = self._config.home / row["folder"]
        return GeneratorCard(
            id=row["id"],
            name=row["name"],
            preset=row["preset"],
            pictures=row["pictures"],
            width=row["width"],
            height=row["height"],
            size_bytes=row["size_bytes"],
            licence=row["licence"],
            sample_path=folder / SAMPLES / row["sample"] if row["sample"] else None,
            source=MINE if row["workspace"] else LIBRARY,
            hash=row["hash"],
            folder=folder,
            origin=row["repo"],
        )

    def _starter_cards(self) -> list[GeneratorCard]:
        """By name, from memory as long as nothing has changed; what is no generator of this version is left out."""
        return [card for folder in _folders(self._config.starters) if (card := self._starter(folder))]

    def _starter(self, folder: Path) -> GeneratorCard | None:
        stamp = tuple(stamp_of(folder / name) for name in (CONFIG, MODEL, LABEL))
        known = self._starters.get(folder)
        if known is None or known[0] != stamp:
            try:
                card = read_card(folder, STARTER)
            except (ArtError, OSError):
                return None
            if len(self._starters) >= CACHE_SIZE:
                self._starters.clear()
            known = self._starters[folder] = (stamp, card)
        return known[1]


def record_generator(database: Database, folder: Path) -> None:
    """Insert or replace the row of a generator that is complete on the disk.

    Args:
        folder: in the library, or in a workspace of the database's home folder.

    Raises:
        WeightsError: it is no generator of this version.
        StudioError: "no_disk", "busy" or "no_drawer".
    """
    card, origin = read_card(folder, MINE), origin_of(folder)
    with database.transaction() as connection:
        insert_generator(connection, database.home, card, origin)


def insert_generator(connection: sqlite3.Connection, home: Path, card: GeneratorCard, origin: dict[str, str]) -> None:
    """Insert or replace the row of a generator, within a transaction; see `read_card` and `origin_of`."""
    parts = card.folder.relative_to(home).parts  # library/<id>, or drawers/<key>/generators/<id>
    connection.execute("DELETE FROM trash WHERE id = ?", (card.id,))  # it was trained on since
    connection.execute(
        "INSERT OR REPLACE INTO generators VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            "/".join(parts),
            card.id,
            parts[1] if len(parts) == 4 else None,
            (card.folder / CONFIG).stat().st_mtime,
            card.name,
            card.preset,
            card.pictures,
            card.width,
            card.height,
            card.size_bytes,
            card.licence,
            card.sample_path.name if card.sample_path else "",
            card.hash,
            *(origin.get(name, "") for name in ("repo", "revision", "commit")),
        ),
    )


def _folders(parent: Path) -> list[Path]:
    """By name; those with a dot in front are unfinished."""
    try:
        with os.scandir(parent) as entries:
            return sorted(parent / one.name for one in entries if one.is_dir() and not one.name.startswith("."))
    except OSError:
        return []
