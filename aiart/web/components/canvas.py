"""The canvas: the picture a person starts from, and what she paints on it or drags around it, in the browser.

Its value can be anything once it comes from a browser: `read_canvas` reads it, and looks up every file where the
visitor may have it. What belongs to which operation is said by the canvas mode in the operation's declaration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.errors import StudioError
from aiart.studio import GeneratorCard, Studio
from aiart.web.components.markup import asset
from aiart.web.server.files import uploaded, url
from aiart.web.visitor import open_workspace

SIDE = 1024  # pixels: the browser makes a larger picture smaller before it is uploaded
EXAMPLES = Path(__file__).parents[1] / "examples"
SIDES = ("left", "right", "top", "bottom")


def canvas(*, label: str, elem_id: str, max_side: int, mode: str) -> Any:
    """The component, a gr.HTML whose script names its events.

    Its value is made by `canvas_value` and read by `read_canvas`. Its events are `input`, the picture was changed or
    taken away, and `example`, an example is wanted. An event that needs what was painted on it has `upload_script` as
    its `js`.

    Args:
        max_side: pixels of a side after extending.
        mode: "picture", "mask", "sketch", "frame" or "palette"; `canvas_update` changes it.
    """
    return gr.HTML(
        value=canvas_value(),
        label=label,
        elem_id=elem_id,
        html_template=asset("canvas.html").replace("ELEM_ID", elem_id),
        js_on_load=asset("canvas.js"),
        apply_default_css=False,
        **_props(mode, max_side),
    )


def upload_script(elem_id: str, index: int) -> str:
    """The `js` of an event whose input number `index` is the canvas: what was painted on it is uploaded first."""
    return f"async (...inputs) => {{ inputs[{index}] = await window.aiart['{elem_id}'](); return inputs; }}"


def canvas_value(mode: str = "", **parts: object) -> dict:
    """A value of a canvas, empty but for `parts`. mode: the one in which its strokes, layer and sides make sense."""
    empty = {"picture": None, "layer": None, "strokes": None, "sides": None, "canvas": None, "mode": mode}
    return empty | parts


def canvas_update(mode: str, max_side: int, **value) -> gr.HTML:
    """An update of the mode. Without a `value` the content stays: a person may just be changing it."""
    return gr.HTML(**_props(mode, max_side), **value)


def _props(mode: str, max_side: int) -> dict:
    """What the script reads besides the value. Always all of it: in a canvas not drawn yet an update replaces all."""
    return {"mode": mode, "most": max_side, "side": min(SIDE, max_side), "example": mode != "palette"}


def canvas_part(path: Path | None, name: str, source: dict) -> dict | None:
    """A picture or layer of ours as a value has it; None without a file. source: how `_find` finds it again."""
    address = url(path)
    return {"url": address, "name": name, "from": source} if address else None


@dataclass(frozen=True)
class CanvasContent:
    """The files on a canvas, and by how many pixels each side is extended."""

    picture: Path | None = None
    layer: Path | None = None
    sides: dict[str, int] = field(default_factory=dict)


def read_canvas(studio: Studio, visitor: object, value: object) -> CanvasContent:
    """The content of a value from a browser. Nonsense is an empty canvas.

    Raises:
        StudioError, UploadError: a file it names is not there (any more), or is not this visitor's.
    """
    payload = value if isinstance(value, Mapping) else {}
    sides = payload.get("sides")
    sides = sides if isinstance(sides, Mapping) else {}
    pixels = {name: sides[name] for name in SIDES if isinstance(sides.get(name), int | float)}
    picture, layer = (_find(studio, visitor, payload.get(part), part) for part in ("picture", "layer"))
    return CanvasContent(picture, layer, {name: int(min(abs(number), 1e6)) for name, number in pixels.items()})


def _find(studio: Studio, visitor: object, part: object, kind: str) -> Path | None:
    """The file of a "picture" or "layer"; None if there is none."""
    source = part.get("from") if isinstance(part, Mapping) else None
    if not isinstance(source, Mapping):
        return None
    match source.get("kind"):
        case "upload":
            return uploaded(source.get("path"))
        case "picture":
            return studio.gallery.find(open_workspace(studio, visitor), _text(source, "id")).path
        case "sample":
            return _present(studio.generators.find(open_workspace(studio, visitor), _text(source, "id")).sample_path)
        case "given":
            return _present(studio.gallery.input_file(open_workspace(studio, visitor), _text(source, "known"), kind))
        case "example":
            return _present(next((path for path in EXAMPLES.glob("*.jpg") if path.name == source.get("name")), None))
    return None


def _present(path: Path | None) -> Path:
    if path is None:
        raise StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")
    return path


def _text(source: Mapping, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


# Examples: of each operation that starts from a picture, one that is a click away. Most start from a picture of the
# chosen generator itself, so that both are of one hand.

PHOTO = "coast.jpg"
PAINTED = "wind-field-1.jpg"


def example_value(mode: str, photo: bool, card: GeneratorCard) -> dict:
    """A canvas with an example for its mode. photo: whether it is a photograph rather than a picture by `card`."""
    if mode == "sketch":
        return canvas_value(mode, strokes=list(SEASCAPE), canvas=[512, 384])
    value = canvas_value(mode, picture=_example_file(PHOTO) if photo else _sample(card))
    if mode == "mask":
        value["strokes"] = list(MASK)
    if mode == "frame":
        value["sides"] = {"left": card.width // 4, "right": card.width // 4, "top": 0, "bottom": 0}
    return value


def _sample(card: GeneratorCard) -> dict | None:
    sample = canvas_part(card.sample_path, f"by {card.name}", {"kind": "sample", "id": card.id})
    return sample or _example_file(PAINTED)


def _example_file(name: str) -> dict | None:
    return canvas_part(EXAMPLES / name, name, {"kind": "example", "name": name})


def _band(colour: str, height: float, size: float) -> dict:
    """A stroke from edge to edge, slightly waved."""
    points = [[x / 10, height + 0.012 * (-1) ** x] for x in range(-1, 12)]
    return {"colour": colour, "size": size, "points": points}


# Strokes. Points are fractions of the picture's width and height; size is the radius, a fraction of its shorter side.
MASK = (
    {"colour": "#cf5435", "size": 0.11, "points": [[0.56, 0.24], [0.7, 0.2], [0.8, 0.3], [0.68, 0.36], [0.57, 0.3]]},
)
SEASCAPE = (
    _band("#f3ead8", 0.1, 0.18),
    _band("#e9b44c", 0.38, 0.1),
    _band("#8fbcd4", 0.56, 0.09),
    _band("#28527a", 0.76, 0.14),
    _band("#28527a", 0.98, 0.14),
    {"colour": "#cf5435", "size": 0.1, "points": [[0.68, 0.24], [0.685, 0.24]]},
    {"colour": "#7b68a8", "size": 0.06, "points": [[0.08, 0.5], [0.2, 0.42], [0.34, 0.5]]},
)
