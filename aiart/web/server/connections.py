"""How many connections are open, from one address and from all, and how long a client may take to say what it wants.

Each connection takes a descriptor, of which a process has a limited number: as many half-sent requests would make the
page deaf, and keep it from opening a file. So some are kept back, and where there are too many, the connection goes
whose client has been silent for longest. What a request may hold is decided by the guard.
"""

import asyncio
import logging
from typing import Any

from aiart.web.server.requests import Proxies, address_block

try:
    import resource
except ImportError:  # on Windows, which has no such limit
    resource = None

log = logging.getLogger(__name__)

HEAD_SECONDS = 20.0  # for the head of a request to arrive, once a connection is there
RESERVE = 256  # descriptors for files, records and workers
MOST_DESCRIPTORS = 8192  # that are asked for, where the system gives them
WITHOUT_LIMIT = 1024  # descriptors that are reckoned with where the system names no limit
FROM_ADDRESS = 256  # connections; a class of thirty behind one address has six in each browser


class Connections:
    """The open connections of a server, oldest first.

    Args:
        proxies: whose connections are those of many people, so that only the bound of all holds for them.
        total: most connections at a time.
        from_address: most of one address.
    """

    def __init__(self, proxies: Proxies, total: int, from_address: int = FROM_ADDRESS):
        self._proxies, self._total = proxies, total
        self._from_address = min(from_address, max(1, total // 2))
        self._open: dict[Any, str] = {}  # protocol -> from where

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, protocol: Any, peer: str) -> bool:
        """Count a new connection, for which another may have to go -> whether it may stay."""
        source = "" if self._proxies.is_trusted(peer) else address_block(peer)
        alike = [one for one, origin in self._open.items() if origin == source]
        crowded = alike if source and len(alike) >= self._from_address else []
        crowded = crowded or (list(self._open) if len(self._open) >= self._total else [])
        if crowded and not self._make_room(crowded):
            return False
        self._open[protocol] = source
        return True

    def leave(self, protocol: Any) -> None:
        """Forget a connection that is closed."""
        self._open.pop(protocol, None)

    def _make_room(self, crowded: list) -> bool:
        """Close the oldest of those that wait for their client: for a head first, else for a body."""
        for is_waiting in (waits_for_head, waits_for_body):
            if oldest := next(filter(is_waiting, crowded), None):
                self.leave(oldest)
                oldest.transport.abort()
                return True
        return False


def waits_for_head(protocol: Any) -> bool:
    """Return whether a connection of uvicorn's has no request that is being answered."""
    return protocol.cycle is None or protocol.cycle.response_complete


def waits_for_body(protocol: Any) -> bool:
    """Return whether the body of the request that is being answered is not there yet."""
    return not waits_for_head(protocol) and protocol.cycle.more_body


def connection_limit() -> int:
    """Most connections that leave the reserve of descriptors; first as many descriptors are asked for as there are."""
    if resource is None:
        return WITHOUT_LIMIT - RESERVE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(MOST_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (OSError, ValueError):  # some systems allow less than they say
            pass
    limit = MOST_DESCRIPTORS if soft == resource.RLIM_INFINITY else min(soft, MOST_DESCRIPTORS)
    return max(limit // 2, limit - RESERVE)


def bounded_protocol(connections: Connections) -> type:
    """Return a protocol for uvicorn, like its own, whose connections are counted and whose heads have a time limit."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class BoundedProtocol(AutoHTTPProtocol):
        """Of one connection."""

        _wire: Any
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wire, peer = transport, transport.get_extra_info("peername")
            if connections.enter(self, str(peer[0]) if isinstance(peer, tuple) else "?"):
                self._watch()
            else:
                transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            connections.leave(self)
            self._forget()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def _watch(self) -> None:
            """A head that has begun to arrive, or a connection that is new, has its time; what comes meanwhile gives
            it no more."""
            if not waits_for_head(self):
                self._forget()
            elif self._deadline is None:
                self._deadline = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

        def _forget(self) -> None:
            if self._deadline:
                self._deadline.cancel()
            self._deadline = None

        def _give_up(self) -> None:
            self._deadline = None
            if waits_for_head(self):
                self._wire.close()

    return BoundedProtocol
