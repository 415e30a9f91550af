"""MODEL on the command line as a generator's folder; the verbs `list` and `show`.

A name is looked up among the folders that are there; it is never joined to a path unseen. A picture, or a folder of
them, is a generator too.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart.cli.pictures import holds_pictures, made_of
from aiart.cli.progress import PlainLines
from aiart.cli.streams import print_line, print_object
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import MODEL, folder_hash, is_generator, read_config
from aiart.engine.format.parameters import parameter_count
from aiart.engine.format.words import listed_words
from aiart.errors import RequestError, WeightsError
from aiart.hub import HubName
from aiart.operations.words import known_words
from aiart.studio.generator_card import LABEL
from aiart.studio.settings import STARTERS, home_in
from aiart.studio.store import read_json
from aiart.training_presets import PRESETS, counted

LIBRARY = "library"  # in the data folder, where the page keeps them
HUB = "hf:"


@dataclass(frozen=True)
class NamedGenerator:
    """A generator that has a name here."""

    id: str  # the folder's name
    name: str
    source: str  # "starter" or "library"
    folder: Path
    config: GeneratorConfig


def shelf() -> list[NamedGenerator]:
    """The starters, then those kept, each sorted by name. What is no generator of this version is passed over.

    A library that cannot be read, or that has no place, is empty.
    """
    found = _in(STARTERS, "starter")
    with suppress(RequestError):
        found += _in(home_in() / LIBRARY, "library")
    return found


def resolve(model: str, shown: PlainLines | None = None) -> Path:
    """The folder of a generator: a path, hf:user/repo, the id of one on the shelf, or its name if only one has it.

    A folder that is a generator wins over a name, and a name over pictures.

    Args:
        shown: shows how the fetching goes, or the reading of pictures.

    Raises:
        RequestError: "model" or "hub_name"; a path is judged by its reader.
        HubError: it cannot be fetched, see `hub.pull.pull`.
        UploadError, ArtError: it names pictures, see `cli.pictures.made_of`.
    """
    if model.startswith(HUB):
        return _fetched(HubName.parse(model), shown or PlainLines())
    if folder := _here(model):
        return folder
    if not os.path.exists(model):
        raise _unknown(model)
    return made_of(Path(model), shown or PlainLines()) if holds_pictures(Path(model)) else Path(model)


def is_of_pictures(model: str) -> bool:
    """Whether MODEL is a picture or a folder of them, and no generator of that name. Raises RequestError, "model"."""
    is_path = not model.startswith(HUB) and os.path.exists(model)
    return is_path and not _here(model) and holds_pictures(Path(model))


def _here(model: str) -> Path | None:
    """The folder of a generator that is on this machine already. Raises RequestError, code "model"."""
    folder = Path(model)
    if model and is_generator(folder):
        return folder
    found = _named(model)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise RequestError(f"{len(found)} generators are called {model}.", fix=f"Choose one of {ids}.", code="model")
    return found[0].folder if found else None


def _fetched(name: HubName, shown: PlainLines) -> Path:
    """Anonymous, whoever is logged in: a command that paints must not open what is private by accident."""
    from aiart.hub.pull import pull  # with the client of the Hub

    def progress(here: int, total: int) -> None:
        facts = {"fetching": str(name), "bytes": here, "total": total}
        shown.progress(f"Fetching {name}", here / 1e3, total / 1e3, "kB", facts=facts)

    pulled = pull(name, on_progress=progress)
    if pulled.trouble:
        shown.say(f"{pulled.trouble} Using what was fetched before, commit {pulled.commit[:8]}.")
    return pulled.folder


def _in(parent: Path, source: str) -> list[NamedGenerator]:
    found, folders = [], []
    with suppress(OSError):
        folders = sorted(parent.glob("[!.]*"))
    for folder in folders:
        try:
            config = read_config(folder)
        except WeightsError:
            continue
        label = read_json(folder / LABEL) or {}
        found.append(NamedGenerator(folder.name, str(label.get("name") or config.name), source, folder, config))
    return found


def _named(model: str) -> list[NamedGenerator]:
    here = shelf()
    by_id = [one for one in here if one.id == model]
    return by_id[:1] or [one for one in here if one.name.casefold() == model.casefold()]


def _unknown(model: str) -> RequestError:
    names = ", ".join(one.id for one in shelf()) or "none yet"
    return RequestError(
        f"There is no generator {model!r}.",
        f"MODEL is a folder, a picture, hf:user/repo, or a name: {names}.",
        "See `list`.",
        code="model",
    )


def list_shelf(json_lines: bool) -> None:
    """Print a line for each generator that has a name here."""
    found = shelf()
    for one in found:
        config = one.config
        size = (one.folder / MODEL).stat().st_size
        if json_lines:
            facts = {"id": one.id, "name": one.name, "preset": config.preset, "source": one.source}
            canvas = {"width": config.width, "height": config.height}
            print_object(facts | canvas | {"size_bytes": size, "folder": str(one.folder)})
        else:
            canvas = f"{config.width} x {config.height}"
            print_line(f"{one.id:24} {config.preset:9} {canvas:>11}  {_size(size):>8}  {one.name}")
    if not found and not json_lines:
        print_line("There is no generator here yet. Make one: python -m aiart train PICTURES --out FOLDER")


def show_generator(model: str, json_lines: bool) -> None:
    """Print what a generator is. Raises RequestError, WeightsError."""
    folder = resolve(model)
    config, digest = read_config(folder), folder_hash(folder)
    size = (folder / MODEL).stat().st_size
    if json_lines:
        facts = {"folder": str(folder), "hash": digest, "size_bytes": size, "holds_pictures": config.memory is not None}
        print_object(facts | config.model_dump())
        return
    for title, text in _rows(folder, config, digest, size):
        print_line(f"{title + ':':12}{text}")


def _rows(folder: Path, config: GeneratorConfig, digest: str, size: int) -> list[tuple[str, str]]:
    preset = PRESETS[config.preset]
    scales = ", ".join(f"{width} x {height}" for height, width in config.sizes)
    return [
        ("Name", config.name),
        ("Folder", str(folder)),
        ("Hash", digest),
        ("Preset", f"{preset.title}. {preset.summary}"),
        ("Canvas", f"{config.width} x {config.height} pixels, painted from coarse to fine: {scales}"),
        ("Network", _network(config)),
        ("Training", _training(config)),
        ("Contains", _contains(config)),
        ("Words", listed_words(known_words(config)) or "none"),
        ("Size", f"{_size(size)} of weights"),
        ("Licence", config.licence or "none was given"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in config.versions.items()) or "not noted"),
    ]


def _network(config: GeneratorConfig) -> str:
    if not config.network:
        return "none: it remembers and recombines"
    return f"{parameter_count(config.network):,} parameters, for {config.network.scales} of {len(config.sizes)} scales"


def _training(config: GeneratorConfig) -> str:
    training = config.training
    pictures = counted(training.pictures)
    if not config.network:
        return f"from {pictures}, seed {training.seed}; nothing was trained"
    losses = " ".join(f"{loss:.3g}" for loss in training.loss)
    return f"from {pictures}, seed {training.seed}, {training.steps} steps in {training.seconds:.0f} s, loss {losses}"


def _contains(config: GeneratorConfig) -> str:
    if not config.memory:
        return "no picture and no piece of one, only the parameters of its network"
    kept = "1 of its pictures" if config.memory.pictures == 1 else f"{config.memory.pictures} of its pictures"
    return f"{kept}, whole, at the size of the canvas: whoever has the folder can look at them"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"
