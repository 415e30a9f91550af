"""Paint a picture of every operation from the starters: python scripts/make_gallery.py [NAME ...]

Writes docs/images/gallery (see docs/gallery.md), and for the page the small pictures of its cards and the photo of its
example, in aiart/web/examples. Seeds are fixed, so that the same code paints the same pictures.
"""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiart.engine.painting.generator import Generator  # noqa: E402
from aiart.images import sheet  # noqa: E402
from aiart.operations.animation import save_animation  # noqa: E402  (the repository is not installed)
from aiart.operations.declaration import PALETTE  # noqa: E402
from aiart.operations.enlarge import EnlargeRequest  # noqa: E402
from aiart.operations.extend import ExtendRequest  # noqa: E402
from aiart.operations.inpaint import InpaintRequest  # noqa: E402
from aiart.operations.kaleidoscope import KaleidoscopeRequest  # noqa: E402
from aiart.operations.loop import LoopRequest  # noqa: E402
from aiart.operations.mix import MixRequest  # noqa: E402
from aiart.operations.place import PlaceRequest  # noqa: E402
from aiart.operations.poster import PosterRequest  # noqa: E402
from aiart.operations.remove import RemoveRequest  # noqa: E402
from aiart.operations.request import Request  # noqa: E402
from aiart.operations.restyle import RestyleRequest  # noqa: E402
from aiart.operations.retarget import RetargetRequest  # noqa: E402
from aiart.operations.seamless import SeamlessRequest  # noqa: E402
from aiart.operations.sketch import SketchRequest  # noqa: E402
from aiart.operations.table import perform  # noqa: E402
from aiart.operations.tile import TileRequest, repeated, where_sides_meet  # noqa: E402
from aiart.operations.variations import VariationsRequest  # noqa: E402
from aiart.web.components.canvas import MASK, PHOTO, SEASCAPE  # noqa: E402
from scripts.coast import photo  # noqa: E402

GALLERY, EXAMPLES = ROOT / "docs" / "images" / "gallery", ROOT / "aiart" / "web" / "examples"
CARD_SIZE = (400, 250)  # pixels of a card's picture
WIDEST = 1680  # pixels of a picture in the gallery
GAP = 12
CYPRESS = (0.26, 0.4, 0.45, 0.94)  # left, top, right, bottom of what is kept of a picture, as shares of its sides
SUN = (0.1, 0.05, 0.33, 0.37)  # of the seascape
MAPPED = (8, 11)  # numbers of the pictures that give the left and the right of another one
SKETCHED = (("ink-waves", 0), ("ink-waves", 2), ("stained-glass", 0))


@cache
def starter(name: str) -> Generator:
    return Generator.load(ROOT / "weights" / name)


def paint(name: str, request: Request, **given) -> list[np.ndarray]:
    return list(perform(starter(name), given, request))


@cache
def seascape(seed: int = 7) -> np.ndarray:
    """The picture that most examples start from."""
    return paint("ink-waves", Request(count=1, seed=seed))[0]


def create() -> tuple[np.ndarray, np.ndarray | None]:
    names = ("ink-waves", "stained-glass", "paper-cut", "starry-brush")
    made = [paint(name, Request(count=1, seed=11))[0] for name in names]
    return sheet(made, 4, GAP), sheet(made, 2, GAP)


def place():
    """A cypress, marked on the picture where it stands, in three new ones."""
    picture = starter("starry-brush").memory_pictures.pictures[0]
    kept = ellipse(CYPRESS, picture.shape[1::-1])
    made = [
        paint("starry-brush", PlaceRequest(count=1, seed=seed, keep_x=x, keep_y=0.6), keep=kept)[0]
        for seed, x in ((0, 0.75), (1, 0.3), (4, 0.55))
    ]
    shown = marked(picture, kept)
    return sheet([shown, *made], 4, GAP), sheet([shown, *made], 2, GAP)


def pictures():
    """Two pictures of one set, and what a map of both becomes."""
    remembered = starter("paper-cut").memory_pictures.pictures
    height, width = remembered.shape[1:3]
    numbers = np.full((height, width, 4), 255, np.uint8)
    down, across = np.mgrid[:height, :width]
    right = across > width * (0.5 + 0.05 * np.sin(down / height * 11))
    numbers[..., :3] = np.where(right, MAPPED[1], MAPPED[0])[..., None]
    made = paint("paper-cut", SketchRequest(count=2, seed=1, colours="pictures"), picture=numbers)
    return sheet([remembered[MAPPED[0]], remembered[MAPPED[1]], *made], 4, GAP), None


def variations():
    given = seascape()
    made = [
        paint("ink-waves", VariationsRequest(count=1, seed=2, strength=s), picture=given)[0] for s in (0.3, 0.6, 0.85)
    ]
    far = paint("ink-waves", VariationsRequest(count=1, seed=7, strength=0.95), picture=given)
    return sheet([given, *made], 4, GAP), sheet([given, *made[1:], *far], 2, GAP)


