"""Pictures that are painted in tiles, of up to 8192 pixels a side: how one is painted, and how it is followed."""

from collections.abc import Callable
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Field

from aiart.engine.painting.tiles import TiledPainting
from aiart.images import to_uint8
from aiart.operations.request import SIDE_MIN, as_tuple, shares

LARGE_MAX = 8192  # pixels of a side
POSTER_SIDE = 7016  # pixels: the long side of an A2 at 300 dots per inch
LargeSide = Annotated[int, Field(ge=SIDE_MIN, le=LARGE_MAX)]
LargeSize = Annotated[tuple[LargeSide, LargeSide] | LargeSide | None, BeforeValidator(as_tuple)]

OnShare = Callable[[float, np.ndarray | None], None]  # the share of the work that is done, and what there is to see


class LargePainting(TiledPainting):
    """A tiled painting that shows what it has: the newest level that was painted whole."""

    newest: np.ndarray | None = None  # uint8 (h, w, 3)

    def _painted_level(self, i: int, base: np.ndarray) -> np.ndarray:
        level = super()._painted_level(i, base)
        self.newest = to_uint8(level)
        return level

    def picture(self, on_share: OnShare | None = None) -> np.ndarray:
        """Paint all levels -> uint8 (height, width, 3); `on_share` is called after each tile, and may raise to stop."""
        if on_share is None:
            return self.paint_large(None)
        done = [0.0, *shares(self)]

        def tile_is_done(level: int, tiles: int, of: int) -> None:
            on_share(done[level] + (done[level + 1] - done[level]) * tiles / of, self.newest)

        return self.paint_large(tile_is_done)
