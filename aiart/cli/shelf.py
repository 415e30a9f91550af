"""The verbs `list` and `show`: which generators are here, and what one of them is."""

import json
import math
from pathlib import Path

from aiart.cli.models import resolve, shelf
from aiart.cli.pictures import counted
from aiart.config import PRESETS
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import MODEL, folder_hash, read_config
from aiart.engine.format.parameters import parameter_shapes


def list_shelf(json_lines: bool) -> None:
    """Print a line for each generator that has a name here."""
    found = shelf()
    for one in found:
        config = one.config
        size = (one.folder / MODEL).stat().st_size
        if json_lines:
            facts = {"id": one.id, "name": one.name, "preset": config.preset, "source": one.source}
            canvas = {"width": config.width, "height": config.height}
            _print_object(facts | canvas | {"size_bytes": size, "folder": str(one.folder)})
        else:
            canvas = f"{config.width} x {config.height}"
            print(f"{one.id:24} {config.preset:9} {canvas:>11}  {_size(size):>8}  {one.name}")
    if not found and not json_lines:
        print("There is no generator here yet. Make one: python -m aiart train PICTURES --out FOLDER")


def show_generator(model: str, json_lines: bool) -> None:
    """Print what a generator is. Raises RequestError, WeightsError."""
    folder = resolve(model)
    config, digest = read_config(folder), folder_hash(folder)
    size = (folder / MODEL).stat().st_size
    if json_lines:
        facts = {"folder": str(folder), "hash": digest, "size_bytes": size, "holds_pictures": config.memory is not None}
        _print_object(facts | config.model_dump())
        return
    for title, text in _rows(folder, config, digest, size):
        print(f"{title + ':':12}{text}")


def _rows(folder: Path, config: GeneratorConfig, digest: str, size: int) -> list[tuple[str, str]]:
    preset = PRESETS[config.preset]
    scales = ", ".join(f"{width} x {height}" for height, width in config.sizes)
    return [
        ("Name", config.name),
        ("Folder", str(folder)),
        ("Hash", digest),
        ("Preset", f"{preset.title}. {preset.summary}"),
        ("Canvas", f"{config.width} x {config.height} pixels, painted from coarse to fine: {scales}"),
        ("Network", _network(config)),
        ("Training", _training(config)),
        ("Contains", _contains(config)),
        ("Size", f"{_size(size)} of weights"),
        ("Licence", config.licence or "none was given"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in config.versions.items()) or "not noted"),
    ]


def _network(config: GeneratorConfig) -> str:
    if not config.network:
        return "none: it remembers and recombines"
    parameters = sum(math.prod(shape) for shape in parameter_shapes(config.network).values())
    return f"{parameters:,} parameters, for {config.network.scales} of {len(config.sizes)} scales"


def _training(config: GeneratorConfig) -> str:
    training = config.training
    pictures = counted(training.pictures)
    if not config.network:
        return f"from {pictures}, seed {training.seed}; nothing was trained"
    losses = " ".join(f"{loss:.3g}" for loss in training.loss)
    return f"from {pictures}, seed {training.seed}, {training.steps} steps in {training.seconds:.0f} s, loss {losses}"


def _contains(config: GeneratorConfig) -> str:
    if not config.memory:
        return "no picture and no piece of one, only the parameters of its network"
    kept = "1 of its pictures" if config.memory.pictures == 1 else f"{config.memory.pictures} of its pictures"
    return f"{kept}, whole, at the size of the canvas: whoever has the folder can look at them"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def _print_object(value: dict) -> None:
    print(json.dumps(value, allow_nan=False))
