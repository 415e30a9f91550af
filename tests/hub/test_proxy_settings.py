"""What the environment says of the way to the network: what cannot be used is set aside, and said where it matters."""

from importlib.util import find_spec

import pytest

from aiart.errors import HubError
from aiart.hub import proxy_settings
from aiart.hub.client import Client
from aiart.hub.proxy_settings import set_aside, unusable


@pytest.fixture(autouse=True)
def nothing_set_aside(monkeypatch):
    monkeypatch.setattr(proxy_settings, "_set_aside", {})
    monkeypatch.setattr(proxy_settings, "find_spec", lambda _: None)  # as where socksio is not installed


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "http_proxy"])
@pytest.mark.parametrize("value", ["socks5://10.0.0.1:9", "socks5h://u:secret@h:9", "ftp://h", "http://h:x", "http://"])
def test_what_cannot_be_used_is_set_aside_and_the_hub_says_what_is_missing(name, value):
    environment = {name: value, "PATH": "/bin"}
    set_aside(environment)
    assert environment == {"PATH": "/bin"}
    with pytest.raises(
        HubError, match=f"{name} (names a SOCKS proxy, which needs the package socksio|is no proxy)"
    ) as told:
        Client()
    assert told.value.code == "proxy" and "secret" not in str(told.value) and "unset it" in str(told.value)


def test_what_can_be_used_stays(tmp_path, monkeypatch):
    (tmp_path / "ca.pem").write_text("")
    usable = {"HTTPS_PROXY": "proxy.firm:3128", "http_proxy": "http://[::1]:3128", "no_proxy": "localhost,.firm,::1"}
    usable["SSL_CERT_FILE"] = str(tmp_path / "ca.pem")
    environment = dict(usable)
    set_aside(environment)
    assert environment == usable
    monkeypatch.setattr(proxy_settings, "find_spec", find_spec)
    assert bool(unusable({"ALL_PROXY": "socks5://h:1"})) == (find_spec("socksio") is None)
    assert "SSL_CERT_DIR" in unusable({"SSL_CERT_DIR": str(tmp_path / "none")})


def test_networks_of_ipv6_that_gradio_cannot_read_leave_no_proxy():
    environment = {"no_proxy": "localhost,fd00::/8,10.0.0.0/8", "NO_PROXY": "::1/128"}
    set_aside(environment)
    assert environment == {"no_proxy": "localhost,10.0.0.0/8", "NO_PROXY": ""}
