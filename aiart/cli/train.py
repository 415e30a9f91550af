"""The verb `train`: pictures become a generator in a folder, watched while it learns, here or elsewhere.

Ctrl-C once finishes now and keeps the work; twice leaves at once, as a polite kill does. Leaving is a
KeyboardInterrupt, raised wherever the program is: what is on disk is whole at any time.
"""

import os
import shlex
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from aiart.cli.progress import PlainLines, read_pictures, read_words
from aiart.cli.training_folder import TrainingFolder
from aiart.engine.format import folder as weights
from aiart.engine.format.words import WordsOfEach
from aiart.engine.training.initial import fresh
from aiart.engine.training.train import Stop, TrainEvent, train
from aiart.errors import RequestError
from aiart.training_presets import NAME_MAX, PRESETS, TrainRequest, counted

if TYPE_CHECKING:
    from aiart.cli.hub import HubTraining  # with the client of the Hub

CIFAR10 = Path("cifar10")
AT_ONCE = ("SIGTERM", "SIGBREAK")  # the second is Windows'
HEARD = b"\nFinishing with what it has learned so far. Ctrl-C again leaves at once.\n"


class StopKeys:
    """As a context, it listens to the signals; outside, they do what they did before."""

    def __init__(self) -> None:
        self.something_to_keep = False  # before that there is nothing to finish, and the first Ctrl-C leaves
        self.stop = Stop.NO
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "StopKeys":
        self._listen(signal.SIGINT, self._interrupt)
        for name in AT_ONCE:
            if hasattr(signal, name):
                self._listen(getattr(signal, name), self._leave)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _listen(self, number: int, handler) -> None:
        self._before[number] = signal.signal(number, handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.stop == Stop.KEEP or not self.something_to_keep:
            self._leave(number, frame)
        self.stop = Stop.KEEP
        with suppress(OSError):  # not print: the signal may have come in the middle of one
            os.write(2, HEARD)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt


def train_to(
    out: Path,
    paths: Sequence[Path],
    request: TrainRequest,
    shown: PlainLines,
    *,
    resume: bool,
    keep_previews: bool,
    overwrite: bool = False,
    words: bool = True,
    there: "HubTraining | None" = None,
) -> None:
    """Train and write the generator to `out`; `resume` goes on from the checkpoints of a training that was left.

    Args:
        overwrite: whether an older generator in `out`, of which no unfinished training is resumed, may be replaced.
        words: whether the words of the pictures are looked for and kept.
        there: where it is trained, if not here.

    Raises:
        RequestError: a setting is impossible, `out` holds something else, or there is another training to resume.
        UploadError: no picture can be used.
        HubError: the Hub refused, or the training there is out of sight.
        TrainingError, WeightsError, ArtError: training could not go on, or the disk refused.
        KeyboardInterrupt: left at once.
    """
    out = Path(os.path.realpath(out))
    request = request.changed(name=request.name or _name_of(out))
    _check_saveable(out, request)
    work = TrainingFolder(out, there.name if there else "")
    work.check_place()
    anew = not (resume and work.unfinished)
    if anew and not overwrite:
        _check_unused(out)
    if there and anew:
        there.look(request)
    with StopKeys() as keys:
        try:
            with work.opened():
                canvases, of_each = _canvases(paths, request, words, shown)
                _say_what_happens(work, resume, shown)
                if there and anew:
                    there.agree(canvases, shown)
                work.begin(request, canvases, resume)
                last = _watch(canvases, of_each, out, request, work, resume, keys, shown, there)
        except KeyboardInterrupt:
            shown.say(there.leave(work.checkpoints, shown) if there else _left(work))
            raise
        finally:
            work.forget(but_previews=keep_previews)
    early = keys.stop == Stop.KEEP and _remains(last, request)
    _finish(out, last, work, early, keep_previews, shown)
    if there and there.remark:
        shown.say(there.remark)


def _remains(last: TrainEvent, request: TrainRequest) -> bool:
    """Return whether the budget was not used up: Ctrl-C while the generator is being saved changes nothing."""
    return last.seconds < last.total if request.steps is None else last.step < request.steps


def _name_of(out: Path) -> str:
    name = "".join(letter for letter in out.name if letter.isprintable())[:NAME_MAX].strip()
    return name or "untitled"


def _check_saveable(out: Path, request: TrainRequest) -> None:
    """Before a picture is read: would the folder take a generator with these settings? A black picture stands in."""
    config, _ = fresh(np.zeros((1, 64, 64, 3), np.uint8), request)
    weights.check_saveable(out, config)


def _check_unused(out: Path) -> None:
    """Raises RequestError, code "out", if there is a generator that would be replaced."""
    if weights.is_generator(out):
        happened = f"{_near(out)} holds a generator already: {weights.read_config(out).name}."
        raise RequestError(happened, "", "Choose another folder, or replace it with --overwrite.", code="out")


def _canvases(
    paths: Sequence[Path], request: TrainRequest, words: bool, shown: PlainLines
) -> tuple[np.ndarray, WordsOfEach]:
    """uint8 (n, H, W, 3), and the words of each picture, if they are wanted and there is a use for them. The word
    cifar10 is the article's data set, unless there is a file of that name."""
    if list(paths) == [CIFAR10] and request.preset == "classic" and not CIFAR10.exists():
        return _cifar10(), ()
    pictures = read_pictures(paths, request.canvas, shown)
    takes = request.preset != "classic" and len(pictures.files) > 1
    return pictures.canvases, read_words(paths, pictures, shown) if words and takes else ()


def _cifar10() -> np.ndarray:
    from aiart.engine.training.cifar import cifar10  # brings Keras: only for those who want it

    return cifar10()


def _say_what_happens(work: TrainingFolder, resume: bool, shown: PlainLines) -> None:
    if resume and not work.unfinished:
        shown.say("There is nothing to resume: training begins anew.")
    if work.unfinished and not resume:
        shown.say("An earlier training was left unfinished; it is begun anew, as --resume was not given.")


def _watch(
    canvases: np.ndarray,
    words: WordsOfEach,
    out: Path,
    request: TrainRequest,
    work: TrainingFolder,
    resume: bool,
    keys: StopKeys,
    shown: PlainLines,
    there: "HubTraining | None",
) -> TrainEvent:
    """Train to the end, showing every event -> the last one."""

    def stop() -> Stop:
        return keys.stop

    trainer = there.train if there else train
    keys.something_to_keep = there is not None and resume and work.unfinished  # what it has learned is not known yet
    begun = trainer(canvases, request, out, checkpoints=work.checkpoints, resume=resume, stop=stop, words=words)
    for event in begun:
        keys.something_to_keep = keys.something_to_keep or event.step > 0
        _show(event, request, work, shown)
    return event


def _show(event: TrainEvent, request: TrainRequest, work: TrainingFolder, shown: PlainLines) -> None:
    preview = None if event.previews is None else work.keep_preview(event.step, event.previews)
    losses = " ".join(f"{loss:.3f}" for loss in event.losses)
    text = [event.message.rstrip("."), losses and f"loss {losses}", preview and f"preview {_near(preview)}"]
    by_steps = request.steps is not None and event.losses
    shown.progress(
        "Training",
        done=event.step if by_steps else event.seconds,
        total=request.steps or 0 if by_steps else event.total,
        unit="steps" if by_steps else "s",
        text=", ".join(filter(None, text)),
        facts={
            "step": event.step,
            "seconds": round(event.seconds, 3),
            "total": event.total,
            "losses": list(event.losses),
            "preview": str(preview) if preview else None,
            "message": event.message,
        },
    )


def _near(path: Path) -> str:
    """Return a path as short as it can be from here."""
    shorter = os.path.relpath(path) if path.drive == Path.cwd().drive else str(path)
    return min(shorter, str(path), key=len)


def _left(work: TrainingFolder) -> str:
    if work.unfinished:
        return f"Left at once. The last checkpoint is in {_near(work.folder)}: --resume goes on from it."
    return "Left before there was anything to keep."


def _finish(
    out: Path, last: TrainEvent, work: TrainingFolder, early: bool, keep_previews: bool, shown: PlainLines
) -> None:
    config = weights.read_config(out)
    if early:
        more = "" if work.place else " To train on: the same command with --resume."
        shown.say(f"Finished early, after {last.step} steps.{more}")
    if not early:
        work.remove(but_previews=keep_previews)
    title = PRESETS[config.preset].title
    shown.result(
        "done",
        f"{config.name}: {title}, {config.width} x {config.height} pixels, from {counted(config.training.pictures)}, "
        f"in {_near(out)}\nTo paint with it: python -m aiart create {shlex.quote(_near(out))} --out pictures",
        folder=str(out),
        name=config.name,
        preset=config.preset,
        hash=weights.folder_hash(out),
        width=config.width,
        height=config.height,
        pictures=config.training.pictures,
        steps=config.training.steps,
        seconds=config.training.seconds,
        losses=list(config.training.loss),
        early=early,
    )
