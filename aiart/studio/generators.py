"""The generators somebody can paint with: her own, those kept in the library, and the starters of the repository.

A generator is found by an id that is looked up among those that are there; no id is ever joined to a path unseen.
Knows nothing of painting and training.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aiart.engine.format.folder import CONFIG, MODEL, SAMPLES, folder_hash, read_config
from aiart.errors import ArtError, RequestError, StudioError
from aiart.hub.names import ORIGIN
from aiart.studio.config import StudioConfig
from aiart.studio.requests import clean_name
from aiart.studio.store import discard, new_id, private_folder, read_json, size_of, stamp_of, write_json
from aiart.studio.workspace import Workspace

LABEL = "label.json"  # beside the weights: a name given later, which leaves the generator's hash as it is
KEPT = 2000  # cards in memory
MINE, LIBRARY, STARTER = "mine", "library", "starter"


@dataclass(frozen=True)
class GeneratorCard:
    """A generator as it is offered to a visitor."""

    id: str
    name: str
    preset: str
    pictures: int  # it was trained on
    width: int  # of its canvas, pixels
    height: int
    size_bytes: int
    licence: str
    sample_path: Path | None  # PNG
    source: str  # "mine", "library" or "starter"
    hash: str
    folder: Path
    origin: str = ""  # where it came from on the Hub, "user/repo"


class Generators:
    """All generators of one home folder, as each visitor may see them."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self._folder = private_folder(config.home / "library")
        self._trash = config.home / "trash"
        self._cards: dict[Path, tuple[tuple, GeneratorCard]] = {}

    def cards(self, workspace: Workspace) -> list[GeneratorCard]:
        """Newest first among her own and the library's, then the starters by name; none twice."""
        found: dict[str, GeneratorCard] = {}
        for source, parent in self._places(workspace):
            folders = sorted(_folders(parent), key=_age) if source != STARTER else sorted(_folders(parent))
            for folder in folders:
                card = self._card(folder, source)
                if card:
                    found.setdefault(card.id, card)
        return list(found.values())

    def find(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        """Raises StudioError, code "no_generator", for what is not there or is somebody else's."""
        for source, parent in self._places(workspace):
            for folder in _folders(parent):
                if folder.name == generator_id and (card := self._card(folder, source)):
                    return card
        raise StudioError(
            "This generator is not here (any more).", "", "Choose another one from the list.", code="no_generator"
        )

    def with_hash(self, workspace: Workspace, generator_hash: str) -> GeneratorCard | None:
        """The generator that a recipe names, if this visitor has it."""
        return next((card for card in self.cards(workspace) if card.hash == generator_hash), None)

    def keep(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        """Move one of her own into the library, where everybody who uses this studio sees it. Its id stays.

        Raises:
            StudioError: "no_generator"; "not_mine"; "no_library", where strangers share a studio; "no_disk".
        """
        if not self._config.keep:
            raise StudioError("Here nothing can be kept for good.", "", "Download the generator.", code="no_library")
        card = self._own(workspace, generator_id)
        arriving, target = self._folder / f"arriving-{new_id()}", self._folder / card.id
        try:
            shutil.copytree(card.folder, arriving)
            discard(target, self._trash)
            arriving.replace(target)
        except OSError as error:
            discard(arriving, self._trash)
            fix = "Free some disk space, then try again."
            raise StudioError("The generator could not be kept.", "", fix, code="no_disk") from error
        discard(card.folder, self._trash)
        return self._card(target, LIBRARY)

    def delete(self, workspace: Workspace, generator_id: str) -> None:
        """Raises StudioError: "no_generator"; "not_mine" for starters, and for a shared library."""
        discard(self._changeable(workspace, generator_id).folder, self._trash)

    def rename(self, workspace: Workspace, generator_id: str, name: str) -> GeneratorCard:
        """Raises StudioError as `delete`; RequestError, code "name", if nothing of the name remains."""
        card, name = self._changeable(workspace, generator_id), clean_name(name)
        if not name:
            raise RequestError("This name is empty.", "A name has letters.", "Choose another one.", code="name")
        write_json(card.folder / LABEL, {"name": name})
        return replace(card, name=name)

    def _changeable(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        card = self.find(workspace, generator_id)
        if card.source == LIBRARY and self._config.keep:
            return card
        return self._own(workspace, generator_id)

    def _own(self, workspace: Workspace, generator_id: str) -> GeneratorCard:
        card = self.find(workspace, generator_id)
        if card.source != MINE:
            fix = "Choose one that you trained yourself."
            raise StudioError(f"{card.name} is not yours to change.", "", fix, code="not_mine")
        return card

    def _places(self, workspace: Workspace) -> Iterator[tuple[str, Path]]:
        yield MINE, workspace.generators
        yield LIBRARY, self._folder
        yield STARTER, self._config.starters

    def _card(self, folder: Path, source: str) -> GeneratorCard | None:
        """From memory if nothing has changed; None for a folder that is no generator of ours."""
        stamp = (source, *(stamp_of(folder / name) for name in (CONFIG, MODEL, LABEL)))
        known = self._cards.get(folder)
        if known is None or known[0] != stamp:
            try:
                card = _read_card(folder, source)
            except (ArtError, OSError):  # half deleted, damaged, or of a newer version: not offered
                return None
            if len(self._cards) >= KEPT:
                self._cards.clear()
            known = self._cards[folder] = (stamp, card)
        return known[1]


def _read_card(folder: Path, source: str) -> GeneratorCard:
    """Raises WeightsError, OSError."""
    config = read_config(folder)
    label = clean_name(str((read_json(folder / LABEL) or {}).get("name", "")))
    samples = sorted((folder / SAMPLES).glob("*.png"))
    return GeneratorCard(
        id=folder.name,
        name=label or config.name,
        preset=config.preset,
        pictures=config.training.pictures,
        width=config.width,
        height=config.height,
        size_bytes=size_of(folder),
        licence=config.licence,
        sample_path=samples[0] if samples else None,
        source=source,
        hash=folder_hash(folder),
        folder=folder,
        origin=origin_of(folder).get("repo", ""),
    )


def origin_of(folder: Path) -> dict[str, str]:
    """Where a generator was fetched from: "repo", "revision" and "commit"; empty if it was made here."""
    told = read_json(folder / ORIGIN) or {}
    fields = ("repo", "revision", "commit")
    return {name: told[name] for name in fields} if all(isinstance(told.get(name), str) for name in fields) else {}


def _folders(parent: Path) -> list[Path]:
    """Names with a dot in front, or on their way in, are unfinished."""
    try:
        with os.scandir(parent) as entries:
            names = [entry.name for entry in entries if entry.is_dir()]
    except OSError:
        return []
    return [parent / name for name in names if not name.startswith((".", "arriving-"))]


def _age(folder: Path) -> float:
    """Sorts newest first."""
    try:
        return -(folder / CONFIG).stat().st_mtime
    except OSError:
        return 0.0
