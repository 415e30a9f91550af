"""Settings that a person keeps under a name, and the JSON file in which they travel between pages and command lines.

    {"aiart_settings": 1, "aiart": "0.2.0", "settings": [
        {"operation": "variations", "name": "Calm", "values": {"strength": 0.4, "calm": 0.9, ...}}
    ]}

Those of a training are kept in the same way, with "train" in place of an operation. Which settings of an operation can
be kept follows from its declaration: not what is given to it, nor what means something only together with that, nor the
words of a generator; of a training all but its name; and the seed only where somebody wants it. A command keeps what
else was set as well, for the same drawing or generator; the page says that it has no field for that.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from aiart import __version__
from aiart.engine.format.strict import parse_object
from aiart.errors import RequestError, WeightsError
from aiart.operations.animation import ENDINGS
from aiart.operations.declaration import WORDS, Operation
from aiart.operations.request import Real, as_tuple
from aiart.operations.table import OPERATIONS
from aiart.request_model import RequestModel, label_of
from aiart.training_presets import TrainRequest, printable

KIND, KIND_NUMBER = "aiart_settings", 1
FILE_BYTES = 256 * 1024  # that a file has at most
MOST = 200  # settings in a file
SETTINGS_NAME_MAX = 60  # characters
BOM = b"\xef\xbb\xbf"  # that some editors put first
CODE = "settings"  # of the errors
VERSION = re.compile(r"[0-9][0-9a-z.+]{0,31}")  # how a version of aiart is written
CHOOSE = "Choose a file that was exported here, or by aiart with --save-settings."

SettingsName = Annotated[str, Field(min_length=1, max_length=SETTINGS_NAME_MAX), AfterValidator(printable)]
Value = Annotated[bool | Real | str | tuple[Real, Real] | None, BeforeValidator(as_tuple)]
STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


@dataclass(frozen=True)
class Keepable:
    """What settings are kept of: an operation, or a training."""

    name: str  # as a file and a command say it
    title: str
    request: type[RequestModel]
    names: tuple[str, ...]  # of the request's fields that can be kept, besides the seed
    is_film: bool = False
    besides: tuple[str, ...] = ()  # those that go with one drawing, picture or generator: kept by commands alone

    @property
    def known(self) -> tuple[str, ...]:
        """All that may stand in a file."""
        return *self.names, *self.besides, "seed"

    def label(self, name: str) -> str:
        """Return what people call a field of its request."""
        return label_of(name, self.request.model_fields[name])


class NamedSettings(BaseModel):
    """Settings of one operation, or of a training. `operation`: which of KEEPABLE; `values`: those of its request that
    were kept; `format`: of a film, "mp4" and so on.

    One that `settings_of` or `read_settings` has made can be asked for: its request is sound.
    """

    model_config = STRICT

    operation: str
    name: SettingsName
    values: dict[str, Value] = Field(max_length=40)
    format: Literal["mp4", "webp", "gif"] | None = None

    def request(self) -> RequestModel:
        """Return the request with these values, all others as they usually are. Raises RequestError, which names the
        field."""
        kind = KEEPABLE[self.operation]
        unknown = next((name for name in self.values if name not in kind.known), None)
        if unknown is not None:
            expected = f"It has {', '.join(kind.known)}."
            raise RequestError(f"{kind.title} has no setting {unknown[:40]!r}.", expected, code=CODE)
        return kind.request(**dict[str, Any](self.values))

    def to_json(self) -> dict[str, Any]:
        """Return what is written to the file; a film's format only where there is one."""
        return self.model_dump(exclude_none=True, exclude={"values"}) | {"values": dict(self.values)}

    def called(self, name: str) -> Self:
        """Return the same under another name."""
        return self.model_copy(update={"name": name})


class _File(BaseModel):
    """What is in a file."""

    model_config = STRICT

    aiart_settings: int = Field(ge=KIND_NUMBER, le=KIND_NUMBER)
    aiart: str = Field(pattern=f"^{VERSION.pattern}$")
    settings: list[dict[str, Any]] = Field(min_length=1, max_length=MOST)


def _of_operation(operation: Operation) -> Keepable:
    own = [name for name, one in operation.settings.items() if not one.of_input]
    common = [name for name in operation.common if name != WORDS]  # which are one generator's
    besides = [name for name in (*operation.settings, *operation.common) if name not in (*own, *common)]
    names, is_film = (*own, *common), bool(operation.frames)
    return Keepable(operation.name, operation.title, operation.request, names, is_film, tuple(besides))


