"""Comparisons of a workspace: which pictures stand in which cell of a grid, what its axes say, and their sheet.

A cell is a picture of the gallery like any other. The sheet is drawn from the pictures when it is asked for:

    sheets/<id>/<generator>-compare-<axes>.png

Comparisons whose pictures are all gone are forgotten. After a damaged database they are lost; the pictures are not.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from aiart.errors import StudioError
from aiart.files import atomic_path, private_folder
from aiart.images import on_paper, save_png
from aiart.names import file_stem
from aiart.operations.grid import ACROSS, DOWN, Axis, Grid
from aiart.operations.grid_sheet import cell_side, grid_sheet
from aiart.operations.table import OPERATIONS
from aiart.studio.database import Database
from aiart.studio.gallery import Gallery
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.open_orders import Content
from aiart.studio.picture_record import PictureView
from aiart.studio.settings import StudioConfig
from aiart.studio.store import storing
from aiart.studio.tasks import PaintTask, Part
from aiart.studio.workspace import Workspace, check_quota

EMPTY_SECONDS = 3600  # after which a comparison without a picture is forgotten


@dataclass(frozen=True)
class ComparisonView:
    """A comparison as it is now."""

    id: str
    made: float  # seconds since the epoch
    operation: str
    generator: str  # name of the one that painted; "" if there are several
    across: Axis
    down: Axis
    pictures: tuple[PictureView | None, ...]  # row by row; None where there is none, or none any more

    @property
    def heading(self) -> str:
        return ", ".join(filter(None, (OPERATIONS[self.operation].title, self.generator)))

    @property
    def there(self) -> list[PictureView]:
        """Its pictures that are there."""
        return [view for view in self.pictures if view]


class Comparisons:
    """Those of all workspaces."""

    def __init__(self, config: StudioConfig, database: Database, gallery: Gallery):
        self._config, self._database, self._gallery = config, database, gallery

    def add(self, workspace: Workspace, comparison: str, operation: str, generator: str, grid: Grid) -> None:
        """Take a new one in, without pictures. Raises StudioError, see `Database.transaction`."""
        axes = {name: {"name": one.name, "title": one.title, "labels": one.labels} for name, one in _axes(grid)}
        values = (comparison, workspace.key, time.time(), operation, generator, json.dumps(axes))
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)", values)

    @staticmethod
    def put(connection: sqlite3.Connection, comparison: str, place: int, picture: str) -> None:
        """Note that a picture is there for a cell, within the transaction that takes it into the gallery. place: of the
        cell, row by row."""
        connection.execute("INSERT INTO cells VALUES (?, ?, ?)", (comparison, place, picture))

    def find(self, workspace: Workspace, comparison: object) -> ComparisonView:
        """Return the comparison of this id. Raises StudioError, code "no_comparison"."""
        if isinstance(comparison, str):
            sql = "SELECT * FROM comparisons WHERE workspace = ? AND id = ?"
            if (row := self._database.row(sql, workspace.key, comparison)) and (view := self._view(workspace, row)):
                return view
        happened = "This comparison is not here (any more)."
        raise StudioError(happened, "", "Choose another one, or make it again.", code="no_comparison")

    def all(self, workspace: Workspace) -> list[ComparisonView]:
        """Return those of a workspace that have a picture, newest first."""
        sql = "SELECT * FROM comparisons WHERE workspace = ? ORDER BY created DESC"
        views = (self._view(workspace, row) for row in self._database.rows(sql, workspace.key))
        return [view for view in views if view and view.there]

    def sheet(self, workspace: Workspace, comparison: object) -> Path:
        """Return a PNG with all its pictures and the values of both axes; its name is what the person gets.

        Raises:
            StudioError: "no_comparison", "no_disk" or "drawer_full".
        """
        view = self.find(workspace, comparison)
        folder = workspace.sheets / view.id
        axes = "-".join(file_stem(axis.title) for axis in (view.across, view.down) if axis.name)
        digest = hashlib.sha256(" ".join(one.id for one in view.there).encode()).hexdigest()[:6]
        name = "-".join(filter(None, (view.generator and file_stem(view.generator), "compare", axes, digest)))
        path = folder / f"{name}.png"
        if not path.exists():
            self._draw(workspace, view, path)
        return path

    def sweep(self, now: float | None = None) -> None:
        """Forget those without a picture that nobody paints any more. now: seconds since the epoch."""
        oldest = (time.time() if now is None else now) - EMPTY_SECONDS
        sql = (
            "DELETE FROM comparisons WHERE created < ? AND id NOT IN (SELECT comparison FROM cells)"
            " AND id NOT IN (SELECT coalesce(told ->> 'comparison', '') FROM orders WHERE json_valid(told))"
        )
        self._database.execute(sql, oldest)

    def _draw(self, workspace: Workspace, view: ComparisonView, path: Path) -> None:
        side = cell_side(view.across, view.down, max((max(one.width, one.height) for one in view.there), default=0))
        pixels = grid_sheet(
            view.across, view.down, [one and _small(one.path, side) for one in view.pictures], view.heading, side
        )
        check_quota(self._config, workspace, pixels.size)
        with storing("The comparison"):
            private_folder(private_folder(workspace.sheets) / view.id)
            for old in path.parent.glob("*.png"):
                old.unlink(missing_ok=True)
            with atomic_path(path, durable=False) as unfinished:
                save_png(unfinished, pixels)

    def _view(self, workspace: Workspace, row) -> ComparisonView | None:
        """None if it is one that this version does not know."""
        axes = _axes_read(row["axes"])
        if axes is None or row["operation"] not in OPERATIONS:
            return None
        cells = self._database.rows("SELECT place, picture FROM cells WHERE comparison = ?", row["id"])
        views = {view.id: view for view in self._gallery.those(workspace, [cell["picture"] for cell in cells])}
        placed = {cell["place"]: views.get(cell["picture"]) for cell in cells}
        places = range(len(axes["across"].labels) * len(axes["down"].labels))
        pictures = tuple(placed.get(place) for place in places)
        return ComparisonView(row["id"], row["created"], row["operation"], row["generator"], **axes, pictures=pictures)


def _axes_read(text: str) -> dict[str, Axis] | None:
    """The axes that were recorded as JSON, by name; None for what is damaged."""
    try:
        told = json.loads(text)
        named = {name: told[name] for name in (ACROSS, DOWN)}
        return {name: Axis(one["name"], one["title"], tuple(one["labels"])) for name, one in named.items()}
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _axes(grid: Grid) -> tuple[tuple[str, Axis], ...]:
    return ("across", grid.across), ("down", grid.down)


def _small(path: Path, side: int) -> np.ndarray | None:
    """A picture of ours, no larger than it will be shown; None if it has just gone."""
    try:
        with Image.open(path) as image:
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
            return on_paper(np.asarray(image))
    except OSError:
        return None


class CompareTask(PaintTask):
    """An order whose pictures differ by what a grid says, each in its cell as soon as it is there. What is stopped or
    fails keeps the cells that are done.

    Args: first those of `PaintTask`, then
        grid: what is painted.
        cards: the generators of an axis, by what the grid calls them.
        inputs_of: the inputs of each cell: a choice may say what kind they are.
        comparison: the id of its record, which is there.
    """

    def __init__(
        self,
        *arguments: Any,
        grid: Grid,
        cards: Mapping[str, GeneratorCard],
        inputs_of: Sequence[dict[str, InputFile]],
        comparisons: Comparisons,
        comparison: str,
    ):
        super().__init__(*arguments)
        self.comparison, self.count = comparison, len(grid.cells)
        self.grid, self._cards, self._inputs_of, self._comparisons = grid, cards, inputs_of, comparisons

    @property
    def generator_name(self) -> str:
        """The name of the generator that paints, unless the generators are an axis."""
        return self._given.name

    def _parts(self, card: GeneratorCard) -> list[Part]:
        pairs = zip(self.grid.cells, self._inputs_of, strict=True)
        return [Part(cell.request, self._cards.get(cell.generator, card), inputs) for cell, inputs in pairs]

    def _recorded(self, connection: sqlite3.Connection, index: int, picture: str) -> None:
        super()._recorded(connection, index, picture)
        self._comparisons.put(connection, self.comparison, index, picture)

    @property
    def content(self) -> Content:
        axes = {name: asdict(axis) for name, axis in ((ACROSS, self.grid.across), (DOWN, self.grid.down))}
        whole = super().content
        return replace(whole, told={**whole.told, "comparison": self.comparison, "axes": axes})

    def _all_inputs(self) -> Iterator[InputFile]:
        return (file for inputs in self._inputs_of for file in inputs.values())
