"""Settings of a verb from a file, and into one: the same file that the page exports and imports."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from aiart.cli.options import SHAPES
from aiart.errors import ArtError, RequestError, storage_error
from aiart.files import atomic_write
from aiart.names import file_stem
from aiart.operations.settings_file import (
    FILE_BYTES,
    SETTINGS_NAME_MAX,
    NamedSettings,
    keepable_of,
    read_settings,
    settings_of,
    settings_text,
)
from aiart.request_model import RequestModel
from aiart.training_presets import clean_name

SIGN = "#"  # between a file and the name of settings in it


def kept_values(verb: str, text: str | None, given: Collection[str]) -> dict[str, Any]:
    """Return the values that a file has for the options that were not given.

    Args:
        verb: the name of an operation, or "train".
        text: FILE, or FILE#NAME where it has several settings of the verb; None: no file.
        given: names of the options that were.

    Raises:
        RequestError: "settings", there is no such file, or nothing in it that fits.
    """
    if not text:
        return {}
    path, name = _place(text)
    found = [one for one in read_settings(_content(path), path.name) if one.operation == verb]
    values = _chosen(verb, found, path.name, name).values
    shaped = not set(SHAPES).isdisjoint(given)  # one that is given takes the place of both
    return {one: value for one, value in values.items() if one not in given and not (shaped and one in SHAPES)}


def save_settings(path: Path, request: RequestModel, with_seed: bool, film: str = "") -> None:
    """Write the settings of a request, called as the file is: those that can always be kept, and of the others, such as
    a legend, those that are not as usual. A file that is there stays: nothing kept is lost.

    Args:
        film: the ending of a film's file; "" of anything else.

    Raises:
        RequestError: "save_settings", another file is there.
        ArtError: "not_saved", the disk refuses.
    """
    name = clean_name(path.stem)[:SETTINGS_NAME_MAX].strip()
    kind, usual = keepable_of(request), type(request)()
    set_besides = [one for one in kind.besides if getattr(request, one) != getattr(usual, one)]
    names = (*kind.names, *set_besides, *(["seed"] if with_seed else []))
    data = settings_text([settings_of(name or file_stem(path.stem), request, names, film)]).encode()
    try:
        if path.exists():
            if path.is_file() and path.read_bytes() == data:
                return
            fix = "Choose another name, or delete it first."
            raise RequestError(f"{path.name} is there already.", "", fix, code="save_settings")
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, data)
    except OSError as error:
        raise storage_error(str(path), error, kind=ArtError, verb="saved", code="not_saved") from error


def _place(text: str) -> tuple[Path, str]:
    """Return the file, and the name behind the last sign; a file whose own name has one is that file."""
    path = Path(text)
    if path.exists() or SIGN not in text:
        return path, ""
    before, _, name = text.rpartition(SIGN)
    return Path(before), name


def _content(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(FILE_BYTES + 1)
    except OSError as error:
        raise RequestError(f"{path} cannot be read.", "", "Correct its name.", code="settings") from error


def _chosen(verb: str, found: list[NamedSettings], file: str, name: str) -> NamedSettings:
    """Raises RequestError, code "settings"."""
    named = [one for one in found if one.name == name] if name else found
    if len(named) == 1:
        return named[0]
    if not found:
        fix = "Choose another file."
        raise RequestError(f"{file} has no settings for {verb}.", "", fix, code="settings")
    known = ", ".join(one.name for one in found)
    happened = f"{file} has none called {name[:SETTINGS_NAME_MAX]}." if name else f"{file} has several settings."
    raise RequestError(happened, f"For {verb} it has: {known}.", f"Name one: FILE{SIGN}NAME.", code="settings")
