"""config.json: everything about a generator that is not a tensor, as frozen models; `config_text` reads and writes it.

Every field of the file is required, none may be added, types are exact (true is no number). The bounds are what the
engine can build and a small machine can hold; anything else is a damaged or a hostile file.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from aiart.engine.format.strict import quoted, word
from aiart.engine.format.words import PER_PICTURE_MAX, WORD_MAX, WORDS_MAX, as_word, counted_words
from aiart.errors import WeightsError
from aiart.training_presets import LICENCE_MAX, NAME_MAX, NETWORK_WIDTHS, PRESETS

FORMAT = 5  # of a generator's folder on disk
MAX_SCALES = 12
CLASSIC_BLOCKS = 14  # always the article's fourteen convolutions
MAX_COUNT = 10**12  # of pictures, steps or seconds: only has to be finite


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("unprintable", "unprintable")
    return text


def _one_of(*choices: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in choices:
            raise PydanticCustomError("choice", "{choices}", {"choices": ", ".join(choices)})
        return text

    return AfterValidator(check)


Side = Annotated[int, Field(ge=2, le=2048)]
CanvasSide = Annotated[int, Field(ge=16, le=2048)]
Deviation = Annotated[float, Field(ge=1e-6, le=100.0, allow_inf_nan=False)]
Colour = Annotated[float, Field(ge=-1.0, le=1.0, allow_inf_nan=False)]
Loss = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Word = Annotated[str, Field(min_length=1, max_length=WORD_MAX), AfterValidator(_printable)]
WordNumber = Annotated[int, Field(ge=0, le=WORDS_MAX - 1)]
ShortText = Annotated[str, Field(max_length=80), AfterValidator(_printable)]
# JSON has lists where these have tuples; what is inside stays strict.
List = Field(strict=False)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class _Worded(_Model):
    """`words` are those by which pictures are known, and `words_of` has for each picture the numbers of its own.

    Without words both are empty."""

    words: Annotated[tuple[Word, ...], List]
    words_of: Annotated[tuple[Annotated[tuple[WordNumber, ...], List], ...], List]

    @property
    def word_counts(self) -> dict[str, int]:
        """How many of the pictures have each word, in the order of the words."""
        return counted_words(self.words, self.words_of)


class NetworkConfig(_Worded):
    """The sizes of a Keras network of `aiart.engine.network`.

    `width` is the number of channels of the hidden convolutions, of a classic network those of its first one (64 in the
    article). A classic network always has `blocks` 14, its convolutions; `scales` is how many share the network.

    `words` are those that it has learned, `words_of` those of the pictures it learned from, which are not told: the
    lists are in their own order, not in that of the pictures. A classic network has none.
    """

    kind: Annotated[str, _one_of(*NETWORK_WIDTHS)]
    width: int = Field(ge=1, le=256)
    blocks: int = Field(ge=1, le=16)
    scales: int = Field(ge=1, le=MAX_SCALES)


class MemoryConfig(_Worded):
    """The sizes of the closed-form denoiser of `aiart.engine.memory`.

    The folder keeps `pictures`, compared as windows of `window` pixels a side in `directions` principal directions; one
    painting uses `few` of the pictures at the finer scales. In the file they are `packed` bytes (see packing.py), plain
    if that is 0; what is read from it is always plain.
    """

    pictures: int = Field(ge=1, le=300)
    window: int = Field(ge=4, le=32)
    directions: int = Field(ge=1, le=256)
    few: int = Field(ge=1, le=16)
    packed: int = Field(ge=0, le=MAX_COUNT)


class TrainingSummary(_Model):
    """How a generator was made: from how many pictures, in how many steps and seconds, with which seed.

    `loss` is the last running loss of each learned scale; `as_printed`: by the article's own objective (classic only).
    `warm_start` names the weights that its network began with (`engine.training.warm_start`), "" if it was chance.
    """

    pictures: Count
    steps: Count
    seconds: float = Field(ge=0.0, le=float(MAX_COUNT), allow_inf_nan=False)
    loss: Annotated[tuple[Loss, ...], List]
    seed: int = Field(ge=0, le=2**63 - 1)
    as_printed: bool
    warm_start: ShortText


class GeneratorConfig(_Model):
    """Everything about a generator that is not a tensor. `model_copy(update=...)` changes fields without a check.

    Raises:
        WeightsError: "bad_config:FIELD", for the first field that is out of bounds or at odds with another.
    """

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX), AfterValidator(_printable)]
    preset: Annotated[str, _one_of(*PRESETS)]
    height: CanvasSide
    width: CanvasSide
    sizes: Annotated[tuple[Annotated[tuple[Side, Side], List], ...], List]  # (height, width), coarsest scale first
    sigmas: Annotated[tuple[Deviation, ...], List]  # noise of each scale's start, in picture units ([-1, 1])
    detail: Annotated[tuple[Deviation, ...], List]  # standard deviation of x - b at each scale
    mean: Annotated[tuple[Colour, Colour, Colour], List]  # mean colour
    spread: Deviation  # standard deviation of the colours at scale 0
    learned_scales: int = Field(ge=0, le=MAX_SCALES)  # scales below this number are learned, the others remembered
    network: NetworkConfig | None
    memory: MemoryConfig | None
    training: TrainingSummary
    licence: Annotated[str, Field(max_length=LICENCE_MAX), AfterValidator(_printable)]
    versions: dict[ShortText, ShortText]  # of the packages it was made with
    format: int = FORMAT

    @property
    def network_sizes(self) -> NetworkConfig:
        """`network`, for code that runs only where there is one."""
        assert self.network is not None, "this generator has no network"
        return self.network

    @property
    def memory_sizes(self) -> MemoryConfig:
        """`memory`, for code that runs only where there is one."""
        assert self.memory is not None, "this generator has no memory"
        return self.memory

    @model_validator(mode="after")
    def _check_agreements(self) -> Self:
        for field, holds, expected in _agreements(self):
            if not holds:
                raise bad_config(field, f"breaks a rule: {expected}")
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, value: Any, validate: Any) -> Self:
        try:
            return validate(value)
        except ValidationError as error:
            raise _explained(error.errors(include_url=False)[0]) from error


def bad_config(field: str, happened: str, expected: str = "") -> WeightsError:
    """Return the error of one field: `happened` continues the sentence "The field ... in config.json"."""
    return WeightsError(
        f"The field {quoted(field)} in config.json {happened}.",
        expected,
        "The file is damaged or was not made by aiart; fetch or train the generator again.",
        code=f"bad_config:{word(field)}",
    )


_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "an object of texts",
    "model_type": "an object with named fields",
}


def _explained(fault: ErrorDetails) -> WeightsError:
    """Return what pydantic found first, as an error that names the field, its value and what it should be."""
    location, kind, value = fault["loc"], fault["type"], fault["input"]
    nested = location[0] in ("network", "memory", "training")
    field = ".".join(map(str, location[: 2 if nested else 1]))  # a member of a list or dict has the name of the whole
    if kind == "extra_forbidden":
        return bad_config(field, "is not one that aiart knows")
    if kind == "missing" and isinstance(location[-1], str):
        return bad_config(field, "is missing")
    if kind in ("missing", "too_long"):  # a member of a list, named by its number, or a member more
        length = _rule(location[:-1] if kind == "missing" else location)["maxItems"]
        return bad_config(field, f"has a list of {len(value)}", f"It should be a list of {length}.")
    if kind == "choice":
        return bad_config(field, f"is {quoted(value)}", f"It should be one of {fault['msg']}.")
    return bad_config(field, f"is {quoted(value)}", f"It should {_expected(kind, _rule(location))}.")


def _expected(kind: str, rule: dict) -> str:
    if kind in _TYPES:
        return f"be {_TYPES[kind]}"
    if "maxLength" in rule:
        return f"have {rule.get('minLength', 0)} to {rule['maxLength']} printable characters"
    return f"be from {rule['minimum']:g} to {rule['maximum']:g}"


def _rule(location: tuple[int | str, ...]) -> dict:
    """Return the JSON schema of the field at `location`."""
    schema = GeneratorConfig.model_json_schema()
    rule = schema
    for part in location:
        if isinstance(part, int):
            members = rule.get("prefixItems")
            rule = members[part] if members and part < len(members) else rule.get("items") or rule
        elif "additionalProperties" in rule and isinstance(rule["additionalProperties"], dict):
            return rule["additionalProperties"]
        else:
            rule = rule["properties"][part]
        rule = rule.get("anyOf", [rule])[0]
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]]
    return rule


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
    scales, learned, classic = len(config.sizes), config.learned_scales, config.preset == "classic"
    network, memory = config.network is not None, config.memory is not None
    yield "learned_scales", config.preset != "instant" or learned == 0, "instant learns no scale"
    yield "learned_scales", config.preset != "learned" or learned == scales, "learned learns every scale"
    yield "network", network == (classic or learned > 0), "it is there where a scale is learned"
    yield "memory", memory == (not classic and learned < scales), "it is there where a scale is not learned"


def _network_agreements(network: NetworkConfig, config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    classic = config.preset == "classic"
    low, high = NETWORK_WIDTHS[network.kind]
    yield "network.kind", (network.kind == "classic") == classic, "the classic network belongs to the classic preset"
    yield "network.width", low <= network.width <= high, f"a {network.kind} network is {low} to {high} wide"
    yield "network.blocks", not classic or network.blocks == CLASSIC_BLOCKS, f"a classic network has {CLASSIC_BLOCKS}"
    yield "network.scales", classic or network.scales == config.learned_scales, "they are as many as are learned"
    yield "network.words", not (classic and network.words), "a classic network has none"
    yield from _word_agreements("network", network, config.training.pictures)


def _memory_agreements(memory: MemoryConfig, config: GeneratorConfig) -> Iterator[tuple[str, bool, str]]:
    coarsest = config.sizes[max(config.learned_scales - 1, 0)]  # the last learned scale is said again in windows
    yield "memory.window", memory.window % 2 == 0, "a window's side is even"
    yield "memory.window", memory.window <= min(coarsest), "a window fits into the coarsest scale that has windows"
    plain = memory.pictures * config.height * config.width * 3
    yield "memory.packed", memory.packed < plain, "packed pictures have fewer bytes than plain ones"
    yield "memory.directions", memory.directions <= 3 * memory.window**2, "a window has no more directions than values"
    yield from _word_agreements("memory", memory, memory.pictures)


def _word_agreements(part: str, known: _Worded, pictures: int) -> Iterator[tuple[str, bool, str]]:
    """part: of the config, which has these words, of so many pictures."""
    names, numbers, most = known.words, known.words_of, PER_PICTURE_MAX
    yield f"{part}.words", len(names) <= WORDS_MAX, f"there are at most {WORDS_MAX}"
    yield f"{part}.words", len(set(names)) == len(names), "each is there once"
    yield f"{part}.words", all(as_word(name) == name for name in names), "they are in lower case, without commas"
    yield f"{part}.words_of", len(numbers) == (pictures if names else 0), "there is one list for each picture"
    yield f"{part}.words_of", all(len(some) <= most for some in numbers), f"at most {most} of each"
    yield f"{part}.words_of", all(number < len(names) for some in numbers for number in some), "they are words' numbers"
    yield f"{part}.words_of", all(len(set(some)) == len(some) for some in numbers), "each is there once"
