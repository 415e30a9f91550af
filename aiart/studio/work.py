"""One order of a visitor, carried out picture by picture: from the order to files in her drawer that are whole.

Knows nothing of who waits for it.
"""

from dataclasses import asdict, replace
from pathlib import Path

from aiart.config import CreateRequest
from aiart.operations.table import GENERATOR, name_of
from aiart.studio import pictures
from aiart.studio.config import StudioConfig
from aiart.studio.fair_lock import Cancelled
from aiart.studio.generators import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.orders import STILL, Order
from aiart.studio.paint_task import PaintTask, Progress, Result
from aiart.studio.painter import Painter
from aiart.studio.recipe import recipe_of, text_chunks
from aiart.studio.requests import SEED_MAX, most_side
from aiart.studio.store import discard
from aiart.studio.workspace import Workspace


def line_for(config: StudioConfig, card: GeneratorCard, request: CreateRequest, out: Path) -> dict:
    """What every order says to a painting worker (see `painting_worker`)."""
    return {
        "operation": name_of(request),
        "request": asdict(request),
        "generator": _generator(card),
        "inputs": {},
        "out": str(out),
        "text": {},
        "limits": asdict(config.limits),
        "max_input_side": config.given_side,
        "max_side": most_side(request, config),
    }


class Work:
    """Call it with what is going on; it paints until all is there, or raises."""

    def __init__(
        self,
        config: StudioConfig,
        painter: Painter,
        workspace: Workspace,
        order: Order,
        card: GeneratorCard,
        second: GeneratorCard | None,
        given: dict[str, InputFile],
    ):
        self._config, self._painter, self._drawer = config, painter, workspace
        self._order, self._card, self._second, self._given = order, card, second, given
        self._inputs = {role: one.digest for role, one in given.items()}
        if second:
            self._inputs["second"] = f"{second.name} ({second.hash})"

    def __call__(self, going: PaintTask) -> None:
        request = self._order.request
        for index in range(request.count):
            if going.cancelled.is_set():
                raise Cancelled
            one = replace(request, count=1, seed=(request.seed + index) % (SEED_MAX + 1))
            going.painted(Result(index, self._one(going, index, one), one.seed))

    def _one(self, going: PaintTask, index: int, request: CreateRequest) -> Path:
        """A picture of the history, or nothing of it."""
        path = pictures.new_place(self._drawer, self._card, self._order, request.seed)
        coming = Progress(index)
        going.say(coming)

        def told(said: dict) -> None:
            nonlocal coming
            if "begun" in said:
                coming = Progress(index, **said["begun"])
            else:
                coming = replace(coming, share=said["share"], preview=said.get("preview", coming.preview))
            going.say(coming)

        def place(before: int) -> None:
            going.say(Progress(index, before))

        try:
            made = self._painter.paint(self._line(path, request), going.cancelled, told, place)
            pictures.note_made(path, self._card, request, self._inputs, made)
        except BaseException:
            discard(path.parent, self._config.home / "trash")
            raise
        return path

    def _line(self, path: Path, request: CreateRequest) -> dict:
        line = line_for(self._config, self._card, request, path)
        for role, one in self._given.items():
            line["inputs"][role] = {"kind": one.kind, "file": str(one.file), "kept": str(one.kept)}
        if self._second:
            line["inputs"]["second"] = {"kind": GENERATOR, **_generator(self._second)}
        if self._order.recipe and path.suffix == STILL:
            line["text"] = text_chunks(recipe_of(self._card.name, self._card.hash, request, self._inputs))
        return line


def _generator(card: GeneratorCard) -> dict:
    return {"folder": str(card.folder), "hash": card.hash}
