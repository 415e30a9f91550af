"""Everything that aiart changes in Gradio 6.31, in one place, each change with its reason.

Gradio has no setting for any of these; what comes before it is imported is in `gradio_imports`. Importing this module
imports no Gradio. When it is upgraded, each function here has to be looked at again; `refuse_to_fetch` notices by
itself when what it replaces has moved.
"""

import errno
from asyncio import CancelledError
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from copy import copy
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import BaseLoader, Environment

from aiart.errors import StudioError, is_disk_full, storage_error
from aiart.web import languages
from aiart.web.server.guard import UNEXPECTED

if TYPE_CHECKING:
    import gradio

# Every function of Gradio 6.31 that opens a connection on behalf of a request; all other downloads end in one of them.
FETCHERS = (
    ("gradio.processing_utils", "async_ssrf_protected_get"),
    ("gradio.processing_utils", "async_ssrf_protected_download"),
    ("gradio.processing_utils", "unsafe_download"),
    ("gradio.routes", "secure_url_stream_response"),
)
QUEUE_SECONDS = 0.01  # between two looks at a queue in which nobody waits
FIRST_SCRIPTS = ("idle.js", "quiet.js", "storage.js", "address.js")


def refuse_to_fetch() -> None:
    """Replace every function that fetches an address by one that raises; may be called again.

    Whoever sends {"path": "https://..."} makes the server download that file, whole, into memory: only the addresses of
    private networks are refused, and `max_file_size` does not count (gradio-app/gradio#13596, #13436, #7909). The guard
    refuses such requests at the door; this makes sure that nothing behind the door could obey.

    Raises:
        StudioError: "gradio", when a function is not where it was in 6.31: then nobody knows what took its place.
    """
    import gradio

    for module_name, name in FETCHERS:
        module = import_module(module_name)
        if not hasattr(module, name):
            raise StudioError(
                f"Gradio {gradio.__version__} fetches addresses in a way that aiart does not know.",
                f"{module_name}.{name} was expected.",
                "Install the packages in requirements.txt.",
                code="gradio",
            )
        setattr(module, name, _refuse)


def keep_no_values() -> None:
    """Have a session keep what of the page has changed for it, and nothing of what was sent; may be called again.

    Gradio describes every component when a session begins, and keeps in each description the last value that came or
    went, all for deep links (gradio-app/gradio#10834), which this page has not: 80 ms of processor time before the
    first answer to a browser, and before each to a program that keeps no session; 0.8 MB for each session, and as much
    more as a stranger sent.
    """
    from gradio.state_holder import SessionState

    for name, replacement in {
        "__init__": _begin_session,
        "__setitem__": _keep_for_session,
        "_update_config": _keep_nothing,
        "_update_value_in_config": _keep_nothing,
    }.items():
        setattr(SessionState, name, replacement)


def leave_out_hot_reloading() -> None:
    """Keep Gradio from exchanging code while it runs.

    In a Space it always starts a server for that, and its thread ends in an error where the package `spaces` is missing
    (gradio-app/gradio#11821).
    """
    from gradio import http_server

    setattr(http_server, "watchfn_spaces", lambda reloader: None)  # noqa: B010 - not among what the module exports


def make_the_server_once() -> None:
    """Have Gradio make the server of a page when it is launched, and not before; may be called again.

    It makes one for the page while that is empty, one when it is built, and one when its queue is set, each with all
    routes and a description of all components, which nothing asks for: a quarter of the time until the page is there.
    """
    from gradio.routes import App

    create = App.create_app
    if getattr(create, "is_ours", False):
        return

    def create_at_launch(blocks: "gradio.Blocks", **options: Any) -> App | None:
        if "app_kwargs" not in options:  # only a launch has them
            return None
        describe(blocks)
        return create(blocks, **options)

    create_at_launch.is_ours = True  # type: ignore[attr-defined]
    setattr(App, "create_app", staticmethod(create_at_launch))  # noqa: B010 - it may answer with nothing


def leave_undescribed(page: "gradio.Blocks") -> None:
    """Have a page describe itself as nothing until `describe`, or until its server is made, which does it anyway."""
    setattr(page, "get_config_file", dict)  # noqa: B010 - a method


def describe(page: "gradio.Blocks") -> None:
    """Have a page describe all its components again when it is asked to."""
    vars(page).pop("get_config_file", None)


def ask_once_at_the_start() -> None:
    """Keep Gradio from asking its own page a second time when it starts; may be called again.

    It has just waited for an answer of its server, without limit. The second look gives up after three seconds, which a
    busy or a small machine may need, and the page ends with a traceback that speaks of proxies.
    """
    from gradio import networking

    networking.url_ok = lambda url: True


