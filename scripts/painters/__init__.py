"""The painters: drawing code of our own that makes the sets of pictures behind the starter generators.

Every painter is a function paint(seed, width=512, height=384) -> (height, width, 3) uint8 sRGB that gives the same
picture for the same arguments; consecutive seeds walk through all palettes of a style. Nothing here knows
about training.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts.painters import flow_field, ink_waves, marble, paper_cut, stained_glass


@dataclass(frozen=True)
class Painter:
    """One style: `name` for programs, `title` and `description` (one sentence) for people."""

    name: str
    title: str
    description: str
    paint: Callable[..., np.ndarray]


_ALL = (
    Painter(
        "flow_field",
        "Wind fields",
        "Landscapes under a whirling sky, painted in thousands of bristle strokes that follow a flow field.",
        flow_field.paint,
    ),
    Painter(
        "stained_glass",
        "Stained glass",
        "Leaded windows of suns, trees, flowers and water, in streaked glass lit from behind.",
        stained_glass.paint,
    ),
    Painter(
        "ink_waves",
        "Ink waves",
        "Seas of seigaiha scales and breaking waves, in indigo washes and a little gold on grained paper.",
        ink_waves.paint,
    ),
    Painter(
        "paper_cut",
        "Paper cut",
        "Layered paper landscapes of mountains, lakes and woods, each sheet with its shadow on the next.",
        paper_cut.paint,
    ),
    Painter(
        "marble",
        "Marbled paper",
        "Ebru and suminagashi: rings, combed feathers and stormy coasts of colour, with seams of gold.",
        marble.paint,
    ),
)

PAINTERS: dict[str, Painter] = {painter.name: painter for painter in _ALL}
