"""The About tab: what a generator is made of, how much of it is copied, and what may be done with it.

Measures are taken by the studio, when a person presses the button.
"""

import html
from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from aiart.engine.format.config import GeneratorConfig
from aiart.errors import ArtError
from aiart.files import MIB
from aiart.studio import GeneratorDetails, Studio
from aiart.studio.details import MEASURE
from aiart.training_presets import NAME_MAX, PRESETS, counted
from aiart.web.components.cards import Card, cards, cards_value, chosen, picker, picker_value
from aiart.web.components.hub_panels import PushPanel
from aiart.web.components.markup import QUIET, block, busy, paragraph
from aiart.web.components.measures import measures_html, percent
from aiart.web.messages import how_long, notice, show_errors, success, title_of
from aiart.web.server.gradio_files import SCREEN_SIDE, preview, served, served_if_room
from aiart.web.visitor import open_workspace, press_script, take_press

KEEP = "In the library every browser that opens this page sees it, and can paint with it, rename it and delete it."
KEEP_SHARED = (
    "In the library everybody who opens this page sees it and can paint with it. Only you can rename and delete it."
)
CHECKING = "Painting a few pictures and comparing each with every training picture. It takes a minute or so."


class AboutTab:
    """A generator, its samples and measures, and what its owner can do with it. Build it inside a tab."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.changed = gr.State(0)  # counts changes of generators, after which other tabs show them anew
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet"):
                self.picker = picker("about-generator")
                self._build_actions()
                self.push = PushPanel(studio, visitor, self.picker)
            with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
                self._build_facts()
        self._connect()

    def _build_actions(self) -> None:
        with gr.Row(visible=False, elem_id="own-actions", elem_classes="longer") as self.own_row:
            self.name = gr.Textbox(label="Name", max_length=NAME_MAX, scale=3, min_width=140, elem_id="new-name")
            self.rename = gr.Button("Rename", scale=1, min_width=90, elem_id="rename")
        with gr.Row(visible=False, elem_classes="actions") as self.actions_row:
            self.keep = gr.Button("Keep in the library", size="sm", elem_id="keep")
            self.delete = gr.Button("Delete", size="sm", elem_id="delete-generator")
        self.kept_hint = block(elem_id="keep-hint")

    def _build_facts(self) -> None:
        self.facts = block(elem_id="facts")
        self.samples = gr.Gallery(
            label="Samples",
            fit_columns=False, columns=4, height="auto", object_fit="cover", interactive=False, buttons=["fullscreen"],
            show_label=False, visible=False, elem_id="samples",
        )  # fmt: skip
        block("<h2>Learned or copied?</h2>")
        self.report = block(elem_id="report")
        with gr.Row(elem_classes="actions"):
            self.check = gr.Button("Compare with its training pictures", visible=False, elem_id="check")
            self.stop = gr.Button("Stop", variant="stop", visible=False, elem_id="stop-check")
        with gr.Column(visible=False, elem_id="pairs") as self.pairs:
            self.pair = cards(
                cards_value(), label="Painted pictures, the most copied first", kind="thumbs", elem_id="pair"
            )
            self.slider = gr.ImageSlider(
                label="Painted, and the training picture most like it", interactive=False, type="filepath",
                buttons=["fullscreen"], elem_id="compare",
            )  # fmt: skip
            self.pair_text = block(elem_id="pair-text")

    def _connect(self) -> None:
        generator = [self.visitor, self.picker]
        self.picker.input(self.show, generator, self.outputs, **QUIET)
        press = press_script("about")
        self.check.click(self._check, generator, self.outputs, js=press, **QUIET)
        self.stop.click(self._stop, self.visitor, None, **QUIET)
        self.pair.input(self._pair, [*generator, self.pair], [self.slider, self.pair_text], **QUIET)
        self.rename.click(self._rename, [*generator, self.name, self.changed], [self.changed, *self.outputs], **QUIET)
        given = [*generator, self.changed]
        self.keep.click(self._keep, given, [self.changed, *self.outputs], js=press, **QUIET)
        outputs = [self.changed, self.picker, *self.outputs]
        self.removed = self.delete.click(self._delete, given, outputs, js=press, **QUIET).then

    @property
    def outputs(self) -> list:
        return [
            self.own_row, self.name, self.actions_row, self.keep, self.kept_hint, self.facts, self.samples, self.report,
            self.check, self.stop, self.pairs, self.pair, self.slider, self.pair_text,
        ]  # fmt: skip

    @show_errors
    def show(self, visitor, generator) -> dict:
        """Updates that show what is known of a generator without measuring it."""
        return self._known(visitor, generator)

    @show_errors
    def _check(self, visitor, generator) -> Iterator[dict]:
        take_press(self._studio, visitor)
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
        yield self._updates(visitor, details)

    @show_errors
    def _stop(self, visitor) -> None:
        self._studio.painting.stop(open_workspace(self._studio, visitor), [MEASURE])

    @show_errors
    def _rename(self, visitor, generator, name, changed) -> dict:
        self._studio.generators.rename(open_workspace(self._studio, visitor), chosen(generator), name or "")
        return self._known(visitor, generator) | {self.changed: changed + 1}

    @show_errors
    def _keep(self, visitor, generator, changed) -> dict:
        take_press(self._studio, visitor)
        self._studio.generators.keep(open_workspace(self._studio, visitor), chosen(generator))
        success("Kept", "It is in the library now: everybody who opens this page can paint with it.")
        return self._known(visitor, generator) | {self.changed: changed + 1}

    @show_errors
    def _delete(self, visitor, generator, changed) -> dict:
        take_press(self._studio, visitor)  # the second of two would find another generator chosen
        self._studio.generators.delete(open_workspace(self._studio, visitor), chosen(generator))
        others = picker_value(self._studio, visitor, "")
        return self._known(visitor, others) | {self.picker: others, self.changed: changed + 1}

    @show_errors
    def _pair(self, visitor, generator, number) -> dict:
        details = self._studio.details.about(open_workspace(self._studio, visitor), chosen(generator))
        return self._compared(details, int(chosen(number)))

    def _known(self, visitor, generator) -> dict:
        if not chosen(generator):
            hidden = (self.own_row, self.actions_row, self.samples, self.check, self.stop, self.pairs)
            said = {self.facts: paragraph("There is no generator to tell of yet.", "empty")}
            return {self.kept_hint: "", self.report: "", **said} | {one: gr.update(visible=False) for one in hidden}
        return self._updates(
            visitor, self._studio.details.about(open_workspace(self._studio, visitor), chosen(generator))
        )

    def _updates(self, visitor: object, details: GeneratorDetails) -> dict:
        card, config = details.card, self._studio.config
        mine = self._studio.generators.may_change(open_workspace(self._studio, visitor), card)
        can_keep = card.source == "mine" and config.keep
        measured = bool(details.pairs)
        samples = [copy for path in details.samples if (copy := _for_screen(path))]
        updates = {
            self.own_row: gr.Row(visible=mine),
            self.name: card.name,
            self.actions_row: gr.Row(visible=mine),
            self.keep: gr.Button(visible=can_keep),
            self.kept_hint: paragraph(KEEP_SHARED if config.shared else KEEP) if can_keep else "",
            self.facts: facts_html(details),
            self.samples: gr.update(value=samples, visible=bool(samples)),
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
        return {self.pair: cards_value(choices, str(order[0]))} | self._compared(details, order[0])

    def _compared(self, details: GeneratorDetails, number: int) -> dict:
        pair = details.pairs[number]
        copied = f"{percent(pair.copied)} of the detail of this picture is taken over whole from one training picture."
        return {
            self.slider: (served(pair.made), served(pair.nearest)),
            self.pair_text: paragraph(f"Left: painted. Right: the training picture most like it. {copied}"),
        }


def _for_screen(path: Path) -> str | None:
    return preview(path, SCREEN_SIDE) or served_if_room(path)


def facts_html(details: GeneratorDetails) -> str:
    """Name, preset and a list of facts."""
    card, config = details.card, details.config
    facts = {
        "Learned from": counted(card.pictures),
        "What is learned": _learned(config),
        "Size": f"{card.width} x {card.height} pixels, and any other when painting",
        "Trained for": how_long(config.training.seconds) if config.training.seconds else "no time: it remembers",
        "On disk": f"{card.size_bytes / MIB:.1f} MB",
        "Licence": card.licence or "none given",
    }
    rows = "".join(f"<dt>{name}</dt><dd>{html.escape(fact)}</dd>" for name, fact in facts.items())
    preset = PRESETS[card.preset]
    return (
        f'<h2 translate="no">{html.escape(card.name)}</h2><p class="hint">{preset.title}. {preset.summary}</p>'
        f'<dl class="facts">{rows}</dl>'
    )


def report_html(details: GeneratorDetails) -> str:
    """What was measured, or why nothing was."""
    if details.measures:
        return measures_html(details.measures)
    if details.can_measure:
        more = "See for yourself: compare what it paints with what it learned from."
    else:
        more = "The pictures it learned from are not here, so it cannot be compared with them."
    return paragraph(f"{_promise(details.config)} {more}")


def _learned(config: GeneratorConfig) -> str:
    scales = len(config.sizes)
    if config.memory is None:
        return "everything; no piece of a training picture is inside"
    if config.learned_scales == 0:
        return "nothing; every stroke is remembered from a training picture"
    return f"the layout, {config.learned_scales} of {scales} sizes of detail; the brushwork is remembered"


def _promise(config: GeneratorConfig) -> str:
    if config.memory is None:
        return "A network paints everything here, and no piece of a training picture is kept."
    return f"Its brushwork is put together from {counted(config.memory.pictures)} that it keeps inside."
