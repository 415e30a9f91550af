"""A generator as it is offered to a visitor, read from its folder."""

from dataclasses import dataclass
from pathlib import Path

from aiart.engine.format.folder import SAMPLES, folder_hash, read_config
from aiart.hub.addresses import ORIGIN
from aiart.studio.store import read_json, size_of
from aiart.training_presets import clean_name

LABEL = "label.json"  # beside the weights: a name given later, which leaves the generator's hash as it is
MINE, LIBRARY, STARTER, PICTURES = "mine", "library", "starter", "pictures"  # where a generator comes from


@dataclass(frozen=True)
class GeneratorCard:
    """A generator as it is offered to a visitor."""

    id: str
    name: str
    preset: str
    pictures: int  # it was trained on
    width: int  # of its canvas, pixels
    height: int
    size_bytes: int
    licence: str
    sample_path: Path | None  # PNG
    source: str  # "mine", "library", "starter", or "pictures" that are the generator themselves
    hash: str
    folder: Path
    origin: str = ""  # where it came from on the Hub, "user/repo"


def read_card(folder: Path, source: str) -> GeneratorCard:
    """Return the card of a generator, from its folder; reads all of its weights. Raises WeightsError, OSError."""
    config = read_config(folder)
    label = clean_name(str((read_json(folder / LABEL) or {}).get("name", "")))
    samples = sorted((folder / SAMPLES).glob("*.png"))
    return GeneratorCard(
        id=folder.name,
        name=label or config.name,
        preset=config.preset,
        pictures=config.training.pictures,
        width=config.width,
        height=config.height,
        size_bytes=size_of(folder),
        licence=config.licence,
        sample_path=samples[0] if samples else None,
        source=source,
        hash=folder_hash(folder),
        folder=folder,
        origin=origin_of(folder).get("repo", ""),
    )


def origin_of(folder: Path) -> dict[str, str]:
    """Return where a generator was fetched from: "repo", "revision" and "commit"; empty if it was made here."""
    origin = read_json(folder / ORIGIN) or {}
    fields = ("repo", "revision", "commit")
    return {name: origin[name] for name in fields} if all(isinstance(origin.get(name), str) for name in fields) else {}
