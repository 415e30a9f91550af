"""A job on the Hub: start it, watch it until it is over, cancel it.

How a job stands is asked for now and then, and that decides; its log only tells of progress, and may be late or
incomplete.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from huggingface_hub import JobInfo, JobStage

from aiart.engine.training.train import Stop, TrainEvent
from aiart.errors import HubError, TrainingError
from aiart.hub.client import Client, Deadline, is_transient
from aiart.hub.errors import AWAY, not_the_hub
from aiart.hub.jobs import STILL_THERE, upload
from aiart.hub.jobs.events import EventReader, Failed, JobLog
from aiart.hub.jobs.job_record import JobRecord, is_job_id

OVER = (JobStage.COMPLETED, JobStage.CANCELED, JobStage.ERROR, JobStage.DELETED)
START_SECONDS = 30.0  # in which the Hub accepts a job
POLL_SECONDS = 0.3  # between two looks at the log and at whether the person wants to stop
STATE_SECONDS = 10.0  # between two questions how the job stands
LOST_SECONDS = 60.0  # without an answer, after which the job is out of sight
LATE_SECONDS = 5.0  # that the last lines of a log may come later than the end of the job
LIMIT_SLACK = 30.0  # seconds by which the Hub may end a job before or after its limit
DENIED = ("login", "no_login", "forbidden")  # codes that waiting does not change
TIMED_OUT = re.compile(r"time(d )?[ -]?out", re.IGNORECASE)
MESSAGES = {
    JobStage.SCHEDULING.value: "Waiting for a machine on the Hub.",
    JobStage.RUNNING.value: "The machine on the Hub is getting ready.",
}


@dataclass(frozen=True)
class JobSpec:
    """What a job runs. Nothing of it is secret."""

    user: str  # who pays
    name: str  # that no other job of the user has
    image: str
    command: list[str]
    flavor: str
    limit: int  # seconds after which the Hub ends it


@dataclass(frozen=True)
class JobState:
    """How a job stands."""

    stage: str  # a JobStage, or one of the future, which then is not the end
    message: str = ""  # the Hub's own words: for looking into, not for showing
    seconds: float = 0.0  # it has run

    @property
    def over(self) -> bool:
        """Whether it will not run any more."""
        return self.stage in OVER


def start_job(spec: JobSpec, client: Client) -> str:
    """Start a job, with the client's own login as its secret -> its id. From now on it costs money.

    Raises:
        HubError: "payment", "forbidden", or as `errors.hub_error`; "maybe_started" if nobody can say.
    """
    what, secrets = f"a job on {spec.flavor}", {"HF_TOKEN": client.secret()}

    def run() -> JobInfo:
        return client.api().run_job(
            namespace=spec.user,
            name=spec.name,
            image=spec.image,
            command=spec.command,
            flavor=spec.flavor,
            timeout=spec.limit,
            secrets=secrets,
        )

    try:
        return _id(client.call(what, run, Deadline(START_SECONDS)), what)
    except HubError as error:
        if error.code == "forbidden":
            raise _forbidden() from error
        if error.code in AWAY and (job := find_job(spec.user, spec.name, client)):
            return job
        raise


def job_state(user: str, job: str, client: Client) -> JobState:
    """Ask how a job stands.

    Raises:
        HubError: "not_found" for one that is gone, or that has just begun and is not known everywhere yet.
    """

    def ask() -> JobState:
        info = client.api().inspect_job(job_id=job, namespace=user)
        seconds = info.durations.running_secs if info.durations else 0
        return JobState(str(info.status.stage), str(info.status.message or ""), float(seconds or 0))

    return client.call("the job", ask, retry=is_transient)


def cancel_job(user: str, job: str, client: Client) -> None:
    """End a job if it runs. Raises HubError; one that is not there any more is fine."""
    try:
        if not job_state(user, job, client).over:
            client.call("the job", lambda: client.api().cancel_job(job_id=job, namespace=user))
    except HubError as error:
        if error.code != "not_found":
            raise


def find_job(user: str, name: str, client: Client) -> str | None:
    """Return the job of that name, if there is one: for when it was asked for and the answer was lost.

    Raises:
        HubError: "maybe_started", nobody can say.
    """

    def ask() -> list[JobInfo]:
        return list(client.api().list_jobs(labels={"name": name}, namespace=user))

    try:
        found = client.call("the jobs", ask)
        return next((_id(one, "the jobs") for one in found if (one.labels or {}).get("name") == name), None)
    except HubError as error:
        raise HubError(
            "The Hub did not answer when the training was to begin there, so it may have begun.",
            fix=f"Look at {client.endpoint}/settings/jobs and cancel it there if so.",
            code="maybe_started",
        ) from error


def job_page(user: str, job: str, client: Client) -> str:
    """Return the address at which a person can see a job, and end it."""
    return f"{client.endpoint}/jobs/{user}/{job}"


class JobMonitor:
    """Watches the job of one training."""

    def __init__(self, record: JobRecord, client: Client, stop: Callable[[], Stop], total: float, begins: bool):
        """
        Args:
            stop: asked now and then whether the person wants the training ended.
            total: seconds of training, for events before the training states its own.
            begins: whether the job was just started, and not found again.
        """
        self._record, self._client, self._stop, self._total, self._begins = record, client, stop, total, begins
        self._reader = EventReader()
        self._failed: Failed | None = None
        self._has_events = self._has_learned = False
        self._answered, self._next_state, self._next_request = time.monotonic(), 0.0, 0.0
        self._stage = ""

    def events(self) -> Iterator[TrainEvent]:
        """Yield the events of the training until the job is over; end when it has done its work.

        Raises:
            TrainingError: what went wrong there, "too_long" or "cancelled"; "stopped", the person wants it ended.
            HubError: "on_the_hub", it is out of sight.
        """
        with JobLog(self._record.user, self._record.job, self._client) as log:
            state, ended = None, False
            while state is None or not state.over:
                yield from self._logged(log, POLL_SECONDS)
                self._heed(self._stop())
                ended = log.has_ended()
                if ended or time.monotonic() >= self._next_state:
                    state = self._ask_state() or state
                    yield from self._waiting(state)
            end = time.monotonic() + LATE_SECONDS
            while time.monotonic() < end and not (ended and (state.stage != JobStage.ERROR or self._failed)):
                yield from self._logged(log, POLL_SECONDS)
                ended = ended or log.has_ended()
            yield from self._logged(log, 0)
        self._judge(state)

    def _logged(self, log: JobLog, seconds: float) -> Iterator[TrainEvent]:
        for line in log.lines(seconds):
            event = self._reader.read(line)
            if isinstance(event, Failed):
                self._failed = event
            elif event:
                self._has_events, self._has_learned = True, self._has_learned or event.step > 0
                yield event

    def _waiting(self, state: JobState | None) -> Iterator[TrainEvent]:
        """Yield what to say while the training itself says nothing yet."""
        if state and state.stage != self._stage and not self._has_events:
            self._stage = state.stage
            if self._stage in MESSAGES:
                yield TrainEvent(0, 0.0, self._total, message=MESSAGES[self._stage])

    def _heed(self, stop: Stop) -> None:
        """Raises TrainingError "stopped" if the job is to be cancelled, also because there is nothing to keep yet.

        Whoever comes back to a job does not know yet what it has learned: then it is kept in any case."""
        if stop == Stop.NOW or (stop == Stop.KEEP and self._begins and not self._has_learned):
            raise TrainingError("Training was stopped.", code="stopped")
        if stop == Stop.KEEP and time.monotonic() >= self._next_request:
            try:
                upload.ask_to_finish(self._record.repo, self._client)
                self._next_request = float("inf")
            except HubError:
                self._next_request = time.monotonic() + STATE_SECONDS

    def _ask_state(self) -> JobState | None:
        """Return how it stands; None if nobody answers just now. Raises HubError "on_the_hub"."""
        try:
            state = job_state(self._record.user, self._record.job, self._client)
            self._answered = time.monotonic()
            return state
        except HubError as error:
            if error.code not in DENIED and time.monotonic() - self._answered < LOST_SECONDS:
                return None
            if error.code == "not_found":
                return JobState(JobStage.DELETED.value)
            raise self._out_of_sight(error) from error
        finally:
            self._next_state = time.monotonic() + STATE_SECONDS

    def _out_of_sight(self, error: HubError) -> HubError:
        minutes = -(-self._record.limit // 60)
        return HubError(
            f"The training is out of sight: {error.happened}",
            f"It goes on at the Hub and ends by itself, after {minutes} minutes at most.",
            f"Resume it to go on watching and to get what it made. It can be seen at {self._page}.",
            code=STILL_THERE,
        )

    @property
    def _page(self) -> str:
        return job_page(self._record.user, self._record.job, self._client)

    def _judge(self, state: JobState) -> None:
        """Raises TrainingError for every end but a good one."""
        if state.stage == JobStage.COMPLETED:
            return
        if self._failed:
            raise TrainingError(self._failed.sentence, code=self._failed.code or "failed")
        if state.stage != JobStage.ERROR:
            raise TrainingError("The training was cancelled on the Hub.", fix="Start it again.", code="cancelled")
        if state.seconds >= self._record.limit - LIMIT_SLACK or TIMED_OUT.search(state.message):
            fix = "Ask for more seconds, or choose a faster machine."
            raise TrainingError("The time of the training on the Hub was over.", fix=fix, code="too_long")
        began = self._has_events
        when = "broke off on the Hub" if began else "did not even begin on the Hub: its machine broke off before"
        raise TrainingError(f"The training {when}.", fix=f"Its log says why: {self._page}.", code="broke_off")


def _id(info: JobInfo, what: str) -> str:
    if not is_job_id(info.id):
        raise not_the_hub(what)
    return info.id


def _forbidden() -> HubError:
    return HubError(
        "The Hub does not let this login run jobs.",
        "A token needs the right to start and manage jobs; a sign-in needs the scope `jobs`.",
        "Log in with one that has it: https://huggingface.co/settings/tokens.",
        code="forbidden",
    )
