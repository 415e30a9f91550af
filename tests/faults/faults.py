"""Faults that are made on purpose, in the number that is asked for: tests make some, `python -m benchmarks faults` all.

Each function returns figures by name, and raises AssertionError at the first harm.
"""

import builtins
import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
from PIL import Image, PngImagePlugin
from safetensors.numpy import load

from aiart.data.uploads import PUBLIC_LIMITS, read_picture
from aiart.engine.format.config_text import config_from_json, config_to_json
from aiart.engine.format.folder import CONFIG, MODEL, is_generator, read_folder
from aiart.errors import ArtError, UploadError, WeightsError, to_art_error
from aiart.files import MIB
from aiart.operations.table import read_request
from aiart.studio.base_task import Task
from aiart.studio.database import open_database
from aiart.studio.gallery import Gallery
from aiart.studio.generators import Generators
from aiart.studio.inputs import InputFiles, read_recipe, take_in
from aiart.studio.jobs import Job, State, Status
from aiart.studio.queue import Queue
from aiart.studio.store import JsonCache
from aiart.studio.takeover import read_files
from aiart.studio.tasks import Order, PaintTask
from aiart.studio.trash import Trash
from aiart.studio.workers.events import PAINTING
from aiart.studio.workers.paint import OrderRunner
from aiart.studio.workers.process import ENGINE, ROOT
from aiart.studio.workers.train import TrainingStart
from aiart.studio.workspace import Workspaces
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine
from tests.studio.acting import config_in, make_generator, write_pictures

sys.path.insert(0, str(ROOT / "tests" / "engine"))
from good import save_small  # noqa: E402
from mutations import mutate_bytes, mutate_header, mutate_json  # noqa: E402

Figures = dict[str, int]
MEDDLED = ((builtins, "open"), (os, "replace"), (os, "fsync"), (os, "mkdir"), (os, "rename"))


def kills(count: int, folder: Path) -> Figures:
    """Kill so many processes that write; see `tests.faults.kills`."""
    command = [sys.executable, "-m", "tests.faults.kills", str(count), str(folder)]
    figures = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    assert figures["lost"] == figures["litter"] == 0 and figures["acknowledged"] >= count, figures
    return figures


def failing_calls(every: int, folder: Path) -> Figures:
    """Have every so-many-th call of a training to the system fail, one in each run; then it is taken up again."""
    os.environ[ENGINE] = fake_engine.__name__
    fake_engine.SLEEP = 0.0
    return _each_call_fails(Training, every, folder)


def failing_calls_of_painting(every: int, folder: Path) -> Figures:
    """The same of an order for a picture that starts from another one."""
    return _each_call_fails(Painted, every, folder)


def _each_call_fails(work: type["Training"] | type["Painted"], every: int, folder: Path) -> Figures:
    """Nothing half written is there after a failure, and what it ends with is what it would have been without."""
    calm = work(folder / "calm")
    with failing(calm.home, at=-1) as calls:
        calm.run()
    wanted, ends = calm.made(), Counter()
    assert wanted
    for number in range(0, calls[0], every):
        one = work(folder / str(number))
        with failing(one.home, at=number) as made:
            end = one.run()
        ends[end] += 1
        assert made[0] > number, "the call was made, and failed"
        one.check_whole()
        if end != "done":
            one.again()
            assert one.run() == "done"
        assert one.made() == wanted
        one.database.close()
        shutil.rmtree(one.home)
    return {"failing calls": ends.total(), **{f"then {end}": count for end, count in ends.items()}}


