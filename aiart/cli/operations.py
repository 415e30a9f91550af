"""The verbs that paint, made from the declarations of the operations.

Given a folder, a verb does the same to every picture in it; one that cannot be used is named and left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from aiart.cli.generators import resolve
from aiart.cli.options import (
    JsonLines,
    Model,
    Pictures,
    check_seeds,
    option_name,
    request_from_options,
    shape_from_text,
)
from aiart.cli.output import PictureFolder, save_beside
from aiart.cli.progress import PlainLines, display
from aiart.data.folders import gather
from aiart.data.kinds import NAMES_OR
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError, RequestError, UploadError
from aiart.names import file_stem
from aiart.operations.animation import check_ending, save_animation
from aiart.operations.declaration import (
    CALM,
    FORMATS,
    GENERATOR,
    LAYER,
    LAYOUT,
    PALETTE,
    PICTURE,
    SHAPE,
    STEPS,
    Operation,
    Setting,
)
from aiart.operations.recipe import recipe_of, text_chunks
from aiart.operations.request import Request
from aiart.operations.table import operation_of, perform
from aiart.studio.inputs import digest
from aiart.studio.workers.reading import read_input

PICTURE_HELP = f"A {NAMES_OR} file."
OUT_HELP = "Folder for the pictures. Nothing in it is overwritten."
FILM_HELP = "The file: .mp4, .webp or .gif. One that is there is replaced."
METAVARS = {"size": "WxH", "aspect": "W:H"}  # these are typed as text


# The verbs


def verb_for(operation: Operation) -> Callable[..., None]:
    """The command of an operation: a function whose signature typer reads."""

    def verb(**typed: Any) -> None:
        _run(operation, typed)

    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, (annotation, default) in _options(operation).items()
    ]
    verb.__name__, verb.__doc__ = operation.name, operation.help
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    verb.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    return verb


def takes_folders(operation: Operation) -> bool:
    """Whether it can be done to one picture after the other: nothing but a picture is given."""
    return not operation.frames and [one.kind in (PICTURE, LAYER) for one in operation.inputs] == [True]


def _options(operation: Operation) -> dict[str, tuple[Any, Any]]:
    """Name of each argument and option, in order -> its annotation and its default."""
    options: dict[str, tuple[Any, Any]] = {"model": (Model, Parameter.empty)} | _arguments(operation)
    out = Annotated[Path, typer.Option(help=FILM_HELP if operation.frames else OUT_HELP)]
    options["out"] = (out, Parameter.empty)
    for name in (*operation.settings, *_common(operation)):
        options[name] = _option(operation.setting(name))
    for one in operation.optional:
        options[one.role] = (Annotated[Path | None, typer.Option(metavar="FILE", help=one.help)], None)
    if operation.palette:
        palette = typer.Option(metavar="PICTURE", help="Give it the colours of this picture.")
        options[PALETTE] = (Annotated[Path | None, palette], None)
    if not operation.frames:
        no_recipe = typer.Option("--no-recipe", help="Leave out what paints the picture again.")
        options["no_recipe"] = (Annotated[bool, no_recipe], False)
    return options | {"json_lines": (JsonLines, False)}


def _arguments(operation: Operation) -> dict[str, tuple[Any, Any]]:
    if takes_folders(operation):
        return {"pictures": (Pictures, Parameter.empty)}
    arguments = {}
    for one in operation.required:
        kind = str if one.kind == GENERATOR else Path
        argument = typer.Argument(metavar=one.role.upper(), help=one.help or PICTURE_HELP)
        arguments[one.role] = (Annotated[kind, argument], Parameter.empty)
    return arguments


def _common(operation: Operation) -> list[str]:
    """The common settings that are options of it. A film is one; of pictures there may always be several."""
    shaped = bool(operation.uses & {SHAPE, FORMATS})
    there = {
        "count": operation.frames is None,
        "seed": True,
        "size": shaped,
        "aspect": shaped,
        **{name: name in operation.uses for name in (LAYOUT, CALM, STEPS)},
    }
    return [name for name, is_there in there.items() if is_there]


def _option(setting: Setting) -> tuple[Any, Any]:
    kind = str if setting.name in METAVARS else setting.kind
    option = typer.Option(
        option_name(setting.name),
        metavar=METAVARS.get(setting.name),
        help=_help(setting),
        show_default=setting.when_empty or True,
    )
    return Annotated[kind if setting.default is not None else kind | None, option], setting.default


def _help(setting: Setting) -> str:
    """What can be chosen, if it is a choice; its label, if that says more than the option's name; its hint."""
    *words, last = setting.words or ("",)
    named = setting.label.lower() == setting.name
    first = f"{setting.label}: {', '.join(words)} or {last}." if words else "" if named else f"{setting.label}."
    return f"{first} {setting.hint}".strip()


# What they do


def _run(operation: Operation, typed: Mapping[str, Any]) -> None:
    """Raises RequestError, WeightsError, HubError, UploadError; ArtError "not_saved", the disk refuses."""
    request = _request(operation, typed)
    if operation.frames:
        check_ending(typed["out"])
    with display(typed["json_lines"]) as shown:
        painter = Painter.open(typed["model"], typed.get(PALETTE), shown)
        if operation.frames:
            painter.save_film(request, _read_inputs(request, typed, shown), typed["out"])
            return
        out = PictureFolder(typed["out"], recipes=not typed["no_recipe"])
        if takes_folders(operation):
            _paint_each(painter, typed["pictures"], request, out)
        else:
            painter.save_pictures(request, _read_inputs(request, typed, shown), out)


