"""Watch a job on the Hub until it is over.

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
from aiart.hub.client import Client
from aiart.hub.jobs import STILL_THERE, upload
from aiart.hub.jobs.job import OVER, HubJob
from aiart.hub.jobs.job_log import LogReader

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


class JobMonitor:
    """Watches the job of one training."""

    def __init__(self, job: HubJob, client: Client, stop: Callable[[], Stop], total: float, begins: bool):
        """
        Args:
            stop: asked now and then whether the person wants the training ended.
            total: seconds of training, for events before the training states its own.
            begins: whether the job was just started, and not found again.
        """
        self._job, self._client, self._stop, self._total, self._begins = job, client, stop, total, begins
        self._reader, self._messages = LogReader(), dict(MESSAGES)
        self._lines: SimpleQueue[str | None] = SimpleQueue()  # of the log; None: it has ended, for now
        self._log_ended, self._closing = False, Event()
        self._failed: TrainingError | None = None
        self._step = -1  # the newest of the training; -1: it has not said anything yet
        self._answered, self._next_look, self._next_request = time.monotonic(), 0.0, 0.0

    def events(self) -> Iterator[TrainEvent]:
        """Yield the events of the training until the job is over; end when it has done its work.

        Raises:
            TrainingError: what went wrong there, "too_long" or "cancelled"; "stopped", the person wants it ended.
            HubError: "on_the_hub", it is out of sight.
        """
        Thread(target=self._follow_log, daemon=True, name="aiart-log").start()
        info = None
        try:
            while info is None or info.status.stage not in OVER:
                self._log_ended = False
                yield from self._read()
                self._heed(self._stop())
                if self._log_ended or time.monotonic() >= self._next_look:  # perhaps the job has ended, too
                    info = self._look() or info
                if info and self._step < 0 and (message := self._messages.pop(info.status.stage, "")):
                    yield TrainEvent(0, 0.0, self._total, message=message)
            end, expects_failure = time.monotonic() + LATE_SECONDS, info.status.stage == JobStage.ERROR
            while time.monotonic() < end and not (self._log_ended and (self._failed or not expects_failure)):
                yield from self._read()
        finally:
            self._closing.set()
        self._judge(info)

    def _follow_log(self) -> None:
        """Put the lines of the log into the queue.

        The official client follows a log until its job is over or the Hub stumbles. Then it is asked again, from the
        beginning of the log, so lines may come twice.
        """
        while not self._closing.is_set():
            with suppress(Exception):  # whether the job still runs is asked elsewhere
                for line in self._job.log(self._client):
                    if self._closing.is_set():
                        return
                    self._lines.put(line)
            self._lines.put(None)
            self._closing.wait(RECONNECT_SECONDS)

    def _read(self) -> Iterator[TrainEvent]:
        """Yield the events that have come; wait a little for the first line."""
        with suppress(Empty):
            line = self._lines.get(timeout=POLL_SECONDS)
            while True:
                event = self._reader.read(line or "")
                self._log_ended = self._log_ended or line is None
                if isinstance(event, TrainingError):
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
                upload.ask_to_finish(self._job.repo, self._client)
                self._next_request = float("inf")
            except HubError:
                self._next_request = time.monotonic() + STATE_SECONDS

    def _look(self) -> JobInfo | None:
        """Return how it stands; None if nobody answers just now.

        Raises:
            TrainingError: "cancelled", it was deleted there.
            HubError: "on_the_hub", nobody has answered for a while, or the login is not accepted.
        """
        self._next_look = time.monotonic() + STATE_SECONDS
        try:
            info = self._job.inspect(self._client)
        except HubError as error:
            if error.code not in DENIED and time.monotonic() - self._answered < LOST_SECONDS:
                return None
            if error.code == "not_found":
                raise _cancelled() from error
            raise HubError(
                f"The training is out of sight: {error.happened}",
                f"It goes on at the Hub and ends by itself, after {-(-self._job.limit // 60)} minutes at most.",
                "Resume it to go on watching and to get what it made. "
                f"It can be seen at {self._job.page(self._client)}.",
                code=STILL_THERE,
            ) from error
        self._answered = time.monotonic()
        return info

    def _judge(self, info: JobInfo) -> None:
        """Raises TrainingError for every end but a good one."""
        if info.status.stage == JobStage.COMPLETED:
            return
        if self._failed:
            raise self._failed
        if info.status.stage != JobStage.ERROR:
            raise _cancelled()
        seconds = (info.durations and info.durations.running_secs) or 0
        if seconds >= self._job.limit - LIMIT_SLACK or TIMED_OUT.search(info.status.message or ""):
            fix = "Ask for more seconds, or choose a faster machine."
            raise TrainingError("The time of the training on the Hub was over.", fix=fix, code="too_long")
        began = self._step >= 0
        when = "broke off on the Hub" if began else "did not even begin on the Hub: its machine broke off before"
        raise TrainingError(
            f"The training {when}.", fix=f"Its log says why: {self._job.page(self._client)}.", code="broke_off"
        )


def _cancelled() -> TrainingError:
    return TrainingError("The training was cancelled on the Hub.", fix="Start it again.", code="cancelled")
