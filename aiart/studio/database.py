"""The records of a home folder in one SQLite file, `studio.db`: workspaces, jobs, generators, pictures, their inputs.

Pictures, weights, uploads and previews are files beside it. A file is written and synced before the row that names it,
and a row is deleted before its file, so a crash leaves files without a row or, after a failing disk, rows without a
file; `housekeeping` removes both. What a training worker writes while it runs (state, losses, checkpoints) stays in
its job's folder, see `jobs`.

Several processes use the file at the same time: write-ahead log, short transactions, and whoever finds it locked waits.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aiart.errors import StudioError, disk_reason
from aiart.files import replace, why_unwritable
from aiart.studio.schema import MIGRATIONS
from aiart.studio.store import FOREVER, file_lock, storing

NAME = "studio.db"
WAIT_SECONDS = 15.0  # for another process that is writing
_REFUSALS = {  # SQLite's primary error codes -> what happened, what to do, the code of the StudioError
    sqlite3.SQLITE_FULL: ("The records could not be stored.", "Free some disk space, then try again.", "no_disk"),
    sqlite3.SQLITE_IOERR: ("The records could not be stored.", "Check the disk, then try again.", "no_disk"),
    sqlite3.SQLITE_BUSY: ("The studio is busy.", "Try again in a moment.", "busy"),
    sqlite3.SQLITE_LOCKED: ("The studio is busy.", "Try again in a moment.", "busy"),
    sqlite3.SQLITE_READONLY: ("The records cannot be written.", "Check who owns the data folder.", "readonly"),
    sqlite3.SQLITE_CANTOPEN: ("The records cannot be opened.", "Check the data folder and who owns it.", "readonly"),
    sqlite3.SQLITE_PERM: ("The records cannot be opened.", "Check the data folder and who owns it.", "readonly"),
    sqlite3.SQLITE_CORRUPT: ("The records are damaged.", "Start aiart again: it restores them.", "damaged"),
    sqlite3.SQLITE_NOTADB: ("The records are damaged.", "Start aiart again: it restores them.", "damaged"),
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: (
        "This drawer is not here (any more).",
        "Start a new one: reload the page.",
        "no_drawer",
    ),
}
_OF_THE_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class Database:
    """The records of one home folder, for all threads of this process. Call `close` at the end.

    It connects when it is first used; the file has to be there, see `open_database`.
    """

    def __init__(self, home: Path):
        self.home = home
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows that a query finds. Raises StudioError, see `_REFUSALS`."""
        with self._connected() as connection:
            return connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row that a query finds. Raises StudioError, see `_REFUSALS`."""
        with self._connected() as connection:
            return connection.execute(sql, values).fetchone()

    def execute(self, sql: str, *values: object) -> int:
        """Change rows with one statement and return how many. Raises StudioError, see `_REFUSALS`."""
        with self._connected() as connection:
            return connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Carry out all statements of the block, or none of them. Raises StudioError, see `_REFUSALS`.

        Args:
            durable: whether they are on the disk when the block has ended; else with the next ones that are. For what
                means nothing after a crash: it saves a wait of milliseconds.
        """
        with self._connected() as connection, _synchronous(connection, durable):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has already ended it
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file. A later use opens it again."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                self._connection = self._connection or _connect(self.home / NAME)
                yield self._connection
        except sqlite3.Error as error:
            raise database_error(error, self.home) from error


def open_database(home: Path, read_files: Callable[[sqlite3.Connection, Path], None]) -> Database:
    """Return the database of a home folder, made or brought to this version's schema if need be.

    A file that is damaged is set aside, and the records are put together again from the other files.

    Args:
        home: the folder; it exists.
        read_files: is called with a new, empty database, within the transaction that makes it, and the home folder;
            inserts a row for whatever it finds there.

    Raises:
        StudioError: "newer", the file was made by a newer version; "no_disk"; or see `_REFUSALS`.
    """
    with file_lock(home / "locks" / "database.lock", FOREVER):
        if _is_damaged(home / NAME):
            _set_aside(home / NAME)
        with storing("The records"):
            (home / NAME).touch(mode=0o600)
        database = Database(home)
        try:
            _migrate(database, read_files)
        except BaseException:
            database.close()
            raise
    return database


def database_error(error: sqlite3.Error, home: Path) -> Exception:
    """Return a sentence for what SQLite refuses; anything that only a bug of ours can cause stays as it is.

    SQLite does not say why a disk refuses: the folder and the file are tried again for that.
    """
    code = getattr(error, "sqlite_errorcode", 0)
    found = _REFUSALS.get(code) or _REFUSALS.get(code & 0xFF)
    if not found:
        return error
    happened, fix, name = found
    if code & 0xFF in _OF_THE_DISK and (refused := why_unwritable(home) or _why_shut(home / NAME)):
        reason, mend = disk_reason(refused)
        return StudioError(happened, reason, f"{mend}, then try again.", code=name)
    return StudioError(happened, "", fix, code=name)


def _why_shut(path: Path) -> OSError | None:
    """Return what the system says to opening a file for writing; None if nothing."""
    try:
        with open(path, "r+b"):
            return None
    except OSError as error:
        return error


def _connect(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.OperationalError if there is no such file."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,  # transactions are begun and ended by `Database.transaction` alone
        check_same_thread=False,  # `Database` lets one thread in at a time
    )
    connection.row_factory = sqlite3.Row
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what was answered is on the disk
    return connection


@contextmanager
def _synchronous(connection: sqlite3.Connection, durable: bool) -> Iterator[None]:
    """Within the block, a commit waits for the disk or not; in WAL mode nothing can be torn by that."""
    if durable:
        yield
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def _migrate(database: Database, read_files: Callable[[sqlite3.Connection, Path], None]) -> None:
    version = database.rows("PRAGMA user_version")[0][0]
    if version > len(MIGRATIONS):
        fix = "Install that version."
        raise StudioError("These records were made by a newer version of aiart.", "", fix, code="newer")
    database.execute("PRAGMA journal_mode = WAL")
    if version == len(MIGRATIONS):
        return
    with database.transaction() as connection:
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        if version == 0:
            read_files(connection, database.home)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(script: str) -> Iterator[str]:
    """`executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _is_damaged(path: Path) -> bool:
    if not path.exists():
        return False
    connection = None
    try:
        connection = _connect(path)
        return connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
    except sqlite3.DatabaseError as error:
        if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return True
        raise database_error(error, path.parent) from error
    finally:
        if connection:
            connection.close()


def _set_aside(path: Path) -> None:
    """Rename the file and its logs. Raises StudioError, code "damaged", if another process does not let go of it."""
    mark = f".damaged-{time.time_ns()}"
    try:
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                replace(part, path.with_name(path.name + mark + suffix))
    except OSError as error:
        happened, fix = "The records are damaged, and in use.", "End all other aiart processes, then start it again."
        raise StudioError(happened, "", fix, code="damaged") from error