class Training:
    """A training of three small pictures in a home of its own, run in this process."""

    def __init__(self, home: Path):
        self.home = home
        home.mkdir(parents=True)
        files = write_pictures(home)
        self.database = open_database(home, read_files)
        workspaces = Workspaces(self.database, None)
        workspace = workspaces.open(workspaces.new())
        workspace.make()
        request = TrainRequest(name="Faults", seconds=1.0, long_side=64)
        self.job = take_in(workspace.jobs, home / "trash", files, request, PUBLIC_LIMITS)
        Queue(self.database, JsonCache()).record(self.job, 0.0)
        self.generator = workspace.generators / self.job.spec().generator

    def run(self) -> str:
        """Train -> how it ended: the state, or "died" where a worker would have."""
        before = signal.getsignal(signal.SIGTERM)
        status = Status(State.QUEUED, total=1.0).moved(State.PREPARING, attempt=1)
        try:
            start = TrainingStart(self.job, status)
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
                with contextlib.redirect_stderr(nowhere):
                    start.run()
        except OSError:
            return "died"
        finally:
            signal.signal(signal.SIGTERM, before)
            if "start" in locals():
                start._progress.close()
        return str(self.job.status().state)

    def again(self) -> None:
        """As the supervisor does before another start."""
        self.job.write_status(Status(State.QUEUED, total=1.0))

    def check_whole(self) -> None:
        """Raise AssertionError if something is half there."""
        if is_generator(self.generator):
            read_folder(self.generator)
        self.job.status()
        Job(self.job.folder).spec()
        left = [path for path in self.home.rglob(".*.tmp") if "state.json" not in path.name]
        assert left == [], left

    def made(self) -> bytes:
        return read_folder(self.generator)[1]["memory/pictures"].tobytes()


class Painted:
    """An order for one picture in a home of its own, carried out in this process by an engine that paints a ramp."""

    def __init__(self, home: Path):
        self.home = home
        config = config_in(home)
        make_generator(config.starters / "ink")
        self.file = write_pictures(home)[0]
        self.database = open_database(config.home, read_files)
        trash, self.inputs = Trash(self.database, 0), InputFiles(self.database)
        self.gallery = Gallery(config, self.database, self.inputs, trash)
        workspaces = Workspaces(self.database, None)
        self.workspace = workspaces.open(workspaces.new())
        self.workspace.make()
        (self.card,) = Generators(config, self.database, trash).cards(self.workspace)
        self.config = config

    def run(self) -> str:
        """Paint -> how it ended: "done", or the code of what a person is told."""
        request = read_request("variations", {"count": 1, "seed": 1})
        try:
            inputs = self.inputs.take(self.workspace, request, {"picture": self.file}, PUBLIC_LIMITS)
            order = Order(self.card.id, request, files={"picture": self.file})
            makes_none: Any = None  # generators of pictures are not asked for
            task = PaintTask(
                self.config, self, self.gallery, self.workspace, order, self.card, None, inputs, makes_none
            )
            task.run_within(Task("all", 1, is_long=False), 0)
        except ArtError as error:
            return error.code
        return "done"

    def paint(self, payload: dict, cancelled: threading.Event, **told: Any) -> dict:
        """What a painter answers; the work is done here, where a call can fail."""
        ramp = np.linspace(0, 255, 64 * 64 * 3).astype(np.uint8).reshape(64, 64, 3)
        engine: Any = SimpleNamespace(load=fake_engine.load, perform=lambda *given: iter([ramp]))
        try:
            return OrderRunner(engine).run(payload, lambda *begun: None, lambda *progress: None)
        except OSError as error:
            raise to_art_error(error, PAINTING) from error

    def again(self) -> None:
        """A second order needs nothing."""

    def check_whole(self) -> None:
        """Raise AssertionError if a picture is there that is not recorded, or the other way round."""
        known = {picture.path.parent for picture in self.gallery.pictures(self.workspace)}
        there = {path.parent for path in self.workspace.pictures.rglob("*") if path.is_file()}
        assert there == known, there ^ known

    def made(self) -> bytes:
        (picture,) = self.gallery.pictures(self.workspace)
        return picture.path.read_bytes() + picture.small.read_bytes()


@contextlib.contextmanager
def failing(home: Path, at: int) -> Iterator[list[int]]:
    """Count the calls of this thread that write below `home`, and have the one of this number fail.

    What is opened counts twice: it cannot be opened, or can be, and has no room for what is written.
    """
    calls, thread = [0], threading.current_thread()

    def count(number: int) -> None:
        calls[0] += 1
        if calls[0] == at + 1:
            raise OSError(number, os.strerror(number))

    def meddled(call: Callable) -> Callable:
        def act(*args, **options):
            if threading.current_thread() is not thread or not _writes(call.__name__, home, args, options):
                return call(*args, **options)
            count(errno.EIO)
            answer = call(*args, **options)
            if call.__name__ == "open":
                answer.write = _counted(answer.write, lambda: count(errno.ENOSPC))
            return answer

        return act

    kept = [(place, name, getattr(place, name)) for place, name in MEDDLED]
    for place, name, call in kept:
        setattr(place, name, meddled(call))
    try:
        yield calls
    finally:
        for place, name, call in kept:
            setattr(place, name, call)


