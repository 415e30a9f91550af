"""The three tabs on which something is painted, and what each has besides what an `OperationTab` is.

Generate: choose a generator by its picture, ask for pictures, see them arrive one by one. Transform: a picture becomes
another one. Produce: something made for a purpose. What is painted goes on when the page is closed, and is followed
again when it is opened.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr

from aiart.operations.declaration import GENERATE, PRODUCE, TRANSFORM
from aiart.studio import Order, Studio, paint_each
from aiart.web.components.batch import BatchPanel
from aiart.web.components.controls import random_seed
from aiart.web.components.fields import as_whole
from aiart.web.components.gallery import FOLLOW_UPS
from aiart.web.components.hub_panels import PullPanel
from aiart.web.components.markup import block
from aiart.web.messages import show_errors
from aiart.web.tabs.operation_tab import OperationTab
from aiart.web.visitor import open_workspace

SHOWN_AT_FIRST = 4  # of the newest pictures, when a page is opened


class GenerateTab(OperationTab):
    """Build it inside a tab."""

    name = GENERATE
    question = "What shall be painted?"
    empty = (
        '<div class="empty tall"><p><b>Your pictures will hang here.</b></p>'
        "<p>Choose a generator, then press Paint. The first one takes a few seconds.</p></div>"
    )

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_operations()
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="controls"):
                self._build_controls()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="generate-results"):
                self.build_draft("draft-on-phones")
                self.build_results()
        self.connect()

    def _build_controls(self) -> None:
        self.build_title()
        self.operation_inputs.build_canvas()
        self.build_generators("tiles")
        self.operation_inputs.build_object()
        self.hub = PullPanel(self._studio, self.visitor)
        self.build_own_settings()
        self.build_common_settings(folded=False)
        self.build_kept_settings()
        block('<div class="draft-place"></div>', elem_id="draft-on-phones")
        self.build_buttons()
        self.build_compare()
        self.dropped = gr.File(
            label="Drop a picture painted here to get its settings back", file_count="single", height=64,
            type="filepath", elem_id="drop-recipe",
        )  # fmt: skip

    def at_first(self, visitor) -> dict:
        """Updates that show the newest pictures of this tab."""
        every = self._studio.gallery.pictures(open_workspace(self._studio, visitor))
        own = [view for view in every if view.operation in self.operations]
        return self.results.show(visitor, own[: 1 if own and own[0].comparison else SHOWN_AT_FIRST])

    def begin(self, visitor: object, generator: str, count: object, **settings: Any) -> Iterator[dict]:
        """Updates while a few pictures are painted with a generator that was chosen somewhere else. Raises ArtError.

        settings: of the request, besides count and seed."""
        operation = next(one for one in self.operations.values() if one.is_plain)
        request = operation.request(count=as_whole(count), seed=random_seed(), **settings)
        updates = self.updates_for_operation(operation) | self.common.updates_for(request)
        yield updates | ({self.what: self._operation_cards(operation)} if self.what else {})
        yield from self.painting(visitor, Order(generator, request))


class TransformTab(OperationTab):
    """Build it inside a tab."""

    name = TRANSFORM
    question = "What shall become of a picture?"
    empty = (
        '<div class="empty tall"><p><b>Before and after will be here.</b></p>'
        "<p>Choose what to do and a picture to start from, or press Example.</p></div>"
    )
    tools = ("compare", "use", "again", *FOLLOW_UPS)
    compares = True

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_operations()
        with gr.Row(equal_height=False, elem_id="transform-parts"):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="transform-controls"):
                self.build_title()
                self.operation_inputs.build_canvas()
                self.operation_inputs.build_material()
                self.build_own_settings()
                self.build_generators()
                self.operation_inputs.build_object()
                self.build_common_settings()
                self.build_kept_settings()
                self.build_buttons()
                self.build_compare()
                self.batch = BatchPanel(self.first, self.prefix)
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="transform-results"):
                self.build_draft(self.operation_inputs.canvas.elem_id)
                self.build_results()
        self.connect()
        inputs = {self.visitor, self.picker, *self.inputs, self.batch.files}
        self.connect_painting(self.batch.all.click, self._paint_all, inputs, self.canvas_script(inputs))

    @show_errors
    def _paint_all(self, values: Mapping) -> Iterator[dict]:
        """What is chosen, done to every picture that was dropped."""
        canvas = {self.operation_inputs.canvas: None}  # its picture says nothing of the size of these
        visitor, order, batch = values[self.visitor], self.order({**values, **canvas}), self.batch
        files = batch.paths(values[batch.files]) if batch else []
        workspace = open_workspace(self._studio, visitor)
        if (yield from self.taken_already(visitor)):
            return
        events = paint_each(self._studio.painting, workspace, order, files)
        yield self.buttons(running=True) | {self.common.seed.box: order.request.seed}
        yield from self.results.follow(visitor, events, len(files))


class ProduceTab(OperationTab):
    """Build it inside a tab."""

    name = PRODUCE
    question = "What shall it be?"
    empty = (
        '<div class="empty tall"><p><b>What you make will be here.</b></p>'
        "<p>Choose what it shall be and a generator. Nothing else has to be set.</p></div>"
    )

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_operations()
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="produce-controls"):
                self.build_title()
                self.operation_inputs.build_canvas()
                self.build_generators()
                self.build_own_settings()
                self.build_common_settings()
                self.build_kept_settings()
                self.build_buttons()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="produce-results"):
                self.build_results()
        self.connect()
