"""The list of generators that others offer on the Hub, kept on disk and brought up to date in the background.

`known` never waits: it answers from memory, which starts as what was stored the last time. One sample picture of each
generator is kept. Pictures come from strangers: only their first bytes are checked here, and nothing is decoded.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

from aiart.engine.format.folder import CONFIG, MODEL
from aiart.errors import HubError, RequestError
from aiart.files import atomic_file
from aiart.hub.client import Client, offline
from aiart.hub.download import is_small_png
from aiart.hub.errors import hub_errors
from aiart.hub.names import HubName, is_commit
from aiart.hub.pull import SAMPLE_LIMIT, samples_of

TAG = "aiart"
OFFERS_MAX = 48
FRESH_SECONDS, RETRY_SECONDS = 3600.0, 300.0  # until the Hub is asked again: after an answer, after none
REFRESH_SECONDS = 60.0  # of one refresh; pictures that are missing then come with the next
UNUSED_SECONDS = 86_400.0  # for which the picture of a generator that is not offered any more stays
STORED_MAX = 1 << 20  # bytes of the stored list
WHAT = "the list of generators"


@dataclass(frozen=True)
class Offer:
    """A generator on the Hub, as its repository presents it; nothing of it has been checked but its name."""

    repo: str  # "user/repo"
    commit: str
    licence: str  # as the Hub calls it; "" if none was given
    likes: int
    sample: Path | None  # PNG of at most 4096 pixels a side, not decoded


@dataclass(frozen=True)
class Known:
    """What is known at this moment."""

    offers: tuple[Offer, ...] = ()
    asked: float = 0.0  # when the Hub last answered, in seconds since the epoch; 0: never
    refreshing: bool = False
    trouble: str = ""  # why it did not answer the last time, as a sentence


class Community:
    """The generators with our tag, kept in one folder that several processes may share."""

    def __init__(self, folder: Path):
        self._folder = Path(folder)
        self._lock = threading.Lock()
        self._next = 0.0  # time.monotonic() before which the Hub is not asked again
        self._known = Known()
        self._samples: dict[str, str] = {}  # repository -> path of its first sample, for the running refresh
        self._read_stored()

    def known(self) -> Known:
        """Return what is known, at once, whatever the Hub does."""
        return self._known

    def refresh(self) -> None:
        """Ask the Hub in the background, unless that runs already, was done not long ago, or is forbidden."""
        with self._lock:
            fresh = time.time() - self._known.asked < FRESH_SECONDS
            if self._known.refreshing or fresh or time.monotonic() < self._next or offline():
                return
            self._known = replace(self._known, refreshing=True)
        threading.Thread(target=self._refresh, daemon=True, name="aiart-community").start()

    def _refresh(self) -> None:
        trouble = ""
        try:
            client, end = Client(), time.monotonic() + REFRESH_SECONDS
            offers = self._listed(client)
            self._known = replace(self._known, offers=tuple(offers), asked=time.time())
            for number, offer in enumerate(offers):
                if not offer.sample and time.monotonic() < end:
                    offers[number] = replace(offer, sample=self._fetched(offer, client))
                    self._known = replace(self._known, offers=tuple(offers))
            with hub_errors(WHAT):
                self._store()
        except HubError as error:
            trouble = str(error)
        finally:
            self._next = time.monotonic() + RETRY_SECONDS
            self._known = replace(self._known, refreshing=False, trouble=trouble)

    def _listed(self, client: Client) -> list[Offer]:
        """Return what the Hub offers now, with the pictures that are here already."""
        query = {"filter": TAG, "full": "true", "sort": "likes", "limit": str(OFFERS_MAX)}
        entries = client.read_json("/api/models", WHAT, query)
        self._samples.clear()
        offers: list[Offer] = []
        for entry in entries if isinstance(entries, list) else []:
            if (offer := self._offer(entry)) and len(offers) < OFFERS_MAX:
                offers.append(offer)
        return offers

    def _offer(self, entry: object) -> Offer | None:
        """Return one offer, or None for what not everybody can pull or is not what the tag says."""
        if not isinstance(entry, dict) or entry.get("private") or entry.get("gated") or not is_commit(entry.get("sha")):
            return None
        try:
            repo = HubName.parse(str(entry.get("id"))).repo
        except RequestError:
            return None
        siblings = entry["siblings"] if isinstance(entry.get("siblings"), list) else []
        paths = [path for file in siblings if isinstance(file, dict) and isinstance(path := file.get("rfilename"), str)]
        if not {CONFIG, MODEL} <= set(paths):
            return None
        self._samples[repo] = next(iter(samples_of(paths)), "")
        here = self._picture(repo, entry["sha"])
        return Offer(repo, entry["sha"], _licence(entry), _count(entry.get("likes")), here if here.is_file() else None)

    def _fetched(self, offer: Offer, client: Client) -> Path | None:
        """Fetch its first sample -> the path on disk; None if it cannot be had, which is no trouble."""
        path, picture = self._samples[offer.repo], self._picture(offer.repo, offer.commit)
        if not path:
            return None
        address = f"/{offer.repo}/resolve/{offer.commit}/{quote(path)}"
        with suppress(HubError):
            data = client.read(address, offer.repo, SAMPLE_LIMIT)
            if is_small_png(data[:24]):
                with hub_errors(offer.repo):
                    picture.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with atomic_file(picture) as file:
                        file.write(data)
                return picture
        return None

    def _picture(self, repo: str, commit: str) -> Path:
        name = hashlib.sha256(f"{repo}@{commit}".encode()).hexdigest()[:24]
        return self._folder / "pictures" / f"{name}.png"

    def _store(self) -> None:
        """Write the list and delete unused pictures. Raises OSError."""
        known = self._known
        entries = [asdict(offer) | {"sample": offer.sample is not None} for offer in known.offers]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic_file(self._folder / "offers.json") as file:
            file.write(json.dumps({"asked": known.asked, "offers": entries}).encode())
        shown = {offer.sample for offer in known.offers}
        for picture in (self._folder / "pictures").glob("*"):
            with suppress(OSError):
                if picture not in shown and time.time() - picture.stat().st_mtime > UNUSED_SECONDS:
                    picture.unlink()

    def _read_stored(self) -> None:
        """Start with what was stored before; a damaged file reads as none."""
        with suppress(OSError, ValueError, TypeError, KeyError, RequestError):
            with open(self._folder / "offers.json", "rb") as file:
                stored = json.loads(file.read(STORED_MAX))
            offers = tuple(self._stored_offers(stored["offers"]))
            self._known = Known(offers, min(float(stored["asked"]), time.time()))

    def _stored_offers(self, entries: list[dict]) -> Iterator[Offer]:
        for entry in entries[:OFFERS_MAX]:
            repo, picture = HubName.parse(entry["repo"]).repo, self._picture(entry["repo"], str(entry["commit"]))
            sample = picture if entry["sample"] and picture.is_file() else None
            yield Offer(repo, str(entry["commit"]), str(entry["licence"]), _count(entry["likes"]), sample)


def _licence(entry: dict) -> str:
    tags = entry["tags"] if isinstance(entry.get("tags"), list) else []
    found = (tag.removeprefix("license:") for tag in tags if isinstance(tag, str) and tag.startswith("license:"))
    return next(found, "")[:40]


def _count(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0
