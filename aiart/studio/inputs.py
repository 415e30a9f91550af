"""What visitors give: pictures to learn from, pictures for an operation, and PNGs whose recipe is read.

Only names and sizes of the files are looked at here; workers decode them. Pictures to learn from are copied into a new
job's folder before anybody can delete them. Pictures for an operation are kept by the workspace, cleaned and known by
a digest of the file:

    inputs/<digest>.picture.png     its pixels, upright, nothing else; inputs/<digest>.layer.png with transparency,
                                    inputs/<digest>.numbers.png for a map of numbers
    inputs/<key>.<hash>.generator/  pictures that are a generator, see `from_pictures`

The painting worker writes them. They stay as long as a picture in the workspace was made from them, so that its recipe
can be followed, or an order that needs them is running.
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aiart.data.crops import Cut
from aiart.data.dataset import NO_CUTS, Refused, over_total
from aiart.data.uploads import LOCAL_LIMITS, Limits, file_size
from aiart.errors import UploadError, storage_error
from aiart.files import private_folder
from aiart.images import read_pixels
from aiart.names import display_name, numbered
from aiart.operations import recipe
from aiart.operations.declaration import GENERATOR, LAYER, MASK, NUMBERS, PICTURE
from aiart.operations.inpaint import mask_of
from aiart.operations.recipe import Recipe
from aiart.operations.request import Request
from aiart.operations.table import check_inputs, operation_of
from aiart.studio.database import Database
from aiart.studio.jobs import Job, JobSpec, State, Status
from aiart.studio.store import discard, new_id
from aiart.studio.workspace import Workspace
from aiart.training_presets import TrainRequest

WordsOfFiles = Mapping[Path, Sequence[str]]  # the words of pictures, by their files
NO_WORDS: WordsOfFiles = {}
UNUSED_SECONDS = 3600  # an input younger than that may belong to an order that is just being taken in
DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class InputFile:
    """A picture for an operation, not decoded yet."""

    digest: str
    kind: str  # as operations name it
    file: Path  # as it was given; perhaps a stranger's
    kept: Path  # where it is, or will be, cleaned


class InputFiles:
    """The input files of every workspace."""

    def __init__(self, database: Database):
        self._database = database

    def take(
        self, workspace: Workspace, request: Request, files: Mapping[str, Path], limits: Limits
    ) -> dict[str, InputFile]:
        """Check names and sizes of the files given to the operation of a request.

        Args:
            files: role -> a file; it may be a stranger's, or one of the workspace's own input files.

        Returns:
            The input files by role.

        Raises:
            RequestError: the code is the role, if it is missing or nothing of that kind is taken.
            UploadError: "missing", "too_big", "not_a_file" or "unreadable".
        """
        operation = operation_of(request)
        generators = {one.role for one in operation.inputs if one.kind == GENERATOR}
        check_inputs(operation, generators | {role for role, file in files.items() if file is not None})
        found = {
            role: _input_file(workspace.inputs, operation.kind_of(role, request) or PICTURE, Path(file), limits)
            for role, file in files.items()
        }
        for one in found.values():
            with suppress(OSError):
                os.utime(one.kept)  # it is in use again: not to be swept before the order holds it
        return found

    def find(self, workspace: Workspace, known: str, kind: str) -> Path | None:
        """Return the kept picture or layer of this digest, a PNG, if it is (still) there."""
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
                " UNION SELECT name FROM holds WHERE workspace = ?"
                " UNION SELECT value FROM orders, json_each(iif(json_valid(held), held, '[]')) WHERE workspace = ?",
                workspace.key,
                workspace.key,
                workspace.key,
            )
        }
        for path in workspace.inputs.glob("*"):
            with suppress(OSError):
                if path.name.split(".")[0] not in wanted and time.time() - path.stat().st_mtime > UNUSED_SECONDS:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def digest(file: Path) -> str:
    """Return the digest by which an input file is known again: the first 16 hexadecimal digits of its SHA-256. Raises
    OSError."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def read_kept(file: Path, kind: str) -> np.ndarray:
    """Return what a kept input file holds, a PNG of ours: uint8 (H, W, 3 or 4), or a mask, bool (H, W)."""
    pixels = read_pixels(file)
    return mask_of(pixels) if kind == MASK else pixels


