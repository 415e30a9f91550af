"""The Produce tab: tiles, posters, films and mixtures, and what of them goes on when the page is closed."""

import pytest
from PIL import Image

from aiart.operations.mix import MixRequest
from aiart.studio import Order
from tests.studio import fake_engine
from tests.web.tabs.acting import event_of, galleries, ids, paint, values


def test_tiles_are_shown_repeated(produce_tab, visitor, notices):
    shown = galleries(produce_tab, paint(produce_tab, visitor, operation="tile"))
    assert notices == [] and shown[-1]["items"][0]["repeat"] == "both"


def test_a_poster_has_the_size_that_was_chosen_by_name(produce_tab, studio, visitor, notices):
    panorama = {produce_tab.own["poster"].formats.format: {"chosen": "panorama"}}
    list(produce_tab._paint(values(produce_tab, visitor, operation="poster") | panorama))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert notices == [] and view.request.size == (4096, 2048) and view.request.axes == "across"
    (shown,) = galleries(produce_tab, [produce_tab.results.show({}, [view])])
    assert shown["items"][0]["shown"].endswith("shown.jpg")


def test_a_poster_in_pixels(produce_tab, studio, visitor, notices):
    size = produce_tab.own["poster"].formats
    held = values(produce_tab, visitor, operation="poster")
    held |= {size.format: {"chosen": "exact"}, size.width.box: 300, size.height.box: 200}
    list(produce_tab._paint(held))
    assert studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))[0].request.size == (300, 200)
    list(produce_tab._paint(held | {size.width.box: ""}))
    assert studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))[0].request.size == (2048, 200), (
        "empty means its default"
    )
    list(produce_tab._paint(held | {size.width.box: 99999}))
    list(produce_tab._paint(held | {size.format: {"chosen": "billboard"}}))
    assert [text.split(".")[0].split("<br>")[1] for _, text in notices] == [
        "&quot;Width&quot; is 99999",
        "There is no such format",
    ]


def test_where_less_is_allowed_the_formats_are_smaller(tidy_gradio):
    import gradio as gr

    from aiart.operations.sizes import FORMATS
    from aiart.operations.table import OPERATIONS
    from aiart.web.components.size_controls import FormatControl

    with gr.Blocks():
        fitted = FormatControl("poster-", OPERATIONS["poster"].setting("axes"), 2048).formats
    assert fitted["square"] == FORMATS["square"] and max(fitted["a4"].width, fitted["a4"].height) == 2048
    assert all(one.width % 2 == one.height % 2 == 0 for one in fitted.values())
    ratio = FORMATS["a4"].width / FORMATS["a4"].height
    assert fitted["a4"].width / fitted["a4"].height == pytest.approx(ratio, abs=0.002)


@pytest.mark.parametrize("ending", [".mp4", ".webp"])
def test_a_loop_plays_in_the_gallery(produce_tab, visitor, notices, ending):
    held = values(produce_tab, visitor, operation="loop", ending={"chosen": ending})
    seconds, fps, _ = produce_tab.own["loop"].controls.values()
    shown = galleries(produce_tab, produce_tab._paint(held | {seconds: 1, fps: 4}))
    item = shown[-1]["items"][0]
    assert notices == [] and item["film"] == ending[1:] and item["file"].endswith(ending)
    assert "use" not in item["tools"], "a film is nothing to start from"


def test_a_mix_is_of_both_generators(produce_tab, studio, visitor, notices, navigation):
    paint(produce_tab, visitor, operation="mix", second={"chosen": "s1"})
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert notices == [] and view.inputs["second"].startswith("<b>Second</b> (")
    updates = navigation._again(visitor, event_of(view.id))
    inputs = produce_tab.operation_inputs
    assert updates[inputs.second]["chosen"] == "s1" and updates[produce_tab.picker]["chosen"] == "s0"
    ends = inputs.two.show_ends(visitor, {"chosen": "s0"}, {"chosen": "s1"})
    assert "&lt;b&gt;Second" in ends and "<b>Second" not in ends


