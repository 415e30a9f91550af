"""What is kept whole, and maps of pictures, on the page: what is shown of a generator, and what an order says of it."""

import numpy as np
import pytest
from PIL import Image

from aiart.operations.place import PlaceRequest
from aiart.operations.table import OPERATIONS
from aiart.studio import Order
from tests.web.tabs.acting import event_of


@pytest.fixture
def choice(generate_tab):
    return generate_tab.operation_inputs.object


def test_the_pictures_of_the_generator_are_shown_where_an_object_can_be_kept(choice, visitor):
    updates = choice.show(visitor, OPERATIONS["place"], "s0", "s0:1")
    shown = updates[choice._cards]
    assert [one["id"] for one in shown["cards"]] == ["s0:0", "s0:1"] and shown["chosen"] == "s0:1"
    canvas = updates[choice.canvas].constructor_args
    assert canvas["mode"] == "object" and canvas["value"]["picture"]["url"] == shown["cards"][1]["picture"]
    assert choice.show(visitor, OPERATIONS["place"], "s1", "s0:1")[choice._cards]["chosen"] == "s1:0"
    assert list(choice.show(visitor, OPERATIONS["create"], "s0", "")) == [choice._part]


def test_an_order_says_which_picture_and_where_if_that_is_chosen(choice, generate_tab):
    place = OPERATIONS["place"]
    values = {generate_tab.picker: {"chosen": "s0"}, choice._cards: {"chosen": "s0:1"}, choice._placed: False}
    values |= {choice._across: 0.2, choice._down: 0.7}
    assert choice.request_fields(place, values) == {"keep_picture": 1}
    assert choice.request_fields(place, values | {choice._placed: True}) == {
        "keep_picture": 1, "keep_x": 0.2, "keep_y": 0.7,
    }  # fmt: skip
    for card in ("s1:1", "nonsense", "s0:-1", "s0:99999"):
        assert choice.request_fields(place, values | {choice._cards: {"chosen": card}}) == {"keep_picture": 0}
    assert choice.request_fields(OPERATIONS["create"], values) == {}


def test_what_was_kept_comes_back_with_its_settings(choice, studio, visitor, notices, navigation, tmp_path):
    mask = np.zeros((32, 32), np.uint8)
    mask[4:14, 6:18] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    drawer = studio.workspaces.open(visitor["drawer"])
    request = PlaceRequest(count=1, keep_picture=1, keep_x=0.25, keep_y=0.5)
    list(studio.painting.paint(drawer, Order("s0", request, files={"keep": tmp_path / "mask.png"})))
    (view,) = studio.gallery.pictures(drawer)
    updates = navigation._again(visitor, event_of(view.id))
    value = updates[choice.canvas].constructor_args["value"]
    assert updates[choice._cards]["chosen"] == "s0:1" and notices == []
    assert value["layer"]["from"] == {"kind": "given", "known": view.inputs["keep"]}
    assert (updates[choice._placed], updates[choice._across], updates[choice._down]) == (True, 0.25, 0.5)


def test_a_sketch_is_drawn_with_pictures_where_its_colours_mean_them(transform_tab, visitor):
    given = transform_tab.operation_inputs
    shown = given.materials_update(visitor, given.operation("sketch"), "s0", "", "pictures").constructor_args
    assert [one["color"] for one in shown["materials"]] == ["#000000", "#010101"]
    assert all(one["view"] == one["swatch"] and one["says"] for one in shown["materials"])
