"""Outwards: a montage around a picture that stays, filled ring by ring from its frame.

Each piece suits what is there already, and is not what lies next to it.
"""

import numpy as np

from aiart.engine.montage.montage import Montage, fill
from aiart.engine.montage.pieces import Box, Fitting, Rows, grown
from aiart.engine.montage.prices import PRICE, PRICE_MOST, cost_of_again
from aiart.engine.path.pyramid import FLAT, Size

DRIFT = 0.03  # of the height, that a piece of a scene may be taken from higher or lower
REACH = 0.22  # of the picture's short side: how far a ring goes, and the boxes around its inner border
STEP = 0.8  # of the reach, between two boxes
APART = 0.2  # of the picture's short side, that a piece is moved by at least: else the border would be stamped
PART = 0.4  # of the height of a scene: the upper and the lower part, by their middles
AGAIN = 1.0  # times that price more, once it came again
PIECES = 5  # tried for each box


def around(
    picture: np.ndarray, inner: np.ndarray, size: Size, at: tuple[int, int], prices: np.ndarray | None = None
) -> Montage:
    """Return a montage of `size` with nothing but int (h, w, 2) sources in a picture, float32 (h', w', 3), from row and
    column `at`; what is around them is their edge for now, and unknown. prices: the picture's `cost_of_again`, if
    known."""
    again = cost_of_again(picture) if prices is None else prices
    lines = [np.clip(np.arange(side) - start, 0, own - 1)
             for side, start, own in zip(size, at, inner.shape, strict=False)]  # fmt: skip
    unknown = np.ones(size, bool)
    unknown[at[0] : at[0] + inner.shape[0], at[1] : at[1] + inner.shape[1]] = False
    return Montage(picture, inner[np.ix_(*lines)], unknown, prices=np.minimum(PRICE * again, PRICE_MOST))


def fill_outwards(montage: Montage, margin: int, seed: int, scene: bool) -> None:
    """Fill what is unknown of a montage ring by ring, from the rectangle that is known outwards. What came again costs
    more from then on.

    Args:
        margin: pixels at the edges of the picture that no piece is taken from.
        seed: decides which pieces are tried.
        scene: it has a top and a bottom.
    """
    settled, prices = ~montage.unknown, montage.prices
    assert prices is not None, "what is seen has a price"
    more = AGAIN * prices
    short, origin = min(montage.picture.shape[:2]), [int(np.flatnonzero(settled.any(axis))[0]) for axis in (1, 0)]
    fitting = Fitting(montage.picture, margin, (origin[0], origin[1]), round(APART * short))
    reach = max(3, round(REACH * short))
    rng, unknown, rows = np.random.default_rng(seed), ~settled, np.flatnonzero(settled.any(1))
    while not settled.all():
        centres = _border(settled, max(2, round(STEP * reach)), rng)
        boxes = [Box.around(at, reach, montage.size, FLAT) for at in centres]
        limits = [
            _rows(at[0] - int(rows[0]), int(box.rows[0] - rows[0]), len(rows), len(box.rows)) if scene else None
            for at, box in zip(centres, boxes, strict=True)
        ]
        montage.unknown = _covered(boxes, montage.size) & grown(settled, reach) & unknown
        fill(montage, fitting, list(zip(boxes, limits, strict=True)), settled, PIECES)
        used = tuple(montage.sources[montage.unknown & ~settled].T)
        prices[used] = np.minimum(prices[used] + more[used], PRICE_MOST)
        settled = settled | montage.unknown
    montage.unknown = unknown


def _covered(boxes: list[Box], size: Size) -> np.ndarray:
    """bool (H, W): what any of them has."""
    covered = np.zeros(size, bool)
    for box in boxes:
        covered[box.on(size)] = True
    return covered


def _rows(row: int, begins: int, height: int, tall: int) -> Rows:
    """In a scene, at which rows of the picture a piece may begin, for a box of `tall` rows around row `row` of the
    picture, which begins at another: beside it about there, above it in its upper part, below it in its lower one."""
    if row < 0:
        return 0, max(PART * height - tall / 2, DRIFT * height)
    if row >= height:
        return min((1 - PART) * height - tall / 2, (1 - DRIFT) * height - tall), height
    begins, drift = min(max(begins, 0), height - tall), max(2.0, DRIFT * height)
    return begins - drift, begins + drift


def _border(settled: np.ndarray, step: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pixels along the outer border of what is settled, about `step` apart; chance says where they begin."""
    places = np.argwhere(grown(settled, 1) & ~settled)
    places = np.roll(places, int(rng.integers(len(places))), 0)
    chosen: list[tuple[int, int]] = []
    while len(places):
        row, column = (int(at) for at in places[0])
        chosen.append((row, column))
        places = places[np.abs(places - places[0]).max(1) >= step]
    return chosen
