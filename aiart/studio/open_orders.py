"""Orders as long as they are being painted, in the records, so that one whose page was killed or ended can be finished.

A row says what was ordered, how much of it is over, and which process paints it; a picture is counted in the very
transaction that takes it into the gallery. When an order is over, however it ended, its row goes. A row whose process
is gone is an unfinished order: its person is told, and has the rest of it painted with the same request and seeds, or
leaves it.
"""

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.store import new_id
from aiart.studio.workers import process as processes
from aiart.studio.workspace import DAY, Workspace

KEPT_SECONDS = 7 * DAY  # after which nobody is told any more of an order that was not finished
NOBODY = "null"  # in place of a process: it was set aside by a page that ended


@dataclass(frozen=True)
class Content:
    """What was ordered."""

    operation: str  # its name
    count: int  # pictures, or files of a batch
    told: Mapping[str, Any]  # all that whoever carries it out needs to begin again, as JSON has it
    held: tuple[str, ...] = ()  # names of input files without which the rest cannot be painted


@dataclass(frozen=True)
class UnfinishedOrder:
    """An order whose process is gone."""

    id: str
    content: Content
    done: int  # pictures, or files of a batch, that are over
    pictures: tuple[str, ...]  # ids of those that were painted and are still there, oldest first


class OpenOrder:
    """The row of an order that is being painted, for its task."""

    def __init__(self, database: Database, order_id: str):
        self._database, self.id = database, order_id

    def took(self, connection: sqlite3.Connection, done: int, picture: str) -> None:
        """So much is over, the last of it this picture; in the transaction in which it gets its own row."""
        connection.execute("UPDATE orders SET done = ? WHERE id = ?", (done, self.id))
        connection.execute(
            "INSERT OR IGNORE INTO order_pictures SELECT id, ? FROM orders WHERE id = ?", (picture, self.id)
        )

    def passed(self, done: int) -> None:
        """So much is over, the last of it something of which there is no picture."""
        with suppress(StudioError):  # else it is tried once more after a crash
            self._database.execute("UPDATE orders SET done = ? WHERE id = ?", done, self.id)

    def end(self) -> None:
        """It is over."""
        with suppress(StudioError):  # a disk that refuses: somebody may be told of it once more
            self._database.execute("DELETE FROM orders WHERE id = ?", self.id)

    def set_aside(self) -> None:
        """The page ends before it."""
        with suppress(StudioError):  # this process ends, and is missed
            self._database.execute("UPDATE orders SET process = ? WHERE id = ?", NOBODY, self.id)


class OpenOrders:
    """Those of all workspaces."""

    def __init__(self, database: Database):
        self._database = database
        self._process = json.dumps(processes.identity(os.getpid()))

    def begin(self, workspace: Workspace, content: Content) -> OpenOrder:
        """Record an order that is about to be painted. Raises StudioError, see `Database.transaction`."""
        workspace.make()
        order_id, told = new_id(), json.dumps(dict(content.told))
        values = (order_id, workspace.key, time.time(), self._process, content.operation, content.count, told)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)", (*values, json.dumps(content.held))
            )
        return OpenOrder(self._database, order_id)

    def resume(self, order: UnfinishedOrder) -> OpenOrder:
        """The row of an unfinished order whose rest is about to be painted. Raises StudioError: "gone", it is being
        painted or left by now; as `Database.transaction`."""
        before = self._database.row("SELECT process FROM orders WHERE id = ?", order.id)
        if before and not _is_alive(before["process"]):
            take = "UPDATE orders SET process = ? WHERE id = ? AND process = ?"
            if self._database.execute(take, self._process, order.id, before["process"]):
                return OpenOrder(self._database, order.id)
        raise _gone()

    def unfinished(self, workspace: Workspace, operations: Collection[str]) -> list[UnfinishedOrder]:
        """The orders for these operations whose process is gone, oldest first; not one that was killed when all of it
        was over."""
        sql = "SELECT * FROM orders WHERE workspace = ? AND done < count ORDER BY begun"
        rows = self._database.rows(sql, workspace.key)
        return [self._order(row) for row in rows if row["operation"] in operations and not _is_alive(row["process"])]

    def find(self, workspace: Workspace, order_id: object) -> UnfinishedOrder:
        """The unfinished order with this id. Raises StudioError, code "gone"."""
        sql = "SELECT * FROM orders WHERE workspace = ? AND id = ? AND done < count"
        row = self._database.row(sql, workspace.key, order_id) if isinstance(order_id, str) else None
        if not row or _is_alive(row["process"]):
            raise _gone()
        return self._order(row)

    def leave(self, workspace: Workspace, order_id: object) -> None:
        """Forget an unfinished order; its pictures stay. Raises StudioError, code "gone"."""
        self._database.execute("DELETE FROM orders WHERE id = ?", self.find(workspace, order_id).id)

    def sweep(self, now: float | None = None) -> None:
        """Forget what was begun long ago and not finished. now: seconds since the epoch."""
        oldest = (time.time() if now is None else now) - KEPT_SECONDS
        for row in self._database.rows("SELECT id, process FROM orders WHERE begun < ?", oldest):
            if not _is_alive(row["process"]):
                self._database.execute("DELETE FROM orders WHERE id = ?", row["id"])

    def _order(self, row: sqlite3.Row) -> UnfinishedOrder:
        sql = "SELECT picture FROM order_pictures WHERE order_id = ? ORDER BY picture"
        pictures = tuple(one["picture"] for one in self._database.rows(sql, row["id"]))
        content = Content(row["operation"], row["count"], json.loads(row["told"]), tuple(json.loads(row["held"])))
        return UnfinishedOrder(row["id"], content, row["done"], pictures)


def held_by(sources: Iterable[str]) -> tuple[str, ...]:
    """Names for `Content.held`: each once, none empty."""
    return tuple(dict.fromkeys(filter(None, sources)))


def _is_alive(process: str) -> bool:
    return processes.find(json.loads(process)) is not None


def _gone() -> StudioError:
    happened = "This order is not waiting (any more)."
    return StudioError(happened, "", "Reload the page to see what has become of it.", code="gone")