def _input_file(folder: Path, kind: str, file: Path, limits: Limits) -> InputFile:
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
    return f"{known}.{kind if kind in (PICTURE, NUMBERS) else LAYER}.png"


def read_recipe(path: Path, limits: Limits = LOCAL_LIMITS) -> Recipe:
    """Return the recipe that a PNG carries.

    Raises:
        UploadError: as `operations.recipe.read_recipe`, or as `uploads.file_size`.
    """
    return recipe.read_recipe(path, display_name(path), file_size(path, limits))


def take_in(
    jobs: Path,
    trash: Path,
    files: Sequence[Path],
    request: TrainRequest,
    limits: Limits,
    flavor: str = "",
    agreed: int = 0,
    cuts: Mapping[Path, Cut] = NO_CUTS,
    words: WordsOfFiles = NO_WORDS,
) -> Job:
    """Make a queued job of checked `request` and strangers' `files`; for the rest see JobSpec.

    Its folder appears under its id only when it is complete.

    Raises:
        UploadError: "nothing", "too_many", or the reason of the only file; nothing is left behind.
        StudioError: "no_disk".
    """
    accepted, refused = judge(files, limits)
    job = Job(jobs / f"making-{new_id()}")
    try:
        private_folder(job.folder)
        uploads = _copy_all(accepted, job.uploads)
        known = {shown: cut for shown, file in accepted.items() if (cut := cuts.get(file))}
        of_uploads = tuple((stored, known[shown]) for stored, shown in uploads if shown in known)
        given = tuple((stored, own) for stored, shown in uploads if (own := tuple(words.get(accepted[shown], ()))))
        made = request, new_id(), time.time(), uploads, tuple(refused), limits
        spec = JobSpec(*made, flavor, agreed, of_uploads, given)
        job.write_spec(spec)
        job.write_status(Status(State.QUEUED, changed=time.time(), total=request.seconds or 0.0))
        return Job(job.folder.rename(jobs / new_id()))
    except BaseException as error:
        discard(job.folder, trash)
        if not isinstance(error, OSError):
            raise
        raise storage_error("Your pictures", error) from error


def judge(files: Sequence[Path], limits: Limits) -> tuple[dict[str, Path], list[Refused]]:
    """Return the files that are few and small enough to be copied, by how they are shown, and why the others are not.

    Raises UploadError if none are.
    """
    if len(files) > limits.max_files:
        raise too_many(len(files), limits)
    accepted: dict[str, Path] = {}
    refused: list[Refused] = []
    room = limits.max_total_bytes
    for shown, file in zip(numbered(map(display_name, files)), files, strict=True):
        try:
            room -= _fitting_size(file, shown, limits, room)
            accepted[shown] = file
        except UploadError as error:
            refused.append(Refused(shown, str(error), error.code))
    if not accepted:
        raise _nothing_left(refused)
    return accepted, refused


def _nothing_left(refused: list[Refused]) -> UploadError:
    if not refused:
        return UploadError("There is no picture.", "", "Choose at least one.", code="nothing")
    if len(refused) == 1:
        return UploadError(refused[0].reason, code=refused[0].code)
    reasons = " ".join(one.reason for one in refused[:3])
    return UploadError(f"None of the {len(refused)} pictures can be used. {reasons}", code="nothing")


def _fitting_size(file: Path, shown: str, limits: Limits, room: int) -> int:
    size = file_size(file, limits, shown)
    if size > room:
        raise over_total(shown, limits)
    return size


def too_many(count: int, limits: Limits) -> UploadError:
    """Return the refusal of a set of so many pictures."""
    happened, expected = f"There are {count} pictures.", f"A set has 1 to {limits.max_files}."
    return UploadError(happened, expected, "Choose fewer.", code="too_many")


def _copy_all(files: Mapping[str, Path], folder: Path) -> tuple[tuple[str, str], ...]:
    """Copy the files under names of ours -> (our name, display name) of each. Raises OSError, UploadError."""
    private_folder(folder)
    pairs = tuple((f"upload-{number:04d}", shown) for number, shown in enumerate(files, 1))
    for stored, shown in pairs:
        try:
            shutil.copyfile(files[shown], folder / stored)
        except FileNotFoundError as error:  # between the look and the copy
            raise UploadError(
                f"{shown} is not there any more.", "", "Choose the picture again.", code="missing"
            ) from error
    return pairs
