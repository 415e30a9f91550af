"""The wall: pictures and films side by side, the coming one blurred among them, and what can be done with one.

Events carry the id of the picture that is meant: `pick`, `use`, `again`, `more`, `compare`, `love`, `remove`, `fetch`.
Knows nothing of drawers: whoever hears an event looks the id up there.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import gradio as gr

from aiart.studio import PictureView, Progress
from aiart.web.offers import told_in_words
from aiart.web.server.files import url

HERE = Path(__file__).parent
SCRIPT = (HERE / "gallery.js").read_text(encoding="utf-8")
FETCHED = 8 * 2**20  # bytes: a larger file is copied for the browser only when somebody wants it
TOOLS = {  # event -> what its button says
    "compare": "Before and after",
    "use": "Use as start",
    "again": "Same settings",
    "more": "More like this",
}
TEMPLATE = """
<div class="wall" data-kind="KIND" hidden>
  <div class="hangs"></div>
  <div class="tools" hidden>
    <p class="about"></p>
    <div class="buttons">
      <button type="button" data-do="view">View</button>
      <a class="button" data-do="download" href="#">Download</a>
      BUTTONS
      <button type="button" data-do="love" aria-pressed="false">Favourite</button>
      <button type="button" data-do="remove">Delete</button>
    </div>
  </div>
  <dialog class="lightbox" aria-label="The picture, large">
    <div class="large"></div>
    <div class="under">
      <button type="button" data-step="-1" aria-label="The one before">‹</button>
      <p class="text"></p>
      <button type="button" data-step="1" aria-label="The next one">›</button>
      <button type="button" data-close="1">Close</button>
    </div>
  </dialog>
</div>
"""


def wall(*, label: str, elem_id: str, tools: Iterable[str], kind: str = "results") -> gr.HTML:
    """The component; its value is made by `hung`. kind: "results" shows pictures large, "album" small."""
    buttons = "".join(
        f'<button type="button" data-do="{name}" data-needs="{name}">{TOOLS[name]}</button>' for name in tools
    )
    template = TEMPLATE.replace("KIND", kind).replace("BUTTONS", buttons)
    return gr.HTML(
        value=hung([]),
        label=label,
        elem_id=elem_id,
        html_template=template,
        js_on_load=SCRIPT,
        apply_default_css=False,
    )


def hung(
    views: Iterable[PictureView],
    picked: str = "",
    coming: Progress | None = None,
    ratio: float = 0,
    alone: bool = False,
) -> dict:
    """A value for `wall`.

    Args:
        ratio: width to height of the coming picture, as long as that is not known otherwise.
        alone: the one picture is shown somewhere else; here is only what can be done with it.
    """
    told = {"items": [_item(view) for view in views], "picked": picked, "alone": alone}
    return told | {"coming": coming and _coming(coming, ratio)}


def meant(event: gr.EventData) -> str:
    """The id that an event of a wall carries; "" if it carries none."""
    told = event._data if isinstance(event._data, Mapping) else {}
    return told["id"] if isinstance(told.get("id"), str) else ""


def loved(event: gr.EventData) -> bool:
    """Whether the picture shall be a favourite."""
    return isinstance(event._data, Mapping) and event._data.get("favourite") is True


def _item(view: PictureView) -> dict:
    light = view.path.is_file() and view.path.stat().st_size <= FETCHED
    return {
        "id": view.id,
        "small": url(view.small),
        "shown": url(view.shown),
        "file": url(view.path) if light or view.is_film else None,
        "name": view.path.name,
        "title": f"{view.generator_name}, seed {view.request.seed}",
        "text": told_in_words(view),
        "caption": f"seed {view.request.seed}",
        "width": view.width,
        "height": view.height,
        "film": view.path.suffix[1:] if view.is_film else "",
        "repeat": getattr(view.request, "axes", "") if view.operation == "tile" else "",
        "favourite": view.favourite,
        "can": _possible(view),
    }


def _possible(view: PictureView) -> list[str]:
    """Of the tools, those that make sense for it."""
    sensible = {
        "compare": view.before is not None,
        "use": not view.is_film,
        "again": True,
        "more": view.operation == "create",
    }
    return [name for name, holds in sensible.items() if holds]


def _coming(coming: Progress, ratio: float) -> dict:
    known = coming.width / coming.height if coming.height else ratio
    return {"preview": coming.preview, "share": coming.share, "ratio": known}
