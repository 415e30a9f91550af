"""Film: the previews of a training, the newest in view, with a slider through all of them; scrubbed in the browser."""

from collections.abc import Iterable
from pathlib import Path

import gradio as gr

from aiart.web.components.markup import asset
from aiart.web.server.files import url


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


def frames(pictures: Iterable[tuple[Path, str]]) -> list[dict]:
    """A value for `film` from pairs of a file and a caption, oldest first; files that are gone are left out."""
    copies = ({"url": url(path), "when": when} for path, when in pictures)
    return [frame for frame in copies if frame["url"]]
