"""The verbs that say what a generator is: `list`, `show`, `materials`, `remembered` and `evaluate`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.cli.generators import resolve, shelf
from aiart.cli.options import check_seeds
from aiart.cli.output import check_free, check_png, write_png
from aiart.cli.painting_command import paint_with_progress
from aiart.cli.progress import PlainLines, read_pictures
from aiart.cli.streams import print_line, print_object
from aiart.data.decode import fit
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import MODEL, folder_hash, read_config
from aiart.engine.format.parameters import parameter_count
from aiart.engine.format.words import listed_words
from aiart.engine.painting.generator import Generator
from aiart.operations.materials import color_code, materials_sheet, share_text, without_materials
from aiart.operations.remembered import remembered_picture, remembered_pictures, remembered_sheet
from aiart.operations.request import Request
from aiart.operations.words import known_words
from aiart.training_presets import LONG_SIDE_MAX, LONG_SIDE_MIN, PRESETS, counted


def list_shelf(json_lines: bool) -> None:
    """Print a line for each generator that has a name here."""
    found = shelf()
    for one in found:
        config = one.config
        size = (one.folder / MODEL).stat().st_size
        if json_lines:
            facts = {"id": one.id, "name": one.name, "preset": config.preset, "source": one.source}
            canvas = {"width": config.width, "height": config.height}
            print_object(facts | canvas | {"size_bytes": size, "folder": str(one.folder)})
        else:
            canvas = f"{config.width} x {config.height}"
            print_line(f"{one.id:24} {config.preset:9} {canvas:>11}  {_size(size):>8}  {one.name}")
    if not found and not json_lines:
        print_line("There is no generator here yet. Make one: python -m aiart train PICTURES --out FOLDER")


def show_generator(model: str, json_lines: bool) -> None:
    """Print what a generator is. Raises RequestError, WeightsError."""
    folder = resolve(model)
    config, digest = read_config(folder), folder_hash(folder)
    size = (folder / MODEL).stat().st_size
    if json_lines:
        facts = {"folder": str(folder), "hash": digest, "size_bytes": size, "holds_pictures": config.memory is not None}
        print_object(facts | config.model_dump())
        return
    for title, text in _rows(folder, config, digest, size):
        print_line(f"{title + ':':12}{text}")


def _rows(folder: Path, config: GeneratorConfig, digest: str, size: int) -> list[tuple[str, str]]:
    preset = PRESETS[config.preset]
    scales = ", ".join(f"{width} x {height}" for height, width in config.sizes)
    return [
        ("Name", config.name),
        ("Folder", str(folder)),
        ("Hash", digest),
        ("Preset", f"{preset.title}. {preset.summary}"),
        ("Canvas", f"{config.width} x {config.height} pixels, painted from coarse to fine: {scales}"),
        ("Network", _network(config)),
        ("Training", _training(config)),
        ("Contains", _contains(config)),
        ("Words", listed_words(known_words(config)) or "none"),
        ("Size", f"{_size(size)} of weights"),
        ("Licence", config.licence or "none was given"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in config.versions.items()) or "not noted"),
    ]


def _network(config: GeneratorConfig) -> str:
    if not config.network:
        return "none: it remembers and recombines"
    return f"{parameter_count(config.network):,} parameters, for {config.network.scales} of {len(config.sizes)} scales"


def _training(config: GeneratorConfig) -> str:
    training = config.training
    pictures = counted(training.pictures)
    if not config.network:
        return f"from {pictures}, seed {training.seed}; nothing was trained"
    losses = " ".join(f"{loss:.3g}" for loss in training.loss)
    return f"from {pictures}, seed {training.seed}, {training.steps} steps in {training.seconds:.0f} s, loss {losses}"


def _contains(config: GeneratorConfig) -> str:
    if not config.memory:
        return "no picture and no piece of one, only the parameters of its network"
    kept = "1 of its pictures" if config.memory.pictures == 1 else f"{config.memory.pictures} of its pictures"
    return f"{kept}, whole, at the size of the canvas: whoever has the folder can look at them"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def list_materials(model: str, out: Path | None, shown: PlainLines, overwrite: bool = False) -> None:
    """Print number, colour and share of each material, and draw a sheet if `out` names a file for it.

    Raises:
        RequestError: "materials", the generator has none; and as `_opened`.
        WeightsError, HubError: as `_opened`.
        ArtError: "not_saved", the disk refuses.
    """
    generator = _opened(model, out, overwrite, shown)
    if generator.materials is None:
        fix = "Choose an instant or balanced one."
        raise without_materials(generator.config.name, fix, code="materials")
    for one in generator.materials.all:
        color, share = color_code(one.color), round(one.share, 4)
        line = f"{one.number:3}  {color}  {share_text(one.share):>9}"
        shown.result("material", line, number=one.number, color=color, share=share)
    if out:
        _save_sheet(out, materials_sheet(generator), "sheet", shown)


def list_remembered(
    model: str, out: Path | None, number: int | None, shown: PlainLines, overwrite: bool = False
) -> None:
    """Print number and mean colour of each remembered picture, or of one alone. If `out` names a file, write a sheet of
    all of them there, or that one as it is.

    Raises:
        RequestError: "remembered", the generator has none; "number"; and as `_opened`.
        WeightsError, HubError: as `_opened`.
        ArtError: "not_saved", the disk refuses.
    """
    generator = _opened(model, out, overwrite, shown)
    pictures = dict(enumerate(remembered_pictures(generator)))
    if number is not None:
        pictures = {number: remembered_picture(generator, number)}
    for i, picture in pictures.items():
        red, green, blue = picture.mean((0, 1)).round().astype(int).tolist()
        color = color_code((red, green, blue))
        shown.result("picture", f"{i:3}  {color}", number=i, color=color)
    if out:
        what, page = ("sheet", remembered_sheet(generator)) if number is None else ("file", pictures[number])
        _save_sheet(out, page, what, shown)


def _opened(model: str, out: Path | None, overwrite: bool, shown: PlainLines) -> Generator:
    """Return the generator, if a PNG can be written to `out`.

    Raises:
        RequestError: "out", it is no PNG, or is there already; "model".
        WeightsError: the generator cannot be read.
        HubError: it cannot be fetched.
    """
    check_png(out)
    check_free(out, overwrite)
    return Generator.load(resolve(model, shown))


def _save_sheet(out: Path, page: np.ndarray, what: str, shown: PlainLines) -> None:
    write_png(out, page, f"The {what}")
    shown.result(what, str(out), path=str(out))


def evaluate_against(model: str, paths: Sequence[Path], request: Request, shown: PlainLines) -> None:
    """Paint as `request` says and print the report.

    Raises:
        RequestError: something impossible was asked for, or there is no such generator.
        WeightsError: the generator cannot be read.
        HubError: it cannot be fetched.
        UploadError: no picture can be used.
    """
    from aiart.evaluate import measure  # only here: it loads SciPy, which no other of these verbs needs

    check_seeds(request)
    folder = resolve(model, shown)
    generator = Generator.load(folder)
    originals = _originals(paths, (generator.config.height, generator.config.width), shown)
    pictures = np.stack(list(paint_with_progress(generator, {}, request, shown)))
    shown.say(f"Measuring {len(pictures)} pictures against {len(originals)}.")
    report = measure(originals, pictures)
    facts = {"model": str(folder), "name": generator.config.name, "hash": folder_hash(folder), "seed": request.seed}
    shown.result("report", "\n".join(report.lines()), **facts, **report.as_dict())


def _originals(paths: Sequence[Path], canvas: tuple[int, int], shown: PlainLines) -> np.ndarray:
    """uint8 (n, height, width, 3) on the generator's canvas: as they are if it was made from them, else cropped."""
    long_side = min(max(*canvas, LONG_SIDE_MIN), LONG_SIDE_MAX)
    canvases = read_pictures(paths, long_side, shown).canvases
    return np.stack([fit(Image.fromarray(picture), canvas) for picture in canvases])
