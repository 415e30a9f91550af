"""The recipe of a picture: which generator, which seed, which settings. Written into a PNG as text and read back.

Reading never decodes a pixel: chunks are stepped over, with bounds, because a PNG that is dropped in comes from a
stranger. Layout of chunks: PNG specification (third edition), sections 5.3 and 11.3.3. What painting would refuse, a
recipe must not ask for.
"""

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from aiart import __version__
from aiart.engine.format.strict import parse_object
from aiart.errors import RequestError, UploadError, WeightsError
from aiart.images import PNG_HEADER
from aiart.operations.request import WORDS_TEXT_MAX, Real, Request
from aiart.operations.table import OPERATIONS, operation_of
from aiart.training_presets import NAME_MAX, printable

CREATED, OPERATED, SIGNED, VERSION = 1, 2, 3, 4  # with an operation, then by which aiart, then for which words
KEYWORD = "aiart"
TEXT_LIMIT = 16 * 1024  # bytes of a recipe; ours have about three hundred
CHUNK_LIMIT = 10_000  # chunks looked at

Text = Annotated[str, Field(max_length=120), AfterValidator(printable)]


class Recipe(BaseModel):
    """All that is needed to paint a picture again. `hash` names the generator exactly, `generator` for people.

    `size` and `aspect` are those that were asked for; what they can be is for the operation's own request to say.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    generator: Annotated[str, Field(max_length=NAME_MAX), AfterValidator(printable)]
    hash: str = Field(pattern="^[0-9a-f]{12}$")
    seed: int
    size: tuple[int, int] | int | None
    aspect: tuple[Real, Real] | None
    layout: Real
    calm: Real
    steps: int | None
    version: int = Field(CREATED, ge=CREATED, le=VERSION)
    operation: str = "create"
    settings: dict[str, Real | str | None] = Field({}, max_length=20)  # of the operation alone
    inputs: dict[Text, Text] = Field({}, max_length=20)  # what else was given -> how to know it again
    aiart: str | None = Field(None, pattern=r"^[0-9][0-9a-z.+]{0,31}$")  # the version that painted; None: before 0.2
    words: str = Field("", max_length=WORDS_TEXT_MAX)

    def request(self) -> Request:
        """Return what paints it again, if it is asked of the same generator with the same inputs.

        Raises RequestError: what painting would refuse too. KeyError: there is no such operation."""
        common = {name: getattr(self, name) for name in ("seed", "size", "aspect", "layout", "calm", "steps", "words")}
        values: dict[str, Any] = {"count": 1, **common, **self.settings}
        return OPERATIONS[self.operation].request(**values)

    @property
    def warning(self) -> str:
        """A sentence if another version of aiart painted it, which paints a little differently, or ""."""
        if self.aiart == __version__:
            return ""
        painter = f"aiart {self.aiart}" if self.aiart else "an older aiart"
        return f"It was painted by {painter}. This is {__version__}, which may paint it a little differently."


SINCE_TWO, SINCE_THREE, SINCE_FOUR = {"operation", "settings", "inputs"}, {"aiart"}, {"words"}
FIELDS = {  # version -> its own
    CREATED: set(Recipe.model_fields) - SINCE_TWO - SINCE_THREE - SINCE_FOUR,
    OPERATED: set(Recipe.model_fields) - SINCE_THREE - SINCE_FOUR,
    SIGNED: set(Recipe.model_fields) - SINCE_FOUR,
    VERSION: set(Recipe.model_fields),
}


def recipe_of(generator: str, generator_hash: str, request: Request, inputs: Mapping[str, str] | None = None) -> Recipe:
    """Return the recipe of the one picture of `request`; `inputs` say which pictures and generators were given
    besides."""
    operation = operation_of(request)
    return Recipe(
        version=VERSION if request.words else SIGNED,  # without words, an older aiart can follow it too
        aiart=__version__,
        operation=operation.name,
        settings={name: getattr(request, name) for name in operation.settings},
        inputs=dict(inputs or {}),
        generator=generator,
        hash=generator_hash,
        seed=request.seed,
        size=request.size,
        aspect=request.aspect,
        layout=request.layout,
        calm=request.calm,
        steps=request.steps,
        words=request.words,
    )


def text_chunks(recipe: Recipe) -> dict[str, str]:
    """Keyword -> text for `images.save_png`: the recipe for us, and a line for people and other programs."""
    sides = recipe.size if isinstance(recipe.size, tuple) else (recipe.size,) if recipe.size else ()
    shape = f", {'x'.join(map(str, sides))}" if sides else ""
    line = (
        f"{recipe.generator} ({recipe.hash}), seed {recipe.seed}{shape}, layout {recipe.layout:g}, calm {recipe.calm:g}"
    )
    if recipe.words:
        line = f"{line}, words {recipe.words}"
    if not OPERATIONS[recipe.operation].is_plain:
        line = f"{recipe.operation}, {line}"
    values = recipe.model_dump(include=FIELDS[recipe.version])
    return {KEYWORD: json.dumps(values, ensure_ascii=False), "parameters": f"aiart {recipe.aiart}: {line}"}


def read_recipe(path: Path, name: str, size: int) -> Recipe:
    """Return the recipe that a PNG carries.

    Args:
        name: what people call the file.
        size: bytes of it.

    Raises:
        UploadError: "not_png", "no_recipe", "bad_recipe", "newer_recipe" or "missing".
    """
    try:
        with open(path, "rb") as file:
            text = _find_text(file, size, name)
    except OSError as error:
        raise UploadError(f"{name} could not be read.", "", "Choose the picture again.", code="missing") from error
    if text is None:
        expected = "Pictures painted here carry one, unless that was switched off or another program saved them again."
        raise UploadError(
            f"{name} carries no recipe.", expected, "Choose the PNG as it was downloaded.", code="no_recipe"
        )
    return _recipe_from(text, name)


def _find_text(file: BinaryIO, size: int, name: str) -> bytes | None:
    """Text of our chunk; None if there is none before the end, or before we have seen enough."""
    if file.read(8) != PNG_HEADER:
        raise UploadError(
            f"{name} is not a PNG.", "A recipe travels in a PNG.", "Choose a PNG painted here.", code="not_png"
        )
    for _ in range(CHUNK_LIMIT):
        header = file.read(8)
        length = int.from_bytes(header[:4])
        if len(header) < 8 or length > size - file.tell():
            return None
        if header[4:] == b"iTXt" and length <= TEXT_LIMIT:
            text = _own_text(header[4:], file.read(length), file.read(4))
            if text is not None:
                return text
        else:
            file.seek(length + 4, os.SEEK_CUR)
    return None


def _own_text(kind: bytes, body: bytes, checksum: bytes) -> bytes | None:
    """Of an iTXt chunk: keyword, 0, compressed?, method, language, 0, translated keyword, 0, text."""
    keyword, _, rest = body.partition(b"\0")
    if keyword != KEYWORD.encode() or zlib.crc32(kind + body) != int.from_bytes(checksum) or rest[:1] != b"\0":
        return None
    return rest[2:].split(b"\0", 2)[-1]


def _recipe_from(text: bytes, name: str) -> Recipe:
    """Raises UploadError: "bad_recipe" or "newer_recipe"."""
    try:
        values = parse_object(text, "The recipe", depth=4, code="bad_recipe")
        version = values.get("version")
        if type(version) is int and version > VERSION:
            fix = "Update aiart, then try again."
            raise UploadError(f"The recipe of {name} is of a newer kind.", "", fix, code="newer_recipe")
        return _sound_recipe(values)
    except (WeightsError, ValidationError, RequestError, KeyError) as error:
        raise UploadError(
            f"The recipe of {name} is damaged.", "", "Choose the PNG as it was downloaded.", code="bad_recipe"
        ) from error


def _with_later_settings(values: dict[str, Any]) -> dict[str, Any]:
    """A recipe that was written before its operation had all of its settings, with what it means by those."""
    operation, settings = OPERATIONS.get(str(values.get("operation"))), values.get("settings")
    if operation is None or not isinstance(settings, dict):
        return values
    later = {name: one.in_old_recipes for name, one in operation.settings.items() if one.in_old_recipes is not ...}
    return values | {"settings": later | settings}


def _sound_recipe(values: dict[str, Any]) -> Recipe:
    """Raises ValidationError, RequestError or KeyError unless there are exactly our fields and they can be painted."""
    pairs = {key: tuple(pair) for key in ("size", "aspect") if isinstance(pair := values.get(key), list)}
    recipe = Recipe.model_validate(_with_later_settings(values | pairs))
    complete = set(values) == FIELDS[recipe.version]
    if not complete or set(recipe.settings) != set(OPERATIONS[recipe.operation].settings):
        raise KeyError("a field is missing, or there is one too many")
    recipe.request()
    return recipe
