"""One training as a folder: what was asked, how it stands, and the one table of how it may go on.

    spec.json     what was asked; written once, and again when the person asks for more seconds
    state.json    how it stands; written by the worker while there is one, otherwise by whoever holds the queue
    run.json      which process works on it
    worker.lock   held by that process, if it trains elsewhere
    stop.json     the person's wish to stop; written by the page, read by the worker
    uploads/      the files as they came, under our names; gone once data.npy is there
    data.npy      the pictures, with data.json (checksum, names, refusals)
    events.jsonl  losses over time
    previews/     what it could paint at which step
    checkpoints/  the engine's own; of a training elsewhere, which job on the Hub it is
    log.txt       what the worker printed

Its row in the records says whose it is and whether it waits, see `queue`.
"""

import re
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from aiart.data.crops import Cut, read_cut
from aiart.data.dataset import Refused
from aiart.data.uploads import Limits
from aiart.engine.format.words import as_word
from aiart.errors import StudioError
from aiart.files import MIB
from aiart.studio.store import Journal, file_lock, is_id, read_json, write_json
from aiart.training_presets import TrainRequest

NO_ROOM = "no_disk"  # code of a training that waits until the disk has room
ROOM_BYTES = 32 * MIB  # on the disk, without which none is begun: checkpoints, previews, the generator
WAITS_FOR_ROOM = "The disk is full. Free some disk space: the training goes on when there is room."
MOST_POINTS = 600  # of the loss curve on disk
UPLOAD = re.compile(r"upload-\d{4}")  # our name for a file that was sent


class State(StrEnum):
    QUEUED = "queued"
    PREPARING = "preparing"  # a worker reads the pictures and starts the engine
    RUNNING = "running"
    STOPPING = "stopping"  # the person asked; the worker is finishing
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # its worker is gone; will be queued again


class StopLevel(IntEnum):
    NO = 0
    KEEP = 1  # finish now, keep the work
    NOW = 2  # leave at once


TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.PREPARING, State.CANCELLED, State.FAILED}),
    State.PREPARING: frozenset(
        {State.RUNNING, State.STOPPING, State.DONE, State.FAILED, State.CANCELLED, State.INTERRUPTED}
    ),
    State.RUNNING: frozenset({State.STOPPING, State.DONE, State.FAILED, State.CANCELLED, State.INTERRUPTED}),
    State.STOPPING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.INTERRUPTED}),
    State.DONE: frozenset({State.QUEUED}),  # train longer
    State.FAILED: frozenset({State.QUEUED}),  # resume
    State.CANCELLED: frozenset({State.QUEUED}),  # resume
    State.INTERRUPTED: frozenset({State.QUEUED, State.FAILED, State.CANCELLED}),
}
FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED})
WORKING = frozenset({State.PREPARING, State.RUNNING, State.STOPPING})


@dataclass(frozen=True)
class Status:
    """How a job stands. Times are seconds since the epoch, durations seconds."""

    state: State
    changed: float = 0.0  # when the state was entered
    beat: float = 0.0  # when the worker last wrote
    attempt: int = 0  # starts since the person last asked
    step: int = 0
    seconds: float = 0.0  # trained, over all resumes
    total: float = 0.0  # budget
    message: str = ""
    error: str = ""  # a sentence; only when failed
    code: str = ""  # of the error

    def moved(self, state: State, **changes) -> "Status":
        """Return the status after a legal move. Raises ValueError for any other: that would be a bug of ours."""
        if state not in TRANSITIONS[self.state]:
            raise ValueError(f"a job that is {self.state} cannot become {state}")
        return replace(self, state=state, changed=time.time(), beat=time.time(), **changes)


@dataclass(frozen=True)
class JobSpec:
    """What was asked of a training. `uploads` pairs our file names with the display names of what was sent."""

    request: TrainRequest  # name and seconds filled in
    generator: str  # id that the finished generator will have
    made: float  # seconds since the epoch
    uploads: tuple[tuple[str, str], ...]
    refused: tuple[Refused, ...] = ()  # before any decoding: too large, unreadable
    limits: Limits = field(default_factory=Limits)
    flavor: str = ""  # the machine of the Hub it trains on; "": here
    agreed: int = 0  # cents that this may cost
    cuts: tuple[tuple[str, Cut], ...] = ()  # our file name -> what of the picture is learned, where that is not all
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()  # our file name -> the words that somebody gave the picture


