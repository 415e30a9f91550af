"""A job as the page shows it. Reading one costs a few looks at file dates; files are only read when they changed."""

from dataclasses import dataclass, replace
from pathlib import Path

from aiart.data.dataset import Refused
from aiart.engine.format.folder import CONFIG
from aiart.errors import StudioError
from aiart.hub.jobs import STILL_THERE
from aiart.studio.jobs import (
    FINAL,
    NO_ROOM,
    WAITS_FOR_ROOM,
    WORKING,
    Job,
    JobSpec,
    State,
    Status,
    StopLevel,
    every_other,
    has_room,
)
from aiart.studio.queue import Queue
from aiart.studio.store import JsonCache, read_json, stamp_of
from aiart.studio.trash import Trash
from aiart.studio.workers import process as processes
from aiart.studio.workers.events import training_preview_facts
from aiart.training_presets import PRESETS

MOST_POINTS = 300  # of the loss curve in a view
CACHE_SIZE = 500  # views in memory
HOPELESS = frozenset(  # codes of failures that come again: the record is damaged, or no picture can be used
    "damaged nothing missing not_a_file unreadable permission format".split()
    + "pixels thin small total duplicate too_many too_big mask".split()
)


@dataclass(frozen=True)
class Preview:
    """What the generator could paint after `step` steps: one JPEG of several pictures."""

    step: int
    seconds: float
    path: Path


@dataclass(frozen=True)
class LossPoint:
    """Running loss per learned scale, coarsest first; None where there is none yet, or it was not a number."""

    step: int
    seconds: float
    losses: tuple[float | None, ...]


@dataclass(frozen=True)
class JobView:
    """Everything about a training that its visitor may want to see."""

    id: str
    name: str
    preset: str
    flavor: str  # the machine of the Hub it trains on; "": here
    made: float  # seconds since the epoch
    state: State
    message: str  # what is being done just now, a sentence or empty
    position: int | None  # how many are before it, the one in training included; None unless queued or interrupted
    wait_seconds: float | None  # about how long those will take
    progress: float  # 0 .. 1
    step: int
    seconds: float  # trained, over all resumes
    total: float  # budget in seconds
    stop_asked: int  # 0 no, 1 keep the work, 2 at once
    losses: tuple[LossPoint, ...]  # at most 300
    previews: tuple[Preview, ...]  # oldest first
    pictures: int  # usable ones; 0 until they are read
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    error: str  # a sentence; only when failed
    code: str  # of the error
    generator: str | None  # id, as soon as there is one

    @property
    def over(self) -> bool:
        """Nothing will change any more unless somebody asks for it."""
        return self.state in FINAL

    @property
    def out_of_sight(self) -> bool:
        """It, or what it made, is still on the Hub, and nobody watches it."""
        return bool(self.flavor) and self.state is State.FAILED and self.code == STILL_THERE

    @property
    def can_resume(self) -> bool:
        """Elsewhere only what is still there: to begin anew would cost anew."""
        if self.flavor:
            return self.out_of_sight
        return self.state in (State.FAILED, State.CANCELLED) and self.code not in HOPELESS

    @property
    def can_train_longer(self) -> bool:
        """Checkpoints of a machine elsewhere are gone with it."""
        is_done = self.state is State.DONE and self.generator is not None
        return is_done and not self.flavor and bool(PRESETS[self.preset].seconds)


