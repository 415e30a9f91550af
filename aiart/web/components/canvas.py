"""The canvas: the picture a person starts from, and what she paints on it or drags around it, in the browser.

Its value can be anything once it comes from a browser: `read_canvas` reads it, and looks up every file where the
visitor may have it. What belongs to which operation is said by the canvas mode in the operation's declaration.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.data.kinds import ACCEPT, NAMES_OR, UNSEEN_SUFFIXES
from aiart.errors import StudioError
from aiart.operations.extend import OPERATION
from aiart.operations.pieced import PIXELS_MAX
from aiart.operations.request import SIDE_MIN
from aiart.operations.table import max_side
from aiart.studio import GeneratorCard, MaterialView, RememberedView, Studio
from aiart.studio.settings import StudioConfig
from aiart.web.components.markup import asset
from aiart.web.server.gradio_files import uploaded, url
from aiart.web.visitor import open_workspace

SKETCH_SIDE = 512  # pixels of the longer side of a picture painted from a sketch, unless somebody chooses a shape
SIDE = 1024  # pixels of the longer side of what a large photo becomes, unless somebody chooses a shape
ROOM = 2 / 3  # of the longest side that may be: the longest of a file that is taken, so that it can be extended
EXAMPLES = Path(__file__).parents[1] / "examples"
SIDES = ("left", "right", "top", "bottom")
PARTS = ("files", "paint", "view", "palette", "frame")  # of the script


def canvas(*, label: str, elem_id: str, config: StudioConfig, mode: str, visible: bool | str = True) -> Any:
    """Return the component, a gr.HTML whose script names its events.

    Its value is made by `canvas_value` and read by `read_canvas`. Its events are `input`, the picture was changed or
    taken away, `example`, an example is wanted, and `rename`, a material has another name. An event that needs what
    was painted on it has `upload_script` as its `js`.

    Args:
        config: how large a picture may be that is given, and one that is extended.
        mode: "picture", "mask", "sketch", "frame", "palette", "object" (a mask of what is kept) or "map" (of who gives
            what); `canvas_update` changes it, and brings the materials
            that a sketch is drawn with.
    """
    return gr.HTML(
        value=canvas_value(),
        label=label,
        elem_id=elem_id,
        html_template=asset("canvas.html")
        .replace("ELEM_ID", elem_id)
        .replace("ACCEPT", ACCEPT)
        .replace("KINDS", NAMES_OR),
        js_on_load=_script(),
        apply_default_css=False,
        visible=visible,  # pyright: ignore[reportArgumentType]
        **_props(mode, config),
    )


def _script() -> str:
    """One script of all files, as they share what they know."""
    return asset("canvas.js").replace("PARTS\n", "\n".join(asset(f"canvas_{name}.js") for name in PARTS))


def upload_script(canvases: Mapping[str, int]) -> str:
    """Return the `js` of an event, of whose inputs some are canvases: what was painted on them is uploaded first.

    Args:
        canvases: id of each -> which input it is. One that is not drawn yet stays as it is."""
    each = (
        f"if (window.aiart?.['{name}']) inputs[{i}] = await window.aiart['{name}']();" for name, i in canvases.items()
    )
    return f"async (...inputs) => {{ {' '.join(each)} return inputs; }}"


def canvas_value(mode: str = "", **parts: object) -> dict:
    """Return a value of a canvas, empty but for `parts`. mode: the one in which its strokes, layer and sides make
    sense."""
    empty = {
        "picture": None,
        "layer": None,
        "strokes": None,
        "sides": None,
        "canvas": None,
        "legend": None,
        "mode": mode,
    }
    return empty | parts


def canvas_update(mode: str, config: StudioConfig, **changes) -> gr.HTML:
    """Return an update of the mode. Without a `value` the content stays: a person may just be changing it; without
    `materials` and `words` (see `materials_prop`, `words_prop`) those that are shown."""
    return gr.HTML(**_props(mode, config), **changes)


def materials_prop(views: Iterable[MaterialView]) -> list[dict]:
    """Return the materials of a generator as the script shows them; an empty list for a generator that has none."""
    return [
        {"number": one.number, "name": one.name, "color": one.color, "share": one.share, "swatch": url(one.swatch)}
        for one in views
    ]


def pictures_prop(views: Iterable[RememberedView]) -> list[dict]:
    """Return the pictures that a generator remembers, to draw a map of their numbers with: each is a grey, which is
    shown as the picture."""
    return [
        _view(one.number, "", f"#{one.number:02x}" + 2 * f"{one.number:02x}", url(one.picture))
        for one in views
        if one.number < 256
    ]


def generators_prop(first: GeneratorCard, second: GeneratorCard) -> list[dict]:
    """Two generators, to draw a map with of who gives what: the first is no colour."""
    return [
        _view(0, first.name, "", url(first.sample_path), "It gives all that is not painted."),
        _view(1, second.name, "#ffffff", url(second.sample_path)),
    ]


def _view(
    number: int, name: str, color: str, address: str | None, says: str = "It gives what is painted with it."
) -> dict:
    """One of what is shown where its colour is painted, as the script has it."""
    return {
        "number": number,
        "name": name,
        "color": color,
        "share": 0,
        "swatch": address,
        "view": address,
        "says": says,
    }


def renamed_material(event: gr.EventData) -> tuple[int, str]:
    """Return the number of a material and its new name from a `rename` event; -1 if the browser names none."""
    payload = event._data if isinstance(event._data, Mapping) else {}
    number, name = payload.get("number"), payload.get("name")
    return (number, name) if isinstance(number, int) and isinstance(name, str) else (-1, "")


def _props(mode: str, config: StudioConfig) -> dict:
    """What the script reads besides the value. Always all of it: in a canvas not drawn yet an update replaces all."""
    most = max_side(OPERATION, config)
    return {
        "mode": mode,
        "given": config.max_input_side,
        "side": min(config.max_input_side, round(most * ROOM)),
        "most": most,
        "pixels": PIXELS_MAX,
        "example": mode not in ("palette", "object", "map"),
        "kinds": NAMES_OR,
        "unseen": list(UNSEEN_SUFFIXES),
    }


def canvas_part(path: Path | None, name: str, source: dict, width: int = 0, height: int = 0) -> dict | None:
    """Return a picture or layer of ours as a value has it; None without a file.

    Args:
        source: how `_find` finds it again.
        width, height: in pixels, of the picture of which the file is a smaller view; 0 if it is the picture itself.
    """
    address = url(path)
    own = {"width": width, "height": height} if width and height else {}
    return {"url": address, "name": name, "from": source, **own} if address else None


@dataclass(frozen=True)
class CanvasContent:
    """The files on a canvas, by how many pixels each side is extended, and of a picture or sketch how large it is."""

    picture: Path | None = None
    layer: Path | None = None
    sides: dict[str, int] = field(default_factory=dict)
    size: tuple[int, int] | None = None  # width, height
    legend: str = ""  # which colours of a sketch mean words, see `aiart.operations.legend`


def read_canvas(studio: Studio, visitor: object, value: object) -> CanvasContent:
    """Return the content of a value from a browser. Nonsense is an empty canvas.

    Raises:
        StudioError, UploadError: a file it names is not there (any more), or is not this visitor's.
    """
    payload = value if isinstance(value, Mapping) else {}
    sides = payload.get("sides")
    sides = sides if isinstance(sides, Mapping) else {}
    pixels = {name: sides[name] for name in SIDES if isinstance(sides.get(name), int | float)}
    picture, layer = (_find(studio, visitor, payload.get(part), part) for part in ("picture", "layer"))
    sides = {name: int(min(abs(number), 1e6)) for name, number in pixels.items()}
    return CanvasContent(picture, layer, sides, _size_of(payload.get("size")), _text(payload, "legend"))


def _size_of(said: object) -> tuple[int, int] | None:
    """(width, height) in pixels; None if a browser names none."""
    if not (isinstance(said, list) and len(said) == 2 and all(isinstance(side, int | float) for side in said)):
        return None
    if not all(1 <= side <= 1e5 for side in said):  # never true of NaN
        return None
    return round(said[0]), round(said[1])


def sketch_size(drawn: tuple[int, int]) -> tuple[int, int]:
    """Return the size at which a sketch is painted, whatever the generator's own is."""
    factor = min(1.0, SKETCH_SIDE / max(drawn))
    width, height = (max(SIDE_MIN, 2 * round(side * factor / 2)) for side in drawn)
    return width, height


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
    """Return a canvas with an example for its mode. photo: whether it is a photograph rather than a picture by
    `card`."""
    if mode == "sketch":
        return canvas_value(mode, strokes=list(SEASCAPE), canvas=[512, 384])
    value = canvas_value(mode, picture=_example_file(PHOTO) if photo else sample_part(card))
    if mode == "mask":
        value["strokes"] = list(MASK)
    if mode == "frame":
        value["sides"] = {"left": card.width // 4, "right": card.width // 4, "top": 0, "bottom": 0}
    return value


def sample_part(card: GeneratorCard) -> dict | None:
    """Return a picture by a generator, or an example, as a value has it."""
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
