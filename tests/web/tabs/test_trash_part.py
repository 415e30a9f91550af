"""What was deleted comes back to where it was, by Undo at once and from the list for a day."""

import pytest

from tests.web.tabs.acting import event_of, ids, paint


@pytest.fixture
def part(studio, tidy_gradio):
    import gradio as gr

    from aiart.web.components.trash import TrashPart

    with gr.Blocks():
        return TrashPart(studio, gr.BrowserState({}, storage_key="k", secret="s"))


def test_a_deleted_picture_comes_back_to_its_place(part, generate_tab, visitor, notices):
    paint(generate_tab, visitor, count=3)
    shown, results = ids(generate_tab, visitor), generate_tab.results
    updates = results._remove(visitor, shown, event_of(shown[1]))
    assert [one["id"] for one in updates[results.gallery]["items"]] == [shown[0], shown[2]]
    offered = part.show(visitor)
    assert offered[part.bar].visible and "seed 8" in offered[part.said] and offered[part.part].visible
    assert [(one["id"], one["text"]) for one in offered[part.cards]["cards"]] == [(shown[1], "Picture")]
    back = part._undo(visitor)
    assert back[part.restored].startswith(shown[1]) and not back[part.bar].visible and not back[part.part].visible
    again = results.refresh(visitor, updates[results.shown])
    assert [one["id"] for one in again[results.gallery]["items"]] == shown and notices == []
    part._undo(visitor)
    assert "cannot be had back" in notices[0][1]


def test_one_of_several_comes_back_from_the_list_and_the_rest_can_go_for_good(part, generate_tab, studio, visitor):
    paint(generate_tab, visitor, count=2)
    first, second = ids(generate_tab, visitor)
    for one in (first, second):
        generate_tab.results._remove(visitor, [first, second], event_of(one))
    part._restore(visitor, {"chosen": first})
    assert ids(generate_tab, visitor) == [first]
    assert not part._empty(visitor)[part.part].visible
    assert studio.trash.entries(studio.workspaces.open(visitor["drawer"])) == []
