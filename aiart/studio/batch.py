"""Many pictures, one after the other, through one operation: each is an order of its own, all are followed as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aiart.errors import ArtError, RequestError, UploadError
from aiart.names import display_name
from aiart.operations.declaration import PICTURE, Operation
from aiart.studio.painting import PaintingService
from aiart.studio.tasks import Order, Progress, Result
from aiart.studio.workspace import Workspace


def takes_many(operation: Operation) -> bool:
    """Whether it can be done to one picture after the other: nothing but a picture has to be given."""
    return [one.kind for one in operation.required] == [PICTURE]


def paint_each(
    painting: PaintingService,
    workspace: Workspace,
    order: Order,
    files: Sequence[Path],
    on_left_out: Callable[[str], None],
) -> Iterator[Result | Progress]:
    """Carry out the order with each of the files as its picture, one picture of each; see `PaintingService.paint`.

    What is stopped ends here, and what is done by then stays. The index of an event is that within all.

    Args:
        on_left_out: called with a sentence on every file of several that cannot be used.

    Raises:
        RequestError, UploadError: that of the first file, if none can be used.
        StudioError: as `PaintingService.paint`.
    """
    done, first = 0, None
    (role,) = [one.role for one in order.operation.required]
    for file in files:
        single = replace(order, request=order.request.changed(count=1), files={**order.files, role: file})
        is_done = False
        try:
            for event in painting.paint(workspace, single):
                is_done = is_done or isinstance(event, Result)
                yield event._replace(index=done) if isinstance(event, Result) else replace(event, index=done)
        except (RequestError, UploadError) as error:
            first = first or error
            if len(files) > 1:
                on_left_out(_left_out(file, error))
            continue
        if not is_done:  # it was stopped
            return
        done += 1
    if first and not done:
        raise first


def _left_out(file: Path, error: ArtError) -> str:
    name = display_name(file)
    return f"Left out: {error}" if name in str(error) else f"Left out: {name}. {error}"
