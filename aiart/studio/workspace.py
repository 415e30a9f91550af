"""A visitor's drawer: one folder for her jobs, generators and pictures, opened only by an id nobody can guess.

The folder is not called by the id but by its digest: a path that shows up in a log, an address or an error opens
nothing. Knows nothing of what is in the folders.
"""

import hashlib
import os
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart.errors import StudioError
from aiart.studio.store import discard, is_id, new_id, private_folder, size_of, write_json

SEEN = "seen.json"  # its time of change is when the visitor was last here
SEEN_STEP = 300  # seconds between two updates of that
DAY = 86_400  # seconds


@dataclass(frozen=True)
class Workspace:
    """One visitor's folder. Whoever holds this object has shown the id."""

    folder: Path

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
        return size_of(self.folder)


class Workspaces:
    """All drawers of a home folder."""

    def __init__(self, home: Path, expiry_days: float | None):
        self._folder = private_folder(home / "drawers")
        self._trash = home / "trash"
        self._expiry_days = expiry_days

    def new(self) -> str:
        """Make an empty drawer -> its id, the only key to it."""
        workspace_id = new_id()
        workspace = Workspace(private_folder(self._place(workspace_id)))
        for part in (workspace.jobs, workspace.generators, workspace.pictures, workspace.measured, workspace.zips):
            private_folder(part)
        write_json(workspace.folder / SEEN, {"made": time.time()})  # last: a drawer without it is not there yet
        return workspace_id

    def open(self, workspace_id: object) -> Workspace:
        """The drawer of this id.

        Raises:
            StudioError: "no_drawer", the same for an id that was never one, one that expired and one that is malformed.
        """
        if is_id(workspace_id):
            workspace = Workspace(self._place(workspace_id))
            if self._touch(workspace.folder / SEEN):
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

    def sweep(self, busy: Collection[str] = (), now: float | None = None) -> int:
        """Delete the drawers that have expired, except those whose folder name is in `busy` -> how many."""
        if self._expiry_days is None:
            return 0
        oldest = (time.time() if now is None else now) - self._expiry_days * DAY
        expired = [folder for folder in self.folders() if folder.name not in busy and _last_seen(folder) < oldest]
        for folder in expired:
            discard(folder, self._trash)
        return len(expired)

    def folders(self) -> list[Path]:
        """The folder of every drawer."""
        return sorted(entry for entry in self._folder.iterdir() if entry.is_dir())

    def _place(self, workspace_id: str) -> Path:
        return self._folder / hashlib.sha256(workspace_id.encode()).hexdigest()[:32]

    def _touch(self, seen: Path) -> bool:
        """Note that the visitor is here; False if there is no such drawer."""
        try:
            if time.time() - seen.stat().st_mtime > SEEN_STEP:
                os.utime(seen)
        except OSError:
            return False
        return True


def _last_seen(folder: Path) -> float:
    """Time of the last visit; of a drawer that is just being made, the time of its folder."""
    for path in (folder / SEEN, folder):
        with suppress(OSError):
            return path.stat().st_mtime
    return time.time()
