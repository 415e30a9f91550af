"""The life of what is painted for a visitor, from top to bottom; what is measured or compared lives in the same way.

A task is made and started by `PaintingService`. In a thread of its own it waits for its turn, gives its work to a
worker, stores what comes back and is over; so nobody who waits, or has gone away, is in the way of others. Meanwhile it
can be followed, by several at once, and stopped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiart.operations.animation import ENDINGS
from aiart.operations.declaration import SECOND, Operation
from aiart.operations.recipe import recipe_of, text_chunks
from aiart.operations.request import Request, size_asked
from aiart.operations.table import operation_of, read_request
from aiart.studio.base_task import Progress, Result, Task
from aiart.studio.from_pictures import ITSELF, ROLE, SECOND_ROLE, PictureGenerators, PictureSet, key_of
from aiart.studio.gallery import Gallery
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.open_orders import Content, held_by
from aiart.studio.painter import Painter
from aiart.studio.picture_record import STILL
from aiart.studio.queue import Cancelled
from aiart.studio.settings import StudioConfig
from aiart.studio.store import discard
from aiart.studio.workers.events import inputs_payload, order_payload
from aiart.studio.workspace import Workspace
from aiart.training_presets import SEED_MAX


@dataclass(frozen=True)
class Order:
    """Pictures, or a film, of one operation, for a visitor. The class of the request says which operation it is."""

    generator: str  # id, or ITSELF for the picture that the order starts from
    request: Request
    files: Mapping[str, Path] = field(default_factory=dict)  # role -> input file; it may be a stranger's
    second: str = ""  # id of another generator, where the operation takes one
    recipe: bool = True  # whether each PNG carries what is needed to paint it again
    ending: str = ENDINGS[0]  # of a film
    notes: tuple[str, ...] = ()  # sentences on how the order was read, for the first of its pictures

    @property
    def name(self) -> str:
        """The name of the operation."""
        return self.operation.name

    @property
    def operation(self) -> Operation:
        return operation_of(self.request)


def order_told(order: Order) -> dict[str, Any]:
    """Return an order as JSON has it, for `order_read`."""
    return {
        "generator": order.generator,
        "request": order.request.model_dump(),
        "files": {role: str(file) for role, file in order.files.items()},
        "second": order.second,
        "recipe": order.recipe,
        "ending": order.ending,
    }


def order_read(operation: str, told: Mapping[str, Any]) -> Order:
    """Return what `order_told` has told of an order for an operation. Raises KeyError, TypeError, ValueError for what
    we cannot have written."""
    files = {role: Path(file) for role, file in told["files"].items()}
    request = read_request(operation, told["request"])
    return Order(told["generator"], request, files, told["second"], told["recipe"], told["ending"])


@dataclass(frozen=True)
class Part:
    """One picture of an order: the request for exactly this one, and what it is painted with."""

    request: Request
    card: GeneratorCard
    inputs: Mapping[str, InputFile]


class PaintTask(Task):
    """One order, painted picture by picture; each is stored as soon as it is there.

    Args:
        order: checked, as are its inputs.
        given: the generator that paints, or the pictures that it has to be made of first.
        second: of the other generator, where the operation takes one.
        inputs: by role.
        generators: makes a generator of pictures.
        goes_on: see `Task`.
    """

    def __init__(
        self,
        config: StudioConfig,
        painter: Painter,
        gallery: Gallery,
        workspace: Workspace,
        order: Order,
        given: GeneratorCard | PictureSet,
        second: GeneratorCard | None,
        inputs: dict[str, InputFile],
        generators: PictureGenerators,
        goes_on: bool = False,
    ):
        super().__init__(order.name, order.request.count, order.operation.long, goes_on)
        self._config, self._painter, self._gallery, self._workspace = config, painter, gallery, workspace
        self._order, self._second, self._inputs = order, second, inputs
        self._given, self._generators = given, generators

    def _work(self) -> None:
        card, notes = self._made()
        notes, parts = (*self._order.notes, *notes), self._parts(card)
        with self._gallery.hold(self._workspace, *{one for part in parts for one in self._held(part)}):
            for index, part in list(enumerate(parts))[self.first :]:
                if self.cancelled.is_set():
                    raise Cancelled
                path = self._gallery.new_place(self._workspace, part.card, part.request, self._order.ending)
                with self._gallery.hold(self._workspace, path.parent.name):
                    notes = (*notes, *self._paint(index, part, path))
                self._report(Result(index, path, part.request.seed, notes))
                notes = ()

    def _parts(self, card: GeneratorCard) -> list[Part]:
        """All pictures of the order, in order. card: of the generator that paints."""
        request = self._order.request
        seeds = ((request.seed + index) % (SEED_MAX + 1) for index in range(request.count))
        return [Part(request.changed(count=1, seed=seed), card, self._inputs) for seed in seeds]

    @property
    def content(self) -> Content:
        """See `Task`. Of pictures that are a generator themselves, it names the one that they become."""
        order, given = self._order, self._given
        made = f"{ITSELF}-{given.key}" if isinstance(given, PictureSet) else given.id
        files = list(self._all_inputs())
        told = {
            **order_told(order),
            "made": made,
            "kept": {role: str(file.kept) for role, file in self._inputs.items()},
        }
        own = given.key if isinstance(given, PictureSet) else key_of(given)
        keys = [own, key_of(self._second) if self._second else ""]
        return Content(order.name, self.count, told, held_by([*(file.digest for file in files), *keys]))

    def _all_inputs(self) -> Iterator[InputFile]:
        """What was given for any of the pictures."""
        return iter(self._inputs.values())

    def _digests(self, part: Part) -> dict[str, str]:
        """How the recipe names the inputs."""
        second = {SECOND: f"{self._second.name} ({self._second.hash})"} if self._second else {}
        return {role: file.digest for role, file in part.inputs.items()} | second

    def _keys(self, part: Part) -> dict[str, str]:
        """How the records name the generators that were made of pictures."""
        keys = {ROLE: key_of(part.card), SECOND_ROLE: key_of(self._second) if self._second else ""}
        return {role: key for role, key in keys.items() if key}

    def _held(self, part: Part) -> list[str]:
        """What must not be swept before the picture is there."""
        return [*(file.digest for file in part.inputs.values()), *self._keys(part).values()]

    def _made(self) -> tuple[GeneratorCard, tuple[str, ...]]:
        """The generator that paints, made now if it is not made yet, and sentences on how its pictures were read."""
        if isinstance(self._given, GeneratorCard):
            return self._given, ()
        self._report(Progress(self.first))
        return self._generators.make(
            self._workspace,
            self._given,
            self._painter,
            self.cancelled,
            on_queue=lambda before: self._report(Progress(self.first, before)),
        )

    def _paint(self, index: int, part: Part, path: Path) -> tuple[str, ...]:
        """One picture: it waits for its turn, is painted and taken into the gallery -> the notes on its inputs.

        If it fails, nothing is left.
        """
        self._report(Progress(index))
        try:
            answer = self._painter.paint(
                self._payload(path, part),
                self.cancelled,
                on_event=lambda event: self._take(event, index),
                on_queue=lambda before: self._report(Progress(index, before)),
                visitor=self._workspace.key,
                pixels=self._pixels(part),
            )
            size = (answer["height"], answer["width"])
            inputs = self._digests(part) | self._keys(part)
            self._gallery.add(
                self._workspace, path, part.card, part.request, inputs, size,
                also=lambda connection: self._recorded(connection, index, path.parent.name),
            )  # fmt: skip
            return tuple(answer.get("notes", ()))
        except BaseException:
            discard(path.parent, self._config.home / "trash")
            raise

    def _pixels(self, part: Part) -> float:
        """About how many pixels are painted for one picture or film."""
        height, width = size_asked(part.request, (part.card.height, part.card.width))
        frames = self._order.operation.frames
        return width * height * (frames(part.request) if frames else 1)

    def _payload(self, path: Path, part: Part) -> dict:
        """The order as the painting worker reads it."""
        payload = order_payload(self._config, part.card, part.request, path)
        payload["inputs"] = inputs_payload(part.inputs, self._second)
        if self._order.recipe and path.suffix == STILL:
            recipe = recipe_of(part.card.name, part.card.hash, part.request, self._digests(part))
            payload["text"] = text_chunks(recipe)
        return payload

    def _take(self, event: dict, index: int) -> None:
        """Take in what the worker says on the way."""
        progress = self.progress or Progress(index)
        if "begun" in event:
            self._report(Progress(index, **event["begun"]))
        else:
            preview = event.get("preview", progress.preview)
            self._report(replace(progress, share=event["share"], preview=preview))
