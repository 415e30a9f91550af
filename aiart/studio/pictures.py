"""The pictures and films a visitor has made: a small folder each, newest first.

    pictures/<id>/<generator>-<seed>.png     its name is what the person gets when she downloads it
    pictures/<id>/small.jpg ...              how it is shown, see `easel`
    pictures/<id>/made.json                  what was asked for; written last, so that it marks a whole picture

The settings are kept here whether or not the PNG carries them. Knows nothing of painting.
"""

import re
import secrets
import time
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aiart.config import CreateRequest
from aiart.errors import StudioError
from aiart.operations.table import name_of
from aiart.studio.generators import GeneratorCard
from aiart.studio.orders import BEFORE, SHOWN, SMALL, STILL, Order
from aiart.studio.requests import request_from
from aiart.studio.store import JsonCache, discard, private_folder, read_json, storing, write_json
from aiart.studio.workspace import Workspace

ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{16}")  # milliseconds since the epoch, and 64 random bits
MADE = "made.json"
UNFINISHED_SECONDS = 3600  # after which a picture that was never finished is swept


@dataclass(frozen=True)
class PictureView:
    """One picture or film of the history."""

    id: str
    path: Path  # PNG, or MP4, WebP, GIF
    made: float  # seconds since the epoch
    generator: str  # id; the generator may be gone
    generator_name: str
    hash: str  # of the generator; "" for pictures of an older version
    request: CreateRequest  # that paints exactly this one, with its own seed
    inputs: dict[str, str] = field(default_factory=dict)  # what was given besides -> how it is known again
    width: int = 0  # pixels; 0 for pictures of an older version
    height: int = 0
    favourite: bool = False

    @property
    def operation(self) -> str:
        return name_of(self.request)

    @property
    def is_film(self) -> bool:
        return self.path.suffix != STILL

    @property
    def small(self) -> Path:
        """For lists; a JPEG, or the picture itself."""
        return _first(self.path.with_name(SMALL), self.path)

    @property
    def shown(self) -> Path:
        """For the screen: not larger than that. Of a film, one frame."""
        return _first(self.path.with_name(SHOWN), self.path)

    @property
    def before(self) -> Path | None:
        """What it was made from, in the same place and size, if it was made from a picture."""
        path = self.path.with_name(BEFORE)
        return path if path.exists() else None


def new_place(workspace: Workspace, card: GeneratorCard, order: Order, seed: int) -> Path:
    """Path of a picture or film to be made. Raises StudioError, code "no_disk"."""
    picture_id = f"{time.time_ns() // 1_000_000:012x}-{secrets.token_hex(8)}"
    what = "" if order.name == "create" else f"{order.name}-"
    name = f"{slug(card.name)}-{what}{seed}{order.ending if order.operation.frames else STILL}"
    with storing("The picture"):
        return private_folder(workspace.pictures / picture_id) / name


def note_made(path: Path, card: GeneratorCard, request: CreateRequest, inputs: dict[str, str], made: dict) -> None:
    """From now on it is in the history. made: what the painting worker says of it."""
    told = {
        "file": path.name,
        "generator": card.id,
        "generator_name": card.name,
        "hash": card.hash,
        "operation": name_of(request),
        "request": asdict(request),
        "inputs": inputs,
        "width": made["width"],
        "height": made["height"],
        "made": time.time(),
    }
    with storing("The picture"):
        write_json(path.parent / MADE, told, durable=False)


def history(workspace: Workspace, cache: JsonCache, newest: int) -> list[PictureView]:
    """The newest pictures, newest first."""
    views: list[PictureView] = []
    for folder in sorted(_folders(workspace), reverse=True):
        if len(views) == newest:
            break
        if view := _view(folder, cache):
            views.append(view)
    return views


def find(workspace: Workspace, cache: JsonCache, picture_id: str) -> PictureView:
    """Raises StudioError, code "no_picture"."""
    for folder in _folders(workspace):
        if folder.name == picture_id and (view := _view(folder, cache)):
            return view
    raise missing()


def note_favourite(view: PictureView, favourite: bool) -> None:
    """Raises StudioError, code "no_disk" or "no_picture"."""
    told = read_json(view.path.parent / MADE)
    if told is None:
        raise missing()
    with storing("The favourite"):
        write_json(view.path.parent / MADE, told | {"favourite": bool(favourite)}, durable=False)


def delete(view: PictureView, trash: Path) -> None:
    discard(view.path.parent, trash)


def chosen(views: list[PictureView], ids: Collection[str] | None) -> list[PictureView]:
    """Those with these ids, or all. Raises StudioError, code "no_picture", for an id that is not among them."""
    if ids is None:
        return views
    by_id = {view.id: view for view in views}
    if not all(isinstance(picture_id, str) and picture_id in by_id for picture_id in ids):
        raise missing()
    return [by_id[picture_id] for picture_id in ids]


def wanted_inputs(workspace: Workspace, cache: JsonCache) -> set[str]:
    """How all that was given for these pictures is known."""
    return {known for view in history(workspace, cache, 10**9) for known in view.inputs.values()}


def sweep(workspace: Workspace, trash: Path) -> None:
    """Remove what a crash has left half painted."""
    for folder in _folders(workspace):
        old = time.time() - int(folder.name.partition("-")[0], 16) / 1000 > UNFINISHED_SECONDS
        if old and not (folder / MADE).exists():
            discard(folder, trash)


def slug(name: str) -> str:
    """A name as part of a file name on any system: ASCII letters, digits and hyphens, at most 40."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:40].strip("-").lower() or "picture"


def missing() -> StudioError:
    return StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")


def _view(folder: Path, cache: JsonCache) -> PictureView | None:
    told = cache.read(folder / MADE)
    try:
        operation = told.get("operation", "create")
        return PictureView(
            id=folder.name,
            path=folder / Path(told["file"]).name if "file" in told else next(folder.glob("*.png")),
            made=float(told["made"]),
            generator=str(told["generator"]),
            generator_name=str(told["generator_name"]),
            hash=str(told.get("hash", "")),
            request=request_from(operation, told["request"]),
            inputs=dict(told.get("inputs", {})),
            width=int(told.get("width", 0)),
            height=int(told.get("height", 0)),
            favourite=bool(told.get("favourite")),
        )
    except (StopIteration, OSError, AttributeError, TypeError, ValueError, KeyError):
        return None


def _folders(workspace: Workspace) -> list[Path]:
    return [entry for entry in workspace.pictures.iterdir() if ID.fullmatch(entry.name)]


def _first(*paths: Path) -> Path:
    """The first one that is there, or the last."""
    return next((path for path in paths if path.exists()), paths[-1])
