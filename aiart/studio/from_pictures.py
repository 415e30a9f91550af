"""Pictures of a visitor that are generators themselves, made by the painting worker and kept among her input files:

    inputs/<key>.<hash>.generator/      an instant generator; the key follows from the files

They stay as input files do: as long as a picture in the workspace was made with them or an order that needs them is
running. Here no picture is decoded.
"""

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aiart.data.dataset import SET_PIXELS_MAX
from aiart.data.uploads import Limits
from aiart.engine.format.folder import SAMPLES, read_config
from aiart.errors import ArtError, RequestError, StudioError
from aiart.files import private_folder
from aiart.operations.declaration import PICTURE
from aiart.studio.generator_card import PICTURES, GeneratorCard
from aiart.studio.inputs import InputFile, digest, judge
from aiart.studio.painter import Painter
from aiart.studio.settings import StudioConfig
from aiart.studio.store import size_of, storing
from aiart.studio.workspace import Workspace, check_quota
from aiart.training_presets import NAME_MAX, clean_name

ITSELF = "itself"  # in place of a generator's id: the picture that the order starts from
ROLE, SECOND_ROLE = "generator", "second_generator"  # by which a painted picture keeps those it was made with
ID = re.compile(r"itself-([0-9a-f]{16})")
FOLDER = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{12})\.generator")
BESIDES = 2**20  # bytes of a generator besides its pictures


@dataclass(frozen=True)
class PictureSet:
    """Pictures that are not made a generator yet. `files` may be a stranger's."""

    key: str
    name: str  # of the generator
    files: tuple[Path, ...]
    notes: tuple[str, ...]  # sentences on those that were left out
    folder: Path  # of the workspace's input files
    limits: Limits
    bytes: int  # that the generator takes at most

    def payload(self) -> dict:
        """Return an order for the worker; see `workers.events`."""
        return {
            "task": "remember",
            "files": [str(file) for file in self.files],
            "name": self.name,
            "out": str(self.folder / f"{self.key}.{secrets.token_hex(4)}.unfinished"),
            "limits": asdict(self.limits),
        }


class PictureGenerators:
    """Makes generators of pictures, for all workspaces.

    Args:
        painter: has them made when somebody waits for them and paints nothing yet.
    """

    def __init__(self, config: StudioConfig, painter: Painter):
        self._config, self._painter = config, painter

    def remember(self, workspace: Workspace, files: Sequence[Path]) -> tuple[GeneratorCard, tuple[str, ...]]:
        """Return the generator that pictures are, and sentences on how they were read; the first time it takes a
        moment.

        Raises:
            UploadError: no picture can be used, or there are too many.
            StudioError: "no_disk", "drawer_full", or as `PaintingService.paint` while painting.
        """
        found = self.take(workspace, files)
        if isinstance(found, GeneratorCard):
            return found, ()
        check_quota(self._config, workspace, found.bytes)
        return self.make(workspace, found, self._painter, threading.Event())

    def of_start(self, workspace: Workspace, inputs: Mapping[str, InputFile]) -> GeneratorCard | PictureSet:
        """Return the same of the picture that an order starts from.

        Raises:
            RequestError: "generator", it starts from none.
            UploadError, StudioError: as `take`.
        """
        start = inputs.get("picture")
        if start is None or start.kind != PICTURE:
            fix = "Choose the pictures that shall be the generator."
            raise RequestError("No picture is given that could be the generator itself.", "", fix, code="generator")
        return self.take(workspace, [start.file])

    def take(self, workspace: Workspace, files: Sequence[Path]) -> GeneratorCard | PictureSet:
        """Return the generator that pictures are, or what it takes to make it: names and sizes of the files are judged.

        Raises:
            UploadError: no file can be used, or there are too many.
            StudioError: "no_disk".
        """
        limits = self._config.limits
        if own := [file for file in files if file.parent == workspace.inputs]:  # cleaned, and perhaps larger for it
            limits = replace(limits, max_bytes=max(limits.max_bytes, *(file.stat().st_size for file in own)))
        accepted, refused = judge(files, limits)
        with storing("The generator"):
            folder = private_folder(workspace.inputs)
            name = _name_of(workspace, list(accepted.values()))
            key = _key(name, list(accepted.values()))
        if card := _find(workspace, f"{key}.*"):
            return card
        side = self._config.max_side
        limits = replace(limits, max_canvas=side)
        bytes_ = BESIDES + 3 * min(SET_PIXELS_MAX, len(accepted) * side**2)
        notes = tuple(f"Left out: {one.reason}" for one in refused)
        return PictureSet(key, name, tuple(accepted.values()), notes, folder, limits, bytes_)

    def make(
        self,
        workspace: Workspace,
        pictures: PictureSet,
        painter: Painter,
        cancelled: threading.Event,
        on_queue: Callable[[int], None] = lambda before: None,
        urgent: bool = False,
    ) -> tuple[GeneratorCard, tuple[str, ...]]:
        """Have the generator made -> its card, and sentences on how the pictures were read; see `Painter.paint`.

        Raises:
            UploadError: no picture can be used.
            StudioError: "no_disk", or as `Painter.paint`.
            Cancelled: `cancelled` was set.
        """
        answer = painter.paint(pictures.payload(), cancelled, on_queue=on_queue, urgent=urgent, visitor=workspace.key)
        if card := _find(workspace, f"{pictures.key}.*"):
            return card, (*pictures.notes, *answer["notes"])
        raise StudioError("The generator is not there (any more).", "", "Try again.", code="no_generator")


