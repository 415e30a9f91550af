"""Visitors: nothing of one can be reached by another, by whatever id; drawers expire, and have their limits."""

import os
import random
import string
import threading
import time

import pytest

from aiart.errors import StudioError
from aiart.operations.request import Request
from aiart.studio import Studio, StudioConfig, read_recipe
from aiart.studio.database import Database, open_database
from aiart.studio.queue import queue_lock
from aiart.studio.store import new_id
from aiart.studio.takeover import read_files
from aiart.studio.workspace import DAY, Workspaces
from aiart.training_presets import TrainRequest
from tests.studio.acting import (
    config_in,
    job_folder,
    make_generator,
    new_workspace,
    painted,
    settled,
    until,
    write_pictures,
)

ASK = TrainRequest(name="Cats", seconds=1, long_side=64)


@pytest.fixture(scope="module")
def visitors(tmp_path_factory):
    """A studio, two workspaces, what the first one has (a training, its generator, a picture), and both ids."""
    folder = tmp_path_factory.mktemp("visitors")
    studio = Studio(config_in(folder))
    ids = [studio.workspaces.new() for _ in range(2)]
    hers, his = map(studio.workspaces.open, ids)
    hers.make()
    job = studio.training.start(hers, write_pictures(folder), ASK)
    generator = settled(studio, hers, job).generator
    picture = next(iter(painted(studio, hers, generator, Request(count=1)))).path.parent.name
    yield studio, hers, his, job, generator, picture, ids
    studio.close()


VERBS = {
    "job": lambda studio, drawer, job, generator, picture: studio.training.view(drawer, job),
    "stop": lambda studio, drawer, job, generator, picture: studio.training.stop(drawer, job),
    "resume": lambda studio, drawer, job, generator, picture: studio.training.resume(drawer, job),
    "train_longer": lambda studio, drawer, job, generator, picture: studio.training.train_longer(drawer, job, 60),
    "delete": lambda studio, drawer, job, generator, picture: studio.training.delete(drawer, job),
    "generator": lambda studio, drawer, job, generator, picture: studio.generators.find(drawer, generator),
    "about": lambda studio, drawer, job, generator, picture: studio.details.about(drawer, generator),
    "measure": lambda studio, drawer, job, generator, picture: studio.details.measure(drawer, generator),
    "keep": lambda studio, drawer, job, generator, picture: studio.generators.keep(drawer, generator),
    "rename": lambda studio, drawer, job, generator, picture: studio.generators.rename(drawer, generator, "Mine"),
    "delete_generator": lambda studio, drawer, job, generator, picture: studio.generators.delete(drawer, generator),
    "create": lambda studio, drawer, job, generator, picture: painted(studio, drawer, generator, Request()),
    "delete_picture": lambda studio, drawer, job, generator, picture: studio.gallery.delete(drawer, picture),
    "maps": lambda studio, drawer, job, generator, picture: studio.gallery.maps(drawer, picture),
    "zip": lambda studio, drawer, job, generator, picture: studio.gallery.zip(drawer, [picture]),
}


def strange_ids(*known: str) -> list:
    """Near misses, paths and junk."""
    luck = random.Random(1)
    flipped = [text[:-1] + ("a" if text[-1] != "a" else "b") for text in known]
    nested = [f"{prefix}{text}" for text in known for prefix in ("./", "../jobs/", "x/../", "/", "..\\")]
    random_ids = ["".join(luck.choices(string.ascii_letters + string.digits + "-_", k=22)) for _ in range(20)]
    junk = ["", ".", "..", "*", "?" * 22, "\0", "a" * 5000, "~", "C:", "con", None, 7, [], {}, True, b"x" * 22]
    return [*flipped, *nested, *random_ids, *junk, *(text.swapcase() for text in known)]


def test_nothing_of_one_visitor_can_be_reached_by_another(visitors):
    studio, hers, his, job, generator, picture, _ = visitors
    for name, verb in VERBS.items():
        with pytest.raises(StudioError) as caught:
            verb(studio, his, job, generator, picture)
        assert caught.value.code in ("no_job", "no_generator", "no_picture"), name
    assert (studio.training.views(his), studio.gallery.pictures(his)) == ([], [])
    assert [card.id for card in studio.generators.cards(his)] == []
    assert (
        studio.training.view(hers, job).over
        and studio.generators.find(hers, generator)
        and studio.gallery.pictures(hers)
    )


