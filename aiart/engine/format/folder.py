"""A generator on disk: a folder with config.json, model.safetensors, README.md and samples/.

Everything is data: nothing is ever unpickled, and the reader is chosen by us, never by a file's extension. The config
is read and judged first; from it follows the exact table of tensors that the model file may hold. Arrays go in
and come out.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.config_text import CONFIG_LIMIT, config_from_json, config_to_json
from aiart.engine.format.packing import packed, unpacked
from aiart.engine.format.parameters import parameter_shapes
from aiart.engine.format.strict import quoted, reading
from aiart.engine.format.tensors import CHUNK, TensorSpec, check_tensors, read_tensors, size_window, write_tensors
from aiart.errors import RequestError, WeightsError, storage_error
from aiart.files import atomic_file, replace, sync_folder
from aiart.images import read_png, save_png

CONFIG, MODEL, CARD, SAMPLES = "config.json", "model.safetensors", "README.md", "samples"
MODEL_LIMIT = 256 << 20  # bytes
NETWORK, PICTURES = "network/", "memory/pictures"
FOREIGN = {".keras", ".h5", ".hdf5", ".bin", ".ckpt", ".pt", ".pth", ".pkl", ".onnx"}


def table_of(config: GeneratorConfig) -> dict[str, TensorSpec]:
    """Return every tensor that a generator with this config has, and no other can have.

    "network/NAME": F32, shapes of `parameter_shapes`; "memory/pictures": U8 (n, height, width, 3), or (bytes,) if they
    are packed.

    Raises:
        WeightsError: "too_large", when they might not fit into MODEL_LIMIT bytes, unpacked.
    """
    shapes = parameter_shapes(config.network) if config.network else {}
    table = {NETWORK + name: TensorSpec("F32", shape) for name, shape in shapes.items()}
    if config.memory:
        table[PICTURES] = TensorSpec("U8", _pictures_shape(config))
    if (size := size_window(table)[1]) > MODEL_LIMIT:
        raise WeightsError(
            f"This generator may take {-(-size >> 20)} MiB.",
            f"A generator takes at most {MODEL_LIMIT >> 20} MiB.",
            "Use fewer pictures, a smaller canvas or a narrower network.",
            code="too_large",
        )
    if config.memory and config.memory.packed:
        table[PICTURES] = TensorSpec("U8", (config.memory.packed,))
    return table


def _pictures_shape(config: GeneratorConfig) -> tuple[int, int, int, int]:
    return config.memory_sizes.pictures, config.height, config.width, 3


def _with_packed(config: GeneratorConfig, count: int) -> GeneratorConfig:
    """Return the same with pictures of so many packed bytes; 0: plain ones."""
    if not config.memory:
        return config
    return config.model_copy(update={"memory": config.memory_sizes.model_copy(update={"packed": count})})


def is_generator(folder: Path) -> bool:
    """Return whether a folder holds a config.json of ours beside a model; the model itself is not opened."""
    try:
        read_config(folder)
    except WeightsError:
        return False
    return True


def read_config(folder: Path) -> GeneratorConfig:
    """Return the config of the generator in a folder.

    Raises:
        WeightsError: "missing", "foreign", "not_a_file", "unreadable", or one of `config_from_json`.
    """
    folder = _standing(folder)
    _check_present(folder)
    with reading(folder / CONFIG) as file:
        return config_from_json(file.read(CONFIG_LIMIT + 1))


def read_folder(folder: Path) -> tuple[GeneratorConfig, dict[str, np.ndarray]]:
    """(config, tensors by name) of the generator in a folder; see `table_of` for the tensors. Pictures are plain.

    Raises:
        WeightsError: any of `read_config`, `table_of`, `read_tensors` and `unpacked`.
    """
    folder = _standing(folder)
    config = read_config(folder)
    tensors = read_tensors(folder / MODEL, table_of(config))
    if config.memory and config.memory.packed:
        tensors[PICTURES] = unpacked(tensors[PICTURES], _pictures_shape(config))
    return config, tensors


def _smallest(config: GeneratorConfig, tensors: dict[str, np.ndarray]) -> tuple[GeneratorConfig, dict[str, np.ndarray]]:
    """As they are written: the pictures packed, if that makes the folder smaller."""
    pictures = packed(tensors[PICTURES]) if config.memory else None
    if pictures is None:
        return config, tensors
    return _with_packed(config, len(pictures)), tensors | {PICTURES: pictures}


def folder_hash(folder: Path) -> str:
    """First 12 hex digits of the SHA-256 of config.json and model.safetensors: the generator's name in recipes.

    Raises:
        WeightsError: "missing", "not_a_file" or "unreadable".
    """
    digest, folder = hashlib.sha256(), _standing(folder)
    for name in (CONFIG, MODEL):
        with reading(folder / name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()[:12]


def check_saveable(folder: Path, config: GeneratorConfig) -> None:
    """Refuse what `save_folder` would refuse later, before a minute of training is spent.

    Raises:
        RequestError: "not_a_generator".
        WeightsError: "bad_config:FIELD" or "too_large".
    """
    config_to_json(config)
    table_of(config)
    _check_replaceable(Path(os.path.realpath(folder)))


def save_folder(
    folder: Path,
    config: GeneratorConfig,
    tensors: dict[str, np.ndarray],
    card: str,
    samples: list[np.ndarray],
) -> None:
    """Write a generator, whole or not at all; one that is already there stays until the new one is complete.

    It is written beside `folder` and then takes its place. Files that others put into the old folder move along
    (a clone's .git, say). One process at a time may save to a folder.

    Args:
        tensors: exactly those of `table_of(config)`, the pictures plain: they are packed here.
        card: text of README.md.
        samples: uint8 pictures (H, W, 3), for samples/sample-00.png and so on.

    Raises:
        RequestError: "not_a_generator": `folder` holds something else, which is never overwritten.
        WeightsError: "bad_config:FIELD", "too_large", "mismatch:NAME", "non_finite"; "not_saved" if the disk refused.
    """
    folder = Path(os.path.realpath(folder))  # a link keeps pointing where it did
    new, old = _beside(folder, "new"), _beside(folder, "old")
    config = _with_packed(config, 0)
    config_to_json(config)
    check_tensors(tensors, table_of(config))
    config, tensors = _smallest(config, tensors)
    text = config_to_json(config)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder, new, old)
        _check_replaceable(folder)
        _write(new, text, card, samples)
        write_tensors(new / MODEL, tensors, {"aiart_format": str(config.format)})
        _swap(folder, new, old)
    except OSError as error:
        what = f"The generator in {_named(folder)}"
        raise storage_error(what, error, kind=WeightsError, verb="saved", code="not_saved") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _beside(folder: Path, age: str) -> Path:
    """Where a generator is while it takes the place of another, "new", or gives it up, "old"."""
    return folder.parent / f".{folder.name}.aiart-{age}"


def _standing(folder: Path) -> Path:
    """Where the generator of a folder is: set aside beside it, if a process was killed between the two renamings that
    replace it. The next save brings it back."""
    old = _beside(folder, "old")
    return old if not folder.exists() and old.exists() and is_generator(old) else folder


def _check_present(folder: Path) -> None:
    try:
        names = os.listdir(folder)
    except OSError as error:
        happened = f"The folder {_named(folder)} could not be opened: {error.strerror or type(error).__name__}."
        raise WeightsError(happened, fix="Check its name, or see what there is.", code="missing") from error
    if CONFIG in names and MODEL in names:
        return
    if any(Path(name).suffix.lower() in FOREIGN for name in names):
        raise WeightsError(
            f"The folder {_named(folder)} holds weights in a foreign format.",
            "This app reads only safetensors made by aiart.",
            "Train a generator of your own, or choose one that aiart made.",
            code="foreign",
        )
    raise WeightsError(
        f"The folder {_named(folder)} is not a generator: {CONFIG if MODEL in names else MODEL} is missing.",
        f"A generator has a {CONFIG} and a {MODEL}.",
        "Choose another folder, or fetch or train the generator again.",
        code="missing",
    )


def _named(folder: Path) -> str:
    return quoted(folder.name or str(folder))  # the root of a disk has no name


def _check_replaceable(folder: Path) -> None:
    if not os.path.lexists(folder) or is_generator(folder) or (folder.is_dir() and not any(folder.iterdir())):
        return
    raise RequestError(
        f"{_named(folder)} is already there and is not a generator of this version of aiart.",
        "A generator goes into a new or empty folder, or replaces an older generator.",
        "Choose another folder.",
        code="not_a_generator",
    )


def _write(new: Path, config: bytes, card: str, samples: list[np.ndarray]) -> None:
    """Everything but the model."""
    (new / SAMPLES).mkdir(parents=True)
    for name, data in ((CONFIG, config), (CARD, card.encode())):
        with atomic_file(new / name) as file:
            file.write(data)
    for i, pixels in enumerate(samples):
        save_png(new / SAMPLES / f"sample-{i:02d}.png", pixels)


def read_samples(folder: Path) -> list[np.ndarray]:
    """Return the samples in a generator's folder, uint8 (H, W, 3) each; one that cannot be decoded is left out."""
    found = []
    for path in sorted((folder / SAMPLES).glob("*.png")):
        with suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            found.append(read_png(path))
    return found


def _swap(folder: Path, new: Path, old: Path) -> None:
    """Put `new` in the place of `folder`; on any failure, or a key pressed in between, the old one is back."""
    try:
        if folder.exists():
            replace(folder, old)
        replace(new, folder)
    except BaseException:
        if old.exists() and not folder.exists():
            replace(old, folder)
        raise
    sync_folder(folder.parent)
    _retire(old, folder)


def _recover(folder: Path, new: Path, old: Path) -> None:
    """Finish what a killed process began: bring back a generator that was set aside, sweep what was half written."""
    if is_generator(old) and not folder.exists():
        replace(old, folder)
    _retire(old, folder)
    if new.exists():
        shutil.rmtree(new)


def _retire(old: Path, folder: Path) -> None:
    """Delete a replaced generator after moving other people's files out of it; what resists waits for the next save."""
    if not old.exists():
        return
    with suppress(OSError):  # Windows keeps files that someone is reading
        for entry in list(old.iterdir()):
            if entry.name not in (CONFIG, MODEL, CARD, SAMPLES) and not os.path.lexists(folder / entry.name):
                replace(entry, folder / entry.name)
        shutil.rmtree(old)
