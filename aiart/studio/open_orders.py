"""Orders as long as they are being painted, in the records, so that one whose page was killed or ended can be finished.

A row says what was ordered, how much of it is over, and which process paints it; a picture is counted in the very
transaction that takes it into the gallery. When an order is over, however it ended, its row goes. A row whose process
is gone is an unfinished order: its person is told, and has the rest of it painted with the same request and seeds, or
leaves it.
"""

import json
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
        """Note that so much is over, the last of it this picture; in the transaction in which it gets its own row."""
        connection.execute("UPDATE orders SET done = ? WHERE id = ?", (done, self.id))
        connection.execute(
            "INSERT OR IGNORE INTO order_pictures SELECT id, ? FROM orders WHERE id = ?", (picture, self.id)
        )

    def passed(self, done: int) -> None:
        """Note that so much is over, the last of it something of which there is no picture."""
        with suppress(StudioError):  # else it is tried once more after a crash
            self._database.execute("UPDATE orders SET done = ? WHERE id = ?", done, self.id)

    def end(self) -> None:
        """Forget it, as it is over."""
        with suppress(StudioError):  # a disk that refuses: somebody may be told of it once more
            self._database.execute("DELETE FROM orders WHERE id = ?", self.id)

    def set_aside(self) -> None:
        """Note that the page ends before it does."""
        with suppress(StudioError):  # this process ends, and is missed
            self._database.execute("UPDATE orders SET process = ? WHERE id = ?", NOBODY, self.id)


class OpenOrders:
    """Those of all workspaces."""

    def __init__(self, database: Database):
        self._database = database
        self._process = processes.own_note()

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
        """Return the row of an unfinished order whose rest is about to be painted. Raises StudioError: "gone", it is
        being painted or left by now; as `Database.transaction`."""
        before = self._database.row("SELECT process FROM orders WHERE id = ?", order.id)
        if before and not processes.is_alive(before["process"]):
            take = "UPDATE orders SET process = ? WHERE id = ? AND process = ?"
            if self._database.execute(take, self._process, order.id, before["process"]):
                return OpenOrder(self._database, order.id)
        raise _gone()

    def unfinished(self, workspace: Workspace, operations: Collection[str]) -> list[UnfinishedOrder]:
        """Return the orders for these operations whose process is gone, oldest first; not one that was killed when all
        of it was over, nor one whose row is damaged."""
        sql = "SELECT * FROM orders WHERE workspace = ? AND done < count ORDER BY begun"
        rows = self._database.rows(sql, workspace.key)
        gone = (one for one in rows if one["operation"] in operations and not processes.is_alive(one["process"]))
        return [order for row in gone if (order := self._order(row))]

    def find(self, workspace: Workspace, order_id: object) -> UnfinishedOrder:
        """Return the unfinished order with this id. Raises StudioError, code "gone"."""
        sql = "SELECT * FROM orders WHERE workspace = ? AND id = ? AND done < count"
        row = self._database.row(sql, workspace.key, order_id) if isinstance(order_id, str) else None
        order = self._order(row) if row and not processes.is_alive(row["process"]) else None
        if order is None:
            raise _gone()
        return order

    def leave(self, workspace: Workspace, order_id: object) -> None:
        """Forget an unfinished order; its pictures stay. Raises StudioError, code "gone"."""
        self._database.execute("DELETE FROM orders WHERE id = ?", self.find(workspace, order_id).id)

    def sweep(self, now: float | None = None) -> None:
        """Forget what was begun long ago and not finished. now: seconds since the epoch."""
        oldest = (time.time() if now is None else now) - KEPT_SECONDS
        for row in self._database.rows("SELECT id, process FROM orders WHERE begun < ?", oldest):
            if not processes.is_alive(row["process"]):
                self._database.execute("DELETE FROM orders WHERE id = ?", row["id"])

    def _order(self, row: sqlite3.Row) -> UnfinishedOrder | None:
        """None if what the row says is damaged: then nobody can paint it, and it is forgotten with the old ones."""
        try:
            told, held = dict(json.loads(row["told"])), tuple(map(str, json.loads(row["held"])))
        except (TypeError, ValueError, RecursionError):
            return None
        sql = "SELECT picture FROM order_pictures WHERE order_id = ? ORDER BY picture"
        pictures = tuple(one["picture"] for one in self._database.rows(sql, row["id"]))
        content = Content(row["operation"], row["count"], told, held)
        return UnfinishedOrder(row["id"], content, row["done"], pictures)


def held_by(sources: Iterable[str]) -> tuple[str, ...]:
    """Return names for `Content.held`: each once, none empty."""
    return tuple(dict.fromkeys(filter(None, sources)))


def _gone() -> StudioError:
    happened = "This order is not waiting (any more)."
    return StudioError(happened, "", "Reload the page to see what has become of it.", code="gone")
