"""What the tabs have in common on which one of several operations is chosen first: the cards of the operations, and
all that changes when another one is meant. Knows nothing of how any of them paints.
"""

from collections.abc import Mapping

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS
from aiart.web.components.cards import cards, chosen, deck
from aiart.web.components.markup import block, heading
from aiart.web.components.own_settings import OwnSettings
from aiart.web.components.picker import generators
from aiart.web.messages import show_errors
from aiart.web.tabs.making import MakingTab, Remembered


class ChoosingTab(MakingTab):
    """Base of such a tab. Its further parts: `what`, `title`, `own`."""

    first = ""  # the operation that is chosen at the beginning
    what: gr.HTML
    title: gr.HTML
    own: OwnSettings

    def build_what(self, label: str) -> None:
        self.what = cards(self.whats(self.first), label=label, elem_id=f"{self.name}-what", kind="doors")

    def build_title(self) -> None:
        self.title = block(self._title(self.first), elem_id=f"{self.name}-title")

    def whats(self, name: str) -> dict:
        """The cards of all operations, with one chosen."""
        return deck([offer.card(one) for one, offer in self.offers.items()], name)

    def named(self, answers: Mapping) -> str:
        """The operation that is asked for. Raises RequestError."""
        name = chosen(answers[self.what])
        if name not in self.offers:
            raise RequestError("There is no such operation.", "", "Choose one of those shown.", code="operation")
        return name

    def name_of(self, request: Request) -> str:
        return next(name for name in self.offers if OPERATIONS[name].request is type(request))

    def chosen(self, name: str) -> dict:
        """Updates for another operation."""
        offer = self.offers[name]
        return {
            self.title: self._title(name),
            self.paint: gr.Button(offer.button),
            **self.own.suited(name),
            **self.controls.suited(offer.uses, offer.count),
        }

    def shown(self, visitor: object, how: Remembered, own: dict) -> dict:
        """Updates that show how something was made: those of all operations, and its `own`."""
        name = self.name_of(how.request)
        updates = self.controls.restored(how.request) | self.chosen(name) | own | {self.what: self.whats(name)}
        if how.generator:
            updates[self.picker] = generators(self._studio, visitor, how.generator.id)
        return updates | self.palette_again(visitor, how)

    @show_errors
    def _choose(self, what) -> dict:
        return self.chosen(chosen(what)) if chosen(what) in self.offers else gr.skip()

    def _title(self, name: str) -> str:
        return heading(self.offers[name].title, self.offers[name].text)
