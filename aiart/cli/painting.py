"""What the verbs of the operations do: what was typed becomes a request, pictures and generators are read, and a
`PaintingCommand` paints.

Given a folder, a verb does the same to every picture in it; one that cannot be used is named and left out. Where MODEL
is a picture and no other is given, the verb is done to that picture.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from aiart.cli.compare import save_comparison
from aiart.cli.generators import HUB, is_of_pictures, made_of, pictures_in, resolve
from aiart.cli.kept_settings import kept_values, save_settings
from aiart.cli.options import SHAPES, check_seeds, request_from_options, shape_from_text
from aiart.cli.output import PictureFolder, check_free
from aiart.cli.painting_command import PaintingCommand, ReadInputs
from aiart.cli.progress import PlainLines, display
from aiart.data.folders import gather
from aiart.engine.format.folder import folder_hash
from aiart.engine.painting.generator import Generator
from aiart.errors import ArtError, RequestError, UploadError
from aiart.names import file_stem
from aiart.operations.animation import check_ending
from aiart.operations.declaration import GENERATOR, LAYER, PALETTE, PICTURE, Operation
from aiart.operations.grid import ACROSS, DOWN, Grid, grid_from_text
from aiart.operations.request import Request
from aiart.operations.sizes import fitting_note
from aiart.operations.table import operation_of
from aiart.studio.inputs import digest
from aiart.studio.workers.reading import read_input
from aiart.training_presets import OWN_SIZE


def takes_folders(operation: Operation) -> bool:
    """Return whether it can be done to one picture after the other: nothing but a picture is given."""
    return not operation.frames and [one.kind in (PICTURE, LAYER) for one in operation.inputs] == [True]


def takes_model(operation: Operation) -> bool:
    """Return whether it begins with a picture, which may be MODEL itself."""
    return [one.kind for one in operation.required][:1] == [PICTURE]


def run(operation: Operation, typed: Mapping[str, Any], given: Collection[str] = ()) -> None:
    """Do what was typed behind a verb.

    Args:
        given: names of the options that were typed; the others have their usual values.

    Raises RequestError, WeightsError, HubError, UploadError; ArtError "not_saved", the disk refuses."""
    kept = kept_values(operation.name, typed.get("settings"), given)
    request = _request(operation, typed, kept)
    grid = grid_from_text(request, typed.get(ACROSS, ""), typed.get(DOWN, ""))
    if operation.frames:
        check_ending(typed["out"])
        check_free(typed["out"], typed["overwrite"])
    if typed.get("save_settings"):
        film = typed["out"].suffix.lower() if operation.frames else ""
        save_settings(typed["save_settings"], request, "seed" in given or "seed" in kept, film)
    with display(typed["json_lines"]) as shown:
        if note := fitting_note(typed.get("size") or "", int(operation.setting("size").high)):
            shown.say(note)
        colours = _palette(typed.get(PALETTE), shown)
        if takes_folders(operation):
            _paint_each(typed, request, grid, colours, shown)
            return
        typed = _with_model(operation, typed)
        painter = PaintingCommand.open(resolve(typed["model"], shown), colours, shown)
        if operation.frames:
            painter.save_film(request, _read_inputs(request, typed, shown), typed["out"])
        else:
            _save(painter, request, grid, lambda one: _read_inputs(one, typed, shown), typed)


def _save(
    painter: "PaintingCommand",
    request: Request,
    grid: Grid | None,
    read: Callable[[Request], "ReadInputs"],
    typed: Mapping[str, Any],
) -> None:
    """The pictures of a request, or of all cells of a comparison. read: reads what is given for a request."""
    if grid:
        save_comparison(painter, grid, read, _out(typed))
    else:
        painter.save_pictures(request, read(request), _out(typed))


def _out(typed: Mapping[str, Any]) -> PictureFolder:
    return PictureFolder(
        typed["out"],
        recipes=not typed["no_recipe"],
        kind=typed["kind"],
        green=typed.get("maps") or "",
        repeated=bool(typed.get("repeat")),
    )


def _with_model(operation: Operation, typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the same; where fewer arguments were given than there are, and MODEL is a picture, that is the first.

    Raises RequestError, whose code is the role, if one is missing."""
    roles = [one.role for one in operation.required]
    given = [typed[role] for role in roles if typed[role] is not None]
    if len(given) < len(roles) and takes_model(operation) and is_of_pictures(typed["model"]):
        given = [Path(typed["model"]), *given]
    if len(given) < len(roles):
        raise _missing(roles[len(given)], typed["model"] if takes_model(operation) and not given else "")
    return {**typed, **dict(zip(roles, given, strict=True))}


def _missing(role: str, model: str) -> RequestError:
    """model: MODEL as it was typed, if a picture there would be taken for what is missing; else ""."""
    if Path(model).suffix and not model.startswith(HUB) and not Path(model).exists():
        expected = "MODEL is a generator, or a picture that is its own."
        return RequestError(f"There is no {model}.", expected, "Correct its name.", code="model")
    expected = "It may be left out only where MODEL is a picture, which is then used." if model else ""
    return RequestError(f"{role.upper()} is missing.", expected, "Name one.", code=role)