def serve_with(protocol: type) -> None:
    """Have the web server speak to each connection by a protocol of ours; may be called again.

    Gradio leaves uvicorn as it is: it bounds neither connections nor the time that a head takes, believes whatever a
    program on this machine puts into X-Forwarded-For, and opens web sockets, which the guard does not look at.
    """
    import uvicorn
    from gradio import http_server

    options = {"http": protocol, "ws": "none", "proxy_headers": False}
    configure = partial(uvicorn.Config, **options)
    setattr(http_server, "uvicorn", SimpleNamespace(Config=configure))  # noqa: B010 - its module's own name for it


def send_errors_in_words() -> None:
    """Have an error that nobody has put into words be sent as a sentence, and Gradio's own, which quote what was sent,
    in whole characters; may be called again.

    Half a character (a lone surrogate) is no UTF-8: a stream of answers that has to send one breaks off, with all that
    other functions would have answered to that visitor.
    """
    from gradio import queueing, utils

    plain = utils.error_payload
    if getattr(plain, "is_ours", False):
        return

    def in_words(error: BaseException | None, show_error: bool) -> dict[str, Any]:
        told = plain(error, show_error)
        if told.get("error") is None:
            told["error"] = UNEXPECTED
        return {
            key: one.encode(errors="replace").decode() if isinstance(one, str) else one for key, one in told.items()
        }

    in_words.is_ours = True  # type: ignore[attr-defined]
    utils.error_payload = queueing.error_payload = in_words  # pyright: ignore[reportPrivateImportUsage]


def end_streams_quietly() -> None:
    """Have a stream of answers that nobody waits for any more end without a traceback; may be called again.

    A page that is reloaded asks once more while it goes, and the first of its two streams that breaks off removes what
    both of them read: the other then raises, in the middle of an answer, that there is no such session, or no such key
    when it is broken off itself. Whoever still listens has been told by a message before that.
    """
    from fastapi.responses import StreamingResponse
    from gradio import routes

    if hasattr(getattr(routes, "StreamingResponse"), "is_ours"):  # noqa: B009 - a name that the module imports
        return

    class QuietStream(StreamingResponse):
        """Like its base; content that is a stream of events ends where its session does."""

        is_ours = True

        def __init__(self, content: Any, *arguments: Any, **options: Any):
            is_stream = options.get("media_type") == "text/event-stream"
            super().__init__(_until_its_session_ends(content) if is_stream else content, *arguments, **options)

    setattr(routes, "StreamingResponse", QuietStream)  # noqa: B010 - likewise


def serve_own_scripts(demo: "gradio.Blocks") -> None:
    """Have a page that was launched with `share=True` load its scripts from this server like any other page.

    With `share` set, its template names a bucket in a cloud instead (gradio-app/gradio#1265); the tunnel is open by
    then and does not ask for it.
    """
    demo.share = False


def rest_when_idle(demo: "gradio.Blocks") -> None:
    """Have the queue of a page that nobody asks anything look at itself a hundred times a second.

    Gradio looks a thousand times, which takes a twelfth of a processor core as long as the page is served, also when
    nobody has it open. An order waits at most QUEUE_SECONDS longer.
    """
    demo._queue.sleep_when_free = QUEUE_SECONDS
    demo._queue.progress_update_sleep_when_free = 1.0  # nothing here reports through Gradio's own bar


def run_scripts_first() -> None:
    """Have a browser run a few scripts of ours before those of Gradio; may be called again.

    `idle.js` has it count the seconds of an answer once a second: Gradio counts at every frame, and its loading screen
    goes on after it is gone. `quiet.js` has it pass over the outputs of events that show their progress nowhere.
    `storage.js` has the page work where a browser lets it keep nothing. `address.js` says what is wrong where a proxy
    hides the page's address, and that of `aiart.web.languages` translates. The `head` of a page would be too late for
    them: Gradio puts that in when its own scripts have been read.
    """
    from gradio import routes

    environment = routes.templates.env
    if environment.loader and not isinstance(environment.loader, _WithScripts):
        scripts = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in FIRST_SCRIPTS]
        scripts.append(languages.script())
        environment.loader = _WithScripts(environment.loader, "".join(f"<script>{one}</script>" for one in scripts))


