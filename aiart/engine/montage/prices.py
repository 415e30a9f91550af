"""How much there is to see in a picture at each place: what it costs to say it again, or to leave it out."""

import numpy as np

from aiart.engine.memory.guides import blurred

SURROUNDINGS = 5  # a fraction of the short side: how wide a picture is blurred to be what a place lies in
THING = 24  # a fraction of the picture's short side: how far what is seen at a place counts around it


def seen(picture: np.ndarray) -> np.ndarray:
    """Of float32 (h, w, 3), 1 on average: float32 (h, w). Edges, and what has another colour than its surroundings, as
    a moon has that is plain in itself."""
    short = min(picture.shape[:2])
    edges = sum(blurred(picture, sigma=1, order=order) ** 2 for order in ((0, 1), (1, 0)))
    unlike = ((picture - blurred(picture, sigma=short / SURROUNDINGS)) ** 2).sum(-1)
    things = blurred(np.sqrt(np.asarray(edges).sum(-1)) + np.sqrt(unlike), sigma=short / THING) ** 2
    return things / max(float(things.mean()), 1e-6)
