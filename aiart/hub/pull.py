"""hf:user/repo -> a generator on this machine: judged, fetched by the official client, read by the strict reader.

    look_up     one question: which commit a name stands for, and whether its files can be those of a generator
    download    the files of that commit -> a snapshot in the Hub's own cache, which all its tools share
    install     a snapshot -> a folder of plain files
    pull        look_up and download, or what was fetched before if the Hub cannot be asked

A branch may move and a commit cannot: once a name is resolved, everything names the commit. Only the parts of a
generator are fetched; whatever else lies in the repository stays there.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants, try_to_load_from_cache
from huggingface_hub.file_download import repo_folder_name
from huggingface_hub.hf_api import RepoSibling

from aiart.engine.format.config import CONFIG_LIMIT, config_from_json
from aiart.engine.format.folder import CARD, CONFIG, FOREIGN, MODEL, MODEL_LIMIT, SAMPLES, read_folder, table_of
from aiart.engine.format.tensors import size_window
from aiart.errors import HubError, WeightsError
from aiart.files import atomic_write, sync_folder
from aiart.hub.client import PROGRESS_BYTES, Client, Deadline, is_transient_download, offline
from aiart.hub.errors import AWAY, gated, hub_errors, no_disk
from aiart.hub.errors import offline as not_here
from aiart.hub.names import ARRIVING, ORIGIN, HubName, is_commit

CARD_LIMIT, SAMPLE_LIMIT = 256 << 10, 2 << 20  # bytes; what is larger stays on the Hub
SAMPLES_MAX = 8
SPARE = 64 << 20  # bytes of the disk that are left free
PNG = b"\x89PNG\r\n\x1a\n"
PNG_SIDE = 4096  # pixels; a larger sample is left out
CHOOSE = "Choose another generator."
OTHER = "Nothing of it was kept. Choose another generator, or tell its author."
NOT_AIART = ("bad_config", "bad_config:format", "foreign", "missing")
_SAMPLE = re.compile(rf"{SAMPLES}/[A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}\.png")

# The official client passes on and counts a download in pieces of 10 MiB. On a slow line that is minutes, in which
# nobody could see how far it is, nor whether it gets on at all.
constants.DOWNLOAD_CHUNK_SIZE = PROGRESS_BYTES

OnProgress = Callable[[int, int], object]  # (bytes that are here, bytes in all)


@dataclass(frozen=True)
class RemoteFile:
    """A file of a commit, as the Hub lists it."""

    path: str
    size: int  # bytes
    sha256: str | None  # of the bytes, if they lie in large-file storage
    blob: str | None  # otherwise Git's name for them: SHA-1 of "blob SIZE\0" and the bytes

    def matches(self, path: Path) -> bool:
        """Return whether a file on disk holds these very bytes."""
        digest = hashlib.sha256() if self.sha256 else hashlib.sha1(usedforsecurity=False)
        if not self.sha256:
            digest.update(b"blob %d\0" % self.size)
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size != self.size:
                return False
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        listed = self.sha256 or self.blob
        return listed is None or digest.hexdigest() == listed


@dataclass(frozen=True)
class RemoteGenerator:
    """A generator on the Hub at one commit, whose files are small enough to be fetched."""

    name: HubName  # as it was asked for
    repo: str  # as the Hub calls it; a repository may have been renamed
    commit: str
    config: RemoteFile
    model: RemoteFile
    extras: tuple[RemoteFile, ...]  # the card and some samples

    @property
    def bytes(self) -> int:
        """The size of all its files."""
        return sum(file.size for file in (self.config, self.model, *self.extras))


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
    if known and (name.pinned or offline()):
        return known
    if offline():
        raise not_here(str(name))
    client = client or Client()
    try:
        remote = look_up(name, client)
        folder = download(remote, client, cache, on_progress)
    except HubError as error:
        if known and error.code in AWAY:
            return Pulled(known.folder, name, known.commit, error.happened)
        raise
    with hub_errors(str(name)):
        _write_ref(name, remote.commit, cache)
    return Pulled(folder, name, remote.commit)


def find_cached(name: HubName, cache: Path | None = None) -> Pulled | None:
    """Return the newest state of `name` that is known and whole in the cache, without asking the Hub."""
    commit = name.revision if name.pinned else _read_ref(name, cache)
    if commit is None or not is_commit(commit):
        return None
    folder = _repo_folder(name, cache) / "snapshots" / commit
    try:
        read_folder(folder)
    except WeightsError:
        return None
    return Pulled(folder, name, commit)


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


def download(
    remote: RemoteGenerator, client: Client, cache: Path | None = None, on_progress: OnProgress | None = None
) -> Path:
    """Fetch a generator into the cache -> its snapshot, which was read by the strict reader.

    What is in the cache already is not fetched again. If anything goes wrong, what this call has added is removed.

    Args:
        on_progress: called with (bytes here, bytes in all), also a few times a second while nothing arrives; an error
            that it raises ends the download.

    Raises:
        HubError: see `errors.hub_error`; "not_aiart", "newer_format", "too_large", "damaged", "no_disk", "not_stored".
    """
    running = _Download(remote, client, cache, on_progress or (lambda here, total: None))
    try:
        with hub_errors(str(remote.name), client.signed_in):
            check_disk(remote, cache or Path(constants.HF_HUB_CACHE))
            return running.run()
    except BaseException:
        running.undo()
        raise


def install(remote: RemoteGenerator, snapshot: Path, folder: Path) -> None:
    """Copy a snapshot to `folder`, which must not exist yet and appears only when all its files are on the disk.

    Beside the generator's files it gets one that says where they came from.

    Raises:
        HubError: "no_disk" or "not_stored".
    """
    new = folder.with_name(f"{ARRIVING}{secrets.token_hex(8)}")
    try:
        with hub_errors(str(remote.name)):
            check_disk(remote, folder.parent)
            _copy(snapshot, new)
            origin = {"repo": remote.repo, "revision": remote.name.asked, "commit": remote.commit}
            (new / ORIGIN).write_text(json.dumps(origin), encoding="utf-8")
            os.replace(new, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def check_disk(remote: RemoteGenerator, folder: Path) -> None:
    """Raises HubError, code "no_disk", if the disk of `folder` has no room for the generator."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < remote.bytes + SPARE:
        raise no_disk(str(remote.name))


