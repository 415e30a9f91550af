"""All that a visitor has made: found by words, a page at a time, below the tabs."""

from collections.abc import Callable

import gradio as gr

from aiart.studio import Studio
from aiart.training_presets import counted
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.gallery import (
    FOLLOW_UPS,
    SAVE_FILE,
    fetched,
    gallery,
    gallery_value,
    is_favourite,
    kind_choice,
    picture_id,
)
from aiart.web.components.markup import QUIET, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.server.gradio_files import served_instead
from aiart.web.visitor import open_workspace

PAGE_SIZE = 24  # pictures that are shown at once
ALL, FAVOURITES = "all", "favourites"
TITLE = "Your pictures"


class History:
    """All that a visitor has made, below the tabs, folded: found by words, a page at a time.

    It is read when it is opened and when something was made. Whoever knows the tabs connects `gallery.use` and
    `gallery.again`.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        with gr.Accordion(TITLE, open=False, elem_id="album") as self.part:
            self._build_search()
            self.summary = block(elem_id="album-said")
            self.gallery = gallery(
                label=TITLE, elem_id="album-wall", tools=("use", "again", "grid", *FOLLOW_UPS), kind="history"
            )
            with gr.Row(elem_classes="actions", elem_id="album-actions"):
                self.newer = gr.Button("Newer", size="sm", visible=False, elem_id="album-newer")
                self.older = gr.Button("Older", size="sm", visible=False, elem_id="album-older")
                self.zip = gr.Button("Download these as zip", size="sm", visible=False, elem_id="album-zip")
                self.kind = kind_choice("album-kind")
            self.file = gr.File(visible=False, label="Pictures from the album")
        self.first, self.open = gr.State(0), gr.State(False)  # place of the first picture that is shown; unfolded
        self._connect()

    def _build_search(self) -> None:
        with gr.Row(elem_classes="longer", elem_id="album-search"):
            self.words = gr.Textbox(
                label="Search", placeholder="a generator's name, tile, loop, a seed ...", max_length=80, scale=3,
                min_width=180, elem_id="album-words",
            )  # fmt: skip
            choices = cards_value([Card(ALL, "All"), Card(FAVOURITES, "Favourites")], ALL)
            self.which = cards(choices, label="Show", elem_id="album-which", kind="chips")

    def _connect(self) -> None:
        search = [self.visitor, self.words, self.which]
        self.part.expand(self.refresh, search, self.outputs, **QUIET)
        self.part.expand(lambda: True, None, self.open, **QUIET)
        self.part.collapse(lambda: False, None, self.open, **QUIET)
        gr.on(
            [self.words.change, self.which.input], self.refresh, search, self.outputs, trigger_mode="always_last",
            **QUIET,
        )  # fmt: skip
        for button, step in ((self.newer, -PAGE_SIZE), (self.older, PAGE_SIZE)):
            button.click(self._turn(step), [*search, self.first], self.outputs, **QUIET)
        self.gallery.love(self._love, [*search, self.first], self.outputs, **QUIET)
        self.removed = self.gallery.remove(self._remove, [*search, self.first], self.outputs, **QUIET).then
        fetched = self.gallery.fetch(self._fetch, self.visitor, self.file, **QUIET)
        zipped = self.zip.click(self._zip, [*search, self.kind], self.file, **QUIET)
        for ready in (fetched, zipped):
            ready.success(None, self.file, None, js=SAVE_FILE, **QUIET)

    def update_on(self, *events: Callable) -> None:
        """Connect events after which there may be new pictures."""
        for event in events:
            event(self.update, [self.visitor, self.words, self.which, self.open], self.outputs, **QUIET)

    @property
    def outputs(self) -> list:
        """All components that `refresh` and `update` change."""
        return [self.first, self.summary, self.gallery, self.newer, self.older, self.zip, self.kind, self.part]

    @show_errors
    def refresh(self, visitor, words, which) -> dict:
        """Return updates that show the newest pictures that fit the search."""
        return self._page(visitor, words, which, 0)

    @show_errors
    def update(self, visitor, words, which, is_open) -> dict:
        """Return the same; while the part is folded only how many there are."""
        if is_open:
            return self._page(visitor, words, which, 0)
        return {self.part: _titled(self._studio.gallery.count(open_workspace(self._studio, visitor)))}

    def _turn(self, step: int) -> Callable:
        @show_errors
        def turn(visitor, words, which, first) -> dict:
            return self._page(visitor, words, which, int(first) + step)

        return turn

    @show_errors
    def _love(self, visitor, words, which, first, event: gr.EventData) -> dict:
        picture, workspace = picture_id(event), open_workspace(self._studio, visitor)
        self._studio.gallery.favourite(workspace, picture, is_favourite(event))
        return self._page(visitor, words, which, int(first), picture)

    @show_errors
    def _remove(self, visitor, words, which, first, event: gr.EventData) -> dict:
        self._studio.gallery.delete(open_workspace(self._studio, visitor), picture_id(event))
        return self._page(visitor, words, which, int(first))

    @show_errors
    def _fetch(self, visitor, event: gr.EventData) -> str | None:
        return fetched(self._studio, open_workspace(self._studio, visitor), event)

    @show_errors
    def _zip(self, visitor, words, which, kind) -> str | None:
        workspace = open_workspace(self._studio, visitor)
        found = self._studio.gallery.pictures(workspace, *_search(words, which))
        return served_instead(self._studio.gallery.zip(workspace, [view.id for view in found], kind), workspace.key)

    def _page(self, visitor, words, which, first: int, picked: str = "") -> dict:
        workspace, search = open_workspace(self._studio, visitor), _search(words, which)
        found, total = self._studio.gallery.count(workspace, *search), self._studio.gallery.count(workspace)
        first = min(max(0, first), max(0, (found - 1) // PAGE_SIZE * PAGE_SIZE))
        views = self._studio.gallery.pictures(workspace, *search, newest=PAGE_SIZE, first=first)
        return {
            self.first: first,
            self.summary: paragraph(_summary(found, first, total)),
            self.gallery: gallery_value(views, picked),
            self.newer: gr.Button(visible=first > 0),
            self.older: gr.Button(visible=first + PAGE_SIZE < found),
            self.zip: gr.Button(visible=found > 0),
            self.kind: gr.Dropdown(visible=found > 0),
            self.part: _titled(total),
        }


def _search(words: object, which: object) -> tuple[str, bool]:
    """The words to look for, and whether only favourites are wanted."""
    return str(words or ""), chosen(which) == FAVOURITES


def _titled(count: int) -> gr.Accordion:
    return gr.Accordion(label=f"{TITLE} ({count})" if count else TITLE)


def _summary(found: int, first: int, total: int) -> str:
    if not total:
        return "Nothing yet. What you paint is kept here."
    if not found:
        return "Nothing fits."
    if found <= PAGE_SIZE:
        return counted(found)
    return f"{first + 1} to {min(first + PAGE_SIZE, found)} of {counted(found)}"
