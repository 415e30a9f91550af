"""Orders whose page was killed or ended while they were painted: what is said of them, and how they are finished."""

import subprocess
import sys
from contextlib import suppress

import pytest

from aiart.errors import StudioError, UploadError
from aiart.operations.create import OPERATION as CREATE
from aiart.operations.grid import axis_from_text, grid_of
from aiart.operations.poster import PosterRequest
from aiart.operations.request import Request
from aiart.operations.variations import VariationsRequest
from aiart.studio import ITSELF, Order, Result, Studio, paint_each, paint_rest
from aiart.studio.open_orders import OpenOrder
from aiart.studio.workers.process import ROOT, worker_environment
from aiart.studio.workspace import Workspace
from tests.studio import fake_engine
from tests.studio.acting import make_generator, new_workspace, painted

pytestmark = pytest.mark.slow

SEED = fake_engine.PATIENT[0]  # paints until it is stopped
SLOW = fake_engine.SLOW[0]  # as do those after it: half a second, so that a page can end before them
KILLED = """
import sys
from pathlib import Path
from aiart.operations.request import Request
from aiart.studio import Order, Result, Studio, StudioConfig
from aiart.studio.painter import Painter

Painter.start = lambda painter: None
home, starters, first = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
studio = Studio(StudioConfig(home=home, starters=starters, engine="tests.studio.fake_engine", free_bytes=0))
drawer = studio.workspaces.new()
order = Order("ink-waves", Request(count=4, seed=first))
for event in studio.painting.paint(studio.workspaces.open(drawer), order, goes_on=True):
    if isinstance(event, Result) and event.index == 1:
        print(drawer, flush=True)
"""


@pytest.fixture
def starter(config):
    make_generator(config.starters / "ink-waves", "Ink Waves")
    make_generator(config.starters / "other", "Other", seed=1)
    return "ink-waves"


def until_pictures(events, count: int) -> list[Result]:
    """The first results of an order."""
    results = (one for one in events if isinstance(one, Result))
    return [next(results) for _ in range(count)]


def begun(studio, drawer, order, count: int) -> None:
    """Carry out an order up to so many pictures, and go away."""
    until_pictures(studio.painting.paint(drawer, order, goes_on=True), count)


def set_aside(opened, starter) -> tuple[Studio, Workspace, OpenOrder]:
    """The studio that is opened after one ended with one of three pictures, the workspace and the order."""
    studio = opened()
    drawer = new_workspace(studio)
    begun(studio, drawer, Order(starter, Request(count=3, seed=SEED - 1)), 1)
    studio.close()
    again = opened()
    (order,) = again.orders.unfinished(drawer, ["create"])
    return again, drawer, order


def finish(studio, drawer, operation="create") -> list[Result]:
    (order,) = studio.orders.unfinished(drawer, [operation])
    task, events = paint_rest(studio.painting, studio.generators, drawer, order)
    made = [one for one in events if isinstance(one, Result)]
    assert task.earlier == order.pictures and studio.orders.unfinished(drawer, [operation]) == []
    return made


def test_an_order_whose_page_was_killed_is_told_of_and_ends_with_the_pictures_that_would_have_come(
    config, opened, starter
):
    first = SEED - 2
    command = [sys.executable, "-c", KILLED, str(config.home), str(config.starters), str(first)]
    host = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=worker_environment(config.engine))
    key = host.stdout.readline().strip()
    host.kill()
    host.wait()
    host.stdout.close()
    studio = opened()
    drawer = studio.workspaces.open(key)
    (order,) = studio.orders.unfinished(drawer, ["create", "place"])
    assert (order.done, order.content.count, len(order.pictures)) == (2, 4, 2)
    assert studio.orders.unfinished(drawer, ["variations"]) == []
    task, events = paint_rest(studio.painting, studio.generators, drawer, order)
    assert next(events).index == 2, "the first two are not painted again"
    with pytest.raises(StudioError, match="not waiting"):
        paint_rest(studio.painting, studio.generators, drawer, order)[1].__next__()
    studio.painting.stop(drawer)
    assert [one for one in events if isinstance(one, Result)] == []
    assert studio.orders.unfinished(drawer, ["create"]) == [], "she has stopped it herself"
    seeds = [view.request.seed for view in studio.gallery.pictures(drawer)]
    assert seeds == [first + 1, first] and task.count == 4


