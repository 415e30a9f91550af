"""A job on the Hub: start it, watch it until it is over, cancel it.

How a job stands is asked for now and then, and that decides; its log only tells of progress, and may be late or
incomplete.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread

from huggingface_hub import JobInfo, JobStage

from aiart.engine.training.train import Stop, TrainEvent
from aiart.errors import HubError, TrainingError
from aiart.hub.client import Client, ProgressTimeout, is_transient
from aiart.hub.errors import AWAY, not_the_hub
from aiart.hub.jobs import STILL_THERE, upload
from aiart.hub.jobs.events import EventReader, Failed
from aiart.hub.jobs.job_record import JobRecord, is_job_id

OVER = (JobStage.COMPLETED, JobStage.CANCELED, JobStage.ERROR, JobStage.DELETED)
IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"  # Debian with uv, as the Hub's own client takes by default
START_SECONDS = 30.0  # in which the Hub accepts a job
POLL_SECONDS = 0.3  # between two looks at the log and at whether the person wants to stop
RECONNECT_SECONDS = 2.0  # between two times a log is followed
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


def start_job(record: JobRecord, command: list[str], client: Client) -> str:
    """Start the job of a training, with the client's own login as its secret -> its id. From now on it costs money.

    Args:
        command: what it runs. It can be read on the job's page.

    Raises:
        HubError: "payment", "forbidden", or as `errors.hub_error`; "maybe_started" if nobody can say.
    """
    what, secrets = f"a job on {record.flavor}", {"HF_TOKEN": client.secret()}

    def run() -> JobInfo:
        return client.api().run_job(
            namespace=record.user,
            name=record.name,
            image=IMAGE,
            command=command,
            flavor=record.flavor,
            timeout=record.limit,
            secrets=secrets,
        )

    try:
        return _checked_id(client.call(what, run, ProgressTimeout(START_SECONDS)), what)
    except HubError as error:
        if error.code == "forbidden":
            raise HubError(
                "The Hub does not let this login run jobs.",
                "A token needs the right to start and manage jobs; a sign-in needs the scope `jobs`.",
                "Log in with one that has it: https://huggingface.co/settings/tokens.",
                code="forbidden",
            ) from error
        if error.code in AWAY and (job := find_job(record, client)):
            return job
        raise


def find_job(record: JobRecord, client: Client) -> str | None:
    """Return the id of a training's job, if there is one: for when it was asked for and the answer was lost.

    Raises:
        HubError: "maybe_started", nobody can say.
    """
    labels = {"name": record.name}
    try:
        found = client.call("the jobs", lambda: list(client.api().list_jobs(labels=labels, namespace=record.user)))
        return next(
            (_checked_id(job, "the jobs") for job in found if labels.items() <= (job.labels or {}).items()), None
        )
    except HubError as error:
        raise HubError(
            "The Hub did not answer when the training was to begin there, so it may have begun.",
            fix=f"Look at {client.endpoint}/settings/jobs and cancel it there if so.",
            code="maybe_started",
        ) from error


def inspect_job(record: JobRecord, client: Client) -> JobInfo:
    """Ask how a job stands.

    Raises:
        HubError: "not_found" for one that is gone, or that has just begun and is not known everywhere yet.
    """
    api = client.api()
    return client.call("the job", lambda: api.inspect_job(job_id=record.job, namespace=record.user), retry=is_transient)


def cancel_job(record: JobRecord, client: Client) -> None:
    """End a job if it runs. Raises HubError; one that is not there any more is fine."""
    try:
        if inspect_job(record, client).status.stage not in OVER:
            client.call("the job", lambda: client.api().cancel_job(job_id=record.job, namespace=record.user))
    except HubError as error:
        if error.code != "not_found":
            raise


def job_page(record: JobRecord, client: Client) -> str:
    """Return the address at which a person can see a job, and end it."""
    return f"{client.endpoint}/jobs/{record.user}/{record.job}"


def _checked_id(info: JobInfo, what: str) -> str:
    if not is_job_id(info.id):
        raise not_the_hub(what)
    return info.id


def follow_log(record: JobRecord, client: Client, lines: "SimpleQueue[str | None]", closing: Event) -> None:
    """Put the lines of a job's log into a queue, and None whenever the log has ended, until `closing` is set.

    The official client follows a log until its job is over or the Hub stumbles. Then it is asked again, from the
    beginning of the log, so lines may come twice.
    """
    api = client.api()
    while not closing.is_set():
        with suppress(Exception):  # whether the job still runs is asked elsewhere
            for line in api.fetch_job_logs(job_id=record.job, namespace=record.user, follow=True):
                if closing.is_set():
                    return
                lines.put(line)
        lines.put(None)
        closing.wait(RECONNECT_SECONDS)


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
        self._page, self._reader, self._messages = job_page(record, client), EventReader(), dict(MESSAGES)
        self._lines: SimpleQueue[str | None] = SimpleQueue()  # see `follow_log`
        self._log_ended = False
        self._failed: Failed | None = None
        self._step = -1  # the newest of the training; -1: it has not said anything yet
        self._answered, self._next_look, self._next_request = time.monotonic(), 0.0, 0.0

    def events(self) -> Iterator[TrainEvent]:
        """Yield the events of the training until the job is over; end when it has done its work.

        Raises:
            TrainingError: what went wrong there, "too_long" or "cancelled"; "stopped", the person wants it ended.
            HubError: "on_the_hub", it is out of sight.
        """
        closing, job = Event(), None
        log = (self._record, self._client, self._lines, closing)
        Thread(target=follow_log, args=log, daemon=True, name="aiart-log").start()
        try:
            while job is None or job.status.stage not in OVER:
                self._log_ended = False
                yield from self._read(POLL_SECONDS)
                self._heed(self._stop())
                if self._log_ended or time.monotonic() >= self._next_look:  # perhaps the job has ended, too
                    job = self._look() or job
                if job and self._step < 0 and (message := self._messages.pop(job.status.stage, "")):
                    yield TrainEvent(0, 0.0, self._total, message=message)
            end, expects_failure = time.monotonic() + LATE_SECONDS, job.status.stage == JobStage.ERROR
            while time.monotonic() < end and not (self._log_ended and (self._failed or not expects_failure)):
                yield from self._read(POLL_SECONDS)
        finally:
            closing.set()
        self._judge(job)

    def _read(self, seconds: float) -> Iterator[TrainEvent]:
        """Yield the events that have come; wait up to so many seconds for the first line."""
        with suppress(Empty):
            line = self._lines.get(timeout=seconds)
            while True:
                event = self._reader.read(line or "")
                self._log_ended = self._log_ended or line is None
                if isinstance(event, Failed):
                    self._failed = event
                elif event:
                    self._step = max(self._step, event.step)
                    yield event
                line = self._lines.get_nowait()

    def _heed(self, stop: Stop) -> None:
        """Raises TrainingError "stopped" if the job is to be cancelled, also because there is nothing to keep yet.

        Whoever comes back to a job does not know yet what it has learned: then it is kept in any case."""
        if stop == Stop.NOW or (stop == Stop.KEEP and self._begins and self._step <= 0):
            raise TrainingError("Training was stopped.", code="stopped")
        if stop == Stop.KEEP and time.monotonic() >= self._next_request:
            try:
                upload.ask_to_finish(self._record.repo, self._client)
                self._next_request = float("inf")
            except HubError:
                self._next_request = time.monotonic() + STATE_SECONDS

    def _look(self) -> JobInfo | None:
        """Return how it stands; None if nobody answers just now.

        Raises:
            TrainingError: "cancelled", it was deleted there.
            HubError: "on_the_hub", nobody has answered for a while, or the login is not accepted.
        """
        try:
            job = inspect_job(self._record, self._client)
            self._answered = time.monotonic()
            return job
        except HubError as error:
            if error.code not in DENIED and time.monotonic() - self._answered < LOST_SECONDS:
                return None
            if error.code == "not_found":
                raise _cancelled() from error
            raise HubError(
                f"The training is out of sight: {error.happened}",
                f"It goes on at the Hub and ends by itself, after {-(-self._record.limit // 60)} minutes at most.",
                f"Resume it to go on watching and to get what it made. It can be seen at {self._page}.",
                code=STILL_THERE,
            ) from error
        finally:
            self._next_look = time.monotonic() + STATE_SECONDS

    def _judge(self, job: JobInfo) -> None:
        """Raises TrainingError for every end but a good one."""
        if job.status.stage == JobStage.COMPLETED:
            return
        if self._failed:
            raise TrainingError(self._failed.sentence, code=self._failed.code or "failed")
        if job.status.stage != JobStage.ERROR:
            raise _cancelled()
        seconds = (job.durations and job.durations.running_secs) or 0
        if seconds >= self._record.limit - LIMIT_SLACK or TIMED_OUT.search(job.status.message or ""):
            fix = "Ask for more seconds, or choose a faster machine."
            raise TrainingError("The time of the training on the Hub was over.", fix=fix, code="too_long")
        began = self._step >= 0
        when = "broke off on the Hub" if began else "did not even begin on the Hub: its machine broke off before"
        raise TrainingError(f"The training {when}.", fix=f"Its log says why: {self._page}.", code="broke_off")


def _cancelled() -> TrainingError:
    return TrainingError("The training was cancelled on the Hub.", fix="Start it again.", code="cancelled")
