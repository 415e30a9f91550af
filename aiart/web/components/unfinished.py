"""What is said of an order that the page did not finish, as it was killed or ended: how far it is, and a button that
paints the rest.
"""

import gradio as gr

from aiart.studio import Studio, UnfinishedOrder
from aiart.web.components.markup import block, paragraph
from aiart.web.visitor import open_workspace


class UnfinishedPart:
    """Build it above the results of a tab. Of several unfinished orders it shows the oldest.

    `rest` and `leave` are its buttons; `order` holds the id of the order that it shows.

    Args:
        operations: names of those of the tab.
    """

    def __init__(self, studio: Studio, prefix: str, operations: list[str]):
        self._studio, self._operations = studio, operations
        self.order = gr.State("")
        with gr.Column(visible=False, elem_id=f"{prefix}unfinished", elem_classes="unfinished") as self._part:
            self._said = block(label="What was not finished")
            with gr.Row(elem_classes="actions"):
                self.rest = gr.Button("Paint the rest", size="sm", elem_id=f"{prefix}paint-rest")
                self.leave = gr.Button("Leave it", size="sm", elem_id=f"{prefix}leave-rest")

    @property
    def outputs(self) -> list:
        """All components that `show` changes."""
        return [self.order, self._part, self._said, self.rest]

    def next(self, visitor: object) -> UnfinishedOrder | None:
        """Return the order to show. Raises StudioError, code "no_drawer"."""
        found = self._studio.orders.unfinished(open_workspace(self._studio, visitor), self._operations)
        return next(iter(found), None)

    def show(self, visitor: object) -> dict:
        """Return updates that show the oldest unfinished order, or none. Raises StudioError, code "no_drawer"."""
        order = self.next(visitor)
        if order is None:
            return {self.order: "", self._part: gr.Column(visible=False)}
        return {
            self.order: order.id,
            self._part: gr.Column(visible=True),
            self._said: paragraph(said_of(order)),
            self.rest: gr.Button(rest_of(order)),
        }


def said_of(order: UnfinishedOrder) -> str:
    """Return how far an unfinished order is, in a sentence."""
    count, done = order.content.count, order.done
    if count == 1:
        return "The page stopped before this was painted."
    if not done:
        return f"The page stopped before the first of {count} pictures was painted."
    return f"The page stopped after {done} of {count} pictures."


def rest_of(order: UnfinishedOrder) -> str:
    """Return the label of the button that paints the rest of an order."""
    left = order.content.count - order.done
    if order.content.count == 1:
        return "Paint it"
    return (
        f"Paint the other {left}" if order.done and left > 1 else "Paint the last one" if order.done else "Paint them"
    )
