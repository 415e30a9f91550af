"""Chips: the words that the chosen generator knows, with how many of its pictures have each. Those that are on say
which of its pictures a painting uses."""

from collections.abc import Iterable, Mapping
from typing import Any

import gradio as gr

from aiart.engine.format.words import words_in
from aiart.operations.declaration import WORDS, Operation
from aiart.operations.request import Request
from aiart.studio import ITSELF, Studio
from aiart.web.components.cards import chosen
from aiart.web.components.markup import QUIET
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace


class WordsChoice:
    """A row of chips, which is there where the operation takes words and the generator knows some.

    Args:
        operations: those of the tab, the first of them chosen at first; if none takes words, nothing is built.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, operations: Iterable[Operation], prefix: str):
        self._studio, self._visitor, self.chips = studio, visitor, None
        self._operations = {one.name: one for one in operations}
        self._first = next(iter(self._operations.values()))
        if any(WORDS in one.uses for one in self._operations.values()):
            self.chips = gr.CheckboxGroup(
                [], label="Words", info="It paints from its pictures that have all of them, or else the most.",
                visible=False, elem_id=f"{prefix}words", elem_classes="word-chips",
            )  # fmt: skip

    @property
    def parts(self) -> list:
        """The components that say which words, and that updates change."""
        return [self.chips] if self.chips else []

    def connect(self, generator: gr.HTML, what: gr.HTML | None) -> None:
        """Show the words of the chosen generator where the chosen operation takes them."""
        if not self.chips:
            return
        inputs = {part for part in (self._visitor, generator, what) if part}

        @show_errors
        def show(values: Mapping) -> Any:
            name = chosen(values[what]) if what else self._first.name
            operation = self._operations.get(name, self._first)
            return self._shown(values[self._visitor], operation, chosen(values[generator]))

        changes = [part.change for part in (generator, what) if part]
        gr.on(changes, show, inputs, self.parts, trigger_mode="always_last", **QUIET)

    def request_fields(self, operation: Operation, values: Mapping) -> dict[str, str]:
        """Return the words that are chosen, for a request of an operation that takes some."""
        if not self.chips or WORDS not in operation.uses:
            return {}
        return {WORDS: ", ".join(values[self.chips] or ())}

    def updates_for(self, visitor: object, operation: Operation, request: Request, generator: str) -> dict:
        """Return updates that show the words of a request to the generator of this id. Raises StudioError."""
        return self._shown(visitor, operation, generator, words_in(request.words))

    def _shown(self, visitor: object, operation: Operation, generator: str, on: Iterable[str] = ()) -> dict:
        if not self.chips:
            return {}
        known = {}
        if WORDS in operation.uses and generator and generator != ITSELF:
            known = self._studio.generators.words(open_workspace(self._studio, visitor), generator)
        choices = [(f"{word} ({count})", word) for word, count in known.items()]
        value = [word for word in on if word in known]
        return {self.chips: gr.update(choices=choices, value=value, visible=bool(known))}
