"""From where a request must come to be let through: from our own page, opened under a name that is ours.

A browser lets any web site send requests anywhere; it only adds from where (Origin) and to which name (Host). A proxy
that does not pass the name on makes the two differ: then the refusal says so, as nobody would find out otherwise.

A proxy adds the address that it was asked from to the right end of the header X-Forwarded-For; whatever stands left of
that the client may have invented. So only the last address counts, and only from a proxy that is known.
"""

import ipaddress
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiart.errors import RequestError

HOSTS = "AIART_HOSTS"
NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?")
SHOWN = 100  # characters of a name that somebody else has sent
ADVICE = "(docs/deploy.md has whole examples.)"


class Refusal(Exception):
    """A request that the guard answers itself: with an HTTP status, a sentence, and perhaps the seconds to wait."""

    def __init__(self, status: int, sentence: str, wait: float = 0, opened: str = "", arrived: str = ""):
        super().__init__(sentence)
        self.status, self.sentence, self.wait = status, sentence, wait
        self.opened, self.arrived = opened, arrived  # names of the page that do not go together, if that is the reason


PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".home.arpa")  # nobody can register a name below these


def own_hosts(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Return the further names of the page that AIART_HOSTS has, in lower case.

    Raises:
        RequestError: "AIART_HOSTS", when it is no list of names.
    """
    text = environment.get(HOSTS, "")
    names = text.lower().replace(",", " ").split()
    if all(NAME.fullmatch(name) for name in names):
        return frozenset(names)
    expected = "It must be names of the page, with commas between them: nas.lan, art.example:8443 or *.my.ts.net."
    raise RequestError(f"The environment variable {HOSTS} is {text[:40]!r}.", expected, code=HOSTS)


def is_named(host: str, names: Collection[str]) -> bool:
    """Return whether a host is among names: one without a port has any, and `*.` stands for one name below."""
    bare = _name(host) if ":" in host else host
    above = f"*.{bare.partition('.')[2]}"
    port = host[len(bare) :]
    return bool({bare, bare + port, above, above + port} & set(names))


def check_host(host: str, known: Collection[str] | None, own: Collection[str] = ()) -> None:
    """Check that a private page is opened by an IP address or by a name that means nothing on the internet.

    A name that anybody can register might lead to us only so that a web site in our browser may call this page as if it
    were its own (DNS rebinding).

    Args:
        host: the header Host.
        known: further names, in lower case, that are ours; None: the page is public, under whatever name.
        own: those that AIART_HOSTS has.

    Raises:
        Refusal: 403.
    """
    if known is None or host.lower() in known or _is_private(_name(host.lower())) or is_named(host.lower(), own):
        return
    opened = host[:SHOWN]
    raise Refusal(
        403,
        "This page is not public. Open it by the address that was printed when it was started. If "
        f"{opened} is a name of your own, start aiart with {HOSTS}={_name(opened)}.",
        opened=opened,
        arrived=", ".join(sorted(known)),
    )


def check_origin(origin: str | None, hosts: Collection[str], own: Collection[str] = ()) -> None:
    """Check the page from which a request comes.

    "null", the origin of a file or of a sandboxed frame, is nobody's. X-Forwarded-Host does not count: any page may
    send it.

    Args:
        origin: the header Origin, which browsers send; None from programs, which are welcome.
        hosts: names of our page, each with its port unless that is the usual one; the first is the header Host.
        own: those that AIART_HOSTS has.

    Raises:
        Refusal: 403.
    """
    if origin is None:
        return
    host, ours = _host_of(origin), {_with_port(host.lower(), origin) for host in hosts} - {""}
    if host not in ours and not (host and is_named(host, own)):
        raise _not_the_same(origin, next(iter(hosts), ""))


def check_address(origin: str | None, host: str, known: Collection[str]) -> None:
    """Check that the page will ask the address that it was opened by: Gradio makes it of what a proxy passes on.

    Args:
        origin: the header Origin.
        host: what Gradio takes for the page's own: the header X-Forwarded-Host, or Host.
        known: further names, in lower case, that are ours.

    Raises:
        Refusal: 403.
    """
    if origin and _host_of(origin) not in {_with_port(one.lower(), origin) for one in (host, *known)}:
        raise _not_the_same(origin, host)


def _not_the_same(origin: str, host: str) -> Refusal:
    opened, arrived = origin[:SHOWN], host[:SHOWN]
    return Refusal(
        403,
        "This request comes from another web page. Open this page itself. If there is a proxy in front of it: it was "
        f"opened as {opened}, but the proxy asked for {arrived}. Have the proxy pass on the name and the port as they "
        f"were typed, in nginx by: proxy_set_header Host $http_host; {ADVICE}",
        opened=opened,
        arrived=arrived,
    )


def _host_of(origin: str) -> str:
    """Host and port of an origin; "" for anything else."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return _with_port(parts.netloc, origin) if parts.scheme in ("http", "https") else ""


def _with_port(host: str, origin: str) -> str:
    """Return a host with the port that is meant when none is named."""
    if not host or ":" in host.rsplit("]", 1)[-1]:
        return host
    return f"{host}:{443 if origin.lower().startswith('https:') else 80}"


def _name(host: str) -> str:
    """Return a host without its port, and without the brackets of IPv6."""
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.rsplit(":", 1)[0]


def _is_private(name: str) -> bool:
    """Return whether a name is an IP address, or one that nobody can register."""
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(PRIVATE_ENDINGS))


Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

