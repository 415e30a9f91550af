"""Pictures given to an operation, as the workspace keeps them: cleaned, and known by a digest of the file.

    inputs/<digest>.picture.png     its pixels, upright, nothing else; inputs/<digest>.layer.png with transparency

The painting worker decodes and writes them. They stay as long as a picture in the workspace was made from them, so that
its recipe can be followed, or an order that needs them is running.
"""

import hashlib
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart.data.uploads import Limits, display_name, file_size
from aiart.errors import UploadError
from aiart.files import private_folder
from aiart.operations.declaration import GENERATOR, PICTURE, Operation
from aiart.operations.table import check_inputs
from aiart.studio.database import Database
from aiart.studio.store import storing
from aiart.studio.workspace import Workspace

UNUSED_SECONDS = 3600  # an input younger than that may belong to an order that is just being taken in
DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class InputFile:
    """A picture given to an operation, not decoded yet."""

    digest: str
    kind: str  # as operations name it
    file: Path  # as it was given; perhaps a stranger's
    kept: Path  # where it is, or will be, cleaned


class InputFiles:
    """The input files of every workspace."""

    def __init__(self, database: Database):
        self._database = database

    def take(
        self, workspace: Workspace, operation: Operation, files: Mapping[str, Path], limits: Limits
    ) -> dict[str, InputFile]:
        """Check names and sizes of the files given to an operation.

        Args:
            files: role -> a file; it may be a stranger's, or one of the workspace's own input files.

        Returns:
            The input files by role.

        Raises:
            RequestError: the code is the role, if it is missing or nothing of that kind is taken.
            UploadError: "missing", "too_big", "not_a_file" or "unreadable".
            StudioError: "no_disk".
        """
        generators = {one.role for one in operation.inputs if one.kind == GENERATOR}
        check_inputs(operation, generators | {role for role, file in files.items() if file is not None})
        with storing("The picture"):
            folder = private_folder(workspace.inputs)
        found = {
            role: _taken(folder, operation.kind_of(role) or PICTURE, Path(file), limits) for role, file in files.items()
        }
        for one in found.values():
            with suppress(OSError):
                os.utime(one.kept)  # it is in use again: not to be swept before the order holds it
        return found

    def find(self, workspace: Workspace, known: str, kind: str) -> Path | None:
        """The kept picture or layer of this digest, a PNG, if it is (still) there."""
        if not (isinstance(known, str) and DIGEST.fullmatch(known)):
            return None
        path = workspace.inputs / _name(known, kind)
        return path if path.is_file() else None

    def sweep(self, workspace: Workspace) -> None:
        """Delete what no picture was made from and no running order needs, and what a crash has left half written."""
        wanted = {
            row[0]
            for row in self._database.rows(
                "SELECT source FROM inputs JOIN pictures ON picture = id WHERE workspace = ?"
                " UNION SELECT name FROM holds WHERE workspace = ?",
                workspace.key,
                workspace.key,
            )
        }
        for path in workspace.inputs.glob("*"):
            with suppress(OSError):
                if path.name.split(".")[0] not in wanted and time.time() - path.stat().st_mtime > UNUSED_SECONDS:
                    path.unlink()


def digest(file: Path) -> str:
    """By which an input file is known again: the first 16 hexadecimal digits of its SHA-256. Raises OSError."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def _taken(folder: Path, kind: str, file: Path, limits: Limits) -> InputFile:
    if file.parent == folder:
        return InputFile(file.name.split(".")[0], kind, file, file)
    file_size(file, limits)
    try:
        known = digest(file)
    except OSError as error:
        happened, fix = f"{display_name(file)} could not be read.", "Choose the picture again."
        raise UploadError(happened, "", fix, code="missing") from error
    return InputFile(known, kind, file, folder / _name(known, kind))


def _name(known: str, kind: str) -> str:
    return f"{known}.{'picture' if kind == PICTURE else 'layer'}.png"
