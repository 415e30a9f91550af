"""Where a page can listen, and the sentences for where it cannot."""

import os
import socket

import pytest

from aiart.errors import ArtError
from aiart.web.server.ports import first_port, free_port, host_in_url, page_url


@pytest.fixture
def taken():
    """A port somebody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_port_is_the_one_asked_for(taken):
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    assert free_port("127.0.0.1", free) == free


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_port_that_is_taken_is_a_sentence(taken, host):
    with pytest.raises(ArtError, match=f"Another program already uses port {taken}. Choose another port") as raised:
        free_port(host, taken)
    assert raised.value.code == "port"


def test_without_one_the_next_that_is_free_is_found(taken, monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", str(taken))
    assert taken < free_port("127.0.0.1", None) < taken + 100


def test_when_all_are_taken_that_is_a_sentence(taken, monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", str(taken))
    monkeypatch.setattr("aiart.web.server.ports.MAX_TRIES", 1)
    with pytest.raises(ArtError, match="all taken"):
        free_port("127.0.0.1", None)


@pytest.mark.parametrize("port", [0, -1, 65536, 10**9])
def test_what_is_no_port_is_a_sentence(port):
    with pytest.raises(ArtError, match=f"{port} is not a port"):
        free_port("127.0.0.1", port)


@pytest.mark.parametrize(("text", "port"), [("", None), (" ", None), ("tcp://10.0.0.1:7860", None), ("80", 80)])
def test_what_others_put_into_the_variable_is_understood(text, port):
    assert first_port(text) == port


@pytest.mark.parametrize("text", ["99999", "0", "-1", "1e3", "9" * 400, "٣"])
def test_a_variable_that_is_no_port_is_a_sentence(text):
    with pytest.raises(ArtError, match="GRADIO_SERVER_PORT is .* A port is a number from 1 to 65535."):
        first_port(text)


@pytest.mark.parametrize("host", ["203.0.113.7", "a" * 70 + ".example"])  # nobody has the one; the other is too long
@pytest.mark.parametrize("port", [None, 7860])
def test_an_address_this_machine_has_not_is_a_sentence(host, port):
    with pytest.raises(ArtError, match="This machine has no address") as raised:
        free_port(host, port)
    assert raised.value.code == "host"


def test_a_name_nobody_knows_is_a_sentence(monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ArtError, match="This machine has no address nowhere"):
        free_port("nowhere", 7860)


@pytest.mark.skipif(os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may use any port")
def test_a_port_that_needs_rights_is_a_sentence():
    with pytest.raises(ArtError, match="needs rights|already uses"):
        free_port("127.0.0.1", 1)


@pytest.mark.parametrize(
    "host, port, written",
    [
        ("127.0.0.1", 7860, "http://127.0.0.1:7860"),
        ("localhost", 80, "http://localhost:80"),
        ("0.0.0.0", 7860, "http://127.0.0.1:7860"),  # nothing can be opened at 0.0.0.0
        ("::", 7860, "http://[::1]:7860"),
        ("::1", 7860, "http://[::1]:7860"),
        ("[::1]", 7860, "http://[::1]:7860"),
        ("192.168.1.4", 1234, "http://192.168.1.4:1234"),
    ],
)
def test_an_address_can_be_typed_into_a_browser(host, port, written):
    assert page_url(host, port) == written
    assert host_in_url(host).count("[") == (":" in host)
