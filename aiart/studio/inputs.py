"""Pictures that somebody gave to an operation, as the drawer keeps them: cleaned, and known by a digest of the file.

    inputs/<digest>.picture.png     its pixels, upright, nothing else; inputs/<digest>.layer.png with transparency

They stay as long as a picture in the drawer was made from them, so that its recipe can be followed. Nothing is decoded
here (see `reading`). Knows nothing of painting.
"""

import hashlib
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart.data.uploads import Limits, display_name, file_size
from aiart.errors import RequestError, UploadError
from aiart.operations.table import GENERATOR, PICTURE, Operation
from aiart.studio.store import private_folder, storing
from aiart.studio.workspace import Workspace

FORGOTTEN_SECONDS = 3600  # what is younger may belong to a picture that is just being painted
MISSING = {  # role -> what to say when it was not given
    "picture": ("There is no picture to start from.", "Choose one, or take the example."),
    "mask": ("Nothing is marked.", "Paint over what should be painted anew."),
}


@dataclass(frozen=True)
class InputFile:
    digest: str
    kind: str  # as operations name it
    file: Path  # as it was given; perhaps a stranger's
    kept: Path  # where it is, or will be, cleaned


def digest(file: Path) -> str:
    """By which a file that was given is known again; 16 hexadecimal digits. Raises OSError."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def take(workspace: Workspace, operation: Operation, files: Mapping[str, Path], limits: Limits) -> dict[str, InputFile]:
    """Look at names and sizes of what is given to an operation -> by role.

    Raises:
        RequestError: the code is the role, if it is missing or nothing of that kind is taken.
        UploadError: "missing", "too_big", "not_a_file" or "unreadable".
        StudioError: "no_disk".
    """
    for role, kind in operation.gives.items():
        if kind != GENERATOR and files.get(role) is None:
            happened, fix = MISSING.get(role, (f"There is no {role}.", "Choose one."))
            raise RequestError(happened, "", fix, code=role)
    with storing("The picture"):
        folder = private_folder(workspace.inputs)
    return {role: _taken(folder, role, operation.kind_of(role), Path(file), limits) for role, file in files.items()}


def find(workspace: Workspace, known: str, kind: str) -> Path | None:
    """The kept picture or layer of this digest, if it is (still) there."""
    return next((path for path in workspace.inputs.glob("*.png") if path.name == _name(known, kind)), None)


def sweep(workspace: Workspace, wanted: Collection[str]) -> None:
    """Forget those whose digests nobody names any more, and what a crash has left half written."""
    for path in workspace.inputs.glob("*"):
        with suppress(OSError):
            if path.name.split(".")[0] not in wanted and time.time() - path.stat().st_mtime > FORGOTTEN_SECONDS:
                path.unlink()


def _taken(folder: Path, role: str, kind: str | None, file: Path, limits: Limits) -> InputFile:
    if kind is None:
        raise RequestError(f"Here no {role} is taken.", "", "Leave it out.", code=role)
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
