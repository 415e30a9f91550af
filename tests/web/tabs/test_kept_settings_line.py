"""The line of kept settings: the fields of every operation are kept under a name, and filled in again."""

import json

import pytest

from aiart.operations.settings_file import FILE_BYTES
from aiart.operations.table import OPERATIONS
from tests.lazily import Lazily
from tests.web.tabs.acting import values

gr = Lazily("gradio")


def press(handler, held: dict, **payload) -> dict:
    return handler(held, gr.EventData(None, payload))


def held_by(tabs, visitor, name: str, **changes):
    """A tab and what its parts hold with an operation chosen."""
    tab = tabs[OPERATIONS[name].tab]
    chosen = {"operation": name} if tab.what else {}
    return tab, values(tab, visitor, **chosen, **changes) | {tab.kept.line: tab.kept.line.value}


def listed(tab, updates) -> list[str]:
    return [one["label"] for one in updates[tab.kept.line]["kept"]]


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_fields_of_every_operation_are_kept_and_filled_in_again(tabs, visitor, notices, name):
    tab, held = held_by(tabs, visitor, name)
    kept = press(tab.kept._keep, held, name="As it is", seed=True)
    shown = kept[tab.kept.line]
    assert listed(tab, kept) == ["As it is"] and shown["chosen"] == shown["kept"][0]["id"] and shown["any"]
    updates = press(tab.kept._choose, held, id=shown["chosen"])
    assert notices == [] and updates[tab.common.seed.box] == 7 and updates[tab.common.lock] is True
    filled = {part: updates.get(part, value) for part, value in held.items()}
    again = press(tab.kept._keep, filled, name="As it is", seed=True)
    assert again[tab.kept.line]["chosen"] == shown["chosen"], "the very same values"


def test_a_size_a_count_and_a_film_s_kind_come_back_and_the_seed_stays_unless_it_was_kept(tabs, visitor, notices):
    tab, held = held_by(tabs, visitor, "create", shape="exact", width="64", height="48", count=3)
    kept = press(tab.kept._keep, held, name="Wide")
    updates = press(tab.kept._choose, held, id=kept[tab.kept.line]["chosen"])
    size, common = tab.common.size, tab.common
    assert (updates[size.shape]["chosen"], updates[size.width.box], updates[size.height.box]) == ("exact", 64, 48)
    assert updates[common.count] == 3 and common.seed.box not in updates and common.lock not in updates
    produce, held = held_by(tabs, visitor, "loop", ending={"chosen": ".gif"})
    assert listed(produce, produce.kept.show(held)) == [], "each operation has its own"
    kept = press(produce.kept._keep, held, name="Film")
    updates = press(produce.kept._choose, held, id=kept[produce.kept.line]["chosen"])
    assert updates[produce.own["loop"].ending]["chosen"] == ".gif" and notices == []


def test_they_are_renamed_exported_deleted_and_imported(tabs, studio, visitor, notices):
    tab, held = held_by(tabs, visitor, "variations")
    kept = press(tab.kept._keep, held, name=" Mine ")[tab.kept.line]["chosen"]
    assert listed(tab, press(tab.kept._rename, held, id=kept, name="Old times")) == ["Old times"]
    file = press(tab.kept._export, held, id=kept)[tab.kept.line]["file"]
    assert file["name"] == "aiart-settings-old-times.json" and "Old times" in file["text"]
    assert listed(tab, press(tab.kept._remove, held, id=kept)) == []
    assert [one.name for one in studio.trash.entries(studio.workspaces.open(visitor["drawer"]))] == ["Old times"]
    assert listed(tab, press(tab.kept._take, held, name="a.json", text=file["text"])) == ["Old times"]
    press(tab.kept._take, held, name="a.json", text=file["text"])
    every = press(tab.kept._export, held, id="")[tab.kept.line]["file"]
    assert every["name"] == "aiart-settings.json" and json.loads(every["text"])["settings"]
    assert [text for _, text in notices] == [
        "<b>Imported</b><br>1 of the settings are new, for Variations.",
        "<b>Nothing new</b><br>All of these settings are here already.",
    ]


