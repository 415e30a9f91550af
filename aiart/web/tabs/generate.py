"""The Generate tab: choose a generator by its picture, ask for pictures, see them arrive one by one.

Knows nothing of training, and nothing of what is painted from other pictures.
"""

from collections.abc import Iterator, Mapping

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.request import Request
from aiart.studio import Order, Studio
from aiart.web.components.cards import chosen
from aiart.web.components.controls import Controls, dice
from aiart.web.components.gallery import meant
from aiart.web.components.hub_panel import HubPanel
from aiart.web.components.numbers import whole
from aiart.web.components.picker import generators, picker
from aiart.web.components.results import Results
from aiart.web.messages import show_errors
from aiart.web.offers import GENERATE
from aiart.web.tabs.making import MakingTab, Remembered
from aiart.web.visitor import open_workspace

SHOWN_AT_FIRST = 4  # of the newest pictures, when a page is opened
EMPTY = (
    '<div class="empty tall"><p><b>Your pictures will hang here.</b></p>'
    "<p>Choose a generator, then press Paint. The first one takes a few seconds.</p></div>"
)


class GenerateTab(MakingTab):
    """Build it inside a tab."""

    name = GENERATE

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="controls"):
                self.picker = picker("generator")
                self.hub = HubPanel(studio, visitor)
                self.controls = Controls(studio.config)
                self.build_buttons("Paint")
                self.dropped = gr.File(
                    label="Drop a picture painted here to get its settings back", file_count="single", height=64,
                    type="filepath", elem_id="drop-recipe",
                )  # fmt: skip
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="generate-results"):
                self.results = Results(studio, visitor, "", ("use", "again", "more"), EMPTY, compare=False)
        self.connect_painting(self.controls.inputs)
        again = {self.visitor, self.controls.count, self.controls.recipe}
        self._painting(self.results.wall.more, self._more, again)

    @property
    def besides(self) -> list:
        return [*self.controls.outputs, self.picker]

    def order(self, answers: Mapping) -> Order:
        request = Request(**self.controls.asked(answers))
        return Order(chosen(answers[self.picker]), request, recipe=bool(answers[self.controls.recipe]))

    def restored(self, visitor: object, how: Remembered) -> dict:
        updates = self.controls.restored(how.request)
        if how.generator:
            updates[self.picker] = generators(self._studio, visitor, how.generator.id)
        return updates

    @show_errors
    def latest(self, visitor) -> dict:
        """What was created last, for a page that has just been opened."""
        views = (
            view
            for view in self._studio.gallery.pictures(open_workspace(self._studio, visitor))
            if view.operation == "create"
        )
        return self.results.show([view for view, _ in zip(views, range(SHOWN_AT_FIRST), strict=False)])

    @show_errors
    def _more(self, answers: Mapping, event: gr.EventData) -> Iterator[dict]:
        """The settings of a picture, painted with fresh seeds by the generator that painted it."""
        visitor = answers[self.visitor]
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event))
        if view.operation != "create":
            raise RequestError("This picture was not created here.", "", "Use its settings again.", code="operation")
        request = view.request.changed(count=whole(answers[self.controls.count], "count"), seed=dice())
        yield self.controls.restored(request) | {
            self.controls.lock: False,
            self.picker: generators(self._studio, visitor, view.generator),
        }
        yield from self.making(visitor, Order(view.generator, request, recipe=bool(answers[self.controls.recipe])))
