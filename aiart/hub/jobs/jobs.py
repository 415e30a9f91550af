"""A job on the Hub: start it, see how it stands, cancel it. Knows nothing of what it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from huggingface_hub import JobInfo, JobStage

from aiart.errors import HubError
from aiart.hub.client import Client, Deadline, call_before
from aiart.hub.errors import AWAY, hub_errors
from aiart.hub.jobs.note import is_job

OVER = (JobStage.COMPLETED, JobStage.CANCELED, JobStage.ERROR, JobStage.DELETED)
STARTING = 30.0  # seconds in which the Hub accepts a job


@dataclass(frozen=True)
class Order:
    """What is to be run. Nothing of it is secret."""

    user: str  # who pays
    name: str  # that no other job of hers has
    image: str
    command: list[str]
    flavor: str
    limit: int  # seconds after which the Hub ends it


@dataclass(frozen=True)
class Standing:
    """How a job stands."""

    stage: str  # a JobStage, or one of the future, which then is not the end
    message: str = ""  # the Hub's own words: for looking into, not for showing
    seconds: float = 0.0  # it has run

    @property
    def over(self) -> bool:
        return self.stage in OVER


def start(order: Order, client: Client) -> str:
    """Start a job -> its id. From now on it costs money. It runs with the client's own login.

    Raises:
        HubError: "payment", "forbidden", or as `errors.hub_error`; "maybe_started" if nobody can say.
    """
    how = {"command": order.command, "image": order.image, "flavor": order.flavor, "timeout": order.limit}
    try:
        with hub_errors(f"a job on {order.flavor}", signed_in=True), _understood():
            secrets, run = {"HF_TOKEN": client.secret()}, client.api().run_job
            return _id(
                call_before(
                    Deadline(STARTING), lambda: run(namespace=order.user, name=order.name, secrets=secrets, **how)
                )
            )
    except HubError as error:
        if error.code == "forbidden":
            raise _forbidden() from error
        if error.code in AWAY and (job := find(order.user, order.name, client)):
            return job
        raise


def standing(user: str, job: str, client: Client) -> Standing:
    """Raises HubError; "not_found" for one that is gone, or that has just begun and is not known everywhere yet."""
    told = client.read_json(f"/api/jobs/{user}/{job}", "the job")
    with hub_errors("the job", signed_in=True), _understood():
        info = JobInfo(**told)
        seconds = info.durations.running_secs if info.durations else 0
        return Standing(str(info.status.stage), str(info.status.message or ""), float(seconds or 0))


def cancel(user: str, job: str, client: Client) -> None:
    """End it if it runs. Raises HubError; what is not there any more is fine."""
    try:
        if standing(user, job, client).over:
            return
        with hub_errors("the job", signed_in=True):
            call_before(Deadline(), lambda: client.api().cancel_job(job_id=job, namespace=user))
    except HubError as error:
        if error.code != "not_found":
            raise


def find(user: str, name: str, client: Client) -> str | None:
    """The job of that name, if there is one: when a question was heard and its answer lost.

    Raises:
        HubError: "maybe_started", nobody can say.
    """
    try:
        with hub_errors("the jobs", signed_in=True), _understood():
            look = client.api().list_jobs
            found = call_before(Deadline(), lambda: list(look(labels={"name": name}, namespace=user)))
            return next((_id(one) for one in found if (one.labels or {}).get("name") == name), None)
    except HubError as error:
        raise HubError(
            "The Hub did not answer when the training was to begin there, so it may have begun.",
            fix=f"Look at {client.endpoint}/settings/jobs and cancel it there if so.",
            code="maybe_started",
        ) from error


def page(user: str, job: str, client: Client) -> str:
    """The address at which a person can see a job, and end it."""
    return f"{client.endpoint}/jobs/{user}/{job}"


def _id(info: JobInfo) -> str:
    """Raises ValueError."""
    if not is_job(info.id):
        raise ValueError("this cannot be the id of a job")
    return info.id


@contextmanager
def _understood() -> Iterator[None]:
    """The official client takes for granted that an answer is as it should be; raises ValueError if it is not."""
    try:
        yield
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("an answer that cannot be understood") from error


def _forbidden() -> HubError:
    return HubError(
        "The Hub does not let this login run jobs.",
        "A token needs the right to start and manage jobs; a sign-in needs the scope `jobs`.",
        "Log in with one that has it: https://huggingface.co/settings/tokens.",
        code="forbidden",
    )
