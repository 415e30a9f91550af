"""What all tabs have in common on which something is made: the way from a button to pictures on the wall, and back from
a picture to the settings it was made with.

A tab builds its own parts, says what is ordered (`order`), and how a picture's settings are shown (`restored`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr

from aiart.operations.declaration import PALETTE, PICTURE
from aiart.operations.request import Request
from aiart.studio import GeneratorCard, Order, Studio
from aiart.web.components.canvas import blank, given_by, on_it
from aiart.web.components.controls import Controls
from aiart.web.components.results import Results
from aiart.web.components.training_view import QUIET
from aiart.web.messages import notice, show_errors
from aiart.web.offers import offered
from aiart.web.visitor import open_workspace

AT_ONCE = 8  # paintings, and as many products, that are followed at once; more wait in the page's queue
SHOW_RESULTS = "() => document.querySelector('#RESULTS').scrollIntoView({block: 'nearest', behavior: 'smooth'})"


@dataclass(frozen=True)
class Remembered:
    """How something was made, from a drawer or from a PNG that was dropped."""

    request: Request
    generator: GeneratorCard | None  # if this visitor has it
    second: GeneratorCard | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)  # role -> how what was given is known


class MakingTab:
    """Base of a tab. Its parts: `picker`, `results`, `paint`, `stop`; then call `connect_painting`."""

    name = ""  # of the tab, as in `offers`
    picker: gr.HTML
    controls: Controls
    results: Results

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.offers = offered(self.name)

    def order(self, answers: Mapping) -> Order:
        """What the settings ask for. Raises ArtError."""
        raise NotImplementedError

    def restored(self, visitor: object, how: Remembered) -> dict:
        """Updates that show how something was made. Raises ArtError."""
        raise NotImplementedError

    def build_buttons(self, label: str) -> None:
        # Until the page knows whose drawer it is, nothing can be asked for.
        prefix = "" if self.name == "generate" else f"{self.name}-"
        self.paint = gr.Button(label, variant="primary", size="lg", interactive=False, elem_id=f"{prefix}paint")
        self.stop = gr.Button("Stop", variant="stop", size="lg", visible=False, elem_id=f"{prefix}stop-painting")
        self.done = gr.Textbox(label="How often something was made", visible="hidden")  # others want to hear of it

    def connect_painting(self, inputs: list, ready: str | None = None, limit: str = "paint") -> None:
        """ready: `js` that runs before. limit: as many paintings of one kind go on at once as Gradio is told."""
        asked = {self.visitor, self.picker, *inputs}
        self._painting(self.paint.click, self._paint, asked, js=ready, limit=limit)
        self.paint.click(None, None, None, js=SHOW_RESULTS.replace("RESULTS", f"{self.name}-results"), **QUIET)
        self.stop.click(self._stop, self.visitor, None, **QUIET)

    def _painting(self, event, handler, inputs, js: str | None = None, limit: str = "paint") -> None:
        """An event that makes something; while it does, the button to stop takes the other's place."""
        outputs = [*self.results.outputs, *self.besides, self.paint, self.stop]
        going = event(handler, inputs, outputs, js=js, concurrency_limit=AT_ONCE, concurrency_id=limit, **QUIET)
        ended = [self.paint, self.stop, self.done]
        going.then(lambda done: self.buttons(False) | {self.done: str(int(done or 0) + 1)}, self.done, ended, **QUIET)

    @property
    def besides(self) -> list:
        """Besides the results, what `making` and what is yielded before may change."""
        return [self.controls.seed]

    def making(self, visitor: object, order: Order) -> Iterator[dict]:
        """Updates while an order is carried out. Raises ArtError before the first one if it cannot be."""
        events = self._studio.painting.paint(open_workspace(self._studio, visitor), order)
        yield self.buttons(going=True) | self.begun(order)
        ratio = self._ratio(visitor, order)
        yield from self.results.painting(visitor, events, order.request.count, ratio)

    def buttons(self, going: bool) -> dict:
        """Of the two, the one that makes sense."""
        return {self.paint: gr.Button(visible=not going), self.stop: gr.Button(visible=going)}

    def begun(self, order: Order) -> dict:
        """Updates at the beginning."""
        return {self.controls.seed: order.request.seed}

    def palette_of(self, answers: Mapping, uses: Collection[str]) -> dict[str, Path]:
        """The picture whose colours are wanted, if there is one."""
        if "palette" not in uses:
            return {}
        picture = given_by(self._studio, answers[self.visitor], answers[self.controls.palette]).picture
        return {PALETTE: picture} if picture else {}

    def palette_again(self, visitor: object, how: Remembered) -> dict:
        """Updates that show it; a notice if it is gone."""
        known = how.inputs.get(PALETTE)
        if not known:
            return {}
        path = self._studio.gallery.input_file(open_workspace(self._studio, visitor), known, PICTURE)
        picture = on_it(path, "as it was", {"kind": "given", "known": known})
        if picture is None:
            notice("About these settings", "The picture whose colours it had is not here any more.")
        return {self.controls.palette: blank() | {"picture": picture}}

    def _ratio(self, visitor: object, order: Order) -> float:
        size = order.request.size or order.request.aspect
        if size is None:
            card = self._studio.generators.find(open_workspace(self._studio, visitor), order.generator)
            size = card.width, card.height
        return size[0] / size[1]

    @show_errors
    def _paint(self, answers: Mapping) -> Iterator[dict]:
        yield from self.making(answers[self.visitor], self.order(answers))

    @show_errors
    def _stop(self, visitor) -> None:
        self._studio.painting.stop(open_workspace(self._studio, visitor), self.offers)
