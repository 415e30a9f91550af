"""What there is to say about a generator: its facts at once, its measures once they have been taken.

Measures are kept in the visitor's drawer under the generator's hash, so they belong to exactly these weights. Knows
nothing of how pictures are painted and compared.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import SAMPLES, read_config
from aiart.errors import StudioError
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.generators import Generators
from aiart.studio.jobs import Job
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache
from aiart.studio.training import TrainingService
from aiart.studio.workspace import Workspace, check_quota

if TYPE_CHECKING:
    from aiart.studio.painting import PaintingService

REPORT = "report.json"


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
    """What is known without any work. Raises WeightsError if the generator has just been deleted."""
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
    """Where the pictures to be measured are painted."""
    return [workspace.measured / card.hash / f"made-{number:02d}.png" for number in range(count)]


def _pairs(folder: Path, measures: dict) -> tuple[Pair, ...]:
    return tuple(
        Pair(folder / f"made-{number:02d}.png", folder / f"nearest-{number:02d}.png", one["psnr"], one["copied"])
        for number, one in enumerate(measures["pictures"])
    )


class DetailsService:
    """What there is to know about the generators of a workspace."""

    def __init__(
        self,
        config: StudioConfig,
        generators: Generators,
        training: TrainingService,
        painting: "PaintingService",
        cache: JsonCache,
    ):
        self._config, self._generators, self._training = config, generators, training
        self._painting, self._cache = painting, cache

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
            self._painting.measure(workspace, card, job)
        return details_of(workspace, card, job, self._cache)

    def _job_of(self, workspace: Workspace, card: GeneratorCard) -> Job | None:
        """The training that made a generator, if it is this visitor's and still has its pictures."""
        for job in self._training.all(workspace):
            spec = self._cache.read(job.spec_file) or {}
            if spec.get("generator") == card.id and job.data_file.is_file():
                return job
        return None
