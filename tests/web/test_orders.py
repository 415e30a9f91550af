"""How many questions may be open: of one visitor, from one address, of all. No server, no Gradio."""

from types import SimpleNamespace

import pytest

from aiart.web.server.launch import PUBLIC
from aiart.web.server.limits import CLIENT, Bounds, check_bounds, visitor_of
from aiart.web.server.requests import Refusal

BOUNDS = Bounds(paintings_of_visitor=2, paintings_from_address=4, paintings=6, others_from_address=3, others=5)


def event(lane: str, visitor: str = "", address: str = "here"):
    request = SimpleNamespace(scope={CLIENT: address})
    return SimpleNamespace(concurrency_id=lane, data=SimpleNamespace(data=[visitor, "x"]), request=request)


def refusal(events: list, new, bounds: Bounds = BOUNDS) -> str:
    """The sentence with which one more is refused; "" if it is taken."""
    try:
        check_bounds(events, new.concurrency_id, new.data, new.request, bounds)
    except Refusal as refused:
        assert refused.status == 429
        return refused.sentence
    return ""


def test_one_visitor_has_so_many_paintings_and_others_have_theirs():
    events = [event("paint", "a"), event("paint", "a")]
    assert "orders of yours" in refusal(events, event("paint", "a"))
    assert not refusal(events, event("paint", "b")) and not refusal(events, event("produce", "a"))


def test_one_address_has_so_many_whatever_visitors_it_invents():
    events = [event("paint", str(number)) for number in range(4)]
    assert "your address" in refusal(events, event("paint", "new"))
    assert not refusal(events, event("paint", "new", "there"))


@pytest.mark.parametrize("lane", ["140233", None, "default"])
def test_what_takes_a_moment_is_not_counted_with_paintings(lane):
    paintings = [event("paint", str(number), str(number)) for number in range(6)]
    assert "visitors are here" in refusal(paintings, event("draft", "new", "there"))
    assert not refusal(paintings, event(lane))
    others = [event(lane)] * 3
    assert "your address" in refusal(others, event(lane)) and not refusal(others, event(lane, address="there"))
    assert not refusal(others, event("paint", "a"))


@pytest.mark.parametrize(
    "data", [["me", 5], [5, {"drawer": "me", "job": None}], [{"cards": []}, {"drawer": "me"}, {"drawer": "other"}]]
)
def test_whose_question_it_is(data):
    assert visitor_of(data) == "me"


@pytest.mark.parametrize("data", [[], [None], [{"drawer": 5}], [["me"]]])
def test_a_question_may_be_nobody_s(data):
    assert visitor_of(data) == ""


def test_no_address_can_have_all_that_is_followed_at_once():
    from aiart.web.tabs.operation_tab import CONCURRENT

    bounds = PUBLIC.bounds
    assert bounds.paintings_of_visitor < bounds.paintings_from_address < CONCURRENT
    assert 3 * CONCURRENT < PUBLIC.threads, "some are left for what takes a moment"
