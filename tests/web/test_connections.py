"""Connections that say nothing, or only half of what they want, before a page that others need."""

import socket
import threading
import time
from types import SimpleNamespace

import httpx2 as httpx
import pytest
import uvicorn

from aiart.web.server import connections as module
from aiart.web.server.connections import Connections, bounded_protocol, connection_limit
from aiart.web.server.requests import proxies_here
from tests.studio.acting import until


class Fake:
    """A connection as uvicorn knows one."""

    def __init__(self, answering: bool = False, whole: bool = True):
        self.cycle = SimpleNamespace(response_complete=False, more_body=not whole) if answering else None
        self.aborted = False
        self.transport = SimpleNamespace(abort=lambda: setattr(self, "aborted", True))


NOBODY = proxies_here(False, False, {})


def test_the_oldest_half_sent_request_of_an_address_makes_room_for_the_next():
    open_ones = Connections(NOBODY, total=100, from_address=3)
    busy, body, silent, more = Fake(answering=True), Fake(answering=True, whole=False), Fake(), Fake()
    assert all(open_ones.enter(one, "1.2.3.4") for one in (busy, body, silent, more))
    assert silent.aborted and not busy.aborted and len(open_ones) == 3
    more.cycle = busy.cycle
    assert open_ones.enter(last := Fake(answering=True), "1.2.3.4")
    assert body.aborted, "then one whose body does not come"
    assert not open_ones.enter(Fake(), "1.2.3.4"), "nobody is cut off who is being answered"
    assert open_ones.enter(Fake(), "1.2.3.5"), "and others are not concerned"
    open_ones.leave(last)
    assert open_ones.enter(Fake(), "1.2.3.4")


def test_many_addresses_have_one_bound_and_behind_a_proxy_there_is_no_other():
    many = Connections(NOBODY, total=10, from_address=4)
    assert all(many.enter(Fake(), f"1.2.3.{number}") for number in range(40)) and len(many) == 10
    proxied = Connections(proxies_here(False, False, {"AIART_PROXIES": "127.0.0.1"}), total=10, from_address=4)
    assert [proxied.enter(Fake(answering=True), "127.0.0.1") for _ in range(11)] == [True] * 10 + [False]


def test_some_descriptors_are_kept_back():
    resource = pytest.importorskip("resource")
    limit = connection_limit()
    assert limit <= resource.getrlimit(resource.RLIMIT_NOFILE)[0] - min(module.RESERVE, limit)


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def served():
    """A server of ours with room for eight connections -> (its port, the connections)."""
    open_ones = Connections(NOBODY, total=8, from_address=8)
    options = dict(http=bounded_protocol(open_ones), ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(uvicorn.Config(app, port=0, **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield until(lambda: server.started and server.servers[0].sockets[0].getsockname()[1]), open_ones
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"])
def test_a_head_that_does_not_come_is_given_up_also_if_it_drips(served, monkeypatch, before):
    """Of the first request of a connection, and of the second."""
    monkeypatch.setattr(module, "HEAD_SECONDS", 0.3)
    port, open_ones = served
    with socket.create_connection(("127.0.0.1", port), timeout=0.05) as client:
        client.sendall(before)
        answer = until(lambda: b"ok" in client.recv(1000)) if before else True
        assert answer
        began = time.monotonic()
        until(lambda: is_closed(client), timeout=5)
        assert time.monotonic() - began > 0.2
    until(lambda: len(open_ones) == 0)


def test_half_sent_requests_do_not_make_a_page_deaf(served):
    port, open_ones = served
    clients = []
    try:
        for number in range(40):
            clients.append(socket.create_connection(("127.0.0.1", port), timeout=5))
            half = (b"GET / HTT", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf")[number % 2]
            clients[-1].sendall(half)
        assert httpx.get(f"http://127.0.0.1:{port}/").text == "ok"
        assert len(open_ones) <= 8
    finally:
        for client in clients:
            client.close()


def is_closed(client: socket.socket) -> bool:
    """Send one letter more of a head; whether the other end has had enough."""
    try:
        client.sendall(b"G")
        return client.recv(10) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
