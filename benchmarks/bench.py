"""What a run of the benchmarks works with: the material, the yardsticks, and generators that are made once."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.material import Material
from benchmarks.processes import ROOT, Outcome, command, probe

SINGLE, SET = 250, 192  # long sides, pixels
APART = 100  # between the seeds of two runs
LEARNED = "balanced", "learned"  # presets with a network of their own
PRESETS = "instant", *LEARNED
OURS, OTHER = "aiart", "aiart, the other checkout"  # rows of the versions that are compared


@dataclass
class Bench:
    """Paths only: everything is measured in processes of their own."""

    material: Material
    work: Path
    sheets: Path  # where the last run leaves its pictures
    prototype: Path | None = None  # the file pyramid_flow.py
    against: Path | None = None  # another checkout of aiart
    seconds: float = 180.0  # of a training
    _made: dict[str, Path] = field(default_factory=dict)

    def folder(self, *names: object) -> Path:
        """A folder of this name for pictures, there and perhaps full."""
        path = self.work.joinpath(*map(str, names))
        path.mkdir(parents=True, exist_ok=True)
        return path

    def instant(self, pictures: Path, long_side: int, root: Path = ROOT) -> Path:
        """The folder of an `instant` generator of a picture or a folder of pictures, made by the checkout `root`."""
        name = f"{pictures.stem}-{long_side}-{'ours' if root == ROOT else 'against'}"
        if name not in self._made:
            folder = self.work / "generators" / name
            shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped: `train` would keep it
            command("train", pictures, "--out", folder, "--preset", "instant", "--long-side", long_side, root=root)
            self._made[name] = folder
        return self._made[name]

    def checkouts(self) -> dict[str, Path]:
        """Names and roots of the versions of aiart that are compared."""
        return {OURS: ROOT} | ({OTHER: self.against} if self.against else {})

    def yardstick(self, out: Path, seed: int, long_side: int, picture: Path) -> Outcome:
        return probe("yardstick", self.prototype, out, seed, long_side, picture)


def pixels(paths: list[Path], size: tuple[int, int] | None = None) -> np.ndarray:
    """uint8 (n, H, W, 3); size: (width, height)."""
    opened = [Image.open(path).convert("RGB") for path in paths]
    return np.stack([np.asarray(one if size is None else one.resize(size, Image.LANCZOS)) for one in opened])


def numbered(folder: Path) -> list[Path]:
    """The pictures 0.png, 1.png, ... of a folder, in order."""
    return sorted(folder.glob("*.png"), key=lambda path: int(path.stem))


def seed_of(run: int) -> int:
    return APART * run
