"""hf:user/repo -> the folder of a generator: asked of the Hub, fetched once, taken from the cache afterwards."""

from dataclasses import dataclass
from pathlib import Path

from aiart.errors import HubError
from aiart.hub.cache import Cache
from aiart.hub.client import Client, offline
from aiart.hub.fetch import Progress, fetch
from aiart.hub.listing import look
from aiart.hub.names import HubName
from aiart.hub.refusals import offline as forbidden
from aiart.hub.refusals import telling

AWAY = ("unreachable", "slow", "broken_off", "hub_down", "rate_limit", "not_the_hub")  # the Hub did not say no


@dataclass(frozen=True)
class Pulled:
    """A generator from the Hub, on this machine. The folder belongs to the cache: it is to be read, not changed."""

    folder: Path
    name: HubName
    commit: str
    trouble: str = ""  # why the Hub could not be asked whether there is something newer


def pull(name: HubName, cache: Path, client: Client | None = None, progress: Progress | None = None) -> Pulled:
    """The newest state of `name` if the Hub can be asked, else what was fetched before.

    Args:
        cache: a folder; made if need be.
        client: whose login is used; by default nobody's.

    Raises:
        HubError: see `refusals.refusal` and `fetch.fetch`; "offline".
    """
    kept = Cache(cache)
    known = kept.commit_of(name)
    if known and (name.pinned or offline()):
        return Pulled(kept.place(name, known), name, known)
    if offline():
        raise forbidden(str(name))
    client = client or Client()
    try:
        commit = _newest(name, kept, client, progress)
    except HubError as error:
        if known and error.code in AWAY:
            return Pulled(kept.place(name, known), name, known, error.happened)
        raise
    return Pulled(kept.place(name, commit), name, commit)


def _newest(name: HubName, kept: Cache, client: Client, progress: Progress | None) -> str:
    """Its commit, which is in the cache afterwards."""
    found = look(name, client)
    if not kept.has(name, found.commit):
        with telling(str(name)):
            kept.make_way(name, found.commit)
        try:
            fetch(found, kept.place(name, found.commit), client, progress)
        except HubError:
            if not kept.has(name, found.commit):  # else another process was faster
                raise
    with telling(str(name)):
        kept.note(name, found.commit)
    return found.commit
