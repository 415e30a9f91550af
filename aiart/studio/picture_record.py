"""One picture or film of a workspace: its files, its row in the records, and how both are seen.

pictures/<id>/<generator>-<seed>.png     its name is what the person gets when she downloads it
pictures/<id>/small.jpg ...              how it is shown, written by the painting worker
pictures/<id>/made.json                  what its row in the records says, should they ever be lost
"""

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiart.operations.request import Request
from aiart.operations.table import operation_of, read_request
from aiart.studio.trash import LIVE
from aiart.studio.workspace import Workspace

ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{16}")  # milliseconds since the epoch, and 64 random bits
STILL = ".png"  # ending of a picture; those of films are in operations/animation.py
SMALL, SHOWN, BEFORE, MADE = "small.jpg", "shown.jpg", "before.jpg", "made.json"
SELECT = (
    """SELECT *, (SELECT json_group_object(role, source) FROM inputs WHERE picture = pictures.id) AS inputs,
    (SELECT comparison FROM cells WHERE picture = pictures.id) AS comparison
    FROM pictures WHERE workspace = ? AND """
    + LIVE
)


@dataclass(frozen=True)
class PictureView:
    """One picture or film of the gallery."""

    id: str
    path: Path  # PNG, or MP4, WebP, GIF
    made: float  # seconds since the epoch
    generator: str  # id; the generator may be gone
    generator_name: str
    hash: str  # of the generator; "" for pictures of an older version
    request: Request  # that paints exactly this one, with its own seed
    inputs: dict[str, str] = field(default_factory=dict)  # role -> digest of an input file, or a generator's name
    width: int = 0  # pixels; 0 for pictures of an older version
    height: int = 0
    favourite: bool = False
    comparison: str = ""  # id of the one that it is a cell of

    @property
    def operation(self) -> str:
        """The name of the operation that painted it."""
        return operation_of(self.request).name

    @property
    def is_film(self) -> bool:
        return self.path.suffix != STILL

    @property
    def small(self) -> Path:
        """The file for lists: a JPEG, or the picture itself."""
        return _first(self.path.with_name(SMALL), self.path)

    @property
    def shown(self) -> Path:
        """The file for the screen, not larger than that; of a film, one frame."""
        return _first(self.path.with_name(SHOWN), self.path)

    @property
    def before(self) -> Path | None:
        """What it was made from, in the same place and size, if it was made from a picture."""
        path = self.path.with_name(BEFORE)
        return path if path.exists() else None


def new_picture_id() -> str:
    """Return an id that nobody can guess; later ones come later in the order of text."""
    return f"{time.time_ns() // 1_000_000:012x}-{secrets.token_hex(8)}"


def insert_picture(connection: sqlite3.Connection, workspace: str, picture: str, record: Mapping) -> None:
    """Insert the row of a picture.

    Args:
        connection: within a transaction.
        workspace: key of its workspace.
        picture: its id.
        record: what is written as `made.json`; older versions left some of it out.

    Raises:
        TypeError, ValueError, KeyError: the record is not one of ours.
    """
    operation, request = str(record.get("operation", "create")), record["request"]
    connection.execute(
        "INSERT INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            picture,
            workspace,
            float(record["made"]),
            Path(record["file"]).name,
            str(record["generator"]),
            str(record["generator_name"]),
            str(record.get("hash", "")),
            operation,
            json.dumps(request),
            str(int(request["seed"])),
            int(record.get("width", 0)),
            int(record.get("height", 0)),
            int(bool(record.get("favourite"))),
        ),
    )
    for role, source in dict(record.get("inputs", {})).items():
        connection.execute("INSERT INTO inputs VALUES (?, ?, ?)", (picture, str(role), str(source)))


def view_of(workspace: Workspace, row: sqlite3.Row) -> PictureView | None:
    """Return the picture of a row that `SELECT` found; None if its request is one that this version cannot paint."""
    try:
        return PictureView(
            id=row["id"],
            path=workspace.pictures / row["id"] / row["file"],
            made=row["created"],
            generator=row["generator"],
            generator_name=row["generator_name"],
            hash=row["hash"],
            request=read_request(row["operation"], json.loads(row["request"])),
            inputs=json.loads(row["inputs"]),
            width=row["width"],
            height=row["height"],
            favourite=bool(row["favourite"]),
            comparison=row["comparison"] or "",
        )
    except (TypeError, ValueError, KeyError):
        return None


def _first(*paths: Path) -> Path:
    """The first one that is there, or the last."""
    return next((path for path in paths if path.exists()), paths[-1])
