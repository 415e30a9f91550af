"""Drafts: small, seen scale by scale, kept nowhere, one a visitor, ahead of others but never for long."""

import threading
import time
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from aiart.errors import RequestError, StudioError, UploadError
from aiart.operations.extend import ExtendRequest
from aiart.operations.loop import LoopRequest
from aiart.operations.mix import MixRequest
from aiart.operations.poster import PosterRequest
from aiart.operations.request import Request
from aiart.operations.restyle import RestyleRequest
from aiart.operations.sketch import SketchRequest
from aiart.operations.tile import TileRequest
from aiart.studio import Order
from aiart.studio.queue import MAX_OVERTAKEN, Cancelled, FairLock
from aiart.studio.store import size_of
from tests.studio import fake_engine
from tests.studio.acting import make_generator, new_workspace, painted, until, write_picture

SLOW, PATIENT = fake_engine.SLOW[0], fake_engine.PATIENT[0]


@pytest.fixture
def starter(config):
    make_generator(config.starters / "ink-waves", "Ink Waves")
    make_generator(config.starters / "second", "Second", seed=1)
    return "ink-waves"


def drafts(studio, drawer, starter, request=None, **order) -> list:
    return list(studio.painting.draft(drawer, Order(starter, request or Request(), **order)))


def pixels(draft) -> np.ndarray:
    with Image.open(BytesIO(b64decode(draft.preview.removeprefix("data:image/jpeg;base64,")))) as image:
        return np.asarray(image)


