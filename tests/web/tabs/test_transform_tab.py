"""The Transform tab: what is on the canvas becomes an order, and an order becomes what is on the canvas again."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiart.operations.legend import NEAR
from aiart.studio import MaterialView
from tests.lazily import Lazily
from tests.web.tabs.acting import event_of, galleries, ids, paint, values

word_brushes = Lazily("aiart.web.components.word_brushes")


@pytest.fixture
def upload(studio, tmp_path, monkeypatch):
    """Puts pixels where uploads arrive -> the part of a canvas's value that a browser would send."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(cache))

    def put(name: str, pixels: np.ndarray) -> dict:
        path = cache / name.split(".")[0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        return {"url": "x", "name": name, "from": {"kind": "upload", "path": str(path)}}

    return put


@pytest.fixture
def photo(upload):
    return upload("photo.png", np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8))


@pytest.fixture
def layer(upload):
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[8:40, 8:40] = (200, 80, 50, 255)
    return upload("layer.png", pixels)


def on_canvas(tab, updates) -> dict:
    return updates[tab.operation_inputs.canvas].constructor_args["value"]


def content(picture=None, layer=None, **more) -> dict:
    """A value of the canvas."""
    return {"mode": "picture", "picture": picture, "layer": layer} | more


ORDERS = [
    ("variations", {"picture"}),
    ("restyle", {"picture"}),
    ("sketch", {"layer"}),
    ("remove", {"picture", "layer"}),
    ("inpaint", {"picture", "layer"}),
    ("extend", {"picture"}),
    ("enlarge", {"picture"}),
    ("seamless", {"picture"}),
    ("retarget", {"picture"}),
]


@pytest.mark.parametrize("operation, parts", ORDERS)
def test_each_operation_starts_from_what_is_on_the_canvas(
    transform_tab, studio, visitor, notices, photo, layer, operation, parts
):
    held = {"picture": photo, "layer": layer}
    canvas = content(**{part: held[part] for part in parts}, sides={"left": 10, "right": 0, "top": 3, "bottom": 0})
    shown = galleries(transform_tab, paint(transform_tab, visitor, operation=operation, canvas=canvas))
    assert notices == [] and len(shown[-1]["items"]) == 1
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert view.operation == operation and set(view.inputs) == {"picture", "mask"} & (
        {"picture", "mask"} if "layer" in parts and "picture" in parts else {"picture"}
    )
    if operation == "extend":
        assert (view.width, view.height) == (74, 67)


def test_one_picture_is_compared_with_what_it_was(transform_tab, visitor, photo):
    updates = paint(transform_tab, visitor, operation="restyle", canvas=content(photo))
    results = transform_tab.results
    assert updates[-1][results.pair].visible and updates[-1][results.gallery]["alone"]
    before, after = updates[-1][results.slider]
    assert Path(before).name == "before.jpg" and Path(after).suffix == ".png"
    updates = paint(transform_tab, visitor, operation="variations", count=2, canvas=content(photo))
    assert not updates[-1][results.pair].visible and not updates[-1][results.gallery]["alone"]


@pytest.mark.parametrize(
    "size, painted_",
    [([96, 72], (96, 72)), ([1024, 700], (512, 350)), ([5, 96], (16, 96)), (None, (64, 64)), (["x", 3], (64, 64))],
)
def test_a_sketch_is_painted_as_large_as_it_was_drawn(transform_tab, studio, visitor, layer, size, painted_):
    paint(transform_tab, visitor, operation="sketch", canvas=content(layer=layer, size=size))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert (view.width, view.height) == painted_
    paint(transform_tab, visitor, operation="sketch", shape="1:1", canvas=content(layer=layer, size=size))
    view, _ = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert view.width == view.height