def samples_of(paths: list[str]) -> list[str]:
    """Return those of a repository's paths that are sample pictures, in order, at most SAMPLES_MAX."""
    return sorted(filter(_SAMPLE.fullmatch, paths))[:SAMPLES_MAX]


def is_small_png(head: bytes) -> bool:
    """Return whether 24 bytes begin a PNG that is not too large to be shown; nothing is decoded."""
    sides = (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
    return head[:8] == PNG and head[12:16] == b"IHDR" and all(0 < side <= PNG_SIDE for side in sides)


class _Download:
    """One call of `download`."""

    def __init__(self, remote: RemoteGenerator, client: Client, cache: Path | None, on_progress: OnProgress):
        self._remote, self._client, self._cache, self._on_progress = remote, client, cache, on_progress
        self._what, self._here = str(remote.name), 0
        self._added: list[Path] = []

    def run(self) -> Path:
        config = self._fetch(self._remote.config)
        self._check_weights_size(config)
        self._fetch(self._remote.model)
        for file in self._remote.extras:
            path = self._fetch(file)
            if file.path.startswith(SAMPLES) and not _is_png_file(path):
                _remove(path)
        try:
            read_folder(config.parent)
        except WeightsError as error:
            raise unsound(self._what, error) from error
        return config.parent

    def undo(self) -> None:
        """Remove what was added to the cache."""
        with suppress(OSError):
            for path in self._added:
                _remove(path)

    def _fetch(self, file: RemoteFile) -> Path:
        """Return the path of a file in the snapshot. Raises HubError "damaged" for any other bytes than were listed."""
        name, commit = self._remote.name, self._remote.commit
        known = try_to_load_from_cache(name.repo, file.path, self._cache, revision=commit)
        path, received = self._run_client(file, force=False)
        if not isinstance(known, str):
            self._added.append(path)
        if not received and not file.matches(path):  # the cache is damaged
            path, received = self._run_client(file, force=True)
        if received and not file.matches(path):
            raise self._damaged(file)
        self._here += file.size
        self._on_progress(self._here, self._remote.bytes)
        return path

    def _run_client(self, file: RemoteFile, force: bool) -> tuple[Path, bool]:
        """Let the official client put a file into the cache -> (its path there, whether bytes were received)."""
        deadline, name = Deadline(), self._remote.name
        counter = _counter(deadline, file.size, lambda: self._damaged(file))

        def run() -> str:
            return self._client.api().hf_hub_download(
                name.repo,
                file.path,
                revision=self._remote.commit,
                cache_dir=self._cache,
                force_download=force,
                tqdm_class=counter,  # type: ignore[arg-type]
            )

        def report() -> None:
            self._on_progress(self._here + min(counter.received, file.size), self._remote.bytes)

        try:
            path = self._client.call(self._what, run, deadline, retry=is_transient_download, on_wait=report)
            return Path(path), counter.received > 0
        except HubError as error:
            if error.code == "not_stored" and type(error.__cause__) is OSError and error.__cause__.errno is None:
                raise self._damaged(file) from error  # the official client's word for a wrong size
            raise
        finally:
            counter.cancelled = True

    def _check_weights_size(self, config: Path) -> None:
        """Raises HubError, before the weights are fetched, if these cannot be the weights of this config."""
        size = self._remote.model.size
        try:
            smallest, largest = size_window(table_of(config_from_json(config.read_bytes())))
        except WeightsError as error:
            raise unsound(self._what, error) from error
        if not smallest <= size <= largest:
            happened = f"{self._what} is damaged: its weights have {size:,} bytes."
            raise HubError(happened, f"By its config there are at least {smallest:,}.", OTHER, code="damaged")

    def _damaged(self, file: RemoteFile) -> HubError:
        happened = f"{file.path} of {self._what} did not arrive as it lies on the Hub."
        return HubError(happened, "Nothing of it was kept.", "Try again.", code="damaged")


class _Counter:
    """What the official client takes for a progress bar: it counts bytes, moves a deadline and can end a download."""

    received = 0
    cancelled = False
    total, n = 0, 0

    def __init__(self, *args: object, **kwargs: object):
        """The arguments say how a bar would look."""

    def __enter__(self) -> "_Counter":
        return self

    def __exit__(self, *args: object) -> None:
        """There is nothing to close."""

    def close(self, *args: object, **kwargs: object) -> None:
        """There is nothing to show."""

    refresh = set_postfix_str = set_transfer_postfix_str = set_description = close


def _counter(deadline: Deadline, limit: int, too_long: Callable[[], HubError]) -> type[_Counter]:
    """Return the class of the counter for one file; the official client makes objects of it.

    Args:
        limit: bytes after which the download is ended with the error `too_long()`.
    """

    class Counter(_Counter):
        def update(self, count: float | None = 1) -> None:
            Counter.received += int(count or 0)
            if Counter.cancelled or Counter.received > limit:
                raise too_long()

        def update_transfer(self, count: float) -> None:
            """Bytes from the network, which with Xet come before those of the file."""
            if count > 0:
                with suppress(TimeoutError):  # the one who waits for the download notices it by itself
                    deadline.advance(int(count))

    return Counter


def unsound(what: str, error: WeightsError) -> HubError:
    """Return the refusal of the strict reader as an error about something on the Hub."""
    if error.code in NOT_AIART:
        return HubError(f"{what} is not a generator of aiart. {error.happened}", fix=OTHER, code="not_aiart")
    if error.code == "newer_format":
        happened = f"{what} was made by a newer version of aiart."
        return HubError(happened, error.expected, "Update aiart, then try again.", code="newer_format")
    if error.code == "too_large":
        return HubError(f"{what} is too large. {error.happened}", error.expected, OTHER, code="too_large")
    return HubError(f"{what} is damaged. {error.happened}", error.expected, OTHER, code="damaged")


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


def _is_png_file(path: Path) -> bool:
    with open(path, "rb") as file:
        return is_small_png(file.read(24))


def _copy(snapshot: Path, new: Path) -> None:
    """Copy the parts of a generator, as plain files under names of ours."""
    samples = sorted(path for path in (snapshot / SAMPLES).glob("*.png") if _is_png_file(path))[:SAMPLES_MAX]
    parts = {name: snapshot / name for name in (CONFIG, MODEL, CARD) if (snapshot / name).is_file()}
    parts |= {f"{SAMPLES}/sample-{i:02d}.png": path for i, path in enumerate(samples)}
    new.mkdir(mode=0o700)
    for name, path in parts.items():
        (new / name).parent.mkdir(exist_ok=True)
        with open(path, "rb") as source, open(new / name, "xb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())


def _repo_folder(name: HubName, cache: Path | None) -> Path:
    """Return a repository's folder in the Hub's cache: blobs/, refs/ and snapshots/COMMIT/."""
    return Path(cache or constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name.repo, repo_type="model")


def _read_ref(name: HubName, cache: Path | None) -> str | None:
    """Return the commit that a revision stood for when the Hub was last asked."""
    with suppress(OSError, ValueError):
        return (_repo_folder(name, cache) / "refs" / name.asked).read_text(encoding="ascii").strip()
    return None


def _write_ref(name: HubName, commit: str, cache: Path | None) -> None:
    """Note which commit a revision stands for now, as the official client does for downloads by name."""
    if not name.pinned and _read_ref(name, cache) != commit:
        ref = _repo_folder(name, cache) / "refs" / name.asked
        ref.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(ref, commit.encode())


def _remove(path: Path) -> None:
    """Delete a file of a snapshot, its bytes unless another snapshot shows them too, and folders left empty."""
    snapshots = next(folder for folder in path.parents if folder.name == "snapshots")
    blob = path.parent / os.readlink(path) if path.is_symlink() else None
    path.unlink(missing_ok=True)
    if blob and blob.exists():
        shown = (other for other in snapshots.rglob("*") if other.is_file() and other.samefile(blob))
        if not any(shown):
            blob.unlink()
    repo = snapshots.parent
    inner = [folder for folder in path.parents if repo in folder.parents]
    for folder in (*inner, repo / "blobs", repo):
        with suppress(OSError):
            folder.rmdir()
