"""Pictures of any size: fine levels are painted tile by tile, each with enough of its surroundings to be exact.

What a denoiser answers for a pixel depends on its neighbourhood alone, so after all steps a tile is right everywhere
but near its own borders. Those are painted beyond what is kept, and thrown away. The noise belongs to positions
(path/flow.py) and a resized pixel to its surroundings (path/pyramid.py), so neighbours agree on what they share: the
result is that of painting all at once. Coarse levels, where everything is compared with everything, are painted whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from aiart.engine.memory import search
from aiart.engine.memory.denoiser import CANDIDATES_PER_WINDOW, MemoryDenoiser
from aiart.engine.memory.search import Candidates, upscale_candidates
from aiart.engine.memory.windows import STRIDE, grid_shape
from aiart.engine.painting.painting import BEYOND_TIME, SEARCH_TIME, Painting
from aiart.engine.painting.painting_memory import SOFTNESS
from aiart.engine.painting.plan import Start
from aiart.engine.path.pyramid import Size, Wrap, resized_part
from aiart.images import to_uint8

SIDE = 768  # pixels of a tile that are kept; even
WHOLE = 1500 * 1500  # pixels up to which a level is painted at once

OnTile = Callable[[int, int, int], None]  # level, tiles of it that are done, how many it has


@dataclass(frozen=True)
class Tile:
    """What is kept of it, and what is painted: (top, left) and (height, width) in pixels. Where a canvas wraps, what
    is painted may begin before 0 and end beyond the canvas."""

    origin: Size
    size: Size
    seen: Size
    area: Size

    def kept(self, picture: np.ndarray) -> np.ndarray:
        """Return what is kept, (size..., n), of what was painted, (area..., n)."""
        top, left = (inner - outer for inner, outer in zip(self.origin, self.seen, strict=True))
        return picture[top : top + self.size[0], left : left + self.size[1]]


def tiles(size: Size, side: int, halo: int, wrap: Wrap) -> Iterator[Tile]:
    """Cover a canvas with tiles of `side` pixels, each seen with `halo` pixels around it where there is canvas."""
    axes = [[_span(start, n, side, halo, around) for start in range(0, n, side)] for n, around in zip(size, wrap)]  # noqa: B905
    for rows, columns in product(*axes):
        yield Tile(*zip(rows, columns, strict=True))


def _span(start: int, length: int, side: int, halo: int, around: bool) -> tuple[int, int, int, int]:
    """Along one axis: where what is kept begins and how long it is, and the same of what is painted."""
    kept = min(side, length - start)
    first, last = start - halo, start + kept + halo
    if not around:
        first, last = max(first, 0), min(last, length)
    return start, kept, first, last - first


def around(read: Callable[[Size, Size], np.ndarray], origin: Size, area: Size, size: Size) -> np.ndarray:
    """Read a region that may go beyond a wrapped canvas, from those parts of the canvas it is made of.

    `read(origin, area)` -> (*area, n), wholly inside the canvas of `size`."""
    rows, columns = (list(_pieces(*axis)) for axis in zip(origin, area, size, strict=True))
    return np.concatenate(
        [np.concatenate([read((top, left), (down, across)) for left, across in columns], 1) for top, down in rows]
    )


def _pieces(start: int, count: int, length: int) -> Iterator[tuple[int, int]]:
    while count > 0:
        first = start % length
        some = min(count, length - first)
        yield first, some
        start, count = start + some, count - some


class TiledPainting(Painting):
    """A painting whose fine levels are painted in tiles: memory hardly grows with the canvas."""

    side, whole = SIDE, WHOLE

    def paint_large(self, on_tile: OnTile | None = None) -> np.ndarray:
        """Paint all levels -> uint8 (height, width, 3). `on_tile` may raise to stop the painting."""
        picture, last = None, len(self.levels) - 1
        for i in range(len(self.levels)):
            if picture is not None and self._in_tiles(i):
                painted = self._tiled(i, picture, np.uint8 if i == last else np.float32, on_tile)
            else:
                painted = self._painted_level(i, self._base(i, picture))
                painted = to_uint8(painted) if i == last else painted
                if on_tile:
                    on_tile(i, 1, 1)
            picture = painted
        assert picture is not None, "a painting has at least one level"
        return picture

    def _in_tiles(self, i: int) -> bool:
        """A level that is large, and where nothing has to be decided for the canvas as a whole."""
        height, width = self.levels[i].size
        k = self.levels[i].scale
        local = (
            self.memory.latest_candidates() is not None and self.memory.chosen
            if not self.memory.is_learned(k)
            else not self._is_repainted(k)
        )
        return i > 0 and height * width > self.whole and bool(local)

    def _tiled(self, i: int, coarser: np.ndarray, dtype: type, on_tile: OnTile | None) -> np.ndarray:
        level, by_memory = self.levels[i], not self.memory.is_learned(self.levels[i].scale)
        canvas, coarse = np.empty((*level.size, 3), dtype), self.memory.latest_candidates()
        found = self._empty_candidates(i) if by_memory else None
        parts = list(tiles(level.size, self.side, self._halo(level.scale, by_memory), self.options.wrap))
        for number, tile in enumerate(parts):
            base = self._part_of_base(i, coarser, tile)
            memory = self._memory_of(i, tile, coarse) if by_memory and coarse else None
            painted = tile.kept(self._painted_tile(i, base, tile, memory))
            there = tuple(slice(start, start + n) for start, n in zip(tile.origin, tile.size, strict=True))
            canvas[there] = to_uint8(painted) if dtype is np.uint8 else painted
            if memory is not None and found is not None:
                self._keep(found, memory, tile)
            if on_tile:
                on_tile(i, number + 1, len(parts))
        if found is not None:
            self.memory.latest = Candidates(found, level.size, self.memory.bank(i).size)
        return canvas

    def _painted_tile(self, i: int, base: np.ndarray, tile: Tile, memory: MemoryDenoiser | None) -> np.ndarray:
        """What is seen of a tile, float32 (*tile.area, 3); by the network if there is no memory."""
        level, plan = self.levels[i], self.plan.for_part(self.levels[i].size, tile.seen)
        planned = plan.start(i, len(self.levels), tile.area)
        denoise = self._network_of(i, planned) if memory is None else memory
        start = planned or (Start(base, BEYOND_TIME) if level.beyond else None)
        if start and start.t == 0:
            if memory:
                memory(start.clean, SEARCH_TIME, base)
            return start.clean

        def constrained(x_t: np.ndarray, t: float, b: np.ndarray) -> np.ndarray:
            return plan.constrain(i, denoise(x_t, t, b))

        return self._sampled_path(level.scale, base, constrained, start, self._noise_of(i, tile), memory is not None)

    def _halo(self, k: int, by_memory: bool) -> int:
        """Pixels from which a pixel of the result can be reached in all steps; even, as windows begin there."""
        config = self.generator.config
        if by_memory:  # the windows over a pixel, and those whose candidates reach theirs
            reach = config.memory_sizes.window + STRIDE * search.ROUNDS
        elif config.preset == "classic":
            reach = config.network_sizes.blocks
        else:
            reach = 2 + 4 * config.network_sizes.blocks
        return -(-(reach * self.steps(k, by_memory) + STRIDE) // STRIDE) * STRIDE

    def _part_of_base(self, i: int, coarser: np.ndarray, tile: Tile) -> np.ndarray:
        size, wrap = self.levels[i].size, self.options.wrap

        def read(origin: Size, area: Size) -> np.ndarray:
            return resized_part(coarser, size, origin, area, wrap)

        return around(read, tile.seen, tile.area, size)

    def _noise_of(self, i: int, tile: Tile) -> Callable[[int], np.ndarray]:
        def noise(step: int) -> np.ndarray:
            def read(origin: Size, area: Size) -> np.ndarray:
                return self.noise.field(i, step, area, origin)

            return around(read, tile.seen, tile.area, self.levels[i].size)

        return noise

    def _network_of(self, i: int, planned: Start | None):
        """The network for the tiles of level i; planned: where the plan lets one begin."""
        return self.generator.learned_denoiser(self.levels[i].scale, (False, False), **self._told(planned))

    def _memory_of(self, i: int, tile: Tile, coarse: Candidates) -> MemoryDenoiser:
        """The memory of one tile: a canvas of its own that knows how large the whole one is."""
        level, wrap, bank = self.levels[i], self.options.wrap, self.memory.bank(i)
        shape = grid_shape(level.size, bank.window, wrap)
        sigma = self.generator.config.sigmas[level.scale]
        memory = MemoryDenoiser(bank, sigma, tile.area, None, self.options.balance, SOFTNESS)
        memory.part_of = shape[0] * shape[1]
        rows, columns = (
            (start // STRIDE + np.arange(count)) % n if goes_around else start // STRIDE + np.arange(count)
            for start, count, n, goes_around in zip(tile.seen, memory.overlap.shape, shape, wrap, strict=True)
        )
        if self.memory.guidance:
            guided = self.memory.guided_scale(i, self.memory.guidance)
            memory.bank, memory.guide = guided.bank, guided.queries(rows, columns)
        memory.fixed = self.memory.fixed_windows(i, rows, columns)
        candidates = upscale_candidates(coarse, level.size, bank.size, bank.window, wrap, rows, columns)
        memory.candidates = bank.nearest_valid(candidates)
        return memory

    def _empty_candidates(self, i: int) -> np.ndarray:
        shape = grid_shape(self.levels[i].size, self.generator.config.memory_sizes.window, self.options.wrap)
        return np.empty((*shape, CANDIDATES_PER_WINDOW), np.int32)

    def _keep(self, candidates: np.ndarray, memory: MemoryDenoiser, tile: Tile) -> None:
        """Note what was found for the windows that begin in the kept part of a tile."""
        top, left = (start // STRIDE for start in tile.origin)
        inside = candidates[top : top + tile.size[0] // STRIDE, left : left + tile.size[1] // STRIDE]
        skip = [(inner - outer) // STRIDE for inner, outer in zip(tile.origin, tile.seen, strict=True)]
        found = memory.found().reshape(*memory.overlap.shape, -1)
        inside[:] = found[skip[0] : skip[0] + inside.shape[0], skip[1] : skip[1] + inside.shape[1]]
