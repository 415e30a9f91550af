"""The Generate tab: pictures one by one, and what can be done with each."""

import shutil
from pathlib import Path

import pytest

from tests.ui.tabs.acting import paint, shown


def test_pictures_appear_one_by_one_with_their_seeds(generate_tab, visitor, notices):
    updates = paint(generate_tab, visitor, count=3)
    hung = [one[generate_tab.gallery].constructor_args["value"] for one in updates if generate_tab.gallery in one]
    assert notices == [] and [len(value) for value in hung] == [1, 2, 3]
    assert [caption for _, caption in hung[-1]] == ["seed 7", "seed 8", "seed 9"]


def test_without_the_lock_the_dice_roll(generate_tab, visitor):
    seeds = {paint(generate_tab, visitor, count=1, lock=False)[0][generate_tab.controls.seed] for _ in range(3)}
    assert len(seeds) == 3


def test_a_shape_in_pixels_is_painted_so(generate_tab, studio, visitor):
    paint(generate_tab, visitor, shape="exact", width=48, height=40)
    paint(generate_tab, visitor, shape="4:3")
    asked = [view.request for view in studio.pictures(visitor["drawer"])]
    assert [one.aspect for one in asked] == [(4, 3)] * 2 + [None] * 2
    assert [one.size for one in asked] == [None] * 2 + [(48, 40)] * 2


def test_the_seed_of_a_picture_can_be_used_again(generate_tab, visitor):
    paint(generate_tab, visitor)
    newest = shown(generate_tab, visitor)[0]
    assert generate_tab._use_seed(visitor, newest) == [8, True]


def test_more_like_this_takes_settings_and_generator_but_new_seeds(generate_tab, studio, visitor):
    paint(generate_tab, visitor, generator="s1", shape="exact", width=48, height=40, count=1)
    updates = list(generate_tab._more(visitor, shown(generate_tab, visitor)[0], 2, True))
    assert updates[0][generate_tab.picker]["chosen"] == "s1" and updates[0][generate_tab.controls.width] == 48
    new = studio.pictures(visitor["drawer"], 2)
    assert {view.generator for view in new} == {"s1"} and {view.request.size for view in new} == {(48, 40)}
    assert not {view.request.seed for view in new} & {7}


def test_a_deleted_picture_leaves_the_wall(generate_tab, visitor):
    paint(generate_tab, visitor)
    first, second = shown(generate_tab, visitor)
    updates = generate_tab._delete(visitor, first, [first, second])
    assert updates[generate_tab.shown] == [second] == shown(generate_tab, visitor)


def test_a_dropped_picture_restores_its_settings(generate_tab, studio, visitor, tmp_path, notices):
    paint(generate_tab, visitor, shape="exact", width=48, height=40, count=1)
    copy = tmp_path / "from my desk.png"
    shutil.copyfile(studio.pictures(visitor["drawer"])[0].path, copy)
    controls = generate_tab.controls
    updates = generate_tab._restore(visitor, str(copy))
    assert notices == [] and updates[generate_tab.picker]["chosen"] == "s0"
    assert (updates[controls.seed], updates[controls.lock], updates[controls.width]) == (7, True, 48)
    assert updates[controls.layout] == 0.2 and updates[controls.shape]["chosen"] == "exact"


def test_all_pictures_come_in_one_zip(generate_tab, visitor):
    paint(generate_tab, visitor)
    assert Path(generate_tab._zip(visitor, shown(generate_tab, visitor))).read_bytes().startswith(b"PK")


WRONG_PAINTINGS = [
    (dict(count=0), "It can be 1 to"),
    (dict(count=None), "The count is missing"),
    (dict(seed=-5), "It can be 0 to"),
    (dict(shape="exact"), "The width is missing"),
    (dict(shape="exact", width=9999, height=10), "It can be 16 to"),
    (dict(shape="round"), "no such shape"),
    (dict(generator="../s0"), "generator is not here"),
    (dict(seed=888), "The moon is out. It should be in. Wait."),
    (dict(seed=999), "."),
]


@pytest.mark.parametrize("change, said", WRONG_PAINTINGS)
def test_an_impossible_painting_is_a_notice(generate_tab, visitor, notices, change, said):
    paint(generate_tab, visitor, **change)
    assert said in notices[0][1] and "Traceback" not in notices[0][1] and "a bug" not in notices[0][1]


def test_one_visitor_cannot_touch_the_pictures_of_another(generate_tab, studio, visitor, notices):
    paint(generate_tab, visitor, count=1)
    picture = shown(generate_tab, visitor)[0]
    other = {"drawer": studio.new_drawer(), "job": None}
    generate_tab._use_seed(other, picture)
    generate_tab._delete(other, picture, [picture])
    assert all("not here" in text for _, text in notices) and len(notices) == 2
    assert shown(generate_tab, visitor) == [picture]
