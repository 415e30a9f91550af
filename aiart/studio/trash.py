"""What was deleted, for a day: pictures, trainings and generators that can be had back.

Their rows and files stay where they are, and a row of the table `trash` hides them; after a day, or as soon as a drawer
or the disk has no room for something new, they are deleted for good.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.store import discard

if TYPE_CHECKING:
    from aiart.studio.workspace import Workspace

KEPT_SECONDS = 86_400
PICTURE, TRAINING, GENERATOR = "picture", "training", "generator"
TABLES = {PICTURE: "pictures", TRAINING: "jobs", GENERATOR: "generators"}
LIVE = "id NOT IN (SELECT id FROM trash)"  # the condition for rows of those tables that are not deleted


@dataclass(frozen=True)
class Deleted:
    """Something that can be had back."""

    id: str
    kind: str  # PICTURE, TRAINING or GENERATOR
    name: str  # for people
    deleted: float  # seconds since the epoch
    folder: Path


class Trash:
    """What was deleted in each workspace of a home folder."""

    def __init__(self, database: Database):
        self._database = database

    def put(self, workspace: "Workspace", kind: str, name: str, folder: Path) -> None:
        """Hide something. folder: of the home folder; its name is the id."""
        place = folder.relative_to(self._database.home).as_posix()
        values = (folder.name, workspace.key, kind, name, place, time.time())
        self._database.execute("INSERT OR REPLACE INTO trash VALUES (?, ?, ?, ?, ?, ?)", *values)

    def entries(self, workspace: "Workspace") -> list[Deleted]:
        """What can be had back, the newest first."""
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
        """Whether something of this id is deleted."""
        return self._database.row("SELECT 1 FROM trash WHERE id = ?", wanted) is not None

    def empty(self, workspace: "Workspace") -> int:
        """Delete for good what was deleted in a workspace -> how many."""
        return self._drop("workspace = ?", workspace.key)

    def sweep(self, now: float | None = None) -> int:
        """Delete for good what was deleted more than a day ago -> how many. now: seconds since the epoch."""
        return self._drop("deleted < ?", (time.time() if now is None else now) - KEPT_SECONDS)

    def _drop(self, condition: str, value: object) -> int:
        dropped = self._database.rows(f"SELECT * FROM trash WHERE {condition}", value)
        for row in dropped:
            with self._database.transaction() as connection:
                still = connection.execute("DELETE FROM trash WHERE id = ?", (row["id"],)).rowcount
                if still:
                    connection.execute(f"DELETE FROM {TABLES[row['kind']]} WHERE id = ?", (row["id"],))
            if still:
                discard(self._database.home / row["folder"], self._database.home / "trash")
        return len(dropped)
