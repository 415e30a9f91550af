"""The draft: what a person draws, painted small beside the canvas while she draws.

Its script sends the drawing as a small PNG whenever a stroke has ended; what comes back says which drawing it belongs
to, so answers that are too late are not shown. Whatever a browser sends is bounded before it is touched.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.errors import RequestError
from aiart.studio import Draft
from aiart.web.components.markup import asset
from aiart.web.server.files import kept_upload

PNG = "data:image/png;base64,"
MOST = 700_000  # characters of a drawing of 256 pixels a side; noise has fewer


def draft(*, elem_id: str, canvas: str, paint: str, live: bool) -> Any:
    """The component, a gr.HTML whose script names its events: `draft`, another drawing is to be drafted, and `large`,
    this draft is to be painted.

    Args:
        canvas, paint: ids of the canvas and of the button that paints, after which no draft is needed.
        live: whether drafts are made as long as nobody has switched them on or off.
    """
    script = asset("draft.js").replace("CANVAS", canvas).replace("PAINT", paint).replace("DRAFT", elem_id)
    return gr.HTML(
        value={},
        label="Draft",
        elem_id=elem_id,
        html_template=asset("draft.html"),
        js_on_load=script,
        apply_default_css=False,
        **_props(False, live),
    )


def draft_update(shown: bool, live: bool) -> gr.HTML:
    """An update that shows the draft, or hides it where an operation has none."""
    return gr.HTML(**_props(shown, live))


def _props(shown: bool, live: bool) -> dict:
    return {"shown": shown, "live": live}


def again_script(elem_id: str) -> str:
    """The `js` of an event after which the same drawing is drafted anew."""
    return f"() => window.aiart?.['{elem_id}']?.()"


def draft_value(order: object, draft: Draft) -> dict:
    """A value that shows how far a draft is. order: as its event has it."""
    size = {"width": draft.width, "height": draft.height}
    return {"order": order, "share": draft.share, "preview": draft.preview, "last": draft.last, **size}


def failed_value(order: object, sentence: str) -> dict:
    """A value that says in one sentence why there is no draft."""
    return {"order": order, "sentence": sentence}


def order_of(event: gr.EventData) -> int:
    """The number of the drawing that an event brings; 0 if it names none."""
    order = _payload(event).get("order")
    return order if isinstance(order, int) else 0


@contextmanager
def drawing_of(event: gr.EventData) -> Iterator[Path]:
    """The drawing of an event as a file, until the block ends. Raises RequestError, code "picture"."""
    text = _payload(event).get("image")
    if not (isinstance(text, str) and len(text) <= MOST and text.startswith(PNG)):
        raise _unreadable()
    try:
        data = b64decode(text[len(PNG) :], validate=True)
    except ValueError as error:
        raise _unreadable() from error
    with kept_upload(data, "drawing.png") as path:
        yield path


def _payload(event: gr.EventData) -> Mapping:
    return event._data if isinstance(event._data, Mapping) else {}


def _unreadable() -> RequestError:
    return RequestError("The drawing could not be read.", "", "Draw on.", code="picture")
