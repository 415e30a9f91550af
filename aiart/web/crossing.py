"""From a picture, wherever it is shown, to the tab where one goes on with it: its settings again, or as a start.

Knows the tabs by what they have in common (`making`) and nothing of how they look.
"""

from collections.abc import Mapping
from pathlib import Path

import gradio as gr

from aiart.operations.table import operation_of
from aiart.studio import PictureView, Studio, read_recipe
from aiart.web.components.album import AlbumPart
from aiart.web.components.gallery import meant
from aiart.web.components.training_view import QUIET
from aiart.web.messages import notice, show_errors
from aiart.web.tabs.generate import GenerateTab
from aiart.web.tabs.making import MakingTab, Remembered
from aiart.web.tabs.produce import ProduceTab
from aiart.web.tabs.transform import TransformTab
from aiart.web.visitor import open_workspace

TO_TOP = "(...inputs) => { window.scrollTo({top: 0, behavior: 'smooth'}); return inputs; }"


class Crossing:
    """Connects the walls of all tabs, and of the album, with the tabs."""

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, tabs: gr.Tabs, makers: list[MakingTab], album: AlbumPart
    ):
        self._studio, self._visitor, self._tabs = studio, visitor, tabs
        self._makers = {maker.name: maker for maker in makers}
        self._connect([*(maker.results.wall for maker in makers), album.wall])

    def _connect(self, walls: list[gr.HTML]) -> None:
        generate, transform, produce = (self._makers[name] for name in ("generate", "transform", "produce"))
        self._generate: GenerateTab = generate
        self._transform: TransformTab = transform
        self._produce: ProduceTab = produce
        starting = [self._tabs, *transform.choosing]
        every = [*starting, *generate.besides, *transform.controls.outputs, *produce.choosing, *produce.restoring]
        every = list(dict.fromkeys([*every, transform.picker]))
        for wall in walls:
            wall.use(self._start, [self._visitor, transform.what], starting, js=TO_TOP, **QUIET)
            wall.again(self._again, self._visitor, every, js=TO_TOP, **QUIET)
        dropped = generate.dropped.upload(self._dropped, [self._visitor, generate.dropped], every, **QUIET)
        dropped.then(lambda: None, None, generate.dropped, **QUIET)

    @show_errors
    def _start(self, visitor, what, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event))
        return {self._tabs: gr.Tabs(selected="transform"), **self._transform.start_from(what, view)}

    @show_errors
    def _again(self, visitor, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event))
        return self._restored(visitor, self._how(visitor, view), view.generator_name)

    @show_errors
    def _dropped(self, visitor, dropped) -> dict:
        """The settings come back even if the generator is not here; then a notice says so."""
        recipe = read_recipe(Path(str(dropped or "")), self._studio.config.limits)
        card = self._studio.generators.with_hash(open_workspace(self._studio, visitor), recipe.hash)
        second = self._second(visitor, recipe.inputs)
        how = Remembered(recipe.request(), card, second, recipe.inputs)
        return self._restored(visitor, how, recipe.generator)

    def _how(self, visitor: object, view: PictureView) -> Remembered:
        workspace = open_workspace(self._studio, visitor)
        card = self._studio.generators.with_hash(workspace, view.hash)
        if card is None:  # it may have been trained on since
            card = next((one for one in self._studio.generators.cards(workspace) if one.id == view.generator), None)
        return Remembered(view.request, card, self._second(visitor, view.inputs), view.inputs)

    def _second(self, visitor: object, inputs: Mapping[str, str]):
        known = inputs.get("second", "").rpartition("(")[2].rstrip(")")  # "Name (hash)"
        return self._studio.generators.with_hash(open_workspace(self._studio, visitor), known) if known else None

    def _restored(self, visitor: object, how: Remembered, generator: str) -> dict:
        tab = operation_of(how.request).tab
        gone = [] if how.generator else [generator]
        if "second" in how.inputs and not how.second:
            gone.append(how.inputs["second"].rpartition(" (")[0])
        if gone:
            missing = f"The settings are back, but the generator {' and '.join(gone)} is not here."
            notice("About this recipe", f"{missing} Another one paints other pictures with them.")
        return {self._tabs: gr.Tabs(selected=tab), **self._makers[tab].restored(visitor, how)}