def test_no_other_id_opens_a_drawer(visitors):
    studio, hers, _, job, generator, _, ids = visitors
    for strange in strange_ids(*ids, job, generator, hers.folder.name[:22], hers.folder.name):
        assert not studio.workspaces.has(strange)
        with pytest.raises(StudioError) as caught:
            studio.workspaces.open(strange)
        assert caught.value.code == "no_drawer"


def test_no_other_id_finds_a_training_a_generator_or_a_picture(visitors):
    studio, hers, _, job, generator, picture, ids = visitors
    for strange in strange_ids(job, generator, picture, ids[0]):
        for verb in VERBS.values():
            with pytest.raises(StudioError):
                verb(studio, hers, strange, strange, strange)
    assert (
        studio.training.view(hers, job).over
        and studio.generators.find(hers, generator)
        and len(studio.gallery.pictures(hers)) == 1
    )


def test_paths_and_files_never_tell_the_id_that_opens_the_drawer(visitors):
    studio, *_, ids = visitors
    for path in studio.config.home.rglob("*"):
        assert not any(one in str(path) for one in ids)
        if path.is_file():
            data = path.read_bytes()
            assert not any(one.encode() in data for one in ids)


def test_a_recipe_finds_a_generator_only_for_those_who_have_it(visitors):
    studio, hers, his, _, generator, *_ = visitors
    recipe = read_recipe(studio.gallery.pictures(hers)[0].path, studio.config.limits)
    assert studio.generators.with_hash(hers, recipe.hash).id == generator
    assert studio.generators.with_hash(his, recipe.hash) is None


def test_an_unused_drawer_expires_and_a_visited_or_working_one_does_not(tmp_path, monkeypatch):
    database = open_database(tmp_path, read_files)
    workspaces = Workspaces(database, expiry_days=7)
    unused, visited, working = (workspaces.new(now=time.time() - 6.9 * DAY) for _ in range(3))
    for one in (unused, visited, working):
        workspaces.open(one).make()
    database.execute("INSERT INTO jobs VALUES (?, ?, 1.0, 1)", "j" * 22, workspaces.open(working).key)
    folder = workspaces.open(unused).folder
    database.execute("UPDATE workspaces SET seen = ?", time.time() - 8 * DAY)
    workspaces.open(visited)
    assert workspaces.expire() == [folder]
    later = time.time() + 0.2 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(StudioError, match="not used for long"):
        workspaces.open(unused)
    assert workspaces.open(visited) and workspaces.open(working)


def test_without_expiry_nothing_is_ever_deleted(tmp_path):
    workspaces = Workspaces(open_database(tmp_path, read_files), expiry_days=None)
    drawer = workspaces.new()
    workspaces.open(drawer).make()
    assert workspaces.expire(now=time.time() + 10_000 * DAY) == [] and workspaces.open(drawer)


def test_opening_a_studio_sweeps_what_is_old_and_leaves_what_is_new(opened, files):
    studio = opened(expiry_days=7)
    stale, fresh = new_workspace(studio), new_workspace(studio)
    job = studio.training.start(fresh, files, ASK)
    jobs = job_folder(studio, job).parent
    settled(studio, fresh, job)
    studio.close()
    leftovers = [jobs / f"making-{new_id()}", jobs.parent / "pictures" / f"{1:012x}-{'0' * 16}"]
    for folder in leftovers:
        folder.mkdir()
    (studio.config.home / "trash" / "x").mkdir(parents=True)
    long_ago = time.time() - 8 * DAY
    half, young = (jobs / job / f".state.json.{number:08x}.tmp" for number in range(2))
    half.write_bytes(b"{")
    young.write_bytes(b"{")
    for path in (leftovers[0], half):
        os.utime(path, (long_ago, long_ago))
    expired = stale.folder
    studio.close()
    Database(studio.config.home).execute("UPDATE workspaces SET seen = ? WHERE key = ?", long_ago, expired.name)
    again = opened(expiry_days=7)
    until(lambda: not expired.exists(), "the sweep")
    until(lambda: not any(path.exists() for path in (*leftovers, half)), "the sweep")
    assert young.exists(), "it may just be written"
    until(lambda: not list((studio.config.home / "trash").iterdir()), "the sweep")
    assert again.training.view(fresh, job).over
    assert stale.key not in {one.key for one in again.workspaces.all()}


