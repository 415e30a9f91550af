"""The records: taken over from a home of a version without a database, rebuilt when damaged, refusals in sentences."""

import shutil
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from aiart.errors import StudioError
from aiart.studio import State, database
from aiart.studio.database import NAME, Database, open_database
from aiart.studio.schema import MIGRATIONS
from aiart.studio.store import read_json, write_json
from aiart.studio.takeover import read_files
from tests.studio.acting import job_folder, make_generator, painted, settled

# Made by commit 02afa6a with the fake engine: three pictures, a generator renamed and one kept in the library, a
# training interrupted after 20 of 60 steps and one waiting behind it; and a second, empty workspace.
OLD_HOME = Path(__file__).with_name("old_home.zip")
WORKSPACE, EMPTY = "8sxYo_GVpLnjYwHG3WzlKA", "feh1eha-5--ahNdVQFNb6w"
DONE, KEPT_JOB = "nsiY3_fX6FG21xZ08kvQlw", "ygFpJQZgedc_8JfWLEOmkg"
INTERRUPTED, WAITING = "_rYLwEeqDcD-xKyomHnD4g", "TK-qgXedR4Mno2saQSBjdg"
GENERATOR, KEPT = "2zbCFxB8E6C3pwPoslIevA", "CV88E35AjGY0OjZhmc_xwA"
FAVOURITE, SECOND, VARIATION = (
    "01a220875622-fedd9291c31076ff",
    "01a2208756a6-2454321fee65572a",
    "01a22087571b-3b3c584506b6002c",
)


@pytest.fixture
def old_home(config):
    with zipfile.ZipFile(OLD_HOME) as bundle:
        bundle.extractall(config.home)
    return config.home


def check_old_home(studio) -> None:
    """Everything that was in the old home is found, under its old id."""
    drawer = studio.workspaces.open(WORKSPACE)
    assert studio.gallery.pictures(studio.workspaces.open(EMPTY)) == []
    views = studio.gallery.pictures(drawer)
    assert [view.id for view in views] == [VARIATION, SECOND, FAVOURITE]
    assert [view.favourite for view in views] == [False, False, True]
    assert [view.request.seed for view in views] == [7, 6, 5] and all(view.path.is_file() for view in views)
    assert studio.gallery.input_file(drawer, views[0].inputs["picture"], "picture").is_file()
    cards = studio.generators.cards(drawer)
    assert {(card.id, card.name, card.source) for card in cards} >= {
        (GENERATOR, "Best cats", "mine"),
        (KEPT, "Kept", "library"),
    }
    jobs = {view.id: view for view in studio.training.views(drawer)}
    assert set(jobs) == {DONE, KEPT_JOB, INTERRUPTED, WAITING}
    assert (jobs[DONE].state, jobs[DONE].generator, jobs[DONE].step) == (State.DONE, GENERATOR, 20)
    assert jobs[KEPT_JOB].generator == KEPT


def test_a_home_of_the_old_kind_is_taken_over_and_nothing_is_lost(opened, old_home):
    studio = opened()
    check_old_home(studio)
    drawer = studio.workspaces.open(WORKSPACE)
    first, second = (settled(studio, drawer, job) for job in (INTERRUPTED, WAITING))
    assert (first.state, first.step, second.state) == (State.DONE, 60, State.DONE)
    log = (job_folder(studio, INTERRUPTED) / "log.txt").read_text().splitlines()
    assert int(log[1].removeprefix("starts at ")) >= 20, "it went on from its checkpoint"
    assert first.id != second.id and {first.generator, second.generator} < {
        card.id for card in studio.generators.cards(drawer)
    }


RECIPE = ("aiart", "parameters")  # which now names the version that painted


def test_an_old_picture_can_be_painted_again_and_deleted(opened, old_home):
    studio = opened()
    drawer = studio.workspaces.open(WORKSPACE)
    old = studio.gallery.find(drawer, SECOND)
    card = studio.generators.with_hash(drawer, old.hash)
    (again,) = painted(studio, drawer, card.id, old.request)
    with Image.open(again.path) as new, Image.open(old.path) as before:
        assert new.tobytes() == before.tobytes(), "the same picture"
        said = {"srgb": 0, "dpi": new.info["dpi"]}
        told = [{key: one for key, one in info.items() if key not in RECIPE} for info in (new.info, before.info | said)]
        assert told[0] == told[1], "it now says which colours and dots it has"
    studio.gallery.delete(drawer, SECOND)
    studio.trash.empty(drawer)
    assert not old.path.exists() and len(studio.gallery.pictures(drawer)) == 3
    assert [view.id for view in studio.gallery.pictures(drawer, favourites=True)] == [FAVOURITE]
    assert [view.id for view in studio.gallery.pictures(drawer, "best variations")] == [VARIATION]
    assert studio.gallery.count(drawer, "cats") == 3


def test_pictures_of_a_still_older_version_are_there(opened, old_home):
    (made,) = old_home.glob(f"drawers/*/pictures/{SECOND}/made.json")
    record = read_json(made)
    write_json(made, {name: record[name] for name in ("generator", "generator_name", "request", "made")})
    made.with_name("small.jpg").unlink()
    studio = opened()
    view = studio.gallery.find(studio.workspaces.open(WORKSPACE), SECOND)
    (path,) = made.parent.glob("*.png")
    assert view.path == view.small == view.shown == path and view.operation == "create" and view.width == 0


