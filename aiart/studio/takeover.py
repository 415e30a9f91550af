"""Puts the records of a home folder together from its files: of a home made by a version that had no database, or of
one whose database is damaged. Nothing in the files is changed.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiart.errors import ArtError, StudioError
from aiart.studio.generator_card import MINE, origin_of, read_card
from aiart.studio.generators import LIBRARY_FOLDER, insert_generator
from aiart.studio.jobs import FINAL, Job
from aiart.studio.picture_record import ID as PICTURE_ID
from aiart.studio.picture_record import MADE, insert_picture
from aiart.studio.store import is_id, read_json

KEY = re.compile(r"[0-9a-f]{32}")  # the name of a workspace's folder
SEEN = "seen.json"  # of older versions: its time of change is when the visitor was last there
TICKET = re.compile(r"(\d+)\.([0-9a-f]{32})\.(.{22})")  # of older versions: a file for each job in the queue


def read_files(connection: sqlite3.Connection, home: Path) -> None:
    """Insert a row for every workspace, job, generator and picture whose files are in a home folder.

    Args:
        connection: of a new database, within a transaction.
        home: the folder.
    """
    for folder in _folders(home / "drawers", KEY.fullmatch):
        _read_workspace(connection, home, folder)
    _read_generators(connection, home, home / LIBRARY_FOLDER)
    _read_queue(connection, home)


def _read_workspace(connection: sqlite3.Connection, home: Path, folder: Path) -> None:
    made = (read_json(folder / SEEN) or {}).get("made")
    parts = (folder / SEEN, folder / "jobs", folder / "generators", folder / "pictures")
    seen = max((changed for part in parts if (changed := _changed(part))), default=time.time())
    values = (folder.name, made if isinstance(made, float) else seen, seen)
    connection.execute("INSERT INTO workspaces VALUES (?, ?, ?)", values)
    for job in map(Job, _folders(folder / "jobs", is_id)):
        connection.execute("INSERT INTO jobs VALUES (?, ?, ?, NULL)", (job.id, folder.name, _made(job)))
    _read_generators(connection, home, folder / "generators")
    for picture in _folders(folder / "pictures", PICTURE_ID.fullmatch):
        _read_picture(connection, folder.name, picture)


def _read_generators(connection: sqlite3.Connection, home: Path, parent: Path) -> None:
    for folder in _folders(parent, is_id):
        with suppress(ArtError, OSError):  # half deleted, damaged, or of a newer version: it was not offered before
            insert_generator(connection, home, read_card(folder, MINE), origin_of(folder))


def _read_picture(connection: sqlite3.Connection, workspace: str, folder: Path) -> None:
    record = read_json(folder / MADE)
    if record is None:  # it was never finished
        return
    with suppress(StopIteration, OSError, AttributeError, TypeError, ValueError, KeyError):
        named = record if "file" in record else record | {"file": next(folder.glob("*.png")).name}
        insert_picture(connection, workspace, folder.name, named)


def _read_queue(connection: sqlite3.Connection, home: Path) -> None:
    """Jobs that are not over get a place: those with tickets in their order, then the others by age."""
    tickets = sorted(path.name for path in (home / "queue").glob("*"))
    order = {found[3]: number for number, name in enumerate(tickets) if (found := TICKET.fullmatch(name))}
    rows = connection.execute("SELECT id, workspace FROM jobs ORDER BY created").fetchall()
    jobs = [Job(home / "drawers" / row["workspace"] / "jobs" / row["id"]) for row in rows]
    waiting = sorted(
        (job for job in jobs if job.status().state not in FINAL), key=lambda job: order.get(job.id, len(order))
    )
    for place, job in enumerate(waiting, 1):
        connection.execute("UPDATE jobs SET place = ? WHERE id = ?", (place, job.id))


def _made(job: Job) -> float:
    """When a job was made; of one with a damaged description, when its folder was changed."""
    try:
        return job.spec().made
    except StudioError:
        return _changed(job.folder) or time.time()


def _changed(path: Path) -> float | None:
    with suppress(OSError):
        return path.stat().st_mtime
    return None


def _folders(parent: Path, fits: Callable[[str], object]) -> list[Path]:
    """Return the folders in `parent` whose names fit, by name."""
    if not parent.is_dir():
        return []
    return sorted(entry for entry in parent.iterdir() if entry.is_dir() and fits(entry.name))
