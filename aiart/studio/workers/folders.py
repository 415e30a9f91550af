"""Folders that the painting worker makes: of a generator, what there is to see of it (a table as JSON, and a PNG of
each row beside it); of pictures, the generator that they are themselves.

A folder appears whole or not at all. The first is called by the generator's hash, so what is in it never changes; the
second KEY.HASH.generator, see `studio.from_pictures`.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from aiart.data.dataset import load_set
from aiart.data.uploads import Limits
from aiart.engine.format.card import model_card
from aiart.engine.format.folder import folder_hash, save_folder
from aiart.files import private_folder, replace, sync_folder
from aiart.images import save_png
from aiart.operations.materials import color_code, swatch_pictures
from aiart.studio.store import read_json, storing, sync_file, write_json
from aiart.studio.workers.events import thumbnail
from aiart.training_presets import OWN_SIZE

MATERIALS, REMEMBERED = "materials", "remembered"  # kinds of tables, and the tasks that make them
WHAT = {MATERIALS: "The materials", REMEMBERED: "The remembered pictures"}  # as sentences name them
SAMPLE_SIDE = 640  # pixels of what the card of a generator made of pictures shows

Rows = Iterable[tuple[dict, np.ndarray]]  # what a table says of a picture, and the picture, uint8 (H, W, 3)


def save_table(kind: str, generator: Any, out: Path) -> int:
    """Write a table of a generator into the folder `out`, if it is not there -> how many rows it has.

    Raises:
        StudioError: "no_disk".
    """
    with storing(WHAT[kind]):
        table = read_json(out / table_name(kind))
        if table is None:
            table = _save(kind, list(ROWS[kind](generator)), out)
    return len(table[kind])


def table_name(kind: str) -> str:
    """Return the file of a table."""
    return f"{kind}.json"


def picture_name(number: int) -> str:
    """Return the file of the picture of a row."""
    return f"{number}.png"


def _materials(generator: Any) -> Rows:
    materials = generator.materials.all if generator.materials else ()
    for one, picture in zip(materials, swatch_pictures(generator), strict=True):
        yield {"number": one.number, "color": color_code(one.color), "share": round(one.share, 6)}, picture


def _remembered(generator: Any) -> Rows:
    if generator.remembered is None:
        return
    for number, picture in enumerate(generator.remembered.pictures):
        red, green, blue = picture.mean((0, 1)).round().astype(int).tolist()
        yield {"number": number, "color": color_code((red, green, blue))}, picture


ROWS: dict[str, Callable[[Any], Rows]] = {MATERIALS: _materials, REMEMBERED: _remembered}


def _save(kind: str, rows: list[tuple[dict, np.ndarray]], out: Path) -> dict:
    unfinished = out.with_name(f".{out.name}.{secrets.token_hex(4)}.tmp")
    table = {kind: [row for row, _ in rows]}
    try:
        private_folder(unfinished)
        for row, picture in rows:
            save_png(unfinished / picture_name(row["number"]), picture)
            sync_file(unfinished / picture_name(row["number"]))
        write_json(unfinished / table_name(kind), table)
        shutil.rmtree(out, ignore_errors=True)  # what lacks a table is of no use
        replace(unfinished, out)
        sync_folder(out.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return table


def remember(engine: ModuleType, order: dict) -> dict:
    """Make the generator that pictures are, beside `out` -> the sentences on how they were read.

    Raises:
        UploadError: no picture can be used.
        StudioError: "no_disk".
    """
    out = Path(order["out"])
    pictures = load_set([Path(file) for file in order["files"]], OWN_SIZE, Limits(**order["limits"]))
    generator = engine.instant(pictures.canvases, order["name"])
    sample = np.asarray(thumbnail(pictures.canvases[0], SAMPLE_SIDE))
    try:
        with storing("The generator"):
            save_folder(out, generator.config, generator.tensors, model_card(generator.config, 1), [sample])
            _place(out)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return {"notes": [*(f"Left out: {one.reason}" for one in pictures.refused), *pictures.notes]}


def _place(folder: Path) -> None:
    """Give it its name, unless somebody else has made the same meanwhile."""
    final = folder.with_name(f"{folder.name.split('.')[0]}.{folder_hash(folder)}.generator")
    try:
        replace(folder, final)
    except OSError:
        if not os.path.isdir(final):
            raise
