"""The record of a training on the Hub, on this disk: written before anything is uploaded, removed when all is over.

It holds no secret: whoever goes on with the training needs her own login. A file of its own, because every training
asks for it, and most need no client of the Hub.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aiart.errors import RequestError, TrainingError, storage_error
from aiart.files import atomic_write
from aiart.hub.addresses import HubName
from aiart.hub.jobs import RECORD

RECORD_MAX = 4096  # bytes
JobId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]  # it becomes part of an address


class JobRecord(BaseModel):
    """Where a training runs."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    user: str
    repo: str  # private, of the user; holds the pictures and later the generator
    flavor: str
    limit: int  # seconds after which the Hub ends the job
    job: JobId | Literal[""] = ""  # its id; "" until it has begun

    @model_validator(mode="after")
    def _is_own(self) -> "JobRecord":
        if not HubName.parse(self.repo).repo.startswith(f"{self.user}/"):
            raise ValueError("not a repository of this user")
        return self

    @property
    def name(self) -> str:
        """The name of the job, which no other job of the user has."""
        return self.repo.split("/")[1]

    def write(self, folder: Path) -> None:
        """Replace the record in a folder. Raises TrainingError, code "disk"."""
        try:
            atomic_write(folder / RECORD, self.model_dump_json().encode())
        except OSError as error:
            raise storage_error("The training", error, kind=TrainingError, verb="noted", code="disk") from error


def read_record(folder: Path) -> JobRecord | None:
    """Return the record in a folder, or None if there is none or it is damaged."""
    try:
        with open(folder / RECORD, "rb") as file:
            return JobRecord.model_validate_json(file.read(RECORD_MAX))
    except (OSError, ValueError, RequestError):
        return None
