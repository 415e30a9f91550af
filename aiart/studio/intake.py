"""Takes a training in: copies the uploads into a new job's folder before anybody can delete them.

Only names and sizes are looked at here; what is in the files is the worker's business. A job's folder appears under
its id only when it is complete.
"""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from aiart.config import TrainRequest
from aiart.data.dataset import Refused
from aiart.data.uploads import MIB, Limits, display_name, file_size
from aiart.errors import StudioError, UploadError
from aiart.studio.jobs import Job, Spec, State, Status
from aiart.studio.store import discard, new_id, private_folder


def take_in(
    jobs: Path,
    trash: Path,
    files: Sequence[Path],
    request: TrainRequest,
    limits: Limits,
    flavor: str = "",
    agreed: int = 0,
) -> Job:
    """Make a queued job of checked `request` and strangers' `files`; `flavor` and `agreed`: see Spec.

    Raises:
        UploadError: "nothing", "too_many", or the reason of the only file; nothing is left behind.
        StudioError: "no_disk".
    """
    accepted, refused = judge(files, limits)
    job = Job(jobs / f"making-{new_id()}")
    try:
        private_folder(job.folder)
        uploads = _copy_all(accepted, job.uploads)
        job.write_spec(Spec(request, new_id(), time.time(), uploads, tuple(refused), limits, flavor, agreed))
        job.write_status(Status(State.QUEUED, changed=time.time(), total=request.seconds or 0.0))
        return Job(job.folder.rename(jobs / new_id()))
    except BaseException as error:
        discard(job.folder, trash)
        if not isinstance(error, OSError):
            raise
        fix = "Free some disk space, then try again."
        raise StudioError("Your pictures could not be stored.", "", fix, code="no_disk") from error


def judge(files: Sequence[Path], limits: Limits) -> tuple[list[Path], list[Refused]]:
    """Which files are few and small enough to be copied, and why the others are not. Raises UploadError if none are."""
    if len(files) > limits.max_files:
        raise UploadError(
            f"There are {len(files)} pictures.",
            f"A set has 1 to {limits.max_files}.",
            "Choose fewer.",
            code="too_many",
        )
    accepted: list[Path] = []
    refused: list[Refused] = []
    room = limits.max_total_bytes
    for file in files:
        try:
            room -= _fitting_size(file, limits, room)
            accepted.append(file)
        except UploadError as error:
            refused.append(Refused(display_name(file), str(error), error.code))
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


def _fitting_size(file: Path, limits: Limits, room: int) -> int:
    size = file_size(file, limits)
    if size > room:
        total = f"{limits.max_total_bytes / MIB:g} MiB"
        raise UploadError(
            f"{display_name(file)} is left out: with it the set is larger than {total}.",
            "",
            "Make the pictures smaller, or choose fewer.",
            code="total",
        )
    return size


def _copy_all(files: list[Path], folder: Path) -> tuple[tuple[str, str], ...]:
    """Copy the files under names of ours -> (our name, display name) of each. Raises OSError, UploadError."""
    private_folder(folder)
    pairs = tuple((f"upload-{number:04d}", display_name(file)) for number, file in enumerate(files, 1))
    for file, (stored, shown) in zip(files, pairs, strict=True):
        try:
            shutil.copyfile(file, folder / stored)
        except FileNotFoundError as error:  # between the look and the copy
            raise UploadError(
                f"{shown} is not there any more.", "", "Choose the picture again.", code="missing"
            ) from error
    return pairs