def restyle():
    coast = photo()
    names = ("ink-waves", "stained-glass", "starry-brush")
    made = [paint(name, RestyleRequest(count=1, seed=2, colours="photo"), picture=coast)[0] for name in names]
    given = resized(coast, made[0].shape[:2])
    part = part_of(given, 0.08, 0.5, 0.92, 1)
    return sheet([given, *made], 4, GAP), sheet([given[part], made[1][part]], 2, GAP)


def sketch():
    blobs = painted_strokes(SEASCAPE, (512, 384), (255, 253, 249, 255))
    made = [paint(name, SketchRequest(count=1, seed=seed, size=640), picture=blobs)[0] for name, seed in SKETCHED]
    given = resized(blobs[..., :3], made[0].shape[:2])
    return sheet([given, *made], 4, GAP), halves(given, made[0])


def remove():
    given = seascape()
    mask = ellipse(SUN, given.shape[1::-1])
    shown, made = marked(given, mask), paint("ink-waves", RemoveRequest(), picture=given, mask=mask)[0]
    part = part_of(shown, 0, 0, 0.83, 0.5)
    return sheet([shown, made], 2, GAP), sheet([shown[part], made[part]], 2, GAP)


def inpaint():
    given = seascape()
    mask = painted_strokes(MASK, given.shape[1::-1], (0, 0, 0, 0))[..., 3] > 127
    made = paint("ink-waves", InpaintRequest(count=3, seed=1), picture=given, mask=mask)
    shown = marked(given, mask)
    part = part_of(shown, 0, 0.47, 0.83, 0.97)
    return sheet([shown, *made], 4, GAP), sheet([shown[part], made[0][part]], 2, GAP)


