"""Many pictures, one after the other, through one operation: each is an order of its own, all of them are one task."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aiart.errors import ArtError, RequestError, UploadError
from aiart.names import display_name
from aiart.operations.declaration import PICTURE, Operation
from aiart.studio.base_task import Progress, Result, Task
from aiart.studio.open_orders import Content
from aiart.studio.painting import PaintingService
from aiart.studio.queue import Cancelled
from aiart.studio.tasks import Order, order_told
from aiart.studio.workspace import Workspace

TOLD = 3  # files that could not be used, of which it is said why


def takes_many(operation: Operation) -> bool:
    """Return whether it can be done to one picture after the other: nothing but a picture has to be given."""
    return [one.kind for one in operation.required] == [PICTURE]


def paint_each(
    painting: PaintingService, workspace: Workspace, order: Order, files: Sequence[Path]
) -> Iterator[Result | Progress]:
    """Carry out the order with each of the files as its picture, one picture of each; see `PaintingService.paint`.

    It goes on when nobody follows it; see `PaintingService.running`. What is done when it is stopped stays. The index
    of an event is that within all.

    Raises:
        RequestError, UploadError: when all is done, of the files that could not be used.
        StudioError: as `PaintingService.paint`.
    """
    return painting.begin(workspace, EachTask(painting, workspace, order, files))


class EachTask(Task):
    """An order for each of several files."""

    def __init__(self, painting: PaintingService, workspace: Workspace, order: Order, files: Sequence[Path]):
        super().__init__(order.name, len(files), order.operation.long, goes_on=True)
        self._painting, self._workspace, self._order, self._files = painting, workspace, order, files
        (self._role,) = [one.role for one in order.operation.required]

    def _work(self) -> None:
        left_out: dict[Path, ArtError] = {}
        for place, file in list(enumerate(self._files))[self.first :]:
            if self.cancelled.is_set():
                raise Cancelled
            try:
                self._paint(place, file)
            except (RequestError, UploadError) as error:
                left_out[file] = error
                if self.row:
                    self.row.passed(place + 1)
        if left_out:
            raise _left_out(left_out, len(self._files))

    def _paint(self, place: int, file: Path) -> None:
        order = self._order
        single = replace(order, request=order.request.changed(count=1), files={**order.files, self._role: file})
        self._painting.task_of(self._workspace, single).run_within(self, place)

    @property
    def content(self) -> Content:
        files = [str(file) for file in self._files]
        return Content(self._order.name, self.count, {**order_told(self._order), "each": files})


def _left_out(errors: dict[Path, ArtError], of: int) -> ArtError:
    """What to raise of the files that could not be used: that of the first if no other can be, else one about all."""
    if len(errors) == of:
        return next(iter(errors.values()))
    reasons = [_reason(file, error) for file, error in list(errors.items())[:TOLD]]
    more = [f"And {len(errors) - TOLD} more."] if len(errors) > TOLD else []
    return UploadError(f"{len(errors)} of {of} files were left out.", " ".join(reasons + more), code="left_out")


def _reason(file: Path, error: ArtError) -> str:
    name = display_name(file)
    return str(error) if name in str(error) else f"{name}: {error}"
