"""The job of one training on the Hub, and its note on this disk: started, found again, looked at, and cleaned up."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from huggingface_hub import JobInfo, JobStage
from pydantic import BaseModel, ConfigDict, Field, model_validator

from aiart.errors import HubError, RequestError, TrainingError, storage_error
from aiart.files import atomic_write
from aiart.hub.addresses import HubName
from aiart.hub.client import Client, is_transient
from aiart.hub.errors import AWAY, hub_errors
from aiart.hub.jobs import RECORD
from aiart.hub.timeout import ProgressTimeout

OVER = (JobStage.COMPLETED, JobStage.CANCELED, JobStage.ERROR, JobStage.DELETED)
IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"  # Debian with uv, as the Hub's own client takes by default
START_SECONDS = 30.0  # in which the Hub accepts a job
NOTE_MAX = 4096  # bytes


class HubJob(BaseModel):
    """Where a training runs. The note is written before anything is uploaded and removed when all is over.

    It holds no secret: whoever goes on with the training brings the client with her own login.
    """

    model_config = ConfigDict(strict=True, extra="forbid", validate_assignment=True)

    user: str
    repo: str  # private, of the user; holds the pictures and later the generator
    flavor: str
    limit: int  # seconds after which the Hub ends the job
    job: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")] | Literal[""] = ""  # part of addresses; "": not begun

    @model_validator(mode="after")
    def _is_own(self) -> Self:
        if not HubName.parse(self.repo).repo.startswith(f"{self.user}/"):
            raise ValueError("not a repository of this user")
        return self

    @classmethod
    def noted(cls, folder: Path) -> "HubJob | None":
        """Return the job whose note is in a folder, or None if there is none or it is damaged."""
        try:
            with open(folder / RECORD, "rb") as file:
                return cls.model_validate_json(file.read(NOTE_MAX))
        except (OSError, ValueError, RequestError):
            return None

    def note(self, folder: Path) -> None:
        """Replace the note in a folder. Raises TrainingError, code "disk"."""
        try:
            atomic_write(folder / RECORD, self.model_dump_json().encode())
        except OSError as error:
            raise storage_error("The training", error, kind=TrainingError, verb="noted", code="disk") from error

    def page(self, client: Client) -> str:
        """Return the address at which a person can see the job, and end it."""
        return f"{client.endpoint}/jobs/{self.user}/{self.job}"

    @property
    def name(self) -> dict[str, str]:
        """The label by which the job is found: no other job of the user has this name."""
        return {"name": self.repo.split("/")[1]}

    @property
    def _address(self) -> dict[str, Any]:
        return {"job_id": self.job, "namespace": self.user}

    def start(self, command: list[str], client: Client) -> None:
        """Start it, with the client's own login as its secret. From now on it costs money.

        Args:
            command: what it runs. It can be read on the job's page.

        Raises:
            HubError: "payment", "forbidden", or as `errors.hub_error`; "maybe_started" if nobody can say.
        """
        how: dict[str, Any] = {"flavor": self.flavor, "timeout": self.limit, "secrets": {"HF_TOKEN": client.secret()}}
        run, what = client.api().run_job, f"a job on {self.flavor}"
        how |= {"image": IMAGE, "command": command, "labels": self.name, "namespace": self.user}
        try:
            begun = client.call(what, lambda: run(**how), ProgressTimeout(START_SECONDS))
        except HubError as error:
            if error.code == "forbidden":
                raise HubError(
                    "The Hub does not let this login run jobs.",
                    "A token needs the right to start and manage jobs; a sign-in needs the scope `jobs`.",
                    "Log in with one that has it: https://huggingface.co/settings/tokens.",
                    code="forbidden",
                ) from error
            if error.code not in AWAY or not self.find(client):  # it may have begun, and the answer was lost
                raise
        else:
            self._is(begun)

    def _is(self, found: JobInfo) -> None:
        with hub_errors("the job"):
            self.job = found.id

    def find(self, client: Client) -> bool:
        """Find it by its name, for when the answer was lost -> whether there is one.

        Raises:
            HubError: "maybe_started", nobody can say.
        """
        try:
            jobs = client.call("the jobs", lambda: list(client.api().list_jobs(labels=self.name, namespace=self.user)))
        except HubError as error:
            raise HubError(
                "The Hub did not answer when the training was to begin there, so it may have begun.",
                fix=f"Look at {client.endpoint}/settings/jobs and cancel it there if so.",
                code="maybe_started",
            ) from error
        for one in jobs:
            if self.name.items() <= (one.labels or {}).items():
                self._is(one)
        return bool(self.job)

    def inspect(self, client: Client) -> JobInfo:
        """Ask how it stands.

        Raises:
            HubError: "not_found" for one that is gone, or that has just begun and is not known everywhere yet.
        """
        return client.call("the job", lambda: client.api().inspect_job(**self._address), retry=is_transient)

    def log(self, client: Client) -> Iterable[str]:
        """Follow its log from the beginning until it is over. Raises whatever the official client does."""
        return client.api().fetch_job_logs(**self._address, follow=True)

    def clean(self, folder: Path, client: Client) -> str:
        """Cancel it, delete its repository and the note in a folder -> "", or a sentence that says what is left."""
        try:
            if self.job or self.find(client):
                self._cancel(client)
            client.call(self.repo, lambda: client.api().delete_repo(self.repo, missing_ok=True))
        except HubError as error:
            job = f" and the job {self.page(client)}" if self.job else ""
            return f"The private repository {self.repo}{job} may still be on the Hub. {error.happened}"
        (folder / RECORD).unlink(missing_ok=True)
        return ""

    def _cancel(self, client: Client) -> None:
        """End it if it runs. Raises HubError; one that is not there any more is fine."""
        try:
            if self.inspect(client).status.stage not in OVER:
                client.call("the job", lambda: client.api().cancel_job(**self._address))
        except HubError as error:
            if error.code != "not_found":
                raise
