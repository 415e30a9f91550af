"""The ASGI middleware between the network and Gradio: it answers what should never reach Gradio.

Gradio offers much that this page does not need and that would hand strangers an open proxy, a debugger or the memory of
the machine. So under its API only the routes exist that the page and `gradio_client` use (a list of what is allowed:
what a later version adds stays shut until somebody has looked at it), bodies have limits, a browser may only call from
our own page, and requests and uploads of each client are limited in rate. Whether a visitor may see a picture is not
decided here but by the studio.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiart.errors import is_disk_full
from aiart.files import MIB
from aiart.studio.tokens import SignOuts
from aiart.web.server.answers import FILE_POLICY, HUGGING_FACE, PAGE_POLICY, Answer, Send
from aiart.web.server.bodies import (
    REMOTE_PATH,
    ClientDisconnected,
    Receive,
    check_addresses,
    check_size,
    declared_length,
    metered,
    read_body,
    read_content,
    replayed,
    too_long,
)
from aiart.web.server.calls import Calls
from aiart.web.server.limits import CLIENT, Rate, RateLimiter
from aiart.web.server.requests import VARIABLE, Proxies, Refusal, check_address, check_host, check_origin

log = logging.getLogger(__name__)
Scope = dict[str, Any]

API = "/gradio_api/"
UPLOAD = API + "upload"
ADDRESS = API + "address"  # ours: whether the page can be used under the address that it was opened by
NAME_MAX = 255  # bytes of a file's name on any system: of a longer one in a path, looking for the file fails
MAX_LOGGED = 50  # pairs of names; anybody can send others
HINT = "If a proxy of yours is in front, or the name is yours: docs/deploy.md, Behind a reverse proxy."
ROUTES = frozenset(  # first word after API, as far as the page and gradio_client need it
    "info openapi.json queue call run api cancel reset heartbeat upload upload_progress startup-events theme.css "
    "address languages app_id user login_check".split()
)
ASSETS = ("/assets/", "/static/", "/svelte/", "/theme.css", "/favicon.ico")  # cheap, many at once, never counted
BODILESS = ("GET", "HEAD", "OPTIONS")
UNEXPECTED = "Something went wrong on our side. Reload the page and try again."
DISK_FULL = "The disk of this machine is full. What you have made so far is kept. Try again when it has room."


@dataclass(frozen=True)
class Rules:
    """What a guard lets through. The defaults suit a page on one's own machine."""

    public: bool = False  # reachable by strangers, under any name
    hosts: set[str] = field(default_factory=set)  # names with port, lower case, that are the page's besides Host
    own: frozenset[str] = frozenset()  # names that the environment says are the page's: see `own_hosts`
    proxies: Proxies = Proxies()  # in front of the page: they are believed when they say for whom they ask
    hugging_face: bool = False  # whether the page runs in a Space, where its frame asks huggingface.co for pictures
    json_bytes: int = MIB  # of a request that uploads nothing
    json_values: int = 20_000  # in one; a page sends some thousands where a visitor has hundreds of generators
    upload_bytes: int = 1025 * MIB  # of one upload with all its files
    requests: Rate | None = None  # for each client; None: unlimited
    upload_rate: Rate | None = None  # the same, in bytes; its burst must not be below `upload_bytes`
    calls: Calls | None = None  # what can be called; None: Gradio looks at it alone
    sign_outs: SignOuts | None = None  # sign-ins that were ended; None: there are none
    cache: Path | None = None  # where uploads arrive ...
    free_bytes: int = 0  # ... and how much of that disk they leave free


