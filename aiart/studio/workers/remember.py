"""Pictures that are a generator themselves, in the painting worker: read, remembered, and written as a folder.

The folder appears whole or not at all, beside `out`, as KEY.HASH.generator; see `studio.from_pictures`.
"""

import os
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np

from aiart.data.dataset import load_set
from aiart.data.uploads import Limits
from aiart.engine.format.card import model_card
from aiart.engine.format.folder import folder_hash, save_folder
from aiart.files import replace
from aiart.studio.store import storing
from aiart.studio.workers.events import thumbnail
from aiart.training_presets import OWN_SIZE

SAMPLE_SIDE = 640  # pixels of what a card shows of it


def remember(engine: ModuleType, order: dict) -> dict:
    """Make the generator -> the sentences on how its pictures were read.

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
