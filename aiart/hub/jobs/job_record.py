"""The record of a training on the Hub, on this disk: written before anything is uploaded, removed when all is over.

It holds no secret: whoever goes on with the training needs her own login.
"""

import re
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from aiart.errors import RequestError, TrainingError
from aiart.files import atomic_write
from aiart.hub.names import HubName

NAME = "remote.json"  # in the folder of the training's checkpoints
LIMIT = 4096  # bytes
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")


def is_job_id(text: object) -> bool:
    """Return whether this could be the id of a job: it becomes part of an address."""
    return isinstance(text, str) and _JOB.fullmatch(text) is not None


@dataclass(frozen=True, config={"strict": True, "extra": "forbid"})
class JobRecord:
    """Where a training runs."""

    user: str
    repo: str  # private, of the user; holds the pictures and later the generator
    flavor: str
    limit: int  # seconds after which the Hub ends the job
    job: str = ""  # its id; "" until it has begun

    def __post_init__(self) -> None:
        own = HubName.parse(self.repo).repo.startswith(f"{self.user}/")
        if not own or not (self.job == "" or is_job_id(self.job)):
            raise ValueError("not the repository or the job of this user")

    @property
    def name(self) -> str:
        """The name of the job, which no other job of the user has."""
        return self.repo.split("/")[1]

    def write(self, folder: Path) -> None:
        """Replace the record in a folder. Raises TrainingError, code "disk"."""
        try:
            atomic_write(folder / NAME, _RECORD.dump_json(self))
        except OSError as error:
            happened = f"The training could not be noted: {error.strerror or type(error).__name__}."
            raise TrainingError(happened, fix="Make room on the disk, then try again.", code="disk") from error


_RECORD = TypeAdapter(JobRecord)


def read_record(folder: Path) -> JobRecord | None:
    """Return the record in a folder, or None if there is none or it is damaged."""
    try:
        with open(folder / NAME, "rb") as file:
            return _RECORD.validate_json(file.read(LIMIT))
    except (OSError, ValueError, RequestError):
        return None


def remove_record(folder: Path) -> None:
    """Delete the record in a folder; it may be gone already."""
    (folder / NAME).unlink(missing_ok=True)
