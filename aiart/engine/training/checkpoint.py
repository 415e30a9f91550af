"""Two-slot checkpoints: whatever moment a process dies at, one whole checkpoint is there.

Slot 0 and slot 1 take turns. A slot's manifest is removed first, then its tensors are written, then its manifest
with a checksum of both: the manifest is the commit point. Reading takes the newest slot whose checksum holds.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aiart.engine.format.tensors import TensorSpec, read_tensors, write_tensors
from aiart.errors import ArtError, TrainingError, storage_error
from aiart.files import atomic_file, remove_unfinished


@dataclass(frozen=True)
class TrainingProgress:
    """Where training is. losses: running mean per learned scale, 0 where none was seen yet."""

    step: int = 0
    seconds: float = 0.0
    losses: tuple[float, ...] = ()
    halvings: int = 0  # how often the learning rate was halved after a loss that was not a number


class Checkpoints:
    """The checkpoints of one training, in one folder. `purpose` tells two trainings apart: settings and pictures, as a
    digest."""

    def __init__(self, folder: Path, purpose: str):
        self.folder, self.purpose = Path(folder), purpose

    def save(self, progress: TrainingProgress, tensors: dict[str, np.ndarray]) -> None:
        """Raises TrainingError if the disk refuses; the checkpoint before is then still whole."""
        with _refusals():
            self.folder.mkdir(parents=True, exist_ok=True)
            newest = self._newest()
            slot = 1 - newest[1] if newest else 0
            self._empty(slot)
            write_tensors(self._tensors(slot), tensors, {})
            manifest = {"purpose": self.purpose, **progress.__dict__}
            with atomic_file(self._manifest(slot)) as file:
                file.write(json.dumps(manifest | {"seal": self._seal(slot, manifest)}).encode())

    def load(self, table: dict[str, TensorSpec]) -> tuple[TrainingProgress, dict[str, np.ndarray]] | None:
        """Return the newest whole checkpoint of this training, or None."""
        for manifest, slot in self._whole():
            try:
                tensors = read_tensors(self._tensors(slot), table)
            except ArtError:
                continue  # the other slot may still be good
            fields = {name: manifest[name] for name in ("step", "seconds", "halvings")}
            return TrainingProgress(losses=tuple(manifest["losses"]), **fields), tensors
        return None

    def clear(self) -> None:
        """Raises TrainingError if the disk refuses."""
        with _refusals():
            for slot in (0, 1):
                self._manifest(slot).unlink(missing_ok=True)
                self._tensors(slot).unlink(missing_ok=True)

    def _newest(self) -> tuple[dict, int] | None:
        return next(iter(self._whole()), None)

    def _whole(self) -> list[tuple[dict, int]]:
        """(manifest, slot) of each slot that is complete and of this training, newest first.

        A rolled back training counts its steps again, with its rate halved once more: that is newer."""
        found = [(manifest, slot) for slot in (0, 1) if (manifest := self._read(slot))]
        return sorted(found, key=lambda pair: (pair[0]["halvings"], pair[0]["step"]), reverse=True)

    def _read(self, slot: int) -> dict | None:
        try:
            manifest = dict(json.loads(self._manifest(slot).read_bytes()))
            sound = manifest.pop("seal") == self._seal(slot, manifest) and manifest["purpose"] == self.purpose
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return manifest if sound else None

    def _seal(self, slot: int, manifest: dict) -> str:
        """One checksum of a manifest without its seal and of the tensors it belongs to."""
        return purpose(json.dumps(manifest, sort_keys=True), _digest(self._tensors(slot)))

    def _empty(self, slot: int) -> None:
        """Take back the commit, and sweep what a killed process had half written."""
        self._manifest(slot).unlink(missing_ok=True)
        for file in (self._manifest(slot), self._tensors(slot)):
            remove_unfinished(file)

    def _manifest(self, slot: int) -> Path:
        return self.folder / f"slot{slot}.json"

    def _tensors(self, slot: int) -> Path:
        return self.folder / f"slot{slot}.safetensors"


@contextmanager
def _refusals() -> Iterator[None]:
    """What the disk refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        then = "then resume the training"
        raise storage_error("The training", error, then, kind=TrainingError, verb="saved", code="disk") from error


def table_for(state: dict[str, np.ndarray]) -> dict[str, TensorSpec]:
    """Return the table that a saved state has to match."""
    names = {"f": "F32", "i": "I64", "u": "U8"}
    return {name: TensorSpec(names[array.dtype.kind], array.shape) for name, array in state.items()}


def purpose(*parts: bytes | memoryview | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
