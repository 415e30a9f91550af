"""A generator on the Hub -> a folder on disk, whole and sound, or nothing at all.

Every file is held against the size and the digest that were listed, and the weights against the table that follows
from their config before a byte of them is asked for; then the engine's strict reader has the last word. Knows nothing
of caches and visitors.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from aiart.engine.format.config import config_from_json
from aiart.engine.format.folder import SAMPLES, read_folder, table_of
from aiart.engine.format.tensors import size_window
from aiart.errors import HubError, WeightsError
from aiart.files import sync_folder
from aiart.hub.client import Client
from aiart.hub.listing import Found, RemoteFile
from aiart.hub.names import ARRIVING, ORIGIN
from aiart.hub.patience import Patience
from aiart.hub.refusals import no_disk, telling

SPARE = 64 << 20  # bytes of the disk that are left free
PNG = b"\x89PNG\r\n\x1a\n"
PNG_SIDE = 4096  # pixels; a larger sample is left out
OTHER = "Nothing of it was kept. Choose another generator, or tell its author."
NOT_AIART = ("bad_config", "bad_config:format", "foreign", "missing")

Progress = Callable[[int, int], None]  # told (bytes that are here, bytes in all)


def fetch(found: Found, folder: Path, client: Client, progress: Progress | None = None) -> None:
    """Fetch into `folder`, which must not be there yet and appears only when all is there and has been read.

    Raises:
        HubError: see `refusals.refusal`; "not_aiart", "newer_format", "too_large", "damaged", "no_disk", "not_stored".
    """
    what = str(found.name)
    new = folder.with_name(f"{ARRIVING}{secrets.token_hex(8)}")
    try:
        with telling(what, client.signed_in):
            _check_room(found, folder.parent)
            new.mkdir(mode=0o700)
            _Fetching(found, new, client, progress).run()
            _put_origin(new, found)
        _check_sound(found, new)
        with telling(what):
            os.replace(new, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


class _Fetching:
    """The files of one generator on their way into one folder."""

    def __init__(self, found: Found, folder: Path, client: Client, progress: Progress | None):
        self._found, self._folder, self._client = found, folder, client
        self._progress, self._here = progress, 0
        self._patience = Patience()

    def run(self) -> None:
        self._save(self._found.config, self._folder / self._found.config.path)
        self._check_sizes()
        self._save(self._found.model, self._folder / self._found.model.path)
        samples = 0
        for file in self._found.extras:
            if not file.path.startswith(SAMPLES):
                self._save(file, self._folder / file.path)
            elif self._save_sample(file, self._folder / SAMPLES / f"sample-{samples:02d}.png"):
                samples += 1

    def _check_sizes(self) -> None:
        """Now that the config is here: can these be its weights? Raises HubError before they are fetched."""
        name, size = self._found.name, self._found.model.size
        try:
            config = config_from_json((self._folder / self._found.config.path).read_bytes())
            smallest, largest = size_window(table_of(config))
        except WeightsError as error:
            raise unsound(str(name), error) from error
        if not smallest <= size <= largest:
            happened = f"{name} is damaged: its weights have {size:,} bytes."
            raise HubError(happened, f"By its config there are at least {smallest:,}.", OTHER, code="damaged")

    def _save_sample(self, file: RemoteFile, path: Path) -> bool:
        """A picture under a name of ours; what is no PNG of a usual size does not stay."""
        path.parent.mkdir(exist_ok=True)
        self._save(file, path)
        with open(path, "rb") as picture:
            fine = is_small_png(picture.read(24))
        if not fine:
            path.unlink()
        return fine

    def _save(self, file: RemoteFile, path: Path) -> None:
        """Raises HubError "damaged" for anything but the very bytes that were listed, and what `chunks` raises."""
        check, size = _Digest(file), 0
        with open(path, "xb") as out:
            for chunk in self._client.chunks(_address(self._found, file), str(self._found.name), self._patience):
                size += len(chunk)
                if size > file.size:
                    break
                check.update(chunk)
                out.write(chunk)
                self._tell(len(chunk))
            out.flush()
            os.fsync(out.fileno())
        if size != file.size or not check.holds():
            happened = f"{file.path} of {self._found.name} did not arrive as it lies on the Hub."
            raise HubError(happened, "Nothing of it was kept.", "Try again.", code="damaged")
        self._patience.renew()

    def _tell(self, count: int) -> None:
        self._here += count
        if self._progress:
            self._progress(self._here, self._found.bytes)


class _Digest:
    """What was listed of a file, and what has come of it so far."""

    def __init__(self, file: RemoteFile):
        self._wanted = file.sha256 or file.blob
        self._hash = hashlib.sha256() if file.sha256 else hashlib.sha1(usedforsecurity=False)
        if not file.sha256:
            self._hash.update(b"blob %d\0" % file.size)

    def update(self, chunk: bytes) -> None:
        self._hash.update(chunk)

    def holds(self) -> bool:
        return self._wanted is None or self._hash.hexdigest() == self._wanted


def is_small_png(head: bytes) -> bool:
    """Whether the first 24 bytes are those of a PNG that is not too large to be shown; nothing is decoded."""
    sides = (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
    return head[:8] == PNG and head[12:16] == b"IHDR" and all(0 < side <= PNG_SIDE for side in sides)


def unsound(what: str, error: WeightsError) -> HubError:
    """The strict reader's refusal, as one of something on the Hub."""
    if error.code in NOT_AIART:
        return HubError(f"{what} is not a generator of aiart. {error.happened}", fix=OTHER, code="not_aiart")
    if error.code == "newer_format":
        happened = f"{what} was made by a newer version of aiart."
        return HubError(happened, error.expected, "Update aiart, then try again.", code="newer_format")
    if error.code == "too_large":
        return HubError(f"{what} is too large. {error.happened}", error.expected, OTHER, code="too_large")
    return HubError(f"{what} is damaged. {error.happened}", error.expected, OTHER, code="damaged")


def _check_sound(found: Found, folder: Path) -> None:
    try:
        read_folder(folder)
    except WeightsError as error:
        raise unsound(str(found.name), error) from error


def _check_room(found: Found, parent: Path) -> None:
    parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(parent).free < found.bytes + SPARE:
        raise no_disk(str(found.name))


def _put_origin(folder: Path, found: Found) -> None:
    origin = {"repo": found.repo, "revision": found.name.asked, "commit": found.commit}
    (folder / ORIGIN).write_text(json.dumps(origin), encoding="utf-8")


def _address(found: Found, file: RemoteFile) -> str:
    return f"/{found.repo}/resolve/{found.commit}/{quote(file.path)}"
