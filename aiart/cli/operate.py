"""The verbs of `aiart/art`: a generator, and mostly a picture -> PNG files with their recipes. What all of them share.

Given a folder, they do the same to every picture in it; one that cannot be used is named and left out.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from aiart.art.inpaint import InpaintRequest, inpaint, mask_of
from aiart.art.mix import MixRequest, mix
from aiart.art.painted import OnScale
from aiart.art.palette import with_palette
from aiart.art.poster import PosterRequest, levels_of, poster
from aiart.cli.create import save_beside, slug
from aiart.cli.models import resolve
from aiart.cli.progress import PlainLines
from aiart.config import CreateRequest
from aiart.data.uploads import display_name, gather, read_layer, read_picture
from aiart.engine.generator import Generator
from aiart.engine.weights import folder_hash
from aiart.errors import ArtError, RequestError, UploadError
from aiart.studio.recipe import recipe_of, text_chunks

Paint = Callable[[OnScale], Iterator[np.ndarray]]  # an operation that only waits for somebody to tell its scales to
Read = Callable[[Path], np.ndarray]


class Output:
    """Where the pictures of one command go, in whose colours, and what is told of them."""

    def __init__(self, out: Path, model: str, shown: PlainLines, recipe: bool, palette: Path | None = None):
        """Raises RequestError, WeightsError; UploadError for the palette."""
        self.folder = resolve(model, shown)
        self.generator = Generator.load(self.folder)
        self.out, self.shown, self.recipe = out, shown, recipe
        self.hash = folder_hash(self.folder)
        self.palette = None if palette is None else read_picture(palette)
        self.inputs = {} if palette is None else {"palette": digest(palette)}

    def paint(self, request: CreateRequest, paint: Paint, stem: str = "", inputs: dict[str, str] | None = None) -> None:
        """Save every picture as NAME-STEM-SEED.png as soon as it is there."""
        name = self.generator.config.name
        for i, picture in enumerate(paint(self._told(request))):
            one = replace(request, count=1, seed=request.seed + i)
            picture = picture if self.palette is None else with_palette(picture, self.palette)
            recipe = recipe_of(name, self.hash, one, self.inputs | (inputs or {}))
            text = text_chunks(recipe) if self.recipe else {}
            path = save_beside(self.out, "-".join(filter(None, (slug(name), stem, str(one.seed)))), picture, text)
            height, width = picture.shape[:2]
            self.shown.result("picture", str(path), path=str(path), seed=one.seed, width=width, height=height)

    def paint_each(
        self, paths: Sequence[Path], read: Read, request: CreateRequest, operation: Callable[..., Iterator[np.ndarray]]
    ) -> None:
        """The operation on every picture of these files and folders; what cannot be used is told and left out.

        Raises UploadError or RequestError, that of the first, if none can be used."""
        files, refused = gather(paths), []
        for file in files:
            try:
                self._paint_one(file, read(file), request, operation)
            except (UploadError, RequestError) as error:
                refused.append(error)
                if len(files) > 1:
                    self._leave_out(file, error)
        if len(refused) == len(files):
            raise refused[0]

    def _paint_one(
        self, file: Path, picture: np.ndarray, request: CreateRequest, operation: Callable[..., Iterator[np.ndarray]]
    ) -> None:
        def paint(told: OnScale) -> Iterator[np.ndarray]:
            return operation(self.generator, picture, request, told)

        self.paint(request, paint, slug(file.stem), {"picture": digest(file)})

    def _leave_out(self, file: Path, error: ArtError) -> None:
        name = display_name(file)
        self.shown.say(f"Left out: {error}" if name in str(error) else f"Left out: {name}. {error}")
        self.shown.fact("refused", name=name, reason=str(error), code=error.code)

    def _told(self, request: CreateRequest) -> OnScale:
        def finished(i: int, k: int, picture: np.ndarray) -> None:
            done = min(i + (k + 1) / self.generator.scales, i + 1)
            self.shown.progress("Painting", done, request.count, "pictures")

        return finished


def digest(file: Path) -> str:
    """By which a file that was given is known again."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def inpaint_in(
    out: Path, model: str, picture: Path, mask: Path, request: InpaintRequest, shown: PlainLines, recipe: bool
) -> None:
    """The verb `inpaint`. Raises RequestError, WeightsError, UploadError, ArtError."""
    pixels, marked = read_picture(picture), mask_of(read_layer(mask))
    output = Output(out, model, shown, recipe)
    inputs = {"picture": digest(picture), "mask": digest(mask)}
    output.paint(
        request,
        lambda told: inpaint(output.generator, pixels, marked, request, told),
        slug(picture.stem),
        inputs,
    )


def mix_in(
    out: Path, model: str, second: str, request: MixRequest, shown: PlainLines, recipe: bool, palette: Path | None
) -> None:
    """The verb `mix`. Raises RequestError, WeightsError, UploadError, ArtError."""
    folder = resolve(second, shown)
    other = Generator.load(folder)
    output = Output(out, model, shown, recipe, palette)
    output.paint(
        request,
        lambda told: mix(output.generator, other, request, told),
        slug(other.config.name),
        {"second": f"{other.config.name} ({folder_hash(folder)})"},
    )


def poster_in(
    out: Path, model: str, request: PosterRequest, shown: PlainLines, recipe: bool, palette: Path | None
) -> None:
    """The verb `poster`. Raises RequestError, WeightsError, UploadError, ArtError."""
    output = Output(out, model, shown, recipe, palette)
    levels, made = levels_of(output.generator, request), 0

    def told(level: int, done: int, of: int) -> None:
        nonlocal made
        share = sum(levels[:level]) + levels[level] * done / of
        shown.progress("Painting", made + share / sum(levels), request.count, "pictures")
        made += level == len(levels) - 1 and done == of

    output.paint(request, lambda _: poster(output.generator, request, told), "poster")