class Job:
    """A job's folder. Reads tolerate damage; writes are whole or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.spec_file, self.state_file = folder / "spec.json", folder / "state.json"
        self.run_file, self.stop_file = folder / "run.json", folder / "stop.json"
        self.uploads, self.previews = folder / "uploads", folder / "previews"
        self.data_file, self.data_notes_file = folder / "data.npy", folder / "data.json"
        self.checkpoints, self.log_file = folder / "checkpoints", folder / "log.txt"
        self.events = Journal(folder / "events.jsonl", MOST_POINTS, every_other)

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def workspace_folder(self) -> Path:
        return self.folder.parents[1]

    @property
    def home(self) -> Path:
        return self.folder.parents[3]

    def spec(self, read: Callable[[Path], dict | None] = read_json) -> JobSpec:
        """Raises StudioError, code "damaged", if the file is not there or not what we wrote."""
        try:
            return spec_from(read(self.spec_file))
        except (TypeError, ValueError, KeyError) as error:
            raise StudioError(
                "The description of this training is damaged.",
                "",
                "Delete it and upload the pictures again.",
                code="damaged",
            ) from error

    def elsewhere(self, read: Callable[[Path], dict | None] = read_json) -> bool:
        """Return whether it trains on a machine of the Hub, and takes nobody's place here."""
        return bool((read(self.spec_file) or {}).get("flavor"))

    def alone(self, seconds: float = 0) -> AbstractContextManager[bool]:
        """Whether, within so many seconds, this process is the only one that may work on it: it holds the trainer's
        lock or, as a training elsewhere takes nobody's place here, one of the job's own.

        Whoever holds it is the only one to change the state of a job that has, or had, a worker.
        """
        return file_lock(self.folder / "worker.lock", seconds) if self.elsewhere() else trainer_lock(self.home, seconds)

    def write_spec(self, spec: JobSpec) -> None:
        write_json(self.spec_file, asdict(spec) | {"request": spec.request.model_dump()})

    def status(self, read: Callable[[Path], dict | None] = read_json) -> Status:
        """Return how far it is; a state that cannot be read means: interrupted. The checkpoints tell how far it was."""
        try:
            return status_from(read(self.state_file))
        except (TypeError, ValueError, KeyError):
            return Status(State.INTERRUPTED)

    def write_status(self, status: Status, durable: bool = True) -> None:
        write_json(self.state_file, asdict(status), durable)

    def stop_level(self, read: Callable[[Path], dict | None] = read_json) -> StopLevel:
        level = (read(self.stop_file) or {}).get("level")
        return StopLevel(level) if level in (1, 2) else StopLevel.NO

    def ask_to_stop(self, level: StopLevel) -> None:
        write_json(self.stop_file, {"level": int(level), "asked": time.time()})


def trainer_lock(home: Path, seconds: float = 0) -> AbstractContextManager[bool]:
    """Whether, within so many seconds, this process is the only trainer: one worker process at a time can be."""
    return file_lock(home / "locks" / "trainer.lock", seconds)


def has_room(home: Path, needed: int = ROOM_BYTES) -> bool:
    """Return whether the disk has so many bytes free, by default those of a training; also if that cannot be known."""
    with suppress(OSError):
        return shutil.disk_usage(home).free >= needed
    return True


def every_other(points: list) -> list:
    """Half of the points, the first and the last among them."""
    return points[:-1:2] + points[-1:]


def status_from(value: dict | None) -> Status:
    """Raises TypeError, ValueError or KeyError for what we did not write."""
    known: dict[str, Any] = value or {}
    values: dict[str, Any] = known | {"state": State(known["state"])}
    status = Status(**values)
    numbers = (status.changed, status.beat, status.attempt, status.step, status.seconds, status.total)
    if not all(type(number) in (int, float) for number in numbers):
        raise TypeError("a number is not one")
    if not all(type(text) is str for text in (status.message, status.error, status.code)):
        raise TypeError("a text is not one")
    return status


def spec_from(value: dict | None) -> JobSpec:
    """Raises TypeError, ValueError or KeyError for what we did not write."""
    known: dict[str, Any] = value or {}
    spec = JobSpec(
        request=TrainRequest.read(known["request"]),
        generator=known["generator"],
        made=float(known["made"]),
        uploads=tuple((str(stored), str(shown)) for stored, shown in known["uploads"]),
        refused=tuple(Refused(**one) for one in known["refused"]),
        limits=Limits(**known["limits"]),
        flavor=str(known.get("flavor", "")),
        agreed=int(known.get("agreed", 0)),
        cuts=tuple((str(stored), read_cut(cut["keep"], cut["out"])) for stored, cut in known.get("cuts", ())),
        words=tuple((str(stored), tuple(map(as_word, words))) for stored, words in known.get("words", ())),
    )
    if not is_id(spec.generator) or not all(UPLOAD.fullmatch(stored) for stored, _ in spec.uploads):
        raise ValueError("a name is not one of ours")  # they become paths
    if type(spec.request.seconds) not in (int, float):
        raise TypeError("a budget is not a number")
    return spec
