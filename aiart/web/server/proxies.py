"""From where a request comes when a proxy hands it on: which proxies are believed, and what of what they say.

A proxy adds the address that it was asked from to the right end of the header X-Forwarded-For; whatever stands left of
that the client may have invented. So only the last address counts, and only from a proxy that is known.
"""

import ipaddress
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiart.errors import RequestError

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
        """Whether the other end of a connection is one of them."""
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
    """The proxies of a page: those that AIART_PROXIES names, and those through which a Space or a share link is asked.

    A Space is reached through machines of Hugging Face's alone, which have private addresses. A share link ends in a
    program on this machine. Neither has visitors with private addresses, so those in the header are theirs too.

    Raises:
        RequestError: "AIART_PROXIES", when it is no list of addresses and networks.
    """
    named = _networks(environment.get(VARIABLE, ""))
    own = PRIVATE if in_space else HERE if share else ()
    return Proxies((*named, *own), PRIVATE if own else ())


def address_block(text: str) -> str:
    """An address as the word under which it is counted; what is none stays as it is."""
    address = _address(text)
    return _word(address) if address else text


def _word(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.IPv6Network((int(address), HOUSEHOLD), strict=False))


def _address(text: str) -> Address | None:
    """An address, perhaps with a port or in brackets; one of IPv4 that is written as IPv6 is one of IPv4."""
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
