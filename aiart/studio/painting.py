"""What is being painted and measured for visitors just now: begun, followed, stopped, each in its drawer.

Every function is given the visitor's open drawer. Knows nothing of training.
"""

import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from aiart.config import CreateRequest
from aiart.errors import RequestError, StudioError
from aiart.studio.config import StudioConfig
from aiart.studio.details import Measuring, made_places
from aiart.studio.generators import GeneratorCard, Generators
from aiart.studio.inputs import InputFile, take
from aiart.studio.jobs import Job
from aiart.studio.orders import ENDINGS, Order
from aiart.studio.paint_task import PaintTask, Progress, Result
from aiart.studio.painter import Painter
from aiart.studio.quota import check_quota
from aiart.studio.requests import checked_painting
from aiart.studio.store import private_folder, storing
from aiart.studio.work import Work, line_for
from aiart.studio.workspace import Workspace

MEASURING = "measure"  # goes on like an operation, and is stopped like one
END_SECONDS = 5  # that a painting is given to clear away what is half done, when the studio closes


class Paintings:
    """All that goes on, by drawer.

    Args:
        quick: paints what takes seconds.
        patient: paints posters and films, for which nobody else should wait.
    """

    def __init__(self, config: StudioConfig, quick: Painter, patient: Painter, generators: Generators):
        self._config, self._quick, self._patient = config, quick, patient
        self._generators = generators
        self._measuring = Measuring(config)
        self._lock = threading.Lock()
        self._going_on: dict[Path, list[PaintTask]] = {}

    def paint(self, workspace: Workspace, order: Order) -> Iterator[Result | Progress]:
        """Check the order now and carry it out while the answer is iterated: every picture as soon as it is there, and
        in between how far the next one is. Posters and films go on if the answer is not iterated to its end.

        Raises, before anything is painted:
            RequestError: "count", "seed", "size" and so on, whatever is impossible; the role of an input that is
                missing.
            UploadError: an input file is missing, or too large.
            StudioError: "no_generator", "no_disk", "drawer_full" or "too_many".
        Raises, while painting:
            UploadError: an input is no picture that can be read.
            ArtError: what the operation says; StudioError "crashed", "too_slow", "memory", "bug", "no_disk", "closed".
        """
        card = self._generators.find(workspace, order.generator)
        second = self._generators.find(workspace, order.second) if "second" in order.operation.gives else None
        order = replace(order, request=checked_painting(order.request, self._config))
        if order.operation.frames:
            order = replace(order, request=replace(order.request, count=1))
            _check_ending(order.ending)
        given = take(workspace, order.operation, order.files, self._config.limits)
        check_quota(self._config, workspace, self._bytes_needed(card, order, given))
        long = order.operation.long
        work = Work(
            self._config, self._patient if long else self._quick, workspace, order, card, second, given
        )  # fmt: skip
        return self._begun(workspace, PaintTask(order.name, order.request.count, work, stays=long))

    def measure(self, workspace: Workspace, card: GeneratorCard, job: Job) -> bool:
        """Paint some pictures and compare them with the training pictures -> False if that was stopped."""
        with storing("The measures"):
            places = made_places(workspace, card, self._config.measured_pictures)
            out = private_folder(places[0].parent)

        def work(going: PaintTask) -> None:
            for seed, place in enumerate(places):
                self._quick.paint(line_for(self._config, card, CreateRequest(1, seed), place), going.cancelled)
            self._measuring.measure(job, out, going.cancelled)

        going = PaintTask(MEASURING, 1, work, stays=False)
        for _ in self._begun(workspace, going):
            pass
        return not going.stopped

    def running(self, workspace: Workspace) -> list[PaintTask]:
        """Oldest first; also what has failed while nobody looked."""
        with self._lock:
            return list(self._going_on.get(workspace.folder, ()))

    def follow(self, workspace: Workspace, going: PaintTask) -> Iterator[Result | Progress]:
        """What happens until it is over. It ends when nobody follows any more, unless it is one that stays."""
        try:
            yield from going.follow()
        finally:
            if not going.stays:
                going.cancelled.set()
            self._forget(workspace, going)

    def stop(self, workspace: Workspace, names: Collection[str] | None = None) -> None:
        """All that goes on for one visitor, or these operations of it, within two seconds."""
        for going in self.running(workspace):
            if names is None or going.name in names:
                going.cancelled.set()

    def stop_all(self) -> None:
        with self._lock:
            everything = [going for some in self._going_on.values() for going in some]
        for going in everything:
            going.cancelled.set()
        for going in everything:
            going.wait(END_SECONDS)

    def _begun(self, workspace: Workspace, going: PaintTask) -> Iterator[Result | Progress]:
        with self._lock:
            if going.stays:
                self._check_patience(workspace)
            self._going_on.setdefault(workspace.folder, []).append(going)
        going.start(ended=lambda: self._forget(workspace, going))
        yield from self.follow(workspace, going)

    def _forget(self, workspace: Workspace, going: PaintTask) -> None:
        """Unless there is an end of which nobody knows."""
        with self._lock:
            some = self._going_on.get(workspace.folder, [])
            if going in some and going.over and (going.known or not going.error or not going.stays):
                some.remove(going)
                if not some:
                    del self._going_on[workspace.folder]

    def _check_patience(self, workspace: Workspace) -> None:
        """Raises StudioError, code "too_many"."""
        long = {
            folder: sum(going.stays and not going.over for going in some) for folder, some in self._going_on.items()
        }
        if long.get(workspace.folder, 0) >= self._config.max_own_long:
            happened = "A poster or film is being painted for you already."
            raise StudioError(happened, "", "Wait until it is there, or stop it.", code="too_many")
        if sum(long.values()) >= self._config.max_long:
            happened = "Too many posters and films are being painted just now."
            raise StudioError(happened, "", "Try again in a few minutes.", code="too_many")

    def _bytes_needed(self, card: GeneratorCard, order: Order, given: dict[str, InputFile]) -> int:
        """A PNG is at most about as large as its pixels."""
        request, frames = order.request, order.operation.frames
        width, height = request.size or (2 * card.width, 2 * card.height)
        pixels = request.count * width * height * (frames(request) if frames else 1)
        return 3 * (pixels + sum(self._config.given_side**2 for one in given.values() if not one.kept.exists()))


def _check_ending(ending: str) -> None:
    if ending not in ENDINGS:
        raise RequestError("There is no such kind of film.", f"It is one of {', '.join(ENDINGS)}.", code="ending")
