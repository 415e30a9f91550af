"""Drafts and materials on the page: what a browser may send, and what comes back."""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiart.errors import RequestError
from aiart.operations.table import OPERATIONS
from tests.lazily import Lazily
from tests.studio import fake_engine
from tests.web.tabs.acting import ids, values, views

gr = Lazily("gradio")
canvas = Lazily("aiart.web.components.canvas")
drafts = Lazily("aiart.web.components.draft")
PNG = "data:image/png;base64,"
TOO_LONG = PNG + "x" * 700_000


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def drawn(colour=(200, 80, 50, 255)) -> str:
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[10:30] = colour
    data = BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return PNG + b64encode(data.getvalue()).decode()


def event(image: object = None, order: object = 3) -> "gr.EventData":
    return gr.EventData(None, {"order": order, "image": drawn() if image is None else image})


def draft(tab, visitor, said=None, operation="sketch", **changes) -> list[dict]:
    return list(tab._draft(values(tab, visitor, operation=operation, **changes), said or event()))


def test_a_draft_comes_from_coarse_to_fine_and_nothing_is_kept(transform_tab, studio, visitor, notices, cache):
    shown = draft(transform_tab, visitor)
    assert shown[-1]["last"] and [one["order"] for one in shown] == [3] * len(shown)
    assert all(one["preview"].startswith("data:image/jpeg;base64,") for one in shown)
    assert (shown[-1]["width"], shown[-1]["height"]) == (64, 48)
    assert [one["share"] for one in shown] == sorted(one["share"] for one in shown)
    assert ids(transform_tab, visitor) == [] and notices == []
    assert not [path for path in cache.rglob("*") if path.name == "drawing.png"]
    assert not list(studio.workspaces.open(visitor["drawer"]).inputs.glob("*"))


def test_it_is_drafted_with_the_seed_and_the_settings_that_are_shown(transform_tab, visitor, tmp_path):
    held = values(transform_tab, visitor, operation="sketch", count=4, seed=12, shape="1:1")
    held[transform_tab.common.lock] = False
    order = transform_tab.draft_order(held, tmp_path / "drawing.png")
    assert (order.request.count, order.request.seed, order.request.colours) == (1, 12, "materials")
    assert order.request.aspect and not order.recipe and order.files == {"picture": tmp_path / "drawing.png"}
    held[transform_tab.common.seed.box] = "while it is typed"
    assert transform_tab.draft_order(held, tmp_path / "drawing.png").request.seed == 0


JUNK = [
    None,
    7,
    [],
    {"a": 1},
    "",
    "data:text/html;base64,PGI+",
    "data:image/jpeg;base64,AAAA",
    PNG + "%%",
    TOO_LONG,
]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:30])
def test_what_is_no_drawing_is_refused_before_it_is_touched(junk, cache):
    said = gr.EventData(None, {"order": 1, "image": junk})
    with pytest.raises(RequestError, match="could not be read"), drafts.drawing_of(said):
        raise AssertionError
    assert not cache.exists() or not list(cache.rglob("*.png"))


@pytest.mark.parametrize("said", [None, "x", 7, {}, {"order": "<b>"}, {"order": None, "image": PNG}])
def test_nonsense_from_a_browser_is_answered_in_a_sentence(transform_tab, visitor, notices, said):
    (answer,) = draft(transform_tab, visitor, gr.EventData(None, said))
    assert answer["order"] == 0 and answer["sentence"].endswith(".") and notices == []


def test_what_is_wrong_is_said_beside_the_canvas(transform_tab, visitor, notices):
    def sentence(**changes) -> str:
        return draft(transform_tab, visitor, **changes)[-1]["sentence"]

    assert "The sketch is empty." in sentence(said=event(drawn((0, 0, 0, 0))))
    assert sentence(said=event(PNG + b64encode(b"no picture at all").decode()))
    assert "no drafts" in sentence(operation="enlarge")
    assert "moon" in sentence(seed=fake_engine.REFUSES)
    assert sentence(seed=fake_engine.BREAKS)
    assert notices == []


