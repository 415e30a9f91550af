"""The easel: the picture somebody starts from, and what is painted on it or dragged around it, in the browser.

What a browser tells of it can be anything: it is read with `given_by`, and every file is looked up where it may be.
Knows nothing of what is done with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr

from aiart.errors import StudioError
from aiart.studio import Studio
from aiart.web.server.files import uploaded, url
from aiart.web.visitor import open_workspace

HERE = Path(__file__).parent
SCRIPT = (HERE / "canvas.js").read_text(encoding="utf-8")
MARKUP = (HERE / "canvas.html").read_text(encoding="utf-8")
SIDE = 1024  # pixels: a larger picture is made smaller in the browser
EXAMPLES = HERE.parent / "examples"
SIDES = ("left", "right", "top", "bottom")


def easel(*, label: str, elem_id: str, most: int, mode: str) -> gr.HTML:
    """The component. Events: `input`, another picture was chosen or taken away; `example`, somebody wants one.

    A handler that needs what is painted on it has `ready` as its `js`.

    Args:
        most: pixels of a side after extending.
        mode: "picture", "mask", "sketch", "frame" or "palette"; `in_mode` changes it.
    """
    return gr.HTML(
        value=blank(),
        label=label,
        elem_id=elem_id,
        html_template=MARKUP.replace("EASEL", elem_id),
        js_on_load=SCRIPT,
        apply_default_css=False,
        **_props(mode, most),
    )


def ready(elem_id: str, place: int) -> str:
    """The `js` of an event whose input number `place` is the easel: what is painted on it is uploaded first."""
    return f"async (...inputs) => {{ inputs[{place}] = await window.aiart['{elem_id}'](); return inputs; }}"


def blank(mode: str = "") -> dict:
    """A value of an easel without a picture. mode: the one in which its strokes, layer and sides make sense."""
    return {"picture": None, "layer": None, "strokes": None, "sides": None, "canvas": None, "mode": mode}


def in_mode(mode: str, most: int, **value) -> gr.HTML:
    """An update of the mode. Without a `value` it leaves what lies on the easel: somebody may just be changing that."""
    return gr.HTML(**_props(mode, most), **value)


def _props(mode: str, most: int) -> dict:
    """All that the script knows besides the value. Always all: of an easel that is not drawn yet, they are replaced."""
    return {"mode": mode, "most": most, "side": min(SIDE, most), "example": mode != "palette"}


def on_it(path: Path | None, name: str, source: dict) -> dict | None:
    """A picture or layer of ours as a value has it. source: how `_found` finds it again."""
    address = url(path)
    return {"url": address, "name": name, "from": source} if address else None


@dataclass(frozen=True)
class OnEasel:
    """What lies on it."""

    picture: Path | None = None
    layer: Path | None = None
    sides: dict[str, int] = field(default_factory=dict)  # pixels


def given_by(studio: Studio, visitor: object, value: object) -> OnEasel:
    """Raises StudioError, UploadError for what is not there (any more) or is not this visitor's."""
    told = value if isinstance(value, Mapping) else {}
    sides = told.get("sides") if isinstance(told.get("sides"), Mapping) else {}
    pixels = {name: sides[name] for name in SIDES if isinstance(sides.get(name), int | float)}
    picture, layer = (_found(studio, visitor, told.get(name), kind) for name, kind in PARTS)
    return OnEasel(picture, layer, {name: int(min(abs(value), 1e6)) for name, value in pixels.items()})


PARTS = (("picture", "picture"), ("layer", "layer"))  # of a value -> as which kind it is kept


def _found(studio: Studio, visitor: object, part: object, kind: str) -> Path | None:
    source = part.get("from") if isinstance(part, Mapping) else None
    if not isinstance(source, Mapping):
        return None
    which = source.get("kind")
    if which == "upload":
        return uploaded(source.get("path"))
    if which == "picture":
        return studio.gallery.find(open_workspace(studio, visitor), _text(source, "id")).path
    if which == "sample":
        return _there(studio.generators.find(open_workspace(studio, visitor), _text(source, "id")).sample_path)
    if which == "given":
        return _there(studio.gallery.input_file(open_workspace(studio, visitor), _text(source, "known"), kind))
    if which == "example":
        return _there(next((path for path in EXAMPLES.glob("*.jpg") if path.name == source.get("name")), None))
    return None


def _there(path: Path | None) -> Path:
    if path is None:
        raise StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")
    return path


def _text(source: Mapping, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""
