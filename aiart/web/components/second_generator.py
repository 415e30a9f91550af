"""The second generator of an operation that takes two: its picker, and both as pictures at the ends of the slider."""

from collections.abc import Sequence

import gradio as gr

from aiart.operations.declaration import GENERATOR, Operation
from aiart.studio import ITSELF, Studio
from aiart.web.components.cards import chosen, picker
from aiart.web.components.markup import QUIET, block, figure
from aiart.web.messages import show_errors
from aiart.web.server.gradio_files import card_url
from aiart.web.visitor import open_workspace


class SecondChoice:
    """Build it where it shall stand. `picker` is None on a tab without such an operation.

    Args:
        operations: of the tab; the first one is shown.
        kind: of the picker, see `picker`.
    """

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, operations: Sequence[Operation], prefix: str, kind: str
    ):
        self._studio, self._visitor = studio, visitor
        self.picker: gr.HTML | None = None
        if any(takes_second(one) for one in operations):
            with gr.Column(visible=takes_second(operations[0]), elem_id=f"{prefix}two") as self._part:
                self.picker = picker(f"{prefix}second", "Second generator", kind)
                self._ends = block(elem_id=f"{prefix}ends")

    def connect(self, generator: gr.HTML) -> None:
        """Show both generators as soon as one of them is chosen."""
        if self.picker:
            two = [self._visitor, generator, self.picker]
            for one in (generator, self.picker):
                one.input(self.show_ends, two, self._ends, trigger_mode="always_last", **QUIET)

    @property
    def outputs(self) -> list:
        """The components that the updates change, besides the picker."""
        return [self._part, self._ends] if self.picker else []

    def updates_for_operation(self, operation: Operation) -> dict:
        """Return updates that show the picker if an operation takes a second generator."""
        return {self._part: gr.Column(visible=takes_second(operation))} if self.picker else {}

    @show_errors
    def show_ends(self, visitor, first, second) -> str:
        """Return both generators as HTML; "" while one of them is not chosen."""
        if not (chosen(first) and chosen(second)) or chosen(first) == ITSELF:
            return ""
        workspace = open_workspace(self._studio, visitor)
        both = [self._studio.generators.find(workspace, chosen(one)) for one in (first, second)]
        return f'<div class="ends">{"".join(figure(card_url(card.sample_path), card.name) for card in both)}</div>'


def takes_second(operation: Operation) -> bool:
    """Return whether an operation takes a second generator."""
    return any(one.kind == GENERATOR for one in operation.inputs)
