"""What the fields of a GeneratorConfig may say, each alone and all together.

The bounds are those of what the engine can build and a small machine can hold; anything else is a damaged or a hostile
file. The format number is judged where it is read. Knows nothing of JSON, files or tensors.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise

from aiart.config import PRESETS, GeneratorConfig, MemoryConfig, NetworkConfig
from aiart.engine.format.strict import quoted, word
from aiart.errors import WeightsError

MAX_SCALES = 12
CLASSIC_BLOCKS = 14  # always the article's fourteen convolutions
COUNT = 10**12  # of pictures, steps or seconds: only has to be finite

# field: (smallest, largest), both allowed; of a tuple: each of its numbers
NUMBERS = {
    "height": (16, 2048),
    "width": (16, 2048),
    "sizes": (2, 2048),
    "sigmas": (1e-6, 100.0),
    "detail": (1e-6, 100.0),
    "mean": (-1.0, 1.0),
    "spread": (1e-6, 100.0),
    "learned_scales": (0, MAX_SCALES),
    "network.width": (1, 256),
    "network.blocks": (1, 16),
    "network.scales": (1, MAX_SCALES),
    "memory.pictures": (1, 300),
    "memory.window": (4, 32),
    "memory.directions": (1, 256),
    "memory.few": (1, 16),
    "training.pictures": (0, COUNT),
    "training.steps": (0, COUNT),
    "training.seconds": (0.0, float(COUNT)),
    "training.loss": (-1e9, 1e9),
    "training.seed": (0, 2**63 - 1),
}
# field: (fewest, most) printable characters
TEXTS = {"name": (1, 80), "licence": (0, 200), "versions": (0, 80)}
CHOICES = {"preset": tuple(PRESETS), "network.kind": ("velocity", "classic")}
NETWORK_WIDTHS = {"velocity": (4, 256), "classic": (1, 64)}


def check_config(config: GeneratorConfig) -> None:
    """Raises WeightsError "bad_config:FIELD" at the first field that is out of bounds or at odds with another."""
    for field, value in _leaves(config):
        _check_leaf(field, value)
    for field, holds, expected in _agreements(config):
        if not holds:
            raise bad_config(field, f"breaks a rule: {expected}")


def bad_config(field: str, happened: str, expected: str = "") -> WeightsError:
    """The error of one field: `happened` continues the sentence "The field ... in config.json"."""
    return WeightsError(
        f"The field {quoted(field)} in config.json {happened}.",
        expected,
        "The file is damaged or was not made by aiart; fetch or train the generator again.",
        code=f"bad_config:{word(field)}",
    )


def _leaves(value: object, field: str = "") -> Iterator[tuple[str, object]]:
    """(dotted field, number or text) of everything inside; the members of a tuple or dict carry its name."""
    if is_dataclass(value):
        for part in fields(value):
            yield from _leaves(getattr(value, part.name), f"{field}.{part.name}".lstrip("."))
    elif isinstance(value, (tuple, dict)):
        for member in value if isinstance(value, tuple) else (*value.keys(), *value.values()):
            yield from _leaves(member, field)
    elif value is not None:
        yield field, value


def _check_leaf(field: str, value: object) -> None:
    if field in CHOICES and value not in CHOICES[field]:
        raise bad_config(field, f"is {quoted(value)}", f"It should be one of {', '.join(CHOICES[field])}.")
    if field in NUMBERS and not NUMBERS[field][0] <= value <= NUMBERS[field][1]:  # never true of NaN
        low, high = NUMBERS[field]
        raise bad_config(field, f"is {quoted(value)}", f"It should be from {low:g} to {high:g}.")
    if field in TEXTS and not (TEXTS[field][0] <= len(value) <= TEXTS[field][1] and value.isprintable()):
        fewest, most = TEXTS[field]
        raise bad_config(field, f"is {quoted(value)}", f"It should have {fewest} to {most} printable characters.")


def _agreements(config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    """(field, whether it agrees with the others, what it should be); read lazily: each may rely on those before it."""
    sizes = config.sizes
    yield "name", not config.name.isspace(), "a name is more than spaces"
    yield "height", config.height % 2 == 0, "sides are even"
    yield "width", config.width % 2 == 0, "sides are even"
    yield "sizes", 1 <= len(sizes) <= MAX_SCALES, f"there are 1 to {MAX_SCALES} scales"
    yield "sizes", all(side % 2 == 0 for size in sizes for side in size), "every side is even"
    yield "sizes", all(_grows(*pair) for pair in pairwise(sizes)), "each scale is larger than the one before"
    yield "sizes", sizes[-1] == (config.height, config.width), "the last scale is the canvas"
    yield "sigmas", len(config.sigmas) == len(sizes), "there is one for each scale"
    yield "detail", len(config.detail) == len(sizes), "there is one for each scale"
    yield "learned_scales", config.learned_scales <= len(sizes), "there are no more than scales"
    yield "versions", len(config.versions) <= 32, "at most 32 packages are named"
    yield "training.loss", len(config.training.loss) <= MAX_SCALES, "there is at most one for each scale"
    yield from _preset_agreements(config)
    if config.network:
        yield from _network_agreements(config.network, config)
    if config.memory:
        yield from _memory_agreements(config.memory, config)


def _grows(small: tuple[int, int], large: tuple[int, int]) -> bool:
    return small[0] <= large[0] and small[1] <= large[1] and small != large


def _preset_agreements(config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    """What a preset promises people about uploads has to be true of what the folder holds."""
    scales, classic = len(config.sizes), config.preset == "classic"
    network, memory = config.network is not None, config.memory is not None
    yield "learned_scales", config.preset != "instant" or config.learned_scales == 0, "instant learns no scale"
    yield "learned_scales", config.preset != "learned" or config.learned_scales == scales, "learned learns every scale"
    yield "network", network == (classic or config.learned_scales > 0), "it is there where a scale is learned"
    yield (
        "memory",
        memory == (not classic and config.learned_scales < scales),
        "it is there where a scale is not learned",
    )


def _network_agreements(network: NetworkConfig, config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    classic = config.preset == "classic"
    low, high = NETWORK_WIDTHS[network.kind]
    yield "network.kind", (network.kind == "classic") == classic, "the classic network belongs to the classic preset"
    yield "network.width", low <= network.width <= high, f"a {network.kind} network is {low} to {high} wide"
    yield "network.blocks", not classic or network.blocks == CLASSIC_BLOCKS, f"a classic network has {CLASSIC_BLOCKS}"
    yield "network.scales", classic or network.scales == config.learned_scales, "they are as many as are learned"


def _memory_agreements(memory: MemoryConfig, config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    coarsest = config.sizes[max(config.learned_scales - 1, 0)]  # the last learned scale is said again in windows
    yield "memory.window", memory.window % 2 == 0, "a window's side is even"
    yield "memory.window", memory.window <= min(coarsest), "a window fits into the coarsest scale that has windows"
    yield "memory.directions", memory.directions <= 3 * memory.window**2, "a window has no more directions than values"
