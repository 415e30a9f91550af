"""Generators from the Hub: a field, the offers of others as cards, and how the visitor's own pulls stand.

The page never waits for the Hub: what is known is shown, the rest arrives. Nothing is asked before the part is opened.
Knows nothing of painting.
"""

import html

import gradio as gr

from aiart.studio import Studio
from aiart.studio.pulls import PullState, PullView
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.markup import bar, block, paragraph
from aiart.web.components.training_view import QUIET
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

PERIOD = 1.0  # seconds between two looks, while something is on its way
SHOWN = 3  # pulls, the newest
WHAT = "Generators that others have made. Nothing is fetched until you ask for it; what is fetched is checked first."
ASKING = "Asking the Hub what there is."
NONE = "No generator of aiart has been found on the Hub."
MEBIBYTE = 2**20


class HubPanel:
    """Build it beside the generators; `arrived` changes when one has been fetched, and holds its id."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.arrived = gr.Textbox(label="The generator that has arrived", visible="hidden")
        with gr.Accordion("From the Hub", open=False, elem_id="hub") as self.part:
            block(paragraph(WHAT))
            with gr.Row(elem_classes="longer"):
                self.name = gr.Textbox(
                    label="Repository",
                    placeholder="user/repo",
                    max_length=200,
                    scale=3,
                    min_width=140,
                    elem_id="hub-name",
                )
                self.fetch = gr.Button("Fetch", scale=1, min_width=90, elem_id="hub-fetch")
            self.state = block(label="What is being fetched", elem_id="pulls")
            self.offers = cards(deck(), label="Made by others", elem_id="offers", kind="tiles")
            self.hint = block(elem_id="offers-hint")
        self.timer = gr.Timer(PERIOD, active=False)
        self._connect()

    def _connect(self) -> None:
        seen, one = [self.offers, self.hint, self.timer], [self.state, self.timer]
        self.part.expand(self._open, None, seen, **QUIET)
        gr.on([self.fetch.click, self.name.submit], self._fetch, [self.visitor, self.name], one, **QUIET)
        self.offers.input(self._fetch_offer, [self.visitor, self.offers], one, **QUIET)
        looked = [*seen, self.state, self.arrived]
        self.timer.tick(self._tick, [self.visitor, self.arrived], looked, queue=False, **QUIET)

    @show_errors
    def _open(self) -> list:
        return self._offers() + [gr.Timer(active=True)]

    @show_errors
    def _fetch(self, visitor, name) -> list:
        self._studio.hub.pull(open_workspace(self._studio, visitor), str(name or ""))
        return [self._state(visitor), gr.Timer(active=True)]

    @show_errors
    def _fetch_offer(self, visitor, offers) -> list:
        return self._fetch(visitor, chosen(offers))

    @show_errors
    def _tick(self, visitor, arrived) -> dict:
        views = self._studio.hub.pulls(open_workspace(self._studio, visitor))
        here = next((view.generator for view in views if view.state is PullState.DONE), "")
        known = self._studio.hub.community()
        updates = {self.state: self._state(visitor)}
        if here and here != arrived:
            updates[self.arrived] = here
        if not known.refreshing:
            updates |= dict(zip((self.offers, self.hint), self._offers(), strict=True))
        busy = known.refreshing or any(view.state is PullState.FETCHING for view in views)
        return updates if busy else updates | {self.timer: gr.Timer(active=False)}

    def _offers(self) -> list:
        """What others offer, as cards, and what there is to say about it."""
        known = self._studio.hub.community()
        choices = [Card(one.repo, one.repo.split("/")[1], _by(one), picture=one.sample) for one in known.offers]
        said = known.trouble or (ASKING if known.refreshing else "" if choices else NONE)
        return [deck(choices), paragraph(said) if said else ""]

    def _state(self, visitor) -> str:
        return "".join(map(_pull_html, self._studio.hub.pulls(open_workspace(self._studio, visitor))[:SHOWN]))


def _by(offer) -> str:
    likes = f", {offer.likes} likes" if offer.likes else ""
    return f"by {offer.repo.split('/')[0]}{likes}"


def _pull_html(view: PullView) -> str:
    name = html.escape(view.name)
    if view.state is PullState.FAILED:
        return f'<p class="hint"><b>{name}</b> did not arrive. {html.escape(view.error)}</p>'
    if view.state is PullState.DONE:
        return f'<p class="hint"><b>{name}</b> is here, and chosen above. {html.escape(view.message)}</p>'
    size = f" {view.here / MEBIBYTE:.1f} of {view.total / MEBIBYTE:.1f} MB" if view.total else ""
    percent = 100 * view.here // view.total if view.total else 0
    return f'<p class="hint" role="status">Fetching <b>{name}</b>{size}</p>{bar("Fetched", percent, moving=True)}'
