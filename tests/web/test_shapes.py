"""Shapes and cards: what a person chooses, what a request asks for, and what a browser may send instead."""

import pytest

from aiart.errors import RequestError
from aiart.operations.request import Request


@pytest.mark.parametrize(
    "request_, shown_",
    [
        (Request(), ("own", None, None)),
        (Request(size=(64, 48)), ("exact", 64, 48)),
        (Request(aspect=(16.0, 9.0)), ("16:9", None, None)),
        (Request(aspect=(5, 1)), ("own", None, None)),
    ],
)
def test_a_request_is_shown_as_the_shape_that_was_asked_for(request_, shown_):
    from aiart.web.components.fields import shape_of

    assert shape_of(request_) == shown_


@pytest.mark.parametrize(
    "text", ["x", "5", "5x", "x5", "5x5x5", "-5x5", "5.5x5", "٣x٣", "99999999x1", ":", "4:", "a:b"]
)
def test_a_size_that_is_none_is_refused(text):
    from aiart.web.components.fields import parsed_size

    with pytest.raises(RequestError, match="not understood"):
        parsed_size(text)


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
