"""From where a request must come to be let through: from our own page, opened under a name that is ours.

A browser lets any web site send requests anywhere; it only adds from where (Origin) and to which name (Host).
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


class Refusal(Exception):
    """A request that the guard answers itself: with an HTTP status, a sentence, and perhaps the seconds to wait."""

    def __init__(self, status: int, sentence: str, wait: float = 0):
        super().__init__(sentence)
        self.status, self.sentence, self.wait = status, sentence, wait


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
