"""Drafts: small pictures of an order while somebody still decides what it shall be, shown coarse to fine.

Nothing of a draft is kept, and no disk space is needed for it. A workspace has one at a time: a newer one cancels the
one before, which costs the worker no more than the step that it is just painting.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiart.studio.from_pictures import PictureGenerators, PictureSet
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.painter import Painter
from aiart.studio.queue import Cancelled
from aiart.studio.settings import StudioConfig
from aiart.studio.tasks import Order
from aiart.studio.workers.events import draft_payload, inputs_payload
from aiart.studio.workspace import Workspace


@dataclass(frozen=True)
class Draft:
    """What there is to see of a draft."""

    share: float  # of the work that is done, 0 to 1
    preview: str  # a small JPEG as the address of an image
    width: int  # pixels the draft has, or will have
    height: int
    last: bool  # whether it is finished


class Drafts:
    """The drafts of all workspaces, painted by the warm worker."""

    def __init__(self, config: StudioConfig, painter: Painter, of_pictures: PictureGenerators):
        self._config, self._painter, self._of_pictures = config, painter, of_pictures
        self._lock = threading.Lock()
        self._tasks: dict[Path, DraftTask] = {}  # by folder of the workspace

    def begin(
        self,
        workspace: Workspace,
        order: Order,
        given: GeneratorCard | PictureSet,
        second: GeneratorCard | None,
        inputs: Mapping[str, InputFile],
    ) -> Iterator[Draft]:
        """Cancel the draft before and begin this one, of a checked order; see `PaintingService.draft`.

        given, second, inputs: see `PaintTask`.
        """

        def payload(cancelled: threading.Event) -> dict:
            card = given
            if isinstance(card, PictureSet):
                card, _ = self._of_pictures.make(workspace, card, self._painter, cancelled, urgent=True)
            order_of_worker = draft_payload(self._config, card, order.request.changed(count=1))
            return order_of_worker | {"inputs": inputs_payload(inputs, second)}

        task = DraftTask(self._painter, payload)
        with self._lock:
            before, self._tasks[workspace.folder] = self._tasks.get(workspace.folder), task
        if before:
            before.stop()
        task.start()
        return self._follow(workspace, task)

    def stop(self, workspace: Workspace) -> None:
        """Cancel the draft of a workspace, if there is one."""
        with self._lock:
            task = self._tasks.pop(workspace.folder, None)
        if task:
            task.stop()

    def close(self) -> None:
        """Cancel all drafts."""
        with self._lock:
            tasks = list(self._tasks.values())
        for task in tasks:
            task.stop()

    def _follow(self, workspace: Workspace, task: "DraftTask") -> Iterator[Draft]:
        try:
            yield from task.follow()
        finally:
            task.stop()
            with self._lock:
                if self._tasks.get(workspace.folder) is task:
                    del self._tasks[workspace.folder]


class DraftTask:
    """One draft, painted by a thread of its own, so that nobody who looks at it slowly keeps the worker waiting.

    Args:
        payload: makes the order for the worker, which may take a moment; it is given the event that cancels it.
    """

    def __init__(self, painter: Painter, payload: Callable[[threading.Event], dict]):
        self._painter, self._payload = painter, payload
        self._cancelled = threading.Event()
        self._news = threading.Condition()
        self._newest: Draft | None = None
        self._error: Exception | None = None
        self._is_over, self._size = False, (0, 0)
        self._thread = threading.Thread(target=self._run, name="aiart-draft", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it; whoever follows it sees no more."""
        self._cancelled.set()
        with self._news:
            self._news.notify_all()
            is_over = self._is_over
        if not is_over:
            self._painter.wake()

    def follow(self) -> Iterator[Draft]:
        """Yield what there is to see, always the newest, until the draft is over. Raises the error that ended it."""
        shown: Draft | None = None

        def is_news() -> bool:
            return self._newest is not shown or self._is_over or self._cancelled.is_set()

        while not self._cancelled.is_set():
            with self._news:
                self._news.wait_for(is_news)
                newest, is_over = self._newest, self._is_over
            if self._error:
                raise self._error
            if newest and newest is not shown and not self._cancelled.is_set():
                yield newest
            shown = newest
            if is_over:
                return

    def _run(self) -> None:
        try:
            order = self._payload(self._cancelled)
            answer = self._painter.paint(order, self._cancelled, self._take, urgent=True)
            self._show(Draft(1.0, answer["preview"], answer["width"], answer["height"], last=True))
        except Cancelled:
            self._cancelled.set()
        except Exception as error:  # raised again for whoever follows
            self._error = error
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def _take(self, event: dict) -> None:
        """Take in what the worker says on the way."""
        if "begun" in event:
            self._size = event["begun"]["width"], event["begun"]["height"]
        elif "preview" in event:
            self._show(Draft(event["share"], event["preview"], *self._size, last=False))

    def _show(self, draft: Draft) -> None:
        with self._news:
            self._newest = draft
            self._news.notify_all()
