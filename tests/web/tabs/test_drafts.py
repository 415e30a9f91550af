"""Drafts and materials on the Transform tab: what a browser may send, and what comes back."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from aiart.errors import RequestError
from aiart.web.components.draft import MOST, PNG, drawing_of
from tests.studio import fake_engine
from tests.web.tabs.acting import ids, values


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


def event(image: object = None, order: object = 3) -> gr.EventData:
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
    PNG + "x" * MOST,
]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:30])
def test_what_is_no_drawing_is_refused_before_it_is_touched(junk, cache):
    said = gr.EventData(None, {"order": 1, "image": junk})
    with pytest.raises(RequestError, match="could not be read"), drawing_of(said):
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


def test_a_draft_is_shown_only_where_one_draws(transform_tab):
    for name, shown in (("sketch", True), ("enlarge", False), ("inpaint", False)):
        updates = transform_tab._choose({"chosen": name})
        assert updates[transform_tab.draft].constructor_args["shown"] is shown
