"""Fetch one commit with the official client into the Hub's own cache, and install it as a folder of plain files.

The cache is shared with all tools of the Hub. Every file is held against the size and digest that the Hub listed, the
size of the weights against what follows from their config, and the strict reader has the last word.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants, try_to_load_from_cache
from huggingface_hub.file_download import repo_folder_name

from aiart.engine.format.config_text import config_from_json
from aiart.engine.format.folder import CARD, CONFIG, MODEL, SAMPLES, read_folder, table_of
from aiart.engine.format.tensors import size_window
from aiart.errors import HubError, WeightsError
from aiart.files import replace, sync_folder
from aiart.hub.addresses import ARRIVING, ORIGIN, HubName
from aiart.hub.client import Client, is_transient_download
from aiart.hub.errors import OTHER, hub_errors, no_disk, unsound
from aiart.hub.timeout import PROGRESS_BYTES, ProgressTimeout
from aiart.images import PNG_HEADER

SAMPLES_MAX = 8
SPARE = 64 << 20  # bytes of the disk that are left free
PNG_SIDE = 4096  # pixels; a larger sample is left out

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
        git = hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size != self.size:
                return False
            digest = hashlib.file_digest(file, "sha256" if self.sha256 else lambda: git).hexdigest()
        return digest == (self.sha256 or self.blob or digest)  # the Hub may have listed none


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
            replace(new, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def check_disk(remote: RemoteGenerator, folder: Path) -> None:
    """Raises HubError, code "no_disk", if the disk of `folder` has no room for the generator."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < remote.bytes + SPARE:
        raise no_disk(str(remote.name))


def is_small_png(head: bytes) -> bool:
    """Return whether 24 bytes begin a PNG that is not too large to be shown; nothing is decoded."""
    sides = (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
    return head[:8] == PNG_HEADER and head[12:16] == b"IHDR" and all(0 < side <= PNG_SIDE for side in sides)


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
        timeout, name = ProgressTimeout(), self._remote.name
        counter = _Counter(timeout, file.size, self._damaged(file))

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
            path = self._client.call(self._what, run, timeout, retry=is_transient_download, on_wait=report)
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
    """Stands for the class of the official client's progress bars, and for the bar that it makes of it.

    It counts bytes, moves a time-out, and ends a download that is cancelled or too long.
    """

    total, n = 0, 0

    def __init__(self, timeout: ProgressTimeout, limit: int, error: HubError):
        """A download of more than `limit` bytes ends with `error`."""
        self._timeout, self._limit, self._error = timeout, limit, error
        self.received, self.cancelled = 0, False

    def __call__(self, *args: object, **kwargs: object) -> "_Counter":
        return self

    def __enter__(self) -> "_Counter":
        return self

    def update(self, count: float | None = 1) -> None:
        """Count bytes of the file. Raises the error with which the download ends, if it has to."""
        self.received += int(count or 0)
        if self.cancelled or self.received > self._limit:
            raise self._error

    def update_transfer(self, count: float) -> None:
        """Let bytes from the network move the time-out; with Xet they come before those of the file."""
        if count > 0:
            with suppress(TimeoutError):  # the one who waits for the download notices it by itself
                self._timeout.advance(int(count))

    def close(self, *args: object, **kwargs: object) -> None:
        """There is nothing to show and nothing to close."""

    __exit__ = refresh = set_postfix_str = set_transfer_postfix_str = set_description = close


def repo_folder(name: HubName, cache: Path | None) -> Path:
    """Return a repository's folder in the Hub's cache: blobs/, refs/ and snapshots/COMMIT/."""
    return Path(cache or constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name.repo, repo_type="model")


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
