"""The verbs of `aiart/art`: a generator, and mostly a picture -> PNG files with their recipes. What all of them share.

Given a folder, they do the same to every picture in it; one that cannot be used is named and left out.
"""

from collections.abc import Sequence
from pathlib import Path

from aiart.cli.create import save_beside, slug
from aiart.cli.models import resolve
from aiart.cli.progress import PlainLines
from aiart.data.uploads import display_name, gather
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError, RequestError, UploadError
from aiart.operations.declaration import MASK, PALETTE, PICTURE
from aiart.operations.mix import MixRequest
from aiart.operations.recipe import recipe_of, text_chunks
from aiart.operations.request import Request
from aiart.operations.sampling import OnProgress
from aiart.operations.table import operation_of, perform
from aiart.studio.inputs import digest
from aiart.studio.workers.reading import read_input


class Output:
    """Where the pictures of one command go, in whose colours, and what is told of them."""

    def __init__(self, out: Path, model: str, shown: PlainLines, recipe: bool, palette: Path | None = None):
        """Raises RequestError, WeightsError; UploadError for the palette."""
        self.folder = resolve(model, shown)
        self.generator = Generator.load(self.folder)
        self.out, self.shown, self.recipe = out, shown, recipe
        self.hash = folder_hash(self.folder)
        self.palette = {} if palette is None else {PALETTE: read_input(PICTURE, palette)}
        self.inputs = {} if palette is None else {PALETTE: digest(palette)}

    def paint(
        self,
        request: Request,
        given: dict[str, object] | None = None,
        stem: str = "",
        inputs: dict[str, str] | None = None,
    ) -> None:
        """Save every picture as NAME-STEM-SEED.png as soon as it is there."""
        name = self.generator.config.name
        made = perform(self.generator, self.palette | (given or {}), request, self._told(request))
        for i, picture in enumerate(made):
            one = request.changed(count=1, seed=request.seed + i)
            recipe = recipe_of(name, self.hash, one, self.inputs | (inputs or {}))
            text = text_chunks(recipe) if self.recipe else {}
            path = save_beside(self.out, "-".join(filter(None, (slug(name), stem, str(one.seed)))), picture, text)
            height, width = picture.shape[:2]
            self.shown.result("picture", str(path), path=str(path), seed=one.seed, width=width, height=height)

    def paint_each(self, paths: Sequence[Path], request: Request) -> None:
        """The operation on every picture of these files and folders; what cannot be used is told and left out.

        Raises UploadError or RequestError, that of the first, if none can be used."""
        files, refused = gather(paths), []
        for file in files:
            try:
                self.paint_from(file, request)
            except (UploadError, RequestError) as error:
                refused.append(error)
                if len(files) > 1:
                    self._leave_out(file, error)
        if len(refused) == len(files):
            raise refused[0]

    def paint_from(self, file: Path, request: Request) -> None:
        picture = read_input(operation_of(request).kind_of("picture"), file)
        self.paint(request, {"picture": picture}, slug(file.stem), {"picture": digest(file)})

    def _leave_out(self, file: Path, error: ArtError) -> None:
        name = display_name(file)
        self.shown.say(f"Left out: {error}" if name in str(error) else f"Left out: {name}. {error}")
        self.shown.fact("refused", name=name, reason=str(error), code=error.code)

    def _told(self, request: Request) -> OnProgress:
        return lambda i, share, _: self.shown.progress("Painting", i + share, request.count, "pictures")


def inpaint_in(
    out: Path, model: str, picture: Path, mask: Path, request: Request, shown: PlainLines, recipe: bool
) -> None:
    """The verb `inpaint`. Raises RequestError, WeightsError, UploadError, ArtError."""
    given = {"picture": read_input(PICTURE, picture), "mask": read_input(MASK, mask)}
    inputs = {"picture": digest(picture), "mask": digest(mask)}
    Output(out, model, shown, recipe).paint(request, given, slug(picture.stem), inputs)


def mix_in(
    out: Path, model: str, second: str, request: MixRequest, shown: PlainLines, recipe: bool, palette: Path | None
) -> None:
    """The verb `mix`. Raises RequestError, WeightsError, UploadError, ArtError."""
    folder = resolve(second, shown)
    other = Generator.load(folder)
    inputs = {"second": f"{other.config.name} ({folder_hash(folder)})"}
    output = Output(out, model, shown, recipe, palette)
    output.paint(request, {"second": other}, slug(other.config.name), inputs)
