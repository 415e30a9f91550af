"""One order per press: whatever is pressed twice, or sent twice, is done once, and each tab's press counts."""

import time

import pytest

from aiart.errors import StudioError
from aiart.studio.tokens import REPEATED
from aiart.studio.workspace import DAY
from tests.web.tabs.acting import ids, paint, start


def test_a_press_is_taken_once_in_each_drawer_and_forgotten_after_a_day(studio):
    hers, his = (studio.workspaces.open(studio.workspaces.new()) for _ in range(2))
    for workspace in (hers, his):
        studio.presses.take(workspace, "a")
    with pytest.raises(StudioError) as refused:
        studio.presses.take(hers, "a")
    assert refused.value.code == REPEATED
    studio.presses.take(hers, "b")
    for _ in range(2):
        studio.presses.take(hers, "")  # a program's
    studio.presses.sweep()
    with pytest.raises(StudioError):
        studio.presses.take(hers, "b")
    studio.presses.sweep(time.time() + DAY + 1)
    studio.presses.take(hers, "a")


def test_a_double_press_on_train_makes_one_training_and_two_tabs_make_two(train_tab, studio, visitor, files, notices):
    import gradio as gr

    workspace = studio.workspaces.open(visitor["drawer"])
    one, other = visitor | {"press": "in one tab"}, visitor | {"press": "in the other"}
    assert start(train_tab, one, files, preset="instant") != gr.skip()
    assert start(train_tab, one, files, preset="instant") == gr.skip() and notices == []
    assert len(studio.training.views(workspace)) == 1
    start(train_tab, other, files, preset="instant")
    assert len(studio.training.views(workspace)) == 2


def test_a_double_press_on_paint_paints_once_and_does_not_stop(generate_tab, studio, visitor, notices):
    import gradio as gr

    pressed = visitor | {"press": "a"}
    paint(generate_tab, pressed)
    assert paint(generate_tab, pressed) == [gr.skip()] and len(ids(generate_tab, visitor)) == 1
    assert generate_tab._stop(pressed) == gr.skip(), "the second of two presses found Stop in the place of Paint"
    assert notices == []
    paint(generate_tab, visitor | {"press": "b"})
    assert len(ids(generate_tab, visitor)) == 2


def test_every_order_of_the_page_says_which_press_it_was(tabs, monkeypatch):
    """Every event whose handler takes a press has the script that makes one, on the input that is the visitor."""
    import gradio as gr

    from aiart.web.page import Page

    with gr.Blocks() as page:
        built = Page(tabs["train"]._studio)
        built.connect(page)
    pressed = [fn for fn in page.fns.values() if "aiartPress" in str(fn.js)]
    for fn in pressed:
        place = int(str(fn.js).split("inputs[")[1].split("]")[0])
        assert fn.inputs[place] is built.visitor, fn.name
    names = {fn.name for fn in pressed}
    assert {"_train", "_paint", "_stop", "_train_as_host", "_push_as_host", "begin", "grow", "_train_longer"} <= names
    assert {"_resume_as_host", "_fetch", "_fetch_offer", "_delete", "_undo", "_keep", "_check", "_paint_all"} <= names


def test_one_press_on_a_starter_or_on_make_art_with_it_paints(tabs, studio, visitor, notices):
    import gradio as gr

    from aiart.web.page import Page

    with gr.Blocks():
        page = Page(studio)
    generate, seconds = page.painting[0], [{} for _ in page._second_pickers]
    for named, layout in (({"chosen": "s1"}, None), ("s1", page.train.layout)):
        picked = page._use(visitor, named, *seconds)
        assert {picked[picker]["chosen"] for picker in page._pickers} == {"s1"}
        values = {page.visitor: visitor, generate.picker: picked[generate.picker], generate.common.count: 2}
        updates = list(page._begin(layout)(values | ({layout: 0.3} if layout else {})))
        assert notices == [] and len(updates[-1][generate.results.gallery]["items"]) == 2
    layouts = [view.request.layout for view in studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))]
    assert layouts == [0.3, 0.3, 0.15, 0.15]
