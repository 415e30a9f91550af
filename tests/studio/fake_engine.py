"""An engine of the real one's shape that trains in steps of 20 ms with NumPy and paints gradients.

What it learns is a function of pictures, seed and step alone, so a resumed training can be compared bit by bit with one
that was never stopped. Its operations are the real ones, with all they check and refuse; only the painting itself is
not. Names and seeds make it misbehave as real engines do.
"""

import enum
import errno
import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from aiart.engine.format import folder as weights
from aiart.engine.format.config import GeneratorConfig, MemoryConfig, TrainingSummary
from aiart.engine.format.words import kept_words
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Level
from aiart.errors import RequestError, TrainingError
from aiart.images import to_float, to_uint8
from aiart.operations import enlarge, poster
from aiart.operations import request as requests
from aiart.operations import table as operations
from aiart.training_presets import TrainRequest

STEP, SLEEP = 0.05, 0.02  # seconds counted and seconds slept of a step
PREVIEW_EVERY, SAVE_EVERY = 10, 5  # steps
LEAVES, HANGS, REFUSES, BREAKS, FILLS = 666, 777, 888, 999, 444  # seeds of paintings that go wrong
SLOW = range(550, 560)  # ... or take half a second once there is something to see
PATIENT = range(330, 340)  # ... or go on and on, but tell of it


class Stop(enum.IntEnum):
    NO = 0
    KEEP = 1
    NOW = 2


@dataclass(frozen=True)
class TrainEvent:
    step: int
    seconds: float
    total: float
    losses: tuple[float, ...] = ()
    previews: np.ndarray | None = None
    message: str = ""


def warm() -> None:
    pass


def train(canvases, request, folder, *, checkpoints, resume, stop, words=()):
    """Names: "crash" kills the process at step 3 of every start, "hang" stops answering, "deaf" never looks at `stop`,
    "hog" takes 300 MB, "broken" has a bug, "sorry" fails in a sentence, "secrets" tells its environment, "full" finds
    the disk full at step 3 until there is a file `room` among its checkpoints."""
    _misbehave(request.name)
    state, step = resume and _load(checkpoints) or (np.zeros(16), 0)
    print(f"starts at {step}", flush=True)
    total, steps = request.seconds, round(request.seconds / STEP)
    mean = canvases.mean() / 255
    yield TrainEvent(0, 0.0, total, previews=_preview(canvases, np.zeros(16)), message="First look.")
    while step < steps and (level := stop() if request.name != "deaf" else Stop.NO) != Stop.KEEP:
        if level == Stop.NOW:
            raise TrainingError("Training was stopped.", code="stopped")
        state = 0.9 * state + np.random.default_rng((request.seed, step)).normal(mean, 1, 16)
        step += 1
        if request.name == "crash" and step % 50 == 3:
            psutil.Process().kill()
        if request.name == "full" and step == 3 and not (checkpoints / "room").exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        if step % SAVE_EVERY == 0:
            _save(checkpoints, state, step)
        previews = _preview(canvases, state) if step % PREVIEW_EVERY == 0 else None
        yield TrainEvent(step, step * STEP, total, (float(abs(state).mean()), float("nan")), previews)
        time.sleep(SLEEP)
    _finish(canvases, request, folder, state, step)
    yield TrainEvent(step, step * STEP, total, message="Done.")


def load(folder: Path):
    return Generator.load(folder)


def instant(canvases, name):
    return Generator(_config(canvases, TrainRequest(name=name), 0), {"memory/pictures": canvases})


def perform(generator, inputs, request, on_progress=None):
    """In a worker's process: there nobody else wants to paint."""
    requests.Painting = Gradients
    poster.LargePainting = enlarge.LargePainting = LargeGradients
    return operations.perform(generator, inputs, request, on_progress)


class Gradients:
    """In the place of engine.painting.Painting: three levels, no strokes."""

    def __init__(self, generator, seed, options, plan=None):
        self.mean, self.seed = generator.tensors["memory/pictures"].mean(), seed
        canvas_levels = tuple(Level(0, tuple(side // part for side in options.canvas)) for part in (4, 2, 1))
        self.levels = plan.levels(canvas_levels) if plan else canvas_levels
        self.turned = float(getattr(plan, "shares", (0.0, 0.0))[1])  # of a loop

    def paint(self, on_scale=None, scales=None, on_step=None):
        _go_wrong(self.seed, lambda: on_scale(0, self._level(0)))
        for k in range(scales or len(self.levels)):
            picture = self._level(k)
            if on_scale:
                on_scale(k, picture)
        return picture

    def _level(self, k):
        height, width = self.levels[k].size
        colour = np.random.default_rng(self.seed).integers(0, 256, 3)
        ramp = (np.linspace(0, 1, width)[None, :, None] + self.turned) % 1 * np.ones((height, 1, 1))
        return to_float((ramp * colour + (1 - ramp) * self.mean).astype(np.uint8))


class LargeGradients(Gradients):
    """In the place of operations.large.LargePainting."""

    def picture(self, on_share=lambda share, newest: None):
        newest, count = to_uint8(self._level(0)), len(self.levels)
        _go_wrong(self.seed, lambda: on_share(1 / count, newest))
        for k in range(count):
            on_share((k + 1) / count, newest)
        return to_uint8(self._level(count - 1))


def _go_wrong(seed, tell):
    if seed == LEAVES:
        os._exit(3)
    if seed in SLOW:
        tell()
        time.sleep(0.5)
    if seed == HANGS:
        time.sleep(600)
    if seed == REFUSES:
        raise RequestError("The moon is out.", "It should be in.", "Wait.", code="moon")
    if seed == BREAKS:
        raise ZeroDivisionError("a bug")
    if seed == FILLS:
        raise OSError(errno.ENOSPC, "No space left on device")
    for _ in range(1_200 if seed in PATIENT else 0):
        tell()
        time.sleep(0.5)  # more often, and a browser on a busy machine does nothing but show it
    print("a library that prints to standard output")


def _misbehave(name):
    if name == "hang":
        psutil.Process().suspend()  # alive, and silent
    if name == "hog":
        np.ones(300 * 2**20 // 8)[:] = 2
        hog = np.ones(300 * 2**20 // 8)
        time.sleep(600)
        hog.sum()
    if name == "broken":
        raise ZeroDivisionError("a bug")
    if name == "sorry":
        raise TrainingError("The moon is out.", "It should be in.", "Wait.", code="moon")
    if name == "secrets":
        raise TrainingError(json.dumps(dict(os.environ)), code="told")


def _preview(canvases, state):
    return (canvases[:4] + state[:1].astype(np.uint8)).astype(np.uint8)


def _finish(canvases, request, folder, state, step, words=()):
    shift = np.frombuffer(state.tobytes(), np.uint8).reshape(-1)[: canvases.shape[2]]
    pictures = canvases.copy()
    pictures[:, 0, : len(shift), 0] = shift  # the exact bits of what was learned are in the first row
    config = _config(canvases, request, step, words)
    weights.save_folder(folder, config, {"memory/pictures": pictures}, "# A card\n", [canvases[0]])


def _config(canvases, request, step, words=()):
    height, width = canvases.shape[1:3]
    names, of_each = kept_words(words)
    return GeneratorConfig(
        name=request.name,
        preset="instant",
        height=height,
        width=width,
        sizes=((height, width),),
        sigmas=(1.0,),
        detail=(1.0,),
        mean=(0.0, 0.0, 0.0),
        spread=1.0,
        learned_scales=0,
        network=None,
        memory=MemoryConfig(
            pictures=len(canvases), window=8, directions=8, few=1, packed=0, words=names, words_of=of_each
        ),
        training=TrainingSummary(
            pictures=len(canvases),
            steps=step,
            seconds=step * STEP,
            loss=(),
            seed=request.seed,
            as_printed=False,
            warm_start="",
        ),
        licence=request.licence,
        versions={},
    )


def _save(folder: Path, state, step: int) -> None:
    text = json.dumps({"state": state.tobytes().hex(), "step": step})
    whole = json.dumps({"text": text, "sha256": hashlib.sha256(text.encode()).hexdigest()})
    temporary = folder / "slot.tmp"
    temporary.write_text(whole)
    os.replace(temporary, folder / f"slot{step // SAVE_EVERY % 2}.json")


def _load(folder: Path):
    found = []
    for slot in folder.glob("slot?.json"):
        try:
            whole = json.loads(slot.read_text())
            if hashlib.sha256(whole["text"].encode()).hexdigest() == whole["sha256"]:
                value = json.loads(whole["text"])
                found.append((value["step"], np.frombuffer(bytes.fromhex(value["state"]))))
        except (ValueError, KeyError):
            continue
    return max(found)[::-1] if found else None
