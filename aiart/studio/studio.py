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
from aiart.studio.config import StudioConfig
from aiart.studio.details import GeneratorDetails, details_of
from aiart.studio.gallery import Gallery
from aiart.studio.generators import GeneratorCard, Generators
from aiart.studio.housekeeping import Housekeeping
from aiart.studio.hub import HubService
from aiart.studio.jobs import Job
from aiart.studio.orders import Order
from aiart.studio.paint_task import PaintTask, Progress, Result
from aiart.studio.painter import Painter
from aiart.studio.painting import Paintings
from aiart.studio.queue import Queue
from aiart.studio.quota import check_quota
from aiart.studio.recipe import Recipe, read_recipe
from aiart.studio.rented import Rented
from aiart.studio.store import JsonCache, private_folder
from aiart.studio.supervisor import Supervisor
from aiart.studio.training import Trainings
from aiart.studio.views import JobView, Views
from aiart.studio.workspace import Workspace, Workspaces


class Studio:
    """One home folder, opened. Several processes may open the same one; they share its one trainer."""

    def __init__(self, config: StudioConfig):
        config = replace(config, home=config.home.absolute())  # workers have a working folder of their own
        private_folder(config.home)
        self.config = config
        self._cache = JsonCache()
        self._workspaces = Workspaces(config.home, config.expiry_days)
        self._library = Generators(config)
        queue = Queue(config.home, self._cache)
        housekeeping = Housekeeping(config, self._workspaces, queue, self._cache)
        self._supervisor = Supervisor(config, queue, housekeeping.tick)
        self._trainings = Trainings(config, queue, Views(queue, self._cache), self._supervisor)
        self._painter, self._patient = Painter(config), Painter(config, warm=False)
        self._paintings = Paintings(config, self._painter, self._patient)
        self.album = Gallery(config, self._workspaces, self._cache)  # its verbs for what is made
        self.hub = HubService(config, self._workspaces, self._library, self._cache)  # its verbs for the Hub
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

    def new_workspace(self) -> str:
        """An empty drawer -> its id, the visitor's only key. Raises StudioError, code "no_disk"."""
        return self._workspaces.new()

    def has_workspace(self, workspace: str) -> bool:
        """Whether an id, perhaps from a browser that was here long ago, still opens a drawer."""
        try:
            self._workspaces.open(workspace)
        except StudioError:
            return False
        return True

    # Training

    def train(self, workspace: str, files: Iterable[Path], request: TrainRequest, rented: Rented | None = None) -> str:
        """Queue a training -> job id. The files may be deleted afterwards.

        Args:
            rented: the machine of the Hub to train on, and whose account pays; None: here. There it waits for nobody.

        Raises:
            RequestError: "preset", "seconds", "steps", "long_side", "seed", "width" or "name"; "instant", if rented.
            UploadError: none of the files can be used, or there are too many; see `view.refused` for single ones.
            StudioError: "no_drawer", "queue_full", "no_disk", "drawer_full" or "busy".
        """
        return self._trainings.train(self._workspaces.open(workspace), files, request, rented)

    def job(self, workspace: str, job: str) -> JobView:
        """How a training stands; cheap enough to be asked every second. Raises StudioError: "no_drawer", "no_job"."""
        return self._trainings.view(self._trainings.find(self._workspaces.open(workspace), job))

    def jobs(self, workspace: str) -> list[JobView]:
        """All trainings of a drawer, newest first. Raises StudioError: "no_drawer"."""
        views = map(self._trainings.view, self._trainings.all(self._workspaces.open(workspace)))
        return sorted(views, key=lambda view: view.made, reverse=True)

    def stop(self, workspace: str, job: str) -> None:
        """Once: finish now and keep the work. Twice: leave at once. What still waits is cancelled.

        Raises:
            StudioError: "no_drawer", "no_job" or "busy".
        """
        self._trainings.stop(self._workspaces.open(workspace), job)

    def resume(self, workspace: str, job: str, secret: str = "") -> None:
        """Queue a training that failed or was cancelled once more; it goes on from its last checkpoint.

        One on a machine of the Hub that is out of sight is watched again, with its visitor's login (`hub.secret`).

        Raises:
            StudioError: "no_drawer", "no_job", "done", "damaged", "queue_full", "no_disk", "drawer_full" or "busy";
                elsewhere also "over", "no_login".
        """
        self._trainings.resume(self._workspaces.open(workspace), job, secret)

    def train_longer(self, workspace: str, job: str, seconds: float) -> None:
        """Queue a training that is done for `seconds` more.

        Raises:
            StudioError: as `resume`, with "not_done" for "done"; "elsewhere".
            RequestError: "seconds", or "instant" for a preset that has nothing to train.
        """
        self._trainings.train_longer(self._workspaces.open(workspace), job, seconds)

    def delete(self, workspace: str, job: str) -> None:
        """A training, ended if it runs, with its pictures and previews; its generator stays.

        Raises:
            StudioError: "no_drawer", "no_job" or "busy"; "elsewhere", it goes on at the Hub: stop it first.
        """
        self._trainings.delete(self._workspaces.open(workspace), job)

    # Generators

    def generators(self, workspace: str) -> list[GeneratorCard]:
        """Her own and the library's, newest first, then the starters. Raises StudioError: "no_drawer"."""
        return self._library.cards(self._workspaces.open(workspace))

    def generator(self, workspace: str, generator: str) -> GeneratorCard:
        """Raises StudioError: "no_drawer", "no_generator"."""
        return self._library.find(self._workspaces.open(workspace), generator)

    def keep(self, workspace: str, generator: str) -> GeneratorCard:
        """Move one of her own into the library of this studio; its id stays.

        Raises:
            StudioError: "no_drawer", "no_generator", "not_mine", "no_disk"; "no_library" in the public profile.
        """
        return self._library.keep(self._workspaces.open(workspace), generator)

    def rename(self, workspace: str, generator: str, name: str) -> GeneratorCard:
        """Its hash, and with it every recipe, stays valid.

        Raises:
            StudioError: "no_drawer", "no_generator" or "not_mine".
            RequestError: "name".
        """
        return self._library.rename(self._workspaces.open(workspace), generator, name)

    def delete_generator(self, workspace: str, generator: str) -> None:
        """Raises StudioError: "no_drawer", "no_generator" or "not_mine"."""
        self._library.delete(self._workspaces.open(workspace), generator)

    def about(self, workspace: str, generator: str) -> GeneratorDetails:
        """Facts of a generator, and its measures if they have been taken; answers at once.

        Raises:
            StudioError: "no_drawer", "no_generator".
        """
        opened = self._workspaces.open(workspace)
        card = self._library.find(opened, generator)
        return details_of(opened, card, self._job_of(opened, card), self._cache)

    def measure(self, workspace: str, generator: str) -> GeneratorDetails:
        """`about`, after measuring the generator against its training pictures, once; takes a minute or so.

        Raises:
            StudioError: "no_drawer", "no_generator", "no_originals", "not_measured", or as `create` while painting.
        """
        opened = self._workspaces.open(workspace)
        card = self._library.find(opened, generator)
        job = self._job_of(opened, card)
        if job is None:
            fix = "Measure one that you trained yourself and whose training you have not deleted."
            raise StudioError("The pictures it was trained on are not here.", "", fix, code="no_originals")
        if details_of(opened, card, job, self._cache).measures is None:
            check_quota(self.config, opened, self.config.measured_pictures * 6 * card.width * card.height)
            self._paintings.measure(opened, card, job)
        return details_of(opened, card, job, self._cache)

    # Painting

    def paint(self, workspace: str, order: Order) -> Iterator[Result | Progress]:
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
        opened = self._workspaces.open(workspace)
        card = self._library.find(opened, order.generator)
        second = self._library.find(opened, order.second) if "second" in order.operation.gives else None
        return self._paintings.paint(opened, order, card, second)

    def running(self, workspace: str) -> list[PaintTask]:
        """What is being painted or measured for this visitor. Raises StudioError: "no_drawer"."""
        return self._paintings.running(self._workspaces.open(workspace))

    def follow(self, workspace: str, going: PaintTask) -> Iterator[Result | Progress]:
        """One of `going_on`, as `paint` tells it. Raises StudioError: "no_drawer"; or as `paint` while painting."""
        return self._paintings.follow(self._workspaces.open(workspace), going)

    def stop_painting(self, workspace: str, operations: Collection[str] | None = None) -> None:
        """End what goes on for this visitor, or these operations of it, within two seconds.

        Raises:
            StudioError: "no_drawer".
        """
        self._paintings.stop(self._workspaces.open(workspace), operations)

    def recipe(self, workspace: str, file: Path) -> tuple[Recipe, GeneratorCard | None]:
        """What a PNG says it was painted with, and that generator if this visitor has it.

        Raises:
            UploadError: "not_png", "no_recipe", "bad_recipe", "newer_recipe", "missing", "too_big" or "not_a_file".
            StudioError: "no_drawer".
        """
        found = read_recipe(Path(file), self.config.limits)
        return found, self.generator_of(workspace, found.hash)

    def generator_of(self, workspace: str, generator_hash: str) -> GeneratorCard | None:
        """The generator of this hash, if this visitor has it. Raises StudioError: "no_drawer"."""
        return self._library.with_hash(self._workspaces.open(workspace), generator_hash)

    def _job_of(self, workspace: Workspace, card: GeneratorCard) -> Job | None:
        """The training that made a generator, if it is this visitor's and still has its pictures."""
        for job in self._trainings.all(workspace):
            spec = self._cache.read(job.spec_file) or {}
            if spec.get("generator") == card.id and job.data_file.is_file():
                return job
        return None
