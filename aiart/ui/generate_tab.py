"""The Generate tab: choose a generator by its picture, ask for pictures, see them arrive one by one.

Every picture lies in the visitor's drawer with its settings; what is shown is always looked up there by id. Knows
nothing of training.
"""

import html
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import gradio as gr

from aiart.config import CreateRequest
from aiart.errors import StudioError
from aiart.studio import PictureView, Studio
from aiart.ui.cards import chosen
from aiart.ui.controls import Controls, dice
from aiart.ui.copies import served
from aiart.ui.hub_panel import HubPanel
from aiart.ui.markup import block, busy
from aiart.ui.messages import notice, told
from aiart.ui.numbers import whole
from aiart.ui.picker import generators, picker
from aiart.ui.visitor import drawer_of
from aiart.ui.watch import QUIET

SHOWN_AT_FIRST = 4  # of the newest pictures, when a page is opened
EMPTY = (
    '<div class="empty tall"><p><b>Your pictures will hang here.</b></p>'
    "<p>Choose a generator, then press Paint. The first one takes a few seconds.</p></div>"
)
SHOW_RESULTS = "() => document.querySelector('#results').scrollIntoView({block: 'nearest', behavior: 'smooth'})"
SAVE_FILE = """
(file) => {
  if (!file) return;
  const link = Object.assign(document.createElement('a'), {href: file.url, download: file.orig_name});
  document.body.append(link);
  link.click();
  link.remove();
}
"""


