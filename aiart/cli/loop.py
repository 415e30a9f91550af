"""The verb `loop`: a generator -> one file that plays without end."""

from pathlib import Path

import numpy as np

from aiart.art.animation import check_ending, save_animation
from aiart.art.loop import LoopRequest, frames_of, loop
from aiart.art.palette import recolouring
from aiart.cli.models import resolve
from aiart.cli.progress import PlainLines
from aiart.data.uploads import read_picture
from aiart.engine.generator import Generator
from aiart.images import to_float, to_uint8


def loop_to(out: Path, model: str, request: LoopRequest, shown: PlainLines, palette: Path | None) -> None:
    """Paint and write; a file that is there is replaced when the new one is whole.

    Raises:
        RequestError: something impossible was asked for, or there is no such generator.
        WeightsError, UploadError: the generator, or the palette, cannot be read.
        ArtError: "not_saved", the disk refuses.
    """
    check_ending(out)
    frames, like = frames_of(request), None if palette is None else read_picture(palette)
    generator = Generator.load(resolve(model))

    def finished(i: int, k: int, picture: np.ndarray) -> None:
        shown.progress("Painting", i + (k + 1) / generator.scales, frames, "frames")

    painted = loop(generator, request, finished)
    save_animation(out, painted if like is None else _recoloured(painted, like), request.fps)
    shown.result("animation", str(out), path=str(out), seed=request.seed, frames=frames, fps=request.fps)


def _recoloured(frames, like: np.ndarray):
    """All frames by the map of the first, so that colours do not flicker."""
    change = None
    for frame in frames:
        picture = to_float(frame)
        change = change or recolouring(picture, to_float(like))
        yield to_uint8(change(picture))
