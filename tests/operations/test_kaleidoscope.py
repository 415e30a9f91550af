"""The kaleidoscope: what is painted really has the symmetries of a polygon, whatever its size."""

import math

import numpy as np
import pytest
from makers import paintings

from aiart.errors import RequestError
from aiart.operations.kaleidoscope import KaleidoscopeRequest, folded, kaleidoscope

pytestmark = pytest.mark.usefixtures("few_steps")


def smooth(height: int, width: int, seed: int = 3) -> np.ndarray:
    """uint8 (height, width, 3): a few long waves, so that values between pixels are known well."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width] / max(height, width)
    waves = [np.sin(2 * math.pi * (a * x + b * y + c)) for a, b, c in rng.uniform(-3, 3, (3, 3))]
    return np.uint8(np.rint(127.5 + 120 * np.stack(waves, -1)))


def turned(picture: np.ndarray, angle: float, mirrored: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(a picture turned around its middle, where it is known): float (H, W, 3), bool (H, W). By linear weights."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width] - np.array([(height - 1) / 2, (width - 1) / 2])[:, None, None]
    x, y = (-x if mirrored else x), y
    y, x = x * math.sin(angle) + y * math.cos(angle), x * math.cos(angle) - y * math.sin(angle)
    inside = np.hypot(x, y) < min(height, width) / 2 - 1
    y, x = np.clip(y + (height - 1) / 2, 0, height - 1.001), np.clip(x + (width - 1) / 2, 0, width - 1.001)
    top, left, down, right = y.astype(int), x.astype(int), (y % 1)[..., None], (x % 1)[..., None]
    rows = [picture[top + i, left] * (1 - right) + picture[top + i, left + 1] * right for i in range(2)]
    return rows[0] * (1 - down) + rows[1] * down, inside


def unlike(picture: np.ndarray, angle: float, mirrored: bool = False) -> float:
    """Mean difference, of 255, between a picture and itself turned."""
    other, inside = turned(picture.astype(float), angle, mirrored)
    return float(np.abs(picture - other)[inside].mean())


@pytest.mark.parametrize("segments", [3, 4, 5, 6, 8, 12, 24])
@pytest.mark.parametrize("size", [(128, 128), (97, 150), (140, 91)])
def test_it_is_the_same_turned_by_a_segment_and_mirrored_at_each_axis(segments, size):
    made = folded(smooth(*size), segments)
    assert made.shape == (*size, 3) and made.dtype == np.uint8
    for k in range(segments):
        assert unlike(made, 2 * math.pi * k / segments) < 2.5
        assert unlike(made, 2 * math.pi * k / segments, mirrored=True) < 2.5
    if segments < 12:  # half a segment more is another picture
        assert unlike(made, math.pi / segments) > 10
    assert np.array_equal(made, made[:, ::-1]), "one mirror stands upright"


@pytest.mark.parametrize("segments", [4, 8, 12])
def test_quarter_turns_of_a_square_are_the_same_pixels(segments):
    made = folded(smooth(64, 64), segments).astype(int)
    assert np.abs(made - np.rot90(made)).max() <= 1


def test_a_large_picture_is_folded_in_pieces_without_a_seam():
    made = folded(smooth(300, 200), 6).astype(int)
    assert np.abs(made - made[::-1]).max() <= 1, "an even number of segments is mirrored downwards too"


def test_a_sector_of_the_picture_itself_is_seen():
    picture = paintings()[0]
    made, (height, width) = folded(picture, 3), picture.shape[:2]
    assert made.std() > picture.std() / 3 and made.shape == picture.shape
    assert np.abs(made[height // 2, width // 2].astype(int) - picture[height // 2, width // 2]).max() < 120


@pytest.mark.parametrize("kind", ["instant", "learned"])
def test_a_generator_paints_as_many_as_asked_and_shows_them_folded(generators, kind):
    seen = []
    request = KaleidoscopeRequest(count=2, seed=3, size=(48, 40), segments=6, steps=2)
    made = list(kaleidoscope(generators[kind], request, lambda i, share, picture: seen.append((i, share, picture))))
    assert [one.shape for one in made] == [(40, 48, 3)] * 2 and not np.array_equal(*made)
    assert all(np.array_equal(picture, picture[:, ::-1]) for _, _, picture in seen if picture is not None)
    assert seen[-1][:2] == (1, 1.0)


@pytest.mark.parametrize("segments", [2, 25, 6.0, True, None])
def test_other_numbers_of_segments_are_refused(segments):
    with pytest.raises(RequestError, match="3 to 24") as caught:
        KaleidoscopeRequest(segments=segments)
    assert caught.value.code == "segments"
