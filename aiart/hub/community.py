"""The list of generators that others offer on the Hub, kept on disk and brought up to date in the background.

`known` never waits: it answers from memory, which starts as what was stored the last time. One sample picture of each
generator is kept. Pictures come from strangers: only their first bytes are checked here, and nothing is decoded.
"""

import hashlib
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import pydantic.dataclasses
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from aiart.engine.format.folder import CONFIG, MODEL
from aiart.errors import HubError, RequestError
from aiart.files import atomic_write, private_folder
from aiart.hub.addresses import TAG, HubName
from aiart.hub.client import Client, is_offline
from aiart.hub.download import is_small_png
from aiart.hub.errors import hub_errors
from aiart.hub.pull import SAMPLE_LIMIT, samples_of

OFFERS_MAX = 48
LICENCE_MAX = 40  # characters
FRESH_SECONDS, RETRY_SECONDS = 3600.0, 300.0  # until the Hub is asked again: after an answer, after none
REFRESH_SECONDS = 60.0  # of one refresh; pictures that are missing then come with the next
UNUSED_SECONDS = 86_400.0  # for which the picture of a generator that is not offered any more stays
STORED_MAX = 1 << 20  # bytes of the stored list
WHAT = "the list of generators"


def _parsed_repo(text: str) -> str:
    """Raises RequestError for what is no name of a repository."""
    return HubName.parse(text).repo


Repo = Annotated[str, AfterValidator(_parsed_repo)]
Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
Licence = Annotated[str, AfterValidator(lambda text: text[:LICENCE_MAX])]
Count = Annotated[int, Field(ge=0)]
# A place on this disk is never taken from what was stored.
Picture = Annotated[Path | None, BeforeValidator(lambda value: value if isinstance(value, Path) else None)]


@pydantic.dataclasses.dataclass(frozen=True)
class Offer:
    """A generator on the Hub, as its repository presents it; nothing of it has been checked but its name."""

    repo: Repo  # "user/repo"
    commit: Commit
    licence: Licence  # as the Hub calls it; "" if none was given
    likes: Count
    sample: Picture = Field(default=None, exclude=True)  # PNG of at most 4096 pixels a side, not decoded


@dataclass(frozen=True)
class Listing:
    """What is known at this moment."""

    offers: tuple[Offer, ...] = ()
    asked: float = 0.0  # when the Hub last answered, in seconds since the epoch; 0: never
    refreshing: bool = False
    trouble: str = ""  # why it did not answer the last time, as a sentence


class _File(BaseModel):
    rfilename: str


class _Listed(BaseModel):
    """What the Hub lists of a generator that everybody can pull."""

    id: Repo
    sha: Commit
    private: Literal[False] = False
    gated: Literal[False] = False
    likes: Count = 0
    tags: list[str] = []
    siblings: list[_File] = []


class _Store(BaseModel):
    """What is kept on disk of `Listing`."""

    asked: float
    offers: Annotated[tuple[Offer, ...], Field(max_length=OFFERS_MAX)]


class Community:
    """The generators with our tag, kept in one folder that several processes may share."""

    def __init__(self, folder: Path):
        self._folder = Path(folder)
        self._lock = threading.Lock()
        self._next = 0.0  # time.monotonic() before which the Hub is not asked again
        self._known = Listing()
        self._samples: dict[str, str] = {}  # repository -> path of its first sample, for the running refresh
        self._read_stored()

    def known(self) -> Listing:
        """Return what is known, at once, whatever the Hub does."""
        return self._known

    def refresh(self) -> None:
        """Ask the Hub in the background, unless that runs already, was done not long ago, or is forbidden."""
        with self._lock:
            fresh = time.time() - self._known.asked < FRESH_SECONDS
            if self._known.refreshing or fresh or time.monotonic() < self._next or is_offline():
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
        found = map(self._listed_offer, entries if isinstance(entries, list) else [])
        return [offer for offer in found if offer][:OFFERS_MAX]

    def _listed_offer(self, entry: object) -> Offer | None:
        """Return one offer, or None for what not everybody can pull or is not what the tag says."""
        try:
            listed = _Listed.model_validate(entry)
        except (ValidationError, RequestError):
            return None
        paths = [file.rfilename for file in listed.siblings]
        if not {CONFIG, MODEL} <= set(paths):
            return None
        self._samples[listed.id] = next(iter(samples_of(paths)), "")
        licences = (tag.removeprefix("license:") for tag in listed.tags if tag.startswith("license:"))
        offer = Offer(repo=listed.id, commit=listed.sha, licence=next(licences, ""), likes=listed.likes)
        return self._with_picture(offer)

    def _with_picture(self, offer: Offer) -> Offer:
        """Return an offer with its picture, if that is here."""
        picture = self._picture(offer)
        return replace(offer, sample=picture) if picture.is_file() else offer

    def _fetched(self, offer: Offer, client: Client) -> Path | None:
        """Fetch its first sample -> the path on disk; None if it cannot be had, which is no trouble."""
        path, picture = self._samples[offer.repo], self._picture(offer)
        if not path:
            return None
        address = f"/{offer.repo}/resolve/{offer.commit}/{quote(path)}"
        with suppress(HubError):
            data = client.read(address, offer.repo, SAMPLE_LIMIT)
            if is_small_png(data[:24]):
                with hub_errors(offer.repo):
                    private_folder(picture.parent)
                    atomic_write(picture, data)
                return picture
        return None

    def _picture(self, offer: Offer) -> Path:
        name = hashlib.sha256(f"{offer.repo}@{offer.commit}".encode()).hexdigest()[:24]
        return self._folder / "pictures" / f"{name}.png"

    def _store(self) -> None:
        """Write the list and delete unused pictures. Raises OSError."""
        known = self._known
        store = _Store(asked=known.asked, offers=known.offers)
        atomic_write(private_folder(self._folder) / "offers.json", store.model_dump_json().encode())
        shown = {offer.sample for offer in known.offers}
        for picture in (self._folder / "pictures").glob("*"):
            with suppress(OSError):
                if picture not in shown and time.time() - picture.stat().st_mtime > UNUSED_SECONDS:
                    picture.unlink()

    def _read_stored(self) -> None:
        """Start with what was stored before; a damaged file reads as none."""
        with suppress(OSError, ValueError, RequestError):
            with open(self._folder / "offers.json", "rb") as file:
                store = _Store.model_validate_json(file.read(STORED_MAX))
            self._known = Listing(tuple(map(self._with_picture, store.offers)), min(store.asked, time.time()))
