"""Training as an iterator of events. It reports and never displays; whoever iterates decides what to show.

    for event in train(canvases, request, folder, checkpoints=..., resume=False, stop=...):
        ...

The finished generator is in `folder` when the iterator ends.
"""

import enum
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aiart.engine.format import folder as weights
from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.config_text import config_to_json
from aiart.engine.format.words import WordsOfEach
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.training import warm_start
from aiart.engine.training.checkpoint import Checkpoints, TrainingProgress, purpose
from aiart.engine.training.initial import budget, fresh, with_words
from aiart.errors import TrainingError
from aiart.images import to_uint8
from aiart.training_presets import TrainRequest

PREVIEWS = 4  # pictures of a preview sheet, always of the same seeds, so that one sees them grow
PREVIEW_SIDE = 128  # pixels: finer scales would cost training time and show little more
PREVIEW_EVERY = 10.0  # seconds
PREVIEW_SHARE = 8  # times as long as it took to paint the last preview is trained before the next
REPORT_EVERY = 0.5  # seconds
SAVE_EVERY = 15.0  # seconds
SAMPLES, SAMPLE_SIDE = 4, 400  # pictures of the finished generator, and their long side in pixels at most


class Stop(enum.IntEnum):
    """What the person wants: NO, go on; KEEP, finish now and keep the work; NOW, leave at once."""

    NO = 0
    KEEP = 1
    NOW = 2


@dataclass(frozen=True)
class TrainEvent:
    """One report. previews: uint8 (n, H, W, 3), or None; losses: running mean per learned scale."""

    step: int
    seconds: float  # trained so far, over all resumes
    total: float  # budget in seconds; 0 if there is nothing to train, or if steps are counted instead
    losses: tuple[float, ...] = ()
    previews: np.ndarray | None = None
    message: str = ""
    waited: float = 0.0  # seconds in which others had the machine; the budget does not count them


def train(
    canvases: np.ndarray,
    request: TrainRequest,
    folder: Path,
    *,
    checkpoints: Path,
    resume: bool = False,
    stop: Callable[[], Stop] = lambda: Stop.NO,
    words: WordsOfEach = (),
) -> Iterator[TrainEvent]:
    """Make a generator from uint8 pictures (n, H, W, 3) of one shape and write it to `folder`.

    The first event carries a preview, before the first step: a memory needs no training. `checkpoints` is a folder
    for two-slot checkpoints; with `resume` training goes on from the newest whole one, and ends with the same bits
    as if it had never stopped when `request.steps` is set. `words` are those of each canvas, which the memory keeps, or
    without one the network learns; empty if none are known.

    Raises:
        RequestError: `folder` holds something that is not a generator.
        WeightsError: the generator could not be written.
        TrainingError: the loss was not a number three times, the disk is full, or (code "stopped") Stop.NOW was seen.
    """
    config, tensors = fresh(canvases, request, words)
    weights.check_saveable(folder, config)  # before time is spent on it
    total = budget(request, config)
    first = first_preview(canvases, config, tensors, request, stop)
    yield TrainEvent(0, 0.0, total, previews=first, message=_beginning(config, request))
    if config.network:
        settings = config_to_json(config.model_copy(update={"versions": {}, "name": "untitled", "licence": ""}))
        has = has_words(config, words)
        digest = purpose(settings + (b"" if has is None else has.tobytes()), np.ascontiguousarray(canvases).data)
        (config, tensors), is_chief = yield from _learn(
            canvases, has, config, tensors, request, Checkpoints(checkpoints, digest), resume, stop
        )
        if not is_chief:  # the chief of the machines that trained together does
            return
    config = with_words(config, tensors, canvases, words)
    generator = Generator(config, tensors)
    samples = paintings(generator, SAMPLES, _scales_within(generator, SAMPLE_SIDE), stop)
    weights.save_folder(folder, config, tensors, model_card(config, len(samples)), list(samples))
    trained = config.training
    yield TrainEvent(trained.steps, trained.seconds, total, trained.loss, samples, "Done.")


def _beginning(config: GeneratorConfig, request: TrainRequest) -> str:
    """A sentence about what was done before the first step, and about a network that has no shipped weights."""
    if config.network is None or config.training.warm_start or request.preset not in warm_start.SHIPPED:
        return "Remembered the pictures."
    if not request.warm_start:
        return "Remembered the pictures. The network begins from chance, as asked."
    return "Remembered the pictures. The network begins from chance: of its shape there are no weights to begin with."


