"""A small Hub on this machine: real HTTP, real repositories with commits, for the unmodified official client.

It answers the routes that pulling, pushing, listing and jobs use, in Git's and in large-file storage, and stumbles on
request. What it knows of the real Hub is its documented behaviour; it was never compared with it.
"""

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from huggingface_hub import constants

from tests.hub.loopback_jobs import HARDWARE, JOB_ROUTES, Job, idle
from tests.hub.loopback_routes import ROUTES, Answer, denied

AMBIENT = "hf_CANARYambient"  # the login of the machine the tests run on, for those who may not use it


@dataclass
class Repo:
    """A repository. Commits are kept, newest last."""

    name: str
    private: bool = False
    gated: bool = False
    tags: list[str] = field(default_factory=list)
    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.commits[-1][0]

    def files(self, revision: str) -> dict[str, bytes] | None:
        commit = self.commit(revision)
        return None if commit is None else dict(self.commits)[commit]

    def commit(self, revision: str) -> str | None:
        if revision == "main":
            return self.head
        return revision if revision in dict(self.commits) else None

    def add_commit(self, files: dict[str, bytes]) -> str:
        content = repr((len(self.commits), self.name, sorted(files.items())))
        commit = hashlib.sha1(content.encode()).hexdigest()
        self.commits.append((commit, dict(files)))
        return commit


@dataclass
class Request:
    """What arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    token: str | None
    headers: dict[str, str]
    body: bytes


def reach(monkeypatch, hub_url: str, cache: Path) -> None:
    """Let the official client and ours in this process talk to a loopback Hub, with a cache of their own."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(constants, "ENDPOINT", hub_url)
    # The client makes this up of the endpoint when it is imported.
    template = "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub_url + template)
    monkeypatch.setattr("aiart.hub.client.RETRY_SECONDS", 0.01)


Fault = Callable[[BaseHTTPRequestHandler], None]  # answers in the place of the Hub


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that has hung up is no error
            super().handle_error(request, client_address)


class Hub:
    """A running one. Use as a context."""

    def __init__(self, large: bool = False):
        self.large = large  # whether weights go to large-file storage
        self.repos: dict[str, Repo] = {}
        self.users: dict[str, str] = {}  # token: name
        self.stored: dict[str, bytes] = {}  # large files by digest
        self.seen: list[Request] = []
        self.faults: list[tuple[str, str, Fault]] = []  # method, part of the path, what happens
        self.on_commit: Callable[[], None] = lambda: None  # just before a commit is judged
        self.closing = threading.Event()
        self.hardware: object = HARDWARE
        self.jobs: dict[str, Job] = {}
        self.machine: Callable[[Job], None] = idle  # what a job does, in a thread of its own
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> "Hub":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def add(self, name: str, files: dict[str, bytes], **traits) -> Repo:
        repo = self.repos[name] = Repo(name, **traits)
        repo.add_commit({".gitattributes": b""} | files)
        return repo

    def user(self, name: str) -> str:
        """A new user -> her token."""
        token = f"hf_CANARY{len(self.users)}{name}"
        self.users[token] = name
        return token

    def may_read(self, repo: Repo, token: str | None) -> bool:
        return not repo.private or self.may_write(repo.name, token)

    def may_write(self, name: str, token: str | None) -> bool:
        return token is not None and self.users.get(token) == name.split("/")[0]

    def stumble(self, method: str, part: str, fault: Fault) -> None:
        """Let every such request go wrong from now on."""
        self.faults.append((method, part, fault))

    def asked(self, part: str = "", method: str = "") -> list[Request]:
        return [one for one in self.seen if part in one.path and method in (one.method, "")]


def status(code: int, times: int = 10**9, **headers: str) -> Fault:
    """An error, as JSON; only so many times."""
    left = [times]

    def answer(handler: "BaseHTTPRequestHandler") -> None:
        if left[0] <= 0:
            return handler.normal()
        left[0] -= 1
        handler.send(
            Answer(code, {"error": "out of order"}, {name.replace("_", "-"): v for name, v in headers.items()})
        )

    return answer


def page(handler) -> None:
    """What a network that wants a login first answers to everything."""
    handler.send(Answer(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"}))


def cut(handler) -> None:
    """Half of an answer, then the connection ends."""
    answer = handler.answer()
    data = answer.data
    handler.head(answer, len(data))
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


def short(handler) -> None:
    """Fewer bytes than are listed, in an answer that is fine as such."""
    answer = handler.answer()
    handler.send(Answer(200, answer.data[:-1], answer.headers))


def flipped(handler) -> None:
    """One bit is not what it was."""
    answer = handler.answer()
    middle = len(answer.data) // 2
    data = answer.data[:middle] + bytes([answer.data[middle] ^ 1]) + answer.data[middle + 1 :]
    handler.send(Answer(200, data, answer.headers))


def endless(handler) -> None:
    """Bytes without end, until nobody listens."""
    handler.head(Answer(200, b"", {}), None)
    with suppress(OSError):
        while not handler.hub.closing.is_set():
            handler.wfile.write(bytes(1 << 16))
    handler.close_connection = True


def silent(handler) -> None:
    """No answer at all."""
    handler.hub.closing.wait(30)
    handler.close_connection = True


def trickle(handler) -> None:
    """A byte now and then, in an answer that never ends."""
    handler.head(Answer(200, b"", {}), 1 << 20)
    with suppress(OSError):
        while not handler.hub.closing.wait(0.05):
            handler.wfile.write(b" ")
    handler.close_connection = True


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version, disable_nagle_algorithm = "HTTP/1.1", True
        timeout = 20

        def log_message(self, *_: object) -> None:
            """A test prints nothing."""

        def do_GET(self) -> None:
            url = urlparse(self.path)
            bearer = self.headers.get("authorization") or ""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = bearer.removeprefix("Bearer ") or None
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.hub = hub
            self.request_seen = Request(self.command, unquote(url.path), parse_qs(url.query), token, headers, body)
            hub.seen.append(self.request_seen)
            with suppress(OSError):  # the client hung up
                for method, part, fault in hub.faults:
                    if method == self.command and part in self.request_seen.path:
                        return fault(self)
                self.normal()

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

        def normal(self) -> None:
            self.send(self.answer())

        def answer(self) -> Answer:
            request = self.request_seen
            for method, pattern, act in ROUTES + JOB_ROUTES:
                if method == request.method and (match := pattern.fullmatch(request.path)):
                    return act(hub, request, *match.groups())
            return denied(404, "", f"no such route: {request.method} {request.path}")

        def send(self, answer: Answer) -> None:
            if isinstance(answer.body, Iterator):
                return self.stream(answer)
            data = answer.data
            self.head(answer, len(data))
            if self.command != "HEAD":
                self.wfile.write(data)

        def stream(self, answer: Answer) -> None:
            self.head(answer, None)
            for data in answer.body:
                self.wfile.write(data)
                self.wfile.flush()
            self.close_connection = True

        def head(self, answer: Answer, length: int | None) -> None:
            self.send_response(answer.status)
            headers = {"Content-Type": "application/json"} | answer.headers
            if length is None:
                headers["Connection"] = "close"
            else:
                headers["Content-Length"] = str(length)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

    return Handler


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something another thread does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def as_lines(body: bytes) -> list[dict]:
    return [json.loads(line) for line in body.splitlines() if line.strip()]
