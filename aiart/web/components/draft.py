"""The draft: what a person has set, chosen or drawn so far, painted small beside it.

Its script asks for one whenever a stroke has ended or something else has changed, and sends a drawing along as a small
PNG; what comes back says which request it answers, so answers that are too late are not shown. Whatever a browser sends
is bounded before it is touched.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import LAYER, Operation
from aiart.studio import Draft
from aiart.web.components.markup import asset
from aiart.web.server.gradio_files import kept_upload

PNG = "data:image/png;base64,"
MOST = 700_000  # characters of a drawing of 256 pixels a side; noise has fewer
DRAWING, CHOSEN, SETTINGS = "drawing", "picture", "settings"  # what has to be there before there is a draft
HINTS = {
    DRAWING: "Draw, and a draft appears here.",
    CHOSEN: "Choose a picture, and a draft appears here.",
    SETTINGS: "Change a setting, and a draft appears here.",
}


def draft_source(operation: Operation) -> str:
    """Return what a draft of an operation needs: DRAWING, CHOSEN or SETTINGS; "" if the page paints none of it."""
    if not (operation.live and operation.has_drafts):
        return ""
    if any(one.kind == LAYER for one in operation.inputs):
        return DRAWING
    return CHOSEN if operation.canvas else SETTINGS


def draft(*, elem_id: str, canvas: str, place: str, paint: str, operation: Operation, live: bool) -> Any:
    """Return the component, a gr.HTML whose script names its events: `draft`, something has changed and is to be
    drafted, and `large`, this draft is to be painted.

    Args:
        canvas, place, paint: ids of the canvas, of the part whose `draft-place` it has on a phone, and of the button
            that paints, after which no draft is needed.
        operation: the one that is chosen to begin with.
        live: whether drafts are made as long as nobody has switched them on or off.
    """
    ids = {"CANVAS": canvas, "PLACE": place, "PAINT": paint, "DRAFT": elem_id}
    script = asset("draft.js")
    for word, one in ids.items():
        script = script.replace(word, one)
    return gr.HTML(
        value={},
        label="Draft",
        elem_id=elem_id,
        html_template=asset("draft.html"),
        js_on_load=script,
        apply_default_css=False,
        **_props(operation, live),
    )


def draft_update(operation: Operation, live: bool) -> gr.HTML:
    """Return an update that shows the draft of an operation, or hides it where there is none."""
    return gr.HTML(**_props(operation, live))


def fresh_draft_update(operation: Operation, live: bool) -> gr.HTML:
    """Return the same where other settings have taken the place of those that were drafted."""
    return gr.HTML(**_props(operation, live), version=token_hex(4))


def _props(operation: Operation, live: bool) -> dict:
    source = draft_source(operation)
    return {"of": operation.name if source else "", "source": source, "hint": HINTS.get(source, ""), "live": live}


def again_script(elem_id: str) -> str:
    """Return the `js` of an event after which there is a draft of what is set then. An event with an input has one only
    if that is true."""
    return f"(wanted = true) => {{ if (wanted) window.aiart?.['{elem_id}']?.(); }}"


def generator_script(elem_id: str) -> str:
    """Return the `js` of an event of a picker, which is its input: a draft where another generator is chosen than
    before, and none where the cards are only shown again."""
    return f"(cards) => {{ window.aiart?.['{elem_id}']?.(cards?.chosen ?? ''); }}"


def draft_value(order: object, draft: Draft) -> dict:
    """Return a value that shows how far a draft is. order: as its event has it."""
    size = {"width": draft.width, "height": draft.height}
    return {"order": order, "share": draft.share, "preview": draft.preview, "last": draft.last, **size}


def failed_value(order: object, sentence: str) -> dict:
    """Return a value that says in one sentence why there is no draft."""
    return {"order": order, "sentence": sentence}


def order_of(event: gr.EventData) -> int:
    """Return the number of the draft that an event asks for; 0 if it names none."""
    order = _payload(event).get("order")
    return order if isinstance(order, int) else 0


def legend_of(event: gr.EventData) -> str:
    """Return which colours of the drawing of an event mean words, see `aiart.operations.legend`; "" if it does not
    say."""
    legend = _payload(event).get("legend")
    return legend if isinstance(legend, str) else ""


@contextmanager
def drawing_of(event: gr.EventData) -> Iterator[Path]:
    """Keep the drawing of an event as a file, until the block ends. Raises RequestError, code "picture"."""
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
