"""The recipe of a picture: which generator, which seed, which settings. Written into a PNG as text and read back.

Reading never decodes a pixel: chunks are stepped over, with bounds, because a PNG that is dropped in comes from a
stranger. Layout of chunks: PNG specification (third edition), sections 5.3 and 11.3.3.
"""

import json
import math
import os
import re
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from aiart.config import CreateRequest
from aiart.data.uploads import LOCAL_LIMITS, Limits, display_name, file_size
from aiart.engine.format.strict import parse_object
from aiart.errors import UploadError, WeightsError
from aiart.operations.table import OPERATIONS, name_of
from aiart.studio.requests import settings_of

CREATED, VERSION = 1, 2  # a picture that was created is told as it always was; the second has an operation
KEYWORD = "aiart"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_LIMIT = 16 * 1024  # bytes of a recipe; ours have about three hundred
CHUNK_LIMIT = 10_000  # chunks looked at
SINCE_TWO = ("operation", "settings", "inputs")
HASH = re.compile(r"[0-9a-f]{12}")
LARGEST = 2**32 - 1  # a seed


@dataclass(frozen=True)
class Recipe:
    """All that is needed to paint a picture again. `hash` names the generator exactly, `generator` for people."""

    generator: str
    hash: str
    seed: int
    size: tuple[int, int] | None  # (width, height) in pixels, as asked for
    aspect: tuple[float, float] | None
    layout: float
    calm: float
    steps: int | None
    version: int = CREATED
    operation: str = "create"
    settings: dict[str, float | int | str] = field(default_factory=dict)  # of the operation alone
    inputs: dict[str, str] = field(default_factory=dict)  # what else was given -> how to know it again

    def request(self) -> CreateRequest:
        """What paints it again, if it is asked of the same generator with the same inputs."""
        own = (1, self.seed, self.size, self.aspect, self.layout, self.calm, self.steps)
        return OPERATIONS[self.operation].request(*own, **self.settings)


def recipe_of(
    generator: str, generator_hash: str, request: CreateRequest, inputs: dict[str, str] | None = None
) -> Recipe:
    """The recipe of the one picture of `request`; `inputs` say which pictures and generators were given besides."""
    operation = name_of(request)
    return Recipe(
        version=CREATED if operation == "create" else VERSION,
        operation=operation,
        settings={name: getattr(request, name) for name in settings_of(OPERATIONS[operation])},
        inputs=inputs or {},
        generator=generator,
        hash=generator_hash,
        seed=request.seed,
        size=request.size,
        aspect=request.aspect,
        layout=request.layout,
        calm=request.calm,
        steps=request.steps,
    )


def text_chunks(recipe: Recipe) -> dict[str, str]:
    """Keyword -> text for `images.save_png`: the recipe for us, and a line for people and other programs."""
    shape = f", {recipe.size[0]}x{recipe.size[1]}" if recipe.size else ""
    line = (
        f"{recipe.generator} ({recipe.hash}), seed {recipe.seed}{shape}, layout {recipe.layout:g}, calm {recipe.calm:g}"
    )
    on_progress = asdict(recipe)
    if recipe.version == CREATED:
        on_progress = {name: value for name, value in on_progress.items() if name not in SINCE_TWO}
    else:
        line = f"{recipe.operation}, {line}"
    return {KEYWORD: json.dumps(on_progress, ensure_ascii=False), "parameters": f"aiart: {line}"}


def read_recipe(path: Path, limits: Limits = LOCAL_LIMITS) -> Recipe:
    """The recipe that a PNG carries.

    Raises:
        UploadError: "not_png", "no_recipe", "bad_recipe", "newer_recipe", or one of `uploads.file_size`.
    """
    name = display_name(path)
    size = file_size(path, limits)
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
    if file.read(8) != SIGNATURE:
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
    try:
        value = parse_object(text, "The recipe", depth=4, code="bad_recipe")
    except WeightsError as error:
        raise _damaged(name) from error
    version = value.get("version")
    if type(version) is int and version > VERSION:
        fix = "Update aiart, then try again."
        raise UploadError(f"The recipe of {name} is of a newer kind.", "", fix, code="newer_recipe")
    if not _is_sound(value):
        raise _damaged(name)
    pairs = {key: tuple(value[key]) if value[key] else None for key in ("size", "aspect")}
    return Recipe(**value | pairs)


def _damaged(name: str) -> UploadError:
    return UploadError(
        f"The recipe of {name} is damaged.", "", "Choose the PNG as it was downloaded.", code="bad_recipe"
    )


def _is_sound(value: dict) -> bool:
    """Exactly our fields, each of its kind and in its range."""
    rules = {
        "generator": lambda v: type(v) is str and len(v) <= 80 and v.isprintable(),
        "hash": lambda v: type(v) is str and HASH.fullmatch(v) is not None,
        "seed": lambda v: type(v) is int and 0 <= v <= LARGEST,
        "size": lambda v: v is None or _is_pair(v, (int,)),
        "aspect": lambda v: v is None or _is_pair(v, (int, float)),
        "layout": lambda v: type(v) in (int, float) and 0 < v <= 1,
        "calm": lambda v: type(v) in (int, float) and 0 <= v <= 1,
        "steps": lambda v: v is None or (type(v) is int and 1 <= v <= 1000),
        "version": lambda v: type(v) is int and v in (CREATED, VERSION),
    }
    if value.get("version") == VERSION:
        rules |= {"operation": lambda v: type(v) is str and v in OPERATIONS, "settings": _is_object}
        rules |= {"inputs": lambda v: _is_object(v) and all(_is_text(known) for pair in v.items() for known in pair)}
    sound = value.keys() == rules.keys() and all(rule(value[key]) for key, rule in rules.items())
    return sound and (value["version"] == CREATED or _are_settings(value["operation"], value["settings"]))


def _is_object(value: object) -> bool:
    return type(value) is dict and len(value) <= 20


def _is_text(value: object) -> bool:
    return type(value) is str and len(value) <= 120 and value.isprintable()


def _are_settings(operation: str, settings: dict) -> bool:
    """Each of its type; whether it is in range is for the operation to say."""
    types = settings_of(OPERATIONS[operation])
    return settings.keys() == types.keys() and all(_is_of(types[name], value) for name, value in settings.items())


def _is_of(kind: type, value: object) -> bool:
    if kind is str:
        return _is_text(value)
    return type(value) in (int, kind) and abs(value) <= 1e6  # never true of NaN


def _is_pair(value: object, kinds: tuple[type, ...]) -> bool:
    return (
        type(value) is list
        and len(value) == 2
        and all(type(side) in kinds and math.isfinite(side) and 0 < side <= 1e6 for side in value)
    )
