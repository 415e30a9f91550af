"""config.json as text: read strictly, upgraded from older formats one numbered step at a time, and written so that
equal configs give equal bytes.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from aiart.engine.format.config import FORMAT, GeneratorConfig, bad_config
from aiart.engine.format.strict import parse_object
from aiart.errors import WeightsError

CONFIG_LIMIT = 64 << 10  # bytes
DEPTH = 8  # of brackets
_NUMBER_LIST = re.compile(r"\[\n[\d\s.,eE+-]*\]")  # a text never holds a raw line break, so no text can match


def _with(part: str, **fields: Any) -> Callable[[dict], dict]:
    """Return an upgrade that gives new fields to a part of the config, where there is one."""

    def upgrade(raw: dict) -> dict:
        return raw if raw[part] is None else raw | {part: raw[part] | fields}

    return upgrade


def _from_chance(raw: dict) -> dict:
    """Up to format 2 every network began from chance."""
    training = raw["training"]
    return raw | {"training": training | {"warm_start": ""}}


# From format n to n + 1; the number itself is set by the reader.
UPGRADES: dict[int, Callable[[dict], dict]] = {
    1: _with("memory", packed=0),  # pictures were never packed
    2: _from_chance,
    3: _with("memory", words=[], words_of=[]),  # no words of the pictures were known
    4: _with("network", words=[], words_of=[]),  # no network had learned words
}


def config_from_json(data: bytes) -> GeneratorConfig:
    """Return the config that the bytes of a config.json say.

    Raises:
        WeightsError: "bad_config" (not readable at all), "bad_config:FIELD", or "newer_format".
    """
    if len(data) > CONFIG_LIMIT:
        raise WeightsError(
            f"config.json is larger than {CONFIG_LIMIT >> 10} KiB.",
            fix="The file was not made by aiart; fetch or train the generator again.",
            code="bad_config",
        )
    raw = parse_object(data, "config.json", depth=DEPTH, code="bad_config")
    return GeneratorConfig.model_validate(_upgraded(raw))


def config_to_json(config: GeneratorConfig) -> bytes:
    """Config -> UTF-8 text that reads back as an equal config; equal configs give equal bytes.

    Raises:
        WeightsError: "bad_config:FIELD"; what could not be read again is not written.
    """
    return _dump(config_from_json(_dump(config)))


def _dump(config: GeneratorConfig) -> bytes:
    text = json.dumps(config.model_dump(warnings=False), indent=2, ensure_ascii=False)
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
