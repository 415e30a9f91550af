"""One scene of two remembered pictures: above a line it is of one of them, below of the other.

Windows alone do not know that a scene has one sky. Left to themselves, two pictures that shall be used equally often
meet along the shortest border, which is an upright one: two skies, two lights, half a tree. So the border is found
beforehand, at a small size, from the left side to the right: where the two pictures, laid over each other, differ least
(Efros and Freeman 2001, "Image quilting", here with steps of any height, so that it is the smallest cut of all that
are crossed once in every column; Kwatra et al. 2003, "Graphcut textures"). Most scenes agree along a horizon or in a
meadow. Windows take their side at the coarsest scales; finer ones follow, as they look for what was found before.

A learned layout says what should be where. Then the two pictures and the border between them are those that are least
away from it, added to what they differ along the border: a network that sees half of a canvas may begin two worlds side
by side, and each of the two sides is said again by one of them.
"""

from dataclasses import dataclass

import numpy as np

from aiart.engine.memory.colours import recolouring
from aiart.engine.memory.words import WordsPrior
from aiart.engine.path.pyramid import Size, scaled

LIKELIEST = 6  # pictures for above and for below, of which the two are chosen that say a layout again
SIDE = 32  # pixels of the short side at which pictures are laid over each other
LEAST = 0.35  # of the height, that each picture has in every column
CUT = 2e-3  # what each pixel of a border costs: a short one is better
UPRIGHT = 4.0  # times a difference counts where a border goes up or down: what is beside each other is of one scene
STEP = 1.0  # times the step from one picture to the other counts, beside what both differ by at either pixel
THROUGH = 1.0  # times what stands upright counts that a border goes through: a trunk, a tower, somebody
FITTING = 0.2  # times what one pixel is away from what is wanted, beside a difference along a border
FREE = 0.03  # of the height, from the border, up to which windows of both pictures may be used
UNLIKELY = 400.0  # minus log of how likely they are beyond twice that: more than any likeness makes up for
SAME = 10 / 255  # RMS of a difference up to which two pictures, as small as here, are one twice
TINY = np.float32(1e-6)
HARDLY = 1e-3  # of the usual, that windows are used for which a scene has no room


@dataclass(frozen=True)
class Scene:
    """What each of two pictures gives of a canvas.

    border: float32 (columns,), how far down it is in each, as a fraction of the height. upper: which of the two is
    above it, 0 or 1."""

    border: np.ndarray
    upper: int

    def prior(self, places: np.ndarray) -> np.ndarray:
        """Log of how likely windows of either picture are where their middles lie at float32 (n, 2), (down, across) as
        fractions of the canvas: float32 (n, 2), 0 or less."""
        columns = (np.arange(len(self.border)) + 0.5) / len(self.border)
        below = (places[:, 0] - np.interp(places[:, 1], columns, self.border)) / FREE
        first = below if self.upper == 0 else -below
        return np.stack([-UNLIKELY * np.clip(away - 1, 0, 1) for away in (first, -first)], -1).astype(np.float32)

    def shares(self, index: np.ndarray, size: Size, window: int) -> np.ndarray:
        """Return how often remembered windows should be used, as far as there is room where they are at home: float32
        (n,).

        index: int (n,), the numbers of their top left pixels in two pictures of `size`."""
        picture, pixel = np.divmod(index, size[0] * size[1])
        corners = np.stack(np.divmod(pixel, size[1]), -1)
        prior = self.prior((corners + np.float32(window / 2)) / np.array(size, np.float32))
        return np.exp(np.maximum(prior[np.arange(len(index)), picture], np.log(np.float32(HARDLY))))


def middles(places: np.ndarray, size: Size, window: int) -> np.ndarray:
    """Return where the middles of windows lie that have gone a fraction, float32 (n, 2), of the way they can: fractions
    of the canvas of `size` pixels."""
    sides = np.array(size, np.float32)
    return (places * (sides - window) + np.float32(window / 2)) / sides


def small_size(size: Size) -> Size:
    """Return the size at which pictures of a size are laid over each other."""
    return scaled(size, SIDE / min(size))


