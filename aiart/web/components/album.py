"""Your pictures: all that a visitor has made, below the tabs, folded; found by words, a page at a time.

It is looked up when it is opened and when something was made. Knows nothing of how pictures are made.
"""

from collections.abc import Callable

import gradio as gr

from aiart.studio import PictureView, Studio
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.gallery import hung, loved, meant, wall
from aiart.web.components.markup import block, paragraph
from aiart.web.components.results import SAVE_FILE
from aiart.web.components.training_view import QUIET
from aiart.web.messages import counted, show_errors
from aiart.web.server.files import served
from aiart.web.visitor import open_workspace

PAGE = 24  # pictures
ALL, FAVOURITES = "all", "favourites"
TITLE = "Your pictures"


class AlbumPart:
    """Build it below the tabs; `wall.use` and `wall.again` are for whoever knows the tabs."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        with gr.Accordion(TITLE, open=False, elem_id="album") as self.part:
            with gr.Row(elem_classes="longer", elem_id="album-search"):
                self.words = gr.Textbox(
                    label="Search", placeholder="a generator's name, tile, loop, a seed ...", max_length=80, scale=3,
                    min_width=180, elem_id="album-words",
                )  # fmt: skip
                choices = deck([Card(ALL, "All"), Card(FAVOURITES, "Favourites")], ALL)
                self.which = cards(choices, label="Show", elem_id="album-which", kind="chips")
            self.said = block(elem_id="album-said")
            self.wall = wall(label=TITLE, elem_id="album-wall", tools=("use", "again"), kind="album")
            with gr.Row(elem_classes="actions", elem_id="album-actions"):
                self.newer = gr.Button("Newer", size="sm", visible=False, elem_id="album-newer")
                self.older = gr.Button("Older", size="sm", visible=False, elem_id="album-older")
                self.zip = gr.Button("Download these as zip", size="sm", visible=False, elem_id="album-zip")
            self.file = gr.File(visible=False, label="Pictures from the album")
        self.first, self.open = gr.State(0), gr.State(False)  # place of the first picture that is shown
        self._connect()

    def _connect(self) -> None:
        asked = [self.visitor, self.words, self.which]
        self.part.expand(self.look, asked, self.outputs, **QUIET)
        self.part.expand(lambda: True, None, self.open, **QUIET)
        self.part.collapse(lambda: False, None, self.open, **QUIET)
        gr.on(
            [self.words.change, self.which.input], self.look, asked, self.outputs, trigger_mode="always_last", **QUIET
        )
        for button, step in ((self.newer, -PAGE), (self.older, PAGE)):
            button.click(self._turn(step), [*asked, self.first], self.outputs, **QUIET)
        self.wall.love(self._love, [*asked, self.first], self.outputs, **QUIET)
        self.wall.remove(self._remove, [*asked, self.first], self.outputs, **QUIET)
        fetched = self.wall.fetch(self._fetch, self.visitor, self.file, **QUIET)
        zipped = self.zip.click(self._zip, asked, self.file, **QUIET)
        for ready in (fetched, zipped):
            ready.success(None, self.file, None, js=SAVE_FILE, **QUIET)

    @property
    def outputs(self) -> list:
        return [self.first, self.said, self.wall, self.newer, self.older, self.zip, self.part]

    @show_errors
    def look(self, visitor, words, which) -> dict:
        return self._page(visitor, words, which, 0)

    def hear_of(self, *events) -> None:
        """What shall be looked at when one of these events says that something was made, or that a page was opened."""
        asked = [self.visitor, self.words, self.which, self.open]
        for event in events:
            event(self.news, asked, self.outputs, **QUIET)

    @show_errors
    def news(self, visitor, words, which, is_open) -> dict:
        """While it is folded only how many there are."""
        if is_open:
            return self._page(visitor, words, which, 0)
        return {self.part: self._titled(len(self._studio.gallery.pictures(open_workspace(self._studio, visitor))))}

    def _turn(self, step: int) -> Callable:
        @show_errors
        def turn(visitor, words, which, first) -> dict:
            return self._page(visitor, words, which, int(first) + step)

        return turn

    @show_errors
    def _love(self, visitor, words, which, first, event: gr.EventData) -> dict:
        self._studio.gallery.favourite(open_workspace(self._studio, visitor), meant(event), loved(event))
        return self._page(visitor, words, which, int(first), meant(event))

    @show_errors
    def _remove(self, visitor, words, which, first, event: gr.EventData) -> dict:
        self._studio.gallery.delete(open_workspace(self._studio, visitor), meant(event))
        return self._page(visitor, words, which, int(first))

    @show_errors
    def _fetch(self, visitor, event: gr.EventData) -> str | None:
        return served(self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event)).path)

    @show_errors
    def _zip(self, visitor, words, which) -> str | None:
        views = self._found(visitor, words, which)
        return served(self._studio.gallery.zip(open_workspace(self._studio, visitor), [view.id for view in views]))

    def _found(self, visitor, words, which) -> list[PictureView]:
        return self._studio.gallery.pictures(
            open_workspace(self._studio, visitor), str(words or ""), chosen(which) == FAVOURITES
        )

    def _page(self, visitor, words, which, first: int, picked: str = "") -> dict:
        views, everything = self._found(visitor, words, which), bool(words) or chosen(which) == FAVOURITES
        first = min(max(0, first), max(0, (len(views) - 1) // PAGE * PAGE))
        all_views = (
            len(self._studio.gallery.pictures(open_workspace(self._studio, visitor))) if everything else len(views)
        )
        return {
            self.first: first,
            self.said: paragraph(_said(len(views), first, all_views)),
            self.wall: hung(views[first : first + PAGE], picked),
            self.newer: gr.Button(visible=first > 0),
            self.older: gr.Button(visible=first + PAGE < len(views)),
            self.zip: gr.Button(visible=bool(views)),
            self.part: self._titled(all_views),
        }

    def _titled(self, count: int) -> gr.Accordion:
        return gr.Accordion(label=f"{TITLE} ({count})" if count else TITLE)


def _said(found: int, first: int, everything: int) -> str:
    if not everything:
        return "Nothing yet. What you paint is kept here."
    if not found:
        return "Nothing fits."
    if found <= PAGE:
        return counted(found)
    return f"{first + 1} to {min(first + PAGE, found)} of {counted(found)}"
