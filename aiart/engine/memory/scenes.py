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
from aiart.engine.path.pyramid import Size, scaled

SIDE = 32  # pixels of the short side at which pictures are laid over each other
LEAST = 0.35  # of the height, that each picture has in every column
CUT = 2e-3  # what each pixel of a border costs: a short one is better
UPRIGHT = 4.0  # times a difference counts where a border goes up or down: what is beside each other is of one scene
FITTING = 0.2  # times what one pixel is away from what is wanted, beside a difference along a border
FREE = 0.03  # of the height, from the border, up to which windows of both pictures may be used
UNLIKELY = 400.0  # minus log of how likely they are beyond twice that: more than any likeness makes up for
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
        """How often remembered windows should be used, as far as there is room where they are at home: float32 (n,).

        index: int (n,), the numbers of their top left pixels in two pictures of `size`."""
        picture, pixel = np.divmod(index, size[0] * size[1])
        corners = np.stack(np.divmod(pixel, size[1]), -1)
        prior = self.prior((corners + np.float32(window / 2)) / np.array(size, np.float32))
        return np.exp(np.maximum(prior[np.arange(len(index)), picture], np.log(np.float32(HARDLY))))


def middles(places: np.ndarray, size: Size, window: int) -> np.ndarray:
    """Where the middles of windows lie that have gone a fraction, float32 (n, 2), of the way they can: fractions of the
    canvas of `size` pixels."""
    sides = np.array(size, np.float32)
    return (places * (sides - window) + np.float32(window / 2)) / sides


def small_size(size: Size) -> Size:
    """At which pictures of a size are laid over each other."""
    return scaled(size, SIDE / min(size))


def least_borders(picture: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a picture, float32 (h, w, 3), differs least from each of n others, (n, h, w, 3), in its colours.

    Returns:
        The borders, float32 (n, w), fractions of the height, and how much both differ along each, per pixel of the
        width, float32 (n,).
    """
    same_light = np.stack([recolouring(other, picture)(other) for other in others])
    return _cheapest_borders(_differences(picture, same_light))


def fitting_borders(above: np.ndarray, below: np.ndarray, away: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `least_borders`, between each of n pictures and another one, both float32 (n, h, w, 3), where the first shall
    be above and the second below. away: float32 (n, 2, h, w), how far either is from what is wanted at each pixel."""
    unfit = np.cumsum(away, 2)
    unfit = unfit[:, 0] - unfit[:, 1] + unfit[:, 1, -1:]  # of the first down to a row, of the second below it
    return _cheapest_borders(_differences(above, below), FITTING * unfit)


def _differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return ((one - other) ** 2).sum(-1, dtype=np.float32)


def _cheapest_borders(differs: np.ndarray, unfit: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Borders from side to side, and what they cost per column, given how far two pictures differ at every pixel,
    float32 (n, h, w), and what it costs that each row is the last one above the border: the same shape; None: nothing.
    """
    height, width = differs.shape[1:]
    rows = np.arange(round(LEAST * height), round((1 - LEAST) * height))  # a border lies above one of these
    level = (differs[:, 1:] + differs[:, :-1] + CUT)[:, rows - 1]  # what it costs in a column
    if unfit is not None:
        level = level + unfit[:, rows - 1]
    beside = UPRIGHT * (differs[..., 1:] + differs[..., :-1] + CUT)
    upright = np.cumsum(beside, 1)[:, rows - 1]  # and from one to the next
    best, came = level[..., 0], []
    for column in range(1, width):
        high = upright[..., column - 1]
        reached = best[:, None] + np.abs(high[:, :, None] - high[:, None])  # (n, to, from)
        came.append(reached.argmin(-1))
        best = reached.min(-1) + level[..., column]
    path = [best.argmin(-1)]
    for step in reversed(came):
        path.append(np.take_along_axis(step, path[-1][:, None], 1)[:, 0])
    return rows[np.stack(path[::-1], 1)].astype(np.float32) / height, best.min(-1) / width