def cards(workspace: Workspace) -> list[GeneratorCard]:
    """Return all of a workspace, newest first."""
    folders = _folders(workspace.inputs, "*")
    return [card for folder in sorted(folders, key=_used, reverse=True) if (card := _card(folder))]


def with_id(workspace: Workspace, generator_id: object) -> GeneratorCard | None:
    """Return the one with this id."""
    known = ID.fullmatch(generator_id) if isinstance(generator_id, str) else None
    return _find(workspace, f"{known[1]}.*") if known else None


def with_hash(workspace: Workspace, generator_hash: str) -> GeneratorCard | None:
    """Return the one with this hash."""
    return _find(workspace, f"*.{generator_hash}") if re.fullmatch("[0-9a-f]{12}", generator_hash) else None


def hashes(home: Path) -> set[str]:
    """Return the hashes of all, of all visitors."""
    return {known[2] for folder in _folders(home, "drawers/*/inputs/*") if (known := FOLDER.fullmatch(folder.name))}


def key_of(card: GeneratorCard) -> str:
    """Return the key by which the input files of a generator that is pictures are known; "" for any other."""
    known = ID.fullmatch(card.id)
    return known[1] if known else ""


def _find(workspace: Workspace, pattern: str) -> GeneratorCard | None:
    for folder in _folders(workspace.inputs, pattern):
        with suppress(OSError):
            os.utime(folder)  # it is in use again: not to be swept before the order holds it
        return _card(folder)
    return None


def _folders(parent: Path, pattern: str) -> list[Path]:
    return [folder for folder in parent.glob(f"{pattern}.generator") if FOLDER.fullmatch(folder.name)]


def _used(folder: Path) -> float:
    with suppress(OSError):
        return folder.stat().st_mtime
    return 0.0


def _card(folder: Path) -> GeneratorCard | None:
    key, generator_hash, _ = folder.name.split(".")
    try:
        config = read_config(folder)
    except ArtError:  # it is just being swept
        return None
    return GeneratorCard(
        id=f"{ITSELF}-{key}",
        name=config.name,
        preset=config.preset,
        pictures=config.training.pictures,
        width=config.width,
        height=config.height,
        size_bytes=size_of(folder),
        licence="",
        sample_path=next(iter(sorted((folder / SAMPLES).glob("*.png"))), None),
        source=PICTURES,
        hash=generator_hash,
        folder=folder,
    )


def _name_of(workspace: Workspace, files: Sequence[Path]) -> str:
    """That of the only file, as the person knows it."""
    if len(files) > 1:
        return "These pictures"
    is_own = files[0].is_relative_to(workspace.folder)
    return ("" if is_own else clean_name(files[0].stem[:NAME_MAX])) or "This picture"


def _key(name: str, files: Sequence[Path]) -> str:
    return hashlib.sha256(json.dumps([name, *map(digest, files)]).encode()).hexdigest()[:16]
