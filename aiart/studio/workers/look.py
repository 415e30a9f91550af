"""A first look at files that may become the pictures of a training, in the painting worker: what they are, how large,
and in plain words why some of them cannot be used. No pixel is decoded but of what browsers do not show.
"""

from pathlib import Path

from aiart.data.kinds import UNSEEN_SUFFIXES
from aiart.data.uploads import Limits, header_shape
from aiart.data.words import sent_words
from aiart.errors import UploadError
from aiart.operations.declaration import PICTURE
from aiart.studio.inputs import digest
from aiart.studio.workers.events import PREVIEW_SIDE, preview_address
from aiart.studio.workers.reading import read_small


def look(order: dict) -> dict:
    """The rows of an order, one of each file: "digest", "width" and "height" in pixels once upright, and "view", the
    address of a small JPEG of what browsers do not show; or "reason" and "code" of what cannot be used."""
    limits = Limits(**order["limits"])
    return {"rows": [_row(Path(file), name, limits) for file, name in zip(order["files"], order["names"], strict=True)]}


def read_words(order: dict) -> dict:
    """The words of the pictures that an order names, from files of words that were sent with them: "words", a list for
    each picture, and "notes", a sentence for each file that cannot be used."""
    found = sent_words(order["names"], {name: Path(file) for name, file in order["files"].items()})
    return {"words": found.of_each, "notes": found.notes}


def _row(file: Path, name: str, limits: Limits) -> dict:
    try:
        height, width = header_shape(file, limits, name)
        view = _view(file, limits) if file.suffix.lower() in UNSEEN_SUFFIXES else ""
        known = digest(file)
    except UploadError as error:
        return {"reason": str(error), "code": error.code}
    except OSError:  # deleted since its header was read
        return {"reason": f"{name} is not there any more. Choose it again.", "code": "missing"}
    return {"digest": known, "width": width, "height": height, "view": view}


def _view(file: Path, limits: Limits) -> str:
    return preview_address(read_small(PICTURE, file, limits, PREVIEW_SIDE))
