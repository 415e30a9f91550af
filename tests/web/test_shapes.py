"""Shapes and cards: what a person chooses, what a request asks for, and what a browser may send instead."""

import pytest

from aiart.errors import RequestError
from aiart.operations.request import Request


@pytest.mark.parametrize(
    "request_, shown_",
    [
        (Request(), ("own", None, None)),
        (Request(size=(64, 48)), ("exact", 64, 48)),
        (Request(size=1024), ("1024", None, None)),
        (Request(aspect=(16.0, 9.0)), ("16:9", None, None)),
        (Request(aspect=(5, 1)), ("own", None, None)),
    ],
)
def test_a_request_is_shown_as_the_shape_that_was_asked_for(request_, shown_):
    from aiart.web.components.size_controls import shape_of

    assert shape_of(request_) == shown_


@pytest.mark.parametrize(
    "text", ["x", "-5", "5x", "x5", "5x5x5", "-5x5", "5.5x5", "٣x٣", "99999999x1", ":", "4:", "a:b"]
)
def test_a_size_that_is_none_is_refused(text):
    from aiart.web.components.size_controls import parsed_size

    with pytest.raises(RequestError, match="not understood"):
        parsed_size(text)


@pytest.mark.parametrize("name, size", [("a4", (1448, 2048)), ("2048", 2048), ("1024", 1024), ("300x200", (300, 200))])
def test_a_call_for_a_named_size_is_fitted_to_what_may_be_painted_and_that_is_said(name, size, tmp_path):
    from aiart.operations.table import OPERATIONS, check_request
    from aiart.studio import StudioConfig
    from aiart.web.api.painting import order_from_call

    public = StudioConfig.public(tmp_path)
    order = order_from_call(
        OPERATIONS["poster"], "g", {"axes": "none", "seed": 0, "size": name}, public.max_poster_side
    )
    assert order.request.size == size and bool(order.notes) == (name == "a4")
    check_request(order.request, public)


def test_a_format_that_was_painted_elsewhere_is_shown_as_large_as_it_may_be_here(tidy_gradio):
    import gradio as gr

    from aiart.operations.poster import PosterRequest
    from aiart.operations.table import OPERATIONS
    from aiart.web.components.cards import chosen
    from aiart.web.components.size_controls import FormatControl

    with gr.Blocks():
        control = FormatControl("t-", OPERATIONS["poster"].settings["axes"], 2048)
    updates = control.updates_for(PosterRequest(size=(2480, 3508)))
    values = dict.fromkeys(control.inputs) | {control.format: updates[control.format]}
    assert chosen(values[control.format]) == "a4" and "at most 2048" in updates[control.about]
    assert control.request_fields(values) == {"size": (1448, 2048), "axes": "none"} and control.note(values)
    values[control.format] = {"chosen": "1024"}
    assert control.request_fields(values) == {"size": 1024, "axes": "none"} and not control.note(values)


@pytest.mark.parametrize("junk", [None, "", 3, [], {}, {"chosen": None}, {"chosen": {"a": 1}}, {"cards": []}])
def test_nothing_is_chosen_by_what_is_no_choice(junk):
    from aiart.web.components.cards import chosen

    assert chosen(junk) == ""


def test_a_picture_reaches_the_browser_as_a_copy_only(tmp_path, monkeypatch):
    from aiart.web.components.cards import Card, cards_value

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "own.png").write_bytes(b"picture")
    value = cards_value(
        [Card("a", "A", picture=tmp_path / "own.png"), Card("b", "B", picture=tmp_path / "gone.png")], "a"
    )
    address = value["cards"][0]["picture"]
    assert address.startswith(f"gradio_api/file={tmp_path / 'cache'}") and address.endswith("/own.png")
    assert value["cards"][1]["picture"] is None and value["chosen"] == "a"
