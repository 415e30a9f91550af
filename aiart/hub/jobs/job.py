"""The job of one training on the Hub: start it, find it again, look at it, and leave nothing of it there."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from huggingface_hub import JobInfo, JobStage
from pydantic import TypeAdapter

from aiart.errors import HubError
from aiart.hub.client import Client, is_transient
from aiart.hub.errors import AWAY
from aiart.hub.jobs import RECORD, upload
from aiart.hub.jobs.job_record import JobId, JobRecord, read_record
from aiart.hub.timeout import ProgressTimeout

OVER = (JobStage.COMPLETED, JobStage.CANCELED, JobStage.ERROR, JobStage.DELETED)
IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"  # Debian with uv, as the Hub's own client takes by default
START_SECONDS = 30.0  # in which the Hub accepts a job
_ID = TypeAdapter(JobId)


class HubJob:
    """A job with the login of its owner, and its record in a folder of this disk."""

    def __init__(self, record: JobRecord, folder: Path, client: Client):
        self.record, self._folder, self._client = record, folder, client

    @classmethod
    def noted(cls, folder: Path, client: Client) -> "HubJob | None":
        """Return the job whose record is in a folder, if there is one."""
        record = read_record(folder)
        return cls(record, folder, client) if record else None

    @property
    def page(self) -> str:
        """The address at which a person can see the job, and end it."""
        return f"{self._client.endpoint}/jobs/{self.record.user}/{self.record.job}"

    def start(self, command: list[str]) -> None:
        """Start it, with the client's own login as its secret, and note its id. From now on it costs money.

        Args:
            command: what it runs. It can be read on the job's page.

        Raises:
            HubError: "payment", "forbidden", or as `errors.hub_error`; "maybe_started" if nobody can say.
            TrainingError: "disk".
        """
        try:
            found = self._run(command)
        except HubError as error:
            if error.code == "forbidden":
                raise HubError(
                    "The Hub does not let this login run jobs.",
                    "A token needs the right to start and manage jobs; a sign-in needs the scope `jobs`.",
                    "Log in with one that has it: https://huggingface.co/settings/tokens.",
                    code="forbidden",
                ) from error
            if error.code not in AWAY or not (found := self._find()):  # it may have begun, and the answer was lost
                raise
        self.record = self.record.model_copy(update={"job": found})
        self.record.write(self._folder)

    def inspect(self) -> JobInfo:
        """Ask how it stands.

        Raises:
            HubError: "not_found" for one that is gone, or that has just begun and is not known everywhere yet.
        """
        ask = self._client.api().inspect_job
        return self._client.call("the job", lambda: ask(**self._address), retry=is_transient)

    def log(self) -> Iterable[str]:
        """Follow its log from the beginning until it is over. Raises whatever the official client does."""
        return self._client.api().fetch_job_logs(**self._address, follow=True)

    def ask_to_finish(self) -> None:
        """Tell the training to keep what it has learned and end. Raises HubError."""
        upload.ask_to_finish(self.record.repo, self._client)

    def clean(self) -> str:
        """Cancel it, delete its repository and the record -> "", or a sentence that says what is left."""
        repo = self.record.repo
        try:
            if not self.record.job:
                self.record = self.record.model_copy(update={"job": self._find()})
            self._cancel()
            upload.delete(repo, self._client)
        except HubError as error:
            job = f" and the job {self.page}" if self.record.job else ""
            return f"The private repository {repo}{job} may still be on the Hub. {error.happened}"
        (self._folder / RECORD).unlink(missing_ok=True)
        return ""

    @property
    def _address(self) -> dict[str, Any]:
        return {"job_id": self.record.job, "namespace": self.record.user}

    def _run(self, command: list[str]) -> str:
        """Ask for the job -> its id. Raises HubError."""
        record, secrets, api = self.record, {"HF_TOKEN": self._client.secret()}, self._client.api()

        def run() -> str:
            how: dict[str, Any] = {"flavor": record.flavor, "timeout": record.limit, "secrets": secrets}
            return _id(api.run_job(namespace=record.user, name=record.name, image=IMAGE, command=command, **how))

        return self._client.call(f"a job on {record.flavor}", run, ProgressTimeout(START_SECONDS))

    def _find(self) -> str:
        """Return the id of the job by its name, or "" if there is none: for when the answer was lost.

        Raises:
            HubError: "maybe_started", nobody can say.
        """
        name, api = {"name": self.record.name}, self._client.api()

        def find() -> str:
            jobs = api.list_jobs(labels=name, namespace=self.record.user)
            return next((_id(job) for job in jobs if name.items() <= (job.labels or {}).items()), "")

        try:
            return self._client.call("the jobs", find)
        except HubError as error:
            raise HubError(
                "The Hub did not answer when the training was to begin there, so it may have begun.",
                fix=f"Look at {self._client.endpoint}/settings/jobs and cancel it there if so.",
                code="maybe_started",
            ) from error

    def _cancel(self) -> None:
        """End it if it runs. Raises HubError; one that is not there any more is fine."""
        if not self.record.job:
            return
        try:
            if self.inspect().status.stage not in OVER:
                self._client.call("the job", lambda: self._client.api().cancel_job(**self._address))
        except HubError as error:
            if error.code != "not_found":
                raise


def _id(info: JobInfo) -> str:
    """Return the id of a job, as it may stand in an address. Raises ValueError."""
    return _ID.validate_python(info.id)
