"""The verbs that paint, made from the declarations of the operations; what they do is in `painting`."""

from collections.abc import Callable
from inspect import Parameter, Signature
from os.path import expanduser
from pathlib import Path
from typing import Annotated, Any

import typer

from aiart.cli.options import (
    JsonLines,
    Model,
    Overwrite,
    Pictures,
    PicturesOrModel,
    SaveSettings,
    Settings,
    option_name,
    typed,
    typed_path,
)
from aiart.cli.painting import run, takes_folders, takes_model
from aiart.data.kinds import NAMES_OR
from aiart.images import KINDS
from aiart.operations.declaration import GENERATOR, PALETTE, Operation, Setting
from aiart.operations.grid import ACROSS, DOWN, can_compare
from aiart.operations.request import COMMON
from aiart.operations.surface import GREENS

PICTURE_HELP = f"A {NAMES_OR} file."
OUT_HELP = "Folder for the pictures. Nothing in it is overwritten."
FILM_HELP = "The file: .mp4, .webp or .gif. One that is there stays, unless --overwrite is given."
MAPS_HELP = (
    "Besides each picture a zip of it as base colour, height, normal and roughness, for games and renderers; green in "
    f"the normal map as {' or '.join(GREENS)} has it."
)
REPEAT_HELP = "Besides each picture another of it three times beside itself where its sides meet, to look for seams."
COMPARE_HELP = (
    f"Compare: one picture for each value of a setting, such as seed=1,2,3, or {GENERATOR}=MODEL,MODEL; and all of "
    "them on one sheet."
)
DOWN_HELP = f"With --{ACROSS}, a second setting: one row for each of its values."
METAVARS = {"size": "SIZE", "aspect": "W:H"}  # these are typed as text


def verb_for(operation: Operation) -> Callable[..., None]:
    """Return the command of an operation: a function whose signature typer reads."""

    def verb(context: typer.Context, **values: Any) -> None:
        run(operation, values, typed(context))

    parameters = [Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    parameters += [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, (annotation, default) in _options(operation).items()
    ]
    verb.__name__, verb.__doc__ = operation.name, operation.help
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    verb.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    return verb


def _options(operation: Operation) -> dict[str, tuple[Any, Any]]:
    """Name of each argument and option, in order -> its annotation and its default."""
    options: dict[str, tuple[Any, Any]] = {"model": (Model, Parameter.empty)} | _arguments(operation)
    out = Annotated[
        Path, typer.Option(metavar="PATH", help=FILM_HELP if operation.frames else OUT_HELP, parser=typed_path)
    ]
    options["out"] = (out, Parameter.empty)
    if operation.frames:
        options["overwrite"] = (Overwrite, False)
    for name in (*operation.settings, *_common(operation)):
        options[name] = _option(operation.setting(name))
    for one in operation.optional:
        options[one.role] = (
            Annotated[Path | None, typer.Option(metavar="FILE", help=one.help, parser=typed_path)],
            None,
        )
    if operation.palette:
        palette = typer.Option(metavar="PICTURE", help="Give it the colours of this picture.", parser=typed_path)
        options[PALETTE] = (Annotated[Path | None, palette], None)
    options |= {"settings": (Settings, None), "save_settings": (SaveSettings, None)}
    if not operation.frames:
        kind = typer.Option(
            help=f"Of the files: {', '.join(KINDS)} (a TIFF with before and mask). Only a PNG carries its recipe."
        )
        options["kind"] = (Annotated[str, kind], "png")
        if operation.repeats:
            maps = typer.Option(metavar="GREEN", help=MAPS_HELP)
            options["maps"] = (Annotated[str | None, maps], None)
            options["repeat"] = (Annotated[bool, typer.Option("--repeat", help=REPEAT_HELP)], False)
        if can_compare(operation):
            for name, words in ((ACROSS, COMPARE_HELP), (DOWN, DOWN_HELP)):
                option = typer.Option(metavar="SETTING=VALUES", help=words)
                options[name] = (Annotated[str, option], "")
        no_recipe = typer.Option("--no-recipe", help="Leave out what paints the picture again.")
        options["no_recipe"] = (Annotated[bool, no_recipe], False)
    return options | {"json_lines": (JsonLines, False)}


def _arguments(operation: Operation) -> dict[str, tuple[Any, Any]]:
    if takes_folders(operation):
        return {"pictures": (PicturesOrModel, None) if takes_model(operation) else (Pictures, Parameter.empty)}
    arguments = {}
    for one in operation.required:
        kind, parser = (str, expanduser) if one.kind == GENERATOR else (Path, typed_path)
        argument = typer.Argument(metavar=one.role.upper(), help=one.help or PICTURE_HELP, parser=parser)
        if takes_model(operation):  # then the first may be left out, and whether it was is seen by their number
            arguments[one.role] = (Annotated[kind | None, argument], None)
        else:
            arguments[one.role] = (Annotated[kind, argument], Parameter.empty)
    return arguments


def _common(operation: Operation) -> list[str]:
    """Return the common settings that are options of it. A film is one; of pictures there may always be several."""
    always = ("seed",) if operation.frames else ("count", "seed")
    return [name for name in COMMON if name in (*always, *operation.common)]


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
    """Return what can be chosen, if it is a choice; its label, if that says more than the option's name; its hint."""
    *words, last = setting.words or ("",)
    named = setting.label.lower() == setting.name
    first = f"{setting.label}: {', '.join(words)} or {last}." if words else "" if named else f"{setting.label}."
    return f"{first} {setting.hint}".strip()