_OF_TRAINING = tuple(name for name in TrainRequest.model_fields if name not in ("name", "seed"))
TRAIN = Keepable("train", "Training", TrainRequest, _OF_TRAINING)
KEEPABLE = {one.name: one for one in (TRAIN, *map(_of_operation, OPERATIONS.values()))}


def keepable_of(request: RequestModel) -> Keepable:
    """Return what a request is one of."""
    return next(one for one in KEEPABLE.values() if one.request is type(request))


def settings_of(name: str, request: RequestModel, names: Iterable[str], film: str = "") -> NamedSettings:
    """Return the values of a request under a name.

    Args:
        names: of the fields that are kept; those that cannot be are passed over.
        film: the ending of a film's file; "" of anything else.
    """
    kind, wanted = keepable_of(request), set(names)
    values = {one: getattr(request, one) for one in kind.known if one in wanted}
    known = film.lstrip(".") if film in ENDINGS and kind.is_film else None
    return _named({"operation": kind.name, "name": name, "values": values, "format": known})


def settings_text(settings: Iterable[NamedSettings]) -> str:
    """Return the content of a file."""
    content = {KIND: KIND_NUMBER, "aiart": __version__, "settings": [one.to_json() for one in settings]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_settings(data: bytes, file: str) -> list[NamedSettings]:
    """Return the settings in a file, all of them sound.

    Args:
        file: what people call it.

    Raises:
        RequestError: "settings": it is no such file, too large, of a newer version, or one of them cannot be asked for.
    """
    if len(data) > FILE_BYTES:
        raise RequestError(f"{file} is too large for a file of settings.", "", CHOOSE, code=CODE)
    try:
        content = parse_object(data.removeprefix(BOM), file, depth=6, code=CODE)
    except WeightsError as error:
        raise no_settings(file) from error
    return settings_from(content, file)


def settings_from(content: Mapping[str, Any], file: str) -> list[NamedSettings]:
    """Return the same of what has been parsed. Raises RequestError, "settings"."""
    number, version = content.get(KIND), content.get("aiart")
    by = version if isinstance(version, str) and VERSION.fullmatch(version) else ""
    if type(number) is int and number > KIND_NUMBER and by:
        happened = f"{file} was written by a newer version, aiart {by}."
        raise RequestError(happened, "", "Update aiart, then try again.", code=CODE)
    try:
        found = _File.model_validate(dict(content)).settings
    except ValidationError as error:
        raise no_settings(file) from error
    return [_sound(one, file, by) for one in found]


def _sound(values: dict[str, Any], file: str, version: str) -> NamedSettings:
    """Raises RequestError, which says in which file and by which version they were written."""
    by = "" if version == __version__ else f"It was written by aiart {version}; this is {__version__}."
    name = values.get("operation")
    if isinstance(name, str) and name.isprintable() and name not in KEEPABLE:
        happened = f"{file} has settings for {name[:40]!r}, which this version does not know."
        raise RequestError(happened, by, "Take them out, or update aiart.", code=CODE)
    named = _named(values, file)
    try:
        named.request()
    except RequestError as error:
        happened = f'"{named.name}" in {file} cannot be used. {error.happened}'
        expected = " ".join(filter(None, (error.expected, by)))
        raise RequestError(happened, expected, "Change it in the file, then try again.", code=CODE) from error
    return named


def _named(values: dict[str, Any], file: str = "") -> NamedSettings:
    """Raises RequestError: "name", or "settings" for anything else."""
    try:
        return NamedSettings.model_validate(values)
    except ValidationError as error:
        if not file and error.errors()[0]["loc"][:1] == ("name",):
            raise wrong_name() from error
        raise no_settings(file) from error


def wrong_name() -> RequestError:
    """Return what is said to a name that cannot be."""
    expected = f"It has 1 to {SETTINGS_NAME_MAX} characters, all of which can be seen."
    return RequestError("These settings need a name.", expected, "Type another one.", code="name")


def no_settings(file: str) -> RequestError:
    """Return what is said to a file that is none of settings."""
    return RequestError(f"{file} is no file of settings, or a damaged one.", "", CHOOSE, code=CODE)


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a name like the wanted one that is not taken: "Calm", "Calm 2", ..."""
    known, number, name = set(taken), 2, wanted
    while name in known:
        name = f"{wanted[: SETTINGS_NAME_MAX - 4].rstrip()} {number}"
        number += 1
    return name
