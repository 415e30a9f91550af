"""What is painted from: pictures that anybody has, or folders that are named.

The photographs come with scikit-image; the set is painted by scripts/painters. Nothing here is downloaded.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

PHOTOGRAPHS = "hubble_deep_field", "coffee", "astronaut", "rocket"
PAINTER, PAINTED = "flow_field", 36
HELD_OUT = 3  # of a set, every third picture is never shown to a generator
SUFFIXES = ".jpg", ".jpeg", ".png", ".webp"


@dataclass(frozen=True)
class Material:
    singles: list[Path]  # each is a training set of its own
    shown: list[Path]  # of the set: what generators learn from
    held_out: list[Path]  # of the set: what they never see

    @property
    def first(self) -> Path:
        """The picture where one is enough."""
        return self.singles[0]


def material(pictures: Path | None, a_set: Path | None, work: Path) -> Material:
    """From the folders that are named; what is not named is made in `work`."""
    singles = files(pictures) if pictures else photographs(work / "photographs")
    whole = files(a_set) if a_set else painted(work / "painted")
    held_out = whole[HELD_OUT - 1 :: HELD_OUT]
    return Material(singles, [path for path in whole if path not in held_out], held_out)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.resolve().iterdir() if path.suffix.lower() in SUFFIXES)


def photographs(folder: Path) -> list[Path]:
    from skimage import data

    return [written(getattr(data, name)(), folder / f"{name}.png") for name in PHOTOGRAPHS]


def painted(folder: Path) -> list[Path]:
    from scripts.painters import PAINTERS

    return [written(PAINTERS[PAINTER].paint(seed), folder / f"{seed:02d}.png") for seed in range(PAINTED)]


def parts(picture: Path, count: int, folder: Path) -> Path:
    """A set of any size: so many different parts, 240 x 180, of one picture of at least 300 x 300 pixels."""
    whole, rng = np.asarray(Image.open(picture).convert("RGB")), np.random.default_rng(count)
    for i in range(count):
        top, left = rng.integers(whole.shape[0] - 180), rng.integers(whole.shape[1] - 240)
        written(whole[top : top + 180, left : left + 240], folder / f"{i:03d}.png")
    return folder


def written(pixels: np.ndarray, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path
