"""What stands between strangers and Gradio: an ASGI middleware that answers what should never reach it.

Gradio offers much that this page does not need and that would hand strangers an open proxy, a debugger or the memory of
the machine. So under its API only the routes the page and `gradio_client` use exist (a list of what is allowed: what a
later version of Gradio adds stays shut until somebody looks at it), bodies have limits, a browser may only call from our
own page, and a client has an allowance. Knows nothing of studios and drawers: who may see what is checked by each verb.
"""

import ipaddress
import json
import math
import shutil
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiart.ui.bodies import (
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
from aiart.ui.clients import Allowance, Rate, client_of

MIB = 2**20
API = "/gradio_api/"
UPLOAD = API + "upload"
ROUTES = frozenset(  # first word after API, as far as the page and gradio_client need it
    "info openapi.json queue call run api cancel reset heartbeat upload upload_progress startup-events theme.css app_id "
    "user login_check".split()
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

    async def _admit(self, scope: dict[str, Any], receive: Receive) -> Receive:
        """All checks, cheapest first -> where the app will read the body. Raises Refusal."""
        path, headers = _path(scope), _headers(scope)
        check_route(path)
        check_host(headers, self._rules)
        check_origin(headers, self._rules)
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


def check_host(headers: dict[str, str], rules: Rules) -> None:
    """A page meant for us alone is opened by an IP address or by a name that means nothing on the internet.

    A name that anybody can register might lead to us only so that a web site in our browser may call this page as if it
    were its own (DNS rebinding). Raises Refusal 403.
    """
    host = headers.get("host", "").lower()
    if rules.strangers or host in rules.hosts or _is_private_name(_hostname(host)):
        return
    raise Refusal(403, "This page is not public. Open it by the address that was printed when it was started.")


def check_origin(headers: dict[str, str], rules: Rules) -> None:
    """A browser says from which page a request comes; it must be ours. Programs send no Origin.

    "null", the origin of a file or of a locked-in frame, is nobody's. Raises Refusal 403.
    """
    origin = headers.get("origin")
    if origin is None:
        return
    known = {_with_port(host, origin) for host in (headers.get("host", "").lower(), *rules.hosts)}
    if origin.lower() == "null" or _origin_host(origin) not in known:
        raise Refusal(403, "This request comes from another web page. Open this page itself.")


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


def _origin_host(origin: str) -> str:
    """Host and port of an origin; "" of anything that is none."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return _with_port(parts.netloc, origin) if parts.scheme in ("http", "https") else ""


def _with_port(host: str, origin: str) -> str:
    """A host with the port that is meant when none is named."""
    if not host or host.rsplit("]", 1)[-1].count(":"):
        return host
    return f"{host}:{443 if origin.lower().startswith('https:') else 80}"


def _hostname(host: str) -> str:
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.rsplit(":", 1)[0] if ":" in host else host


def _is_private_name(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return bool(name) and ("." not in name or name.endswith((".local", ".localhost", ".internal", ".home.arpa")))
