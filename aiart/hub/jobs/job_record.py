"""The record of a training on the Hub, on this disk: written before anything is uploaded, removed when all is over.

It holds no secret: whoever goes on with the training needs her own login.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aiart.errors import RequestError, TrainingError
from aiart.files import atomic_write
from aiart.hub.names import HubName

NAME = "remote.json"
LIMIT = 4096  # bytes
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")


def is_job_id(text: object) -> bool:
    """Return whether this could be the id of a job: it becomes part of an address."""
    return isinstance(text, str) and _JOB.fullmatch(text) is not None


@dataclass(frozen=True)
class JobRecord:
    """Where a training runs."""

    user: str
    repo: str  # private, of the user; holds the pictures and later the generator
    flavor: str
    limit: int  # seconds after which the Hub ends the job
    job: str = ""  # its id; "" until it has begun

    @property
    def name(self) -> str:
        """The name of the job, which no other job of the user has."""
        return self.repo.split("/")[1]

    def with_job(self, job: str) -> "JobRecord":
        """Return the record of the same training once its job has begun."""
        return replace(self, job=job)


class RecordFile:
    """The file with the record of one training, in the folder of its checkpoints."""

    def __init__(self, folder: Path):
        self._path = folder / NAME

    def read(self) -> JobRecord | None:
        """Return the record, or None if there is none or it is damaged."""
        try:
            with open(self._path, "rb") as file:
                record = JobRecord(**json.loads(file.read(LIMIT)))
            sound = HubName.parse(record.repo).repo.startswith(f"{record.user}/") and type(record.limit) is int
            known = record.job == "" or is_job_id(record.job)
            return record if sound and type(record.flavor) is str and known else None
        except (OSError, ValueError, TypeError, AttributeError, RequestError):
            return None

    def write(self, record: JobRecord) -> None:
        """Replace the record. Raises TrainingError, code "disk"."""
        try:
            atomic_write(self._path, json.dumps(asdict(record)).encode())
        except OSError as error:
            happened = f"The training could not be noted: {error.strerror or type(error).__name__}."
            raise TrainingError(happened, fix="Make room on the disk, then try again.", code="disk") from error

    def remove(self) -> None:
        """Delete the file; it may be gone already."""
        self._path.unlink(missing_ok=True)