def both_orders(picture: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is above and what below, both float32 (2n, h, w, 3), where a picture, (h, w, 3), is joined to each of
    n others, (n, h, w, 3), in its colours: first with the others below it, then with the others above."""
    same_light = np.stack([recolouring(other, picture)(other) for other in others])
    itself = np.broadcast_to(picture, same_light.shape)
    return np.concatenate([itself, same_light]), np.concatenate([same_light, itself])


def fitting_borders(above: np.ndarray, below: np.ndarray, away: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what `least_borders` does, where something is wanted. away: float32 (n, 2, h, w), how far what is above
    and what is below are from that at each pixel."""
    unfit = np.cumsum(away, 2)
    unfit = unfit[:, 0] - unfit[:, 1] + unfit[:, 1, -1:]  # of the first down to a row, of the second below it
    return least_borders(above, below, FITTING * unfit)


def likely_pairs(away: np.ndarray, prior: WordsPrior | None) -> np.ndarray:
    """Return which pictures may say a layout again best above and below: int64 (pairs, 2). away: float32 (n, h, w), how
    far each is from it at every pixel. prior: see `RememberedPictures.scene_like`."""
    half = away.shape[1] // 2
    above, below = away[:, :half].sum((1, 2)), away[:, half:].sum((1, 2))
    if prior is None:
        uppers, lowers = (np.argsort(far, kind="stable")[:LIKELIEST] for far in (above, below))
        pairs = [(upper, lower) for upper in uppers for lower in lowers]
    else:
        first = np.where(prior.likeliest, above + below, np.inf).argmin()
        beside = np.flatnonzero(prior.beside(int(first)))
        uppers, lowers = (beside[np.argsort(far[beside], kind="stable")[:LIKELIEST]] for far in (above, below))
        pairs = [*((first, lower) for lower in lowers), *((upper, first) for upper in uppers)]
    return np.array([pair for pair in pairs if pair[0] != pair[1]], np.int64).reshape(-1, 2)


def novelty(above: np.ndarray, below: np.ndarray, borders: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """Return how far scenes are from the one of m remembered pictures, float32 (m, h, w, 3), that they are most like,
    beside the next one: float32 (n,), from 0, that picture, to 1.

    above, below: float32 (n, h, w, 3). borders: float32 (n, w), see `Scene`."""
    height = above.shape[1]
    is_above = (np.arange(height)[:, None] < np.rint(borders * height)[:, None])[..., None]
    scenes = np.where(is_above, above, below).reshape(len(above), -1)
    flat = pictures.reshape(len(pictures), -1)
    away = square_distances(scenes, flat)
    same = square_distances(flat[away.argmin(1)], flat) < SAME**2 * flat.shape[1]
    nearest, second = away.min(1), np.where(same, np.inf, away).min(1)
    return np.sqrt(np.maximum(nearest, 0) / np.maximum(second, TINY))


def square_distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Between float32 (n, d) and (m, d): float32 (n, m)."""
    return (some**2).sum(1)[:, None] + (others**2).sum(1) - 2 * some @ others.T


def _differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return ((one - other) ** 2).sum(-1, dtype=np.float32)


def _uprights(pictures: np.ndarray) -> np.ndarray:
    """How much stands upright at each pixel of float32 (n, h, w, 3), so that a level border would cut it: the mean
    square of the steps to its left and right, float32 (n, h, w)."""
    steps = np.pad(_differences(pictures[:, :, 1:], pictures[:, :, :-1]), ((0, 0), (0, 0), (1, 1)))
    return (steps[..., 1:] + steps[..., :-1]) / 2


def least_borders(
    above: np.ndarray, below: np.ndarray, unfit: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return where pictures go over least visibly into those that shall be below them, both float32 (n, h, w, 3).

    unfit: what it costs that each row is the last one above the border, float32 (n, h, w); None: nothing.

    Returns:
        The borders, float32 (n, w), fractions of the height, and how much can be seen of each, per pixel of the width,
        float32 (n,).
    """
    differs, (height, width) = _differences(above, below), above.shape[1:3]
    rows = np.arange(round(LEAST * height), round((1 - LEAST) * height))  # a border lies above one of these
    step = _differences(above[:, :-1], below[:, 1:])
    cut = THROUGH * (_uprights(above)[:, :-1] + _uprights(below)[:, 1:])
    level = (differs[:, 1:] + differs[:, :-1] + CUT + STEP * step + cut)[:, rows - 1]  # what it costs in a column
    if unfit is not None:
        level = level + unfit[:, rows - 1]
    step = _differences(above[:, :, :-1], below[:, :, 1:]) + _differences(below[:, :, :-1], above[:, :, 1:])
    beside = UPRIGHT * (differs[..., 1:] + differs[..., :-1] + CUT + STEP / 2 * step)
    upright = np.cumsum(beside, 1)[:, rows - 1]  # and from one to the next
    best, came = level[..., 0], []
    for column in range(1, width):
        high = upright[..., column - 1]
        reached = best[:, None] + np.abs(high[:, :, None] - high[:, None])  # (n, to, from)
        came.append(reached.argmin(-1))
        best = reached.min(-1) + level[..., column]
    path = [best.argmin(-1)]
    for at in reversed(came):
        path.append(np.take_along_axis(at, path[-1][:, None], 1)[:, 0])
    return rows[np.stack(path[::-1], 1)].astype(np.float32) / height, best.min(-1) / width
