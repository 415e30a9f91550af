"""What a repository holds, judged before anything of it is fetched.

A name is resolved to one commit, and from then on only that commit is asked for: a branch may move, a commit cannot.
Only the parts of a generator are looked at; whatever else lies in the repository stays there.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from aiart.engine.format.config import CONFIG_LIMIT
from aiart.engine.format.folder import CARD, CONFIG, FOREIGN, MODEL, MODEL_LIMIT, SAMPLES
from aiart.errors import HubError, RequestError
from aiart.hub.client import Client
from aiart.hub.names import HubName, is_commit
from aiart.hub.patience import Patience
from aiart.hub.refusals import gated, not_the_hub

CARD_LIMIT, SAMPLE_LIMIT = 256 << 10, 2 << 20  # bytes; what is larger stays on the Hub
SAMPLES_MAX = 8
CHOOSE = "Choose another generator."
_SAMPLE = re.compile(rf"{SAMPLES}/[A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}\.png")


@dataclass(frozen=True)
class RemoteFile:
    """A file of a commit. One of the digests is known, unless the Hub did not tell."""

    path: str
    size: int  # bytes
    sha256: str | None  # of the bytes, where they lie in large-file storage
    blob: str | None  # else Git's name for them: SHA-1 of "blob SIZE\0" and the bytes


@dataclass(frozen=True)
class Found:
    """A generator on the Hub, of one commit, whose files are small enough to be fetched."""

    name: HubName  # as it was asked for
    repo: str  # as the Hub calls it, which may have been renamed
    commit: str
    private: bool
    config: RemoteFile
    model: RemoteFile
    extras: tuple[RemoteFile, ...]  # the card and some samples

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        return self.config, self.model, *self.extras

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)


def look(name: HubName, client: Client, patience: Patience | None = None) -> Found:
    """One short question to the Hub.

    Raises:
        HubError: see `refusals.refusal`; "gated", "not_aiart" or "too_large".
    """
    told = repository(name, client, patience or Patience())
    if told.get("gated") and not client.signed_in:
        raise gated(str(name))
    files = {file.path: file for file in map(_file, told["siblings"]) if file}
    config, model = _checked_parts(name, files)
    return Found(
        name=name,
        repo=told["id"],
        commit=told["sha"],
        private=bool(told.get("private")),
        config=config,
        model=model,
        extras=_extras(files),
    )


def repository(name: HubName, client: Client, patience: Patience) -> dict:
    """What the Hub says of a repository: at least "id", "sha" and a list of "siblings". Raises HubError."""
    path = f"/api/models/{name.repo}/revision/{quote(name.asked, safe='')}"
    told = client.read_json(path, str(name), patience, {"blobs": "true"})
    if not (isinstance(told, dict) and is_commit(told.get("sha")) and isinstance(told.get("siblings"), list)):
        raise not_the_hub(str(name))
    try:
        repo = HubName.parse(str(told.get("id"))).repo
    except RequestError as error:
        raise not_the_hub(str(name)) from error
    return told | {"id": repo}


def samples_of(paths: list[str]) -> list[str]:
    """Those of the paths that are sample pictures, in order, not too many."""
    return sorted(filter(_SAMPLE.fullmatch, paths))[:SAMPLES_MAX]


def _file(told: object) -> RemoteFile | None:
    """An entry of the listing, if it says all it should."""
    if not isinstance(told, dict) or not isinstance(told.get("rfilename"), str) or type(told.get("size")) is not int:
        return None
    large = told["lfs"] if isinstance(told.get("lfs"), dict) else {}
    blob = None if large else told.get("blobId")
    return RemoteFile(told["rfilename"], told["size"], _text(large.get("sha256")), _text(blob))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _checked_parts(name: HubName, files: dict[str, RemoteFile]) -> tuple[RemoteFile, RemoteFile]:
    config, model = files.get(CONFIG), files.get(MODEL)
    if not config or not model:
        missing = MODEL if config else CONFIG
        foreign = any(path.lower().endswith(tuple(FOREIGN)) for path in files)
        held = "it holds weights of another program" if foreign else f"it has no {missing}"
        raise HubError(f"{name} is not a generator of aiart: {held}.", fix=CHOOSE, code="not_aiart")
    if config.size > CONFIG_LIMIT:
        happened = f"{name} is not a generator of aiart: its {CONFIG} has {config.size >> 10} KiB."
        raise HubError(happened, f"There are at most {CONFIG_LIMIT >> 10}.", CHOOSE, code="not_aiart")
    if model.size > MODEL_LIMIT:
        happened = f"{name} is too large: its weights have {model.size >> 20:,} MiB."
        raise HubError(happened, f"A generator has at most {MODEL_LIMIT >> 20}.", CHOOSE, code="too_large")
    return config, model


def _extras(files: dict[str, RemoteFile]) -> tuple[RemoteFile, ...]:
    samples = samples_of([file.path for file in files.values() if file.size <= SAMPLE_LIMIT])
    card = files.get(CARD)
    return tuple(files[path] for path in ([CARD] if card and card.size <= CARD_LIMIT else []) + samples)
