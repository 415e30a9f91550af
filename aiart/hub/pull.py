"""hf:user/repo -> a generator on this machine: judged before it is fetched, then downloaded, or found in the cache.

    look_up     one question: which commit a name stands for, and whether its files can be those of a generator
    pull        look_up and download, or what was fetched before if the Hub cannot be asked

A branch may move and a commit cannot: once a name is resolved, everything names the commit. Only the parts of a
generator are fetched; whatever else lies in the repository stays there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import try_to_load_from_cache
from huggingface_hub.hf_api import RepoSibling

from aiart.engine.format.config_text import CONFIG_LIMIT
from aiart.engine.format.folder import CARD, CONFIG, FOREIGN, MODEL, MODEL_LIMIT, SAMPLES, read_folder
from aiart.errors import HubError, WeightsError
from aiart.files import atomic_write
from aiart.hub.addresses import HubName
from aiart.hub.client import Client, is_offline
from aiart.hub.download import SAMPLES_MAX, OnProgress, RemoteFile, RemoteGenerator, download, repo_folder
from aiart.hub.errors import AWAY, gated, hub_errors, offline

CARD_LIMIT, SAMPLE_LIMIT = 256 << 10, 2 << 20  # bytes; what is larger stays on the Hub
CHOOSE = "Choose another generator."
_SAMPLE = re.compile(rf"{SAMPLES}/[A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}\.png")


@dataclass(frozen=True)
class Pulled:
    """A generator from the Hub, on this machine. Its folder belongs to the cache: it is to be read, not changed."""

    folder: Path
    name: HubName
    commit: str
    trouble: str = ""  # why the Hub could not be asked whether there is something newer


def pull(
    name: HubName, cache: Path | None = None, client: Client | None = None, on_progress: OnProgress | None = None
) -> Pulled:
    """Return the newest state of `name` if the Hub can be asked, otherwise what was fetched before.

    Args:
        cache: a folder in the layout of the Hub's cache; the Hub's own by default.
        client: whose login is used; nobody's by default.

    Raises:
        HubError: see `look_up` and `download`; "offline".
    """
    known = find_cached(name, cache)
    if known and (name.pinned or is_offline()):
        return known
    if is_offline():
        raise offline(str(name))
    client = client or Client()
    try:
        remote = look_up(name, client)
        folder = download(remote, client, cache, on_progress)
    except HubError as error:
        if known and error.code in AWAY:
            return Pulled(known.folder, name, known.commit, error.happened)
        raise
    if not name.pinned and (known is None or known.commit != remote.commit):
        with hub_errors(str(name)):
            _write_ref(name, remote.commit, cache)
    return Pulled(folder, name, remote.commit)


def find_cached(name: HubName, cache: Path | None = None) -> Pulled | None:
    """Return the newest state of `name` that is known and whole in the cache, without asking the Hub."""
    config = try_to_load_from_cache(name.repo, CONFIG, cache, name.asked)
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    try:
        read_folder(folder)
    except WeightsError:
        return None
    return Pulled(folder, name, folder.name)


def look_up(name: HubName, client: Client) -> RemoteGenerator:
    """Ask the Hub what a name stands for, and judge it by the names and sizes of its files.

    Raises:
        HubError: see `errors.hub_error`; "gated", "not_aiart" or "too_large".
    """
    info = client.model_info(name)
    if info.gated:
        if not client.signed_in:
            raise gated(str(name))
        client.call(str(name), lambda: client.api().auth_check(name.repo))
    files = {file.path: file for file in map(_remote_file, info.siblings or ()) if file}
    config, model = _parts(name, files)
    return RemoteGenerator(name, info.id, str(info.sha), config, model, _extras(files))


def samples_of(paths: list[str]) -> list[str]:
    """Return those of a repository's paths that are sample pictures, in order, at most SAMPLES_MAX."""
    return sorted(filter(_SAMPLE.fullmatch, paths))[:SAMPLES_MAX]


def _remote_file(sibling: RepoSibling) -> RemoteFile | None:
    """Return an entry of the Hub's list, or None if it lacks what it should have."""
    if not isinstance(sibling.rfilename, str) or type(sibling.size) is not int:
        return None
    sha256 = sibling.lfs.sha256 if sibling.lfs else None
    blob = None if sibling.lfs else sibling.blob_id
    return RemoteFile(sibling.rfilename, sibling.size, _text(sha256), _text(blob))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _parts(name: HubName, files: dict[str, RemoteFile]) -> tuple[RemoteFile, RemoteFile]:
    """Return config and weights. Raises HubError if there are none, or too large ones."""
    config, model = files.get(CONFIG), files.get(MODEL)
    if not config or not model:
        missing = MODEL if config else CONFIG
        foreign = any(path.lower().endswith(tuple(FOREIGN)) for path in files)
        reason = "it holds weights of another program" if foreign else f"it has no {missing}"
        raise HubError(f"{name} is not a generator of aiart: {reason}.", fix=CHOOSE, code="not_aiart")
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


def _write_ref(name: HubName, commit: str, cache: Path | None) -> None:
    """Note which commit a revision stands for now, as the official client does for downloads by name."""
    ref = repo_folder(name, cache) / "refs" / name.asked
    ref.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(ref, commit.encode())
