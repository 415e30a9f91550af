"""config.json: a GeneratorConfig as text, and the strict way back.

Every field is required, none may be added, types are exact (true is no number), and what comes out has passed every
rule of `config_rules`. Older formats are first upgraded, one numbered step at a time. Knows nothing of folders or
tensors.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from aiart.config import FORMAT, GeneratorConfig
from aiart.engine.format.config_rules import bad_config, check_config
from aiart.engine.format.strict import parse_object, quoted
from aiart.errors import WeightsError

CONFIG_LIMIT = 64 << 10  # bytes
DEPTH = 8

# UPGRADES[n] turns the fields of format n into those of format n + 1 (the number itself is set for it).
UPGRADES: dict[int, Callable[[dict], dict]] = {}

_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
_NUMBER_LIST = re.compile(r"\[\n[\d\s.,eE+-]*\]")  # a text never holds a raw line break, so no text can match


def config_from_json(data: bytes) -> GeneratorConfig:
    """Bytes of a config.json -> config.

    Raises:
        WeightsError: "bad_config" (not readable at all), "bad_config:FIELD", or "newer_format".
    """
    if len(data) > CONFIG_LIMIT:
        raise WeightsError(
            f"config.json is larger than {CONFIG_LIMIT >> 10} KiB.",
            fix="The file was not made by aiart; fetch or train the generator again.",
            code="bad_config",
        )
    raw = _upgraded(parse_object(data, "config.json", depth=DEPTH, code="bad_config"))
    config = _record(GeneratorConfig, raw, "")
    check_config(config)
    return config


def config_to_json(config: GeneratorConfig) -> bytes:
    """Config -> UTF-8 text that reads back as an equal config; equal configs give equal bytes.

    Raises:
        WeightsError: "bad_config:FIELD"; what could not be read again is not written.
    """
    return _dump(config_from_json(_dump(config)))


def _dump(config: GeneratorConfig) -> bytes:
    text = json.dumps(asdict(config), indent=2, ensure_ascii=False)
    text = _NUMBER_LIST.sub(lambda found: " ".join(found.group().split()), text)
    return f"{text}\n".encode("utf-8", "surrogatepass")  # half a character passes here and is refused when read


def _upgraded(raw: dict) -> dict:
    number = raw.get("format")
    if type(number) is not int or number < 1:
        raise bad_config("format", "is missing or no format number", "Only generators made by aiart can be read.")
    if number > FORMAT:
        raise WeightsError(
            "This generator was made by a newer version of aiart.",
            f"This version reads formats up to {FORMAT}; this one is {number}.",
            "Update aiart, then try again.",
            code="newer_format",
        )
    for step in range(number, FORMAT):
        raw = _upgrade(step, raw)
    return raw


def _upgrade(step: int, raw: dict) -> dict:
    try:
        return UPGRADES[step](raw) | {"format": step + 1}
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # it met fields that format never had
        raise bad_config("format", f"says {step}, but the other fields are not of that format") from error


def _value(kind: Any, raw: object, field: str) -> Any:
    """JSON value -> value of the annotated type `kind`, exactly."""
    if is_dataclass(kind):
        return _record(kind, raw, field)
    if get_origin(kind) is UnionType:  # "X | None"
        return None if raw is None else _value(get_args(kind)[0], raw, field)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), raw, field)
    if get_origin(kind) is dict:
        return _texts(raw, field)
    if kind is float and type(raw) is int:
        return float(raw)
    if type(raw) is not kind:
        raise bad_config(field, f"is {quoted(raw)}", f"It should be {_WORDS[kind]}.")
    return raw


def _record(kind: type, raw: object, field: str) -> Any:
    """JSON object -> dataclass; every field is there and no other."""
    if type(raw) is not dict:
        raise bad_config(field, f"is {quoted(raw)}", "It should be an object with named fields.")
    prefix = f"{field}." if field else ""
    kinds = get_type_hints(kind)
    for name in [*kinds, *raw]:
        if name not in raw:
            raise bad_config(prefix + name, "is missing")
        if name not in kinds:
            raise bad_config(prefix + name, "is not one that aiart knows")
    return kind(**{name: _value(kinds[name], raw[name], prefix + name) for name in kinds})


def _tuple(kinds: tuple, raw: object, field: str) -> tuple:
    """JSON list -> tuple, of a fixed length, or of any if annotated tuple[X, ...]."""
    if type(raw) is not list:
        raise bad_config(field, f"is {quoted(raw)}", "It should be a list.")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(raw)
    if len(kinds) != len(raw):
        raise bad_config(field, f"has a list of {len(raw)}", f"It should be a list of {len(kinds)}.")
    return tuple(_value(kind, member, field) for kind, member in zip(kinds, raw, strict=True))


def _texts(raw: object, field: str) -> dict[str, str]:
    if type(raw) is not dict or not all(type(value) is str for value in raw.values()):
        raise bad_config(field, f"is {quoted(raw)}", "It should be an object of texts.")
    return raw
