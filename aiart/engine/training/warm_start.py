"""Weights that a training begins with instead of chance, shipped with the package in warm/, one file for each preset.

scripts/make_warm_start.py made them from nothing, from pictures that the painters in scripts/painters painted: no
photograph, nobody's work. They fit the networks of the presets as they are; another width or depth begins from chance.
"""

import hashlib
from pathlib import Path

import numpy as np

from aiart.engine.format.config import GeneratorConfig, NetworkConfig
from aiart.engine.format.parameters import parameter_shapes
from aiart.engine.format.tensors import TensorSpec, read_tensors
from aiart.errors import ArtError, TrainingError

FOLDER = Path(__file__).with_name("warm")
LICENCE = "CC0-1.0"
SHIPPED = {  # preset -> its network, and the SHA-256 of its file
    "balanced": (
        NetworkConfig(kind="velocity", width=96, blocks=5, scales=2, words=(), words_of=()),
        "dc7e554f5bf48d0bc31a889ffdf78dc2166452f8c4d489891dd9578f44a4f05a",
    ),
    "learned": (
        NetworkConfig(kind="velocity", width=64, blocks=4, scales=6, words=(), words_of=()),
        "66ff903102ae7ef5bf5cdc1bd8db9903426e3372271bc95d93a3e0dcb3b9dfe3",
    ),
}
SCALES = "scale/embeddings"  # one row for each scale, coarsest first
DIGITS = 16  # of the checksum that a generator notes


def name_of(preset: str, network: NetworkConfig | None) -> str:
    """Return what a generator notes of the weights that a training of this network would begin with; "" if there are
    none."""
    shipped, digest = SHIPPED.get(preset, (None, ""))
    if network is None or shipped is None:
        return ""
    own = {"scales": network.scales, "words": network.words, "words_of": network.words_of}
    return digest[:DIGITS] if network == shipped.model_copy(update=own) else ""


def weights_for(config: GeneratorConfig) -> dict[str, np.ndarray]:
    """Return the weights that config.training.warm_start notes, by the names of `format.parameters`, for as many scales
    as the generator has: finer ones than were learned begin as the finest of those.

    Raises TrainingError, code "warm_start", if the file is not the one that was shipped."""
    shipped, digest = SHIPPED[config.preset]
    path = FOLDER / f"{config.preset}.safetensors"
    table = {name: TensorSpec("F32", shape) for name, shape in parameter_shapes(shipped).items()}
    found: dict[str, np.ndarray] = {}
    try:
        found = read_tensors(path, table)
        is_shipped = hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except (OSError, ArtError):
        is_shipped = False
    if not is_shipped:
        raise TrainingError(
            f"The weights that a training begins with are damaged: {path.name} is not the file that was shipped.",
            fix="Install aiart again, or let the training begin from chance.",
            code="warm_start",
        )
    rows = np.minimum(np.arange(config.network_sizes.scales), shipped.scales - 1)
    return found | {SCALES: found[SCALES][rows]}
