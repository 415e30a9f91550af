"""What happens on a tab on which something is painted: from a button to pictures in the gallery."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.errors import RequestError, StudioError
from aiart.operations.declaration import LAYER, Operation
from aiart.operations.request import SIDE_MAX, size_asked
from aiart.studio import ITSELF, Order, paint_rest
from aiart.studio.tokens import REPEATED
from aiart.web.components.cards import chosen
from aiart.web.components.draft import (
    DRAWING,
    again_script,
    draft_source,
    draft_value,
    drawing_of,
    failed_value,
    generator_script,
    legend_of,
    order_of,
)
from aiart.web.components.kept_fields import OperationFields
from aiart.web.components.markup import QUIET
from aiart.web.messages import quiet_sentence, show_errors
from aiart.web.server.limits import DRAFT, PAINT, PRODUCE
from aiart.web.tabs.tab_parts import TabParts
from aiart.web.visitor import open_workspace, press_script, take_press

CONCURRENT = 32  # paintings of one queue that are followed at once, more than come from one address
SCROLL_TO = "() => document.querySelector('#%s').scrollIntoView({block: 'nearest', behavior: 'smooth'})"


def queue_of(*operations: Operation) -> str:
    """Gradio's queue for these operations: where one takes long, others do not wait behind it."""
    return PRODUCE if any(one.long for one in operations) else PAINT


