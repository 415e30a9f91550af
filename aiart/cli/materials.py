"""The verb `materials`: a table of what a generator's pictures are made of, and a sheet of swatches."""

from pathlib import Path

from aiart.cli.generators import resolve
from aiart.cli.output import check_free, check_png, write_png
from aiart.cli.progress import PlainLines
from aiart.engine.painting.generator import Generator
from aiart.operations.materials import color_code, materials_sheet, share_text, without_materials


def list_materials(model: str, out: Path | None, shown: PlainLines, overwrite: bool = False) -> None:
    """Print number, colour and share of each material, and draw a sheet if `out` names a file for it.

    Raises:
        RequestError: "out", it is no PNG, or is there already; "materials", the generator has none; "model".
        WeightsError, HubError.
        ArtError: "not_saved", the disk refuses.
    """
    check_png(out)
    check_free(out, overwrite)
    generator = Generator.load(resolve(model, shown))
    if generator.materials is None:
        fix = "Choose an instant or balanced one."
        raise without_materials(generator.config.name, fix, code="materials")
    for one in generator.materials.all:
        color, share = color_code(one.color), round(one.share, 4)
        line = f"{one.number:3}  {color}  {share_text(one.share):>9}"
        shown.result("material", line, number=one.number, color=color, share=share)
    if out:
        write_png(out, materials_sheet(generator), "The sheet")
        shown.result("sheet", str(out), path=str(out))
