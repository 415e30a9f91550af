"""Gaussian noise as a function of (seed, scale, step, position), so that any part of a canvas can be drawn alone.

A poster painted in tiles must see the same noise as one painted whole. Noise is therefore drawn in square
blocks, each with its own counter-based generator (Philox; Salmon et al. 2011, "Parallel random numbers:
as easy as 1, 2, 3"), and a region is cut from the blocks it touches.
"""

import numpy as np

from aiart.engine.path.parallel import parallel_for

BLOCK = 64  # pixels; a constant of the format: changing it changes every picture of every seed


class Noise:
    """Standard normal noise of one painting."""

    def __init__(self, seed: int):
        self.seed = seed

    def field(self, scale: int, step: int, size: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> np.ndarray:
        """float32 (height, width, 3) of the region that starts at `origin` (top, left); step 0 is the start itself."""
        (height, width), (top, left) = size, origin
        rows = range(top // BLOCK, -(-(top + height) // BLOCK))
        columns = range(left // BLOCK, -(-(left + width) // BLOCK))
        whole = np.empty((len(rows) * BLOCK, len(columns) * BLOCK, 3), np.float32)

        def draw(some: slice) -> None:
            for number in range(some.start, some.stop):
                down, across = divmod(number, len(columns))
                there = whole[BLOCK * down : BLOCK * (down + 1), BLOCK * across : BLOCK * (across + 1)]
                there[:] = self._block(scale, step, rows[down], columns[across])

        parallel_for(draw, len(rows) * len(columns), 4)
        top, left = top - rows[0] * BLOCK, left - columns[0] * BLOCK
        return whole[top : top + height, left : left + width]

    def _block(self, scale: int, step: int, row: int, column: int) -> np.ndarray:
        counter = np.array([row, column, scale, step], np.uint64) << np.uint64(
            32
        )  # 2^32 draws apart: never overlapping
        generator = np.random.Generator(np.random.Philox(key=self.seed % 2**64, counter=counter))
        return generator.standard_normal((BLOCK, BLOCK, 3), dtype=np.float32)
