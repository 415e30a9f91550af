"""The Generate tab: pictures one by one, and what can be done with each."""

import pytest

from tests.studio import fake_engine
from tests.web.tabs.acting import event_of, galleries, ids, paint, values


def test_pictures_appear_one_by_one_with_their_seeds(generate_tab, visitor, notices):
    shown = galleries(generate_tab, paint(generate_tab, visitor, count=3))
    assert notices == []
    assert sorted({len(one["items"]) for one in shown}) == [0, 1, 2, 3]
    assert [one["caption"] for one in shown[-1]["items"]] == ["seed 7", "seed 8", "seed 9"]


def test_the_next_picture_is_in_the_gallery_until_it_is_there(generate_tab, visitor):
    shown = galleries(generate_tab, paint(generate_tab, visitor, count=2, seed=fake_engine.SLOW[0]))
    assert shown[0]["pending"] and shown[0]["pending"]["ratio"] == 1
    assert shown[-1]["pending"] is None
    previews = [one["pending"]["preview"] for one in shown if one["pending"] and one["pending"]["preview"]]
    assert previews and all(one.startswith("data:image/jpeg;base64,") for one in previews)


def test_a_painting_that_fails_leaves_no_picture_pending(generate_tab, visitor, notices):
    shown = galleries(generate_tab, paint(generate_tab, visitor, seed=887, count=2))
    assert "The moon is out" in notices[0][1]
    assert shown[-1]["pending"] is None and len(shown[-1]["items"]) == 1, "what is there stays"


def test_while_it_paints_one_can_stop_it(generate_tab, visitor):
    updates = paint(generate_tab, visitor)
    assert not updates[0][generate_tab.paint].visible and updates[0][generate_tab.stop].visible


def test_without_the_lock_the_dice_roll(generate_tab, visitor):
    seeds = {paint(generate_tab, visitor, lock=False)[0][generate_tab.common.seed.box] for _ in range(3)}
    assert len(seeds) == 3


def test_a_shape_in_pixels_is_painted_so(generate_tab, studio, visitor):
    paint(generate_tab, visitor, shape="exact", width=48, height=40)
    paint(generate_tab, visitor, shape="4:3")
    requests = [view.request for view in studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))]
    assert [one.aspect for one in requests] == [(4, 3), None] and [one.size for one in requests] == [None, (48, 40)]


def test_more_like_this_is_variations_of_the_chosen_picture(generate_tab, navigation, studio, visitor, notices):
    paint(generate_tab, visitor, generator="s1", shape="exact", width=48, height=40)
    transform = navigation._transform
    (picture,) = ids(generate_tab, visitor)
    values_ = {generate_tab.visitor: visitor, transform.common.recipe: True}
    updates = list(navigation._growing("more", values_, picture))
    assert notices == [] and updates[0][transform.what]["chosen"] == "variations"
    made = [one for one in studio.gallery.pictures(studio.workspaces.open(visitor["drawer"])) if one.id != picture]
    assert {view.generator for view in made} == {"s1"} and len(made) > 1
    assert {(view.operation, view.request.strength, view.width, view.height) for view in made} == {
        ("variations", 0.75, 48, 40)
    }
    assert len({view.request.seed for view in made} - {7}) == len(made)


def test_a_deleted_picture_leaves_the_gallery(generate_tab, visitor):
    paint(generate_tab, visitor, count=2)
    first, second = ids(generate_tab, visitor)
    updates = generate_tab.results._remove(visitor, [first, second], event_of(first))
    assert (
        [one["id"] for one in updates[generate_tab.results.gallery]["items"]] == [second] == ids(generate_tab, visitor)
    )


def test_a_favourite_is_marked_and_stays_picked(generate_tab, studio, visitor):
    paint(generate_tab, visitor)
    (picture,) = ids(generate_tab, visitor)
    value = generate_tab.results._love(visitor, [picture], event_of(picture, favourite=True))
    assert value["items"][0]["favourite"] and value["picked"] == picture
    assert studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]), favourites=True)


def test_all_pictures_come_in_one_zip(generate_tab, visitor):
    import zipfile
    from pathlib import Path

    paint(generate_tab, visitor)
    for kind in ("png", "webp"):
        archive = generate_tab.results._zip(visitor, ids(generate_tab, visitor), kind)
        assert [name[-len(kind) :] for name in zipfile.ZipFile(archive).namelist()] == [kind]
    (picture,) = ids(generate_tab, visitor)
    assert Path(generate_tab.results._fetch(visitor, event_of(picture, kind="jpeg"))).suffix == ".jpeg"
    assert (
        "normal"
        in zipfile.ZipFile(generate_tab.results._fetch(visitor, event_of(picture, kind="opengl"))).namelist()[2]
    )


WRONG_PAINTINGS = [
    (dict(count=0), "It can be 1 to"),
    (dict(count=None), "&quot;Count&quot; is None. It is a whole number. It can be 1 to"),
    (dict(seed=-5), "&quot;Seed&quot; is -5. It is a whole number from 0 to"),
    (dict(shape="exact", width="wide"), "&quot;Width&quot; is wide."),
    (dict(shape="exact", width=9999, height=10), "It is a whole number from 16 to"),
    (dict(shape="round"), "no such shape"),
    (dict(generator="../s0"), "generator is not here"),
    (dict(seed=888), "The moon is out. It should be in. Wait."),
    (dict(seed=999), "."),
]


@pytest.mark.parametrize("change, said", WRONG_PAINTINGS)
def test_an_impossible_painting_is_a_notice(generate_tab, visitor, notices, change, said):
    paint(generate_tab, visitor, **change)
    assert said in notices[0][1] and "Traceback" not in notices[0][1] and "a bug" not in notices[0][1]


def test_one_visitor_cannot_touch_the_pictures_of_another(generate_tab, studio, visitor, notices, navigation):
    paint(generate_tab, visitor)
    (picture,) = ids(generate_tab, visitor)
    other = {"drawer": studio.workspaces.new(), "job": None}
    results = generate_tab.results
    results._remove(other, [picture], event_of(picture))
    results._love(other, [picture], event_of(picture, favourite=True))
    results._fetch(other, event_of(picture))
    navigation._again(other, event_of(picture))
    navigation._start(other, {}, event_of(picture))
    assert all("not here" in text for _, text in notices) and len(notices) == 5
    assert ids(generate_tab, visitor) == [picture]


@pytest.mark.parametrize("junk", [None, [], "x", {"id": None}, {"id": ["x"]}, {"id": "../x"}])
def test_an_event_that_means_no_picture_is_a_notice(generate_tab, visitor, notices, junk):
    import gradio as gr

    generate_tab.results._fetch(visitor, gr.EventData(None, junk))
    assert "not here" in notices[0][1]


def test_pictures_go_on_when_the_page_is_reloaded_and_are_found_again(generate_tab, studio, visitor):
    painting = generate_tab._paint(values(generate_tab, visitor, count=3, seed=fake_engine.SLOW[0]))
    while not ids(generate_tab, visitor):
        next(painting)
    painting.close()  # as it is when the page goes
    found = [one for one in generate_tab.show_running(visitor, "") if isinstance(one, dict)]
    assert [len(one["items"]) for one in galleries(generate_tab, found)][-1] == 3 == len(ids(generate_tab, visitor))
    assert studio.painting.running(studio.workspaces.open(visitor["drawer"])) == []


def test_a_page_that_is_opened_shows_the_newest_pictures(generate_tab, visitor):
    paint(generate_tab, visitor, count=2)
    first, *_ = generate_tab.show_running(visitor, "")
    assert len(first[generate_tab.results.gallery]["items"]) == 2


# Comparisons


def compare(tab, visitor, across, down, **changes):
    """Press Compare -> all updates. across, down: a setting and its values, as the choosers hold them."""
    parts, held = tab.comparison, values(tab, visitor, **changes)
    for code, (field, listed) in (("across", across), ("down", down)):
        held |= {parts.fields[code]: field, parts.values[code]: listed}
    return list(tab._compare(held))


def test_a_comparison_fills_its_grid_and_is_shown_again_whole(generate_tab, history, navigation, visitor):
    updates = compare(generate_tab, visitor, ("layout", ["0.5", "0.2"]), ("generator", ["s0", "s1"]))
    shown = galleries(generate_tab, updates)
    assert sorted({len(one["items"]) for one in shown}) == [0, 1, 2, 3, 4]
    grid, first = shown[-1]["grid"], shown[-1]["items"][0]
    assert (grid["across"], grid["columns"], grid["down"]) == ("Layout", ("0.2", "0.5"), "Generator")
    assert grid["rows"] == ("First", "<b>Second</b>") and list(grid["places"].values()) == [0, 1, 2, 3]
    assert first["text"].startswith("Layout is 0.2. First, seed ") and shown[0]["grid"]["next"] == 0
    assert updates[-1].get(generate_tab.results.sheet, updates[-2].get(generate_tab.results.sheet)).visible
    sheet = generate_tab.results._sheet(visitor, [first["id"]])
    assert sheet.endswith(".png") and "compare-layout-generator" in sheet
    assert generate_tab.at_first(visitor)[generate_tab.results.gallery]["grid"] == grid, "after a reload"
    asked = navigation._show_comparison(visitor, event_of(ids(generate_tab, visitor)[2]))
    assert asked[generate_tab.results.gallery]["grid"] == grid
    left = generate_tab.results._remove(visitor, [one["id"] for one in shown[-1]["items"]], event_of(first["id"]))
    assert list(left[generate_tab.results.gallery]["grid"]["places"].values()) == [1, 2, 3]
    item = history.refresh(visitor, "", {"chosen": "all"})[history.gallery]["items"][0]
    assert "grid" in item["tools"]


def test_what_cannot_be_compared_is_said_and_what_can_be_is_suggested(generate_tab, transform_tab, visitor, notices):
    for across in (("layout", ["high"]), ("size", ["1", "2"]), (None, None), ({}, [[]])):
        compare(generate_tab, visitor, across, ("seed", ["1", "2"]))
    assert len(notices) == 4 and ids(generate_tab, visitor) == []
    parts, operations = transform_tab.comparison, transform_tab.operations
    hidden = {name for name, one in operations.items() if not parts.updates_for_operation(one)[parts.part].visible}
    assert hidden == {"enlarge"}
    suggested = parts.updates_for_operation(operations["inpaint"])[parts.values["across"]]
    assert suggested["value"] == ["remove", "welcome"]
    assert parts._values_update(visitor, operations["inpaint"], "generator", "s1")["value"] == ["s1", "s0"]
