"""The materials of a generator, in the painting worker: what they are, as JSON, and a PNG of each swatch beside it.

The folder appears whole or not at all. It is called by the generator's hash, so what is in it never changes.
"""

import secrets
import shutil
from pathlib import Path
from typing import Any

from aiart.files import private_folder, replace, sync_folder
from aiart.images import save_png
from aiart.operations.materials import color_code, swatch_pictures
from aiart.studio.store import read_json, storing, sync_file, write_json

TABLE = "materials.json"


def save_materials(generator: Any, out: Path) -> int:
    """Write the materials of a generator into the folder `out`, if it is not there -> how many there are.

    Raises:
        StudioError: "no_disk".
    """
    materials = generator.materials.all if generator.materials else ()
    with storing("The materials"):
        if read_json(out / TABLE) is None:
            _save(generator, materials, out)
    return len(materials)


def swatch_name(number: int) -> str:
    """The file of a material's swatch."""
    return f"{number}.png"


def _save(generator: Any, materials: tuple, out: Path) -> None:
    unfinished = out.with_name(f".{out.name}.{secrets.token_hex(4)}.tmp")
    try:
        private_folder(unfinished)
        for number, picture in enumerate(swatch_pictures(generator)):
            save_png(unfinished / swatch_name(number), picture)
            sync_file(unfinished / swatch_name(number))
        table = [{"number": m.number, "color": color_code(m.color), "share": round(m.share, 6)} for m in materials]
        write_json(unfinished / TABLE, {"materials": table})
        shutil.rmtree(out, ignore_errors=True)  # what lacks a table is of no use
        replace(unfinished, out)
        sync_folder(out.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
