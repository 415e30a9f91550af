"""The verb `evaluate`: what a generator paints, measured against the pictures that it was made from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.cli.generators import resolve
from aiart.cli.options import check_seeds
from aiart.cli.painting import painted
from aiart.cli.progress import PlainLines, read_pictures
from aiart.data.decode import fit
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.evaluate import measure
from aiart.operations.request import Request
from aiart.training_presets import LONG_SIDE_MAX, LONG_SIDE_MIN


def evaluate_against(model: str, paths: Sequence[Path], request: Request, shown: PlainLines) -> None:
    """Paint as `request` says and print the report.

    Raises:
        RequestError: something impossible was asked for, or there is no such generator.
        WeightsError: the generator cannot be read.
        HubError: it cannot be fetched.
        UploadError: no picture can be used.
    """
    check_seeds(request)
    folder = resolve(model, shown)
    generator = Generator.load(folder)
    originals = _originals(paths, (generator.config.height, generator.config.width), shown)
    pictures = np.stack(list(painted(generator, {}, request, shown)))
    shown.say(f"Measuring {len(pictures)} pictures against {len(originals)}.")
    report = measure(originals, pictures)
    facts = {"model": str(folder), "name": generator.config.name, "hash": folder_hash(folder), "seed": request.seed}
    shown.result("report", "\n".join(report.lines()), **facts, **report.as_dict())


def _originals(paths: Sequence[Path], canvas: tuple[int, int], shown: PlainLines) -> np.ndarray:
    """uint8 (n, height, width, 3) on the generator's canvas: as they are if it was made from them, else cropped."""
    long_side = min(max(*canvas, LONG_SIDE_MIN), LONG_SIDE_MAX)
    canvases = read_pictures(paths, long_side, shown).canvases
    return np.stack([fit(Image.fromarray(picture), canvas) for picture in canvases])
