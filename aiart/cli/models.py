"""MODEL on the command line -> a generator's folder, and the shelf of those that have a name.

A name is looked up among the folders that are there; it is never joined to a path unseen.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from aiart.config import GeneratorConfig
from aiart.engine.weights import is_generator, read_config
from aiart.errors import RequestError, WeightsError
from aiart.studio.config import STARTERS
from aiart.studio.environment import home_in
from aiart.studio.library import LABEL
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


def resolve(model: str) -> Path:
    """The folder of a generator: a path, the id of one on the shelf, or its name if only one has it.

    A folder that is a generator wins over a name. Raises RequestError, code "model"; a path is judged by its reader.
    """
    if model.startswith(HUB):
        raise RequestError(
            f"{model} is on the Hub.",
            "MODEL is a folder on this machine, or a name from `list`.",
            "Download the repository and give its folder.",
            code="model",
        )
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
        f"There is no generator {model!r}.", f"MODEL is a folder, or a name: {names}.", "See `list`.", code="model"
    )