def leave_unchanged_parts_alone() -> None:
    """Have an answer of a handler touch only those of its outputs that it changes.

    Gradio makes each of the others anew too, with its whole description, for every value of a generator: what
    `gradio.skip()` stands for is an update to it, of nothing (Blocks.postprocess_data). A tab of ours has seventy
    outputs and changes four. May be called again.
    """
    from gradio.blocks import Blocks, convert_component_dict_to_list
    from gradio.helpers import skip

    process = Blocks.postprocess_data
    if process.__name__ != "postprocess_data":
        return

    async def process_changes(blocks: Any, block_fn: Any, predictions: Any, state: Any) -> list:
        outputs, count = list(block_fn.outputs), len(block_fn.outputs)
        if isinstance(predictions, dict) and predictions == skip():
            return [None if one.stateful else skip() for one in outputs]
        if isinstance(predictions, dict) and predictions:
            predictions = convert_component_dict_to_list(outputs, predictions)
        if isinstance(predictions, tuple):
            predictions = list(predictions)
        if not isinstance(predictions, list) or len(predictions) != count or count < 2 or block_fn.batch:
            return await process(blocks, block_fn, predictions, state)
        changed = [i for i, one in enumerate(predictions) if not (isinstance(one, dict) and one == skip())]
        answer: list = [None if one.stateful else skip() for one in outputs]
        if changed:
            narrowed, values = copy(block_fn), [predictions[i] for i in changed]
            narrowed.outputs = [outputs[i] for i in changed]
            done = await process(blocks, narrowed, values if len(values) > 1 else values[0], state)
            for i, one in zip(changed, done, strict=True):
                answer[i] = one
        return answer

    setattr(Blocks, "postprocess_data", process_changes)  # noqa: B010 - with names of its own for the arguments


def explain_values() -> None:
    """Have a value that a component cannot take be refused by a sentence that names it; may be called again.

    Gradio writes a traceback into the log for each, and answers nothing.
    """
    from gradio.blocks import Blocks

    process = Blocks.preprocess_data
    if process.__name__ != "preprocess_data":
        return

    async def process_or_explain(blocks: Any, block_fn: Any, inputs: list, *arguments: Any, **options: Any) -> list:
        try:
            return await process(blocks, block_fn, inputs, *arguments, **options)
        except Exception as error:
            if is_disk_full(error):
                raise _misfit(None, error) from None
        for one, value in zip(block_fn.inputs, inputs, strict=False):
            narrowed = copy(block_fn)
            narrowed.inputs = [one]
            try:
                await process(blocks, narrowed, [value], *arguments, **options)
            except Exception as error:
                raise _misfit(one, error) from None
        raise _misfit(None, ValueError())

    setattr(Blocks, "preprocess_data", process_or_explain)  # noqa: B010 - with names of its own for the arguments


def _misfit(component: Any, error: Exception) -> Exception:
    """The error for a person when a component does not take its value."""
    import gradio
    from gradio.exceptions import InvalidPathError

    if isinstance(error, gradio.Error) and not error.print_exception:
        return error
    label = getattr(component, "label", None) or getattr(component, "elem_id", None) or "A value"
    sentence = f'"{label}" is not what was expected. Reload the page; for programs, docs/api.md says what it can be.'
    if is_disk_full(error):  # perhaps put into other words on the way
        sentence = str(storage_error("What this needs", OSError(errno.ENOSPC, "")))
    elif isinstance(error, InvalidPathError):
        sentence = f'"{label}" names a file that was not uploaded. Upload it; in Python, send handle_file(path).'
    return gradio.Error(sentence, print_exception=False)


def _refuse(*_arguments: object, **_options: object) -> NoReturn:
    import gradio

    raise gradio.Error("Files are not fetched from addresses. Upload the file itself.", print_exception=False)


async def _until_its_session_ends(events: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    from fastapi import HTTPException

    async with aclosing(events):
        try:
            async for event in events:
                yield event
        except HTTPException:
            return
        except KeyError as error:
            if not isinstance(error.__context__, CancelledError):
                raise
            raise error.__context__ from None


def _begin_session(session: Any, blocks: "gradio.Blocks") -> None:
    """`SessionState.__init__`, without descriptions."""
    session.blocks_config = copy(blocks.default_config)
    session.config_values, session.state_data, session._state_ttl = {}, {}, {}
    session.is_closed, session.STATE_TTL_WHEN_CLOSED = False, 3600


def _keep_for_session(session: Any, key: int, value: Any) -> None:
    """`SessionState.__setitem__`, without descriptions."""
    from gradio.components import State

    block = session.blocks_config.blocks.get(key)
    if isinstance(block, State):
        session._state_ttl[key] = (block.time_to_live, datetime.now())
        session.state_data[key] = value
    else:
        session.blocks_config.blocks[key] = value


def _keep_nothing(*_arguments: object) -> None:
    pass


class _WithScripts(BaseLoader):
    """Loads templates as `loader` does, each with scripts (HTML) at the beginning of its head."""

    def __init__(self, loader: BaseLoader, scripts: str):
        self._loader, self._scripts = loader, scripts

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, path, is_current = self._loader.get_source(environment, template)
        return source.replace("<head>", f"<head>{self._scripts}", 1), path, is_current
