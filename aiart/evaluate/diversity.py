"""How different the made pictures are from one another. Knows arrays only, and nothing of how good they are.

Noise has the highest diversity of all: read it beside coherence.
"""

from collections.abc import Iterable

import numpy as np

LEAST_SPREAD = 0.5 / 255  # half a grey level: a flat original must not divide by zero


def diversity(made: Iterable[np.ndarray], originals: Iterable[np.ndarray]) -> float:
    """Spread of each pixel's grey over the made pictures, relative to the spread of grey inside an original.

    Shaham et al. 2019 (SinGAN), section 4: standard deviation of every pixel over the made pictures, averaged over
    the pixels, divided by the standard deviation of the original's grey; for several originals by the mean of theirs.
    Grey is the plain mean of the three channels.

    Args:
        made: m pictures (H, W, 3) of one shape, any unit.
        originals: pictures (H, W, 3) in the same unit, in [0, 1] if one may be flat; shapes may differ.

    Returns: 0 = always the same picture.
    """
    over_pictures = np.stack([picture.mean(-1) for picture in made]).std(0).mean()
    inside_originals = np.mean([picture.mean(-1).std() for picture in originals])
    return float(over_pictures / max(inside_originals, LEAST_SPREAD))
