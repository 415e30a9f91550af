"""The pictures a visitor has painted: a small folder each, newest first, and all of them in one zip.

    pictures/<id>/<generator>-<seed>.png     its name is what the person gets when she downloads it
    pictures/<id>/made.json                  generator, settings, time; written last, so that it marks a whole picture

The settings are kept here whether or not the PNG carries them. Knows nothing of painting.
"""

import re
import secrets
import time
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from aiart.config import CreateRequest
from aiart.errors import RequestError, StudioError
from aiart.studio.drawers import Drawer
from aiart.studio.library import GeneratorCard
from aiart.studio.requests import request_from
from aiart.studio.store import JsonCache, discard, private_folder, storing, write_json

ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{16}")  # milliseconds since the epoch, and 64 random bits
MADE = "made.json"
UNFINISHED_SECONDS = 3600  # after which a picture that was never finished is swept


@dataclass(frozen=True)
class PictureView:
    """One picture of the history."""

    id: str
    path: Path  # PNG
    made: float  # seconds since the epoch
    generator: str  # id; the generator may be gone
    generator_name: str
    request: CreateRequest  # that paints exactly this picture: one, with its own seed


def new_place(drawer: Drawer, card: GeneratorCard, seed: int) -> Path:
    """Path of a PNG to be painted. Raises StudioError, code "no_disk"."""
    picture_id = f"{time.time_ns() // 1_000_000:012x}-{secrets.token_hex(8)}"
    with storing("The picture"):
        return private_folder(drawer.pictures / picture_id) / f"{slug(card.name)}-{seed}.png"


def note_made(path: Path, card: GeneratorCard, request: CreateRequest) -> None:
    """From now on the picture is in the history."""
    told = {"generator": card.id, "generator_name": card.name, "request": asdict(request), "made": time.time()}
    with storing("The picture"):
        write_json(path.parent / MADE, told, durable=False)


def history(drawer: Drawer, cache: JsonCache, newest: int) -> list[PictureView]:
    """The newest pictures, newest first."""
    views: list[PictureView] = []
    for folder in sorted(_folders(drawer), reverse=True):
        if len(views) == newest:
            break
        view = _view(folder, cache)
        if view:
            views.append(view)
    return views


def delete(drawer: Drawer, picture_id: str, trash: Path) -> None:
    """Raises StudioError, code "no_picture"."""
    folder = next((folder for folder in _folders(drawer) if folder.name == picture_id), None)
    if folder is None:
        raise _missing()
    discard(folder, trash)


def zipped(drawer: Drawer, views: Collection[PictureView]) -> Path:
    """All these pictures in one zip, which replaces the drawer's last one.

    PNGs do not get smaller by being compressed once more.
    """
    if not views:
        raise RequestError("There are no pictures.", "", "Paint some first.", code="nothing")
    for old in drawer.zips.glob("*.zip"):
        old.unlink(missing_ok=True)
    path = drawer.zips / f"aiart-{secrets.token_hex(4)}.zip"
    with storing("The zip"), zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for number, view in enumerate(views, 1):
            bundle.write(view.path, f"{number:03d}-{view.path.name}")
    return path


def chosen(views: list[PictureView], ids: Collection[str] | None) -> list[PictureView]:
    """Those with these ids, or all. Raises StudioError, code "no_picture", for an id that is not among them."""
    if ids is None:
        return views
    by_id = {view.id: view for view in views}
    if not all(isinstance(picture_id, str) and picture_id in by_id for picture_id in ids):
        raise _missing()
    return [by_id[picture_id] for picture_id in ids]


def sweep(drawer: Drawer, trash: Path) -> None:
    """Remove what a crash has left half painted."""
    for folder in _folders(drawer):
        old = time.time() - int(folder.name.partition("-")[0], 16) / 1000 > UNFINISHED_SECONDS
        if old and not (folder / MADE).exists():
            discard(folder, trash)


def slug(name: str) -> str:
    """A name as part of a file name on any system: ASCII letters, digits and hyphens, at most 40."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:40].strip("-").lower() or "picture"


def _view(folder: Path, cache: JsonCache) -> PictureView | None:
    told = cache.read(folder / MADE)
    try:
        path = next(folder.glob("*.png"))
        request = request_from(told["request"])
        return PictureView(
            folder.name, path, float(told["made"]), str(told["generator"]), str(told["generator_name"]), request
        )
    except (StopIteration, OSError, TypeError, ValueError, KeyError):
        return None


def _folders(drawer: Drawer) -> list[Path]:
    return [entry for entry in drawer.pictures.iterdir() if ID.fullmatch(entry.name)]


def _missing() -> StudioError:
    return StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")