def layer(path, width=64, height=48):
    blobs = np.full((height, width, 4), 255, np.uint8)
    blobs[height // 2 :, :, :3] = (20, 40, 90)
    Image.fromarray(blobs).save(path)
    return path


def test_every_scale_is_seen_and_the_last_one_is_the_picture(studio, starter):
    seen = drafts(studio, new_workspace(studio), starter, Request(count=4, seed=fake_engine.SLOW[0], size=(256, 192)))
    assert [one.last for one in seen] == [False] * (len(seen) - 1) + [True] and len(seen) >= 2
    assert [one.share for one in seen] == sorted(one.share for one in seen) and seen[-1].share == 1
    assert {(one.width, one.height) for one in seen} == {(256, 192)}
    assert pixels(seen[0]).shape[1] < 256 and pixels(seen[-1]).shape == (192, 256, 3)


def test_it_is_what_an_order_would_paint(studio, starter):
    drawer, request = new_workspace(studio), Request(count=1, seed=3, size=(64, 48))
    (made,) = painted(studio, drawer, starter, request)
    last = drafts(studio, drawer, starter, request)[-1]
    with Image.open(made.path) as image:
        assert np.abs(np.subtract(np.asarray(image), pixels(last), dtype=int)).mean() < 4


def test_nothing_is_kept_and_no_disk_is_needed(opened, starter, tmp_path):
    studio = opened(workspace_bytes=0, free_bytes=2**60)
    drawer = studio.workspaces.open(studio.workspaces.new())
    before = size_of(drawer.folder)
    picture = write_picture(tmp_path / "cat.png", 0)
    drafts(studio, drawer, starter)
    drafts(studio, drawer, starter, RestyleRequest(), files={"picture": picture})
    assert studio.gallery.pictures(drawer) == [] and size_of(drawer.folder) == before
    assert studio.painting.running(drawer) == []


SIZES = [  # (asked for, of the draft)
    ({"size": (1024, 512)}, (256, 128)),
    ({"size": (256, 100)}, (256, 100)),
    ({"size": (2048, 256)}, (256, 32)),
    ({"aspect": (2, 1)}, (46, 22)),
    ({}, (32, 32)),
]


@pytest.mark.parametrize("shape, size", SIZES)
def test_no_side_is_longer_than_256_pixels(studio, starter, shape, size):
    last = drafts(studio, new_workspace(studio), starter, Request(**shape))[-1]
    assert (last.width, last.height) == size == pixels(last).shape[1::-1]


def test_pictures_of_strangers_are_read_by_the_worker_and_made_small(studio, starter, tmp_path):
    drawer, large = new_workspace(studio), write_picture(tmp_path / "large.png", 0, side=700)
    last = drafts(studio, drawer, starter, RestyleRequest(), files={"picture": large, "palette": large})[-1]
    assert (last.width, last.height) == (256, 256)
    blobs = layer(tmp_path / "layer.png", 1000, 500)
    last = drafts(studio, drawer, starter, SketchRequest(), files={"picture": blobs})[-1]
    assert max(last.width, last.height) <= 256
    last = drafts(studio, drawer, starter, MixRequest(), second="second")[-1]
    assert last.last


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(studio, starter, tmp_path):
    drawer = new_workspace(studio)
    (tmp_path / "cat.png").write_bytes(b"no picture at all")
    with pytest.raises(UploadError) as caught:
        drafts(studio, drawer, starter, RestyleRequest(), files={"picture": tmp_path / "cat.png"})
    assert caught.value.code == "format"
    assert drafts(studio, drawer, starter)[-1].last, "and the worker goes on"


def test_what_is_impossible_is_refused_before_anything_is_painted(studio, starter, tmp_path):
    drawer = new_workspace(studio)
    picture = {"picture": write_picture(tmp_path / "cat.png", 0)}
    refusals = [
        (Order("nobody", Request()), StudioError, "no_generator"),
        (Order(starter, RestyleRequest()), RequestError, "picture"),
        (Order(starter, RestyleRequest(), {"picture": tmp_path / "gone.png"}), UploadError, "missing"),
        (Order(starter, ExtendRequest(), picture), RequestError, "draft"),
        (Order(starter, PosterRequest()), RequestError, "draft"),
        (Order(starter, LoopRequest()), RequestError, "draft"),
    ]
    for order, kind, code in refusals:
        with pytest.raises(kind) as caught:
            studio.painting.draft(drawer, order)
        assert caught.value.code == code


def test_what_the_engine_refuses_reaches_whoever_follows(studio, starter):
    drawer = new_workspace(studio)
    with pytest.raises(RequestError, match="The moon is out"):
        drafts(studio, drawer, starter, Request(seed=fake_engine.REFUSES))
    with pytest.raises(StudioError) as caught:
        drafts(studio, drawer, starter, Request(seed=fake_engine.LEAVES))
    assert caught.value.code == "crashed"
    assert drafts(studio, drawer, starter, TileRequest(size=(64, 64)))[-1].last


# One a visitor


def test_a_newer_draft_ends_the_one_before_at_once(studio, starter):
    drawer = new_workspace(studio)
    older = studio.painting.draft(drawer, Order(starter, Request(seed=PATIENT)))
    assert not next(older).last
    began = time.monotonic()
    newer = studio.painting.draft(drawer, Order(starter, Request(seed=1)))
    assert list(older) == [] and time.monotonic() - began < 1
    assert list(newer)[-1].last


def test_many_strokes_in_a_row_leave_only_the_last_draft(studio, starter):
    drawer = new_workspace(studio)
    begun = [studio.painting.draft(drawer, Order(starter, Request(seed=SLOW))) for _ in range(12)]
    assert list(begun[-1])[-1].last
    assert not any(one.last for drafts in begun[:-1] for one in drafts)


def test_visitors_do_not_cancel_each_other(studio, starter):
    seen = {}

    def look(number: int) -> None:
        seen[number] = drafts(studio, new_workspace(studio), starter, Request(seed=number))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(seen[number][-1].last for number in range(4))


@pytest.mark.parametrize("end", ["close", "stop"])
def test_a_draft_that_nobody_looks_at_any_more_leaves_the_worker(studio, starter, end):
    drawer = new_workspace(studio)
    looking = studio.painting.draft(drawer, Order(starter, Request(seed=PATIENT)))
    next(looking)
    looking.close() if end == "close" else studio.painting.stop(drawer)
    assert list(looking) == []
    assert drafts(studio, new_workspace(studio), starter)[-1].last


def test_an_ordinary_order_of_the_same_visitor_goes_on(studio, starter):
    drawer = new_workspace(studio)
    painting = painted(studio, drawer, starter, Request(count=3, seed=SLOW))
    next(painting)
    assert drafts(studio, drawer, starter)[-1].last
    assert len(list(painting)) == 2 and len(studio.gallery.pictures(drawer)) == 3


# Whose turn it is


class Queue:
    """A lock that is taken, and threads that wait for it in a known order."""

    def __init__(self):
        self.lock, self.order, self._threads = FairLock(), [], []
        self._first, self._go = threading.Event(), threading.Event()

    def add(self, name: str, urgent: bool = False, visitor: str = "", weight: float = 1) -> threading.Event:
        cancelled, before = threading.Event(), len(self.lock._waiting)

        def wait() -> None:
            try:
                with self.lock.turn(cancelled, urgent=urgent, visitor=visitor, weight=weight):
                    self._go.wait()
                    self.order.append(name)
            except Cancelled:
                pass

        self._threads.append(threading.Thread(target=wait))
        self._threads[-1].start()
        until(lambda: len(self.lock._waiting) > before, "its place")
        return cancelled

    def run(self) -> list[str]:
        self._go.set()
        for thread in self._threads:
            thread.join()
        return self.order


def test_urgent_ones_go_ahead_in_the_order_in_which_they_came():
    queue = Queue()
    for name in ("now", "a", "b"):
        queue.add(name)
    for name in ("x", "y"):
        queue.add(name, urgent=True)
    assert queue.run() == ["now", "x", "y", "a", "b"]


def test_nobody_is_overtaken_for_ever():
    queue = Queue()
    for name in ("now", "a"):
        queue.add(name)
    for number in range(MAX_OVERTAKEN + 2):
        queue.add(str(number), urgent=True)
    queue.add("b")
    queue.add("late", urgent=True)
    assert queue.run() == ["now", *"012", "a", *"34", "late", "b"]


def test_an_urgent_one_that_left_has_overtaken_nobody():
    queue = Queue()
    for name in ("now", "a"):
        queue.add(name)
    for _ in range(3 * MAX_OVERTAKEN):
        queue.add("left", urgent=True).set()
        until(lambda: len(queue.lock._waiting) == 2, "its leave")
    queue.add("x", urgent=True)
    assert queue.run() == ["now", "x", "a"]


def test_who_asks_for_little_waits_for_one_turn_of_who_asks_for_much():
    queue = Queue()
    for number in range(5):
        queue.add(f"a{number}", visitor="a", weight=4)
    for number in range(3):
        queue.add(f"b{number}", visitor="b", weight=2)
    queue.add("c", visitor="c", weight=0.1)
    assert queue.run() == ["a0", "b0", "c", "b1", "a1", "b2", "a2", "a3", "a4"]


def test_a_turn_that_was_left_costs_nothing():
    queue = Queue()
    queue.add("now", visitor="a")
    for _ in range(3):
        queue.add("left", visitor="b", weight=9).set()
        until(lambda: len(queue.lock._waiting) == 1, "its leave")
    queue.add("a", visitor="a")
    queue.add("b", visitor="b")
    assert queue.run() == ["now", "b", "a"]
