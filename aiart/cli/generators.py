"""MODEL on the command line: a generator's folder or its name, a generator on the Hub, or pictures.

A name is looked up among the folders that are there; it is never joined to a path unseen. A picture, or a folder of
them, is an instant generator itself. It is made once and kept under the digest of the files, so that the next command
finds it. Same files and names, same bytes; what was used longest ago goes when there is too much.
"""

import hashlib
import json
import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart import __version__
from aiart.cli.progress import PlainLines, notes_of, read_pictures
from aiart.data.dataset import SET_PIXELS_MAX
from aiart.data.folders import Found, gather
from aiart.data.kinds import READS
from aiart.data.words import Words, words_of_set, written_words
from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import CONFIG, FOREIGN, MODEL, is_generator, read_config, save_folder
from aiart.engine.training.train import instant
from aiart.errors import RequestError, UploadError, WeightsError, storage_error
from aiart.files import GIB, private_folder
from aiart.hub import HubName
from aiart.studio.generator_card import LABEL
from aiart.studio.settings import STARTERS, home_in
from aiart.studio.store import read_json, size_of, write_json
from aiart.training_presets import NAME_MAX, OWN_SIZE, clean_name

LIBRARY = "library"  # in the data folder, where the page keeps them
HUB = "hf:"
KEPT = "from-pictures"  # in the data folder
KEPT_BYTES = GIB
IN_USE_SECONDS = 3600  # what was used since then may be in use now, by another command
NOTES = "notes.json"  # beside the weights: what was said when the pictures were read
WEIGHTS = FOREIGN | {".safetensors"}


@dataclass(frozen=True)
class NamedGenerator:
    """A generator that has a name here."""

    id: str  # the folder's name
    name: str
    source: str  # "starter" or "library"
    folder: Path
    config: GeneratorConfig


def shelf() -> list[NamedGenerator]:
    """Return the starters, then those kept, each sorted by name. What is no generator of this version is passed over.

    A library that cannot be read, or that has no place, is empty.
    """
    found = _in(STARTERS, "starter")
    with suppress(RequestError):
        found += _in(home_in() / LIBRARY, "library")
    return found


def resolve(model: str, shown: PlainLines | None = None) -> Path:
    """Return the folder of a generator: a path, hf:user/repo, the id of one on the shelf, or its name if only one has
    it.

    A folder that is a generator wins over a name, and a name over pictures.

    Args:
        shown: shows how the fetching goes, or the reading of pictures.

    Raises:
        RequestError: "model" or "hub_name"; a path is judged by its reader.
        HubError: it cannot be fetched, see `hub.pull.pull`.
        UploadError, ArtError: it names pictures, see `made_of`.
    """
    if model.startswith(HUB):
        return _fetched(HubName.parse(model), shown or PlainLines())
    if folder := _here(model):
        return folder
    if not os.path.exists(model):
        raise _unknown(model)
    return made_of(Path(model), shown or PlainLines()) if holds_pictures(Path(model)) else Path(model)


def is_of_pictures(model: str) -> bool:
    """Return whether MODEL is a picture or a folder of them, and no generator of that name. Raises RequestError,
    "model"."""
    is_path = not model.startswith(HUB) and os.path.exists(model)
    return is_path and not _here(model) and holds_pictures(Path(model))


def _here(model: str) -> Path | None:
    """Return the folder of a generator that is on this machine already. Raises RequestError, code "model"."""
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


def holds_pictures(path: Path) -> bool:
    """Return whether something that is there is meant as a picture or a folder of them, by the names of files alone."""
    if not os.path.isdir(path):
        return path.suffix.lower() not in WEIGHTS and path.name != CONFIG
    with suppress(OSError):
        names = os.listdir(path)
        return not any(name in (CONFIG, MODEL) or Path(name).suffix.lower() in WEIGHTS for name in names)
    return True


def pictures_in(path: Path) -> Found:
    """Return the pictures that a path names. Raises RequestError "model", there are none; UploadError "too_many"."""
    try:
        return gather([path])
    except UploadError as error:
        if error.code != "nothing":
            raise
        expected = f"A generator has a {CONFIG} and a {MODEL}. {READS}"
        fix = "Choose a picture, a folder of pictures or a generator."
        raise RequestError(error.happened, expected, fix, code="model") from error


def made_of(path: Path, shown: PlainLines) -> Path:
    """Return the folder of the generator that a picture, or a folder of them, is; made if it is not kept yet.

    Raises:
        RequestError: "model", there is no picture.
        UploadError: no picture can be used, or there are too many.
        StudioError, WeightsError: it cannot be kept.
    """
    found = pictures_in(path)
    name = _name_of(path)
    written = written_words([path], found.files)
    folder = home_in() / KEPT / _digest(path, name, found, written)
    if not is_generator(folder):
        for note in (*found.notes, *written.notes):
            shown.say(note)
        _make(folder, path, name, found, shown)
        return folder
    os.utime(folder)
    for note in (*found.notes, *(read_json(folder / NOTES) or {}).get("notes", ())):
        shown.say(note)
    return folder


def _name_of(path: Path) -> str:
    """That of the file without its ending, or that of the folder."""
    real = Path(os.path.abspath(path))
    return clean_name((real.name if os.path.isdir(path) else real.stem)[:NAME_MAX]) or "untitled"


def _digest(path: Path, name: str, found: Found, written: Words) -> str:
    """By which the generator is known again: whatever it follows from."""
    rules = [__version__, OWN_SIZE.most, SET_PIXELS_MAX, name]
    files = [(shown_as, _digest_of(file)) for file, shown_as in found.names.items()]
    below = [os.path.relpath(file, path) for file in found.files]  # names of folders are words
    return hashlib.sha256(json.dumps([*rules, files, below, written.of_each]).encode()).hexdigest()[:32]


def _digest_of(file: Path) -> str:
    with suppress(OSError), open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
    return ""  # its reader says what is wrong with it


def _make(folder: Path, path: Path, name: str, found: Found, shown: PlainLines) -> None:
    """Read the pictures and keep the generator; another command may be doing the same."""
    pictures = read_pictures(found.files, OWN_SIZE, shown)
    words = words_of_set([path], pictures.files, pictures.canvases)
    generator = instant(pictures.canvases, name, words.of_each)
    arriving = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        private_folder(folder.parent)
        save_folder(arriving, generator.config, generator.tensors, model_card(generator.config, 0), [])
        write_json(arriving / NOTES, {"notes": notes_of(pictures)})
        _place(arriving, folder)
        _trim(folder.parent)
    except OSError as error:
        raise storage_error("The generator", error) from error
    finally:
        shutil.rmtree(arriving, ignore_errors=True)


def _place(arriving: Path, folder: Path) -> None:
    try:
        os.replace(arriving, folder)
    except OSError:
        if not is_generator(folder):
            raise


def _trim(parent: Path) -> None:
    """Delete what was used longest ago until the rest is small enough."""
    with os.scandir(parent) as entries:
        kept = [(entry.stat().st_mtime, Path(entry.path)) for entry in entries]
    total = 0
    for used, folder in sorted(kept, reverse=True):
        total += size_of(folder)
        if total > KEPT_BYTES and time.time() - used > IN_USE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
