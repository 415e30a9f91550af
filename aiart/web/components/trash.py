"""What was deleted and can be had back: one press takes back what was just done, and a folded list holds the rest."""

import time
from collections.abc import Callable

import gradio as gr

from aiart.studio import Studio
from aiart.studio.trash import PICTURE, SETTINGS, TRAINING, Deleted
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.markup import QUIET, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace, press_script, take_press

OFFERED_SECONDS = 15  # how long "Undo" is offered below the page
HINT = "Press one to have it back. After a day, or when there is no room left, they are gone for good."
KINDS = {PICTURE: "Picture", TRAINING: "Training", SETTINGS: "Settings"}  # of others: generators


class TrashPart:
    """Build it at the end of the page. `restored` is a hidden field that changes when something is back."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self._visitor = studio, visitor
        self.restored = gr.Textbox(label="What was had back", visible="hidden")
        self.timer = gr.Timer(OFFERED_SECONDS, active=False)
        with gr.Row(visible=False, elem_id="undo-bar") as self.bar:
            self.said = block(elem_id="undo-said")
            self.undo = gr.Button("Undo", size="sm", elem_id="undo")
        with gr.Accordion("Deleted in the last day", open=False, visible=False, elem_id="deleted") as self.part:
            block(paragraph(HINT))
            self.cards = cards(cards_value(), label="Have it back", elem_id="deleted-cards", kind="tiles")
            with gr.Row(elem_classes="actions"):
                self.empty = gr.Button("Delete all of these for good", size="sm", elem_id="deleted-empty")
        self._connect()

    def _connect(self) -> None:
        outputs = [self.restored, *self.outputs]
        self.undo.click(self._undo, self._visitor, outputs, js=press_script("undo"), **QUIET)
        self.cards.input(self._restore, [self._visitor, self.cards], outputs, **QUIET)
        self.empty.click(self._empty, self._visitor, self.outputs, **QUIET)
        self.timer.tick(lambda: [gr.Row(visible=False), gr.Timer(active=False)], None, [self.bar, self.timer], **QUIET)

    def update_on(self, *events: Callable) -> None:
        """Connect events after which something may have been deleted."""
        for event in events:
            event(self.show, self._visitor, self.outputs, **QUIET)

    @property
    def outputs(self) -> list:
        """All components that `show` changes."""
        return [self.bar, self.said, self.timer, self.part, self.cards]

    @show_errors
    def show(self, visitor) -> dict:
        """Return updates that show what can be had back, and offer to undo what was done just now."""
        entries = self._studio.trash.entries(open_workspace(self._studio, visitor))
        just_now = bool(entries) and time.time() - entries[0].deleted < OFFERED_SECONDS
        count = len(entries)
        return {
            self.bar: gr.Row(visible=just_now),
            self.said: paragraph(f"Deleted: {entries[0].name}" if just_now else ""),
            self.timer: gr.Timer(active=just_now),
            self.part: gr.Accordion(label=f"Deleted in the last day ({count})", visible=count > 0),
            self.cards: cards_value([_card(one) for one in entries]),
        }

    @show_errors
    def _undo(self, visitor) -> dict:
        take_press(self._studio, visitor)  # the second of two would bring back what was deleted before
        entries = self._studio.trash.entries(open_workspace(self._studio, visitor))
        return self._back(visitor, entries[0].id if entries else "")

    @show_errors
    def _restore(self, visitor, wanted) -> dict:
        return self._back(visitor, chosen(wanted))

    def _back(self, visitor: object, wanted: str) -> dict:
        self._studio.trash.restore(open_workspace(self._studio, visitor), wanted)
        return self.show(visitor) | {self.bar: gr.Row(visible=False), self.restored: f"{wanted} {time.time()}"}

    @show_errors
    def _empty(self, visitor) -> dict:
        self._studio.trash.empty(open_workspace(self._studio, visitor))
        return self.show(visitor)


def _card(one: Deleted) -> Card:
    """Its newest picture, name and kind."""
    names = ("small.jpg", "previews/*.jpg", "samples/*.png", "*.png")
    found = (sorted(one.folder.glob(name)) for name in names)
    picture = next((paths[-1] for paths in found if paths), None)
    return Card(one.id, one.name, KINDS.get(one.kind, "Generator"), picture=picture, named=one.kind != PICTURE)
