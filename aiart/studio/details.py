"""What there is to say about a generator: its facts at once, its measures once they have been taken.

Measures are kept in the visitor's drawer under the generator's hash, so they belong to exactly these weights. The
painting worker paints what is measured, and a process of its own compares it.
"""

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import SAMPLES, read_config
from aiart.errors import StudioError
from aiart.files import private_folder
from aiart.operations.request import Request
from aiart.studio.base_task import Task
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.generators import Generators
from aiart.studio.jobs import Job
from aiart.studio.painter import Painter
from aiart.studio.painting import PaintingService
from aiart.studio.queue import Cancelled, FairLock
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache, storing
from aiart.studio.training import TrainingService
from aiart.studio.workers import process as processes
from aiart.studio.workers.events import order_payload
from aiart.studio.workers.process import POLL_SECONDS, WorkerLimits
from aiart.studio.workspace import Workspace, check_quota

REPORT = "report.json"
MEASURE = "measure"  # the name of a task that measures; others have that of their operation


@dataclass(frozen=True)
class Pair:
    """A painted picture and the training picture that it resembles most. PNGs."""

    made: Path
    nearest: Path
    psnr: float  # dB; above about 30 they look the same
    copied: float  # [0, 1]; share of its detail taken over whole


@dataclass(frozen=True)
class GeneratorDetails:
    """A generator's facts, and its measures or None where they have not been taken."""

    card: GeneratorCard
    config: GeneratorConfig
    samples: tuple[Path, ...]  # PNGs
    can_measure: bool  # whether the training pictures are still there
    measures: dict | None  # see evaluate.Report.as_dict
    lines: tuple[str, ...]  # the measures in plain words
    pairs: tuple[Pair, ...]


def details_of(workspace: Workspace, card: GeneratorCard, job: Job | None, cache: JsonCache) -> GeneratorDetails:
    """Return what is known without any work. Raises WeightsError if the generator has just been deleted."""
    report = cache.read(workspace.measured / card.hash / REPORT) or {}
    measures = report.get("measures")
    return GeneratorDetails(
        card=card,
        config=read_config(card.folder),
        samples=tuple(sorted((card.folder / SAMPLES).glob("*.png"))),
        can_measure=job is not None,
        measures=measures,
        lines=tuple(report.get("lines", ())),
        pairs=_pairs(workspace.measured / card.hash, measures) if measures else (),
    )


def made_places(workspace: Workspace, card: GeneratorCard, count: int) -> list[Path]:
    """Return where the pictures to be measured are painted."""
    return [workspace.measured / card.hash / f"made-{number:02d}.png" for number in range(count)]


def _pairs(folder: Path, measures: dict) -> tuple[Pair, ...]:
    return tuple(
        Pair(folder / f"made-{number:02d}.png", folder / f"nearest-{number:02d}.png", one["psnr"], one["copied"])
        for number, one in enumerate(measures["pictures"])
    )


class MeasureTask(Task):
    """Paints some pictures and has a worker compare them with those that the generator has learned from.

    Args:
        turns: one for all tasks of this kind; measuring takes much memory, so it is done one by one.
        job: the training that made the generator.
        paths: of the pictures to be painted; the report is written beside them.
    """

    def __init__(
        self,
        config: StudioConfig,
        painter: Painter,
        turns: FairLock,
        card: GeneratorCard,
        job: Job,
        paths: list[Path],
    ):
        super().__init__(MEASURE, 1, is_long=False)
        self._config, self._painter, self._turns = config, painter, turns
        self._card, self._job, self._paths = card, job, paths

    def _work(self) -> None:
        for seed, path in enumerate(self._paths):
            payload = order_payload(self._config, self._card, Request(count=1, seed=seed), path)
            self._painter.paint(payload, self.cancelled, visitor=self._job.workspace_folder.name)
        with self._turns.turn(self.cancelled):
            self._measure(self._paths[0].parent)

    def _measure(self, out: Path) -> None:
        """Run the worker. Raises StudioError, code "not_measured", or Cancelled."""
        with open(out / "log.txt", "wb") as log:
            worker = processes.start(
                "aiart.studio.workers.measure",
                [str(self._job.folder), str(out)],
                self._config.engine,
                stdout=log,
                cwd=self._config.home,
            )
            try:
                code = self._exit_code(worker)
            finally:
                worker.kill()
                worker.wait()
        if code != 0:
            fix = "Train it again if you want to know."
            raise StudioError("The generator could not be measured.", "", fix, code="not_measured")

    def _exit_code(self, worker: subprocess.Popen) -> int | None:
        """Return what the worker ends with; None if it goes beyond its limits. Raises Cancelled."""
        limits = WorkerLimits(self._config.painting_seconds, self._config.painter_bytes)
        process = processes.process_of(worker)
        while not limits.exceeded(process):
            with suppress(subprocess.TimeoutExpired):
                return worker.wait(POLL_SECONDS)
            if self.cancelled.is_set():
                raise Cancelled
        return None


class DetailsService:
    """What there is to know about the generators of a workspace."""

    def __init__(
        self,
        config: StudioConfig,
        generators: Generators,
        training: TrainingService,
        painting: PaintingService,
        cache: JsonCache,
    ):
        self._config, self._generators, self._training = config, generators, training
        self._painting, self._cache, self._turns = painting, cache, FairLock()

    def about(self, workspace: Workspace, generator_id: str) -> GeneratorDetails:
        """Facts of a generator, and its measures if they have been taken; answers at once.

        Raises:
            StudioError: "no_generator".
        """
        card = self._generators.find(workspace, generator_id)
        return details_of(workspace, card, self._job_of(workspace, card), self._cache)

    def measure(self, workspace: Workspace, generator_id: str) -> GeneratorDetails:
        """`about`, after measuring the generator against its training pictures, once; takes a minute or so.

        Raises:
            StudioError: "no_generator", "no_originals", "not_measured", or as `PaintingService.paint` while painting.
        """
        card = self._generators.find(workspace, generator_id)
        job = self._job_of(workspace, card)
        if job is None:
            fix = "Measure one that you trained yourself and whose training you have not deleted."
            raise StudioError("The pictures it was trained on are not here.", "", fix, code="no_originals")
        if details_of(workspace, card, job, self._cache).measures is None:
            check_quota(self._config, workspace, self._config.measured_pictures * 6 * card.width * card.height)
            self._measure(workspace, card, job)
        return details_of(workspace, card, job, self._cache)

    def _measure(self, workspace: Workspace, card: GeneratorCard, job: Job) -> None:
        """Paint some pictures and compare them with the training pictures of `job`, unless that is stopped."""
        with storing("The measures"):
            paths = made_places(workspace, card, self._config.measured_pictures)
            private_folder(paths[0].parent)
        task = MeasureTask(self._config, self._painting.warm_painter, self._turns, card, job, paths)
        for _ in self._painting.begin(workspace, task):
            pass

    def _job_of(self, workspace: Workspace, card: GeneratorCard) -> Job | None:
        """Return the training that made a generator, if it is this visitor's and still has its pictures."""
        for job in self._training.all(workspace):
            spec = self._cache.read(job.spec_file) or {}
            if spec.get("generator") == card.id and job.data_file.is_file():
                return job
        return None
