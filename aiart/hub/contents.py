"""A generator's folder -> the files that are pushed: config, weights, a fresh card and samples, and nothing else.

Labels, recipes of training, and whatever else lies in the folder stay on this machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig, config_to_json
from aiart.engine.format.folder import CARD, CONFIG, MODEL, SAMPLES, read_folder
from aiart.engine.format.strict import reading
from aiart.hub.fetch import is_small_png
from aiart.hub.listing import SAMPLE_LIMIT, SAMPLES_MAX


@dataclass(frozen=True)
class Contents:
    """What a commit will hold. The weights are named by their path, since they may be large."""

    config: GeneratorConfig
    small: dict[str, bytes]  # path in the repository: bytes
    model: Path

    @property
    def paths(self) -> set[str]:
        return {*self.small, MODEL}

    @property
    def bytes(self) -> int:
        return sum(map(len, self.small.values())) + self.model.stat().st_size


def contents_of(folder: Path, repo: str, licence: str = "", name: str = "", measures: Sequence[str] = ()) -> Contents:
    """Read a generator strictly: what this machine would not load, nobody else gets.

    Args:
        licence: instead of the one that was given when it was trained.
        name: instead of the one it was trained under.
        measures: for the card.

    Raises:
        WeightsError: see `weights.read_folder`; "bad_config:name" or "bad_config:licence".
    """
    config, _ = read_folder(folder)
    labels = {"licence": licence.strip() or config.licence, "name": name.strip() or config.name}
    config = config.model_copy(update=labels)
    samples = _samples(folder)
    small = {CONFIG: config_to_json(config), CARD: model_card(config, len(samples), repo, measures).encode()}
    small |= {f"{SAMPLES}/sample-{i:02d}.png": data for i, data in enumerate(samples)}
    return Contents(config, small, folder / MODEL)


def _samples(folder: Path) -> list[bytes]:
    """Bytes of the sample pictures, of as many as are shown."""
    found = []
    for path in sorted((folder / SAMPLES).glob("*.png"))[:SAMPLES_MAX]:
        with reading(path) as file:
            data = file.read(SAMPLE_LIMIT + 1)
        if len(data) <= SAMPLE_LIMIT and is_small_png(data[:24]):
            found.append(data)
    return found