@pytest.mark.parametrize("damage", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 8000])
def test_damaged_records_are_set_aside_and_rebuilt_from_the_files(opened, old_home, damage):
    opened().close(training=True)
    (old_home / NAME).write_bytes(damage)
    for log in old_home.glob(f"{NAME}-*"):
        log.unlink()
    check_old_home(opened())
    assert [path.read_bytes() for path in old_home.glob(f"{NAME}.damaged-*")] == [damage]


def test_lost_records_are_rebuilt_and_a_second_start_changes_nothing(opened, old_home):
    opened().close(training=True)
    (old_home / NAME).unlink()
    opened().close(training=True)
    check_old_home(opened())


def test_a_takeover_that_is_cut_off_is_done_again(config, old_home):
    def cut_off(connection: sqlite3.Connection, home: Path) -> None:
        read_files(connection, home)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_database(old_home, cut_off)
    records = open_database(old_home, read_files)
    assert records.rows("SELECT count(*) FROM pictures")[0][0] == 3
    assert [row["id"] for row in records.rows("SELECT id FROM jobs WHERE place IS NOT NULL ORDER BY place")] == [
        INTERRUPTED,
        WAITING,
    ]


@pytest.fixture
def records(tmp_path):
    opened = open_database(tmp_path, read_files)
    opened.execute("INSERT INTO workspaces VALUES ('d', 1.0, 1.0)")
    yield opened
    opened.close()


def test_a_newer_database_is_refused_and_left_alone(records):
    records.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StudioError, match="newer version") as caught:
        open_database(records.home, read_files)
    assert caught.value.code == "newer" and records.rows("SELECT * FROM workspaces")


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(records):
    pages = records.rows("PRAGMA page_count")[0][0]
    records.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StudioError, match="could not be stored") as caught, records.transaction() as connection:
        for number in range(10_000):
            connection.execute("INSERT INTO workspaces VALUES (?, 1.0, 1.0)", (str(number),))
    assert caught.value.code == "no_disk"
    assert records.rows("SELECT count(*) FROM workspaces")[0][0] == 1
    assert records.execute("UPDATE workspaces SET seen = 2.0") == 1, "it goes on afterwards"


def test_who_cannot_write_in_time_hears_that_the_studio_is_busy(records, monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    other = Database(records.home)
    with records.transaction(), pytest.raises(StudioError) as caught:
        other.execute("UPDATE workspaces SET seen = 2.0")
    assert caught.value.code == "busy"
    other.close()


def test_damage_found_on_the_way_and_a_missing_file_are_sentences(records):
    records.close()
    (records.home / NAME).write_bytes(b"nonsense" * 1000)
    with pytest.raises(StudioError, match="records are damaged"):
        records.rows("SELECT * FROM workspaces")
    (records.home / NAME).unlink()
    with pytest.raises(StudioError, match="cannot be opened"):
        Database(records.home).rows("SELECT 1")


def test_nothing_is_recorded_in_a_workspace_that_is_gone(records):
    with pytest.raises(StudioError) as caught:
        records.execute("INSERT INTO jobs VALUES ('j', 'gone', 1.0, 1)")
    assert caught.value.code == "no_drawer"


def test_what_need_not_be_durable_is_seen_at_once_and_leaves_the_others_durable(records):
    with records.transaction(durable=False) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 1
        connection.execute("UPDATE workspaces SET seen = 7.0 WHERE key = 'd'")
    assert Database(records.home).row("SELECT seen FROM workspaces WHERE key = 'd'")[0] == 7.0
    assert records.row("PRAGMA synchronous")[0] == 2
    with pytest.raises(ZeroDivisionError), records.transaction(durable=False) as connection:
        connection.execute("UPDATE workspaces SET seen = 8.0 WHERE key = 'd'")
        raise ZeroDivisionError
    assert records.row("PRAGMA synchronous")[0] == 2
    assert records.row("SELECT seen FROM workspaces WHERE key = 'd'")[0] == 7.0


def test_many_threads_and_processes_worth_of_connections_write_at_once(records):
    def write(number: int) -> None:
        own = Database(records.home)
        for turn in range(20):
            own.execute("INSERT INTO workspaces VALUES (?, 1.0, 1.0)", f"{number}-{turn}")
            records.execute("UPDATE workspaces SET seen = seen + 1 WHERE key = 'd'")
        own.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records.rows("SELECT count(*) FROM workspaces")[0][0] == 81
    assert records.row("SELECT seen FROM workspaces WHERE key = 'd'")[0] == 81.0


def test_files_without_a_row_and_rows_without_files_are_found_by_comparing(opened, old_home):
    studio = opened()
    drawer = studio.workspaces.open(WORKSPACE)
    for job in (INTERRUPTED, WAITING):
        settled(studio, drawer, job)
    shutil.rmtree(drawer.pictures / SECOND)
    shutil.rmtree(drawer.jobs / DONE)
    shutil.rmtree(drawer.generators / GENERATOR)
    young = make_generator(drawer.generators / ("y" * 22))
    old = drawer.pictures / f"{1:012x}-{'0' * 16}"
    old.mkdir()
    studio._housekeeping.sweep()
    assert [view.id for view in studio.gallery.pictures(drawer)] == [VARIATION, FAVOURITE]
    assert DONE not in {view.id for view in studio.training.views(drawer)}
    assert GENERATOR not in {card.id for card in studio.generators.cards(drawer)}
    assert young.exists() and not old.exists(), "what is young may just be about to be recorded"
