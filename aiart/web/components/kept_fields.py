"""What the fields of a tab hold as settings that are kept, and back: of a tab of operations, and of the Train tab."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import gradio as gr

from aiart.operations.declaration import COUNT, SHAPE, WORDS, Operation
from aiart.operations.request import Request
from aiart.operations.settings_file import KEEPABLE, TRAIN, NamedSettings, settings_of
from aiart.request_model import RequestModel
from aiart.training_presets import TrainRequest
from aiart.web.components.controls import CommonSettings, OperationSettings


class Fields(Protocol):
    """The fields of a tab, whose values are kept and filled in. `inputs` are read, `outputs` are changed."""

    inputs: list
    outputs: list

    def kind(self, values: Mapping) -> str:
        """Return what is kept of the fields: one of KEEPABLE. Raises RequestError."""
        ...

    def read(self, values: Mapping, name: str, seed: bool) -> NamedSettings:
        """Return the settings in the fields under a name, with the seed if it is wanted and there is one. Raises
        RequestError."""
        ...

    def filled(self, values: Mapping, settings: NamedSettings) -> dict:
        """Return updates that fill settings of this kind into the fields. Raises RequestError."""
        ...

    def lacking(self, settings: NamedSettings) -> list[str]:
        """Labels of what was kept and is not as usual, and has no field here that shows it. Raises RequestError."""
        ...


class OperationTab(Protocol):
    """What a tab of operations has."""

    common: CommonSettings
    own: dict[str, OperationSettings]

    def operation_of(self, values: Mapping) -> Operation: ...


class OperationFields:
    """Those of a tab of operations, whatever is chosen there.

    Args:
        what: the cards of the tab's operations, if it has several.
        drafted: updates for an operation whose settings are others now; `more`: the components that they change.
    """

    def __init__(
        self, tab: OperationTab, what: gr.HTML | None, drafted: Callable[[Operation], dict], more: Iterable = ()
    ):
        self._tab, self._drafted = tab, drafted
        read = [part for one in tab.own.values() for part in one.inputs]
        self.inputs = [*([what] if what else []), *read, *tab.common.inputs]
        own = [part for one in tab.own.values() for part in (*one.inputs, *one.outputs)]
        self.outputs = list(dict.fromkeys([*own, *tab.common.inputs, *tab.common.outputs, *more]))

    def kind(self, values: Mapping) -> str:
        return self._tab.operation_of(values).name

    def read(self, values: Mapping, name: str, seed: bool) -> NamedSettings:
        operation, common = self._tab.operation_of(values), self._tab.common
        own = self._tab.own[operation.name]
        asked: dict[str, Any] = common.request_fields(operation, values) | own.request_fields(values)
        del asked["seed"]  # a fresh one, unless it is locked
        wanted = common.seed.read(values) if seed else None
        asked |= {} if wanted is None else {"seed": wanted}
        names = {*asked, *({"size", "aspect"} & set(KEEPABLE[operation.name].names))}
        film = own.film_ending(values) if operation.frames else ""
        return settings_of(name, operation.request(**asked), names, film)

    def filled(self, values: Mapping, settings: NamedSettings) -> dict:
        operation, request = self._tab.operation_of(values), _painting(settings)
        return {
            **self._tab.common.updates_for_kept(operation, request, settings.values),
            **self._tab.own[operation.name].updates_for_kept(request, settings.format),
            **self._drafted(operation),
        }

    def lacking(self, settings: NamedSettings) -> list[str]:
        request, operation = _painting(settings), self._tab.own[settings.operation].operation
        other = unusual(settings, request)
        return [operation.setting(name).label for name in other if not self._has_field(operation, name, request)]

    def _has_field(self, operation: Operation, name: str, request: Request) -> bool:
        if name == COUNT:
            return request.count <= self._tab.common.count.maximum
        if name == "aspect":
            return SHAPE in operation.uses and self._tab.common.size.shows(request)
        setting = operation.setting(name)
        if name not in operation.settings:
            return name not in ("steps", WORDS)
        if setting.words or not setting.on_page:
            return name == "axes" or setting.on_page
        low, high = setting.slider
        return low <= getattr(request, name) <= high


class TrainFields:
    """Those of the Train tab.

    Args:
        parts: component of each argument of `request`, in order; those with the name of a request's field hold it, and
            "classic" is whether the preset is that one.
        request: makes a request of their values.
        suggested: what suits the pictures, until somebody chooses for herself.
    """

    def __init__(self, parts: Mapping[str, Any], request: Callable[..., TrainRequest], suggested: gr.State):
        self._parts, self._request, self._suggested = parts, request, suggested
        self.inputs = list(parts.values())
        self.outputs = [*self.inputs, suggested]

    def kind(self, values: Mapping) -> str:
        return TRAIN.name

    def read(self, values: Mapping, name: str, seed: bool) -> NamedSettings:
        request = self._request(*(values[part] for part in self.inputs))
        return settings_of(name, request, set(self._parts) - (set() if seed else {"seed"}))

    def filled(self, values: Mapping, settings: NamedSettings) -> dict:
        request, parts = _training(settings), self._parts
        shown: dict[str, Any] = {
            "long_side": request.long_side,
            "seconds": None if request.seconds is None else round(request.seconds),
            "licence": request.licence,
            "warm_start": request.warm_start,
            "classic": request.preset == "classic",
        }
        if not shown["classic"]:
            shown["preset"] = {**values[parts["preset"]], "chosen": request.preset}
        if "seed" in settings.values:
            shown["seed"] = request.seed
        return {parts[name]: value for name, value in shown.items()} | {self._suggested: None}

    def lacking(self, settings: NamedSettings) -> list[str]:
        request = _training(settings)
        other = unusual(settings, request)
        return [
            TRAIN.label(name) for name in other if name not in self._parts or name == "seconds" and _is_part(request)
        ]


def unusual(settings: NamedSettings, request: RequestModel) -> list[str]:
    """Return the fields that were kept with other values than the usual ones."""
    usual = type(request)()
    return [name for name in settings.values if getattr(request, name) != getattr(usual, name)]


def _is_part(request: TrainRequest) -> bool:
    """Whether its seconds are no whole number."""
    return bool((request.seconds or 0) % 1)


def _painting(settings: NamedSettings) -> Request:
    request = settings.request()
    assert isinstance(request, Request), "the kind of a tab is asked first"
    return request


def _training(settings: NamedSettings) -> TrainRequest:
    request = settings.request()
    assert isinstance(request, TrainRequest), "the kind of the tab is asked first"
    return request
