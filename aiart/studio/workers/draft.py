"""Drafts in the painting worker: one small picture of an order, shown scale by scale and kept nowhere.

Whoever looks at a draft has just changed something and is about to change it again. So what is read for one is kept in
memory, small, for the next.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from aiart.data.uploads import Limits
from aiart.operations.request import SIDE_MIN
from aiart.operations.table import operation_of
from aiart.studio.store import Recent
from aiart.studio.workers.events import preview_address
from aiart.studio.workers.reading import read_small

INPUTS = 8  # in memory


class DraftInputs:
    """Input files as drafts take them, of which the newest are kept."""

    def __init__(self) -> None:
        self._read: Recent[np.ndarray] = Recent(INPUTS)

    def read(self, payload: Mapping[str, Any], limits: Limits, side: int) -> np.ndarray:
        """Return the picture, layer or mask of an input file with no side longer than `side`. Raises UploadError.

        Args:
            payload: of the input, see `events`; what the workspace has cleaned itself may be larger than the limits.
        """

        def read() -> np.ndarray:
            file, own = Path(payload["file"]), payload["file"] == payload["kept"]
            most = max(limits.max_bytes, file.stat().st_size) if own else limits.max_bytes
            return read_small(payload["kind"], file, replace(limits, max_bytes=most), side)

        return self._read.get((payload["digest"], payload["kind"], side), read)


def draft(
    engine: ModuleType,
    generator: Any,
    inputs: Mapping[str, Any],
    request: Any,
    side: int,
    on_begun: Callable[[int, int, int], None],
    on_progress: Callable[[float, np.ndarray | None], None],
) -> dict:
    """Paint one picture of a request, no side of it longer than `side` -> its "height", "width", "frames", "preview".

    Args:
        on_begun: is called once with height, width and 1.
        on_progress: is called with every finished scale but the last, which is the answer.

    Raises:
        ArtError, or whatever the engine raises; whatever `on_begun` and `on_progress` raise.
    """
    request = small_request(generator, inputs, request, side)
    height, width = operation_of(request).size(generator, inputs, request)
    on_begun(height, width, 1)

    def on_scale(index: int, share: float, picture: np.ndarray | None) -> None:
        on_progress(share, picture if share < 1 else None)

    picture = next(engine.perform(generator, inputs, request, on_scale))
    height, width = picture.shape[:2]
    return {"height": height, "width": width, "frames": 1, "preview": preview_address(picture, side)}


def small_request(generator: Any, inputs: Mapping[str, Any], request: Any, side: int) -> Any:
    """Return the request for one picture, smaller if a side would be longer than `side`. Raises RequestError."""
    height, width = operation_of(request).size(generator, inputs, request)
    factor = min(1.0, side / max(height, width))
    if factor == 1:
        return request.changed(count=1)
    small = tuple(max(SIDE_MIN, 2 * round(length * factor / 2)) for length in (width, height))
    return request.changed(count=1, size=small, aspect=None)