def _counted(write: Callable, count: Callable[[], None]) -> Callable:
    """`write`, with `count` called before its first use."""
    before = [count]

    def act(data):
        if before:
            before.pop()()
        return write(data)

    return act


def _writes(name: str, home: Path, args: tuple, options: dict) -> bool:
    if name == "fsync":
        return True
    mode = options.get("mode", args[1] if len(args) > 1 else "r") if name == "open" else "w"
    return str(args[0]).startswith(str(home)) and (not isinstance(mode, str) or mode[0] in "wxa" or "+" in mode)


def mutated_weights(count: int, folder: Path) -> Figures:
    """Damage both files of a generator: each is refused in a sentence, or read as the official library reads it."""
    save_small(folder / "good")
    process = psutil.Process()
    before = process.memory_info().rss
    rng, answers = np.random.default_rng(20), Counter()
    ways = {CONFIG: (mutate_bytes, mutate_json), MODEL: (mutate_bytes, mutate_header)}
    for number in range(count):
        name = (CONFIG, MODEL)[number % 2]
        original = (folder / "good" / name).read_bytes()
        try:
            (folder / "good" / name).write_bytes(ways[name][rng.integers(2)](original, rng))
            config, tensors = read_folder(folder / "good")
            assert config_from_json(config_to_json(config)) == config
            official = load((folder / "good" / MODEL).read_bytes())
            assert {one: a.tobytes() for one, a in tensors.items()} == {one: a.tobytes() for one, a in official.items()}
            answers["read"] += 1
        except WeightsError as error:
            assert error.code and str(error).isprintable()
            answers["refused"] += 1
        finally:
            (folder / "good" / name).write_bytes(original)
    assert min(answers.values()) > count // 50, answers
    assert process.memory_info().rss - before < 200 * MIB
    return {"mutated weights": count, **answers}


def mutated_pictures(count: int, folder: Path) -> Figures:
    """Damage pictures of four kinds: each is refused in a sentence, or read."""
    originals, rng, answers = [], np.random.default_rng(7), Counter()
    pixels = rng.integers(0, 256, (64, 80, 3), np.uint8)
    for ending in ("png", "jpg", "webp", "tiff"):
        Image.fromarray(pixels).save(folder / f"good.{ending}")
        originals.append((folder / f"good.{ending}").read_bytes())
    for number in range(count):
        (folder / "mutant").write_bytes(mutate_bytes(originals[number % len(originals)], rng))
        try:
            answer = read_picture(folder / "mutant", PUBLIC_LIMITS)
            assert answer.dtype == np.uint8 and answer.ndim == 3
            answers["read"] += 1
        except UploadError as error:
            assert error.code
            answers["refused"] += 1
    assert min(answers.values()) > count // 50, answers
    return {"mutated pictures": count, **answers}


def mutated_recipes(count: int, folder: Path) -> Figures:
    """Damage recipes and put them into whole pictures: each is refused in a sentence, or is one."""
    from aiart.operations.recipe import recipe_of, text_chunks
    from aiart.operations.request import Request

    recipe = recipe_of("Ink", "0123456789ab", Request(seed=3))
    ((key, text),) = [(key, text) for key, text in text_chunks(recipe).items() if text.startswith("{")]
    rng, answers, picture = np.random.default_rng(9), Counter(), Image.new("RGB", (64, 64))
    for number in range(count):
        way = mutate_json if number % 2 else mutate_bytes
        info = PngImagePlugin.PngInfo()
        info.add_itxt(key, way(text.encode(), rng).decode("utf-8", "replace").replace("\0", ""))
        picture.save(folder / "mutant.png", pnginfo=info)
        try:
            read_recipe(folder / "mutant.png")
            answers["read"] += 1
        except ArtError as error:
            assert str(error).isprintable()
            answers["refused"] += 1
    assert min(answers.values()) > count // 50, answers
    return {"mutated recipes": count, **answers}