def test_a_drawer_costs_nothing_before_there_is_something_to_keep(opened, monkeypatch):
    studio = opened()
    ids = [studio.workspaces.new() for _ in range(500)]
    drawer = studio.workspaces.open(ids[0])
    assert studio.training.views(drawer) == [] and studio.gallery.pictures(drawer) == []
    studio.presses.take(drawer, "press")
    with pytest.raises(StudioError, match="by the same press"):
        studio.presses.take(drawer, "press")
    assert not list(studio.workspaces.folder.iterdir()) and not studio.workspaces.all()
    forged = ids[0][:22] + ids[1][22:]
    assert studio.workspaces.has(ids[1]) and not studio.workspaces.has(forged) and not studio.workspaces.has("A" * 34)
    assert not studio.workspaces.has(studio.workspaces.new(now=time.time() - 31 * DAY))
    assert opened().workspaces.has(ids[2]), "another process on the same data knows it too"
    drawer.make()
    assert [one.key for one in studio.workspaces.all()] == [drawer.key]
    full = opened(free_bytes=2**60)
    with pytest.raises(StudioError, match="nearly full"):
        full.workspaces.open(ids[3]).make()
    assert len(studio.workspaces.all()) == 1


def test_an_expired_drawer_is_deleted_in_nobodys_way(opened):
    """Neither the queue's lock nor the supervisor's thread is needed for it."""
    studio = opened(expiry_days=7)
    stale = new_workspace(studio)
    studio._supervisor.close()
    Database(studio.config.home).execute("UPDATE workspaces SET seen = ?", time.time() - 8 * DAY)
    with queue_lock(studio.config.home):
        sweeping = threading.Thread(target=studio._housekeeping.sweep)
        sweeping.start()
        sweeping.join(10)
        assert not sweeping.is_alive() and not stale.folder.exists()


def test_a_full_drawer_takes_no_more_and_says_so(opened, files):
    studio = opened(workspace_bytes=40 * 2**20)
    drawer = new_workspace(studio)
    make_generator(studio.config.starters / "ink")
    with pytest.raises(StudioError, match="drawer is full") as caught:
        painted(studio, drawer, "ink", Request(count=10, size=(2000, 2000)))
    assert caught.value.code == "drawer_full"
    job = studio.training.start(drawer, files, ASK)
    (job_folder(studio, job) / "much").write_bytes(bytes(20 * 2**20))
    with pytest.raises(StudioError, match="It holds 40 MiB") as caught:
        studio.training.start(drawer, files, ASK)
    assert caught.value.code == "drawer_full" and len(studio.training.views(drawer)) == 1
    assert studio.training.start(new_workspace(studio), files, ASK), "another visitor has room"


def test_a_nearly_full_disk_takes_no_more_and_says_so(opened, files):
    studio = opened(free_bytes=2**60)
    drawer = studio.workspaces.open(studio.workspaces.new())
    make_generator(studio.config.starters / "ink")
    for verb in (
        lambda: studio.training.start(drawer, files, ASK),
        lambda: painted(studio, drawer, "ink", Request()),
    ):
        with pytest.raises(StudioError, match="disk is nearly full") as caught:
            verb()
        assert caught.value.code == "no_disk"


def test_the_public_profile_has_a_limit_for_everything(tmp_path):
    local, public = StudioConfig(tmp_path), StudioConfig.public(tmp_path, max_queue=3)
    assert local.keep and local.expiry_days is None and local.workspace_bytes is None and local.max_own is None
    assert (
        not public.keep and public.expiry_days and public.workspace_bytes and public.max_own and public.max_queue == 3
    )
    assert public.max_seconds < local.max_seconds and public.limits.max_bytes < local.limits.max_bytes