def test_a_large_photo_is_painted_smaller_unless_a_shape_asks_for_more(transform_tab, visitor, photo):
    """What keeps a picture's own pixels, or makes more of them, gets it as it is."""

    def ordered(operation: str, size: list, **more):
        canvas = content(photo, size=size, sides={"left": 8})
        return transform_tab.order(values(transform_tab, visitor, operation=operation, canvas=canvas, **more))

    for operation in ("restyle", "variations"):
        order = ordered(operation, [3000, 2000])
        assert order.request.size == 1024 and "3000 x 2000 pixels; it is painted with 1024" in order.notes[0]
        assert ordered(operation, [900, 600]).request.size is None and not ordered(operation, [900, 600]).notes
        assert ordered(operation, [3000, 2000], shape="2048").request.size == 2048
    for operation in ("extend", "remove", "inpaint", "enlarge", "seamless", "retarget"):
        assert ordered(operation, [3000, 2000]).request.size is None


def test_the_colours_of_a_picture_can_be_taken(transform_tab, studio, visitor, photo, upload):
    green = upload("green.png", np.full((40, 40, 3), (10, 200, 30), np.uint8))
    paint(transform_tab, visitor, operation="restyle", canvas=content(photo), palette=content(green))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    with Image.open(view.path) as made:
        assert np.abs(np.asarray(made).mean((0, 1)) - (10, 200, 30)).max() < 12


MISSING = [
    ("variations", {}, "no picture to start from"),
    ("inpaint", {"picture"}, "Nothing is marked"),
    ("sketch", {"picture"}, "no picture to start from"),
    ("extend", {"picture"}, "No side is extended"),
    ("nothing", {}, "no such operation"),
]


@pytest.mark.parametrize("operation, parts, said", MISSING)
def test_what_is_missing_is_said(transform_tab, visitor, notices, photo, operation, parts, said):
    paint(transform_tab, visitor, operation=operation, canvas=content(**{part: photo for part in parts}))
    assert said in notices[0][1] and ids(transform_tab, visitor) == []


def outside(page):
    return {"from": {"kind": "upload", "path": str(page)}}


def test_nothing_but_uploads_is_taken_for_one(transform_tab, studio, visitor, notices, photo, tmp_path):
    """A path that a browser makes up leads nowhere, also if there is a picture."""
    elsewhere = tmp_path / "elsewhere.png"
    shutil.copyfile(photo["from"]["path"], elsewhere)
    link = Path(photo["from"]["path"]).parent / "link.png"
    link.symlink_to(elsewhere)
    around = Path(photo["from"]["path"]).parent / ".." / ".." / "elsewhere.png"
    for path in (elsewhere, link, around, "/etc/passwd", "", "\0", "x" * 5000, None, 7, [], {"a": 1}):
        canvas = content(
            {
                "from": {
                    "kind": "upload",
                    "path": path if isinstance(path, list | dict | int) or path is None else str(path),
                }
            }
        )
        paint(transform_tab, visitor, operation="variations", canvas=canvas)
        assert "not here (any more)" in notices.pop()[1], path
    assert ids(transform_tab, visitor) == []


JUNK = [None, [], "x", 7, {"picture": "x"}, {"picture": {"from": []}}, {"picture": {"from": {"kind": ["upload"]}}}]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_canvas_that_tells_nonsense_has_no_picture(transform_tab, visitor, notices, junk):
    paint(transform_tab, visitor, operation="variations", canvas=junk)
    assert "no picture to start from" in notices[0][1]


def test_pictures_of_other_visitors_cannot_be_put_on_the_canvas(transform_tab, studio, visitor, notices, photo):
    paint(transform_tab, visitor, operation="variations", canvas=content(photo))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    other = {"drawer": studio.workspaces.new(), "job": None}
    for source in ({"kind": "picture", "id": view.id}, {"kind": "given", "known": view.inputs["picture"]}):
        paint(transform_tab, visitor, operation="variations", canvas=content({"from": source}))
        paint(transform_tab, other, operation="variations", canvas=content({"from": source}))
        assert "not here" in notices.pop()[1] and notices == []
    assert len(ids(transform_tab, visitor)) == 3 and ids(transform_tab, other) == []


