"""Windows: keys against the plain projection, overlapping against a sum pixel by pixel."""

from itertools import product

import numpy as np
import pytest
from toys import floats

from aiart.engine.memory import windows
from aiart.engine.memory.windows import KEY_STEP, Basis, Overlap, grid_shape, window_rows, wrapped

WRAPS = tuple(product((False, True), repeat=2))


def all_windows(picture: np.ndarray, window: int, stride: int) -> np.ndarray:
    """(windows, window^2 * 3), row by row."""
    height, width = picture.shape[:2]
    tops, lefts = range(0, height - window + 1, stride), range(0, width - window + 1, stride)
    return np.stack([picture[top : top + window, left : left + window].ravel() for top in tops for left in lefts])


def painted(blocks: np.ndarray, overlap: Overlap) -> np.ndarray:
    """Whole windows (windows, w, w, 3) through `Overlap.paint_windows`."""
    return overlap.paint_windows(blocks.reshape(len(blocks), -1))


def painted_naively(blocks: np.ndarray, size, window: int, softness: float, wrap) -> np.ndarray:
    """Every pixel of every window, added where it falls, times a Gaussian of its distance from the window's centre."""
    total, weight = np.zeros((*size, 3)), np.zeros((*size, 1))
    rows, columns = grid_shape(size, window, wrap)
    middle = (window - 1) / 2
    for i, (row, column) in enumerate(product(range(rows), range(columns))):
        for down, across in product(range(window), repeat=2):
            soft = np.exp(-((down - middle) ** 2 + (across - middle) ** 2) / (2 * softness**2))
            there = (2 * row + down) % size[0], (2 * column + across) % size[1]
            total[there] += soft * blocks[i, down, across]
            weight[there] += soft
    return total / weight


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(("window", "directions"), [(4, 5), (8, 32), (2, 12)])
@pytest.mark.parametrize("band", [30, 4096])
def test_keys_are_the_windows_in_principal_directions(monkeypatch, window, directions, stride, band):
    monkeypatch.setattr(windows, "WINDOWS_PER_BAND", band)  # small: several bands for this picture
    picture = floats((17, 22, 3))
    basis = Basis(all_windows(floats((12, 20, 3), 1), window, 1), directions)
    plain = all_windows(picture, window, stride) @ basis.directions
    keys = basis.project(picture, window, stride)
    assert np.allclose(keys, plain, atol=2e-5)
    assert (keys[:, directions:] == 0).all() and keys[:, :directions].std(0).min() > 0
    kept = basis.whole_keys(picture, window).reshape(17, 22, -1)
    assert np.allclose(
        kept[: 18 - window, : 23 - window][::stride, ::stride].reshape(keys.shape) * KEY_STEP, keys, atol=KEY_STEP
    )
    assert not kept[18 - window :].any() and not kept[:, 23 - window :].any()


def test_keys_of_all_directions_keep_the_distances_of_the_windows():
    there = all_windows(floats((9, 12, 3)), 4, 1)
    basis = Basis(there, 48)
    keys = basis.project(floats((9, 12, 3)), 4, 1)
    assert np.linalg.norm(keys[0] - keys[17]) == pytest.approx(np.linalg.norm(there[0] - there[17]), rel=1e-4)


def test_the_directions_are_orthonormal_and_hold_the_most_variance():
    there = all_windows(floats((30, 30, 3)), 4, 1) * np.linspace(0.1, 1, 48, dtype=np.float32)
    directions = Basis(there, 6).directions[:, :6]
    assert np.allclose(directions.T @ directions, np.eye(6), atol=1e-4)
    others, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(48, 6)))
    centred = there - there.mean(0)
    most = np.sort(np.linalg.eigvalsh(np.cov(centred.T)))[-6:].sum()
    assert (centred @ directions).var(0).sum() == pytest.approx(most, rel=1e-2)
    assert (centred @ others).var(0).sum() < 0.9 * most


def test_a_window_without_variation_has_directions_too():
    basis = Basis(np.full((40, 48), 0.25, np.float32), 8)
    assert basis.directions.shape == (48, 16) and np.isfinite(basis.directions).all()
    keys = basis.project(np.full((10, 10, 3), 0.25, np.float32), 4, 2)
    assert np.allclose(keys, keys[0], atol=1e-6)


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_canvas_has_a_window_every_two_pixels_and_all_around_where_it_wraps(wrap):
    expected = (10 if wrap[0] else len(range(0, 20 - 8 + 1, 2)), 7 if wrap[1] else len(range(0, 14 - 8 + 1, 2)))
    assert grid_shape((20, 14), 8, wrap) == expected
    picture = wrapped(floats((20, 14, 3)), 8, wrap)
    assert len(all_windows(picture, 8, 2)) == expected[0] * expected[1]


def test_what_lies_beyond_a_wrapped_edge_is_the_opposite_side():
    picture = floats((10, 12, 3))
    around = wrapped(picture, 8, (True, True))
    assert np.array_equal(around, picture[np.arange(16) % 10][:, np.arange(18) % 12])
    assert np.array_equal(wrapped(picture, 8, (False, False)), picture)


def test_rows_of_windows_are_views_of_the_picture():
    picture = floats((9, 11, 3))
    rows = window_rows(picture, 4, 2)
    assert rows.shape == (3, 4, 4, 4, 3) and np.shares_memory(rows, picture)
    assert np.array_equal(rows[2, 1], picture[4:8, 2:6])


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize(("size", "window"), [((12, 16), 8), ((8, 8), 8), ((10, 6), 4), ((8, 14), 6)])
def test_overlapping_windows_are_weighed_by_a_gaussian_of_their_centre(size, window, wrap):
    count = int(np.prod(grid_shape(size, window, wrap)))
    blocks = floats((count, window, window, 3))
    expected = painted_naively(blocks, size, window, 1.8, wrap)
    assert np.allclose(painted(blocks, Overlap(size, window, 1.8, wrap)), expected, atol=1e-5)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("value", [0.5, -1.0, 0.3])
def test_overlapping_paints_a_constant(value, wrap):
    overlap = Overlap((12, 16), 8, 1.8, wrap)
    made = painted(np.full((int(np.prod(overlap.shape)), 8, 8, 3), value, np.float32), overlap)
    assert np.allclose(made, value, rtol=1e-6, atol=0)


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_picture_comes_back_from_its_own_windows(wrap):
    picture = floats((14, 18, 3))
    own = all_windows(wrapped(picture, 8, wrap), 8, 2).reshape(-1, 8, 8, 3)
    assert np.allclose(painted(own, Overlap((14, 18), 8, 1.8, wrap)), picture, atol=1e-6)