def instant(canvases: np.ndarray, name: str, words: WordsOfEach = ()) -> Generator:
    """Return a generator that remembers uint8 pictures (n, H, W, 3) of one shape, and the words of each, if any are
    known: in memory, and nothing is painted for it."""
    config, tensors = fresh(canvases, TrainRequest(name=name, preset="instant"))
    return Generator(with_words(config, tensors, canvases, words), tensors)


def paintings(generator: Generator, count: int, scales: int, stop: Callable[[], Stop]) -> np.ndarray:
    """Return uint8 (count, h, w, 3): what the generator paints of the seeds from 0, up to so many scales."""
    options = SamplingOptions((generator.config.height, generator.config.width))

    def on_scale(k: int, picture: np.ndarray) -> None:
        raise_if_stopped(stop())

    return np.stack([to_uint8(Painting(generator, seed, options).paint(on_scale, scales)) for seed in range(count)])


def raise_if_stopped(stop: Stop) -> None:
    """Raises TrainingError "stopped" for Stop.NOW."""
    if stop == Stop.NOW:
        raise TrainingError("Training was stopped.", fix="Resume it to go on from the last checkpoint.", code="stopped")


def preview(generator: Generator, stop: Callable[[], Stop]) -> np.ndarray:
    """Return uint8 (PREVIEWS, h, w, 3): what the generator paints now, up to the scale that fits PREVIEW_SIDE."""
    return paintings(generator, PREVIEWS, _scales_within(generator, PREVIEW_SIDE), stop)


def _scales_within(generator: Generator, side: int) -> int:
    """How many scales have no side longer than so many pixels; the first in any case."""
    return max([k + 1 for k, size in enumerate(generator.config.sizes) if max(size) <= side] or [1])


def first_preview(
    canvases: np.ndarray, config: GeneratorConfig, tensors: dict, request: TrainRequest, stop: Callable[[], Stop]
) -> np.ndarray:
    """Before any training: what the memory paints from the same pictures."""
    if not config.network:
        return preview(Generator(config, tensors), stop)
    some = canvases[:: -(-len(canvases) // 64)]
    return preview(Generator(*fresh(some, request.changed(preset="instant", width=None, as_printed=False))), stop)


def has_words(config: GeneratorConfig, words: WordsOfEach) -> np.ndarray | None:
    """Return which pictures have which of the words that the network learns: float32 (n, w), 0 or 1; None: it learns
    none."""
    known = config.network.words if config.network else ()
    return np.array([[word in own for word in known] for own in words], np.float32) if known else None


def _learn(
    canvases, has, config: GeneratorConfig, tensors: dict, request: TrainRequest, saved: Checkpoints, resume, stop
):
    """Yields events, returns the trained (config, tensors) and whether they are this machine's to write."""
    from aiart.engine.training.trainer import (
        Trainer,  # TensorFlow takes 5 s to load: not before there is something to learn
    )

    trainer = Trainer(canvases, config, tensors, request, has)
    if resume:
        trainer.load(saved)
    elif trainer.is_chief:
        saved.clear()
    try:
        yield from _steps(trainer, saved, stop)
    except TrainingError as error:
        if error.code == "stopped" and trainer.is_chief:  # at once, but nothing that was learned is lost
            saved.save(trainer.progress, trainer.state())
        raise
    if trainer.is_chief:
        saved.save(trainer.progress, trainer.state())
    return trainer.result(), trainer.is_chief


def _steps(trainer, saved: Checkpoints, stop: Callable[[], Stop]) -> Iterator[TrainEvent]:
    shown = reported = kept = time.monotonic()
    pause = PREVIEW_EVERY
    while True:
        continues, agreed = trainer.should_continue(stop())
        raise_if_stopped(Stop(agreed))
        if not continues:
            return
        trainer.advance()
        now = time.monotonic()
        if not trainer.is_chief:
            continue
        if now - kept >= SAVE_EVERY:
            saved.save(trainer.progress, trainer.state())
            kept = time.monotonic()
        if now - shown >= pause:
            previews = preview(trainer.generator(), stop)
            pause = max(PREVIEW_EVERY, PREVIEW_SHARE * (time.monotonic() - now))
            yield _event(trainer, previews)
            shown = reported = time.monotonic()
        elif now - reported >= REPORT_EVERY:
            yield _event(trainer)
            reported = time.monotonic()


def _event(trainer, previews: np.ndarray | None = None) -> TrainEvent:
    done: TrainingProgress = trainer.progress
    return TrainEvent(done.step, done.seconds, trainer.total, done.losses, previews, waited=trainer.waited)
