"""Calls of the page's functions, looked at before Gradio has them: it answers one that does not fit with a traceback in
the log, and with nothing for whoever called.

What is left out at the end of a call, and has a default in the API, is put in, as `gradio_client` does. Importing this
module imports no Gradio.
"""

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aiart.web.server.requests import Refusal

if TYPE_CHECKING:
    import gradio
    from starlette.requests import Request
    from starlette.responses import Response

ROUTE = re.compile(r"/gradio_api/(?:(queue)/join|(call/v2|call|run|api)/([^/]+))/?")
EVENT = re.compile(r"/gradio_api/call/[^/]+/([^/]+)/?")
SHOWN = 60  # characters of what somebody else has sent
DOCUMENT = "docs/api.md lists all endpoints."


@dataclass(frozen=True)
class Parameter:
    """One value of a call; what is left out has its default, if there is one."""

    name: str
    has_default: bool
    default: Any = None


@dataclass(frozen=True)
class Function:
    """A function of the page: of the API, with its parameters, or of the page alone, which has `count` values."""

    name: str
    count: int
    parameters: tuple[Parameter, ...] | None = None
    runs_here: bool = True  # else it is one of the browser's


class Calls:
    """What can be called, and how."""

    def __init__(self, functions: Callable[[], Mapping[int, Function]], is_open: Callable[[str], bool]):
        """
        Args:
            functions: gives all functions by their numbers; it is asked once, by the first call.
            is_open: whether a call with this id is waiting for somebody to read what it answers.
        """
        self._read, self._is_open = functions, is_open

    @cached_property
    def _functions(self) -> Mapping[int, Function]:
        return self._read()

    @cached_property
    def _endpoints(self) -> dict[str, Function]:
        return {one.name: one for one in self._functions.values() if one.parameters is not None}

    def admitted(self, path: str, body: bytes, content: Any) -> bytes:
        """Check a request that is sent to a path; what calls no function passes.

        Args:
            content: what the body holds, as `bodies.read_content` gives it.

        Returns:
            The body, with what was left out of the call.

        Raises:
            Refusal: 400, 404 or 422, with a sentence that names what was expected.
        """
        if not (route := ROUTE.fullmatch(path)):
            return body
        if not isinstance(content, dict):
            raise Refusal(422, 'The body of a call is a JSON object, like {"data": []}.')
        kind, name = route[1] or route[2], route[3]
        if kind == "call/v2":
            _check_named(self._endpoint(name), content)
            return body
        number = None if kind == "call" else content.get("fn_index")
        function = self._endpoint(name) if number is None else self._numbered(number)
        data = _checked_data(function, content)
        return body if data is content["data"] else json.dumps(content | {"data": data}).encode()

    def check_event(self, path: str) -> None:
        """Raise Refusal 404 where a path asks for the answer of a call that is not there."""
        if (asked := EVENT.fullmatch(path)) and asked[1] != "v2" and not self._is_open(asked[1]):
            raise Refusal(404, "There is no call with this event_id (any more). An answer is read once.")

    def _endpoint(self, name: str | None) -> Function:
        if name is None:
            raise Refusal(422, f'This call has no "fn_index". {DOCUMENT}')
        if function := self._endpoints.get(name):
            return function
        near = difflib.get_close_matches(name[:SHOWN], self._endpoints, 1)
        meant = f" Did you mean /{near[0]}?" if near else ""
        raise Refusal(404, f"There is no endpoint /{name[:SHOWN]}.{meant} {DOCUMENT}")

    def _numbered(self, number: object) -> Function:
        function = self._functions.get(number) if type(number) is int else None
        if function is None:
            raise Refusal(404, f"There is no function with this number. Reload the page. {DOCUMENT}")
        if not function.runs_here:
            raise Refusal(404, f"This function runs in the browser alone. {DOCUMENT}")
        return function


def calls_of(demo: "gradio.Blocks") -> Calls:
    """Return the calls that a page takes."""

    def is_open(event: str) -> bool:
        queue = demo._queue  # another one since the page was built
        waiting = queue.pending_event_ids_session.values()
        return event in queue.event_ids_to_events or any(event in ids for ids in list(waiting))

    return Calls(lambda: _functions_of(demo), is_open)


def _functions_of(demo: "gradio.Blocks") -> dict[int, Function]:
    endpoints = demo.get_api_info()["named_endpoints"]

    def function(one: Any) -> Function:
        name, told = str(one.api_name), endpoints.get(f"/{one.api_name}") if one.api_visibility == "public" else None
        parameters = told and tuple(
            Parameter(each["parameter_name"], each.get("parameter_has_default", False), each.get("parameter_default"))
            for each in told["parameters"]
        )
        return Function(name, len(one.inputs), parameters, bool(one.fn))

    return {number: function(one) for number, one in demo.fns.items()}


def _check_named(function: Function, values: dict[str, Any]) -> None:
    """Check a call whose values have names."""
    parameters = function.parameters or ()
    names = [one.name for one in parameters]
    if unknown := next((name for name in values if name not in (*names, "oauth_token")), None):
        raise Refusal(422, f'/{function.name} has no parameter "{unknown[:SHOWN]}". {_takes(function)}')
    if missing := next((one.name for one in parameters if one.name not in values and not one.has_default), None):
        raise _missing(function, missing)


def _checked_data(function: Function, content: dict[str, Any]) -> list:
    """Return the values of a call, with the defaults of those that were left out."""
    data = content.get("data")
    if not isinstance(data, list):
        raise Refusal(422, f'"data" is no list of values. {_takes(function)}')
    if content.get("batched"):
        raise Refusal(422, "Calls are not taken in batches. Send one after the other.")
    if function.parameters is None:
        if len(data) < function.count:
            raise Refusal(422, f"{_takes(function)} {len(data)} were sent. Reload the page.")
        return data
    if len(data) > len(function.parameters):
        raise Refusal(422, f"{_takes(function)} {len(data)} were sent.")
    left_out = function.parameters[len(data) :]
    if missing := next((one.name for one in left_out if not one.has_default), None):
        raise _missing(function, missing)
    return [*data, *(one.default for one in left_out)] if left_out else data


def _missing(function: Function, name: str) -> Refusal:
    return Refusal(422, f'"{name}" is missing. {_takes(function)}')


def _takes(function: Function) -> str:
    if function.parameters is None:
        return f"This function takes {function.count} value{'s' * (function.count != 1)}."
    if not function.parameters:
        return f"/{function.name} takes no values."
    required = sum(not one.has_default for one in function.parameters)
    count = str(required) if required == len(function.parameters) else f"{required} to {len(function.parameters)}"
    plural = "s" if count != "1" else ""
    return f"/{function.name} takes {count} value{plural}: {', '.join(one.name for one in function.parameters)}."


def refuse_in_words(request: "Request", error: Exception) -> "Response":
    """Answer a request whose fields are not of their types; it takes a fastapi.exceptions.RequestValidationError."""
    from starlette.responses import JSONResponse

    first = getattr(error, "errors")()[0]  # noqa: B009 - the type would import FastAPI
    place = ".".join(str(one) for one in first["loc"][1:])[:SHOWN]
    what = f'"{place}" of this request' if place else "What was sent"
    sentence = f"{what} is not as expected: {first['msg']}. {DOCUMENT}"
    return JSONResponse({"detail": sentence, "error": sentence}, status_code=422)
