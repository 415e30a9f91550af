"""What a person takes out of a picture before a training, such as a signature, is painted over from the rest of that
picture: nothing of it can be learned or remembered.
"""

import importlib
import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aiart.data.dataset import Pictures
from aiart.errors import RequestError, UploadError
from aiart.operations.inpaint import InpaintRequest
from aiart.studio.workers.process import ENGINE

NAME = "What is left"  # of the generator that paints over it, which nobody sees


def take_out(pictures: Pictures, on_picture: Callable[[int], None]) -> Pictures:
    """Return the same pictures without what is to be taken out of them.

    Args:
        on_picture: is called with the number of each, from 1, of which something is taken.

    Raises:
        UploadError: "mask", so much is taken out of one that nothing is left to paint with.
    """
    if all(mask is None for mask in pictures.out):
        return pictures
    engine = importlib.import_module(os.environ[ENGINE])
    canvases = pictures.canvases.copy()
    for number, (name, mask) in enumerate(zip(pictures.names, pictures.out, strict=True)):
        if mask is not None:
            on_picture(number + 1)
            canvases[number] = _without(engine, canvases[number], mask, name)
    return replace(pictures, canvases=canvases)


def _without(engine, canvas: np.ndarray, mask: np.ndarray, name: str) -> np.ndarray:
    inputs = {"picture": canvas, "mask": mask}
    try:
        return next(engine.perform(engine.instant(canvas[None], NAME), inputs, InpaintRequest(count=1, seed=0)))
    except RequestError as error:
        happened = f"So much is taken out of {name} that nothing is left to paint over it with."
        raise UploadError(happened, "", "Take out less, or leave the picture out.", code="mask") from error
