"""Good generators to test with: small configs, fixed or random, and tensors that fit them."""

from itertools import accumulate
from pathlib import Path

import numpy as np

from aiart.engine.format.config import GeneratorConfig, MemoryConfig, NetworkConfig, TrainingSummary
from aiart.engine.format.folder import save_folder, table_of

NO_WORDS: dict = {"words": (), "words_of": ()}


def small_config(**changes) -> GeneratorConfig:
    """A balanced generator of 20x16 pixels with everything in it: 2 scales, a network, 2 remembered pictures.

    Changes are not checked, so that bad configs can be made too."""
    fields = dict(
        name="Small hills",
        preset="balanced",
        height=16,
        width=20,
        sizes=((10, 12), (16, 20)),
        sigmas=(1.0, 0.3),
        detail=(0.5, 0.15),
        mean=(0.1, -0.2, 0.0),
        spread=0.4,
        learned_scales=1,
        network=NetworkConfig(kind="velocity", width=4, blocks=1, scales=1, **NO_WORDS),
        memory=MemoryConfig(pictures=2, window=6, directions=8, few=1, packed=0, **NO_WORDS),
        training=summary(steps=30, seconds=1.5, loss=(0.25,), seed=7),
        licence="CC0 1.0",
        versions={"aiart": "0.1", "numpy": "2.4"},
    )
    return GeneratorConfig(**fields).model_copy(update=changes)


def summary(**changes) -> TrainingSummary:
    fields = dict(pictures=2, steps=0, seconds=0.0, loss=(), seed=0, as_printed=False, warm_start="")
    return TrainingSummary(**fields | changes)


def instant_config(**changes) -> GeneratorConfig:
    """The same canvas, remembered at every scale: no network."""
    fields = dict(preset="instant", learned_scales=0, network=None, training=summary())
    return small_config(**fields | changes)


def learned_config(**changes) -> GeneratorConfig:
    """The same canvas, learned at every scale: no picture inside."""
    network = NetworkConfig(kind="velocity", width=4, blocks=1, scales=2, **NO_WORDS)
    fields = dict(preset="learned", learned_scales=2, network=network, memory=None)
    return small_config(**fields | changes)


def classic_config(**changes) -> GeneratorConfig:
    """One scale, the fourteen convolutions at their narrowest."""
    network = NetworkConfig(kind="classic", width=1, blocks=14, scales=1, **NO_WORDS)
    fields = dict(preset="classic", sizes=((16, 20),), sigmas=(1.0,), detail=(0.5,), learned_scales=1, network=network)
    return small_config(**fields | {"memory": None} | changes)


KINDS = {"instant": instant_config, "balanced": small_config, "learned": learned_config, "classic": classic_config}


def tensors_for(config: GeneratorConfig, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.integers(0, 256, spec.shape, np.uint8)
        if spec.dtype == "U8"
        else rng.standard_normal(spec.shape, np.float32)
        for name, spec in table_of(config).items()
    }


def save_small(folder: Path, config: GeneratorConfig | None = None, seed: int = 0) -> dict[str, np.ndarray]:
    """Save a good generator and return its tensors."""
    config = config or small_config()
    tensors = tensors_for(config, seed)
    samples = [np.full((config.height, config.width, 3), 40 * i, np.uint8) for i in range(2)]
    save_folder(folder, config, tensors, "# card\n", samples)
    return tensors


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same(left, right) -> bool:
    """Bit for bit, with equal names, dtypes and shapes."""

    def key(tensors):
        return {name: (a.dtype.str, a.shape, a.tobytes()) for name, a in tensors.items()}

    return key(left) == key(right)


def random_config(rng: np.random.Generator) -> GeneratorConfig:
    """A valid config of any preset; every field may differ, also by long fractions and foreign letters."""
    preset = str(rng.choice(list(KINDS)))
    sizes = _random_sizes(1 if preset == "classic" else int(rng.integers(1, 6)), rng)
    learned = {"instant": 0, "learned": len(sizes)}.get(preset, int(rng.integers(0, len(sizes) + 1)))
    return GeneratorConfig(
        name="".join(rng.choice(list("äß漢🎨 az'\"\\[]<&"), rng.integers(1, 79))) + "x",
        preset=preset,
        height=sizes[-1][0],
        width=sizes[-1][1],
        sizes=sizes,
        sigmas=tuple(rng.uniform(1e-6, 3, len(sizes)).tolist()),
        detail=tuple(rng.uniform(1e-6, 1, len(sizes)).tolist()),
        mean=tuple(rng.uniform(-1, 1, 3).tolist()),
        spread=float(rng.uniform(0.01, 1)),
        learned_scales=learned,
        network=_random_network(preset, learned, rng),
        memory=None if preset == "classic" or learned == len(sizes) else _random_memory(rng),
        training=_random_training(learned, rng),
        licence=str(rng.choice(["", "CC0 1.0", "mine, ask first"])),
        versions={"numpy": "2.4.6", "tensorflow": "2.21.0"},
    )


def _random_sizes(scales: int, rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    heights, widths = (accumulate(2 * rng.integers(8, 14, scales)) for _ in range(2))
    return tuple((int(height), int(width)) for height, width in zip(heights, widths, strict=True))


def _random_network(preset: str, learned: int, rng: np.random.Generator) -> NetworkConfig | None:
    if preset == "classic":
        return NetworkConfig(kind="classic", width=int(rng.integers(1, 4)), blocks=14, scales=1, **NO_WORDS)
    if learned:
        width, blocks = int(rng.integers(4, 40)), int(rng.integers(1, 6))
        return NetworkConfig(kind="velocity", width=width, blocks=blocks, scales=learned, **NO_WORDS)
    return None


def _random_memory(rng: np.random.Generator) -> MemoryConfig:
    pictures, few = rng.integers(1, 6, 2).tolist()
    window, directions = 2 * int(rng.integers(2, 9)), int(rng.integers(1, 48))
    return MemoryConfig(pictures=pictures, window=window, directions=directions, few=few, packed=0, **NO_WORDS)


def _random_training(learned: int, rng: np.random.Generator) -> TrainingSummary:
    pictures, steps, seed = rng.integers(1, 2**39, 3).tolist()
    loss = tuple(rng.lognormal(size=learned).tolist())
    seconds, as_printed = float(rng.uniform(0, 999)), bool(rng.integers(2))
    made: dict = dict(pictures=pictures, steps=steps, seconds=seconds, loss=loss, seed=seed, as_printed=as_printed)
    return TrainingSummary(**made, warm_start=str(rng.choice(["", "0123456789abcdef"])))
