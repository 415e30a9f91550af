"""OUT.training: what a training needs while it goes on, beside the generator that it will be.

    training.json   settings and a checksum of the pictures, so that `--resume` goes on with the same training
    checkpoints/    the engine's own, or remote.json: which job on the Hub it is
    previews/       preview-000120.png: what it could paint after so many steps
    lock            held while a training goes on

Only files of these names are ever deleted, so a folder of that name that holds something else keeps it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from aiart.errors import ArtError, RequestError, storage_error
from aiart.files import atomic_file
from aiart.hub.jobs import RECORD
from aiart.images import save_png, sheet
from aiart.training_presets import TrainRequest

SAME = ("preset", "seed", "width", "as_printed", "warm_start")  # settings that a resumed training cannot change
SLOTS = "slot?.json"
OURS = ("training.json", "previews/preview-*.png", "checkpoints/slot?.json", "checkpoints/slot?.safetensors")


class TrainingFolder:
    """Of the generator that will be at `out`, an absolute path. `place`: where it is trained, "" for here."""

    def __init__(self, out: Path, place: str = ""):
        self.place, self._begun = place, False
        self.folder = out.with_name(out.name + ".training")
        self.checkpoints, self.previews = self.folder / "checkpoints", self.folder / "previews"
        self._settings_file = self.folder / "training.json"
        self._lock = FileLock(self.folder / "lock")

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Alone in the folder, which is gone afterwards if there is nothing to go on from.

        Raises:
            RequestError: "busy", another training goes on in it.
            ArtError: "not_saved", the disk refuses.
        """
        with _saving(self.folder):
            self.previews.mkdir(parents=True, exist_ok=True)
            self.checkpoints.mkdir(exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            happened = f"Another training into {self.folder.stem} is going on."
            raise RequestError(happened, "One at a time.", "Choose another folder, or wait.", code="busy") from error
        try:
            yield
        finally:
            self._lock.release()
            self._tidy()

    @property
    def unfinished(self) -> bool:
        """Whether there is something to go on from."""
        return self._settings_file.is_file() and any(self.checkpoints.glob(RECORD if self.place else SLOTS))

    def check_place(self) -> None:
        """Raises RequestError, code "elsewhere", if a training of before still is on the Hub and this one is not."""
        if not self.place and (self.checkpoints / RECORD).is_file():
            raise RequestError(
                f"A training into {self.folder.stem} was begun on the Hub and may still be there.",
                "With --on hf-jobs, --resume takes it up again; without --resume a new one begins and it is cancelled.",
                "Do one of the two, or choose another folder.",
                code="elsewhere",
            )

    def begin(self, request: TrainRequest, canvases: np.ndarray, resume: bool) -> None:
        """Note what is trained. Raises RequestError, code "resume", if an unfinished training is another one."""
        settings = {name: value for name, value in request.model_dump().items() if name in SAME}
        settings["pictures"] = hashlib.sha256(repr(canvases.shape).encode() + canvases.tobytes()).hexdigest()
        if resume and self.unfinished:
            self._check_same(settings)
        with _saving(self.folder), atomic_file(self._settings_file) as file:
            file.write(json.dumps(settings).encode())
        self._begun = True

    def keep_preview(self, step: int, pictures: np.ndarray) -> Path:
        """uint8 (n, H, W, 3) -> the PNG of them side by side."""
        path = self.previews / f"preview-{step:06d}.png"
        with _saving(self.folder):
            save_png(path, sheet(pictures))
        return path

    def forget(self, but_previews: bool) -> None:
        """A training elsewhere is over, well or badly, as soon as nothing is there: then there is nothing to resume."""
        if self.place and self._begun and not self.unfinished:
            self.remove(but_previews)

    def remove(self, but_previews: bool) -> None:
        """Training is done: delete what it needed. A file that somebody is looking at stays, on Windows."""
        for pattern in OURS:
            for path in self.folder.glob(pattern) if not (but_previews and "preview" in pattern) else ():
                with suppress(OSError):
                    path.unlink()
        self._tidy()

    def _check_same(self, settings: dict) -> None:
        try:
            before = dict(json.loads(self._settings_file.read_bytes()))
        except (OSError, ValueError, TypeError):
            before = {}
        for name, value in settings.items():
            if before.get(name) != value:
                raise RequestError(_difference(name, before.get(name)), *ADVICE, code="resume")

    def _tidy(self) -> None:
        if not self.unfinished:
            for path in (self._settings_file, Path(self._lock.lock_file)):
                with suppress(OSError):
                    path.unlink()
        for folder in (self.previews, self.checkpoints, self.folder):
            with suppress(OSError):
                folder.rmdir()


ADVICE = (
    "A training is resumed with the pictures and settings it began with.",
    "Repeat them, or leave out --resume to begin anew.",
)


def _difference(name: str, before: object) -> str:
    if name == "pictures":
        return "The unfinished training has other pictures, or another --long-side."
    return f"The unfinished training has --{name.replace('_', '-')} {before!r}."


@contextmanager
def _saving(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(os.fspath(folder), error, kind=ArtError, verb="written", code="not_saved") from error
