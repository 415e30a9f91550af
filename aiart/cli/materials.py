"""The verb `materials`: a table of what a generator's pictures are made of, and a sheet of swatches."""

from pathlib import Path

from aiart.cli.generators import resolve
from aiart.cli.progress import PlainLines
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError, RequestError
from aiart.files import atomic_path
from aiart.images import save_png
from aiart.operations.materials import color_code, materials_sheet, share_text, without_materials

PNG = ".png"


def list_materials(model: str, out: Path | None, shown: PlainLines) -> None:
    """Print number, colour and share of each material, and draw a sheet if `out` names a file for it.

    Raises:
        RequestError: "out", it is no PNG; "materials", the generator has none; "model".
        WeightsError, HubError.
        ArtError: "not_saved", the disk refuses.
    """
    if out and out.suffix.lower() != PNG:
        raise RequestError(f"{out.name} is no PNG.", f"The name of a sheet ends in {PNG}.", "Change it.", code="out")
    generator = Generator.load(resolve(model, shown))
    if generator.materials is None:
        fix = "Choose an instant or balanced one."
        raise without_materials(generator.config.name, fix, code="materials")
    for one in generator.materials.all:
        color, share = color_code(one.color), round(one.share, 4)
        line = f"{one.number:3}  {color}  {share_text(one.share):>9}"
        shown.result("material", line, number=one.number, color=color, share=share)
    if out:
        _save_sheet(generator, out)
        shown.result("sheet", str(out), path=str(out))


def _save_sheet(generator: Generator, out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(out) as unfinished:
            save_png(unfinished, materials_sheet(generator))
    except OSError as error:
        raise ArtError(
            f"The sheet could not be saved as {out}: {error.strerror or type(error).__name__}.",
            fix="Make sure that the disk has room and the folder may be written to, then try again.",
            code="not_saved",
        ) from error
