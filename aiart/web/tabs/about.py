"""The About tab: what a generator is made of, how much of it is copied, and what may be done with it.

Measures are taken by the studio when the person asks. Knows nothing of how they are taken.
"""

from collections.abc import Iterator

import gradio as gr

from aiart.config import NAME_MAX
from aiart.errors import ArtError
from aiart.studio import GeneratorDetails, Studio
from aiart.studio.tasks import MEASURE
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.facts import facts_html, percent, report_html
from aiart.web.components.markup import block, busy, paragraph
from aiart.web.components.picker import generators, picker
from aiart.web.components.push_panel import PushPanel
from aiart.web.components.training_view import QUIET
from aiart.web.messages import notice, show_errors, title_of
from aiart.web.server.files import served
from aiart.web.visitor import open_workspace

CHECKING = "Painting a few pictures and comparing each with every training picture. It takes a minute or so."


class AboutTab:
    """Build it inside a tab."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.changed = gr.State(0)  # counts renamings and so on, which other tabs want to hear of
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet"):
                self.picker = picker("about-generator")
                self._build_actions()
                self.push = PushPanel(studio, visitor, self.picker)
            with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
                self._build_facts()
        self._connect()

    def _build_actions(self) -> None:
        with gr.Row(visible=False, elem_id="own-actions", elem_classes="longer") as self.own:
            self.name = gr.Textbox(label="Name", max_length=NAME_MAX, scale=3, min_width=140, elem_id="new-name")
            self.rename = gr.Button("Rename", scale=1, min_width=90, elem_id="rename")
        with gr.Row(visible=False, elem_classes="actions") as self.fate:
            self.keep = gr.Button("Keep in the library", size="sm", elem_id="keep")
            self.delete = gr.Button("Delete", size="sm", elem_id="delete-generator")
        with gr.Row(visible=False, elem_classes="actions") as self.sure_row:
            self.sure = gr.Button("Yes, delete it for good", size="sm", variant="stop", elem_id="delete-for-good")
            self.unsure = gr.Button("No, leave it", size="sm", elem_id="delete-not")

    def _build_facts(self) -> None:
        self.facts = block(elem_id="facts")
        self.samples = gr.Gallery(
            label="Samples",
            fit_columns=False, columns=4, height="auto", object_fit="cover", interactive=False, buttons=["fullscreen"],
            show_label=False, elem_id="samples",
        )  # fmt: skip
        block("<h2>Learned or copied?</h2>")
        self.report = block(elem_id="report")
        with gr.Row(elem_classes="actions"):
            self.check = gr.Button("Compare with its training pictures", visible=False, elem_id="check")
            self.stop = gr.Button("Stop", variant="stop", visible=False, elem_id="stop-check")
        with gr.Column(visible=False, elem_id="pairs") as self.pairs:
            self.pair = cards(deck(), label="Painted pictures, the most copied first", kind="thumbs", elem_id="pair")
            self.slider = gr.ImageSlider(
                label="Painted, and the training picture most like it", interactive=False, type="filepath",
                buttons=["fullscreen"], elem_id="compare",
            )  # fmt: skip
            self.pair_text = block(elem_id="pair-text")

    def _connect(self) -> None:
        which = [self.visitor, self.picker]
        self.picker.input(self.show, which, self.outputs, **QUIET)
        self.check.click(self._check, which, self.outputs, **QUIET)
        self.stop.click(self._stop, self.visitor, None, **QUIET)
        self.pair.input(self._pair, [*which, self.pair], [self.slider, self.pair_text], **QUIET)
        self.rename.click(self._rename, [*which, self.name, self.changed], [self.changed, *self.outputs], **QUIET)
        self.keep.click(self._keep, [*which, self.changed], [self.changed, *self.outputs], **QUIET)
        self.delete.click(lambda: _one_of(second=True), None, [self.fate, self.sure_row], **QUIET)
        self.unsure.click(lambda: _one_of(second=False), None, [self.fate, self.sure_row], **QUIET)
        self.sure.click(self._delete, [*which, self.changed], [self.changed, self.picker, *self.outputs], **QUIET)

    @property
    def outputs(self) -> list:
        return [
            self.own, self.name, self.fate, self.keep, self.sure_row, self.facts, self.samples, self.report,
            self.check, self.stop, self.pairs, self.pair, self.slider, self.pair_text,
        ]  # fmt: skip

    @show_errors
    def show(self, visitor, generator) -> dict:
        """All that is known of a generator without any work."""
        return self._known(visitor, generator)

    @show_errors
    def _check(self, visitor, generator) -> Iterator[dict]:
        yield {
            self.report: busy(CHECKING),
            self.check: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
        }
        try:
            details = self._studio.details.measure(open_workspace(self._studio, visitor), chosen(generator))
        except ArtError as error:
            notice(title_of(error), str(error))
            details = self._studio.details.about(open_workspace(self._studio, visitor), chosen(generator))
        yield self._updates(details)

    @show_errors
    def _stop(self, visitor) -> None:
        self._studio.painting.stop(open_workspace(self._studio, visitor), [MEASURE])

    @show_errors
    def _rename(self, visitor, generator, name, changed) -> dict:
        self._studio.generators.rename(open_workspace(self._studio, visitor), chosen(generator), name or "")
        return self._known(visitor, generator) | {self.changed: changed + 1}

    @show_errors
    def _keep(self, visitor, generator, changed) -> dict:
        self._studio.generators.keep(open_workspace(self._studio, visitor), chosen(generator))
        notice("Kept", "It is in the library now: everybody who uses this studio can paint with it.")
        return self._known(visitor, generator) | {self.changed: changed + 1}

    @show_errors
    def _delete(self, visitor, generator, changed) -> dict:
        self._studio.generators.delete(open_workspace(self._studio, visitor), chosen(generator))
        left = generators(self._studio, visitor, "")
        return self._known(visitor, left) | {self.picker: left, self.changed: changed + 1}

    @show_errors
    def _pair(self, visitor, generator, number) -> dict:
        details = self._studio.details.about(open_workspace(self._studio, visitor), chosen(generator))
        return self._compared(details, int(chosen(number)))

    def _known(self, visitor, generator) -> dict:
        if not chosen(generator):
            return {self.facts: paragraph("There is no generator to tell of yet.", "empty"), self.samples: []}
        return self._updates(self._studio.details.about(open_workspace(self._studio, visitor), chosen(generator)))

    def _updates(self, details: GeneratorDetails) -> dict:
        card = details.card
        mine = card.source == "mine" or (card.source == "library" and self._studio.config.keep)
        measured = bool(details.pairs)
        updates = {
            self.own: gr.Row(visible=mine),
            self.name: card.name,
            self.fate: gr.Row(visible=mine),
            self.keep: gr.Button(visible=card.source == "mine" and self._studio.config.keep),
            self.sure_row: gr.Row(visible=False),
            self.facts: facts_html(details),
            self.samples: [served(path) for path in details.samples],
            self.report: report_html(details),
            self.check: gr.Button(visible=details.can_measure and not measured),
            self.stop: gr.Button(visible=False),
            self.pairs: gr.Column(visible=measured),
        }
        return updates | (self._all_pairs(details) if measured else {})

    def _all_pairs(self, details: GeneratorDetails) -> dict:
        order = sorted(range(len(details.pairs)), key=lambda number: -details.pairs[number].copied)
        choices = [
            Card(str(number), percent(details.pairs[number].copied), picture=details.pairs[number].made)
            for number in order
        ]
        return {self.pair: deck(choices, str(order[0]))} | self._compared(details, order[0])

    def _compared(self, details: GeneratorDetails, number: int) -> dict:
        pair = details.pairs[number]
        told = f"{percent(pair.copied)} of the detail of this picture is taken over whole from one training picture."
        return {
            self.slider: (served(pair.made), served(pair.nearest)),
            self.pair_text: paragraph(f"Left: painted. Right: the training picture most like it. {told}"),
        }


def _one_of(second: bool) -> list[gr.Row]:
    """Updates of two rows that take turns."""
    return [gr.Row(visible=not second), gr.Row(visible=second)]
