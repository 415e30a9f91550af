"""Paint docs/images/restyle.jpg: four photographs in the strokes of eight pictures: python scripts/restyle_sheet.py

The photographs come with scikit-image: Eileen Collins and a rocket by NASA (public domain), a cat and a cup of coffee
(CC0). The pictures whose strokes they take are by scripts/painters and, the last three, from scikit-image as well: the
deep field by NASA and ESA (public domain), bricks and gravel (CC0).
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiart.engine.training.train import instant  # noqa: E402  (the repository is not installed)
from aiart.operations.restyle import RestyleRequest  # noqa: E402
from aiart.operations.table import perform  # noqa: E402
from scripts.painters import PAINTERS  # noqa: E402

OUT = ROOT / "docs" / "images" / "restyle.jpg"
PAINTED = (("flow_field", 3), ("ink_waves", 2), ("stained_glass", 1), ("paper_cut", 5), ("marble", 0))
SEED, STYLE_SIDE, PHOTO_SIDE = 0, 320, 640  # sides in pixels, of the longer one; strokes keep their size
CELL, GAP = 232, 6  # pixels: a picture on the sheet, and the paper between two


def main() -> None:
    styles = [reduced(PAINTERS[name].paint(seed), STYLE_SIDE) for name, seed in PAINTED]
    styles += [reduced(take(), STYLE_SIDE) for take in (data.hubble_deep_field, data.brick, data.gravel)]
    photographs = [reduced(take(), PHOTO_SIDE) for take in (data.astronaut, data.chelsea, data.coffee, data.rocket)]
    blank = np.full((CELL, CELL, 3), 255, np.uint8)
    columns = [[blank, *map(square, photographs)]]
    for style in styles:
        columns.append([square(style), *(square(restyled(style, one)) for one in photographs)])
    Image.fromarray(sheet_of(columns)).save(OUT, "JPEG", quality=86, optimize=True)
    print(OUT.relative_to(ROOT))


def restyled(style: np.ndarray, photograph: np.ndarray) -> np.ndarray:
    """A photograph with the defaults of restyle, uint8 (H, W, 3)."""
    generator = instant(style[None], "a picture")
    return next(iter(perform(generator, {"picture": photograph}, RestyleRequest(count=1, seed=SEED))))


def reduced(picture: np.ndarray, side: int) -> np.ndarray:
    """A picture, grey or colour, as colours with its longer side at ``side`` and even sides, as a canvas has."""
    image = Image.fromarray(picture).convert("RGB")
    width, height = (2 * round(side * one / max(image.size) / 2) for one in image.size)
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def square(picture: np.ndarray) -> np.ndarray:
    """A whole picture as large as it goes in a white cell."""
    image = Image.fromarray(picture)
    image.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    cell = Image.new("RGB", (CELL, CELL), "white")
    cell.paste(image, ((CELL - image.width) // 2, (CELL - image.height) // 2))
    return np.asarray(cell)


def sheet_of(columns: list[list[np.ndarray]]) -> np.ndarray:
    rows = [
        np.concatenate([np.pad(cell, ((0, GAP), (0, 0), (0, 0)), constant_values=255) for cell in column], 0)
        for column in columns
    ]
    return np.concatenate([np.pad(one, ((0, 0), (0, GAP), (0, 0)), constant_values=255) for one in rows], 1)


if __name__ == "__main__":
    main()
