"""What was given, as large as what it became and in the same place: to be laid beside it. Arrays only."""

import numpy as np

from aiart.engine.path.pyramid import Size
from aiart.images import to_uint8
from aiart.operations.canvas import on_canvas
from aiart.operations.extend import ExtendRequest
from aiart.operations.painting import even_sides

PAPER = (233, 226, 213)  # where there was nothing


def before(given: np.ndarray, request: object, size: Size) -> np.ndarray:
    """A picture or layer, uint8 (h, w, 3 or 4), that became one of `size` (H, W) -> uint8 (H, W, 3)."""
    picture = _on_paper(given) if given.shape[-1] == 4 else given
    if isinstance(request, ExtendRequest):
        page = np.empty((*size, 3), np.uint8)
        page[:] = PAPER
        page[request.top :, request.left :][: picture.shape[0], : picture.shape[1]] = picture
        return page
    return to_uint8(on_canvas(picture, even_sides(size)))[: size[0], : size[1]]


def _on_paper(layer: np.ndarray) -> np.ndarray:
    cover = layer[..., 3:].astype(np.float32) / 255
    return np.rint(cover * layer[..., :3] + (1 - cover) * np.float32(PAPER)).astype(np.uint8)
