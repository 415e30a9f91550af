"""The verb `create`: a generator -> PNG files, each with the recipe that paints it again."""

import filecmp
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import numpy as np

from aiart.cli.models import resolve
from aiart.cli.progress import PlainLines
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError
from aiart.images import save_png
from aiart.operations.create import create
from aiart.operations.recipe import recipe_of, text_chunks
from aiart.operations.request import Request

SLUG_MAX = 40  # characters of a generator's name in a file's name


def create_in(out: Path, model: str, request: Request, shown: PlainLines, recipe: bool) -> None:
    """Paint into `out`, telling each picture as soon as it is there.

    Raises:
        RequestError: something impossible was asked for, or there is no such generator.
        WeightsError: the generator cannot be read.
        HubError: it cannot be fetched.
        ArtError: "not_saved", the disk refuses.
    """
    folder = resolve(model, shown)
    generator = Generator.load(folder)
    name, digest = generator.config.name, folder_hash(folder)
    for i, picture in enumerate(painted(generator, request, shown)):
        one = request.changed(count=1, seed=request.seed + i)
        text = text_chunks(recipe_of(name, digest, one)) if recipe else {}
        path = save_beside(out, f"{slug(name)}-{one.seed}", picture, text)
        height, width = picture.shape[:2]
        shown.result("picture", str(path), path=str(path), seed=one.seed, width=width, height=height)


def painted(generator: Generator, request: Request, shown: PlainLines) -> Iterator[np.ndarray]:
    """`create`, with its progress shown. Raises RequestError before the first picture."""

    return create(
        generator, request, lambda i, share, _: shown.progress("Painting", i + share, request.count, "pictures")
    )


def slug(name: str) -> str:
    """A name as part of a file's name on any system: letters and digits of any script, and dashes."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:SLUG_MAX].strip("-") or "picture"


def save_beside(out: Path, stem: str, picture: np.ndarray, text: dict[str, str]) -> Path:
    """Write uint8 (H, W, 3) as STEM.png; as STEM-2.png and so on where another picture has that name already.

    A file with the very same bytes is taken as it is. Raises ArtError, code "not_saved".
    """
    unfinished = out / f".{stem}.{secrets.token_hex(4)}.tmp"
    try:
        out.mkdir(parents=True, exist_ok=True)
        save_png(unfinished, picture, text)
        return _placed(unfinished, stem)
    except OSError as error:
        raise ArtError(
            f"A picture could not be saved in {out}: {error.strerror or type(error).__name__}.",
            fix="Make sure that the disk has room and the folder may be written to, then try again.",
            code="not_saved",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _placed(unfinished: Path, stem: str) -> Path:
    for number in count(1):
        path = unfinished.with_name(f"{stem}.png" if number == 1 else f"{stem}-{number}.png")
        if not os.path.lexists(path):
            os.replace(unfinished, path)
            return path
        if path.is_file() and filecmp.cmp(unfinished, path, shallow=False):
            return path
    raise AssertionError("numbers do not end")
