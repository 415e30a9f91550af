"""The ways from a picture to the tab where one goes on with it: as start of another, larger, or with its settings."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import gradio as gr

from aiart.errors import RequestError, UploadError
from aiart.operations.declaration import SECOND, TRANSFORM
from aiart.operations.enlarge import TIMES_MAX, EnlargeRequest
from aiart.operations.large import POSTER_SIDE
from aiart.operations.request import Request
from aiart.operations.table import operation_of
from aiart.operations.variations import VariationsRequest
from aiart.studio import ITSELF, Order, PictureView, Recipe, Studio, read_recipe
from aiart.web.components.controls import random_seed
from aiart.web.components.gallery import FOLLOW_UPS, picture_id
from aiart.web.components.history import History
from aiart.web.components.inputs import PastSettings
from aiart.web.components.markup import QUIET, SCROLL_TO_TOP
from aiart.web.messages import notice, show_errors
from aiart.web.tabs.operation_tab import OperationTab
from aiart.web.tabs.painting_tabs import GenerateTab
from aiart.web.visitor import open_workspace

LIKE_THIS = 0.75  # strength of the variations that are more like a picture: its scene, and other things in it


class Navigation:
    """Connects the galleries of all tabs, the history and the field for dropped PNGs with the tabs."""

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, tabs: gr.Tabs, painting: list[OperationTab], history: History
    ):
        self._studio, self._visitor, self._tabs = studio, visitor, tabs
        self._painting = {tab.name: tab for tab in painting}
        self._transform = self._painting[TRANSFORM]
        self._connect([*(tab.results.gallery for tab in painting), history.gallery])
        outputs = [self._tabs, *(part for tab in painting for part in tab.results.outputs)]
        history.gallery.grid(self._show_comparison, self._visitor, outputs, js=SCROLL_TO_TOP, **QUIET)
        for tab in painting:
            if isinstance(tab, GenerateTab):
                self._connect_dropped(tab)

    def _connect(self, galleries: list[gr.HTML]) -> None:
        start = [self._tabs, *self._transform.outputs]
        for one in galleries:
            inputs = [self._visitor, self._transform.what]
            one.use(self._start, inputs, start, js=SCROLL_TO_TOP, **QUIET)
            for name in FOLLOW_UPS:
                getattr(one, name)(lambda: gr.Tabs(selected=TRANSFORM), None, self._tabs, js=SCROLL_TO_TOP, **QUIET)
                values = {self._visitor, self._transform.common.recipe}
                grow, more = self._grow(name), self._transform.outputs
                self._transform.connect_painting(getattr(one, name), grow, values, more=more)
            one.again(self._again, self._visitor, self._outputs, js=SCROLL_TO_TOP, **QUIET)

    def _connect_dropped(self, tab: GenerateTab) -> None:
        dropped = tab.dropped.upload(self._dropped, [self._visitor, tab.dropped], self._outputs, **QUIET)
        dropped.then(lambda: None, None, tab.dropped, **QUIET)

    @property
    def _outputs(self) -> list:
        return [self._tabs, *(part for tab in self._painting.values() for part in tab.outputs)]

    @show_errors
    def _start(self, visitor, what, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture_id(event))
        return {self._tabs: gr.Tabs(selected=TRANSFORM), **self._transform.updates_to_start_from(what, view)}

    def _grow(self, name: str) -> Callable:
        """The handler of one of FOLLOW_UPS."""

        @show_errors
        def grow(values: Mapping, event: gr.EventData) -> Iterator[dict]:
            yield from self._growing(name, values, picture_id(event))

        return grow

    def _growing(self, name: str, values: Mapping, picture: str) -> Iterator[dict]:
        """Updates while more like a picture, or the same one larger, is painted by the generator that painted it."""
        visitor, transform = values[self._visitor], self._transform
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture)
        generator = self._painted_by(visitor, view)
        if not generator:
            happened = f"The generator {view.generator_name} is not here any more."
            raise RequestError(happened, "", "Use the picture as start, and another generator.", code="generator")
        request = self._follow_up(name, view)
        operation = operation_of(request).name
        start = transform.updates_to_start_from({"chosen": operation}, view)
        yield start | transform.own[operation].updates_for(request)
        recipe = bool(values[transform.common.recipe])
        yield from transform.painting(visitor, Order(generator, request, files={"picture": view.path}, recipe=recipe))

    def _painted_by(self, visitor: object, view: PictureView) -> str:
        """The id of the generator that painted a picture, the picture itself if none did; "" if it is gone."""
        if not operation_of(view.request).uses_generator:
            return ITSELF
        card = self._past_settings(visitor, view).generator
        return card.id if card else ""

    def _follow_up(self, name: str, view: PictureView) -> Request:
        """What is ordered by one of FOLLOW_UPS. Raises RequestError, code "size"."""
        if name == "more":
            return VariationsRequest(strength=LIKE_THIS, seed=random_seed())
        return EnlargeRequest(times=self._times(name, view), seed=view.request.seed)

    def _times(self, name: str, view: PictureView) -> float:
        """How many times as large a picture becomes. Raises RequestError, code "size", if it is a poster already."""
        if name != "poster":
            return {"double": 2, "quadruple": 4}[name]
        side, most = max(view.width, view.height, 1), min(POSTER_SIDE, self._studio.config.max_poster_side)
        if side >= most:
            raise RequestError(f"The picture is {side} pixels long: a poster already.", "", "Print it.", code="size")
        return min(most / side, TIMES_MAX)

    @show_errors
    def _again(self, visitor, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture_id(event))
        with suppress(UploadError):  # a film has no recipe, nor has a picture if its painter did not want one
            self._tell_of_version(read_recipe(view.path, self._studio.config.limits))
        return self._updates(visitor, self._past_settings(visitor, view), view.generator_name)

    @show_errors
    def _show_comparison(self, visitor, event: gr.EventData) -> dict:
        """Updates that show the comparison that a picture is a cell of, on its tab."""
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture_id(event))
        tab = self._painting[operation_of(view.request).tab]
        return {self._tabs: gr.Tabs(selected=tab.name), **tab.results.show(visitor, [view])}

    @show_errors
    def _dropped(self, visitor, dropped) -> dict:
        """The settings come back even if the generator is not here; then a notice says so."""
        recipe = read_recipe(Path(str(dropped or "")), self._studio.config.limits)
        self._tell_of_version(recipe)
        card = self._studio.generators.with_hash(open_workspace(self._studio, visitor), recipe.hash)
        second = self._second(visitor, recipe.inputs)
        return self._updates(visitor, PastSettings(recipe.request(), card, second, recipe.inputs), recipe.generator)

    @staticmethod
    def _tell_of_version(recipe: Recipe) -> None:
        if recipe.warning:
            notice("About this picture", recipe.warning)

    def _past_settings(self, visitor: object, view: PictureView) -> PastSettings:
        workspace = open_workspace(self._studio, visitor)
        card = self._studio.generators.with_hash(workspace, view.hash)
        if card is None:  # it may have been trained on since
            card = next((one for one in self._studio.generators.cards(workspace) if one.id == view.generator), None)
        return PastSettings(view.request, card, self._second(visitor, view.inputs), view.inputs)

    def _second(self, visitor: object, inputs: Mapping[str, str]):
        """The second generator, kept as "Name (hash)", if this visitor has it."""
        known = inputs.get(SECOND, "").rpartition("(")[2].rstrip(")")
        return self._studio.generators.with_hash(open_workspace(self._studio, visitor), known) if known else None

    def _updates(self, visitor: object, settings: PastSettings, generator: str) -> dict:
        """Updates that open the right tab with these settings. generator: its name, for a notice if it is not here."""
        uses_generator = operation_of(settings.request).uses_generator
        missing = [generator] if uses_generator and not settings.generator else []
        if SECOND in settings.inputs and not settings.second:
            missing.append(settings.inputs[SECOND].rpartition(" (")[0])
        if missing:
            sentence = f"The settings are back, but the generator {' and '.join(missing)} is not here."
            notice("About these settings", f"{sentence} Another one paints other pictures with them.")
        tab = self._painting[operation_of(settings.request).tab]
        updates = tab.updates_for(visitor, settings)
        if tab.picker in updates:  # all tabs have the same one
            updates |= dict.fromkeys((one.picker for one in self._painting.values()), updates[tab.picker])
        return {self._tabs: gr.Tabs(selected=tab.name), **updates}