def _request(operation: Operation, typed: Mapping[str, Any]) -> Request:
    """Raises RequestError."""
    values = {name: typed[name] for name in operation.request.model_fields if name in typed and name not in METAVARS}
    shape = shape_from_text(typed.get("size"), typed.get("aspect"))
    request = request_from_options(operation.request, **{"count": 1} | values | shape)
    check_seeds(request)
    return request


@dataclass(frozen=True)
class ReadInputs:
    """The inputs of an operation, read."""

    inputs: Mapping[str, Any] = field(default_factory=dict)  # role -> what the operation takes
    names: Mapping[str, str] = field(default_factory=dict)  # role -> how a recipe names it
    stem: str = ""  # what a file's name says of them


def _read_inputs(request: Request, typed: Mapping[str, Any], shown: PlainLines) -> ReadInputs:
    """Read all inputs. Raises UploadError; for a generator RequestError, WeightsError, HubError."""
    operation = operation_of(request)
    if not operation.inputs:
        return ReadInputs(stem="" if operation.is_plain else operation.name)
    inputs, names, stems = {}, {}, []
    for one in operation.inputs:
        if typed[one.role] is None:
            continue
        if one.kind == GENERATOR:
            inputs[one.role], names[one.role], stem = _generator(typed[one.role], shown)
        else:
            kind = operation.kind_of(one.role, request) or one.kind
            inputs[one.role], names[one.role] = _file(kind, typed[one.role], shown)
            stem = typed[one.role].stem
        stems.append(file_stem(stem))
    return ReadInputs(inputs, names, stems[0])


def _generator(model: str, shown: PlainLines) -> tuple[Generator, str, str]:
    """A generator, how a recipe names it, and its name."""
    folder = resolve(model, shown)
    generator = Generator.load(folder)
    return generator, f"{generator.config.name} ({folder_hash(folder)})", generator.config.name


def _file(kind: str, path: Path, shown: PlainLines, name: str = "") -> tuple[np.ndarray, str]:
    """A picture as an operation takes it, and how a recipe names it. Raises UploadError."""
    return read_input(kind, path, on_note=shown.say, name=name), digest(path)


def _paint_each(painter: "Painter", paths: Sequence[Path], request: Request, out: PictureFolder) -> None:
    """The operation on every picture of these files and folders; what cannot be used is said and left out.

    Raises UploadError or RequestError, that of the first, if none can be used."""
    operation, found, refused = operation_of(request), gather(paths), []
    (one,) = operation.inputs
    for note in found.notes:
        painter.shown.say(note)
    for path, shown_as in found.names.items():
        try:
            kind = operation.kind_of(one.role, request) or one.kind
            picture, name = _file(kind, path, painter.shown, shown_as)
            read = ReadInputs({one.role: picture}, {one.role: name}, file_stem(path.stem))
            painter.save_pictures(request, read, out)
        except (UploadError, RequestError) as error:
            refused.append(error)
            if len(found.files) > 1:
                _leave_out(shown_as, error, painter.shown)
    if len(refused) == len(found.files):
        raise refused[0]


def _leave_out(name: str, error: ArtError, shown: PlainLines) -> None:
    shown.say(f"Left out: {error}" if name in str(error) else f"Left out: {name}. {error}")
    shown.fact("refused", name=name, reason=str(error), code=error.code)


@dataclass(frozen=True)
class Painter:
    """A generator that paints for one command, and perhaps a picture whose colours its own get."""

    generator: Generator
    hash: str
    palette: ReadInputs
    shown: PlainLines

    @classmethod
    def open(cls, model: str, palette: Path | None, shown: PlainLines) -> "Painter":
        """Raises RequestError, WeightsError, HubError; UploadError for the palette."""
        folder = resolve(model, shown)
        colours, name = (None, "") if palette is None else _file(PICTURE, palette, shown)
        read = ReadInputs() if palette is None else ReadInputs({PALETTE: colours}, {PALETTE: name})
        return cls(Generator.load(folder), folder_hash(folder), read, shown)

    def save_pictures(self, request: Request, read: ReadInputs, out: PictureFolder) -> None:
        """Paint, and save every picture as NAME-STEM-SEED.png as soon as it is there. Raises RequestError, ArtError."""
        name = self.generator.config.name
        names = {**self.palette.names, **read.names}
        pictures = painted(self.generator, {**self.palette.inputs, **read.inputs}, request, self.shown)
        for i, picture in enumerate(pictures):
            single = request.changed(count=1, seed=request.seed + i)
            text = text_chunks(recipe_of(name, self.hash, single, names)) if out.recipes else {}
            stem = "-".join(filter(None, (file_stem(name), read.stem, str(single.seed))))
            path = save_beside(out.folder, stem, picture, text)
            height, width = picture.shape[:2]
            self.shown.result("picture", str(path), path=str(path), seed=single.seed, width=width, height=height)

    def save_film(self, request: Any, read: ReadInputs, path: Path) -> None:
        """Paint and write a film; a file that is there is replaced when the new one is whole.

        Raises RequestError; ArtError "not_saved", the disk refuses."""
        frames = painted(self.generator, {**self.palette.inputs, **read.inputs}, request, self.shown)
        save_animation(path, frames, request.fps)
        count, _ = _pieces(request)
        self.shown.result("animation", str(path), path=str(path), seed=request.seed, frames=count, fps=request.fps)


def painted(
    generator: Generator, inputs: Mapping[str, Any], request: Request, shown: PlainLines
) -> Iterator[np.ndarray]:
    """`perform`, with its progress shown. Raises RequestError before the first picture."""
    total, unit = _pieces(request)
    return perform(generator, inputs, request, lambda i, share, _: shown.progress("Painting", i + share, total, unit))


def _pieces(request: Request) -> tuple[int, str]:
    """How many pictures or frames a request asks for, and what they are."""
    frames = operation_of(request).frames
    return (frames(request), "frames") if frames else (request.count, "pictures")