def test_a_bug_of_ours_is_a_calm_sentence(transform_tab, visitor, notices, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(transform_tab._studio.painting, "draft", broken)
    (answer,) = draft(transform_tab, visitor)
    assert answer["sentence"] == "There is no draft just now." and "ZeroDivisionError" in caplog.text and notices == []


def test_the_materials_of_the_chosen_generator_are_on_the_palette(transform_tab, studio, visitor):
    given = transform_tab.operation_inputs
    shown = given.materials_update(visitor, given.operation("sketch"), "s0").constructor_args
    assert shown["mode"] == "sketch" and {"most", "side", "example"} <= shown.keys()
    workspace = studio.workspaces.open(visitor["drawer"])
    assert [one["color"] for one in shown["materials"]] == [one.color for one in studio.materials.of(workspace, "s0")]
    copies = [Path(one["swatch"].removeprefix("gradio_api/file=")) for one in shown["materials"]]
    assert copies and all(path.exists() for path in copies)
    other = given.materials_update(visitor, given.operation("enlarge"), "s0").constructor_args
    assert "materials" not in other and {"mode", "most", "side", "example"} <= other.keys()


PHOTO = {"url": "x", "name": "coast.jpg", "from": {"kind": "example", "name": "coast.jpg"}}


def test_a_chosen_photo_is_drafted_without_being_sent_again(transform_tab, studio, visitor, notices):
    photo = canvas.canvas_value("picture", picture=PHOTO)
    shown = draft(transform_tab, visitor, gr.EventData(None, {"order": 4}), operation="restyle", canvas=photo)
    assert shown[-1]["last"] and {one["order"] for one in shown} == {4}
    assert max(shown[-1]["width"], shown[-1]["height"]) == 256, "smaller than the photo"
    assert ids(transform_tab, visitor) == [] and notices == []
    assert not list(studio.workspaces.open(visitor["drawer"]).inputs.glob("*"))


def test_the_settings_of_a_restyled_photo_are_those_of_its_draft(transform_tab, visitor):
    photo = canvas.canvas_value("picture", picture=PHOTO)
    held = values(transform_tab, visitor, operation="restyle", canvas=photo, calm=0.7)
    held[transform_tab.own["restyle"].controls["strength"]] = 0.9
    order = transform_tab.draft_order(held)
    assert (order.request.strength, order.request.calm, order.request.colours) == (0.9, 0.7, "photo")
    assert order.files["picture"].name == "coast.jpg" and not order.recipe


def test_without_a_photo_there_is_a_sentence(transform_tab, visitor, notices):
    (answer,) = draft(transform_tab, visitor, gr.EventData(None, {"order": 2}), operation="restyle")
    assert "no picture to start from" in answer["sentence"] and notices == []


def test_settings_alone_are_drafted_with_the_seed_that_is_shown(generate_tab, visitor, notices):
    held = values(generate_tab, visitor, layout=0.6, calm=0.3, count=5, seed=21, shape="16:9")
    held[generate_tab.common.lock] = False
    request = generate_tab.draft_order(held).request
    assert (request.layout, request.calm, request.count, request.seed) == (0.6, 0.3, 1, 21)
    shown = list(generate_tab._draft(held, gr.EventData(None, {"order": 1})))
    assert shown[-1]["last"] and shown[-1]["width"] > shown[-1]["height"]
    assert ids(generate_tab, visitor) == [] and notices == []


def test_a_draft_of_settings_becomes_one_picture(generate_tab, visitor):
    held = values(generate_tab, visitor, count=5, seed=22)
    held[generate_tab.common.lock] = False
    list(generate_tab._paint_draft(held))
    (view,) = views(generate_tab, visitor)
    assert view.request.seed == 22


def test_only_some_operations_are_drafted_and_none_that_cannot_be():
    found = {name: drafts.draft_source(one) for name, one in OPERATIONS.items() if drafts.draft_source(one)}
    assert found == {"create": "settings", "restyle": "picture", "sketch": "drawing"}
    assert not any(drafts.draft_source(one) for one in OPERATIONS.values() if not one.has_drafts)
    assert drafts.draft_source(replace(OPERATIONS["create"], long=True)) == ""


@pytest.mark.parametrize("name, of", [("sketch", "sketch"), ("restyle", "restyle"), ("enlarge", ""), ("inpaint", "")])
def test_a_draft_is_shown_only_where_there_is_one(transform_tab, name, of):
    shown = transform_tab._choose({"chosen": name})[transform_tab.draft].constructor_args
    assert shown["of"] == of and shown["live"] is True and shown["hint"].endswith("appears here." if of else "")


# A material for what is painted anew


def shown_materials(tab, visitor, operation="inpaint", generator="s0", wanted="any") -> tuple[bool, dict | None]:
    choice = tab.operation_inputs.material
    cards, part = choice.outputs
    updates = choice.show(visitor, operation, generator, wanted)
    return updates[part].visible, updates.get(cards)


def test_what_is_repainted_may_be_one_of_the_materials(transform_tab, studio, visitor):
    visible, value = shown_materials(transform_tab, visitor)
    views_ = studio.materials.of(studio.workspaces.open(visitor["drawer"]), "s0")
    assert visible and value["chosen"] == "any" and value["cards"][0]["title"] == "What suits the rest"
    assert [one["id"] for one in value["cards"][1:]] == [f"s0:{one.number}" for one in views_]
    assert all(Path(one["picture"].removeprefix("gradio_api/file=")).exists() for one in value["cards"][1:])
    assert shown_materials(transform_tab, visitor, wanted="s0:1")[1]["chosen"] == "s0:1"
    assert shown_materials(transform_tab, visitor, generator="s1", wanted="s0:1")[1]["chosen"] == "any"
    assert shown_materials(transform_tab, visitor, operation="restyle") == (False, None)


CHOICES = [
    ("any", None), ("s0:1", 1), ("s1:1", None), ("s0:-1", None), ("s0:x", None), ("", None), ("s0:" + "9" * 99, None)
]  # fmt: skip


@pytest.mark.parametrize("card, number", CHOICES)
def test_the_chosen_material_is_in_the_order(transform_tab, visitor, card, number):
    held = values(transform_tab, visitor, operation="inpaint")
    held[transform_tab.operation_inputs.material.inputs[0]] = {"chosen": card}
    assert transform_tab.order(held).request.material == number


def test_the_material_of_a_picture_comes_back_with_its_settings(transform_tab, visitor):
    choice, inpaint = transform_tab.operation_inputs.material, OPERATIONS["inpaint"]
    updates = choice.updates_for(visitor, inpaint, inpaint.request(material=1), "s0")
    assert updates[choice.outputs[0]]["chosen"] == "s0:1"
    updates = choice.updates_for(visitor, inpaint, inpaint.request(), "s0")
    assert updates[choice.outputs[0]]["chosen"] == "any"
