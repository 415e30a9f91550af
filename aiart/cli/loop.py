"""The verb `loop`: a generator -> one file that plays without end."""

from pathlib import Path

from aiart.cli.models import resolve
from aiart.cli.progress import PlainLines
from aiart.engine.painting.generator import Generator
from aiart.operations.animation import check_ending, save_animation
from aiart.operations.declaration import PALETTE, PICTURE
from aiart.operations.loop import LoopRequest, frames_of
from aiart.operations.table import perform
from aiart.studio.workers.reading import read_input


def loop_to(out: Path, model: str, request: LoopRequest, shown: PlainLines, palette: Path | None) -> None:
    """Paint and write; a file that is there is replaced when the new one is whole.

    Raises:
        RequestError: something impossible was asked for, or there is no such generator.
        WeightsError, UploadError: the generator, or the palette, cannot be read.
        ArtError: "not_saved", the disk refuses.
    """
    check_ending(out)
    frames, given = frames_of(request), {} if palette is None else {PALETTE: read_input(PICTURE, palette)}
    generator = Generator.load(resolve(model))
    painted = perform(
        generator, given, request, lambda i, share, _: shown.progress("Painting", i + share, frames, "frames")
    )
    save_animation(out, painted, request.fps)
    shown.result("animation", str(out), path=str(out), seed=request.seed, frames=frames, fps=request.fps)
