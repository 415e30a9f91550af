"""A disk that is full, and has room again: one true sentence, nothing half done, and trainings go on by themselves."""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple

import pytest

from aiart.errors import StudioError, TrainingError, is_disk_full
from aiart.studio import State
from aiart.studio import jobs as jobs_module
from aiart.studio import supervisor as supervisor_module
from aiart.studio.jobs import NO_ROOM, WAITS_FOR_ROOM, Job
from aiart.studio.trash import RESERVE
from aiart.training_presets import TrainRequest
from tests.lazily import Lazily
from tests.studio.acting import job_folder, new_workspace, put_generator, settled, until, worker_of

pytestmark = [pytest.mark.usefixtures("no_painter"), pytest.mark.slow]

messages = Lazily("aiart.web.messages")
Usage = namedtuple("Usage", "total used free")


def ask(seconds: float, name: str = "Cats") -> TrainRequest:
    return TrainRequest(name=name, seconds=seconds, long_side=64)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 48 MB of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("to mount a small disk takes Linux, and its root")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this account may not mount a disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@contextlib.contextmanager
def full(disk):
    """Inside, not one byte is free."""
    path = disk / f"filling-{time.monotonic_ns()}"
    with open(path, "wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    assert shutil.disk_usage(disk).free == 0
    yield
    path.unlink()


def test_on_a_full_disk_everything_says_so_and_goes_on_when_there_is_room(small_disk, opened, files, monkeypatch):
    studio = opened(home=small_disk / "home", attempts=1)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(3))
    next_one = studio.training.start(drawer, files, ask(1))
    until(lambda: studio.training.view(drawer, job).step >= 8)
    monkeypatch.setattr("aiart.studio.training.check_quota", lambda *_: None)  # somebody else was quicker
    with full(small_disk):
        acts = (
            lambda: studio.training.start(drawer, files, ask(1)),
            lambda: studio.training.stop(drawer, job),
            lambda: new_workspace(studio),
        )
        for act in acts:
            with pytest.raises(StudioError, match="could not be stored.*disk") as caught:
                act()
            assert caught.value.code == "no_disk"
        view = until(lambda: (view := studio.training.view(drawer, job)).code == NO_ROOM and view)
        assert view.state is State.INTERRUPTED and messages.detail(view) == WAITS_FOR_ROOM
        assert studio.training.view(drawer, next_one).code == NO_ROOM
        assert {view.id for view in studio.training.views(drawer)} == {job, next_one}, "nothing was half begun"
        assert len(list(drawer.jobs.iterdir())) == 2
    views = [settled(studio, drawer, one) for one in (job, next_one)]
    assert [(view.state, view.step, view.error) for view in views] == [(State.DONE, 60, ""), (State.DONE, 20, "")]


def test_on_a_full_disk_whatever_is_deleted_makes_room_at_once(small_disk, opened, files, monkeypatch):
    studio = opened(home=small_disk / "home")
    until((studio.config.home / RESERVE).exists)
    name = studio.workspaces.new()
    drawer = studio.workspaces.open(name)
    job = studio.training.start(drawer, files, ask(60))
    hidden, first, second = (put_generator(studio, drawer, name=name) for name in ("A", "B", "C"))
    studio.generators.delete(drawer, hidden)
    until(lambda: studio.training.view(drawer, job).step)
    monkeypatch.setattr("aiart.studio.workspace.SEEN_STEP", -1)  # its visit cannot be noted
    with full(small_disk):
        studio.generators.delete(studio.workspaces.open(name), first)
        assert shutil.disk_usage(small_disk).free > 0
        assert {path.name for path in drawer.generators.iterdir()} == {second}, "none has room to stay"
    with full(small_disk):
        studio.training.delete(drawer, job)
        assert studio.training.views(drawer) == [] and not list(drawer.jobs.iterdir())
    with full(small_disk):
        studio.generators.delete(drawer, second)
        assert studio.generators.cards(drawer) == [] and not list(drawer.generators.iterdir())
    assert studio.trash.entries(drawer) == []
    studio._housekeeping.sweep()
    assert (studio.config.home / RESERVE).exists()
    third = put_generator(studio, drawer)
    studio.generators.delete(drawer, third)
    assert [one.id for one in studio.trash.entries(drawer)] == [third], "there is room again"


def test_a_training_for_which_the_room_is_too_little_waits_and_nothing_is_counted(opened, files, monkeypatch):
    monkeypatch.setattr(supervisor_module, "NO_ROOM_SECONDS", 0.5)
    studio = opened(attempts=1)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(1, "full"))
    log = job_folder(studio, job) / "log.txt"
    until(lambda: log.exists() and log.read_text().count("starts at") >= 2)
    view = studio.training.view(drawer, job)
    assert not view.over
    (Job(job_folder(studio, job)).checkpoints / "room").touch()
    assert settled(studio, drawer, job).state is State.DONE


def test_while_the_disk_is_full_nothing_is_begun(opened, files, monkeypatch):
    studio = opened()
    drawer = new_workspace(studio)
    monkeypatch.setattr(jobs_module.shutil, "disk_usage", lambda _: Usage(100, 100, 0))
    monkeypatch.setattr("aiart.studio.training.check_quota", lambda *_: None)
    job = studio.training.start(drawer, files, ask(1))
    studio._supervisor.round()
    view = studio.training.view(drawer, job)
    assert (view.state, view.code, messages.detail(view)) == (State.QUEUED, NO_ROOM, WAITS_FOR_ROOM)
    assert worker_of(studio, job) is None
    monkeypatch.undo()
    assert settled(studio, drawer, job).state is State.DONE


def test_a_full_disk_is_known_through_other_words():
    def told(error):
        try:
            try:
                raise error
            except OSError as cause:
                raise TrainingError("It could not be saved.") from cause
        except TrainingError as outer:
            return outer

    assert is_disk_full(told(OSError(errno.ENOSPC, "full")))
    assert not is_disk_full(told(OSError(errno.EACCES, "no"))) and not is_disk_full(None)
