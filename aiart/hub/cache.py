"""Generators that were fetched before, by name and commit, so that they also work without the Hub.

    CACHE/alice-waves-1f0c2a9b/COMMIT/        a generator's folder
    CACHE/alice-waves-1f0c2a9b/NAME.json      the commit a revision led to when the Hub was last asked

Folders are named so that any file system takes them: some know no upper case, some forbid "con". Whoever may read a
cache may use what is in it, so people who do not trust each other share one only for what everybody may fetch.
"""

import hashlib
import json
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from aiart.engine.format.folder import read_folder
from aiart.errors import WeightsError
from aiart.files import atomic_file
from aiart.hub.names import ARRIVING, HubName, is_commit

STALE = 3600  # seconds after which what is still arriving will not arrive any more


class Cache:
    """A folder of fetched generators; several processes may use it at once."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)

    def place(self, name: HubName, commit: str) -> Path:
        """Where this commit lies, or would lie."""
        return self._shelf(name) / commit

    def has(self, name: HubName, commit: str) -> bool:
        """Whether it is here and still sound; what a disk or a person has damaged is not."""
        try:
            read_folder(self.place(name, commit))
        except WeightsError:
            return False
        return True

    def make_way(self, name: HubName, commit: str) -> None:
        """Delete what lies in its place. Raises OSError."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.place(name, commit))

    def commit_of(self, name: HubName) -> str | None:
        """The newest commit that is known for a name and is here; None if there is none."""
        commit = name.revision if name.pinned else self._noted(name)
        return commit if is_commit(commit) and self.has(name, commit) else None

    def note(self, name: HubName, commit: str) -> None:
        """From now on the name stands for this commit; commits that no name stands for any more are deleted.

        Raises:
            OSError.
        """
        note = {"revision": name.asked, "commit": commit}
        with atomic_file(self._note(name)) as file:
            file.write(json.dumps(note).encode())
        self._tidy(self._shelf(name))

    def _shelf(self, name: HubName) -> Path:
        readable = re.sub(r"[^a-z0-9]+", "-", name.repo.lower())[:40]
        return self.folder / f"{readable}-{_digest(name.repo)}"

    def _note(self, name: HubName) -> Path:
        return self._shelf(name) / f"{_digest(name.asked)}.json"

    def _noted(self, name: HubName) -> str | None:
        return _commit_in(self._note(name))

    def _tidy(self, shelf: Path) -> None:
        with suppress(OSError):  # the system holds on to something, or another process was faster
            needed = {_commit_in(note) for note in shelf.glob("*.json")}
            for entry in list(shelf.iterdir()):
                left_over = entry.name.startswith(ARRIVING) and time.time() - entry.stat().st_mtime > STALE
                if left_over or (is_commit(entry.name) and entry.name not in needed):
                    shutil.rmtree(entry, ignore_errors=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _commit_in(note: Path) -> str | None:
    try:
        told = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return None
    return told.get("commit") if isinstance(told, dict) else None