class TrainingViews:
    """Makes views, and remembers them until a file they were made from changes."""

    def __init__(self, queue: Queue, cache: JsonCache, trash: Trash):
        self._queue, self._cache, self._trash = queue, cache, trash
        self._known: dict[Path, tuple[tuple, JobView]] = {}

    def of(self, job: Job) -> JobView:
        """Return the view of a job, from memory as long as none of its files has changed."""
        # Before anything is read: what changes meanwhile is then seen the next time.
        stamps = tuple(map(stamp_of, _sources(job)))
        status = job.status(self._cache.read)
        if status.state not in FINAL and not has_room(job.home):
            status = _without_room(job, status)
        waits = status.state not in WORKING and status.state not in FINAL
        place = self._queue.place(job) if waits else None
        stamp = (place, status.state, status.code, *stamps)
        known = self._known.get(job.folder)
        if known is None or known[0] != stamp:
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            known = self._known[job.folder] = (stamp, self._made(job, status, place))
        view = known[1]
        return replace(view, generator=None) if view.generator and self._trash.holds(view.generator) else view

    def _made(self, job: Job, status: Status, place) -> JobView:
        spec = _spec_or_none(job)
        if spec is None:
            status = Status(
                State.FAILED, error="The description of this training is damaged. Delete it.", code="damaged"
            )
        names, refused, notes = _read_notes(self._cache.read(job.data_notes_file))
        return JobView(
            id=job.id,
            name=spec.request.name if spec else "",
            preset=spec.request.preset if spec else "",
            flavor=spec.flavor if spec else "",
            made=spec.made if spec else 0.0,
            state=status.state,
            message=status.message,
            position=place.position if place else None,
            wait_seconds=place.wait_seconds if place else None,
            progress=_progress(status),
            step=status.step,
            seconds=status.seconds,
            total=status.total,
            stop_asked=int(job.stop_level()) if status.state not in FINAL else int(StopLevel.NO),
            losses=_losses(job),
            previews=_previews(job),
            pictures=len(names),
            refused=(spec.refused if spec else ()) + refused,
            notes=notes,
            error=status.error,
            code=status.code,
            generator=spec.generator if spec and _has_generator(job, spec) else None,
        )


def _without_room(job: Job, status: Status) -> Status:
    """Return how a training really stands while the disk is full, which keeps it from being written down."""
    if status.state in WORKING:
        if processes.find(read_json(job.run_file)):
            return status
        status = status.moved(State.INTERRUPTED)
    return replace(status, code=NO_ROOM, message=WAITS_FOR_ROOM)


def _sources(job: Job) -> tuple[Path, ...]:
    return (
        job.state_file,
        job.spec_file,
        job.data_notes_file,
        job.events.path,
        job.previews,
        job.stop_file,
        job.workspace_folder / "generators",
    )


def _spec_or_none(job: Job) -> JobSpec | None:
    try:
        return job.spec()
    except StudioError:
        return None


def _has_generator(job: Job, spec: JobSpec) -> bool:
    places = job.workspace_folder / "generators", job.home / "library"
    return any((place / spec.generator / CONFIG).is_file() for place in places)


def _progress(status: Status) -> float:
    if status.state is State.DONE:
        return 1.0
    return min(1.0, status.seconds / status.total) if status.total else 0.0


def _read_notes(value: dict | None) -> tuple[tuple[str, ...], tuple[Refused, ...], tuple[str, ...]]:
    """(names, refusals, notes) of the pictures as `prepare` wrote them; nothing while, or if, they are not readable."""
    value = value or {}
    try:
        return tuple(value["names"]), tuple(Refused(**one) for one in value["refused"]), tuple(value["notes"])
    except (TypeError, KeyError):
        return (), (), ()


def _losses(job: Job) -> tuple[LossPoint, ...]:
    """A resumed training starts at an earlier step: what was ahead of it never happened."""
    points: list[LossPoint] = []
    for event in job.events.read():
        try:
            point = LossPoint(int(event["step"]), float(event["seconds"]), tuple(event["losses"]))
        except (TypeError, ValueError, KeyError):
            continue
        while points and points[-1].step >= point.step:
            points.pop()
        points.append(point)
    while len(points) > MOST_POINTS:
        points = every_other(points)
    return tuple(points)


def _previews(job: Job) -> tuple[Preview, ...]:
    found = ((training_preview_facts(path), path) for path in sorted(job.previews.glob("*.jpg")))
    return tuple(Preview(*numbers, path) for numbers, path in found if numbers)
