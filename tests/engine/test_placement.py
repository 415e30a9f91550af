"""Where a picture lies in a remembered one, and that windows which are left out are never used."""

import io

import numpy as np
import pytest
from PIL import Image
from toys import bank, floats, instant, paintings, untrained

from aiart.engine.memory.denoiser import MemoryDenoiser
from aiart.engine.memory.placement import at_size, find_placement
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import Plan, SamplingOptions
from aiart.engine.painting.tiles import TiledPainting
from aiart.engine.path.pyramid import Size
from aiart.images import to_float

HEIGHT, WIDTH = 72, 96
REMEMBERED = paintings(5, HEIGHT, WIDTH)
OWN = 3


def resized(picture: np.ndarray, factor: float) -> np.ndarray:
    size = round(picture.shape[1] * factor), round(picture.shape[0] * factor)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def lossy(picture: np.ndarray) -> np.ndarray:
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "JPEG", quality=70)
    return np.asarray(Image.open(data).convert("RGB"))


def disc(height: int, width: int) -> np.ndarray:
    down, across = np.mgrid[:height, :width]
    return (down - 0.4 * height) ** 2 + (across - 0.6 * width) ** 2 < (0.25 * height) ** 2


def found(picture: np.ndarray, remembered: np.ndarray = REMEMBERED):
    return find_placement(to_float(picture), ~disc(*picture.shape[:2]), remembered)


PICTURE = REMEMBERED[OWN]
CROP = PICTURE[20 : 20 + 43, 31 : 31 + 58]
WITH_FRAME = np.pad(PICTURE, ((10, 14), (20, 6), (0, 0)), mode="reflect")
SAME = {  # the picture, and the scale and the place it has
    "itself": (PICTURE, (1, 0, 0)),
    "smaller": (resized(PICTURE, 0.5), (2, 0, 0)),
    "larger": (resized(PICTURE, 1.5), (1 / 1.5, 0, 0)),
    "cropped": (CROP, (1, 20, 31)),
    "cropped and larger": (resized(CROP, 2.0), (0.5, 20, 31)),
    "more around it": (WITH_FRAME, (1, -10, -20)),
    "larger, with loss": (lossy(resized(PICTURE, 2.0)), (0.5, 0, 0)),
}


@pytest.mark.parametrize("case", SAME)
def test_a_remembered_picture_is_found_in_its_place(case):
    picture, (scale, top, left) = SAME[case]
    placed = found(picture)
    assert placed is not None and placed.picture == OWN
    assert placed.scale == pytest.approx(scale, rel=0.03)
    assert placed.top == pytest.approx(top, abs=1.5) and placed.left == pytest.approx(left, abs=1.5)


@pytest.mark.parametrize("seed", range(6))
def test_another_picture_is_not_found(seed):
    assert found(paintings(1, HEIGHT, WIDTH, seed=100 + seed)[0]) is None


@pytest.mark.parametrize("seed", range(3))
def test_a_painting_of_the_same_windows_is_not_found(seed):
    generator = instant(REMEMBERED)
    made = Painting(generator, seed, SamplingOptions((HEIGHT, WIDTH))).paint()
    assert find_placement(made, ~disc(HEIGHT, WIDTH), REMEMBERED) is None


def test_a_picture_without_detail_is_nowhere():
    assert found(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)) is None
    assert find_placement(to_float(PICTURE), np.zeros((HEIGHT, WIDTH), bool), REMEMBERED) is None


@pytest.mark.parametrize("case", SAME)
def test_what_is_marked_is_marked_where_it_is_remembered(case):
    picture, (scale, top, left) = SAME[case]
    mask, placed = disc(*picture.shape[:2]), found(picture)
    assert placed is not None
    marked = placed.marked(mask, (HEIGHT, WIDTH))
    rows, columns = np.nonzero(mask)
    there = [np.rint(start + scale * (at + 0.5) - 0.5).astype(int) for start, at in ((top, rows), (left, columns))]
    inside = (there[0] >= 0) & (there[0] < HEIGHT) & (there[1] >= 0) & (there[1] < WIDTH)
    assert marked[there[0][inside], there[1][inside]].all()
    assert marked.sum() < 2 * mask.sum() * scale**2 + 50


