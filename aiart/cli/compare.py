"""A comparison on the command line: a picture for each cell, in a file with its recipe, and a sheet of them all."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from aiart.cli.generators import resolve
from aiart.cli.output import PictureFolder, save_beside
from aiart.cli.painting_command import PaintingCommand, ReadInputs
from aiart.names import file_stem
from aiart.operations.grid import Axis, Cell, Grid
from aiart.operations.grid_sheet import CELL, grid_sheet
from aiart.operations.request import Request
from aiart.operations.table import kinds_key, operation_of


def save_comparison(
    painter: PaintingCommand, grid: Grid, read: Callable[[Request], ReadInputs], out: PictureFolder
) -> None:
    """Paint and save all cells, and at last the sheet, of what is done if that is not all. Raises as
    `PaintingCommand.save_pictures`; also WeightsError, HubError for another generator.

    Args:
        painter: of the generator that paints unless generators are compared.
        read: reads what is given for a request.
    """
    painters = {model: painter.with_generator(resolve(model, painter.shown)) for model in grid.generators}
    names = {model: one.generator.config.name for model, one in painters.items()}
    grid, read, small = grid.named(names), _once(read), []
    try:
        for index, cell in enumerate(grid.cells):
            one, given = painters.get(cell.generator, painter), read(cell.request)
            given = replace(given, stem="-".join(filter(None, (given.stem, _stem(grid, cell)))))
            small += map(_smaller, one.saved(cell.request, given, out, before=index, total=len(grid.cells)))
    finally:
        if small:
            stem = read(grid.cells[0].request).stem
            _save_sheet(painter, grid, small, "" if painters else painter.generator.config.name, stem, out)


def _once(read: Callable[[Request], ReadInputs]) -> Callable[[Request], ReadInputs]:
    """Return the same, but files are read once for all requests that take them as the same kinds of inputs."""
    known: dict[str, ReadInputs] = {}

    def read_once(request: Request) -> ReadInputs:
        kinds = kinds_key(request)
        if kinds not in known:
            known[kinds] = read(request)
        return known[kinds]

    return read_once


def _save_sheet(
    painter: PaintingCommand, grid: Grid, small: list[np.ndarray], name: str, stem: str, out: PictureFolder
) -> None:
    heading = ", ".join(filter(None, (operation_of(grid.cells[0].request).title, name)))
    sheet = grid_sheet(grid.across, grid.down, [*small, *[None] * (len(grid.cells) - len(small))], heading)
    axes = (axis.name for axis in (grid.across, grid.down))
    path = save_beside(
        out.folder, "-".join(filter(None, (name and file_stem(name), stem, "compare", *axes))), sheet, {}
    )
    painter.shown.result("comparison", str(path), path=str(path), pictures=len(small))


def _stem(grid: Grid, cell: Cell) -> str:
    """Return what tells the file of a cell from others: the values of both axes, but for what is in its name anyway."""
    return "-".join(
        file_stem(f"{axis.name} {_text(axis, cell)}") for axis in (grid.across, grid.down) if _text(axis, cell)
    )


def _text(axis: Axis, cell: Cell) -> str:
    return "" if axis.name in ("", "seed", "generator") else str(getattr(cell.request, axis.name))


def _smaller(picture: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3 or 4) with no side longer than the sheet shows."""
    image = Image.fromarray(picture)
    image.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    return np.asarray(image)
