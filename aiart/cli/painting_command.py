"""A generator that paints for one command: every picture is saved as soon as it is there, with its recipe and what is
written beside it; or a film.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from aiart.cli.output import PictureFolder, save_beside, save_maps_beside, save_repeated_beside
from aiart.cli.progress import PlainLines
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import FLAT
from aiart.images import LAYERS
from aiart.names import file_stem
from aiart.operations.animation import save_animation
from aiart.operations.large import LARGE_MAX
from aiart.operations.layers import layers_of
from aiart.operations.recipe import recipe_of, text_chunks
from aiart.operations.request import Request
from aiart.operations.sizes import dots_of
from aiart.operations.table import fitting_picture, of_own_size, operation_of, perform
from aiart.operations.tile import meeting_axes


@dataclass(frozen=True)
class ReadInputs:
    """The inputs of an operation, read."""

    inputs: Mapping[str, Any] = field(default_factory=dict)  # role -> what the operation takes
    names: Mapping[str, str] = field(default_factory=dict)  # role -> how a recipe names it
    stem: str = ""  # what a file's name says of them


@dataclass(frozen=True)
class PaintingCommand:
    """A generator that paints for one command, and perhaps a picture whose colours its own get."""

    generator: Generator
    hash: str
    palette: ReadInputs
    shown: PlainLines

    @classmethod
    def open(cls, folder: Path, palette: ReadInputs, shown: PlainLines) -> "PaintingCommand":
        """Return the generator in a folder. Raises WeightsError."""
        return cls(Generator.load(folder), folder_hash(folder), palette, shown)

    def with_generator(self, folder: Path) -> "PaintingCommand":
        """Return the same with the generator in another folder. Raises WeightsError."""
        return PaintingCommand.open(folder, self.palette, self.shown)

    def save_pictures(self, request: Request, read: ReadInputs, out: PictureFolder) -> None:
        """Paint, and save every picture as NAME-STEM-SEED.png as soon as it is there. Raises RequestError, ArtError."""
        for _ in self.saved(request, read, out):
            pass

    def saved(
        self, request: Request, read: ReadInputs, out: PictureFolder, before: int = 0, total: int = 0
    ) -> Iterator[np.ndarray]:
        """The same -> every picture, when it is saved. before, total: the request is a part of so many pictures."""
        name = self.generator.config.name
        names = {**self.palette.names, **read.names}
        inputs = {**self.palette.inputs, **read.inputs}
        request, note = of_own_size(self.generator, inputs, request)
        inputs, smaller = fitting_picture(self.generator, inputs, request, LARGE_MAX)
        for sentence in filter(None, (note, smaller)):
            self.shown.say(sentence)
        pictures = paint_with_progress(self.generator, inputs, request, self.shown, before, total)
        for i, picture in enumerate(pictures):
            single = request.changed(count=1, seed=request.seed + i)
            text = text_chunks(recipe_of(name, self.hash, single, names)) if out.recipes else {}
            stem = "-".join(filter(None, (file_stem(name), read.stem, str(single.seed))))
            dots = dots_of(single.size, int(operation_of(single).setting("size").high))
            height, width = picture.shape[:2]
            made_from = layers_of(inputs, single, (height, width)) if out.kind == LAYERS else None
            path = save_beside(out.folder, stem, picture, text, out.kind, dots, made_from)
            self.shown.result("picture", str(path), path=str(path), seed=single.seed, width=width, height=height)
            self._save_besides(single, picture, stem, out)
            yield picture

    def _save_besides(self, single: Request, picture: np.ndarray, stem: str, out: PictureFolder) -> None:
        """What is written of a picture besides itself. Raises ArtError."""
        wrap = meeting_axes(getattr(single, "axes", ""), picture) if out.green or out.repeated else FLAT
        if out.green:
            maps = str(save_maps_beside(out.folder, stem, picture, wrap, out.green))
            self.shown.result("maps", maps, path=maps, seed=single.seed)
        if out.repeated:
            beside = str(save_repeated_beside(out.folder, stem, picture, wrap, out.kind))
            self.shown.result("repeated", beside, path=beside, seed=single.seed)

    def save_film(self, request: Any, read: ReadInputs, path: Path) -> None:
        """Paint and write a film; a file that is there is replaced when the new one is whole: see `check_free`.

        Raises RequestError; ArtError "not_saved", the disk refuses."""
        frames = paint_with_progress(self.generator, {**self.palette.inputs, **read.inputs}, request, self.shown)
        save_animation(path, frames, request.fps)
        count, _ = _pieces(request)
        self.shown.result("animation", str(path), path=str(path), seed=request.seed, frames=count, fps=request.fps)


def paint_with_progress(
    generator: Generator,
    inputs: Mapping[str, Any],
    request: Request,
    shown: PlainLines,
    before: int = 0,
    total: int = 0,
) -> Iterator[np.ndarray]:
    """`perform`, with its progress shown: of `total` pieces, of which some come before. Raises RequestError before the
    first picture."""
    pieces, unit = _pieces(request)
    of = total or pieces
    return perform(
        generator, inputs, request, lambda i, share, _: shown.progress("Painting", before + i + share, of, unit)
    )


def _pieces(request: Request) -> tuple[int, str]:
    """Return how many pictures or frames a request asks for, and what they are."""
    frames = operation_of(request).frames
    return (frames(request), "frames") if frames else (request.count, "pictures")
