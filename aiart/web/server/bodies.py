"""Bodies of requests: read no further than a limit, and refused when they point somewhere else than at an upload.

The web server itself sets no limit to a body, and Gradio fetches a file from wherever a request says that it is. Speaks
ASGI and knows nothing of Gradio's routes.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

MOST_NESTED = 64  # levels of lists and objects; a page sends some 10
# "https:", "data:", but not the "C:" of a Windows path; and the ways to write a Windows network share
ELSEWHERE = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]+:|//|\\\\|\\/|/\\)")
WEB = re.compile(r"\s*https?:", re.IGNORECASE)  # how a page names, besides its path, a file it has uploaded


class Refusal(Exception):
    """A request that is answered by the guard: an HTTP status, a sentence, and perhaps the seconds to wait."""

    def __init__(self, status: int, sentence: str, wait: float = 0):
        super().__init__(sentence)
        self.status, self.sentence, self.wait = status, sentence, wait


class Gone(Exception):
    """Whoever sent the request has left in the middle of it; there is nobody to answer."""


def declared_length(value: str | None, limit: int) -> int | None:
    """Bytes of a body by its Content-Length; None if that is not told.

    Raises:
        Refusal: 413 above the limit, 400 if it is no number.
    """
    if value is None:
        return None
    if not value.isascii() or not value.isdigit():
        raise Refusal(400, "The length of this request is not a number.")
    if len(value) > 15 or int(value) > limit:
        raise too_long(limit)
    return int(value)


def too_long(limit: int) -> Refusal:
    return Refusal(413, f"That is too much at once. At most {limit / 2**20:,.0f} MiB are taken. Send less.")


async def read_whole(receive: Receive, limit: int) -> bytes:
    """A small body. Raises Refusal 413 as soon as it is longer than `limit` bytes, and Gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_long(limit)
        if not message.get("more_body", False):
            return bytes(body)


def counted(receive: Receive, count: Callable[[int], None]) -> Receive:
    """The same messages; `count` is told the bytes of each and raises Refusal when they are too many."""

    async def receive_counted() -> dict[str, Any]:
        message = await receive()
        count(len(message.get("body", b"")))
        return message

    return receive_counted


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, to be read once more; then whatever comes next, such as the end of the connection."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> dict[str, Any]:
        return messages.pop() if messages else await receive()

    return receive_again


def check_addresses(body: bytes) -> None:
    """Look at everything in a JSON body that Gradio would take for a file. Other bodies it does not read either.

    Raises:
        Refusal: 400 if a file is to be fetched from an address, or is inside the address (data:), or if lists and
            objects are nested too deeply.
    """
    try:
        waiting = [(json.loads(body), 0)]  # the same parser that Gradio uses, so that both see the same keys
    except RecursionError:
        raise Refusal(400, "This request is nested too deeply.") from None
    except ValueError:
        return
    while waiting:
        value, level = waiting.pop()
        if level > MOST_NESTED:
            raise Refusal(400, "This request is nested too deeply.")
        if isinstance(value, dict):
            _check_file(value)
            waiting += ((item, level + 1) for item in value.values())
        elif isinstance(value, list):
            waiting += ((item, level + 1) for item in value)


def _check_file(value: dict[str, Any]) -> None:
    path, url = value.get("path"), value.get("url")
    if isinstance(path, str) and ELSEWHERE.match(path):
        raise Refusal(400, "Files are not fetched from addresses. Upload the file itself.")
    if isinstance(url, str) and ELSEWHERE.match(url) and not WEB.match(url):
        raise Refusal(400, "A file inside an address is not read. Upload the file itself.")
