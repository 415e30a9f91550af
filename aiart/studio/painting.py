"""What is being painted and measured for visitors just now: begun, followed and stopped, each in its workspace."""

import threading
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiart.errors import RequestError, StudioError
from aiart.operations.animation import ENDINGS
from aiart.operations.declaration import SECOND
from aiart.operations.grid import Grid, wrong_count
from aiart.operations.table import check_request, kinds_key
from aiart.studio.base_task import Progress, Result, Task
from aiart.studio.comparisons import CompareTask, Comparisons
from aiart.studio.cost import bytes_needed, check_cost
from aiart.studio.drafts import Draft, Drafts
from aiart.studio.from_pictures import ITSELF, PictureGenerators
from aiart.studio.gallery import Gallery
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.generators import Generators
from aiart.studio.inputs import InputFile, InputFiles
from aiart.studio.open_orders import OpenOrder, OpenOrders, UnfinishedOrder
from aiart.studio.painter import Painter
from aiart.studio.settings import StudioConfig
from aiart.studio.store import new_id
from aiart.studio.tasks import Order, PaintTask
from aiart.studio.workspace import Workspace, check_quota

CLOSE_SECONDS = 5  # that tasks are given to clear away what is half done, when the studio closes


class PaintingService:
    """All painting tasks of a studio. Call `start` once, and `close` at the end.

    Two workers paint: a warm one for what takes seconds, and one for posters and films, for which nobody else should
    wait.
    """

    def __init__(
        self,
        config: StudioConfig,
        generators: Generators,
        gallery: Gallery,
        inputs: InputFiles,
        comparisons: Comparisons,
        orders: OpenOrders,
    ):
        self._comparisons, self._orders = comparisons, orders
        self._config, self._generators, self._gallery, self._inputs = config, generators, gallery, inputs
        self._painter, self._long_painter = Painter(config), Painter(config, warm=False)
        self._of_pictures = PictureGenerators(config, self._painter)
        self._drafts = Drafts(config, self._painter, self._of_pictures)
        self._lock = threading.Lock()
        self._tasks: dict[Path, list[Task]] = {}  # by folder of the workspace

    def start(self) -> None:
        """Start the warm worker without waiting for it."""
        self._painter.start()

    @property
    def warm_painter(self) -> Painter:
        """The worker for what takes seconds, for whoever else needs it."""
        return self._painter

    @property
    def of_pictures(self) -> PictureGenerators:
        """Makes generators of pictures."""
        return self._of_pictures

    def close(self) -> None:
        """Stop all tasks, whose rest can be painted the next time, and end the workers."""
        self._drafts.close()
        with self._lock:
            tasks = [task for tasks in self._tasks.values() for task in tasks]
        for task in tasks:
            task.set_aside()
        for task in tasks:
            task.wait(CLOSE_SECONDS)
        self._painter.close()
        self._long_painter.close()

    def paint(self, workspace: Workspace, order: Order, goes_on: bool = False) -> Iterator[Result | Progress]:
        """Check the order now and carry it out while the answer is iterated: every picture as soon as it is there, and
        in between how far the next one is.

        Args:
            goes_on: whether it is carried out to its end also if the answer is not iterated so far; posters and films
                always are. See `running` for how to find it again.

        Raises, before anything is painted:
            RequestError: "count", "seed", "size" and so on, whatever is impossible; the role of an input that is
                missing.
            UploadError: an input file is missing, or too large.
            StudioError: "no_generator", "no_disk", "drawer_full" or "too_many"; "too_slow", if no machine like this one
                could be done in time.
        Raises, while painting:
            UploadError: an input is no picture that can be read.
            ArtError: what the operation says; StudioError "crashed", "too_slow", "memory", "bug", "no_disk", "closed".
        """
        return self.begin(workspace, self.task_of(workspace, order, goes_on))

    def task_of(self, workspace: Workspace, order: Order, goes_on: bool = False) -> PaintTask:
        """Return the task that carries out an order, checked and not begun. Raises what `paint` raises before
        painting."""
        card, second = self._generators_of(workspace, order)
        order = self._checked(order)
        inputs = self._inputs.take(workspace, order.request, order.files, self._config.limits)
        for one in filter(None, (card, second)):
            check_cost(one, order.request, self._config)
        given = card or self._of_pictures.of_start(workspace, inputs)
        check_quota(self._config, workspace, bytes_needed(given, order, inputs, self._config))
        painter = self._long_painter if order.operation.long else self._painter
        return PaintTask(
            self._config, painter, self._gallery, workspace, order, given, second, inputs, self._of_pictures, goes_on
        )

    def compare(
        self, workspace: Workspace, order: Order, grid: Grid, goes_on: bool = False
    ) -> tuple[str, Iterator[Result | Progress]]:
        """Check a comparison now -> its id, see `Comparisons.find`, and the events of carrying it out as one order.

        Args:
            order: whose request the cells of the grid change; for what they leave open.
            grid: values of generators are ids.
            goes_on: see `paint`.

        Raises:
            RequestError: "across", there are more pictures than an order has here; and as `paint`.
            UploadError, StudioError: as `paint`.
        """
        task = self.compare_task_of(workspace, order, grid, new_id(), goes_on)
        generator = "" if grid.generators or not order.operation.uses_generator else task.generator_name
        self._comparisons.add(workspace, task.comparison, order.name, generator, task.grid)
        return task.comparison, self.begin(workspace, task)

    def compare_task_of(
        self, workspace: Workspace, order: Order, grid: Grid, comparison: str, goes_on: bool = False
    ) -> CompareTask:
        """Return the task that paints the comparison of this id, checked and not begun. Raises what `compare`
        raises."""
        if len(grid.cells) > self._config.max_count:
            raise wrong_count(len(grid.cells), self._config.max_count)
        cards = {one: self._generators.find(workspace, one) for one in grid.generators}
        if cards:
            order = replace(order, generator=grid.generators[0])
        card, second = self._generators_of(workspace, order)
        for cell in grid.cells:
            check_request(cell.request, self._config)
            for one in filter(None, (cards.get(cell.generator, card), second)):
                check_cost(one, cell.request, self._config)
        inputs_of = self._inputs_of(workspace, order, grid)
        given = card or self._of_pictures.of_start(workspace, inputs_of[0])
        whole = replace(order, request=order.request.changed(count=len(grid.cells)))
        check_quota(self._config, workspace, bytes_needed(given, whole, inputs_of[0], self._config))
        grid = grid.named({key: one.name for key, one in cards.items()})
        return CompareTask(
            self._config, self._painter, self._gallery, workspace, order, given, second, inputs_of[0],
            self._of_pictures, goes_on, grid=grid, cards=cards, inputs_of=inputs_of, comparisons=self._comparisons,
            comparison=comparison,
        )  # fmt: skip

    def _inputs_of(self, workspace: Workspace, order: Order, grid: Grid) -> list[dict[str, InputFile]]:
        """The inputs of each cell; those of one kind are looked at once. Raises RequestError, UploadError."""
        taken: dict[str, dict[str, InputFile]] = {}
        kinds = [kinds_key(cell.request) for cell in grid.cells]
        for kind, cell in zip(kinds, grid.cells, strict=True):
            if kind not in taken:
                taken[kind] = self._inputs.take(workspace, cell.request, order.files, self._config.limits)
        return [taken[kind] for kind in kinds]

    def draft(self, workspace: Workspace, order: Order) -> Iterator[Draft]:
        """Paint one picture of the order, at most `DRAFT_SIDE` pixels a side -> what there is to see, coarse to fine.

        Nothing is kept. The draft of this workspace that was begun before is cancelled, and the answer to it ends; so
        does this one when a newer one is begun, or when it is not iterated any more.

        Raises, before anything is painted:
            RequestError, UploadError, StudioError: as `paint`, without the limits of the disk; RequestError "draft" if
                this operation has none.
        Raises, while painting:
            ArtError: as `paint`.
        """
        card, second = self._generators_of(workspace, order)
        check_request(order.request.changed(count=1), self._config)
        if not order.operation.has_drafts:
            happened = f"There is no draft of {order.operation.title}."
            raise RequestError(happened, "", "Paint it instead.", code="draft")
        inputs = self._inputs.take(workspace, order.request, order.files, self._config.limits)
        given = card or self._of_pictures.of_start(workspace, inputs)
        return self._drafts.begin(workspace, order, given, second, inputs)

    def running(self, workspace: Workspace) -> list[Task]:
        """Return the tasks of one visitor, oldest first; also those that go on and have failed while nobody
        followed."""
        with self._lock:
            return list(self._tasks.get(workspace.folder, ()))

    def follow(self, workspace: Workspace, task: Task) -> Iterator[Result | Progress]:
        """Yield what happens until a task is over. When nobody follows it any more, it is stopped, unless it goes on.

        Raises:
            ArtError: as `paint` while painting.
        """
        try:
            yield from task.follow()
        finally:
            if not task.goes_on:
                task.stop()
            self._forget(workspace, task)

    def stop(self, workspace: Workspace, names: Collection[str] | None = None) -> None:
        """Stop all tasks of one visitor, or those of these names, and her draft; it takes two seconds at most."""
        self._drafts.stop(workspace)
        for task in self.running(workspace):
            if names is None or task.name in names:
                task.stop()

    def _generators_of(self, workspace: Workspace, order: Order) -> tuple[GeneratorCard | None, GeneratorCard | None]:
        """The generator that paints, None if it is the picture itself, and the second one where the operation takes
        one. Raises StudioError."""
        find, takes_second = self._generators.find, order.operation.kind_of(SECOND)
        if not order.operation.uses_generator:
            with suppress(StudioError):  # whichever it is, it has no part in it: without any, the picture is one
                return find(workspace, order.generator), None
            return None, None
        first = None if order.generator == ITSELF else find(workspace, order.generator)
        return first, find(workspace, order.second) if takes_second else None

    def _checked(self, order: Order) -> Order:
        """The order with a request that can be painted here; of a film there is always one. Raises RequestError."""
        check_request(order.request, self._config)
        if not order.operation.frames:
            return order
        if order.ending not in ENDINGS:
            expected = f"It is one of {', '.join(ENDINGS)}."
            raise RequestError("There is no such kind of film.", expected, code="ending")
        return replace(order, request=order.request.changed(count=1))

    def _row_of(self, workspace: Workspace, task: Task, order: UnfinishedOrder | None) -> OpenOrder | None:
        """The row of a task in the records: what ends when nobody follows it needs none. Raises StudioError."""
        if order:
            task.goes_on_with(order)
            return self._orders.resume(order)
        content = task.content if task.goes_on else None
        return self._orders.begin(workspace, content) if content else None

    def begin(
        self, workspace: Workspace, task: Task, order: UnfinishedOrder | None = None
    ) -> Iterator[Result | Progress]:
        """Begin a task and follow it. order: whose rest it paints, if it does.

        Raises StudioError: "too_many"; "gone", see `OpenOrders.resume`; and what the task raises."""
        with self._lock:
            if task.is_long:
                self._check_long_tasks(workspace)
            self._check_own_tasks(workspace)
            task.row = self._row_of(workspace, task, order)
            own = self._tasks.get(workspace.folder, [])
            # A failure that nobody has seen is old news when something new is ordered.
            self._tasks[workspace.folder] = [one for one in own if one.is_long or not one.is_over] + [task]
        task.start(on_end=lambda: self._forget(workspace, task))
        yield from self.follow(workspace, task)

    def _forget(self, workspace: Workspace, task: Task) -> None:
        """Drop a task that is over, unless it has failed and nobody has seen that yet."""
        with self._lock:
            tasks = self._tasks.get(workspace.folder, [])
            if task in tasks and task.is_over and (task.is_seen or not task.error or not task.goes_on):
                tasks.remove(task)
                if not tasks:
                    del self._tasks[workspace.folder]

    def _check_own_tasks(self, workspace: Workspace) -> None:
        """Raises StudioError, code "too_many"."""
        open_ones = sum(not task.is_over for task in self._tasks.get(workspace.folder, ()))
        if open_ones >= self._config.max_own_orders:
            happened = f"{open_ones} orders of yours are being painted already."
            raise StudioError(happened, "", "Wait until one is finished, or stop one.", code="too_many")

    def _check_long_tasks(self, workspace: Workspace) -> None:
        """Raises StudioError, code "too_many"."""
        counts = {
            folder: sum(task.is_long and not task.is_over for task in tasks) for folder, tasks in self._tasks.items()
        }
        if counts.get(workspace.folder, 0) >= self._config.max_own_long:
            happened = "A poster or film is being painted for you already."
            raise StudioError(happened, "", "Wait until it is there, or stop it.", code="too_many")
        if sum(counts.values()) >= self._config.max_long:
            happened = "Too many posters and films are being painted just now."
            raise StudioError(happened, "", "Try again in a few minutes.", code="too_many")
