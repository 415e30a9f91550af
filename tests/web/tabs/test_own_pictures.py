"""The picture itself as the generator: the first card, the place to drop pictures, and what is painted with them."""

import pytest

from aiart.studio import ITSELF
from tests.lazily import Lazily
from tests.web.tabs.acting import event_of, paint, views

cards = Lazily("aiart.web.components.cards")
own_pictures = Lazily("aiart.web.components.own_pictures")


def test_it_is_the_first_card_and_never_chosen_by_itself(studio, visitor):
    shown = cards.picker_value(studio, visitor, "s1", itself=True)
    assert [card["id"] for card in shown["cards"]] == [ITSELF, "s0", "s1"] and shown["chosen"] == "s1"
    assert shown["cards"][0]["picture"] and cards.picker_value(studio, visitor, "", itself=True)["chosen"] == "s0"
    assert cards.picker_value(studio, visitor, ITSELF, itself=True)["chosen"] == ITSELF
    assert cards.picker_value(studio, visitor, ITSELF)["chosen"] == "s0", "where there is no such card"


def test_what_was_dropped_is_a_card_and_paints(produce_tab, studio, visitor, files, notices):
    arrived, dropped = produce_tab.own_pictures._remember(visitor, files[:1])
    shown = cards.picker_value(studio, visitor, arrived, itself=True)
    assert dropped is None and shown["chosen"] == arrived == shown["cards"][1]["id"]
    assert (shown["cards"][1]["title"], shown["cards"][1]["text"]) == ("cat-0", "64 x 64")
    paint(produce_tab, visitor, arrived, operation="tile")
    assert notices == [] and views(produce_tab, visitor)[0].generator_name == "cat-0"


def test_the_settings_of_its_pictures_choose_it_again(generate_tab, visitor, files, navigation, notices):
    arrived, _ = generate_tab.own_pictures._remember(visitor, files)
    paint(generate_tab, visitor, arrived)
    updates = navigation._again(visitor, event_of(views(generate_tab, visitor)[0].id))
    assert notices == [] and updates[generate_tab.picker]["chosen"] == arrived


def test_on_the_canvas_it_is_the_picture_there(transform_tab, visitor, files, tmp_path, monkeypatch, notices):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))  # where uploads arrive
    picture = {"url": "x", "name": "cat", "from": {"kind": "upload", "path": files[0]}}
    paint(transform_tab, visitor, ITSELF, operation="variations", canvas={"picture": picture})
    (view,) = views(transform_tab, visitor)
    assert notices == [] and view.generator.startswith(f"{ITSELF}-") and set(view.inputs) == {"picture", "generator"}


def test_without_a_picture_it_says_what_is_missing(produce_tab, generate_tab, visitor, notices):
    paint(produce_tab, visitor, ITSELF, operation="tile")
    paint(generate_tab, visitor, ITSELF)
    assert len(notices) == 2 and all("Choose the pictures" in text for _, text in notices)


def test_what_cannot_be_used_is_said(generate_tab, visitor, files, tmp_path, notices):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    generate_tab.own_pictures._remember(visitor, [str(tmp_path / "broken.png")])
    generate_tab.own_pictures._remember(visitor, [*files, str(tmp_path / "broken.png")])
    assert len(notices) == 2 and all("broken.png" in text for _, text in notices)


@pytest.mark.parametrize(("operation", "takes"), [("variations", True), ("extend", True), ("sketch", False)])
def test_where_the_canvas_holds_no_picture_some_are_dropped(transform_tab, operation, takes):
    assert own_pictures.takes_start(transform_tab.operations[operation]) is takes