@pytest.mark.parametrize("size", [(72, 96), (40, 50), (7, 9), (2, 2)])
def test_a_coarse_pixel_is_marked_if_it_touches_a_marked_one(size: Size):
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[30, 41] = True
    rows, columns = np.nonzero(at_size(pixels, size))
    assert rows.min() <= 30 * size[0] / HEIGHT and 31 * size[0] / HEIGHT <= rows.max() + 1
    assert columns.min() <= 41 * size[1] / WIDTH and 42 * size[1] / WIDTH <= columns.max() + 1
    assert len(rows) <= 4 and not at_size(np.zeros_like(pixels), size).any()


def test_windows_that_touch_what_is_left_out_are_not_valid():
    remembered = bank(floats((2, 16, 20, 3)))
    pixels = np.zeros((2, 16, 20), bool)
    pixels[1, 5, 7] = True
    fewer = remembered.without(pixels)
    gone = np.argwhere((remembered.valid & ~fewer.valid).reshape(2, 16, 20))
    wanted = [(1, row, column) for row in range(2, 6) for column in range(4, 8)]
    assert gone.tolist() == [list(place) for place in wanted]
    assert remembered.valid.sum() == 2 * 13 * 17  # the bank itself is as it was


def test_a_window_that_is_left_out_moves_to_the_nearest_of_its_picture():
    remembered = bank(floats((2, 16, 20, 3)))
    pixels = np.zeros((2, 16, 20), bool)
    pixels[1, :, 7] = True
    fewer = remembered.without(pixels)
    moved = fewer.nearest_valid(np.array([[320 + 3 * 20 + 5, 320 + 3 * 20 + 9, 65]]))
    assert moved.tolist() == [[320 + 3 * 20 + 3, 320 + 3 * 20 + 9, 65]]
    pixels[1] = True
    assert remembered.without(pixels).nearest_valid(np.array([320 + 65])) == 65  # nothing of it is left: in another


class Without(Plan):
    """A painting that must not use some pixels of picture 0; its first `skipped` levels are left out."""

    def __init__(self, pixels: np.ndarray, skipped: int = 0):
        self.pixels, self.skipped = pixels, skipped

    def levels(self, levels):
        return levels[self.skipped :]

    def excluded(self, chosen, size):
        there = at_size(self.pixels, size)
        return np.stack([there if i == 0 else np.zeros(size, bool) for i in chosen])


@pytest.fixture
def used(monkeypatch) -> list[tuple[MemoryDenoiser, np.ndarray]]:
    """Every memory that was asked, and the windows it compared: all, or candidates before and after."""
    seen = []
    among_all, among_candidates = MemoryDenoiser._among_all, MemoryDenoiser._among_candidates

    def all_(self, *args):
        made = among_all(self, *args)
        seen.append((self, self._index))
        return made

    def candidates(self, given, *args):
        made = among_candidates(self, given, *args)
        seen.append((self, np.concatenate([given, self.candidates], 1)))
        return made

    monkeypatch.setattr(MemoryDenoiser, "_among_all", all_)
    monkeypatch.setattr(MemoryDenoiser, "_among_candidates", candidates)
    monkeypatch.setattr("aiart.engine.memory.denoiser.ALL_PAIRS_MAX", 40_000)
    return seen


@pytest.mark.parametrize("kind", ["one picture", "several", "learned layout", "tiles", "finer"])
def test_no_window_that_is_left_out_is_used_at_any_level(used, kind):
    canvases = paintings(1 if kind in ("one picture", "finer") else 3, HEIGHT, WIDTH)
    generator = untrained(paintings(6, HEIGHT, WIDTH), "balanced") if kind == "learned layout" else instant(canvases)
    plan = Without(disc(HEIGHT, WIDTH), skipped=int(kind == "finer"))
    options = SamplingOptions((HEIGHT, WIDTH))
    if kind == "tiles":
        painting = TiledPainting(generator, 0, options, plan)
        painting.side, painting.whole = 64, 40 * 40
        painting.paint_large()
    else:
        painting = Painting(generator, 0, options, plan)
        painting.paint()
    scales = {memory.bank.size for memory, _ in used}
    assert len(scales) == len({level.size for level in painting.levels})
    for memory, index in used:
        count, (height, width) = memory.bank.count, memory.bank.size
        pixels = plan.excluded(painting.memory.chosen, (height, width))
        picture, row, column = np.unravel_index(index.ravel(), (count, height, width))
        reach = np.arange(memory.bank.window)
        touched = pixels[picture[:, None, None], row[:, None, None] + reach[:, None], column[:, None, None] + reach]
        assert not touched.any()
