"""How much it costs to say a place of a picture again, or to leave it out: how much there is to see, and how much of
it is seen nowhere else."""

import numpy as np

from aiart.engine.memory.blur import blurred
from aiart.engine.path.pyramid import resize, shrunk

SURROUNDINGS = 5  # a fraction of the short side: how wide a picture is blurred to be what a place lies in
THING = 24  # a fraction of the picture's short side: how far what is seen at a place counts around it
GLANCE = 56  # pixels of the long side at which places are compared
WINDOW = 5  # pixels of the square around a place that is compared
ELSEWHERE = 0.2  # of the short side, that the place that is compared with lies away at least
ONCE = 2.0  # times as much as all that is seen, counts what is seen once
PRICE = 0.04  # of a pixel where there is as much to see as anywhere: as much as a cut of a faint step
PRICE_MOST = 0.15  # of a pixel: less than it costs to leave one empty


def seen(picture: np.ndarray) -> np.ndarray:
    """Return how much is seen at each pixel of float32 (h, w, 3), 1 on average: float32 (h, w). Edges, and what has
    another colour than its surroundings, as a moon has that is plain in itself."""
    short = min(picture.shape[:2])
    edges = sum(blurred(picture, sigma=1, order=order) ** 2 for order in ((0, 1), (1, 0)))
    unlike = ((picture - blurred(picture, sigma=short / SURROUNDINGS)) ** 2).sum(-1)
    things = blurred(np.sqrt(np.asarray(edges).sum(-1)) + np.sqrt(unlike), sigma=short / THING) ** 2
    return things / max(float(things.mean()), 1e-6)


def told_once(picture: np.ndarray) -> np.ndarray:
    """Return, for float32 (h, w, 3), float32 (h, w): how unlike each place is to the one that is most like it
    elsewhere, as a share of what two places differ by on average. A face is seen once, a stone of a wall again and
    again."""
    whole = picture.shape[0], picture.shape[1]
    height, width = shrunk(whole, GLANCE)
    small = resize(picture, (height, width))
    padded = np.pad(small, ((WINDOW // 2,) * 2, (WINDOW // 2,) * 2, (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (WINDOW, WINDOW), (0, 1)).reshape(height * width, -1)
    squares = (windows**2).sum(1)
    unlike = np.maximum(squares[:, None] - 2 * windows @ windows.T + squares, 0)
    mean = max(float(unlike.mean()), 1e-6)
    near = [
        np.abs(np.subtract.outer(np.arange(side), np.arange(side))) < ELSEWHERE * min(height, width)
        for side in (height, width)
    ]
    unlike.reshape(height, width, height, width)[near[0][:, None, :, None] & near[1][None, :, None, :]] = np.inf
    least = np.minimum(unlike.min(1), mean).reshape(height, width) / mean
    return resize(np.repeat(least[..., None], 3, -1).astype(np.float32), whole)[..., 0]


def cost_of_again(picture: np.ndarray) -> np.ndarray:
    """Return what each pixel of float32 (h, w, 3) costs, 1 on average and more of what is seen once: float32 (h, w)."""
    once = told_once(picture)
    return seen(picture) * (1 + ONCE * once / max(float(once.mean()), 1e-2)) / (1 + ONCE)


def beyond_ordinary(picture: np.ndarray) -> np.ndarray:
    """Return, for float32 (h, w, 3), the price of each pixel, float32 (h, w), that is taken where another one is at
    home: nothing for what is ordinary."""
    return np.minimum(PRICE * np.maximum(cost_of_again(picture) - 1, 0), PRICE_MOST)