VARIABLE = "AIART_PROXIES"
HERE = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128")))
PRIVATE = (*HERE, *map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
PRIVATE = (*PRIVATE, *map(ipaddress.ip_network, ("169.254.0.0/16", "fc00::/7", "fe80::/10")))
HOUSEHOLD = 64  # bits of an IPv6 address that tell one household from another: each has 2^64 addresses


@dataclass(frozen=True)
class Proxies:
    """The proxies whose word counts."""

    trusted: tuple[Network, ...] = ()  # where they are, as seen from here
    hops: tuple[Network, ...] = ()  # of a Space or a share link: machines of theirs, whose addresses are nobody's

    def is_trusted(self, peer: str) -> bool:
        """Return whether the other end of a connection is one of them."""
        return _is_in(_address(peer), self.trusted)

    def client(self, peer: str, forwarded: str | None) -> str:
        """One word for where a request comes from: an address, of IPv6 the network of a household.

        Args:
            peer: the other end of the connection.
            forwarded: the header X-Forwarded-For, if there is one.
        """
        if forwarded and self.is_trusted(peer):
            for text in reversed(forwarded.split(",")):
                address = _address(text)
                if address is None or not _is_in(address, self.hops):
                    return _word(address) if address else address_block(peer)
        return address_block(peer)


def proxies_here(share: bool, in_space: bool, environment: Mapping[str, str] = os.environ) -> Proxies:
    """Return the proxies of a page: those that AIART_PROXIES names, and those through which a Space or a share link is
    asked.

    A Space is reached through machines of Hugging Face's alone, which have private addresses. A share link ends in a
    program on this machine. Neither has visitors with private addresses, so those in the header are theirs too.

    Raises:
        RequestError: "AIART_PROXIES", when it is no list of addresses and networks.
    """
    named = _networks(environment.get(VARIABLE, ""))
    own = PRIVATE if in_space else HERE if share else ()
    return Proxies((*named, *own), PRIVATE if own else ())


def address_block(text: str) -> str:
    """Return an address as the word under which it is counted; what is none stays as it is."""
    address = _address(text)
    return _word(address) if address else text


def _word(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.IPv6Network((int(address), HOUSEHOLD), strict=False))


def _address(text: str) -> Address | None:
    """Return an address, perhaps with a port or in brackets; one of IPv4 that is written as IPv6 is one of IPv4."""
    bare = text.strip().partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one, strict=False) for one in text.replace(",", " ").split())
    except ValueError:
        expected = "It must be the addresses of your proxies, with commas between them: 127.0.0.1 or 10.0.0.0/8."
        raise RequestError(f"The environment variable {VARIABLE} is {text[:40]!r}.", expected, code=VARIABLE) from None
