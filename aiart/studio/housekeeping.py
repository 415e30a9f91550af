"""What is put in order when a studio opens and then now and again: lost places in the queue, expired workspaces, and
what a crash has left behind, which is found by comparing the records with the files.
"""

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aiart.studio.comparisons import Comparisons
from aiart.studio.database import Database
from aiart.studio.gallery import Gallery
from aiart.studio.generators import LIBRARY_FOLDER, Generators
from aiart.studio.inputs import InputFiles
from aiart.studio.jobs import FINAL
from aiart.studio.materials import FOLDERS as TABLE_FOLDERS
from aiart.studio.open_orders import OpenOrders
from aiart.studio.picture_record import ID as PICTURE_ID
from aiart.studio.queue import Queue, queue_lock
from aiart.studio.settings import TEMPORARY, StudioConfig
from aiart.studio.store import discard
from aiart.studio.tokens import Presses
from aiart.studio.trash import Trash
from aiart.studio.workspace import DAY, Workspace, Workspaces

log = logging.getLogger(__name__)

PERIOD = 3600  # seconds between two sweeps
UNFINISHED = ".*.*.tmp"  # how the names of files are while they are written
TEMPORARY_SECONDS = DAY  # after which a temporary file is taken for one of a process that was killed
UNRECORDED_SECONDS = 3600  # after which files without a row are taken for left behind


class Housekeeping:
    """The housekeeping of one home folder, in a thread of its own: deleting many files takes long. Call `close` at the
    end."""

    def __init__(
        self,
        config: StudioConfig,
        database: Database,
        workspaces: Workspaces,
        queue: Queue,
        generators: Generators,
        gallery: Gallery,
        inputs: InputFiles,
        presses: Presses,
        trash: Trash,
        comparisons: Comparisons,
        orders: OpenOrders,
    ):
        self._config, self._database, self._workspaces = config, database, workspaces
        self._queue, self._generators, self._gallery, self._inputs = queue, generators, gallery, inputs
        self._presses, self._trash, self._comparisons, self._orders = presses, trash, comparisons, orders
        self._waste = config.home / "trash"
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="aiart-housekeeping", daemon=True)

    def start(self) -> None:
        """Sweep now, and then every hour."""
        self._thread.start()

    def close(self) -> None:
        """End, after the file or folder that is just being deleted."""
        self._closing.set()
        self._thread.join()

    def sweep(self) -> None:
        """Delete expired workspaces, files without a row, rows without files, and what could not be deleted before."""
        for folder in self._workspaces.expire():
            discard(folder, self._waste)
        self._gallery.drop_dead_holds()
        self._presses.sweep()
        self._trash.sweep()
        self._orders.sweep()
        self._comparisons.sweep()
        for leftover in self._unrecorded():
            if self._closing.is_set():
                return
            discard(leftover, self._waste)
        self._delete_unfinished()
        self._drop_rows_without_files()
        for workspace in self._workspaces.all():
            self._inputs.sweep(workspace)
        for waste in self._waste.glob("*"):  # the folder itself stays: somebody may be about to put something in
            shutil.rmtree(waste, ignore_errors=True)

    def restore_places(self) -> None:
        """Queue the jobs that are not over and have no place: a crash came between the two."""
        with queue_lock(self._config.home):
            for job in self._queue.jobs(waiting=False):
                if job.folder.is_dir() and job.status().state not in FINAL:
                    self._queue.add(job)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.sweep()
            except Exception:  # a full disk, say: the next sweep may fare better
                log.exception("The sweep stumbled.")
            self._closing.wait(PERIOD)

    def _unrecorded(self) -> Iterator[Path]:
        """Folders that no row names, and that nobody is just about to record."""
        yield from self._old(self._config.home / TEMPORARY, set(), TEMPORARY_SECONDS)
        yield from self._old(self._workspaces.folder, {one.key for one in self._workspaces.all()})
        yield from self._old(self._config.home / LIBRARY_FOLDER, self._known("id", "generators", "workspace IS NULL"))
        for tables in TABLE_FOLDERS:
            yield from self._old(self._config.home / tables, self._generators.hashes())
        for one in self._workspaces.all():
            key = (one.key,)
            yield from self._old(one.jobs, self._known("id", "jobs", "workspace = ?", key))
            yield from self._old(one.generators, self._known("id", "generators", "workspace = ?", key))
            yield from self._old(one.sheets, self._known("id", "comparisons", "workspace = ?", key))
            held = self._known("name", "holds", "workspace = ?", key)  # first: what is let go of then has a row
            yield from self._old(one.pictures, held | self._known("id", "pictures", "workspace = ?", key))

    def _delete_unfinished(self) -> None:
        """Delete what a crash has left of files that were just being written; see `atomic_file`."""
        for path in self._config.home.rglob(UNFINISHED):
            with suppress(OSError):
                if path.is_file() and time.time() - path.stat().st_mtime > UNRECORDED_SECONDS:
                    path.unlink()

    def _known(self, column: str, table: str, condition: str, values: tuple = ()) -> set[str]:
        return {row[0] for row in self._database.rows(f"SELECT {column} FROM {table} WHERE {condition}", *values)}

    def _old(self, parent: Path, known: set[str], seconds: float | None = None) -> Iterator[Path]:
        with suppress(OSError):
            for entry in list(parent.iterdir()):
                if entry.name not in known and time.time() - _begun(entry) > (
                    UNRECORDED_SECONDS if seconds is None else seconds
                ):
                    yield entry

    def _drop_rows_without_files(self) -> None:
        for one in self._workspaces.all():
            if not one.folder.is_dir():
                self._database.execute("DELETE FROM workspaces WHERE key = ?", one.key)
            self._drop_missing(one, "jobs", one.jobs)
            self._drop_missing(one, "pictures", one.pictures)
        for row in self._database.rows("SELECT folder FROM generators"):
            if not (self._config.home / row["folder"]).is_dir():
                self._database.execute("DELETE FROM generators WHERE folder = ?", row["folder"])
        for generator_hash in self._known("hash", "material_names", "true") - self._generators.hashes():
            self._database.execute("DELETE FROM material_names WHERE hash = ?", generator_hash)

    def _drop_missing(self, workspace: Workspace, table: str, parent: Path) -> None:
        for name in self._known("id", table, "workspace = ?", (workspace.key,)):
            if not (parent / name).is_dir():
                self._database.execute(f"DELETE FROM {table} WHERE id = ?", name)


def _begun(path: Path) -> float:
    """When a folder was made: of a picture's its name tells, of others when something in it last changed."""
    if PICTURE_ID.fullmatch(path.name):
        return int(path.name.partition("-")[0], 16) / 1000
    return path.stat().st_mtime
