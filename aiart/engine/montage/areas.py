"""Areas of a canvas that are of different pictures: borders between them move to where they are seen least.

Whoever draws an area means it roughly. So within a band around a border each pixel may be of either side: the pictures
are laid over each other, and the border goes where they differ least, or where something in them ends anyway (Kwatra et
al. 2003, "Graphcut textures"), for a price that grows with the way it moves. Expansion moves find it (Boykov, Veksler
and Zabih 2001).
"""

import numpy as np

from aiart.engine.montage.cuts import becoming_new, edges_of

BAND = 0.3  # of the short side, as far as a border may move
MOVED = 0.2  # what a pixel costs that has moved as far, beside squared differences of colours in [-1, 1]
CUT = 0.005  # what each pixel of a border costs: a short one is better
ENDS = 0.05  # squared step inside a picture that makes a border there half as dear
NEVER = 1e3  # what a pixel costs beyond the band
ROUNDS = 2  # of the expansion moves, each over all areas


def least_seen(areas: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """Areas whose borders have moved: int (h, w).

    Args:
        areas: int (h, w), the number of a picture, below 0 where there is none; such borders stay as they are.
        pictures: float32 (n, h, w, 3) in [-1, 1].
    """
    moved, prices = areas.ravel().copy(), _prices(areas, len(pictures))
    flat = pictures.reshape(len(pictures), -1, 3)
    for _ in range(ROUNDS):
        for number in np.unique(areas[areas >= 0]):
            over = np.flatnonzero((prices[number] < NEVER) & (moved >= 0) & (moved != number))
            moved[over[_taken(number, over, moved, flat, prices, areas.shape)]] = number
    return moved.reshape(areas.shape)


def _prices(areas: np.ndarray, count: int) -> np.ndarray:
    """What each pixel costs if it is of a picture: float32 (count, h * w)."""
    from scipy.ndimage import distance_transform_edt  # the page imports what imports this file

    band = BAND * min(areas.shape)
    away = [np.asarray(distance_transform_edt(areas != number)) / band for number in range(count)]
    return np.stack([np.where(far < 1, MOVED * far**2, NEVER) for far in away]).reshape(count, -1)


def _taken(
    number: int, over: np.ndarray, moved: np.ndarray, flat: np.ndarray, prices: np.ndarray, size: tuple[int, int]
) -> np.ndarray:
    """Which of some pixels, int (m,), had better be of this picture: bool (m,)."""
    edges, place = edges_of(size), np.full(len(moved), -1, np.int32)
    place[over] = np.arange(len(over))
    edges = edges.some((place[edges.first] >= 0) | (place[edges.second] >= 0))
    edges = edges.some((moved[edges.first] >= 0) & (moved[edges.second] >= 0))
    one, two, new = moved[edges.first], moved[edges.second], np.full(len(edges.first), number)
    costs = [_steps(a, b, edges.first, edges.second, flat) for a, b in ((one, two), (one, new), (new, two), (new, new))]
    dearer = prices[number, over] - prices[moved[over], over]
    return becoming_new(costs, place[edges.first], place[edges.second], dearer)


def _steps(one: np.ndarray, two: np.ndarray, first: np.ndarray, second: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """What it costs that neighbours, int (n,) `first` and `second`, are of pictures `one` and `two`: float32 (n,)."""
    here, there, beside, across = flat[one, first], flat[two, second], flat[one, second], flat[two, first]
    differ = ((here - across) ** 2).sum(-1) + ((beside - there) ** 2).sum(-1)
    inside = ((here - beside) ** 2).sum(-1) + ((across - there) ** 2).sum(-1)
    return np.where(one == two, 0, CUT + differ / (1 + inside / ENDS)).astype(np.float32)
