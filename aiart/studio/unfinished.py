"""The rest of an order whose page was killed or ended, painted with the same request, seeds and inputs: so the pictures
come that would have come.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiart.errors import StudioError
from aiart.operations.grid import ACROSS, DOWN, Axis, Grid, grid_of
from aiart.studio.base_task import Progress, Result, Task
from aiart.studio.batch import EachTask
from aiart.studio.from_pictures import ITSELF
from aiart.studio.generators import Generators
from aiart.studio.open_orders import UnfinishedOrder
from aiart.studio.painting import PaintingService
from aiart.studio.tasks import Order, order_read
from aiart.studio.workspace import Workspace


def paint_rest(
    painting: PaintingService, generators: Generators, workspace: Workspace, order: UnfinishedOrder
) -> tuple[Task, Iterator[Result | Progress]]:
    """Check the rest of an order now -> its task, and the events of carrying it out; see `PaintingService.paint`.

    It goes on when nobody follows it. The index of an event is that within the whole order.

    Raises:
        ArtError: as `PaintingService.paint`; StudioError "gone", it is being painted already, or cannot be read.
    """
    try:
        task = _task_of(painting, generators, workspace, order)
    except (KeyError, TypeError, ValueError) as error:
        happened = "The rest of this order cannot be painted by this version of aiart."
        raise StudioError(happened, "", "Order it anew.", code="gone") from error
    return task, painting.begin(workspace, task, order)


def _task_of(painting: PaintingService, generators: Generators, workspace: Workspace, order: UnfinishedOrder) -> Task:
    told = order.content.told
    read = order_read(order.content.operation, told)
    if "each" in told:
        _check_generators(generators, workspace, read)  # else the first file would end it, and all the rest be lost
        return EachTask(painting, workspace, read, [Path(file) for file in told["each"]])
    whole = replace(read, generator=_generator(generators, workspace, read, told), files=_files(read, told))
    if "axes" in told:
        grid = _grid(whole, told["axes"])
        return painting.compare_task_of(workspace, whole, grid, told["comparison"], goes_on=True)
    return painting.task_of(workspace, whole, goes_on=True)


def _check_generators(generators: Generators, workspace: Workspace, order: Order) -> None:
    """Raises StudioError, code "no_generator", if one that the order needs is gone."""
    for one in (order.generator, order.second):
        if one and one != ITSELF and order.operation.uses_generator:
            generators.find(workspace, one)


def _generator(generators: Generators, workspace: Workspace, order: Order, told: Mapping[str, Any]) -> str:
    """The id of the generator that the first pictures were painted with, if it was made already of a picture."""
    with suppress(StudioError):
        return generators.find(workspace, told["made"]).id
    return order.generator


def _files(order: Order, told: Mapping[str, Any]) -> dict[str, Path]:
    """What was given, as the workspace keeps it; what it does not keep yet, as it was given."""
    kept = {role: Path(file) for role, file in told["kept"].items()}
    return {role: kept[role] if kept[role].is_file() else file for role, file in order.files.items()}


def _grid(order: Order, axes: Mapping[str, Any]) -> Grid:
    across, down = (
        Axis(one["name"], one["title"], tuple(one["labels"]), tuple(one["values"]))
        for one in (axes[ACROSS], axes[DOWN])
    )
    return grid_of(order.request, across, down)
