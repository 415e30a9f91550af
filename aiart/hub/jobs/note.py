"""Which job on the Hub a training is, on this disk: written before anything is uploaded, gone when all is over.

It holds no secret: whoever goes on with it needs her own login.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aiart.errors import RequestError, TrainingError
from aiart.files import atomic_file
from aiart.hub.names import HubName

NAME = "remote.json"
LIMIT = 4096  # bytes
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")


def is_job(text: object) -> bool:
    """Whether this could be the id of a job: it becomes part of an address."""
    return isinstance(text, str) and _JOB.fullmatch(text) is not None


@dataclass(frozen=True)
class Run:
    """A training on the Hub."""

    user: str
    repo: str  # private, of the user; holds the pictures and later the generator
    flavor: str
    limit: int  # seconds
    job: str = ""  # "" until it has begun

    @property
    def name(self) -> str:
        """Of the job, and of no other."""
        return self.repo.split("/")[1]

    def begun(self, job: str) -> "Run":
        return replace(self, job=job)


class Note:
    """Of one training, in the folder of its checkpoints."""

    def __init__(self, folder: Path):
        self._path = folder / NAME

    def read(self) -> Run | None:
        """None if there is none, or it is damaged."""
        try:
            with open(self._path, "rb") as file:
                run = Run(**json.loads(file.read(LIMIT)))
            sound = HubName.parse(run.repo).repo.startswith(f"{run.user}/") and type(run.limit) is int
            return run if sound and type(run.flavor) is str and (run.job == "" or is_job(run.job)) else None
        except (OSError, ValueError, TypeError, AttributeError, RequestError):
            return None

    def write(self, run: Run) -> None:
        """Raises TrainingError, code "disk"."""
        try:
            with atomic_file(self._path) as file:
                file.write(json.dumps(asdict(run)).encode())
        except OSError as error:
            happened = f"The training could not be noted: {error.strerror or type(error).__name__}."
            raise TrainingError(happened, fix="Make room on the disk, then try again.", code="disk") from error

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)
