"""The studio: what the page, and through it the API, can ask for. Nothing else of this package is needed from outside.

A verb that concerns a visitor takes her drawer's id, which is the only key there is: it opens her drawer and no other,
and everything else is looked up inside. No verb imports TensorFlow or decodes a picture; both happen in workers.
All errors are ArtErrors, sentences for people.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from aiart.config import TrainRequest
from aiart.errors import StudioError
from aiart.studio.album import Album
from aiart.studio.config import StudioConfig
from aiart.studio.details import GeneratorDetails, details_of
from aiart.studio.drawers import Drawer, Drawers
from aiart.studio.going import Coming, Going, Painted
from aiart.studio.housekeeping import Housekeeping
from aiart.studio.hub_desk import HubDesk
from aiart.studio.jobs import Job
from aiart.studio.library import GeneratorCard, Library
from aiart.studio.orders import Order
from aiart.studio.painter import Painter
from aiart.studio.paintings import Paintings
from aiart.studio.queue import Queue
from aiart.studio.recipe import Recipe, read_recipe
from aiart.studio.rented import Rented
from aiart.studio.room import check_room
from aiart.studio.store import JsonCache, private_folder
from aiart.studio.supervisor import Supervisor
from aiart.studio.trainings import Trainings
from aiart.studio.views import JobView, Views


class Studio:
    """One home folder, opened. Several processes may open the same one; they share its one trainer."""

    def __init__(self, config: StudioConfig):
        config = replace(config, home=config.home.absolute())  # workers have a working folder of their own
        private_folder(config.home)
        self.config = config
        self._cache = JsonCache()
        self._drawers = Drawers(config.home, config.expiry_days)
        self._library = Library(config)
        queue = Queue(config.home, self._cache)
        housekeeping = Housekeeping(config, self._drawers, queue, self._cache)
        self._supervisor = Supervisor(config, queue, housekeeping.tick)
        self._trainings = Trainings(config, queue, Views(queue, self._cache), self._supervisor)
        self._painter, self._patient = Painter(config), Painter(config, warm=False)
        self._paintings = Paintings(config, self._painter, self._patient)
        self.album = Album(config, self._drawers, self._cache)  # its verbs for what is made
        self.hub = HubDesk(config, self._drawers, self._library, self._cache)  # its verbs for the Hub
        housekeeping.restore_tickets()
        self._supervisor.start()
        self._painter.start()

    def close(self, training: bool = False) -> None:
        """End painting. A training goes on by itself, unless `training`: then it is set aside for the next time."""
        self._paintings.stop_all()
        self.hub.close()
        self._painter.close()
        self._patient.close()
        self._supervisor.close(training)

    # Drawers

    def new_drawer(self) -> str:
        """An empty drawer -> its id, the visitor's only key. Raises StudioError, code "no_disk"."""
        return self._drawers.new()

    def has_drawer(self, drawer: str) -> bool:
        """Whether an id, perhaps from a browser that was here long ago, still opens a drawer."""
        try:
            self._drawers.open(drawer)
        except StudioError:
            return False
        return True

    # Training

    def train(self, drawer: str, files: Iterable[Path], request: TrainRequest, rented: Rented | None = None) -> str:
        """Queue a training -> job id. The files may be deleted afterwards.

        Args:
            rented: the machine of the Hub to train on, and whose account pays; None: here. There it waits for nobody.

        Raises:
            RequestError: "preset", "seconds", "steps", "long_side", "seed", "width" or "name"; "instant", if rented.
            UploadError: none of the files can be used, or there are too many; see `view.refused` for single ones.
            StudioError: "no_drawer", "queue_full", "no_disk", "drawer_full" or "busy".
        """
        return self._trainings.train(self._drawers.open(drawer), files, request, rented)

    def job(self, drawer: str, job: str) -> JobView:
        """How a training stands; cheap enough to be asked every second. Raises StudioError: "no_drawer", "no_job"."""
        return self._trainings.view(self._trainings.find(self._drawers.open(drawer), job))

    def jobs(self, drawer: str) -> list[JobView]:
        """All trainings of a drawer, newest first. Raises StudioError: "no_drawer"."""
        views = map(self._trainings.view, self._trainings.all(self._drawers.open(drawer)))
        return sorted(views, key=lambda view: view.made, reverse=True)

    def stop(self, drawer: str, job: str) -> None:
        """Once: finish now and keep the work. Twice: leave at once. What still waits is cancelled.

        Raises:
            StudioError: "no_drawer", "no_job" or "busy".
        """
        self._trainings.stop(self._drawers.open(drawer), job)

    def resume(self, drawer: str, job: str, secret: str = "") -> None:
        """Queue a training that failed or was cancelled once more; it goes on from its last checkpoint.

        One on a machine of the Hub that is out of sight is watched again, with its visitor's login (`hub.secret`).

        Raises:
            StudioError: "no_drawer", "no_job", "done", "damaged", "queue_full", "no_disk", "drawer_full" or "busy";
                elsewhere also "over", "no_login".
        """
        self._trainings.resume(self._drawers.open(drawer), job, secret)

    def train_longer(self, drawer: str, job: str, seconds: float) -> None:
        """Queue a training that is done for `seconds` more.

        Raises:
            StudioError: as `resume`, with "not_done" for "done"; "elsewhere".
            RequestError: "seconds", or "instant" for a preset that has nothing to train.
        """
        self._trainings.train_longer(self._drawers.open(drawer), job, seconds)

    def delete(self, drawer: str, job: str) -> None:
        """A training, ended if it runs, with its pictures and previews; its generator stays.

        Raises:
            StudioError: "no_drawer", "no_job" or "busy"; "elsewhere", it goes on at the Hub: stop it first.
        """
        self._trainings.delete(self._drawers.open(drawer), job)

    # Generators

    def generators(self, drawer: str) -> list[GeneratorCard]:
        """Her own and the library's, newest first, then the starters. Raises StudioError: "no_drawer"."""
        return self._library.cards(self._drawers.open(drawer))

    def generator(self, drawer: str, generator: str) -> GeneratorCard:
        """Raises StudioError: "no_drawer", "no_generator"."""
        return self._library.find(self._drawers.open(drawer), generator)

    def keep(self, drawer: str, generator: str) -> GeneratorCard:
        """Move one of her own into the library of this studio; its id stays.

        Raises:
            StudioError: "no_drawer", "no_generator", "not_mine", "no_disk"; "no_library" in the public profile.
        """
        return self._library.keep(self._drawers.open(drawer), generator)

    def rename(self, drawer: str, generator: str, name: str) -> GeneratorCard:
        """Its hash, and with it every recipe, stays valid.

        Raises:
            StudioError: "no_drawer", "no_generator" or "not_mine".
            RequestError: "name".
        """
        return self._library.rename(self._drawers.open(drawer), generator, name)

    def delete_generator(self, drawer: str, generator: str) -> None:
        """Raises StudioError: "no_drawer", "no_generator" or "not_mine"."""
        self._library.delete(self._drawers.open(drawer), generator)

    def about(self, drawer: str, generator: str) -> GeneratorDetails:
        """Facts of a generator, and its measures if they have been taken; answers at once.

        Raises:
            StudioError: "no_drawer", "no_generator".
        """
        opened = self._drawers.open(drawer)
        card = self._library.find(opened, generator)
        return details_of(opened, card, self._job_of(opened, card), self._cache)

    def measure(self, drawer: str, generator: str) -> GeneratorDetails:
        """`about`, after measuring the generator against its training pictures, once; takes a minute or so.

        Raises:
            StudioError: "no_drawer", "no_generator", "no_originals", "not_measured", or as `create` while painting.
        """
        opened = self._drawers.open(drawer)
        card = self._library.find(opened, generator)
        job = self._job_of(opened, card)
        if job is None:
            fix = "Measure one that you trained yourself and whose training you have not deleted."
            raise StudioError("The pictures it was trained on are not here.", "", fix, code="no_originals")
        if details_of(opened, card, job, self._cache).measures is None:
            check_room(self.config, opened, self.config.measured_pictures * 6 * card.width * card.height)
            self._paintings.measure(opened, card, job)
        return details_of(opened, card, job, self._cache)

    # Painting

    def paint(self, drawer: str, order: Order) -> Iterator[Painted | Coming]:
        """Carry out an order, while the answer is iterated: every picture as soon as it is there, and in between how
        far the next one is. Posters and films go on if the answer is not iterated to its end: see `going_on`.

        Raises, before anything is painted:
            RequestError: "count", "seed", "size" and so on, whatever is impossible; the role of what was not given.
            UploadError: what was given is missing, or too large.
            StudioError: "no_drawer", "no_generator", "no_disk", "drawer_full" or "too_many".
        Raises, while painting:
            UploadError: what was given is no picture that can be read.
            ArtError: what the operation says; StudioError "crashed", "too_slow", "memory", "bug", "no_disk", "closed".
        """
        opened = self._drawers.open(drawer)
        card = self._library.find(opened, order.generator)
        second = self._library.find(opened, order.second) if "second" in order.operation.gives else None
        return self._paintings.paint(opened, order, card, second)

    def going_on(self, drawer: str) -> list[Going]:
        """What is being painted or measured for this visitor. Raises StudioError: "no_drawer"."""
        return self._paintings.going_on(self._drawers.open(drawer))

    def follow(self, drawer: str, going: Going) -> Iterator[Painted | Coming]:
        """One of `going_on`, as `paint` tells it. Raises StudioError: "no_drawer"; or as `paint` while painting."""
        return self._paintings.follow(self._drawers.open(drawer), going)

    def stop_painting(self, drawer: str, operations: Collection[str] | None = None) -> None:
        """End what goes on for this visitor, or these operations of it, within two seconds.

        Raises:
            StudioError: "no_drawer".
        """
        self._paintings.stop(self._drawers.open(drawer), operations)

    def recipe(self, drawer: str, file: Path) -> tuple[Recipe, GeneratorCard | None]:
        """What a PNG says it was painted with, and that generator if this visitor has it.

        Raises:
            UploadError: "not_png", "no_recipe", "bad_recipe", "newer_recipe", "missing", "too_big" or "not_a_file".
            StudioError: "no_drawer".
        """
        found = read_recipe(Path(file), self.config.limits)
        return found, self.generator_of(drawer, found.hash)

    def generator_of(self, drawer: str, generator_hash: str) -> GeneratorCard | None:
        """The generator of this hash, if this visitor has it. Raises StudioError: "no_drawer"."""
        return self._library.with_hash(self._drawers.open(drawer), generator_hash)

    def _job_of(self, drawer: Drawer, card: GeneratorCard) -> Job | None:
        """The training that made a generator, if it is this visitor's and still has its pictures."""
        for job in self._trainings.all(drawer):
            spec = self._cache.read(job.spec_file) or {}
            if spec.get("generator") == card.id and job.data_file.is_file():
                return job
        return None