def test_a_page_that_ends_sets_its_orders_aside(opened, starter):
    again, drawer, order = set_aside(opened, starter)
    assert (order.done, order.content.count) == (1, 3)
    with pytest.raises(StudioError, match="not waiting"):
        again.orders.find(new_workspace(again), order.id)
    again.orders.leave(drawer, order.id)
    assert again.orders.unfinished(drawer, ["create"]) == [] and len(again.gallery.pictures(drawer)) == 1


def test_what_is_over_or_stopped_or_not_followed_is_no_unfinished_order(opened, starter):
    studio = opened()
    drawer = new_workspace(studio)
    assert len(list(painted(studio, drawer, starter, Request(count=2)))) == 2
    events = studio.painting.paint(drawer, Order(starter, Request(count=1, seed=fake_engine.REFUSES)), goes_on=True)
    with pytest.raises(Exception, match="moon"):
        list(events)
    until_pictures(studio.painting.paint(drawer, Order(starter, Request(count=2, seed=SEED - 1))), 1)  # of a program
    studio.close()
    assert opened().orders.unfinished(drawer, ["create"]) == []


def test_the_rest_is_painted_from_what_the_workspace_has_kept(opened, starter, files):
    studio = opened()
    drawer = new_workspace(studio)
    whole = Order(ITSELF, VariationsRequest(count=3, seed=SLOW), {"picture": files[0]})
    expected = list(painted(studio, drawer, ITSELF, whole.request, files=whole.files))
    begun(studio, drawer, whole, 1)
    studio.close()
    files[0].unlink()  # uploads are swept
    again = opened()
    again._housekeeping.sweep()
    made = finish(again, drawer, "variations")
    assert [one.index for one in made] == [0, 1, 2][-len(made) :] and len(made) < 3
    assert [one.path.read_bytes() for one in made] == [one.path.read_bytes() for one in expected[-len(made) :]]


def test_the_rest_of_a_comparison_goes_into_its_cells(opened, starter):
    studio = opened()
    drawer, order = new_workspace(studio), Order(starter, Request())
    axes = (
        axis_from_text(CREATE, f"seed={SLOW},{SLOW + 1}", "across"),
        axis_from_text(CREATE, "generator=ink-waves,other", "down"),
    )
    known, events = studio.painting.compare(drawer, order, grid_of(order.request, *axes), goes_on=True)
    until_pictures(events, 1)
    studio.close()
    again = opened()
    made = finish(again, drawer)
    view = again.comparisons.find(drawer, known)
    assert [one.index for one in made] == [0, 1, 2, 3][-len(made) :] and len(made) < 4 and len(view.there) == 4
    assert [one.generator for one in view.pictures] == ["ink-waves", "ink-waves", "other", "other"]
    assert [one.request.seed for one in view.pictures] == [SLOW, SLOW + 1] * 2


def test_the_rest_of_many_files_leaves_out_what_is_done_and_what_is_gone(opened, starter, files):
    studio = opened()
    drawer = new_workspace(studio)
    order = Order(starter, VariationsRequest(seed=SLOW))
    until_pictures(
        paint_each(studio.painting, drawer, order, [files[0], files[0].with_name("gone.png"), *files[1:]]), 1
    )
    studio.close()
    again = opened()
    (left,) = again.orders.unfinished(drawer, ["variations"])
    assert 1 <= left.done < 4 and left.content.count == 4
    _, events = paint_rest(again.painting, again.generators, drawer, left)
    with suppress(UploadError):  # of the file that is gone, unless that was said before
        list(events)
    assert len(again.gallery.pictures(drawer)) == 3


