"""What the body of a request must be to be let through: small, quick to read, and naming no file but an upload.

The web server sets no limit to a body, and Gradio fetches a file from whatever address a request names. A megabyte of
JSON can become forty in memory, and its parser recurses; so what a body holds is counted before it is parsed. This
module speaks plain ASGI.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiart.web.server.requests import Refusal

Receive = Callable[[], Awaitable[dict[str, Any]]]

BODY_SECONDS = 60  # for a small body to arrive, and between two parts of an upload
MAX_NESTING = 64  # levels of lists and objects; a page sends some 10
MAX_DIGITS = 500  # of a number: to read one takes time that grows with their square
# "https:", "data:", but not the "C:" of a Windows path; and the ways to write a Windows network share
REMOTE_PATH = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]+:|//|\\\\|\\/|/\\)")
WEB_ADDRESS = re.compile(r"\s*https?:", re.IGNORECASE)  # how a page names, besides its path, a file it has uploaded
# A text of JSON; it need not end, so that looking for one never starts again from every quotation mark.
TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
DIGITS = re.compile(rb"(?<![0-9])[0-9]{%d}" % (MAX_DIGITS + 1))  # looked for once in a row of digits
NO_JSON = object()  # stands for the content of a body that is none
OPENING, CLOSING = b"[{", b"]}"
NO_BRACKETS = bytes(set(range(256)) - {*OPENING, *CLOSING})


class ClientDisconnected(Exception):
    """The connection was closed in the middle of a request; nobody is left to answer."""


def declared_length(value: str | None, limit: int) -> int | None:
    """Read a Content-Length header.

    Args:
        value: text of the header, or None if the request has none.
        limit: most bytes that are accepted.

    Returns:
        Bytes of the body, or None if they were not declared.

    Raises:
        Refusal: 413 above the limit, 400 if the value is no number.
    """
    if value is None:
        return None
    if not value.isascii() or not value.isdigit():
        raise Refusal(400, "The length of this request is not a number.")
    if len(value) > 15 or int(value) > limit:
        raise too_long(limit)
    return int(value)


def too_long(limit: int) -> Refusal:
    """Return the refusal of a body with more than `limit` bytes."""
    return Refusal(413, f"That is too much at once. At most {limit / 2**20:,.0f} MiB are taken. Send less.")


async def read_body(receive: Receive, limit: int) -> bytes:
    """Read a small body into memory.

    Raises:
        Refusal: 413 as soon as the body is longer than `limit` bytes; 408 if it is not there after `BODY_SECONDS`.
        ClientDisconnected: the connection was closed before the end of the body.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _whole_body(receive, limit)
    except TimeoutError:
        raise _too_slow() from None


async def _whole_body(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_long(limit)
        if not message.get("more_body", False):
            return bytes(body)


def metered(receive: Receive, count: Callable[[int], None]) -> Receive:
    """Pass the messages of `receive` on; `count` gets the bytes of each and raises Refusal when they are too many. So
    does this, with 408, when none has come for `BODY_SECONDS` before the last one."""
    is_whole = False

    async def receive_metered() -> dict[str, Any]:
        nonlocal is_whole
        try:
            async with asyncio.timeout(None if is_whole else BODY_SECONDS):
                message = await receive()
        except TimeoutError:
            raise _too_slow() from None
        is_whole = not message.get("more_body", False)
        count(len(message.get("body", b"")))
        return message

    return receive_metered


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give out a body that has been read once more, then whatever follows it, such as the end of the connection."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> dict[str, Any]:
        return messages.pop() if messages else await receive()

    return receive_again


def check_size(body: bytes, values: int) -> None:
    """Count what a JSON body holds, without parsing it.

    Args:
        values: how many it may hold.

    Raises:
        Refusal: 400 if it holds more than so many values or a number of more than `MAX_DIGITS` digits, or if lists
            and objects are nested more than `MAX_NESTING` deep.
    """
    if body.count(b'"') - body.count(b'\\"') > 4 * values:  # of an object's name and its text at most four
        raise _too_many_values()
    bare = TEXT.sub(b"", body)
    brackets = bare.translate(None, NO_BRACKETS)
    if bare.count(b",") > values or len(brackets) > 2 * values:
        raise _too_many_values()
    if DIGITS.search(bare):
        raise Refusal(400, f"A number has at most {MAX_DIGITS} digits. Send a smaller one.")
    if _nesting(brackets) > MAX_NESTING:
        raise Refusal(400, "This request is nested too deeply.")


def read_content(body: bytes) -> Any:
    """Return what a JSON body holds that has passed `check_size`; NO_JSON where it is none."""
    try:
        return json.loads(body)  # the same parser that Gradio uses, so that both see the same keys
    except ValueError:
        return NO_JSON


def check_addresses(content: Any) -> None:
    """Check everything in the content of a body that Gradio would take for a file.

    Raises:
        Refusal: 400 if a file is to be fetched from an address or is inside the address (data:).
    """
    pending = [content]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            _check_file(value)
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _too_slow() -> Refusal:
    return Refusal(408, "This request did not arrive in time. Try again.")


def _too_many_values() -> Refusal:
    return Refusal(400, "This request holds too many values. Send less.")


def _nesting(brackets: bytes) -> int:
    """Return how deep the brackets of a body are nested."""
    level = deepest = 0
    for bracket in brackets:
        level += 1 if bracket in OPENING else -1
        deepest = max(deepest, level)
    return deepest


def _check_file(value: dict[str, Any]) -> None:
    path, url = value.get("path"), value.get("url")
    if isinstance(path, str) and REMOTE_PATH.match(path):
        raise Refusal(400, "Files are not fetched from addresses. Upload the file itself.")
    if isinstance(url, str) and REMOTE_PATH.match(url) and not WEB_ADDRESS.match(url):
        raise Refusal(400, "A file inside an address is not read. Upload the file itself.")
