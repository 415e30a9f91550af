"""Pictures side by side and one after the other: the gallery, with what a person can do with one of its pictures, and
the film of a training.

`gallery` is the component: the results of each tab are shown by it, and all that a visitor has made by `History`. Its
events carry the id of the picture they are about: `pick`, `use`, `again`, `more`, `compare`, `grid`, `love`, `remove`,
`fetch`, and those of `FOLLOW_UPS`.
`film` shows the previews of a training, the newest in view, with a slider through all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from aiart.images import KINDS
from aiart.operations.seamless import AUTO
from aiart.operations.surface import GREENS
from aiart.operations.table import OPERATIONS
from aiart.operations.tile import AXES, where_sides_meet
from aiart.studio import PictureView, Progress, Studio, Workspace
from aiart.training_presets import counted
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.markup import QUIET, asset, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.server.gradio_files import served, served_instead, url
from aiart.web.visitor import open_workspace

EAGER_BYTES = 8 * 2**20  # a larger file is copied for the browser only when somebody downloads it
PAGE_SIZE = 24  # pictures of the history that are shown at once
ALL, FAVOURITES = "all", "favourites"
TITLE = "Your pictures"
TOOLS = {  # event -> label of its button
    "compare": "Before and after",
    "use": "Use as start",
    "again": "Same settings",
    "grid": "Show the comparison",
    "more": "More like this",
    "double": "2 times as large",
    "quadruple": "4 times",
    "poster": "As a poster",
}
TITLES = {
    "png": "PNG",
    "jpeg": "JPEG",
    "webp": "WebP",
    "tiff": "TIFF",
    "layers": "TIFF with layers",
}  # of the kinds of files
FOLLOW_UPS = ("more", "double", "quadruple", "poster")  # those that paint at once, starting from the picture
SAVE_FILE = """
(file) => {
  if (!file) return;
  const link = Object.assign(document.createElement('a'), {href: file.url, download: file.orig_name});
  document.body.append(link);
  link.click();
  link.remove();
}
"""


def gallery(*, label: str, elem_id: str, tools: Iterable[str], kind: str = "results") -> Any:
    """The component, a gr.HTML whose script names its events; its value is made by `gallery_value`.

    Args:
        tools: names from `TOOLS`, the buttons it has besides those that every gallery has.
        kind: "results" shows pictures large, "history" small.
    """
    buttons = "".join(
        f'<button type="button" data-do="{name}" data-needs="{name}">{TOOLS[name]}</button>' for name in tools
    )
    choices = "".join(f'<option value="{one}">{TITLES[one]}</option>' for one in KINDS)
    choices += "".join(f'<option value="{one}" data-maps>Maps, {title}</option>' for one, title in GREENS.items())
    return gr.HTML(
        value=gallery_value([]),
        label=label,
        elem_id=elem_id,
        html_template=asset("gallery.html").replace("KINDS", choices).replace("KIND", kind).replace("BUTTONS", buttons),
        js_on_load=asset("gallery.js").replace("ZOOM\n", asset("gallery_zoom.js"), 1),
        apply_default_css=False,
    )


def gallery_value(
    views: Iterable[PictureView],
    picked: str = "",
    progress: Progress | None = None,
    ratio: float = 0,
    alone: bool = False,
) -> dict:
    """A value for `gallery`.

    Args:
        picked: id of the picture whose tools are shown.
        progress: how far the next picture is; None if there is none.
        ratio: width over height of the next picture, used as long as `progress` does not know its size.
        alone: the one picture is shown somewhere else; only its tools are shown here.
    """
    pending = progress and pending_value(progress, ratio)
    return {"items": [_item(view) for view in views], "picked": picked, "alone": alone, "pending": pending}


def pending_value(progress: Progress, ratio: float) -> dict:
    """The part of a value that shows the next picture: a small preview, its share done from 0 to 1, its shape."""
    known = progress.width / progress.height if progress.height else ratio
    return {"preview": progress.preview, "share": progress.share, "ratio": known}


def picture_id(event: gr.EventData) -> str:
    """The id of the picture an event is about; "" if the browser sends none."""
    payload = event._data if isinstance(event._data, Mapping) else {}
    return payload["id"] if isinstance(payload.get("id"), str) else ""


def file_kind(event: gr.EventData) -> str:
    """The kind of file that a `fetch` event asks for."""
    payload = event._data if isinstance(event._data, Mapping) else {}
    return str(payload.get("kind", KINDS[0]))


def fetched(studio: Studio, workspace: Workspace, event: gr.EventData) -> str | None:
    """The copy of the file that a `fetch` event asks for: a picture as some kind, or the maps of its surface.

    Raises ArtError."""
    picture, kind = picture_id(event), file_kind(event)
    get = studio.gallery.maps if kind in GREENS else studio.gallery.file
    return served(get(workspace, picture, kind))


def kind_choice(elem_id: str) -> gr.Dropdown:
    """The choice of a kind of file, for a zip."""
    choices = [(TITLES[one], one) for one in KINDS]
    return gr.Dropdown(
        choices, value=KINDS[0], label="Kind of file", show_label=False, container=False, filterable=False, scale=0,
        min_width=104, elem_id=elem_id, elem_classes="kind-of-file",
    )  # fmt: skip


def is_favourite(event: gr.EventData) -> bool:
    """Whether the picture of a `love` event is to be a favourite."""
    return isinstance(event._data, Mapping) and event._data.get("favourite") is True


def described(view: PictureView) -> str:
    """A picture or film in one line: operation, generator, seed and size."""
    operation = OPERATIONS[view.operation]
    size = f", {view.width} x {view.height}" if view.width else ""
    told = f"{view.generator_name}, seed {view.request.seed}{size}"
    return told if operation.is_plain else f"{operation.title}, {told}"


def _item(view: PictureView) -> dict:
    operation = OPERATIONS[view.operation]
    eager = view.is_film or (view.path.is_file() and view.path.stat().st_size <= EAGER_BYTES)
    tools = {
        "compare": view.before is not None,
        "use": not view.is_film,
        "again": True,
        "grid": bool(view.comparison),
        **dict.fromkeys((*FOLLOW_UPS, "kind"), not view.is_film),
    }
    return {
        "id": view.id,
        "small": url(view.small),
        "shown": url(view.shown),
        "file": url(view.path) if eager else None,
        "name": view.path.name,
        "title": f"{view.generator_name}, seed {view.request.seed}",
        "text": described(view),
        "caption": f"seed {view.request.seed}",
        "width": view.width,
        "height": view.height,
        "film": view.path.suffix[1:] if view.is_film else "",
        "repeat": _repeats(view) if operation.repeats else "",
        "favourite": view.favourite,
        "tools": [name for name, useful in tools.items() if useful],
    }


def _repeats(view: PictureView) -> str:
    """On which axes a picture tiles, as its request says or, where it left that open, as the picture does."""
    axes = getattr(view.request, "axes", "")
    return meeting_axes(view.small) if axes == AUTO else axes


@lru_cache(maxsize=1024)
def meeting_axes(small: Path) -> str:
    """ "both", "across" or "down": where the sides of a picture meet. The file is one of ours, and small."""
    try:
        with Image.open(small) as file:
            wrap = where_sides_meet(np.asarray(file.convert("RGB")))
    except OSError:
        return "both"
    return next((name for name, meets in AXES.items() if meets == wrap), "both")


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
        """Updates that show the newest pictures that fit the search."""
        return self._page(visitor, words, which, 0)

    @show_errors
    def update(self, visitor, words, which, is_open) -> dict:
        """The same; while the part is folded only how many there are."""
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


def film(*, label: str, elem_id: str) -> gr.HTML:
    """The component; its value is made by `frames`."""
    return gr.HTML(
        value=[],
        label=label,
        elem_id=elem_id,
        html_template=asset("film.html"),
        js_on_load=asset("film.js"),
        apply_default_css=False,
    )


def frames(pictures: Iterable[tuple[Path, str, str]]) -> list[dict]:
    """A value for `film`, oldest first: files with a time and a sentence each; those that are gone are left out."""
    copies = ({"url": url(path), "when": when, "says": says} for path, when, says in pictures)
    return [frame for frame in copies if frame["url"]]
