"""What stands between strangers and Gradio: an ASGI middleware that answers what should never reach it.

Gradio offers much that this page does not need and that would hand strangers an open proxy, a debugger or the memory of
the machine. So under its API only the routes exist that the page and `gradio_client` use (a list of what is allowed:
what a later version adds stays shut until somebody has looked at it), bodies have limits, a browser may only call from
our own page, and a client has an allowance. Knows nothing of studios: who may see what is checked by their verbs.
"""

import json
import logging
import math
import shutil
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiart.web.server.bodies import (
    ELSEWHERE,
    Gone,
    Receive,
    Refusal,
    check_addresses,
    counted,
    declared_length,
    read_whole,
    replayed,
    too_long,
)
from aiart.web.server.clients import Allowance, Rate, client_of
from aiart.web.server.origins import check_host, check_origin

log = logging.getLogger(__name__)

MIB = 2**20
API = "/gradio_api/"
UPLOAD = API + "upload"
ROUTES = frozenset(  # first word after API, as far as the page and gradio_client need it
    "info openapi.json queue call run api cancel reset heartbeat upload upload_progress startup-events theme.css "
    "app_id user login_check".split()
)
ASSETS = ("/assets/", "/static/", "/svelte/", "/theme.css", "/favicon.ico")  # cheap, many at once, never counted
BODILESS = ("GET", "HEAD", "OPTIONS")
HUGGING_FACE = "https://huggingface.co https://*.huggingface.co https://*.hf.space https://*.hf.co"
PAGE_POLICY = (  # the page talks to nobody but us; its frameworks compile functions at run time
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: {friends}; font-src 'self' data:; media-src 'self' data: blob:; "
    "connect-src 'self' data: blob: {friends}; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    f"frame-ancestors 'self' {HUGGING_FACE}"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # nothing in a stranger's file ever runs


@dataclass(frozen=True)
class Rules:
    """How much a guard lets through. The defaults suit a page on one's own machine."""

    strangers: bool = False  # public: reachable under any name, counted, and short of disk early
    hosts: Collection[str] = ()  # names with port, lower case, under which a browser may know the page besides Host
    proxied: bool = False  # whether a trusted proxy adds to X-Forwarded-For
    hugging_face: bool = False  # whether the page runs in a Space, where its frame asks huggingface.co for pictures
    json_bytes: int = MIB  # of a request that uploads nothing
    upload_bytes: int = 1025 * MIB  # of one upload with all its files
    requests: Rate | None = None  # for each client; None: not counted
    upload_rate: Rate | None = None  # the same, in bytes; its burst must not be below `upload_bytes`
    cache: Path | None = None  # where uploads arrive ...
    free_bytes: int = 0  # ... and how much of that disk they leave free


class Guard:
    """ASGI middleware, for HTTP; everything else passes."""

    def __init__(self, app, rules: Rules):
        self._app, self._rules = app, rules
        self._requests = Allowance(rules.requests) if rules.requests else None
        self._uploads = Allowance(rules.upload_rate) if rules.upload_rate else None
        friends = HUGGING_FACE if rules.hugging_face else ""
        self._policy = PAGE_POLICY.format(friends=friends).encode()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Callable[[dict], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = _Answer(send, FILE_POLICY.encode() if _path(scope).startswith(API + "file=") else self._policy)
        try:
            receive = await self._admit(scope, receive)
            await self._app(scope, receive, answer)
        except Gone:
            pass
        except Refusal as refusal:  # an upload may turn out too long when the app is already reading it
            if answer.started:
                raise
            await answer.refuse(refusal)
        except Exception:  # of Gradio, at a request no page would send; else the server would end the connection
            if answer.started:
                raise
            log.exception("%s %s failed", scope["method"], _path(scope))
            await answer.refuse(Refusal(500, "Something went wrong on our side. Reload the page and try again."))

    async def _admit(self, scope: dict[str, Any], receive: Receive) -> Receive:
        """All checks, cheapest first -> where the app will read the body. Raises Refusal."""
        path, headers = _path(scope), _headers(scope)
        check_route(path)
        check_host(headers.get("host", ""), None if self._rules.strangers else self._rules.hosts)
        check_origin(headers.get("origin"), [headers.get("host", ""), *self._rules.hosts])
        peer = (scope.get("client") or ("?",))[0]
        client = client_of(peer, headers.get("x-forwarded-for") if self._rules.proxied else None)
        if self._requests and not path.startswith(ASSETS):
            _spend(self._requests, client, 1)
        if scope["method"] in BODILESS:
            return receive
        if path.rstrip("/") == UPLOAD:
            return self._upload(headers, client, receive)
        declared_length(headers.get("content-length"), self._rules.json_bytes)
        body = await read_whole(receive, self._rules.json_bytes)
        check_addresses(body)
        return replayed(body, receive)

    def _upload(self, headers: dict[str, str], client: str, receive: Receive) -> Receive:
        """Bytes are paid for as they are announced, or else as they come; the disk is looked at once."""
        limit, seen = self._rules.upload_bytes, 0
        declared = declared_length(headers.get("content-length"), limit)
        self._check_disk(declared or 0)
        if declared is not None and self._uploads:
            _spend(self._uploads, client, declared)

        def count(arrived: int) -> None:
            nonlocal seen
            seen += arrived
            if seen > limit:
                raise too_long(limit)
            if declared is None and self._uploads:
                _spend(self._uploads, client, arrived)

        return counted(receive, count)

    def _check_disk(self, wanted: int) -> None:
        if self._rules.cache is None or not self._rules.cache.is_dir():
            return
        if shutil.disk_usage(self._rules.cache).free - wanted < self._rules.free_bytes:
            raise Refusal(507, "The disk of this machine is nearly full. Try again later, or with fewer pictures.")


class _Answer:
    """`send` with our headers in every answer, and for answers of our own."""

    def __init__(self, send: Callable[[dict], Awaitable[None]], policy: bytes):
        self._send, self.started = send, False
        self._headers = {
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",  # the address of a file is what opens it: nobody else is told
            b"cross-origin-resource-policy": b"same-origin",
            b"content-security-policy": policy,
        }

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            others = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in self._headers]
            message = {**message, "headers": [*others, *self._headers.items()]}
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        body = json.dumps({"detail": refusal.sentence, "error": refusal.sentence}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        if refusal.wait:
            headers.append((b"retry-after", str(math.ceil(refusal.wait)).encode()))
        await self({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


def check_route(path: str) -> None:
    """Raises Refusal 404 for what the page does not need. `file=` serves uploads and results, never an address."""
    if path.startswith("/monitoring"):
        raise Refusal(404, "There is nothing here.")
    if path.startswith(API):
        rest = path.removeprefix(API)
        file = rest.removeprefix("file=")
        allowed = not ELSEWHERE.match(file) if file != rest else rest.split("/", 1)[0] in ROUTES
        if not allowed:
            raise Refusal(404, "There is nothing here.")


def _spend(allowance: Allowance, client: str, amount: float) -> None:
    if wait := allowance.take(client, amount):
        raise Refusal(429, f"That was a lot in a short time. Try again in {math.ceil(wait)} s.", wait)


def _path(scope: dict[str, Any]) -> str:
    """The path the router will see: without the prefix under which a proxy publishes the app."""
    path, prefix = scope["path"], scope.get("root_path", "")
    return path.removeprefix(prefix) if prefix and path.startswith(prefix + "/") else path


def _headers(scope: dict[str, Any]) -> dict[str, str]:
    """By name; what is sent in several lines is one list, as the standard has it."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers
