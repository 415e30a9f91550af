"""Reading what strangers made: plain files only, and JSON that has one meaning only.

Python's own JSON parser accepts duplicate names (the last one wins), NaN, and any depth; a file that means one thing to
us and another to the next reader is how bad weights slip past a check. What two parsers could read in two ways, or what
could exhaust one, is refused.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import NoReturn

from aiart.errors import WeightsError
from aiart.files import NotPlainFileError, open_plain

MAX_DIGITS = 20  # of a whole number: more than any size, count or seed has, far below what makes Python stumble
SHOWN = 60  # characters of a stranger's text repeated in a message

# A string is swallowed whole, also one that never ends, so that the search stays linear; then brackets are brackets.
_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)


@contextmanager
def reading(path: Path) -> Iterator[BufferedReader]:
    """Open a plain file for reading; a link of the Hub's cache stands for its bytes there.

    Raises:
        WeightsError: "not_a_file" for any other link (it could point anywhere), a pipe (it could block for ever) or a
            folder; "missing"; "unreadable" for every other refusal of the system, also while the block reads.
    """
    try:
        with open(_without_hub_link(path), "rb", opener=open_plain) as file:
            yield file
    except NotPlainFileError as error:
        raise WeightsError(
            f"{path.name} is not a plain file.",
            "A generator is made of plain files, without links.",
            "Copy the file itself into the folder.",
            code="not_a_file",
        ) from error
    except FileNotFoundError as error:
        raise WeightsError(
            f"{path.name} is missing.", fix="Fetch or train the generator again.", code="missing"
        ) from error
    except OSError as error:
        raise WeightsError(
            f"{path.name} could not be read: {error.strerror or type(error).__name__}.",
            fix="Check that the file may be read, then try again.",
            code="unreadable",
        ) from error


def _without_hub_link(path: Path) -> Path:
    """Return the file that a link in the cache of the Hugging Face Hub leads to; any other path as it is.

    There models--USER--REPO/snapshots/COMMIT/ holds links into the blobs/ beside snapshots/, or into the blobs/ of all
    repositories (https://huggingface.co/docs/huggingface_hub/guides/manage-cache). A link to any other place is not
    followed: it could have come with the folder of a stranger.
    """
    repo = next((folder.parent for folder in path.absolute().parents if folder.name == "snapshots"), None)
    if repo is None or not repo.name.startswith("models--") or not path.is_symlink():
        return path
    target = path.resolve()
    inside = any(target.is_relative_to((folder / "blobs").resolve()) for folder in (repo, repo.parent))
    return target if inside else path


def parse_object(data: bytes, what: str, *, depth: int, code: str) -> dict:
    """Return the one JSON object in these bytes.

    Args:
        what: the name of the thing in messages ("config.json").
        depth: how deeply brackets may nest.
        code: of the WeightsError raised for anything else.
    """

    def refuse(happened: str) -> NoReturn:
        fix = "The file is damaged or was not made by aiart; fetch or train the generator again."
        raise WeightsError(f"{what} {happened}.", fix=fix, code=code)

    def unique(pairs: list[tuple[str, object]]) -> dict:
        seen: dict[str, object] = {}
        for name, value in pairs:
            if name in seen:
                refuse(f"has {quoted(name)} twice")
            seen[name] = value
        return seen

    def whole(digits: str) -> int:
        return int(digits) if len(digits) <= MAX_DIGITS else refuse("has a number of too many digits")

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        refuse("is not UTF-8 text")
    if _depth(text) > depth:
        refuse(f"nests deeper than {depth} levels")
    try:
        value = json.loads(
            text,
            object_pairs_hook=unique,
            parse_int=whole,
            parse_constant=lambda name: refuse(f"has {name} where a number belongs"),
        )
    except json.JSONDecodeError as error:
        refuse(f"is not valid JSON at line {error.lineno}, column {error.colno}")
    return value if type(value) is dict else refuse("is not a JSON object")


def quoted(value: object) -> str:
    """Return a stranger's value for a message: on one line, short, printable, in quotes if it is text."""
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def word(name: str) -> str:
    """Return a stranger's name for an error code, or "?" when it is no plain word."""
    return name if re.fullmatch(r"[\w/.-]{1,60}", name, re.ASCII) else "?"


def _depth(text: str) -> int:
    """Deepest nesting, counted before parsing, so that the parser never recurses further than allowed."""
    now = deepest = 0
    for token in _TOKENS.finditer(text):
        mark = token.group()[0]
        now += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, now)
    return deepest
