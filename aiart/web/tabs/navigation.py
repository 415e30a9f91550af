"""From a picture, wherever it is shown, to the tab where one goes on with it: as a start, or with its settings."""

from collections.abc import Mapping
from pathlib import Path

import gradio as gr

from aiart.operations.declaration import SECOND, TRANSFORM
from aiart.operations.table import operation_of
from aiart.studio import PictureView, Studio, read_recipe
from aiart.web.components.gallery import History, picture_id
from aiart.web.components.inputs import PastSettings
from aiart.web.components.markup import QUIET, SCROLL_TO_TOP
from aiart.web.messages import notice, show_errors
from aiart.web.tabs.generate import GenerateTab
from aiart.web.tabs.operation_tab import OperationTab
from aiart.web.visitor import open_workspace


class Navigation:
    """Connects the galleries of all tabs, the history and the field for dropped PNGs with the tabs."""

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, tabs: gr.Tabs, painting: list[OperationTab], history: History
    ):
        self._studio, self._visitor, self._tabs = studio, visitor, tabs
        self._painting = {tab.name: tab for tab in painting}
        self._transform = self._painting[TRANSFORM]
        self._connect([*(tab.results.gallery for tab in painting), history.gallery])
        for tab in painting:
            if isinstance(tab, GenerateTab):
                self._connect_dropped(tab)

    def _connect(self, galleries: list[gr.HTML]) -> None:
        start = [self._tabs, *self._transform.outputs]
        for one in galleries:
            inputs = [self._visitor, self._transform.what]
            one.use(self._start, inputs, start, js=SCROLL_TO_TOP, **QUIET)
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

    @show_errors
    def _again(self, visitor, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture_id(event))
        return self._updates(visitor, self._past_settings(visitor, view), view.generator_name)

    @show_errors
    def _dropped(self, visitor, dropped) -> dict:
        """The settings come back even if the generator is not here; then a notice says so."""
        recipe = read_recipe(Path(str(dropped or "")), self._studio.config.limits)
        card = self._studio.generators.with_hash(open_workspace(self._studio, visitor), recipe.hash)
        second = self._second(visitor, recipe.inputs)
        return self._updates(visitor, PastSettings(recipe.request(), card, second, recipe.inputs), recipe.generator)

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
        missing = [] if settings.generator else [generator]
        if SECOND in settings.inputs and not settings.second:
            missing.append(settings.inputs[SECOND].rpartition(" (")[0])
        if missing:
            sentence = f"The settings are back, but the generator {' and '.join(missing)} is not here."
            notice("About this recipe", f"{sentence} Another one paints other pictures with them.")
        tab = operation_of(settings.request).tab
        return {self._tabs: gr.Tabs(selected=tab), **self._painting[tab].updates_for(visitor, settings)}