def test_settings_of_a_mix_by_a_map_come_back_with_the_map(produce_tab, studio, visitor, notices, navigation, tmp_path):
    Image.new("L", (48, 32), 128).save(tmp_path / "map.png")
    drawer = studio.workspaces.open(visitor["drawer"])
    order = Order("s0", MixRequest(count=1), files={"map": tmp_path / "map.png"}, second="s1")
    list(studio.painting.paint(drawer, order))
    (view,) = studio.gallery.pictures(drawer)
    assert set(view.inputs) == {"second", "map"} and notices == []
    updates = navigation._again(visitor, event_of(view.id))
    assert updates[produce_tab.operation_inputs.second]["chosen"] == "s1" and notices == []
    value = updates[produce_tab.operation_inputs.canvas].constructor_args["value"]
    assert value["mode"] == "map" and value["picture"]["from"] == {"kind": "sample", "id": "s0"}
    assert value["layer"]["from"] == {"kind": "given", "known": view.inputs["map"]}


def test_the_canvas_is_there_for_a_map_alone_and_is_painted_with_both_generators(produce_tab, visitor):
    given = produce_tab.operation_inputs
    shown = given.materials_update(visitor, given.operation("mix"), "s0", "s1").constructor_args
    assert (shown["mode"], shown["visible"]) == ("map", True) and shown["value"]["picture"]["url"]
    assert [(one["name"], one["color"]) for one in shown["materials"]] == [("First", ""), ("<b>Second</b>", "#ffffff")]
    other = given.materials_update(visitor, given.operation("tile"), "s0", "s1").constructor_args
    assert other["visible"] == "hidden" and "materials" not in other


WRONG = [
    (dict(operation="nothing"), "no such operation"),
    (dict(operation="mix", second={"chosen": "nobody"}), "generator is not here"),
    (dict(operation="loop", ending={"chosen": ".exe"}), "no such kind of film"),
    (dict(operation="tile", generator="nobody"), "generator is not here"),
    (dict(operation="tile", seed=fake_engine.REFUSES), "The moon is out"),
]


@pytest.mark.parametrize("change, said", WRONG)
def test_what_cannot_be_is_a_notice(produce_tab, visitor, notices, change, said):
    paint(produce_tab, visitor, **change)
    assert said in notices[0][1] and ids(produce_tab, visitor) == []


@pytest.mark.parametrize("operation", ["tile", "poster", "loop"])
def test_settings_come_back_as_they_were(produce_tab, studio, visitor, navigation, notices, operation):
    held = values(produce_tab, visitor, operation=operation, seed=5)
    if operation == "loop":
        seconds, fps, motion = produce_tab.own["loop"].controls.values()
        held |= {seconds: 1, fps: 4, motion: 0.7}
    list(produce_tab._paint(held))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    updates = navigation._again(visitor, event_of(view.id))
    restored = held | {part: updates[part] for part in held.keys() & updates.keys()}
    restored = {
        part: value for part, value in restored.items() if not isinstance(value, dict) or "__type__" not in value
    }
    assert produce_tab.order(held | restored).request == view.request and notices == []


def test_what_goes_on_is_found_again_by_a_page_that_is_opened(produce_tab, studio, visitor):
    seed = fake_engine.SLOW[0]
    painting = produce_tab._paint(values(produce_tab, visitor, operation="poster", seed=seed))
    while not studio.painting.running(studio.workspaces.open(visitor["drawer"])):
        next(painting)
    painting.close()
    found = [one for one in produce_tab.show_running(visitor, "3") if isinstance(one, dict)]
    shown = galleries(produce_tab, found)
    assert found[-1][produce_tab.done] == "4" and found[-1][produce_tab.paint].visible
    assert len(shown[-1]["items"]) == 1 and studio.painting.running(studio.workspaces.open(visitor["drawer"])) == []
