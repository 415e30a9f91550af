"""Painting for visitors: one picture after the other, each with its recipe, each stoppable.

Every function is given the visitor's open drawer. Knows nothing of training.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from aiart.config import CreateRequest
from aiart.studio import pictures
from aiart.studio.config import StudioConfig
from aiart.studio.details import Measuring, made_places
from aiart.studio.drawers import Drawer
from aiart.studio.jobs import Job
from aiart.studio.library import GeneratorCard
from aiart.studio.painter import Painter
from aiart.studio.recipe import recipe_of, text_chunks
from aiart.studio.requests import SEED_MAX, checked_painting
from aiart.studio.room import check_room
from aiart.studio.store import discard, private_folder, storing
from aiart.studio.turns import Cancelled


class Painted(NamedTuple):
    index: int  # within the request
    path: Path  # PNG
    seed: int  # paints this one picture again


class Paintings:
    """All that is being painted just now, by drawer."""

    def __init__(self, config: StudioConfig, painter: Painter):
        self._config, self._painter, self._measuring = config, painter, Measuring(config)
        self._trash = config.home / "trash"
        self._lock = threading.Lock()
        self._going_on: dict[Path, set[threading.Event]] = {}

    def create(self, drawer: Drawer, card: GeneratorCard, request: CreateRequest, recipe: bool) -> Iterator[Painted]:
        """Judge the request now, paint while the answer is iterated; it ends early when the painting is stopped."""
        request = checked_painting(request, self._config)
        check_room(self._config, drawer, _bytes_needed(card, request))
        return self._create(drawer, card, request, recipe)

    def stop(self, drawer: Drawer) -> None:
        """All that is being painted or measured for one visitor, within two seconds."""
        with self._lock:
            for cancelled in self._going_on.get(drawer.folder, ()):
                cancelled.set()

    def stop_all(self) -> None:
        with self._lock:
            for cancelled in set().union(*self._going_on.values()):
                cancelled.set()

    def measure(self, drawer: Drawer, card: GeneratorCard, job: Job) -> bool:
        """Paint some pictures and compare them with the training pictures -> False if that was stopped."""
        with storing("The measures"):
            places = made_places(drawer, card, self._config.measured_pictures)
            out = private_folder(places[0].parent)
        try:
            with self._stoppable(drawer) as cancelled:
                for seed, place in enumerate(places):
                    self._paint(place, card, CreateRequest(1, seed), {}, cancelled)
                self._measuring.measure(job, out, cancelled)
        except Cancelled:
            return False
        return True

    def _create(self, drawer: Drawer, card: GeneratorCard, request: CreateRequest, recipe: bool) -> Iterator[Painted]:
        with self._stoppable(drawer) as cancelled:
            for index in range(request.count):
                one = replace(request, count=1, seed=(request.seed + index) % (SEED_MAX + 1))
                text = text_chunks(recipe_of(card.name, card.hash, one)) if recipe else {}
                try:
                    yield Painted(index, self._one(drawer, card, one, text, cancelled), one.seed)
                except Cancelled:
                    return

    def _one(
        self, drawer: Drawer, card: GeneratorCard, request: CreateRequest, text: dict, cancelled: threading.Event
    ) -> Path:
        """A picture of the history, or nothing of it."""
        path = pictures.new_place(drawer, card, request.seed)
        try:
            self._paint(path, card, request, text, cancelled)
            pictures.note_made(path, card, request)
        except BaseException:
            discard(path.parent, self._trash)
            raise
        return path

    def _paint(
        self, path: Path, card: GeneratorCard, request: CreateRequest, text: dict, cancelled: threading.Event
    ) -> None:
        order = {"folder": str(card.folder), "hash": card.hash, "request": asdict(request)}
        self._painter.paint(order | {"out": str(path), "text": text}, cancelled)

    @contextmanager
    def _stoppable(self, drawer: Drawer) -> Iterator[threading.Event]:
        cancelled = threading.Event()
        with self._lock:
            self._going_on.setdefault(drawer.folder, set()).add(cancelled)
        try:
            yield cancelled
        finally:
            with self._lock:
                self._going_on[drawer.folder].discard(cancelled)
                if not self._going_on[drawer.folder]:
                    del self._going_on[drawer.folder]


def _bytes_needed(card: GeneratorCard, request: CreateRequest) -> int:
    """A PNG is at most about as large as its pixels."""
    width, height = request.size or (2 * card.width, 2 * card.height)
    return request.count * 3 * width * height
