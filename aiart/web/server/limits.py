"""How many questions to the page may be asked in a time, and open at a time: of one visitor, from one address, of all.

Gradio has one bound for all that waits, whoever asks and whatever it takes (`Blocks.queue`, max_size): one client with
enough paintings would shut the page for everybody, a look at one's own trainings included. So what paints is counted
apart from what takes a moment, and each client has a bound of her own. Importing this module imports no Gradio.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiart.web.server.requests import Refusal

if TYPE_CHECKING:
    import gradio

PAINT, PRODUCE, DRAFT = "paint", "produce", "draft"  # the queues of what paints, as Gradio knows them
MAX_CLIENTS = 10_000  # remembered at a time; who was away for longest is forgotten first and starts afresh
CLIENT = "aiart.client"  # in the scope of a request: from where it comes


@dataclass(frozen=True)
class Bounds:
    """How many may be open, waiting or being answered."""

    paintings_of_visitor: int  # in each queue of what paints
    paintings_from_address: int
    paintings: int
    others_from_address: int  # of what takes a moment
    others: int

    @property
    def all(self) -> int:
        return self.paintings + self.others


def bound_orders(demo: "gradio.Blocks", bounds: Bounds) -> None:
    """Have the queue of a page refuse what goes beyond the bounds. Its own bound is to be `bounds.all`."""
    queue = demo._queue
    push = queue.push

    async def push_within_bounds(body: Any, request: Any, username: str | None) -> Any:
        if fn := demo.fns.get(body.fn_index):
            check_bounds(list(open_events(queue)), fn.concurrency_id, body, request, bounds)
        return await push(body, request, username)

    setattr(queue, "push", push_within_bounds)  # noqa: B010 - a method, for checkers


def open_events(queue: Any) -> Iterator[Any]:
    """Yield all that waits in a queue of Gradio's or is being answered."""
    for waiting in queue.event_queue_per_concurrency_id.values():
        yield from waiting.queue
    for job in queue.active_jobs:
        yield from job or ()


def check_bounds(events: list, lane: str, body: Any, request: Any, bounds: Bounds) -> None:
    """Raise Refusal 429 if one more event is too many.

    Args:
        events: those that are open, with the attributes of Gradio's.
        lane: the name of the queue that the new one will wait in.
        body, request: of the new one.
    """
    paints, address = lane in (PAINT, PRODUCE, DRAFT), _address(request)
    alike = [one for one in events if (one.concurrency_id in (PAINT, PRODUCE, DRAFT)) == paints]
    near = sum(_address(one.request) == address for one in alike)
    if paints and (visitor := visitor_of(body.data)):
        own = sum(one.concurrency_id == lane and visitor_of(one.data.data) == visitor for one in alike)
        if own >= bounds.paintings_of_visitor:
            raise _too_many("orders of yours are being painted")
    if near >= (bounds.paintings_from_address if paints else bounds.others_from_address):
        raise _too_many("questions come from your address")
    if len(alike) >= (bounds.paintings if paints else bounds.others):
        raise _too_many("visitors are here")


def visitor_of(data: list) -> str:
    """Return the workspace that a question is about: of the page's, what its browser keeps names it; of a program's,
    the first value."""
    for value in data:
        if isinstance(value, dict) and isinstance(name := value.get("drawer"), str):
            return name
    return data[0] if data and isinstance(data[0], str) else ""


def _address(request: Any) -> str:
    return request.scope.get(CLIENT, "")


def _too_many(what: str) -> Refusal:
    return Refusal(429, f"Too many {what} just now. Wait until one is finished, or stop one.", 5)


@dataclass(frozen=True)
class Rate:
    """A rate limit: `burst` at once, and from then on `per_second`; both above 0."""

    per_second: float
    burst: float


class RateLimiter:
    """A token bucket for each client: full at first, emptied by `take`, filled again by time.

    A client is an address, not a person: a whole school may share one, and a determined visitor has many. The limit
    only keeps one machine from using up what is there for all.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic):
        self._rate, self._clock = rate, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> (tokens, when counted)

    def take(self, client: str, amount: float = 1) -> float:
        """Take `amount` tokens and return 0; if they are not there, take nothing and return the seconds to wait."""
        now = self._clock()
        tokens, counted_at = self._buckets.pop(client, (self._rate.burst, now))
        tokens = min(self._rate.burst, tokens + (now - counted_at) * self._rate.per_second)
        missing = max(0.0, amount - tokens)
        self._buckets[client] = (tokens if missing else tokens - amount, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return missing / self._rate.per_second

    def spend(self, client: str, amount: float = 1) -> None:
        """Take `amount` tokens. Raises Refusal 429 if they are not there."""
        if wait := self.take(client, amount):
            raise Refusal(429, f"That was a lot in a short time. Try again in {math.ceil(wait)} s.", wait)
