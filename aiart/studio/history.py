"""Looking through the pictures of a drawer: found by words, one page of them, all or some in one zip."""

import secrets
import zipfile
from collections.abc import Collection
from pathlib import Path

from aiart.errors import RequestError
from aiart.studio.pictures import PictureView
from aiart.studio.store import storing
from aiart.studio.workspace import Workspace


def found(views: list[PictureView], words: str = "", favourites: bool = False) -> list[PictureView]:
    """Those that fit every word: part of the generator's name or of the operation's, or the beginning of the seed."""
    parts = words.casefold().split()
    return [view for view in views if (view.favourite or not favourites) and all(_fits(view, part) for part in parts)]


def zipped(workspace: Workspace, views: Collection[PictureView]) -> Path:
    """All these pictures in one zip, which replaces the drawer's last one.

    Raises:
        RequestError: "nothing".
        StudioError: "no_disk".
    """
    if not views:
        raise RequestError("There are no pictures.", "", "Paint some first.", code="nothing")
    for old in workspace.zips.glob("*.zip"):
        old.unlink(missing_ok=True)
    path = workspace.zips / f"aiart-{secrets.token_hex(4)}.zip"
    try:
        with storing("The zip"), zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
            for number, view in enumerate(views, 1):
                bundle.write(view.path, f"{number:03d}-{view.path.name}")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _fits(view: PictureView, part: str) -> bool:
    return (
        part in view.generator_name.casefold()
        or part in view.operation
        or (part.isdecimal() and str(view.request.seed).startswith(part))
    )
