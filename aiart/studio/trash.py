"""What was deleted, for a day: pictures, trainings, generators and kept settings that can be had back.

Their rows and files stay where they are, and a row of the table `trash` hides them; after a day, or as soon as a drawer
or the disk has no room for something new, they are deleted for good. Deleting works on a full disk too, as it is what
makes room: nothing is kept then, and a small file is held in reserve for the records of it.
"""

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiart.errors import StudioError, is_disk_full
from aiart.files import atomic_write
from aiart.studio.database import Database
from aiart.studio.jobs import has_room
from aiart.studio.store import discard

if TYPE_CHECKING:
    from aiart.studio.workspace import Workspace

KEPT_SECONDS = 86_400
RESERVE = "reserve"  # a file of the home folder
RESERVE_BYTES = 2**19  # of it: a transaction of ours writes some tens of kilobytes
PICTURE, TRAINING, GENERATOR, SETTINGS = "picture", "training", "generator", "settings"
TABLES = {PICTURE: "pictures", TRAINING: "jobs", GENERATOR: "generators", SETTINGS: "kept_settings"}
LIVE = "id NOT IN (SELECT id FROM trash)"  # the condition for rows of those tables that are not deleted


@dataclass(frozen=True)
class Deleted:
    """Something that can be had back."""

    id: str
    kind: str  # PICTURE, TRAINING, GENERATOR or SETTINGS
    name: str  # for people
    deleted: float  # seconds since the epoch
    folder: Path


class Trash:
    """What was deleted in each workspace of a home folder.

    Args:
        database: its records.
        free_bytes: disk space that is left free; what is deleted while there is less is not kept.
    """

    def __init__(self, database: Database, free_bytes: int = 0):
        self._database, self._free_bytes = database, free_bytes
        self._reserve = database.home / RESERVE

    def put(self, workspace: "Workspace", kind: str, name: str, folder: Path) -> None:
        """Hide something; where the disk has no room, delete it for good, and all that was hidden before.

        Args:
            folder: of the home folder; its name is the id. Of what has no files it need not be there.
        """
        if not self._is_tight():
            place = folder.relative_to(self._database.home).as_posix()
            values = (folder.name, workspace.key, kind, name, place, time.time())
            try:
                self._database.execute("INSERT OR REPLACE INTO trash VALUES (?, ?, ?, ?, ?, ?)", *values)
                return
            except StudioError as error:
                if not is_disk_full(error):
                    raise
        self.remove(kind, folder)
        self.empty_all()

    def remove(self, kind: str, folder: Path) -> None:
        """Delete something for good, whether it was hidden or not, and however full the disk is."""
        try:
            self._forget(kind, folder.name)
        except StudioError as error:
            if not is_disk_full(error):
                raise
            self._reserve.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            self._forget(kind, folder.name)
        discard(folder, self._database.home / "trash")

    def entries(self, workspace: "Workspace") -> list[Deleted]:
        """Return what can be had back, the newest first."""
        oldest, home = time.time() - KEPT_SECONDS, self._database.home
        sql = "SELECT * FROM trash WHERE workspace = ? AND deleted >= ? ORDER BY deleted DESC, rowid DESC"
        return [
            Deleted(row["id"], row["kind"], row["name"], row["deleted"], home / row["folder"])
            for row in self._database.rows(sql, workspace.key, oldest)
        ]

    def restore(self, workspace: "Workspace", wanted: object) -> None:
        """Have something back. Raises StudioError, code "gone"."""
        wanted = wanted if isinstance(wanted, str) else ""
        if not self._database.execute("DELETE FROM trash WHERE id = ? AND workspace = ?", wanted, workspace.key):
            happened = "This cannot be had back (any more)."
            raise StudioError(happened, "What was deleted is kept for a day.", "Make it anew.", code="gone")

    def holds(self, wanted: str) -> bool:
        """Return whether something of this id is deleted."""
        return self._database.row("SELECT 1 FROM trash WHERE id = ?", wanted) is not None

    def empty(self, workspace: "Workspace") -> int:
        """Delete for good what was deleted in a workspace -> how many."""
        return self._drop("workspace = ?", workspace.key)

    def empty_all(self) -> int:
        """Delete for good whatever was deleted -> how many."""
        return self._drop("true")

    def sweep(self, now: float | None = None) -> int:
        """Delete for good what was deleted more than a day ago -> how many. now: seconds since the epoch."""
        self._take_reserve()
        return self._drop("deleted < ?", (time.time() if now is None else now) - KEPT_SECONDS)

    def _drop(self, condition: str, *values: object) -> int:
        dropped = self._database.rows(f"SELECT * FROM trash WHERE {condition}", *values)
        for row in dropped:
            if self.holds(row["id"]):  # nobody had it back meanwhile
                self.remove(row["kind"], self._database.home / row["folder"])
        return len(dropped)

    def _forget(self, kind: str, wanted: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM trash WHERE id = ?", (wanted,))
            connection.execute(f"DELETE FROM {TABLES[kind]} WHERE id = ?", (wanted,))

    def _is_tight(self) -> bool:
        return not has_room(self._database.home, self._free_bytes)

    def _take_reserve(self) -> None:
        """Hold room in reserve again, once there is some."""
        if not self._reserve.exists() and not self._is_tight():
            with suppress(OSError):
                atomic_write(self._reserve, os.urandom(RESERVE_BYTES), durable=False)  # some disks keep no zeros
