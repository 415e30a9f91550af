"""What a request must be to be let through: from our own page, opened under a name that is ours, and with a body that
is small enough and names no file but an upload.

A browser lets any web site send requests anywhere; it only adds from where (Origin) and to which name (Host). The web
server sets no limit to a body, and Gradio fetches a file from whatever address a request names. This module speaks
plain ASGI.
"""

import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from urllib.parse import urlsplit

Receive = Callable[[], Awaitable[dict[str, Any]]]

MAX_NESTING = 64  # levels of lists and objects; a page sends some 10
# "https:", "data:", but not the "C:" of a Windows path; and the ways to write a Windows network share
REMOTE_PATH = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]+:|//|\\\\|\\/|/\\)")
WEB_ADDRESS = re.compile(r"\s*https?:", re.IGNORECASE)  # how a page names, besides its path, a file it has uploaded


class Refusal(Exception):
    """A request that the guard answers itself: with an HTTP status, a sentence, and perhaps the seconds to wait."""

    def __init__(self, status: int, sentence: str, wait: float = 0):
        super().__init__(sentence)
        self.status, self.sentence, self.wait = status, sentence, wait


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
    """The refusal of a body with more than `limit` bytes."""
    return Refusal(413, f"That is too much at once. At most {limit / 2**20:,.0f} MiB are taken. Send less.")


async def read_body(receive: Receive, limit: int) -> bytes:
    """Read a small body into memory.

    Raises:
        Refusal: 413 as soon as the body is longer than `limit` bytes.
        ClientDisconnected: the connection was closed before the end of the body.
    """
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
    """Pass the messages of `receive` on; `count` gets the bytes of each and raises Refusal when they are too many."""

    async def receive_metered() -> dict[str, Any]:
        message = await receive()
        count(len(message.get("body", b"")))
        return message

    return receive_metered


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give out a body that has been read once more, then whatever follows it, such as the end of the connection."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> dict[str, Any]:
        return messages.pop() if messages else await receive()

    return receive_again


def check_addresses(body: bytes) -> None:
    """Check everything in a JSON body that Gradio would take for a file. Gradio ignores bodies that are no JSON.

    Raises:
        Refusal: 400 if a file is to be fetched from an address or is inside the address (data:), or if lists and
            objects are nested too deeply.
    """
    try:
        pending = [(json.loads(body), 0)]  # the same parser that Gradio uses, so that both see the same keys
    except RecursionError:
        raise Refusal(400, "This request is nested too deeply.") from None
    except ValueError:
        return
    while pending:
        value, level = pending.pop()
        if level > MAX_NESTING:
            raise Refusal(400, "This request is nested too deeply.")
        if isinstance(value, dict):
            _check_file(value)
            pending += ((item, level + 1) for item in value.values())
        elif isinstance(value, list):
            pending += ((item, level + 1) for item in value)


def _check_file(value: dict[str, Any]) -> None:
    path, url = value.get("path"), value.get("url")
    if isinstance(path, str) and REMOTE_PATH.match(path):
        raise Refusal(400, "Files are not fetched from addresses. Upload the file itself.")
    if isinstance(url, str) and REMOTE_PATH.match(url) and not WEB_ADDRESS.match(url):
        raise Refusal(400, "A file inside an address is not read. Upload the file itself.")


PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".home.arpa")  # nobody can register a name below these


def check_host(host: str, known: Collection[str] | None) -> None:
    """Check that a private page is opened by an IP address or by a name that means nothing on the internet.

    A name that anybody can register might lead to us only so that a web site in our browser may call this page as if it
    were its own (DNS rebinding).

    Args:
        host: the header Host.
        known: further names, in lower case, that are ours; None: the page is public, under whatever name.

    Raises:
        Refusal: 403.
    """
    if known is None or host.lower() in known or _is_private(_name(host.lower())):
        return
    raise Refusal(403, "This page is not public. Open it by the address that was printed when it was started.")


def check_origin(origin: str | None, hosts: Collection[str]) -> None:
    """Check the page from which a request comes.

    "null", the origin of a file or of a sandboxed frame, is nobody's. X-Forwarded-Host does not count: any page may
    send it.

    Args:
        origin: the header Origin, which browsers send; None from programs, which are welcome.
        hosts: names of our page, each with its port unless that is the usual one.

    Raises:
        Refusal: 403.
    """
    if origin is None:
        return
    ours = {_with_port(host.lower(), origin) for host in hosts} - {""}
    if _host_of(origin) not in ours:
        raise Refusal(403, "This request comes from another web page. Open this page itself.")


def _host_of(origin: str) -> str:
    """Host and port of an origin; "" for anything else."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return _with_port(parts.netloc, origin) if parts.scheme in ("http", "https") else ""


def _with_port(host: str, origin: str) -> str:
    """A host with the port that is meant when none is named."""
    if not host or ":" in host.rsplit("]", 1)[-1]:
        return host
    return f"{host}:{443 if origin.lower().startswith('https:') else 80}"


def _name(host: str) -> str:
    """A host without its port, and without the brackets of IPv6."""
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.rsplit(":", 1)[0]


def _is_private(name: str) -> bool:
    """Whether a name is an IP address, or one that nobody can register."""
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(PRIVATE_ENDINGS))
