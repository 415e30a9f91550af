"""Pictures side by side and one after the other: the gallery, with what a person can do with one of its pictures, and
the film of a training.

`gallery` is the component: the results of each tab are shown by it, and all that a visitor has made (`history`). Its
events carry the id of the picture they are about: `pick`, `use`, `again`, `more`, `compare`, `grid`, `love`, `remove`,
`fetch`, and those of `FOLLOW_UPS`.
`film` shows the previews of a training, the newest in view, with a slider through all of them.
"""

from collections.abc import Iterable, Mapping
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
from aiart.web.components.markup import asset
from aiart.web.server.gradio_files import served, url

EAGER_BYTES = 8 * 2**20  # a larger file is copied for the browser only when somebody downloads it
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
    """Return the component, a gr.HTML whose script names its events; its value is made by `gallery_value`.

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
    """Return a value for `gallery`.

    Args:
        picked: id of the picture whose tools are shown.
        progress: how far the next picture is; None if there is none.
        ratio: width over height of the next picture, used as long as `progress` does not know its size.
        alone: the one picture is shown somewhere else; only its tools are shown here.
    """
    pending = progress and pending_value(progress, ratio)
    return {"items": [_item(view) for view in views], "picked": picked, "alone": alone, "pending": pending}


def pending_value(progress: Progress, ratio: float) -> dict:
    """Return the part of a value that shows the next picture: a small preview, its share done from 0 to 1, its
    shape."""
    known = progress.width / progress.height if progress.height else ratio
    return {"preview": progress.preview, "share": progress.share, "ratio": known}


def picture_id(event: gr.EventData) -> str:
    """Return the id of the picture that an event is about; "" if the browser sends none."""
    payload = event._data if isinstance(event._data, Mapping) else {}
    return payload["id"] if isinstance(payload.get("id"), str) else ""


def file_kind(event: gr.EventData) -> str:
    """Return the kind of file that a `fetch` event asks for."""
    payload = event._data if isinstance(event._data, Mapping) else {}
    return str(payload.get("kind", KINDS[0]))


def fetched(studio: Studio, workspace: Workspace, event: gr.EventData) -> str | None:
    """Return the copy of the file that a `fetch` event asks for: a picture as some kind, or the maps of its surface.

    Raises ArtError."""
    picture, kind = picture_id(event), file_kind(event)
    get = studio.gallery.maps if kind in GREENS else studio.gallery.file
    return served(get(workspace, picture, kind))


def kind_choice(elem_id: str) -> gr.Dropdown:
    """Return the choice of a kind of file, for a zip."""
    choices = [(TITLES[one], one) for one in KINDS]
    return gr.Dropdown(
        choices, value=KINDS[0], label="Kind of file", show_label=False, container=False, filterable=False, scale=0,
        min_width=104, elem_id=elem_id, elem_classes="kind-of-file",
    )  # fmt: skip


def is_favourite(event: gr.EventData) -> bool:
    """Return whether the picture of a `love` event is to be a favourite."""
    return isinstance(event._data, Mapping) and event._data.get("favourite") is True


def described(view: PictureView) -> str:
    """Return a picture or film in one line: operation, generator, seed and size."""
    operation = OPERATIONS[view.operation]
    size = f", {view.width} x {view.height}" if view.width else ""
    told = f"{_painter(view)}, seed {view.request.seed}{size}"
    return told if operation.is_plain or not operation.uses_generator else f"{operation.title}, {told}"


def _painter(view: PictureView) -> str:
    """The generator that has painted a picture, or the operation that needed none."""
    operation = OPERATIONS[view.operation]
    return view.generator_name if operation.uses_generator else operation.title


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
        "title": f"{_painter(view)}, seed {view.request.seed}",
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


def film(*, label: str, elem_id: str) -> gr.HTML:
    """Return the component; its value is made by `frames`."""
    return gr.HTML(
        value=[],
        label=label,
        elem_id=elem_id,
        html_template=asset("film.html"),
        js_on_load=asset("film.js"),
        apply_default_css=False,
    )


def frames(pictures: Iterable[tuple[Path, str, str]]) -> list[dict]:
    """Return a value for `film`, oldest first: files with a time and a sentence each; those that are gone are left
    out."""
    copies = ({"url": url(path), "when": when, "says": says} for path, when, says in pictures)
    return [frame for frame in copies if frame["url"]]