def extend():
    given = seascape()
    height, width = given.shape[:2]
    request = ExtendRequest(count=1, seed=5, left=width // 2, right=width // 2, top=height // 6)
    made = paint("ink-waves", request, picture=given)[0]
    framed = made.copy()
    draw = Image.fromarray(framed)
    box = (request.left, request.top, request.left + width - 1, request.top + height - 1)
    ImageDraw.Draw(draw).rectangle(box, outline=(207, 84, 53), width=4)
    return beside([given, made]), np.asarray(draw)


def enlarge():
    given = seascape()
    made = paint("ink-waves", EnlargeRequest(count=1, seed=3), picture=given)[0]
    plain = resized(given, made.shape[:2], Image.Resampling.BICUBIC)
    part = part_of(made, 0.3, 0.1, 0.95, 0.76)
    return sheet([plain[part], made[part]], 2, GAP), halves(plain[part], made[part])


def tile():
    chosen = (("stained-glass", 2), ("ink-waves", 2), ("paper-cut", 4))
    made = [paint(name, TileRequest(count=1, seed=seed, size=(480, 480)))[0] for name, seed in chosen]
    return sheet([resized(repeated(one), (720, 720)) for one in made], 3, GAP), repeated(made[0])


def kaleidoscope():
    chosen = (("stained-glass", 2, 8), ("ink-waves", 5, 5), ("starry-brush", 1, 12))
    made = [
        paint(name, KaleidoscopeRequest(count=1, seed=seed, size=(480, 480), segments=segments))[0]
        for name, seed, segments in chosen
    ]
    return sheet(made, 3, GAP), None


def seamless():
    rows = []
    for name in ("ink-waves", "starry-brush"):
        given = paint(name, Request(count=1, seed=2))[0]
        rows.append((given, twice(paint(name, SeamlessRequest(seed=1), picture=given)[0])))
    return sheet([beside(list(row)) for row in rows], 1, GAP), rows[0][1]


def retarget():
    rows = []
    for name, seed in (("starry-brush", 2), ("paper-cut", 4), ("ink-waves", 2)):
        given = paint(name, Request(count=1, seed=seed))[0]
        made = [paint(name, RetargetRequest(wide=wide), picture=given)[0] for wide in (1.5, 0.65)]
        rows.append((given, *made))
    return sheet([beside(list(row)) for row in rows], 1, GAP), beside(list(rows[0][:2]))


def poster():
    made = paint("stained-glass", PosterRequest(count=1, seed=3, size=(2048, 1152)))[0]
    return beside([resized(made, (504, 896)), made[500:1004, 900:1404]]), resized(made, (360, 640))


def panorama():
    made = paint("starry-brush", PosterRequest(count=1, seed=1, size=(2048, 512), axes="across"))[0]
    return resized(np.concatenate([made, made[:, :1024]], 1), (280, 1680)), None


def loop():
    frames = paint("starry-brush", LoopRequest(count=1, seed=5, size=(320, 240), seconds=2, fps=12))
    save_animation(GALLERY / "loop.webp", frames, 12)
    return sheet(frames[::6], 4, GAP), sheet([resized(frame, (180, 288)) for frame in frames[::6]], 2, GAP)


def mix():
    made = [
        perform(starter("ink-waves"), {"second": starter("paper-cut")}, MixRequest(count=1, seed=9, weight=weight))
        for weight in (0.0, 0.3, 0.5, 0.7, 1.0)
    ]
    made = [next(one) for one in made]
    return sheet(made, 5, GAP), halves(made[0], made[2])


def palette():
    like = seascape()
    own = paint("stained-glass", Request(count=1, seed=11))[0]
    made = paint("stained-glass", TileRequest(count=1, seed=11), **{PALETTE: like})[0]
    return sheet([own, like, made], 3, GAP), None


PICTURES: dict[str, Callable] = {
    one.__name__: one
    for one in (
        create,
        place,
        pictures,
        variations,
        restyle,
        sketch,
        remove,
        inpaint,
        extend,
        enlarge,
        tile,
        kaleidoscope,
        seamless,
        retarget,
        poster,
        panorama,
        loop,
        mix,
        palette,
    )
}


def marked(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A picture with the colour of a mask on what is marked, bool (H, W)."""
    return np.where(mask[..., None], (0.35 * picture + 0.65 * np.float32([207, 84, 53])), picture).astype(np.uint8)


def ellipse(box: tuple[float, ...], size: tuple[int, int]) -> np.ndarray:
    """bool (height, width) with an ellipse in a box: its left, top, right and bottom as shares of the sides."""
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse([share * size[i % 2] for i, share in enumerate(box)], fill=255)
    return np.asarray(mask) > 127


def painted_strokes(strokes, size: tuple[int, int], ground: tuple[int, ...]) -> np.ndarray:
    """Strokes as the canvas keeps them -> uint8 (height, width, 4)."""
    width, height = size
    page = Image.new("RGBA", (2 * width, 2 * height), ground)
    draw = ImageDraw.Draw(page)
    for stroke in strokes:
        radius = stroke["size"] * 2 * min(width, height)
        points = [(x * 2 * width, y * 2 * height) for x, y in stroke["points"]]
        draw.line(points, fill=stroke["colour"], width=round(2 * radius), joint="curve")
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=stroke["colour"])
    return np.asarray(page.resize(size, Image.Resampling.LANCZOS))


def beside(pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures of any size in one row, at the bottom of white paper."""
    height = max(one.shape[0] for one in pictures)
    padded = [np.pad(one, ((height - len(one), 0), (0, GAP), (0, 0)), constant_values=255) for one in pictures]
    return np.concatenate(padded, 1)[:, :-GAP]


def halves(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The left half of one picture beside the right half of the other, with a thin line between."""
    both = resized(left, right.shape[:2]).copy()
    middle = both.shape[1] // 2
    both[:, middle:] = right[:, middle:]
    both[:, middle - 1 : middle + 1] = 255
    return both


def resized(picture: np.ndarray, size: tuple[int, int], how=Image.Resampling.LANCZOS) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).resize(size[::-1], how))


def twice(picture: np.ndarray) -> np.ndarray:
    """A tile laid twice beside itself, on the axes where its sides meet."""
    down, across = where_sides_meet(picture)
    return np.tile(picture, (2 if down else 1, 2 if across else 1, 1))


def part_of(picture: np.ndarray, top: float, left: float, bottom: float, right: float) -> tuple[slice, slice]:
    """A part of a picture, given as shares of its sides."""
    height, width = picture.shape[:2]
    return slice(round(top * height), round(bottom * height)), slice(round(left * width), round(right * width))


def save(path: Path, picture: np.ndarray, quality: int) -> None:
    height, width = picture.shape[:2]
    if width > WIDEST:
        picture = resized(picture, (round(height * WIDEST / width), WIDEST))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, "JPEG", quality=quality, optimize=True)
    typer.echo(path.relative_to(ROOT))


def card_picture(picture: np.ndarray) -> np.ndarray:
    """The middle of a picture, in the shape of a card."""
    height, width = picture.shape[:2]
    scale = min(width / CARD_SIZE[0], height / CARD_SIZE[1])
    across, down = round(CARD_SIZE[0] * scale), round(CARD_SIZE[1] * scale)
    left, top = (width - across) // 2, (height - down) // 2
    return resized(picture[top : top + down, left : left + across], CARD_SIZE[::-1])


def main(names: Annotated[list[str] | None, typer.Argument(help="Operations; none: all.")] = None) -> None:
    save(EXAMPLES / PHOTO, photo(), 90)
    for name in names or PICTURES:
        shown, small = PICTURES[name]()
        save(GALLERY / f"{name}.jpg", shown, 86)
        if small is not None:
            save(EXAMPLES / "operations" / f"{name}.jpg", card_picture(small), 80)


if __name__ == "__main__":
    typer.run(main)
