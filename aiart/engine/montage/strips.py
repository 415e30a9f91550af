"""Strips: a picture made wider by saying strips of it again, or narrower by leaving strips out, where it is seen least.

One strip after the other, each along the cheapest of all cuts from top to bottom at which a picture can go on so many
columns earlier or later: wide ones, so that whole things come again and not their edges (the dominant offsets of He and
Sun 2012; seam carving, Avidan and Shamir 2007, takes one column at a time and squeezes what is everywhere).
"""

import numpy as np

from aiart.engine.montage.prices import cost_of_again

WIDER = (12, 16, 20, 26, 32, 40, 50)  # columns of a strip that comes again: fewer would smear
NARROWER = (1, 2, 4, 6, 8, 12, 16, 24, 32)  # of one that goes
PRICE = 0.03  # of what is in a strip where there is as much to see as anywhere, beside the squares of steps
AGAIN = 3.0  # times that price, for what came again already
SMALL = 0.01  # what any cut costs a row


def retargeted(
    picture: np.ndarray, width: int, dearest: float = np.inf, prices: np.ndarray | None = None
) -> np.ndarray:
    """Return of each pixel of a wider or narrower picture, which column of float32 (h, w, 3) it is: int (h, width).

    Args:
        dearest: what a strip may cost; where none that comes again is as cheap, it becomes less wide than `width`.
        prices: the picture's `cost_of_again`, if it is known."""
    height, own = picture.shape[:2]
    sources = np.tile(np.arange(own), (height, 1))
    if width == own:
        return sources
    prices = cost_of_again(picture) if prices is None else prices
    while (missing := width - sources.shape[1]) != 0:
        tried = [_cheapest_cut(picture, sources, prices, strip) for strip in _strips(missing, sources.shape[1])]
        cost, strip, cut = min(tried, key=lambda one: one[0])
        if strip > 0 and cost > dearest:
            break
        prices = np.stack([_joined(*lines, strip) for lines in zip(prices, cut, strict=True)])
        sources = np.stack([_joined(*lines, strip) for lines in zip(sources, cut, strict=True)])
        if strip > 0:
            columns = np.arange(sources.shape[1])
            prices[(columns >= cut[:, None] - strip) & (columns < cut[:, None] + strip)] += AGAIN
    return sources


def _strips(missing: int, width: int) -> list[int]:
    """How many columns more (or fewer, below 0) may come in one step."""
    if missing > 0:
        some = [k for k in WIDER if k == missing or missing - k >= WIDER[0]]
        return [k for k in some if 2 * k < width] or [min(missing, width - 3)]
    return [-k for k in NARROWER if k <= -missing and 3 * k < width] or [-1]


def _joined(line: np.ndarray, cut: int, strip: int) -> np.ndarray:
    """A line up to a cut, and then on from `strip` columns before it, or after it if that is below 0."""
    return np.concatenate([line[:cut], line[cut - strip :]])


def _cheapest_cut(
    picture: np.ndarray, sources: np.ndarray, prices: np.ndarray, strip: int
) -> tuple[float, int, np.ndarray]:
    """(its cost a column, the strip, its column in each row): the best of all that move by a column a row at most."""
    width, wide = sources.shape[1], abs(strip)
    canvas = np.take_along_axis(picture, sources[..., None], 1)
    ends = np.arange(wide + 1, width - 1) if strip > 0 else np.arange(1, width - wide - 1)
    begins = ends - strip
    steps = ((canvas[:, ends - 1] - canvas[:, begins - 1]) ** 2 + (canvas[:, ends] - canvas[:, begins]) ** 2).sum(-1)
    sums = np.cumsum(np.pad(prices, ((0, 0), (1, 0))), 1)
    total, cut = _path(steps + PRICE * np.abs(sums[:, ends] - sums[:, begins]))
    return (total / len(cut) + SMALL) / wide, strip, ends[cut]


def _path(costs: np.ndarray) -> tuple[float, np.ndarray]:
    """The cheapest way down float32 (h, w), by dynamic programming: its cost, and its place in each row."""
    best, moves = costs[0].copy(), np.zeros(costs.shape, np.int64)
    for row in range(1, len(costs)):
        padded = np.pad(best, 1, constant_values=np.inf)
        three = np.stack([padded[:-2], padded[1:-1], padded[2:]])
        moves[row] = three.argmin(0) - 1
        best = three.min(0) + costs[row]
    place = int(best.argmin())
    total, places = float(best[place]), np.zeros(len(costs), np.int64)
    for row in range(len(costs) - 1, -1, -1):
        places[row] = place
        place += int(moves[row, place])
    return total, places