class OperationTab(TabParts):
    """Base of a tab. A tab calls the `build_...` methods in the order in which its parts stand, then `connect`."""

    def connect(self) -> None:
        """Connect the events of the parts with each other."""
        inputs = {self.visitor, self.picker, *self.inputs}
        script = self.canvas_script(inputs)
        self.connect_painting(self.paint.click, self._paint, inputs, script)
        scroll = SCROLL_TO % f"{self.name}-results"
        self.paint.click(None, None, None, js=scroll, **QUIET)
        self.stop.click(self._stop, self.visitor, None, js=press_script(self.name), **QUIET)
        unfinished = self.unfinished
        self.connect_painting(
            unfinished.rest.click, self._paint_rest, {self.visitor, unfinished.order}, more=unfinished.outputs
        )
        unfinished.leave.click(self._leave_rest, [self.visitor, unfinished.order], unfinished.outputs, **QUIET)
        self.operation_inputs.connect(self.picker, self.what, self.meaning_of_colours())
        self.words.connect(self.picker, self.what)
        self.own_pictures.connect(self.picker, self.what, self.operation_inputs.operation)
        if self.draft:
            self._connect_draft(inputs)
            self.connect_painting(self.draft.large, self._paint_draft, inputs, script)
        if self.comparison:
            self.comparison.connect(self.picker, self.what, self.first, self.operations)
            more = {*inputs, *self.comparison.inputs}
            self.connect_painting(self.comparison.compare.click, self._compare, more, self.canvas_script(more))
            self.comparison.compare.click(None, None, None, js=scroll, **QUIET)
        drafts = list(filter(None, [self.draft]))
        self.kept.connect(OperationFields(self, self.what, self._drafted_anew, drafts), self.what)
        if self.what:
            self.what.input(self._choose, self.what, self.outputs, trigger_mode="always_last", **QUIET)

    def _connect_draft(self, inputs: set) -> None:
        """A draft of each drawing or picture, and another one when the generator or a setting changes.

        Where nothing has to be drawn or chosen first, only what a person does herself is a change: a page that fills
        its parts paints nothing."""
        self.draft.draft(
            self._draft, inputs, self.draft, trigger_mode="multiple", concurrency_limit=CONCURRENT,
            concurrency_id=DRAFT, **QUIET,
        )  # fmt: skip
        common, again = self.common, again_script(f"{self.prefix}draft")
        settings = [part for one in self.own.values() if draft_source(one.operation) for part in one.inputs]
        settings += [*common.look, *self.words.parts, *filter(None, [self.operation_inputs.palette])]
        picker = self.picker.change if self.operation_inputs.canvas else self.picker.input
        picker(None, self.picker, None, js=generator_script(f"{self.prefix}draft"), **QUIET)
        gr.on([part.input for part in settings], None, None, None, js=again, **QUIET)
        for seed in (common.seed.box.input, common.rolled.then):
            seed(None, common.lock, None, js=again, **QUIET)

    def connect_painting(
        self, event: Callable, handler: Callable, inputs: set, js: str | None = None, more: Iterable = ()
    ) -> None:
        """An event after which something is painted; meanwhile the button to stop takes the other's place.

        inputs: with the visitor among them.
        more: components that the handler changes besides those that `painting` does.
        """
        place = sorted(inputs, key=lambda part: part._id).index(self.visitor)
        outputs = dict.fromkeys((*self.results.outputs, self.paint, self.stop, self.common.seed.box, *more))
        painting = event(
            handler, inputs, list(outputs), js=press_script(self.name, place, js),
            concurrency_limit=CONCURRENT, concurrency_id=queue_of(*self.operations.values()), **QUIET,
        )  # fmt: skip
        outputs = [self.paint, self.stop, self.done]
        painting.then(self._finish, self.done, outputs, **QUIET)

    def order(self, values: Mapping) -> Order:
        """What is ordered by the values of the visitor, the picker and `inputs`. Raises ArtError."""
        operation = self.operation_of(values)
        own = self.own[operation.name]
        fields: dict[str, Any] = self.common.request_fields(operation, values) | own.request_fields(values)
        fields |= self.words.request_fields(operation, values)
        drawn = self.operation_inputs.request_fields(operation, values)
        if fields.get("size") or fields.get("aspect"):  # a shape was chosen
            drawn.pop("size", None)
        large = self.operation_inputs.note(operation, values) if "size" in drawn else ""
        fields |= drawn
        return Order(
            generator=chosen(values[self.picker]),
            request=operation.request(**fields),
            files=self.operation_inputs.files(operation, values),
            second=self.operation_inputs.second_generator(operation, values),
            recipe=bool(values[self.common.recipe]),
            ending=own.film_ending(values),
            notes=tuple(filter(None, [large, self.common.note(operation, values), own.note(values)])),
        )

    @show_errors
    def _paint(self, values: Mapping) -> Iterator[dict]:
        yield from self.painting(values[self.visitor], self.order(values))

    @show_errors
    def _compare(self, values: Mapping) -> Iterator[dict]:
        """What is set, with the two settings that differ."""
        visitor, order = values[self.visitor], self.order(values)
        assert self.comparison, "the button is a part of it"
        grid = self.comparison.grid(order.request, order.operation, values)
        if (yield from self.taken_already(visitor)):
            return
        workspace = open_workspace(self._studio, visitor)
        known, events = self._studio.painting.compare(workspace, order, grid, goes_on=True)
        yield from self._begun(visitor, order, events, len(grid.cells), known)

    def _draft(self, values: Mapping, event: gr.EventData) -> Iterator[dict]:
        """Values of the draft, coarse first, until it is whole or a newer one is wanted. Whatever goes wrong is said
        beside it: a person who draws or tries is not to be interrupted."""
        number = order_of(event)
        try:
            draws = draft_source(self.operation_of(values)) == DRAWING
            values = self.operation_inputs.with_legend(values, legend_of(event)) if draws else values
            with drawing_of(event) if draws else nullcontext() as file:
                workspace = open_workspace(self._studio, values[self.visitor])
                for one in self._studio.painting.draft(workspace, self.draft_order(values, file)):
                    yield draft_value(number, one)
        except Exception as error:
            yield failed_value(number, quiet_sentence(self._draft, error))

    def draft_order(self, values: Mapping, drawing: Path | None = None) -> Order:
        """The order of a draft, of this drawing if its operation takes one. Raises ArtError."""
        operation = self.operation_of(values)
        if not draft_source(operation):
            raise RequestError("There are no drafts here.", "", "Choose another operation.", code="operation")
        order = self.one_order(values)
        drawn = {one.role: drawing for one in operation.inputs if one.kind == LAYER and drawing}
        return replace(order, files={**order.files, **drawn}, recipe=False)

    def one_order(self, values: Mapping) -> Order:
        """The same as `order`, but for one picture, with the seed that is shown, locked or not. Raises ArtError."""
        order = self.order({**values, self.common.lock: False})
        seed = None
        with suppress(RequestError):  # while it is being typed
            seed = self.common.seed.read(values)
        return replace(order, request=order.request.changed(count=1, seed=seed or 0))

    @show_errors
    def _paint_draft(self, values: Mapping) -> Iterator[dict]:
        yield from self.painting(values[self.visitor], self.one_order(values))

    def painting(self, visitor: object, order: Order) -> Iterator[dict]:
        """Updates while an order is carried out. Raises ArtError before the first one if it cannot be."""
        if (yield from self.taken_already(visitor)):
            return
        events = self._studio.painting.paint(open_workspace(self._studio, visitor), order, goes_on=True)
        yield from self._begun(visitor, order, events, order.request.count)

    def _begun(self, visitor: object, order: Order, events: Iterator, count: int, known: str = "") -> Iterator[dict]:
        """Updates while an order for `count` pictures is carried out. known: the id of their comparison, if any."""
        yield self.buttons(running=True) | {self.common.seed.box: order.request.seed}
        yield from self.results.follow(visitor, events, count, self._ratio(visitor, order), known)

    @show_errors
    def _paint_rest(self, values: Mapping) -> Iterator[dict]:
        """What is left of an order that the page did not finish."""
        visitor = values[self.visitor]
        if (yield from self.taken_already(visitor)):
            return
        workspace = open_workspace(self._studio, visitor)
        order = self._studio.orders.find(workspace, values[self.unfinished.order])
        task, events = paint_rest(self._studio.painting, self._studio.generators, workspace, order)
        yield self.buttons(running=True)
        followed = self.results.follow(visitor, events, task.count, comparison=task.comparison, earlier=order.pictures)
        yield next(followed)
        shown: dict = {}
        for updates in followed:  # it has begun
            shown = shown or self.unfinished.show(visitor)
            yield updates | shown  # each time: a part that is just being drawn may miss an update that comes once

    @show_errors
    def _leave_rest(self, visitor, order) -> dict:
        self._studio.orders.leave(open_workspace(self._studio, visitor), order)
        return self.unfinished.show(visitor)

    def _unfinished(self, visitor: object) -> dict:
        """Updates that show an order that the page did not finish, and its pictures; {} if there is none."""
        order = self.unfinished.next(visitor)
        if order is None:
            return {}
        views = self._studio.gallery.those(open_workspace(self._studio, visitor), order.pictures)[::-1]
        return self.unfinished.show(visitor) | (self.results.show(visitor, views) if views else {})

    def at_first(self, visitor: object) -> dict:
        """Updates that show what a page begins with, before those of what is still being painted."""
        newest = self._studio.gallery.pictures(open_workspace(self._studio, visitor), newest=1)
        shows = newest and newest[0].comparison and newest[0].operation in self.operations
        return self.results.show(visitor, newest if shows else [])

    @show_errors
    def show_running(self, visitor, done) -> Iterator[dict]:
        """Updates of what is still being painted, for a page that has just been opened."""
        # One answer where nothing is painted: of several a tab that was never opened forgets the first one.
        yield self.at_first(visitor) | self._unfinished(visitor)
        found = False
        for updates in self._running(visitor):
            found = True
            yield updates
        if found:
            yield self._finish(done)

    def taken_already(self, visitor: object) -> Generator[dict, None, bool]:
        """Take the press by which something is ordered -> whether it was taken before; then also the updates of what is
        being painted on this tab, until it is finished. Raises StudioError, but for a press that comes twice."""
        try:
            take_press(self._studio, visitor)
        except StudioError as error:
            if error.code != REPEATED:
                raise
            yield gr.skip()  # Gradio empties the outputs of a handler that yields nothing
            yield from self._running(visitor)
            return True
        return False

    def _running(self, visitor: object) -> Iterator[dict]:
        workspace = open_workspace(self._studio, visitor)
        for task in self._studio.painting.running(workspace):
            if task.name in self.operations and task.goes_on:
                events = self._studio.painting.follow(workspace, task)
                for updates in self.results.follow(
                    visitor, events, task.count, comparison=task.comparison, earlier=task.earlier
                ):
                    # The buttons each time: a tab that is just being drawn may miss an update that comes once.
                    yield updates | self.buttons(running=True)

    def buttons(self, running: bool) -> dict:
        """Updates that show Stop while something is painted, else Paint."""
        return {self.paint: gr.Button(visible=not running), self.stop: gr.Button(visible=running)}

    @show_errors
    def _stop(self, visitor) -> None:
        take_press(self._studio, visitor)
        self._studio.painting.stop(open_workspace(self._studio, visitor), list(self.operations))

    def _finish(self, done) -> dict:
        told = str(done)  # anybody may send anything
        count = int(told) if told.isdecimal() and len(told) < 10 else 0
        return self.buttons(running=False) | {self.done: str(count + 1)}

    def _ratio(self, visitor: object, order: Order) -> float:
        """Width over height of what is ordered, as far as that is known before it is painted."""
        own = (SIDE_MAX, SIDE_MAX)
        if order.generator != ITSELF and order.operation.uses_generator:
            card = self._studio.generators.find(open_workspace(self._studio, visitor), order.generator)
            own = card.height, card.width
        height, width = size_asked(order.request, own)
        return width / height

    @show_errors
    def _choose(self, what) -> dict:
        operation = self.operations.get(chosen(what))
        return self.updates_for_operation(operation) if operation else gr.skip()