class GenerateTab:
    """Build it inside a tab."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.shown, self.selected = gr.State([]), gr.State("")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="controls"):
                self.picker = picker("generator")
                self.hub = HubPanel(studio, visitor)
                self.controls = Controls(studio.config)
                self.paint = gr.Button("Paint", variant="primary", size="lg", interactive=False, elem_id="paint")
                self.stop = gr.Button("Stop", variant="stop", size="lg", visible=False, elem_id="stop-painting")
                self.dropped = gr.File(
                    label="Drop a picture painted here to get its settings back", file_count="single", height=64,
                    type="filepath", elem_id="drop-recipe",
                )  # fmt: skip
            with gr.Column(scale=3, min_width=320, elem_classes="sheet", elem_id="results"):
                self._build_results()
        self._connect()

    def _build_results(self) -> None:
        self.progress = block(EMPTY, elem_id="painting")
        self.gallery = gr.Gallery(
            label="Pictures", show_label=False, columns=2, object_fit="contain", height="auto", interactive=False,
            buttons=["download", "fullscreen"], visible=False, elem_id="gallery",
        )  # fmt: skip
        with gr.Row(visible=False, elem_classes="actions", elem_id="picked") as self.picked:
            self.about_picked = block(elem_id="about-picked")
            self.use_seed = gr.Button("Use this seed", size="sm", min_width=80, elem_id="use-seed")
            self.more = gr.Button("More like this", size="sm", min_width=80, elem_id="more-like-this")
            self.delete = gr.Button("Delete", size="sm", min_width=60, elem_id="delete-picture")
        with gr.Row(visible=False, elem_classes="actions", elem_id="all-pictures") as self.all_row:
            self.zip = gr.Button("Download all as zip", size="sm", elem_id="download-all")
            self.zip_file = gr.File(visible=False, label="All pictures")

    def _connect(self) -> None:
        controls = self.controls
        self._connect_painting(self.paint, self._paint, [self.picker, *controls.inputs])
        self._connect_painting(self.more, self._more, [self.selected, controls.count, controls.recipe])
        self.paint.click(None, None, None, js=SHOW_RESULTS, **QUIET)
        self.stop.click(self._stop, self.visitor, None, **QUIET)
        self.gallery.select(
            self._select, [self.visitor, self.shown], [self.selected, self.picked, self.about_picked], **QUIET
        )
        self.use_seed.click(self._use_seed, [self.visitor, self.selected], [controls.seed, controls.lock], **QUIET)
        self.delete.click(self._delete, [self.visitor, self.selected, self.shown], self.results, **QUIET)
        restored = [*controls.settings, controls.seed, controls.lock, self.picker]
        dropped = self.dropped.upload(self._restore, [self.visitor, self.dropped], restored, **QUIET)
        dropped.then(lambda: None, None, self.dropped, **QUIET)
        zipped = self.zip.click(self._zip, [self.visitor, self.shown], self.zip_file, **QUIET)
        zipped.success(None, self.zip_file, None, js=SAVE_FILE, **QUIET)

    def _connect_painting(self, button: gr.Button, handler, inputs: list) -> None:
        changed = [*self.results, *self.controls.settings, self.controls.seed, self.controls.lock, self.picker]
        painting = button.click(
            handler, [self.visitor, *inputs], [*changed, self.paint, self.stop], concurrency_limit=8,
            concurrency_id="paint", **QUIET,
        )  # fmt: skip
        painting.then(
            lambda: [gr.Button(visible=True), gr.Button(visible=False)], None, [self.paint, self.stop], **QUIET
        )

    @property
    def results(self) -> list:
        return [self.shown, self.selected, self.progress, self.gallery, self.picked, self.all_row]

    @told
    def latest(self, visitor) -> dict:
        """What was painted last, for a page that has just been opened."""
        return self._show(self._studio.pictures(drawer_of(visitor), SHOWN_AT_FIRST))

    @told
    def _paint(self, visitor, generator, *asked) -> Iterator[dict]:
        *settings, recipe = asked
        yield from self._painting(visitor, chosen(generator), self.controls.request(*settings), recipe)

    @told
    def _more(self, visitor, selected, count, recipe) -> Iterator[dict]:
        """The settings of a picture, painted with fresh seeds by the generator that painted it."""
        view = self._view(visitor, selected)
        request = replace(view.request, count=whole(count, "count"), seed=dice())
        yield self.controls.restored(request) | {
            self.controls.lock: False,
            self.picker: generators(self._studio, visitor, view.generator),
        }
        yield from self._painting(visitor, view.generator, request, recipe)

    def _painting(self, visitor, generator, request: CreateRequest, recipe) -> Iterator[dict]:
        painting = self._studio.create(drawer_of(visitor), generator, request, bool(recipe))
        yield {
            self.progress: _progress(0, request.count),
            self.controls.seed: request.seed,
            self.picked: gr.Row(visible=False),
            self.paint: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
        }
        made = []
        for painted in painting:
            made.append((painted.path, painted.seed))
            yield self._show_made(made, request)
        if len(made) < request.count:  # it was stopped
            yield {self.progress: "" if made else EMPTY}

    @told
    def _stop(self, visitor) -> None:
        self._studio.stop_painting(drawer_of(visitor))

    @told
    def _select(self, visitor, shown, event: gr.SelectData) -> dict:
        view = self._view(visitor, shown[event.index])
        return {
            self.selected: view.id,
            self.picked: gr.Row(visible=True),
            self.about_picked: _about(view),
        }

    @told
    def _use_seed(self, visitor, selected) -> list:
        return [self._view(visitor, selected).request.seed, True]

    @told
    def _delete(self, visitor, selected, shown) -> dict:
        self._studio.delete_picture(drawer_of(visitor), str(selected))
        return self._show(self._views(visitor, [one for one in shown if one != selected]))

    @told
    def _restore(self, visitor, dropped) -> dict:
        """The settings come back even if the generator is not here; then a notice says so."""
        recipe, card = self._studio.recipe(drawer_of(visitor), Path(dropped))
        updates = self.controls.restored(recipe.request())
        updates |= {self.controls.seed: recipe.seed, self.controls.lock: True}
        if card:
            return updates | {self.picker: generators(self._studio, visitor, card.id)}
        missing = f"The settings are back, but the generator {recipe.generator} is not here."
        notice("About this recipe", f"{missing} Another one paints other pictures with them.")
        return updates

    @told
    def _zip(self, visitor, shown) -> str | None:
        return served(self._studio.zip(drawer_of(visitor), shown))

    def _show(self, views: Collection[PictureView]) -> dict:
        return {
            self.shown: [view.id for view in views],
            self.selected: "",
            self.progress: "" if views else EMPTY,
            self.gallery: _hung([(view.path, view.request.seed) for view in views], len(views)),
            self.picked: gr.Row(visible=False),
            self.all_row: gr.Row(visible=bool(views)),
        }

    def _show_made(self, made: list[tuple[Path, int]], request: CreateRequest) -> dict:
        return {
            self.shown: [path.parent.name for path, _ in made],
            self.progress: _progress(len(made), request.count),
            self.gallery: _hung(made, request.count),
            self.all_row: gr.Row(visible=True),
        }

    def _views(self, visitor, ids: Collection[str]) -> list[PictureView]:
        by_id = {view.id: view for view in self._studio.pictures(drawer_of(visitor))}
        return [by_id[one] for one in ids if one in by_id]

    def _view(self, visitor, picture: str) -> PictureView:
        for view in self._views(visitor, [picture]):
            return view
        raise StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")


def _hung(made: list[tuple[Path, int]], count: int) -> gr.Gallery:
    """An update of the gallery: pictures with their seeds, of `count` that there will be."""
    copies = ((served(path), f"seed {seed}") for path, seed in made)
    value = [(path, caption) for path, caption in copies if path]
    return gr.Gallery(value=value, selected_index=None, visible=bool(value), columns=1 if count == 1 else 2)


def _progress(done: int, count: int) -> str:
    if done == count:
        return ""
    return busy(f"Painting picture {done + 1} of {count}" if count > 1 else "Painting", 100 * done // count)


def _about(view: PictureView) -> str:
    asked = view.request
    size = f", {asked.size[0]} x {asked.size[1]}" if asked.size else ""
    return (
        f'<p class="hint"><b>Seed {asked.seed}</b>, {html.escape(view.generator_name)}{size}, '
        f"layout {asked.layout:g}, calm {asked.calm:g}</p>"
    )