@pytest.mark.parametrize("operation", [operation for operation, _ in ORDERS])
def test_each_operation_has_an_example_that_works(transform_tab, studio, visitor, notices, operation, upload, layer):
    inputs = transform_tab.operation_inputs
    updates = inputs.example(visitor, inputs.operation(operation), "s0", transform_tab.picker)
    value = updates[inputs.canvas]
    assert value["picture"] or value["strokes"]
    if value["strokes"]:  # what the browser would make of them
        value = value | {
            "layer": upload(
                "strokes.png", np.full((32, 32, 4), 255, np.uint8) * (np.arange(32) < 9)[:, None, None].astype(np.uint8)
            )
        }
    paint(transform_tab, visitor, operation=operation, canvas=value)
    assert notices == [] and len(ids(transform_tab, visitor)) == 1


def test_only_what_belongs_to_the_chosen_operation_is_shown(transform_tab):
    common, own = transform_tab.common, transform_tab.own
    updates = transform_tab._choose({"chosen": "enlarge"})
    assert not updates[common.count]["visible"] and not updates[common.layout]["visible"]
    assert updates[transform_tab.paint].value == "Enlarge"
    assert [name for name, one in own.items() if updates[one.column].visible] == ["enlarge"]
    updates = transform_tab._choose({"chosen": "restyle"})
    assert updates[own["restyle"].column].visible and not updates[own["variations"].column].visible
    arguments = updates[transform_tab.operation_inputs.canvas].constructor_args
    assert arguments["mode"] == "picture" and "value" not in arguments, "what is on it stays"
    assert {"most", "side", "example"} <= arguments.keys(), (
        "a canvas that is not drawn yet forgets what is not said again"
    )


def test_what_is_painted_with_words_is_ordered_with_their_legend(
    transform_tab, studio, visitor, navigation, notices, layer
):
    """Where colours mean materials; and the settings of such a picture bring the words' own colours back."""
    colours = transform_tab.own["sketch"].controls["colours"]
    night, legend = word_brushes.word_brushes(studio, visitor, "s1")[-1]["color"], "#c85032=night"
    held = values(transform_tab, visitor, "s1", operation="sketch", canvas=content(layer=layer, legend=legend))
    assert transform_tab.order(held).request.legend == legend
    assert transform_tab.order({**held, colours: {"chosen": "kept"}}).request.legend == ""
    assert transform_tab.order(values(transform_tab, visitor, operation="sketch")).request.legend == ""
    drafted = transform_tab.operation_inputs.with_legend(held, "#c85032=sea")
    assert transform_tab.draft_order(drafted).request.legend == "#c85032=sea"
    list(transform_tab._paint(held))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    updates = navigation._again(visitor, event_of(view.id))
    assert notices == [] and on_canvas(transform_tab, updates)["legend"] == {"#c85032": night}


def test_words_are_brushes_where_the_generator_has_some(transform_tab, visitor):
    def shown(generator: str, meaning: str) -> list:
        sketch = transform_tab.operations["sketch"]
        updates = transform_tab.operation_inputs.materials_update(visitor, sketch, generator, meaning=meaning)
        return [one["word"] for one in updates.constructor_args["words"]]

    assert shown("s1", "materials") == ["sea", "night"] and shown("s0", "materials") == []
    assert shown("s1", "kept") == shown("s1", "pictures") == []


def test_each_word_has_a_colour_of_its_own():
    materials = [MaterialView(i, "", color, 0.5, Path()) for i, color in enumerate(("#4190db", "#992c47"))]
    brushes = word_brushes.words_prop({f"word {i}": 1 for i in range(64)}, materials)
    colors = np.array(
        [[*bytes.fromhex(one["color"][1:])] for one in brushes] + [[0x41, 0x90, 0xDB], [0x99, 0x2C, 0x47]]
    )
    away = np.abs(colors[:, None] - colors).max(-1) + 255 * np.eye(len(colors), dtype=int)
    assert away.min() > 2 * NEAR and word_brushes.words_prop({"word 0": 1}, materials) == brushes[:1]


