"""The chips of words: those of the chosen generator, and what is chosen goes into the request."""

import json

from aiart.engine.format.folder import CONFIG
from aiart.operations.request import Request
from tests.lazily import Lazily
from tests.web.tabs.acting import values

visitors = Lazily("aiart.web.visitor")


def test_chips_are_those_of_the_generator_and_go_into_the_request(generate_tab, studio, visitor):
    tab, workspace = generate_tab, visitors.open_workspace(studio, visitor)
    card = studio.generators.cards(workspace)[0]
    assert not tab.words.updates_for(visitor, tab.first, Request(), card.id)[tab.words.chips]["visible"]
    file = card.folder / CONFIG
    config = json.loads(file.read_bytes())
    config["memory"] |= {"words": ["sea", "night"], "words_of": [[0, 1]] * config["memory"]["pictures"]}
    file.write_text(json.dumps(config), "utf-8")
    chips = tab.words.updates_for(visitor, tab.first, Request(words="Night, gone"), card.id)[tab.words.chips]
    assert (
        chips["visible"] and chips["value"] == ["night"] and [word for _, word in chips["choices"]] == ["sea", "night"]
    )
    order = tab.order(values(tab, visitor) | {tab.words.chips: ["sea", "night"]})
    assert order.request.words == "sea, night"
