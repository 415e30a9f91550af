"""The verb `remembered`: the pictures that a generator remembers, with their numbers, as a sheet or one by one."""

from pathlib import Path

from aiart.cli.generators import resolve
from aiart.cli.output import check_free, check_png, write_png
from aiart.cli.progress import PlainLines
from aiart.engine.painting.generator import Generator
from aiart.operations.materials import color_code
from aiart.operations.remembered import remembered_picture, remembered_pictures, remembered_sheet


def list_remembered(
    model: str, out: Path | None, number: int | None, shown: PlainLines, overwrite: bool = False
) -> None:
    """Print number and mean colour of each remembered picture, or of one alone. If `out` names a file, write a sheet of
    all of them there, or that one as it is.

    Raises:
        RequestError: "out", it is no PNG, or is there already; "remembered", the generator has none; "number"; "model".
        WeightsError, HubError.
        ArtError: "not_saved", the disk refuses.
    """
    check_png(out)
    check_free(out, overwrite)
    generator = Generator.load(resolve(model, shown))
    pictures = dict(enumerate(remembered_pictures(generator)))
    if number is not None:
        pictures = {number: remembered_picture(generator, number)}
    for i, picture in pictures.items():
        red, green, blue = picture.mean((0, 1)).round().astype(int).tolist()
        color = color_code((red, green, blue))
        shown.result("picture", f"{i:3}  {color}", number=i, color=color)
    if out:
        what, page = ("sheet", remembered_sheet(generator)) if number is None else ("file", pictures[number])
        write_png(out, page, f"The {what}")
        shown.result(what, str(out), path=str(out))
