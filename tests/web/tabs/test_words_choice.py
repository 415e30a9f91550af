"""The chips of words: those of the chosen generator, and what is chosen goes into the request."""

from aiart.operations.request import Request
from tests.web.tabs.acting import values


def test_chips_are_those_of_the_generator_and_go_into_the_request(generate_tab, visitor):
    tab, plain, worded = generate_tab, "s0", "s1"
    assert not tab.words.updates_for(visitor, tab.first, Request(), plain)[tab.words.chips]["visible"]
    chips = tab.words.updates_for(visitor, tab.first, Request(words="Night, gone"), worded)[tab.words.chips]
    assert (
        chips["visible"] and chips["value"] == ["night"] and [word for _, word in chips["choices"]] == ["sea", "night"]
    )
    order = tab.order(values(tab, visitor, worded) | {tab.words.chips: ["sea", "night"]})
    assert order.request.words == "sea, night"
