"""Pictures and generators made by hand, and a way to wait for other processes and to look at them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from aiart.engine.format.words import WordsOfEach
from aiart.operations.request import Request
from aiart.studio import Order, Result, Studio, StudioConfig, Workspace, store
from aiart.studio.store import read_json
from aiart.studio.workers.process import find
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine

TIMEOUT = 90  # seconds; far more than anything here takes, also beside other work on the same machine


def until(holds, what: str = "it", timeout: float = TIMEOUT):
    """Wait for something that another process does -> its truth."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {timeout} s in vain for {what}")


def config_in(folder: Path) -> StudioConfig:
    return StudioConfig(
        home=folder / "home", starters=folder / "starters", engine="tests.studio.fake_engine", free_bytes=0
    )


def write_pictures(folder: Path) -> list[Path]:
    """Three small pictures, as they lie in a page's cache."""
    return [write_picture(folder / f"cat-{seed}.png", seed) for seed in range(3)]


def write_picture(path: Path, seed: int, side: int = 64) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def make_generator(folder: Path, name: str = "Starter", seed: int = 0, words: WordsOfEach = ()) -> Path:
    """A finished generator of two pictures on disk, without any training; words: of each of them."""
    canvases = np.random.default_rng(seed).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    fake_engine._finish(canvases, TrainRequest(name=name, licence="CC0"), folder, np.zeros(4), 0, words)
    return folder


def gone(process: psutil.Process) -> bool:
    try:
        if not process.is_running():
            return True
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1  # others may end after the first
    except psutil.NoSuchProcess:
        return True


@contextmanager
def no_reading():
    """Inside, this thread, which is the page's, may not read a file of the studio's; its other threads may."""
    read, page = store._read, threading.current_thread()

    def read_or_fail(path: Path, limit: int) -> bytes:
        assert threading.current_thread() is not page, f"{path.name} was read"
        return read(path, limit)

    store._read = read_or_fail
    try:
        yield
    finally:
        store._read = read


def job_folder(studio: Studio, job: str) -> Path:
    return next(studio.config.home.glob(f"drawers/*/jobs/{job}"))


def worker_of(studio: Studio, job: str) -> psutil.Process | None:
    return find(read_json(job_folder(studio, job) / "run.json"))


def new_workspace(studio: Studio) -> Workspace:
    """A new workspace, opened, and made as if there was something to keep."""
    workspace = studio.workspaces.open(studio.workspaces.new())
    workspace.make()
    return workspace


def painted(studio: Studio, drawer: Workspace, generator: str, request: Request, **order) -> Iterator[Result]:
    """What is painted, without how far it is."""
    events = studio.painting.paint(drawer, Order(generator, request, **order))
    return (one for one in events if isinstance(one, Result))


def put_generator(studio: Studio, drawer: Workspace, **made) -> str:
    """A generator in a drawer as if it had been trained there -> its id."""
    generator = store.new_id()
    studio.generators.add(make_generator(drawer.generators / generator, **made))
    return generator


def settled(studio: Studio, drawer: Workspace, job: str):
    """The view of a job that is over."""
    return until(lambda: (view := studio.training.view(drawer, job)).over and view, "the end of the training")