def test_many_files_whose_generator_is_gone_are_waiting_until_it_is_back(opened, config, starter, files):
    studio = opened()
    drawer = new_workspace(studio)
    until_pictures(paint_each(studio.painting, drawer, Order(starter, VariationsRequest(seed=SLOW)), files), 1)
    studio.close()
    folder, away = config.starters / starter, config.starters.parent / "away"
    folder.rename(away)
    again = opened()
    (left,) = again.orders.unfinished(drawer, ["variations"])
    with pytest.raises(StudioError, match="not here"):
        list(paint_rest(again.painting, again.generators, drawer, left)[1])
    assert [one.id for one in again.orders.unfinished(drawer, ["variations"])] == [left.id]
    again.close()
    away.rename(folder)
    assert len(finish(opened(), drawer, "variations")) == len(files) - left.done


def test_an_order_of_which_all_is_over_is_not_told_of(opened, starter, monkeypatch):
    """The page was killed between the last picture and the end of the order's row."""
    studio = opened()
    drawer = new_workspace(studio)
    monkeypatch.setattr(OpenOrder, "end", OpenOrder.set_aside)
    begun(studio, drawer, Order(starter, Request(count=2)), 2)
    studio.close()
    (row,) = studio.orders._database.rows("SELECT id, done, count FROM orders")
    again = opened()
    assert (row["done"], row["count"]) == (2, 2) and again.orders.unfinished(drawer, ["create"]) == []
    with pytest.raises(StudioError, match="not waiting"):
        again.orders.find(drawer, row["id"])


def test_a_poster_is_begun_anew(opened, starter):
    studio = opened()
    drawer = new_workspace(studio)
    events = studio.painting.paint(drawer, Order(starter, PosterRequest(seed=SEED, size=(64, 64))))
    next(events)
    studio.close()
    (order,) = opened().orders.unfinished(drawer, ["poster"])
    assert (order.done, order.content.count) == (0, 1)


def test_old_ones_are_forgotten(opened, starter):
    studio = opened()
    drawer = new_workspace(studio)
    begun(studio, drawer, Order(starter, Request(count=2, seed=SEED - 1)), 1)
    studio.orders.sweep(2e10)
    studio.close()
    again = opened()
    assert len(again.orders.unfinished(drawer, ["create"])) == 1, "what is being painted is not swept"
    again.orders.sweep(2e10)
    assert again.orders.unfinished(drawer, ["create"]) == []


DAMAGES = [("process", "{"), ("told", "{"), ("told", "[1]"), ("held", "["), ("held", "3"), ("process", "[[" * 9999)]


@pytest.mark.parametrize("column, text", DAMAGES, ids=lambda value: value[:9])
def test_an_order_whose_row_is_damaged_breaks_nothing(opened, starter, column, text):
    again, drawer, order = set_aside(opened, starter)
    again.orders._database.execute(f"UPDATE orders SET {column} = ?", text)
    readable = column == "process"  # whoever painted it is gone, or its note could be read
    assert len(again.orders.unfinished(drawer, ["create"])) == readable
    if not readable:
        with pytest.raises(StudioError, match="not waiting"):
            paint_rest(again.painting, again.generators, drawer, again.orders.find(drawer, order.id))
    again._housekeeping.sweep()
    again.comparisons.sweep(2e10)
    assert len(list(painted(again, drawer, starter, Request(count=1)))) == 1
    again.orders.sweep(2e10)
    assert again.orders._database.rows("SELECT id FROM orders") == [] and len(again.gallery.pictures(drawer)) == 2


@pytest.mark.parametrize("axes", ["{", "[]", '{"across": {"name": "seed"}}', "null"])
def test_a_comparison_whose_row_is_damaged_breaks_nothing(opened, starter, axes):
    studio = opened()
    drawer, order = new_workspace(studio), Order(starter, Request())
    grid = grid_of(order.request, axis_from_text(CREATE, "seed=1,2", "across"), axis_from_text(CREATE, "", "down"))
    known, events = studio.painting.compare(drawer, order, grid)
    assert len([one for one in events if isinstance(one, Result)]) == 2
    studio.orders._database.execute("UPDATE comparisons SET axes = ?", axes)
    with pytest.raises(StudioError, match="not here"):
        studio.comparisons.find(drawer, known)
    assert len(studio.gallery.pictures(drawer)) == 2
