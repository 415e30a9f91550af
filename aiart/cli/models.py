"""MODEL on the command line -> a generator's folder, and the shelf of those that have a name.

A name is looked up among the folders that are there; it is never joined to a path unseen.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from aiart.cli.progress import PlainLines
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import is_generator, read_config
from aiart.errors import RequestError, WeightsError
from aiart.hub import HubName
from aiart.studio.config import STARTERS, home_in
from aiart.studio.generators import LABEL
from aiart.studio.store import read_json

KEPT = home_in() / "library"  # where the page keeps them
HUB = "hf:"


@dataclass(frozen=True)
class Shelved:
    """A generator that has a name here."""

    id: str  # the folder's name
    name: str
    source: str  # "starter" or "library"
    folder: Path
    config: GeneratorConfig


def shelf() -> list[Shelved]:
    """The starters, then those kept, each sorted by name. What is no generator of this version is passed over."""
    places = (("starter", STARTERS), ("library", KEPT))
    return [one for source, parent in places for one in _in(parent, source)]


def resolve(model: str, shown: PlainLines | None = None) -> Path:
    """The folder of a generator: a path, hf:user/repo, the id of one on the shelf, or its name if only one has it.

    A folder that is a generator wins over a name.

    Args:
        shown: is told how the fetching goes.

    Raises:
        RequestError: "model" or "hub_name"; a path is judged by its reader.
        HubError: it cannot be fetched, see `hub.pull.pull`.
    """
    if model.startswith(HUB):
        return _fetched(HubName.parse(model), shown or PlainLines())
    folder = Path(model)
    if model and is_generator(folder):
        return folder
    found = _named(model)
    if len(found) == 1:
        return found[0].folder
    if found:
        ids = ", ".join(one.id for one in found)
        raise RequestError(f"{len(found)} generators are called {model}.", fix=f"Choose one of {ids}.", code="model")
    if os.path.exists(model):
        return folder
    raise _unknown(model)


def _fetched(name: HubName, shown: PlainLines) -> Path:
    """Anonymous, whoever is logged in: a command that paints must not open what is private by accident."""
    from aiart.hub.pull import pull  # with the client of the Hub

    def progress(here: int, total: int) -> None:
        shown.progress(f"Fetching {name}", here / 1e3, total / 1e3, "kB")

    pulled = pull(name, on_progress=progress)
    if pulled.trouble:
        shown.say(f"{pulled.trouble} Using what was fetched before, commit {pulled.commit[:8]}.")
    return pulled.folder


def _in(parent: Path, source: str) -> list[Shelved]:
    found = []
    for folder in sorted(parent.glob("[!.]*")):
        try:
            config = read_config(folder)
        except WeightsError:
            continue
        label = read_json(folder / LABEL) or {}
        found.append(Shelved(folder.name, str(label.get("name") or config.name), source, folder, config))
    return found


def _named(model: str) -> list[Shelved]:
    here = shelf()
    by_id = [one for one in here if one.id == model]
    return by_id[:1] or [one for one in here if one.name.casefold() == model.casefold()]


def _unknown(model: str) -> RequestError:
    names = ", ".join(one.id for one in shelf()) or "none yet"
    return RequestError(
        f"There is no generator {model!r}.",
        f"MODEL is a folder, hf:user/repo, or a name: {names}.",
        "See `list`.",
        code="model",
    )