def _request(operation: Operation, typed: Mapping[str, Any], kept: Mapping[str, Any]) -> Request:
    """Return the request of what was typed, and of what was kept of the rest. Raises RequestError."""
    values = {name: typed[name] for name in operation.request.model_fields if name in typed and name not in SHAPES}
    shape = shape_from_text(typed.get("size"), typed.get("aspect"), int(operation.setting("size").high))
    request = request_from_options(operation.request, **{"count": 1, **values, **shape, **kept})
    check_seeds(request)
    return request


def _read_inputs(request: Request, typed: Mapping[str, Any], shown: PlainLines) -> ReadInputs:
    """Read all inputs. Raises UploadError; for a generator RequestError, WeightsError, HubError."""
    operation = operation_of(request)
    if not operation.inputs:
        return ReadInputs(stem="" if operation.is_plain else operation.name)
    inputs, names, stems = {}, {}, []
    own = [one.role for one in operation.inputs if typed[one.role] == Path(typed["model"])]
    for one in operation.inputs:
        if typed[one.role] is None:
            continue
        if one.kind == GENERATOR:
            inputs[one.role], names[one.role], stem = _generator(typed[one.role], shown)
        else:
            kind = operation.kind_of(one.role, request) or one.kind
            inputs[one.role], names[one.role] = _file(
                kind, typed[one.role], shown, max_side=_most(operation, bool(own))
            )
            stem = operation.name if one.role in own else typed[one.role].stem
        stems.append(file_stem(stem))
    return ReadInputs(inputs, names, stems[0])


def _generator(model: str, shown: PlainLines) -> tuple[Generator, str, str]:
    """Return a generator, how a recipe names it, and its name."""
    folder = resolve(model, shown)
    generator = Generator.load(folder)
    return generator, f"{generator.config.name} ({folder_hash(folder)})", generator.config.name


def _file(
    kind: str, path: Path, shown: PlainLines, name: str = "", max_side: int | None = None
) -> tuple[np.ndarray, str]:
    """Return a picture as an operation takes it, and how a recipe names it; with no side of more than `max_side`
    pixels.

    Raises UploadError."""
    return read_input(kind, path, on_note=shown.say, name=name, max_side=max_side), digest(path)


def _most(operation: Operation, is_model: bool) -> int | None:
    """Return the longest side of a given picture, in pixels: as a generator's where MODEL is one, unless it stays
    whole."""
    return OWN_SIZE.most if is_model and not operation.whole else None


def _palette(path: Path | None, shown: PlainLines) -> ReadInputs:
    """Return the picture whose colours are taken, if any. Raises UploadError."""
    if path is None:
        return ReadInputs()
    colours, name = _file(PICTURE, path, shown)
    return ReadInputs({PALETTE: colours}, {PALETTE: name})


def _paint_each(
    typed: Mapping[str, Any], request: Request, grid: Grid | None, colours: ReadInputs, shown: PlainLines
) -> None:
    """The operation on every picture of the files and folders, with MODEL; where MODEL alone is given, on each of its
    pictures with that picture. What cannot be used is said and left out.

    Raises UploadError or RequestError, that of the first, if none can be used."""
    painter = PaintingCommand.open(resolve(typed["model"], shown), colours, shown) if typed["pictures"] else None
    if painter is None and not is_of_pictures(typed["model"]):
        raise _missing("pictures", str(typed["model"]))
    found = gather(typed["pictures"]) if painter else pictures_in(Path(typed["model"]))
    for note in found.notes:
        shown.say(note)
    refused = []
    for path, shown_as in found.names.items():
        try:
            one = painter or PaintingCommand.open(made_of(path, shown), colours, shown)
            read = partial(_read_one, path=path, shown_as=shown_as, shown=shown, is_model=painter is None)
            _save(one, request, grid, read, typed)
        except (UploadError, RequestError) as error:
            refused.append(error)
            if len(found.files) > 1:
                _leave_out(shown_as, error, shown)
    if len(refused) == len(found.files):
        raise refused[0]


def _read_one(request: Request, path: Path, shown_as: str, shown: PlainLines, is_model: bool) -> ReadInputs:
    """Return the only input of an operation. Raises UploadError."""
    operation = operation_of(request)
    (one,) = operation.inputs
    picture, name = _file(
        operation.kind_of(one.role, request) or one.kind, path, shown, shown_as, _most(operation, is_model)
    )
    return ReadInputs({one.role: picture}, {one.role: name}, operation.name if is_model else file_stem(path.stem))


def _leave_out(name: str, error: ArtError, shown: PlainLines) -> None:
    shown.say(f"Left out: {error}" if name in str(error) else f"Left out: {name}. {error}")
    shown.fact("refused", name=name, reason=str(error), code=error.code)
