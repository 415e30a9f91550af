"""What aiart changes in how Gradio 6.31 takes values and answers, each change with its reason.

Importing this module imports no Gradio. When it is upgraded, each function here has to be looked at again.
"""

import errno
from asyncio import CancelledError
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder
from starlette.types import ASGIApp, Receive, Scope, Send

from aiart.errors import is_disk_full, storage_error
from aiart.web.server.guard import UNEXPECTED

if TYPE_CHECKING:
    import gradio

LEAST_BYTES = 16 * 2**10  # of a document that is worth packing
LEVEL = 3  # of 9; higher ones take twice the time for a twentieth less


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
    """Return the error for a person when a component does not take its value."""
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


class Packing:
    """Middleware that packs the document at `/` for whoever can unpack it.

    Gradio packs its scripts and styles, and not the document that holds the description of every part of the page: a
    megabyte and a half, which is a sixth of that on its way to a phone.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["path"] == "/"
        if is_page and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            await GZipResponder(self._app, LEAST_BYTES, compresslevel=LEVEL)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
