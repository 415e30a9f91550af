"""Draw the small pictures that show what a measure is like when it is low and when it is high.

`python -m scripts.make_measure_hints` writes them beside the other hints of the page, from our own example pictures.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

EXAMPLES = Path(__file__).parents[1] / "aiart" / "web" / "examples"
SIZE = (132, 99)  # pixels, 4:3
PIECES = 3  # rows of large pieces
Pair = tuple[Image.Image, Image.Image]


def main() -> None:
    """Write NAME-low.jpg and NAME-high.jpg of every measure."""
    first, second, third = (_example(number) for number in (1, 2, 5))
    pairs = {
        "copied": (third, _pieces(first, second, PIECES)),
        "variety": (_beside(first, first), _beside(first, second)),
        "repeated": (_beside(first, third), _beside(first, first)),
        "wrong": (first, _wrong(first)),
        "missing": (_beside(first, _mirrored(first)), _beside(first, _sky(first))),
        "strokes": (_beside(first, _mirrored(first)), _beside(first, first.filter(ImageFilter.GaussianBlur(5)))),
        "patchwork": (_pieces(first, second, PIECES), _pieces(first, second, 4 * PIECES)),
        "seam": (_repeated(_tileable(first)), _repeated(first)),
    }
    for name, pair in pairs.items():
        for end, picture in zip(("low", "high"), pair, strict=True):
            picture.save(EXAMPLES / "hints" / f"{name}-{end}.jpg", quality=68)


def _example(number: int) -> Image.Image:
    with Image.open(EXAMPLES / f"wind-field-{number}.jpg") as picture:
        return picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def _beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pictures side by side, as high as one, cropped to its shape together."""
    width, height = SIZE
    half = (width - 3) // 2
    both = Image.new("RGB", SIZE, "#fcfaf6")
    for place, one in ((0, left), (width - half, right)):
        both.paste(one.crop(((width - half) // 2, 0, (width + half) // 2, height)), (place, 0))
    return both


def _mirrored(picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _sky(picture: Image.Image) -> Image.Image:
    """Nothing but the upper part of a picture."""
    return picture.crop((0, 0, SIZE[0], SIZE[1] // 4)).resize(SIZE, Image.Resampling.LANCZOS)


def _wrong(picture: Image.Image) -> Image.Image:
    """Colours and strokes that no painting of the set has."""
    grain = np.random.default_rng(1).normal(0, 42, (SIZE[1], SIZE[0], 3))
    mud = np.asarray(picture.filter(ImageFilter.GaussianBlur(4)), float)[..., [1, 0, 0]]
    return Image.fromarray(np.clip(0.6 * mud + 30 + grain, 0, 255).astype(np.uint8))


def _pieces(first: Image.Image, second: Image.Image, rows: int) -> Image.Image:
    """A picture put together from pieces of two, each taken over whole."""
    rng, joined = np.random.default_rng(2), first.copy()
    height, width = -(-SIZE[1] // rows), -(-SIZE[0] // rows)
    for y in range(0, SIZE[1], height):
        for x in range(0, SIZE[0], width):
            left = int(rng.integers(0, SIZE[0] - width + 1))
            top = int(np.clip(y + rng.integers(-height // 2, height // 2 + 1), 0, max(0, SIZE[1] - height)))
            source = (first, second)[int(rng.integers(2))]
            joined.paste(source.crop((left, top, left + width, top + height)), (x, y))
    return joined


def _tileable(picture: Image.Image) -> Image.Image:
    """A picture whose left side continues in its right one, and its top in its bottom."""
    wide = Image.new("RGB", (2 * SIZE[0], 2 * SIZE[1]))
    mirrored, flipped = _mirrored(picture), picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    for place, one in (((0, 0), picture), ((SIZE[0], 0), mirrored), ((0, SIZE[1]), flipped)):
        wide.paste(one, place)
    wide.paste(_mirrored(flipped), SIZE)
    return wide


def _repeated(picture: Image.Image) -> Image.Image:
    """A picture twice in each direction."""
    small = picture.resize((SIZE[0] // 2, SIZE[1] // 2), Image.Resampling.LANCZOS)
    tiled = Image.new("RGB", SIZE)
    for x in range(0, SIZE[0], small.width):
        for y in range(0, SIZE[1], small.height):
            tiled.paste(small, (x, y))
    return tiled


if __name__ == "__main__":
    main()
