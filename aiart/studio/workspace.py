"""A visitor's workspace: one folder for her jobs, generators and pictures, opened only by an id nobody can guess.

The folder is not called by the id but by its digest: a path that shows up in a log, an address or an error opens
nothing, and neither do the records.
"""

import hashlib
import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aiart.data.uploads import MIB
from aiart.errors import StudioError
from aiart.files import private_folder
from aiart.studio.config import StudioConfig
from aiart.studio.database import Database
from aiart.studio.store import is_id, new_id, size_of
from aiart.studio.trash import Trash

SEEN_STEP = 300  # seconds between two updates of when a visitor was last here
DAY = 86_400  # seconds


@dataclass(frozen=True)
class Workspace:
    """One visitor's folder. Whoever holds this object has shown the id."""

    folder: Path

    @property
    def key(self) -> str:
        """By which the records know it; opens nothing."""
        return self.folder.name

    @property
    def jobs(self) -> Path:
        return self.folder / "jobs"

    @property
    def generators(self) -> Path:
        return self.folder / "generators"

    @property
    def pictures(self) -> Path:
        return self.folder / "pictures"

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    @property
    def measured(self) -> Path:
        return self.folder / "measured"

    @property
    def zips(self) -> Path:
        return self.folder / "zips"

    def bytes_used(self) -> int:
        """Bytes of all files in it."""
        return size_of(self.folder)


class Workspaces:
    """All workspaces of a home folder.

    Args:
        database: its records.
        expiry_days: after how many days without a visit a workspace is deleted; None: never.
    """

    def __init__(self, database: Database, expiry_days: float | None):
        self._database, self._expiry_days = database, expiry_days
        self.folder = private_folder(database.home / "drawers")

    def new(self) -> str:
        """Make an empty workspace and return its id, the only key to it."""
        workspace_id = new_id()
        workspace = Workspace(private_folder(self._place(workspace_id)))
        for part in (workspace.jobs, workspace.generators, workspace.pictures, workspace.measured, workspace.zips):
            private_folder(part)
        now = time.time()
        self._database.execute("INSERT INTO workspaces VALUES (?, ?, ?)", workspace.key, now, now)
        return workspace_id

    def open(self, workspace_id: object) -> Workspace:
        """The workspace of this id.

        Raises:
            StudioError: "no_drawer", the same for an id that was never one, one that expired and one that is malformed.
        """
        if is_id(workspace_id):
            workspace = Workspace(self._place(str(workspace_id)))
            if self._touch(workspace):
                return workspace
        raise StudioError(
            "This drawer is not here (any more).",
            "A drawer that was not used for long is emptied." if self._expiry_days else "",
            "Start a new one: reload the page.",
            code="no_drawer",
        )

    def has(self, workspace_id: object) -> bool:
        """Whether an id, perhaps from a browser that was here long ago, still opens a workspace."""
        try:
            self.open(workspace_id)
        except StudioError:
            return False
        return True

    def all(self) -> list[Workspace]:
        """Every workspace, by key."""
        return [Workspace(self.folder / row["key"]) for row in self._database.rows("SELECT key FROM workspaces")]

    def expire(self, now: float | None = None) -> list[Path]:
        """Forget the workspaces that have expired, except those with a training that is not over.

        One statement, so no training can be queued in between. Their folders are for the caller to delete.

        Args:
            now: seconds since the epoch.

        Returns:
            The folders of the forgotten workspaces.
        """
        if self._expiry_days is None:
            return []
        oldest = (time.time() if now is None else now) - self._expiry_days * DAY
        with self._database.transaction() as connection:
            expired = connection.execute(
                "DELETE FROM workspaces WHERE seen < ? AND NOT EXISTS"
                " (SELECT 1 FROM jobs WHERE workspace = key AND place IS NOT NULL) RETURNING key",
                (oldest,),
            ).fetchall()
        return [self.folder / row["key"] for row in expired]

    def _place(self, workspace_id: str) -> Path:
        return self.folder / hashlib.sha256(workspace_id.encode()).hexdigest()[:32]

    def _touch(self, workspace: Workspace) -> bool:
        """Note that the visitor is here; False if there is no such workspace."""
        row = self._database.row("SELECT seen FROM workspaces WHERE key = ?", workspace.key)
        if row and time.time() - row["seen"] > SEEN_STEP:
            return (
                self._database.execute("UPDATE workspaces SET seen = ? WHERE key = ?", time.time(), workspace.key) > 0
            )
        return row is not None


def check_quota(config: StudioConfig, workspace: Workspace, wanted: int) -> None:
    """Check, before anything is written, that there is disk space for `wanted` more bytes.

    What was deleted and can still be had back is deleted for good if there is room for it no longer.

    Raises:
        StudioError: "no_disk" for the machine, "drawer_full" for the workspace.
    """
    try:
        _check_room(config, workspace, wanted)
    except StudioError:
        with closing(Database(config.home)) as database:
            if not Trash(database).empty(workspace):
                raise
        _check_room(config, workspace, wanted)


def _check_room(config: StudioConfig, workspace: Workspace, wanted: int) -> None:
    """Raises StudioError: "no_disk", "drawer_full"."""
    if shutil.disk_usage(config.home).free - wanted < config.free_bytes:
        raise StudioError(
            "The disk is nearly full.",
            f"{config.free_bytes / MIB:,.0f} MiB stay free.",
            "Delete what you do not need, then try again.",
            code="no_disk",
        )
    if config.workspace_bytes is not None and workspace.bytes_used() + wanted > config.workspace_bytes:
        raise StudioError(
            "Your drawer is full.",
            f"It holds {config.workspace_bytes / MIB:,.0f} MiB, and this needs {max(1, wanted / MIB):,.0f} more.",
            "Delete pictures, generators or trainings you do not need, then try again.",
            code="drawer_full",
        )
