"""Who sends a request, as far as an address can tell, and how much of it is welcome.

An address is not a person: a whole school may share one, and a determined visitor has many. It only keeps one machine
from using up what is there for all; whose drawer is whose is decided by unguessable ids elsewhere.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_CLIENTS = 10_000  # remembered at a time; who was longest away is forgotten first, and starts afresh


@dataclass(frozen=True)
class Rate:
    """So much at once (`burst`), and from then on so much a second; both above 0."""

    per_second: float
    burst: float


class Allowance:
    """A token bucket for each client: full at first, emptied by `take`, filled again by time."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic):
        self._rate, self._clock = rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> (tokens, when they were counted)

    def take(self, client: str, amount: float = 1) -> float:
        """Take `amount` tokens -> 0. If they are not there nothing is taken -> the seconds until they would be."""
        now = self._clock()
        tokens, counted = self._left.pop(client, (self._rate.burst, now))
        tokens = min(self._rate.burst, tokens + (now - counted) * self._rate.per_second)
        missing = max(0.0, amount - tokens)
        self._left[client] = (tokens - amount if not missing else tokens, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return missing / self._rate.per_second


def client_of(peer: str, forwarded: str | None) -> str:
    """One word for where a request comes from.

    Args:
        peer: address at the other end of the connection.
        forwarded: the header X-Forwarded-For if a proxy in front of us is known to add to it, else None. Proxies append
            on the right, and those close to us have private addresses: the last public address is what the outermost
            trusted proxy saw. Everything to the left of it may be invented.
    """
    for address in reversed((forwarded or "").split(",")):
        if (known := _public(address.strip())) is not None:
            return known
    return peer


def _public(text: str) -> str | None:
    """A public address as a word, of IPv6 only the network: one household has 2^64 of those. None for all else."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if not address.is_global:
        return None
    return text if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
