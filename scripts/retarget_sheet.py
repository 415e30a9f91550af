"""Paint docs/images/retarget.jpg: eight pictures, each half as wide again: python scripts/retarget_sheet.py

The photographs come with scikit-image: Eileen Collins and a rocket by NASA (public domain), a cat and a cup of coffee
(CC0). The other four are by scripts/painters.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiart.engine.training.train import instant  # noqa: E402  (the repository is not installed)
from aiart.operations.retarget import RetargetRequest  # noqa: E402
from aiart.operations.table import perform  # noqa: E402
from scripts.painters import PAINTERS  # noqa: E402
from scripts.restyle_sheet import reduced  # noqa: E402

OUT = ROOT / "docs" / "images" / "retarget.jpg"
PAINTED = (("flow_field", 3), ("ink_waves", 2), ("paper_cut", 5), ("stained_glass", 1))
WIDE, SEED, SIDE = 1.5, 0, 640  # times as wide; pixels of the longer side of what is given
HIGH, GAP, COLUMNS = (
    200,
    6,
    2,
)  # pixels of a picture on the sheet, and of the paper between two; pairs beside each other


def main() -> None:
    given = [reduced(take(), SIDE) for take in (data.astronaut, data.chelsea, data.coffee, data.rocket)]
    given += [reduced(PAINTERS[name].paint(seed), SIDE) for name, seed in PAINTED]
    pairs = [beside(lower(one), lower(wider(one))) for one in given]
    rows = [beside(*pairs[at : at + COLUMNS]) for at in range(0, len(pairs), COLUMNS)]
    width = max(row.shape[1] for row in rows)
    Image.fromarray(np.concatenate([padded(row, width) for row in rows])).save(OUT, "JPEG", quality=86, optimize=True)
    print(OUT.relative_to(ROOT))


def wider(picture: np.ndarray) -> np.ndarray:
    """A picture with the defaults of retarget, uint8 (H, W, 3)."""
    generator = instant(picture[None], "a picture")
    return next(iter(perform(generator, {"picture": picture}, RetargetRequest(wide=WIDE, seed=SEED))))


def lower(picture: np.ndarray) -> np.ndarray:
    """As high as a row of the sheet."""
    height, width = picture.shape[:2]
    size = round(width * HIGH / height), HIGH
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def beside(*pictures: np.ndarray) -> np.ndarray:
    """Pictures of one height in a row, with paper between them."""
    return np.concatenate([padded(one, one.shape[1] + GAP, 0) for one in pictures], 1)


def padded(row: np.ndarray, width: int, below: int = GAP) -> np.ndarray:
    """With paper on the right, up to a width, and below."""
    return np.pad(row, ((0, below), (0, width - row.shape[1]), (0, 0)), constant_values=255)


if __name__ == "__main__":
    main()
