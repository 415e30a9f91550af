"""A visitor's workspace: one folder for her jobs, generators and pictures, opened only by an id nobody can guess.

The folder is not called by the id but by its digest: a path that shows up in a log, an address or an error opens
nothing, and neither do the records.

An id costs nothing: it is signed, so that it is known again without a record. Folder and record are made when there is
something to keep.
"""

import hashlib
import hmac
import re
import secrets
import shutil
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from aiart.errors import StudioError, is_disk_full
from aiart.files import MIB, private_folder
from aiart.studio.database import Database
from aiart.studio.settings import StudioConfig
from aiart.studio.store import new_id, size_of, storing
from aiart.studio.trash import Trash

SEEN_STEP = 300  # seconds between two updates of when a visitor was last here
DAY = 86_400  # seconds
UNUSED_DAYS = 30  # for which an id without a workspace is known, where workspaces do not expire
TIME_BYTES, TAG_BYTES = 4, 5  # of the signature of an id: when it was given out, and that it was here
SIGNED = re.compile(r"([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{12})?")  # the second part is missing from older ones


@dataclass(frozen=True)
class Workspace:
    """One visitor's folder, which may not be there yet. Whoever holds this object has shown the id."""

    folder: Path
    _make: "Callable[[Workspace], None]" = field(default=lambda workspace: None, compare=False, repr=False)

    def make(self) -> None:
        """Make its folder and its record, if they are not there. Raises StudioError: "no_disk" or "busy"."""
        self._make(self)

    @property
    def is_made(self) -> bool:
        """Whether there is something in it, or was."""
        return self.folder.is_dir()

    @property
    def key(self) -> str:
        """The key by which the records know it; it opens nothing."""
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

    @property
    def sheets(self) -> Path:
        return self.folder / "sheets"

    def bytes_used(self) -> int:
        """Return bytes of all files in it."""
        return size_of(self.folder)


class Workspaces:
    """All workspaces of a home folder.

    Args:
        database: its records.
        expiry_days: after how many days without a visit a workspace is deleted; None: never.
        free_bytes: disk space that is left free when one is made.
    """

    def __init__(self, database: Database, expiry_days: float | None, free_bytes: int = 0):
        self._database, self._expiry_days, self._free_bytes = database, expiry_days, free_bytes
        self.folder = private_folder(database.home / "drawers")
        insert = "INSERT OR IGNORE INTO secrets VALUES ('workspaces', ?)"  # of several processes the first decides
        database.execute(insert, secrets.token_hex(32))
        row = database.row("SELECT value FROM secrets WHERE name = 'workspaces'")
        self._secret = bytes.fromhex(row["value"]) if row else b""

    def new(self, now: float | None = None) -> str:
        """Return the id of a new, empty workspace, the only key to it. Nothing is stored.

        Args:
            now: seconds since the epoch.
        """
        number, given = new_id(), int(time.time() if now is None else now).to_bytes(TIME_BYTES, "big")
        return number + urlsafe_b64encode(given + self._tag(number, given)).decode()

    def open(self, workspace_id: object) -> Workspace:
        """Return the workspace of this id.

        Raises:
            StudioError: "no_drawer", the same for an id that was never one, one that expired and one that is malformed.
        """
        if isinstance(workspace_id, str) and (parts := SIGNED.fullmatch(workspace_id)):
            workspace = Workspace(self._place(workspace_id), self._make)
            if self._touch(workspace) or self._is_fresh(*parts.groups()):
                return workspace
        raise StudioError(
            "This drawer is not here (any more).",
            "A drawer that was not used for long is emptied." if self._expiry_days else "",
            "Start a new one: reload the page.",
            code="no_drawer",
        )

    def has(self, workspace_id: object) -> bool:
        """Return whether an id, perhaps from a browser that was here long ago, still opens a workspace."""
        try:
            self.open(workspace_id)
        except StudioError:
            return False
        return True

    def all(self) -> list[Workspace]:
        """Return every workspace, by key."""
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

    def _make(self, workspace: Workspace) -> None:
        if not workspace.is_made:
            check_disk(self._database.home, self._free_bytes)
        with storing("Your drawer"):
            for part in ("jobs", "generators", "pictures", "inputs", "measured", "zips"):
                private_folder(workspace.folder / part)
        if self._database.row("SELECT 1 FROM workspaces WHERE key = ?", workspace.key) is None:
            now = time.time()
            self._database.execute("INSERT OR IGNORE INTO workspaces VALUES (?, ?, ?)", workspace.key, now, now)

    def _is_fresh(self, number: str, signature: str | None) -> bool:
        """Return whether an id that has no record was given out here, and not too long ago."""
        if signature is None:
            return False
        given, tag = (data := urlsafe_b64decode(signature))[:TIME_BYTES], data[TIME_BYTES:]
        age = time.time() - int.from_bytes(given, "big")
        return hmac.compare_digest(tag, self._tag(number, given)) and age < (self._expiry_days or UNUSED_DAYS) * DAY

    def _tag(self, number: str, given: bytes) -> bytes:
        return hmac.digest(self._secret, number.encode() + given, "sha256")[:TAG_BYTES]

    def _place(self, workspace_id: str) -> Path:
        return self.folder / hashlib.sha256(workspace_id.encode()).hexdigest()[:32]

    def _touch(self, workspace: Workspace) -> bool:
        """Note that the visitor is here, unless the disk is full; False if there is no such workspace."""
        row = self._database.row("SELECT seen FROM workspaces WHERE key = ?", workspace.key)
        if row and time.time() - row["seen"] > SEEN_STEP:
            sql = "UPDATE workspaces SET seen = ? WHERE key = ?"
            try:
                return self._database.execute(sql, time.time(), workspace.key) > 0
            except StudioError as error:
                if not is_disk_full(error):  # whoever comes to delete something must come in
                    raise
        return row is not None


def check_quota(config: StudioConfig, workspace: Workspace, wanted: int) -> None:
    """Check, before anything is written, that there is disk space for `wanted` more bytes; then make the workspace.

    What was deleted and can still be had back is deleted for good if there is room for it no longer: everybody's, where
    the disk is full.

    Raises:
        StudioError: "no_disk" for the machine, "drawer_full" for the workspace.
    """
    try:
        _check_room(config, workspace, wanted)
    except StudioError as error:
        with closing(Database(config.home)) as database:
            trash = Trash(database)
            if not (trash.empty_all() if error.code == "no_disk" else trash.empty(workspace)):
                raise
        _check_room(config, workspace, wanted)
    workspace.make()


def _check_room(config: StudioConfig, workspace: Workspace, wanted: int) -> None:
    """Raises StudioError: "no_disk", "drawer_full"."""
    check_disk(config.home, config.free_bytes, wanted)
    if config.workspace_bytes is not None and workspace.bytes_used() + wanted > config.workspace_bytes:
        raise StudioError(
            "Your drawer is full.",
            f"It holds {config.workspace_bytes / MIB:,.0f} MiB, and this needs {max(1, wanted / MIB):,.0f} more.",
            "Delete pictures, generators or trainings you do not need, then try again.",
            code="drawer_full",
        )


def check_disk(home: Path, free_bytes: int, wanted: int = 0) -> None:
    """Check that so many bytes stay free when `wanted` more are written. Raises StudioError, code "no_disk"."""
    if shutil.disk_usage(home).free - wanted < free_bytes:
        raise StudioError(
            "The disk is nearly full.",
            f"{free_bytes / MIB:,.0f} MiB stay free.",
            "Delete what you do not need, then try again.",
            code="no_disk",
        )