def test_a_picture_can_be_used_as_a_start_and_its_settings_again(
    transform_tab, studio, visitor, navigation, notices, photo, layer
):
    paint(transform_tab, visitor, operation="inpaint", canvas=content(photo, layer), seed=5)
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    updates = navigation._start(visitor, {"chosen": "sketch"}, event_of(view.id))
    assert updates[transform_tab.what]["chosen"] == "variations", "a sketch does not start from a picture"
    assert on_canvas(transform_tab, updates)["picture"]["from"] == {"kind": "picture", "id": view.id}
    updates = navigation._again(visitor, event_of(view.id))
    assert updates[transform_tab.what]["chosen"] == "inpaint" and updates[transform_tab.common.seed.box] == 5
    again = on_canvas(transform_tab, updates)
    paint(transform_tab, visitor, operation="inpaint", canvas=again, seed=5)
    first, second = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert first.path.read_bytes() == second.path.read_bytes() and notices == []


@pytest.mark.parametrize("name, times", [("double", 2), ("quadruple", 4), ("poster", 7016 / 48)])
def test_a_picture_grows_with_its_own_seed_and_generator(
    transform_tab, generate_tab, studio, visitor, navigation, notices, monkeypatch, name, times
):
    paint(generate_tab, visitor, shape="exact", width=48, height=40)
    workspace = studio.workspaces.open(visitor["drawer"])
    (view,), orders = studio.gallery.pictures(workspace), []
    monkeypatch.setattr(studio.painting, "paint", lambda workspace, order, **how: orders.append(order) or iter(()))
    values = {transform_tab.visitor: visitor, transform_tab.common.recipe: True}
    updates = list(navigation._grow(name)(values, event_of(view.id)))
    assert updates[0][transform_tab.what]["chosen"] == "enlarge" and notices == []
    (order,) = orders
    assert order.generator == "s0" and order.files == {"picture": view.path}
    assert order.request.seed == 7 and order.request.times == min(times, 64)


def test_a_dropped_png_brings_all_back_or_says_what_is_missing(
    transform_tab, studio, visitor, navigation, notices, photo, tmp_path
):
    paint(transform_tab, visitor, operation="variations", canvas=content(photo), seed=5)
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    copy = tmp_path / "from my desk.png"
    shutil.copyfile(view.path, copy)
    updates = navigation._dropped(visitor, str(copy))
    assert notices == [] and on_canvas(transform_tab, updates)["picture"]["from"]["kind"] == "given"
    other = {"drawer": studio.workspaces.new(), "job": None}
    updates = navigation._dropped(other, str(copy))
    assert on_canvas(transform_tab, updates)["picture"] is None and updates[transform_tab.common.seed.box] == 5
    assert "the picture it started from is not here" in notices[0][1]


def test_a_dropped_png_of_a_created_picture_goes_to_generate(
    generate_tab, studio, visitor, navigation, notices, tmp_path
):
    paint(generate_tab, visitor, shape="exact", width=48, height=40)
    copy = tmp_path / "from my desk.png"
    shutil.copyfile(studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))[0].path, copy)
    updates, common = navigation._dropped(visitor, str(copy)), generate_tab.common
    assert notices == [] and updates[generate_tab.picker]["chosen"] == "s0"
    assert (updates[common.seed.box], updates[common.lock], updates[common.size.width.box]) == (7, True, 48)
    assert updates[common.layout] == 0.2 and updates[common.size.shape]["chosen"] == "exact"
    (tmp_path / "bare.png").write_bytes(b"no picture")
    navigation._dropped(visitor, str(tmp_path / "bare.png"))
    assert "not a PNG" in notices[0][1]
