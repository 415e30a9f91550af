"""Looks after one job until it is over: what its log tells, how it stands, and what the person wants of it.

How it stands is asked for now and then and decides; the log only tells, and may be late or incomplete.
"""

import re
import time
from collections.abc import Callable, Iterator

from huggingface_hub import JobStage

from aiart.engine.training.train import Stop, TrainEvent
from aiart.errors import HubError, TrainingError
from aiart.hub.client import Client
from aiart.hub.jobs import STILL_THERE, jobs, parcel
from aiart.hub.jobs.jobs import Standing
from aiart.hub.jobs.log import Log
from aiart.hub.jobs.note import Run
from aiart.hub.jobs.wire import Failed, Listener

LOOK = 0.3  # seconds between two looks at the log and at what the person wants
ASK = 10.0  # seconds between two questions how the job stands
LOST = 60.0  # seconds without an answer after which it is out of sight
GONE = "not_found"
DENIED = ("login", "no_login", "forbidden")  # which waiting does not change
LATE = 5.0  # seconds that the last lines of a log may come later than the end of the job
NEARLY = 30.0  # seconds; the Hub ends a job a little before or after its limit
TIMED_OUT = re.compile(r"time(d )?[ -]?out", re.IGNORECASE)
MESSAGES = {
    JobStage.SCHEDULING.value: "Waiting for a machine on the Hub.",
    JobStage.RUNNING.value: "The machine on the Hub is getting ready.",
}


class Watching:
    """Of one run, from its start or (not `begins`) from when somebody comes back to it.

    `total` is the budget in seconds that events tell before the training tells its own.
    """

    def __init__(self, run: Run, client: Client, stop: Callable[[], Stop], total: float, begins: bool):
        self._run, self._client, self._stop, self._total, self._begins = run, client, stop, total, begins
        self._listener, self._failed = Listener(), None
        self._heard = self._learned = False
        self._answered, self._next_question, self._next_wish = time.monotonic(), 0.0, 0.0
        self._stage = ""

    def events(self) -> Iterator[TrainEvent]:
        """Until the job is over; ends when it has done its work.

        Raises:
            TrainingError: what went wrong there, "too_long" or "cancelled"; "stopped", the person wants it ended.
            HubError: "on_the_hub", it is out of sight.
        """
        with Log(self._run.user, self._run.job, self._client) as log:
            standing, told = None, False
            while standing is None or not standing.over:
                yield from self._told(log, LOOK)
                self._heed(self._stop())
                told = log.has_ended()
                if told or time.monotonic() >= self._next_question:
                    standing = self._asked() or standing
                    yield from self._said(standing)
            end = time.monotonic() + LATE
            while time.monotonic() < end and not (told and (standing.stage != JobStage.ERROR or self._failed)):
                yield from self._told(log, LOOK)
                told = told or log.has_ended()
            yield from self._told(log, 0)
        self._judge(standing)

    def _told(self, log: Log, seconds: float) -> Iterator[TrainEvent]:
        for line in log.lines(seconds):
            told = self._listener.hear(line)
            if isinstance(told, Failed):
                self._failed = told
            elif told:
                self._heard, self._learned = True, self._learned or told.step > 0
                yield told

    def _said(self, standing: Standing | None) -> Iterator[TrainEvent]:
        """What to say while the training itself says nothing yet."""
        if standing and standing.stage != self._stage and not self._heard:
            self._stage = standing.stage
            if self._stage in MESSAGES:
                yield TrainEvent(0, 0.0, self._total, message=MESSAGES[self._stage])

    def _heed(self, wish: Stop) -> None:
        """Raises TrainingError "stopped" if it is to be ended, also if there is nothing to keep yet.

        Whoever comes back to it does not know yet what it has learned: then it is kept in any case."""
        if wish == Stop.NOW or (wish == Stop.KEEP and self._begins and not self._learned):
            raise TrainingError("Training was stopped.", code="stopped")
        if wish == Stop.KEEP and time.monotonic() >= self._next_wish:
            try:
                parcel.ask_to_finish(self._run.repo, self._client)
                self._next_wish = float("inf")
            except HubError:
                self._next_wish = time.monotonic() + ASK

    def _asked(self) -> Standing | None:
        """How it stands; None if nobody answers just now. Raises HubError "on_the_hub"."""
        try:
            standing = jobs.standing(self._run.user, self._run.job, self._client)
            self._answered = time.monotonic()
            return standing
        except HubError as error:
            if error.code not in DENIED and time.monotonic() - self._answered < LOST:
                return None
            if error.code == GONE:
                return Standing(JobStage.DELETED.value)
            minutes, page = -(-self._run.limit // 60), jobs.page(self._run.user, self._run.job, self._client)
            raise HubError(
                f"The training is out of sight: {error.happened}",
                f"It goes on at the Hub and ends by itself, after {minutes} minutes at most.",
                f"Resume it to go on watching and to get what it made. It can be seen at {page}.",
                code=STILL_THERE,
            ) from error
        finally:
            self._next_question = time.monotonic() + ASK

    def _judge(self, standing: Standing) -> None:
        """Raises TrainingError for every end but a good one."""
        if standing.stage == JobStage.COMPLETED:
            return
        if self._failed:
            raise TrainingError(self._failed.sentence, code=self._failed.code or "failed")
        if standing.stage != JobStage.ERROR:
            raise TrainingError("The training was cancelled on the Hub.", fix="Start it again.", code="cancelled")
        page = jobs.page(self._run.user, self._run.job, self._client)
        if standing.seconds >= self._run.limit - NEARLY or TIMED_OUT.search(standing.message):
            fix = "Ask for more seconds, or choose a faster machine."
            raise TrainingError("The time of the training on the Hub was over.", fix=fix, code="too_long")
        when = "broke off on the Hub" if self._heard else "did not even begin on the Hub: its machine broke off before"
        raise TrainingError(f"The training {when}.", fix=f"Its log says why: {page}.", code="broke_off")