def test_what_the_page_has_no_field_for_is_named(tabs, visitor, notices):
    tab, held = held_by(tabs, visitor, "seamless")
    values_ = {"axes": "both", "width": 0.2}
    sent = {"aiart_settings": 1, "aiart": "0.2.0"}
    cases = {
        "seamless": values_,
        "sketch": {"legend": "#1f3a93=night", "strictness": 0.5, "keep_x": 0.3},  # as commands keep them
        "retarget": {"aspect": [16, 9]},
        "create": {"words": "night", "steps": 3, "count": 50, "aspect": [7, 1]},
    }
    for name, one in cases.items():
        tab, held = held_by(tabs, visitor, name)
        text = json.dumps(sent | {"settings": [{"operation": name, "name": "Mine", "values": one}]})
        taken = press(tab.kept._take, held, name="a.json", text=text)[tab.kept.line]["kept"]
        updates = press(tab.kept._choose, held, id=taken[0]["id"])
    said = [text for _, text in notices if "no field" in text]
    assert [text.partition("<br>")[2] for text in said] == [
        "There is no field here for: Band.", "There is no field here for: Legend, Object from the left.",
        "There is no field here for: Aspect.", "There is no field here for: Words, Steps, Count, Aspect.",
    ]  # fmt: skip
    assert updates[tab.common.count] == tab.common.count.maximum


def test_the_fields_of_a_training_are_kept_and_filled_in_again(train_tab, visitor, notices):
    tab = train_tab
    parts = tab._settings
    held = {part: part.value for part in parts.values()} | {tab.visitor: visitor, tab.kept.line: tab.kept.line.value}
    held |= {parts["name"]: "Cats", parts["preset"]: {"chosen": "learned"}, parts["seconds"]: "30", parts["seed"]: "4"}
    held |= {parts["warm_start"]: False, parts["licence"]: "cc0"}
    kept = press(tab.kept._keep, held, name="Long", seed=True)[tab.kept.line]["chosen"]
    updates = press(tab.kept._choose, held, id=kept)
    filled = {name: updates[part] for name, part in parts.items() if part in updates}
    assert filled.pop("preset")["chosen"] == "learned" and updates[tab.suggested] is None
    usual = {"classic": False, "long_side": None}
    assert filled == usual | {"seconds": 30, "seed": 4, "licence": "cc0", "warm_start": False}, "the name is her own"
    classic = {"operation": "train", "name": "Old", "values": {"preset": "classic", "steps": 9, "as_printed": True}}
    text = json.dumps({"aiart_settings": 1, "aiart": "0.2.0", "settings": [classic]})
    taken = press(tab.kept._take, held, name="a.json", text=text)[tab.kept.line]["kept"]
    updates = press(tab.kept._choose, held, id=taken[1]["id"])
    assert updates[parts["classic"]] is True and parts["preset"] not in updates
    assert [text.partition("<br>")[2] for _, text in notices] == [
        "1 of the settings are new, for Training.", "There is no field here for: Steps, As printed.",
    ]  # fmt: skip


@pytest.mark.parametrize("payload, sentence", [
    ({"name": "a.json", "text": "{}"}, "a.json is no file of settings, or a damaged one."),
    ({"name": "a.json", "text": None}, "a.json is too large"), ({}, "The file is too large"),
    ({"name": "a.json", "text": "x" * (FILE_BYTES + 1)}, "a.json is too large"),
])  # fmt: skip
def test_a_bad_file_is_said_and_changes_nothing(tabs, visitor, notices, payload, sentence):
    tab, held = held_by(tabs, visitor, "create")
    assert press(tab.kept._take, held, **payload) == gr.skip() and sentence in notices[0][1]


@pytest.mark.parametrize("handler", ["_keep", "_choose", "_rename", "_remove", "_export"])
@pytest.mark.parametrize("payload", [None, [], {"id": 3, "name": 4}, {"id": "x", "name": ""}, {"name": "\u200b"}])
def test_whatever_a_browser_sends_is_answered_in_a_sentence(tabs, visitor, notices, handler, payload):
    tab, held = held_by(tabs, visitor, "create")
    getattr(tab.kept, handler)(held, gr.EventData(None, payload))
    assert len(notices) == 1 and "our side" not in notices[0][1] or handler == "_keep" and not notices
