"""The About tab: what is told of a generator, and who may change it."""

import pytest

from aiart.errors import StudioError
from tests.web.tabs.acting import start, watched


def test_a_starter_can_be_told_of_but_not_changed(about_tab, visitor, notices):
    updates = about_tab.show(visitor, {"chosen": "s1"})
    assert "&lt;b&gt;Second&lt;/b&gt;" in updates[about_tab.facts] and "<b>" not in updates[about_tab.facts]
    assert not updates[about_tab.own_row].visible and not updates[about_tab.check].visible
    about_tab._rename(visitor, {"chosen": "s1"}, "Mine now", 0)
    about_tab._delete(visitor, {"chosen": "s1"}, 0)
    assert [title for title, _ in notices] == ["Not possible just now"] * 2


def test_her_own_generator_can_be_renamed_kept_and_deleted(about_tab, train_tab, studio, visitor, files, notices):
    watch = train_tab.view
    visitor = start(train_tab, visitor, files)[watch.visitor]
    generator = {"chosen": watched(train_tab, visitor, lambda view: view.over)[watch.finished]}
    updates = about_tab._rename(visitor, generator, "New name", 0)
    assert "New name" in updates[about_tab.facts] and updates[about_tab.check].visible
    about_tab._keep(visitor, generator, 0)
    assert [title for title, _ in notices] == ["Kept"]
    assert studio.generators.find(studio.workspaces.open(visitor["drawer"]), generator["chosen"]).source == "library"
    about_tab._delete(visitor, generator, 0)
    with pytest.raises(StudioError):
        studio.generators.find(studio.workspaces.open(visitor["drawer"]), generator["chosen"])
