"""MODEL on the command line as pictures: they themselves are the generator, an instant one.

Made once and kept under the digest of the files, so that the next command finds it. Same files and names, same bytes;
what was used longest ago goes when there is too much.
"""

import hashlib
import json
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from aiart import __version__
from aiart.cli.progress import PlainLines, notes_of, read_pictures
from aiart.data.dataset import SET_PIXELS_MAX
from aiart.data.folders import Found, gather
from aiart.data.kinds import READS
from aiart.data.words import Words, words_of_set, written_words
from aiart.engine.format.card import model_card
from aiart.engine.format.folder import CONFIG, FOREIGN, MODEL, is_generator, save_folder
from aiart.engine.training.train import instant
from aiart.errors import RequestError, UploadError, storage_error
from aiart.files import private_folder
from aiart.studio.settings import GIB, home_in
from aiart.studio.store import read_json, size_of, write_json
from aiart.training_presets import NAME_MAX, OWN_SIZE, clean_name

KEPT = "from-pictures"  # in the data folder
KEPT_BYTES = GIB
IN_USE_SECONDS = 3600  # what was used since then may be in use now, by another command
NOTES = "notes.json"  # beside the weights: what was said when the pictures were read
WEIGHTS = FOREIGN | {".safetensors"}


def holds_pictures(path: Path) -> bool:
    """Whether something that is there is meant as a picture or a folder of them, by the names of files alone."""
    if not os.path.isdir(path):
        return path.suffix.lower() not in WEIGHTS and path.name != CONFIG
    with suppress(OSError):
        names = os.listdir(path)
        return not any(name in (CONFIG, MODEL) or Path(name).suffix.lower() in WEIGHTS for name in names)
    return True


def pictures_in(path: Path) -> Found:
    """What is a picture or a folder of them. Raises RequestError "model", there is none; UploadError "too_many"."""
    try:
        return gather([path])
    except UploadError as error:
        if error.code != "nothing":
            raise
        expected = f"A generator has a {CONFIG} and a {MODEL}. {READS}"
        fix = "Choose a picture, a folder of pictures or a generator."
        raise RequestError(error.happened, expected, fix, code="model") from error


def made_of(path: Path, shown: PlainLines) -> Path:
    """The folder of the generator that a picture, or a folder of them, is; made if it is not kept yet.

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