class Guard:
    """ASGI middleware for HTTP; other kinds of connections pass."""

    def __init__(self, app: Callable, rules: Rules):
        self._app, self._rules = app, rules
        self._requests = RateLimiter(rules.requests) if rules.requests else None
        self._uploads = RateLimiter(rules.upload_rate) if rules.upload_rate else None
        self._told_of_proxy = False
        self._logged: set[tuple[str, str]] = set()
        self._policy = PAGE_POLICY.format(allowed=HUGGING_FACE if rules.hugging_face else "").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = Answer(send, FILE_POLICY.encode() if _path(scope).startswith(API + "file=") else self._policy)
        try:
            receive = await self._admit(scope, receive)
            await self._app(scope, receive, answer)
        except ClientDisconnected:
            pass
        except Refusal as refusal:  # an upload may turn out too long when the app is already reading it
            if answer.started:
                raise
            await answer.refuse(refusal, readable=_is_for_eyes(scope))
        except Exception as error:  # of Gradio, at what no page would send; else the server would hang up
            if answer.started:
                raise
            if is_disk_full(error):
                return await answer.refuse(Refusal(507, DISK_FULL))
            if is_no_upload(error):
                return await answer.refuse(Refusal(422, "There is no file in this upload."))
            log.exception("%s %s failed", scope["method"], _path(scope))
            await answer.refuse(Refusal(500, UNEXPECTED))

    async def _admit(self, scope: Scope, receive: Receive) -> Receive:
        """Do all checks, cheapest first, and return from where the app will read the body. Raises Refusal."""
        path, headers = _path(scope), _headers(scope)
        check_route(path)
        self._check_names(headers)
        scope[CLIENT] = client = self._client(scope, headers.get("x-forwarded-for"))
        if self._requests and not path.startswith(ASSETS):
            self._requests.spend(client)
        if self._rules.sign_outs:
            check_sign_in(scope.get("session"), path, self._rules.sign_outs)
        if scope["method"] in BODILESS:
            if self._rules.calls:
                self._rules.calls.check_event(path)
            return receive
        if path.rstrip("/") == ADDRESS:
            self._check_address(headers)
            raise Refusal(200, "This address is right.")
        if path.rstrip("/") == UPLOAD:
            return self._limit_upload(headers, client, receive)
        declared_length(headers.get("content-length"), self._rules.json_bytes)
        body = await read_body(receive, self._rules.json_bytes)
        check_size(body, self._rules.json_values)
        content = read_content(body)
        check_addresses(content)
        if self._rules.calls:
            body = self._rules.calls.admitted(path, body, content)
        return replayed(body, receive)

    def _check_names(self, headers: dict[str, str]) -> None:
        """Raise Refusal 403 where the names of the page do not go together; it is logged once for each pair of them."""
        host, rules = headers.get("host", ""), self._rules
        try:
            check_host(host, None if rules.public else rules.hosts, rules.own)
            check_origin(headers.get("origin"), [host, *rules.hosts], rules.own)
        except Refusal as refusal:
            self._log(refusal)
            raise

    def _check_address(self, headers: dict[str, str]) -> None:
        """The same for the address that Gradio will give to the page."""
        host = headers.get("x-forwarded-host", "").split(",")[0].strip()
        try:
            check_address(headers.get("origin"), host or headers.get("host", ""), self._rules.hosts)
        except Refusal as refusal:
            self._log(refusal)
            raise

    def _log(self, refusal: Refusal) -> None:
        names = (refusal.opened, refusal.arrived)
        if names not in self._logged and len(self._logged) < MAX_LOGGED:
            self._logged.add(names)
            log.warning("Refused: the page was opened as %r, but is known here as %r. %s", *names, HINT)

    def _client(self, scope: Scope, forwarded: str | None) -> str:
        """From where a request comes; a proxy that nobody has named is told of, once."""
        peer = (scope.get("client") or ("?",))[0]
        if forwarded and self._requests and not self._told_of_proxy and not self._rules.proxies.is_trusted(peer):
            self._told_of_proxy = True
            log.warning(
                "Requests come through %s, which says that it asks for others (X-Forwarded-For). If it is your proxy, "
                "name it in %s: until then all its visitors share the limits of one.",
                peer,
                VARIABLE,
            )
        return self._rules.proxies.client(peer, forwarded)

    def _limit_upload(self, headers: dict[str, str], client: str, receive: Receive) -> Receive:
        """Count bytes against the rate as they are declared, or else as they arrive; check the disk once."""
        limit, total = self._rules.upload_bytes, 0
        declared = declared_length(headers.get("content-length"), limit)
        self._check_disk(declared or 0)
        if declared is not None and self._uploads:
            self._uploads.spend(client, declared)

        def count(arrived: int) -> None:
            nonlocal total
            total += arrived
            if total > limit:
                raise too_long(limit)
            if declared is None and self._uploads:
                self._uploads.spend(client, arrived)

        return metered(receive, count)

    def _check_disk(self, needed: int) -> None:
        if self._rules.cache is None or not self._rules.cache.is_dir():
            return
        if shutil.disk_usage(self._rules.cache).free - needed < self._rules.free_bytes:
            raise Refusal(507, "The disk of this machine is nearly full. Try again later, or with fewer pictures.")


def is_no_upload(error: Exception) -> bool:
    """Return whether Gradio raises this for a part of an upload that has no file's name."""
    return isinstance(error, TypeError) and "GradioUploadFile" in str(error)


def check_sign_in(session: Any, path: str, sign_outs: SignOuts) -> None:
    """End a sign-in for good when its visitor signs out, and take one that was ended out of the session.

    Gradio keeps a sign-in in a signed cookie alone, and signing out only asks the browser to forget it.

    Args:
        session: what the cookie holds, its signature checked; None: nobody can sign in here.
    """
    token = ((session or {}).get("oauth_info") or {}).get("access_token")
    if not isinstance(token, str):
        return
    if path.rstrip("/") == "/logout":
        sign_outs.end(token)
    elif sign_outs.has_ended(token):
        session.pop("oauth_info", None)


def check_route(path: str) -> None:
    """Raise Refusal 404 for what the page does not need. `file=` serves uploads and results, never an address."""
    too_long = any(len(name.encode(errors="replace")) > NAME_MAX for name in path.split("/"))
    if too_long or path.startswith("/monitoring"):
        raise Refusal(404, "There is nothing here.")
    if path.startswith(API):
        rest = path.removeprefix(API)
        file = rest.removeprefix("file=")
        allowed = not REMOTE_PATH.match(file) if file != rest else rest.split("/", 1)[0] in ROUTES
        if not allowed:
            raise Refusal(404, "There is nothing here.")


def _is_for_eyes(scope: Scope) -> bool:
    """Return whether a browser opens this as a page of its own."""
    return scope["method"] == "GET" and "text/html" in _headers(scope).get("accept", "")


def _path(scope: Scope) -> str:
    """Return the path the router will see: without the prefix under which a proxy publishes the app."""
    path, prefix = scope["path"], scope.get("root_path", "")
    return path.removeprefix(prefix) if prefix and path.startswith(prefix + "/") else path


def _headers(scope: Scope) -> dict[str, str]:
    """Headers by lower-case name; one that is sent in several lines is one list (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers
