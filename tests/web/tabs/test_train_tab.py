"""The Train tab: from the form to a finished training, and back after a reload."""

import pytest

from tests.web.tabs.acting import start, tray, watched


def test_a_training_is_watched_from_start_to_end(train_tab, visitor, files, notices):
    view = train_tab.view
    updates = start(train_tab, visitor, files)
    assert notices == [] and updates[view.visitor]["drawer"] == visitor["drawer"]
    visitor = updates[view.visitor]
    updates = watched(train_tab, visitor, lambda job: job.over)
    assert "Done" in updates[view.status] and "Cats" in updates[view.status]
    assert [frame["when"] for frame in updates[view.film]][0] == "at the start" and len(updates[view.film]) > 1
    assert "3 pictures in use." in updates[view.notes]
    assert updates[view.finished] in [
        card.id for card in train_tab._studio.generators.cards(train_tab._studio.workspaces.open(visitor["drawer"]))
    ]


def test_when_nothing_has_changed_nothing_is_sent(train_tab, visitor, files):
    import gradio as gr

    visitor = start(train_tab, visitor, files)[train_tab.view.visitor]
    seen = watched(train_tab, visitor, lambda job: job.over)[train_tab.view.sent]
    assert train_tab.view.refresh(visitor, seen) == gr.skip()


def test_a_tick_tells_the_time_and_signs_that_change_with_the_rest(train_tab, visitor, files):
    view = train_tab.view
    assert view._tick(visitor)[1] == "gone", "no training is in view"
    visitor = start(train_tab, visitor, files)[view.visitor]
    ticks = [view._tick(visitor)]
    while not train_tab._studio.training.view(
        train_tab._studio.workspaces.open(visitor["drawer"]), visitor["job"]
    ).over:
        ticks.append(view._tick(visitor))
    ticks.append(view._tick(visitor))
    assert all("Cats" in status for status, *_ in ticks)
    assert len({pulse for _, pulse, _ in ticks}) >= 3, "states and previews came"
    assert len({points for *_, points in ticks}) >= 2, "the curve began"
    assert view._tick(visitor) == ticks[-1], "at the end nothing changes any more"


def test_the_curve_has_at_most_so_many_points_and_needs_two(train_tab, visitor, files):
    from dataclasses import replace

    from aiart.studio import LossPoint
    from aiart.web.components.training_markup import ROWS, plot_update

    visitor = start(train_tab, visitor, files)[train_tab.view.visitor]
    view = train_tab._studio.training.view(train_tab._studio.workspaces.open(visitor["drawer"]), visitor["job"])
    points = tuple(LossPoint(step, step, (1.0, None, 0.5)) for step in range(300))
    drawn = plot_update(replace(view, losses=points))
    assert drawn["visible"] and 100 < len(drawn["value"]["data"]) <= ROWS
    assert drawn["value"]["data"][-1] == [299, 0.5, "3"] and {row[2] for row in drawn["value"]["data"]} == {
        "1 coarse",
        "3",
    }
    assert not plot_update(replace(view, losses=points[:1]))["visible"]
    assert not plot_update(replace(view, losses=()))["visible"]


def test_a_reloaded_page_finds_its_training_again(train_tab, studio, visitor, files):
    from aiart.web.visitor import arrive

    visitor = start(train_tab, visitor, files, seconds=100)[train_tab.view.visitor]
    assert arrive(studio, visitor) == visitor
    assert arrive(studio, visitor | {"job": None}) == visitor, "on a phone the one that goes on is found"
    updates = train_tab.view.refresh(visitor, {})
    assert updates[train_tab.view.column].visible and not updates[train_tab.view.form].visible
    studio.training.delete(studio.workspaces.open(visitor["drawer"]), visitor["job"])
    assert arrive(studio, visitor)["job"] is None


def test_stopping_keeps_the_work_and_says_so(train_tab, visitor, files):
    view = train_tab.view
    visitor = start(train_tab, visitor, files, seconds=100)[view.visitor]
    watched(train_tab, visitor, lambda job: job.step > 0)
    view._stop(visitor, {})
    updates = watched(train_tab, visitor, lambda job: job.over)
    assert "Done" in updates[view.status] and updates[view.use].visible


def test_a_second_training_waits_behind_the_first_and_says_for_how_long(train_tab, studio, visitor, files):
    view = train_tab.view
    first = start(train_tab, visitor, files, seconds=100)[view.visitor]
    second = start(train_tab, visitor, files, name="Second", seconds=100)[view.visitor]
    updates = view.refresh(second, {})
    assert "One training is before yours" in updates[view.status]
    assert updates[view.stop].value == "Leave the queue"
    assert "Stopped" in view._stop(second, {})[view.status]
    studio.training.delete(studio.workspaces.open(first["drawer"]), first["job"])


def test_refused_pictures_are_named_with_their_reasons(train_tab, visitor, files, tmp_path):
    bad = tmp_path / "x<img src=x>.png"
    bad.write_text("<svg onload=alert(1)>")
    visitor = start(train_tab, visitor, [*files, str(bad)])[train_tab.view.visitor]
    updates = watched(train_tab, visitor, lambda job: job.over)
    notes = updates[train_tab.view.notes]
    assert "1 left out" in notes and "x&lt;img src=x&gt;.png" in notes and "<img" not in notes


WRONG_TRAININGS = [
    (dict(files=[]), "There is no picture"),
    (dict(preset="huge"), "It can be instant, balanced"),
    (dict(seconds=10**9), "It is a whole number from 1 to"),
]


@pytest.mark.parametrize("change, said", WRONG_TRAININGS)
def test_an_impossible_training_is_a_notice_and_the_form_stays(train_tab, visitor, files, notices, change, said):
    import gradio as gr

    assert start(train_tab, visitor, **{"files": files} | change) == gr.skip()
    assert said in notices[0][1]


def test_a_drawer_that_is_gone_stops_the_ticking_with_a_sentence(train_tab):
    updates = train_tab.view.refresh({"drawer": "A" * 22, "job": "B" * 22}, {})
    assert "drawer" in updates[train_tab.view.status] and not updates[train_tab.view.timer].active


def test_somebody_new_sees_what_starters_have_painted_until_she_has_trained(train_tab, visitor, files):
    shown = train_tab.show_starters(visitor)
    assert shown[train_tab.first_visit].visible and shown[train_tab.starters]["chosen"] is None
    assert [one["id"] for one in shown[train_tab.starters]["cards"]] == ["s0", "s1"]
    start(train_tab, visitor, files, preset="instant")
    assert not train_tab.show_starters(visitor)[train_tab.first_visit].visible


def test_times_on_the_cards_follow_the_pictures(train_tab):
    small, large = train_tab._all_take([(192, 256)]), train_tab._all_take([(1536, 2048)] * 40)
    assert small["instant"] == "a few seconds" and large["instant"] == "about 20 s"
    assert small["balanced"] == "about 3 min 25 s" and large["balanced"] == "about 3 min 40 s"


def test_the_preset_follows_the_number_of_pictures_until_one_is_chosen_by_hand(train_tab, visitor, files):
    from aiart.web.components.cards import chosen

    value = tray(files)
    first = train_tab._look(visitor, value, train_tab.preset.value, "balanced")
    assert chosen(first[train_tab.preset]) == "instant" == first[train_tab.suggested]
    again = train_tab._look(visitor, value, first[train_tab.preset], "instant")
    assert train_tab.preset not in again
    by_hand = train_tab._look(visitor, value, first[train_tab.preset] | {"chosen": "learned"}, None)
    assert train_tab.preset not in by_hand
