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

import numpy as np
import psutil
from PIL import Image, PngImagePlugin
from safetensors.numpy import load

from aiart.data.uploads import MIB, PUBLIC_LIMITS, read_picture
from aiart.engine.format.config import config_from_json, config_to_json
from aiart.engine.format.folder import CONFIG, MODEL, is_generator, read_folder
from aiart.errors import ArtError, UploadError, WeightsError
from aiart.studio.database import open_database
from aiart.studio.inputs import read_recipe, take_in
from aiart.studio.jobs import Job, State, Status
from aiart.studio.queue import Queue
from aiart.studio.store import JsonCache
from aiart.studio.takeover import read_files
from aiart.studio.workers.process import ENGINE, ROOT
from aiart.studio.workers.train import TrainingStart
from aiart.studio.workspace import Workspaces
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine
from tests.studio.acting import write_pictures

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
    """Have every so-many-th call of a training to the system fail, one in each run; then it is taken up again.

    Nothing half written is there after the failure, and what it ends with is what it would have been without.
    """
    os.environ[ENGINE] = fake_engine.__name__
    fake_engine.SLEEP = 0.0
    calm = Training(folder / "calm")
    with failing(calm.home, at=-1) as calls:
        calm.run()
    wanted, ends = calm.learned(), Counter()
    assert wanted
    for number in range(0, calls[0], every):
        training = Training(folder / str(number))
        with failing(training.home, at=number) as made:
            ends[training.run()] += 1
        assert made[0] > number, "the call was made, and failed"
        training.check_whole()
        training.again()
        assert training.run() == "done" and training.learned() == wanted
        shutil.rmtree(training.home)
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
        self.database.close()
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

    def learned(self) -> bytes:
        return read_folder(self.generator)[1]["memory/pictures"].tobytes()


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
