"""A montage: a canvas of which every pixel is taken from a picture, so that nobody sees where its pieces meet.

It is decided at a small size, by pieces that suit what is known around them (pieces.py) and minimum cuts between them
(cuts.py). What is left of steps of colour is spread: of all pictures that have the pieces' own gradients, and at the
cuts the mean of both sides', the nearest one is taken (Perez et al. 2003, "Poisson image editing"; Agarwala et al.
2004, "Interactive digital photomontage").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aiart.engine.compiled.steps import conjugate_gradients
from aiart.engine.montage.cuts import Edges, Steps, edges_of, lay_over
from aiart.engine.montage.pieces import Box, Fitting, Piece, Rows, grown
from aiart.engine.path.parallel import parallel_for
from aiart.engine.path.pyramid import FLAT, Size, Wrap

PIECES = 4  # tried for each part of a canvas
SWEEPS = 2  # over all pieces
SPREAD = 6  # pixels on both sides of a cut over which what a smaller montage left of its step is spread
CALMEST = 0.9  # of the picture's steps, that those on a line that shall be calm are on average at most
STIFFER = 4.0  # those, and steps beside what is known, than others, when what is missing is spread
STIFFNESS = 1e-3  # of the pieces' own colours, where what is left of steps is spread


@dataclass
class Montage:
    """picture: float32 (h, w, 3) at the small size. sources: int (H, W, 2), the row and column in it of every pixel of
    the canvas. unknown: bool (H, W), what of the canvas is put together. wrap: which of its sides meet. calm: where the
    row and the column of `edges_of` are, as shares of the sides. prices: float32 (h, w), of each pixel of the picture
    that is taken; None: nothing. own: int (H, W, 2), from where a pixel is taken for nothing; None: nowhere. light:
    float32 (H, W, 3), what is added to the pieces' colours, as far as a smaller montage can tell; None: none can.
    stiffness: how firmly pieces keep their own colours."""

    picture: np.ndarray
    sources: np.ndarray
    unknown: np.ndarray
    wrap: Wrap = FLAT
    calm: Sequence[float | None] = (None, None)
    prices: np.ndarray | None = None
    own: np.ndarray | None = None
    light: np.ndarray | None = None
    stiffness: float = STIFFNESS

    def __post_init__(self):
        self.sources = np.ascontiguousarray(self.sources)
        self.steps = Steps(self.picture, self.prices, self.own)
        self._on_boxes: dict[tuple[int, ...], Edges] = {}

    def edges(self, marked: np.ndarray | None = None) -> Edges:
        """Return the neighbours of marked pixels, bool (H, W), or all."""
        return edges_of(self.size, self.wrap, self._calm_lines, marked)

    @property
    def _calm_lines(self) -> list[int | None]:
        return [None if share is None else round(share * side)
                for share, side in zip(self.calm, self.size, strict=True)]  # fmt: skip

    def _beside_calm(self) -> np.ndarray:
        """bool (H, W): the two lines whose step shall be calm, on each axis."""
        beside = np.zeros(self.size, bool)
        for axis, line in enumerate(self._calm_lines):
            if line is not None:
                np.moveaxis(beside, axis, 0)[[line - 1, line % self.size[axis]]] = True
        return beside

    @cached_property
    def _every_edge(self) -> Edges:
        return self.edges()

    def _edges_on(self, box: Box) -> Edges:
        """Those of which a pixel lies in a box, in the order of all."""
        key = tuple(int(line[end]) for line in (box.rows, box.columns) for end in (0, -1))
        if key not in self._on_boxes:
            inside = np.zeros(self.size, bool)
            inside[box.on(self.size)] = True
            edges, flat = self._every_edge, inside.ravel()
            self._on_boxes[key] = edges.some(flat[edges.first] | flat[edges.second])
        return self._on_boxes[key]

    @property
    def _flat(self) -> np.ndarray:
        """The sources as int (n, 2), which are changed with them."""
        return self.sources.reshape(-1, 2)

    @property
    def size(self) -> Size:
        return self.unknown.shape[0], self.unknown.shape[1]

    @property
    def canvas(self) -> np.ndarray:
        """The pieces as they are, float32 (H, W, 3)."""
        return self.picture[self.sources[..., 0], self.sources[..., 1]]

    def lay(self, piece: Piece, margin: int) -> None:
        """Lay a piece over the unknown pixels of its box wherever its cuts are seen less than those there are."""
        places, unknown = piece.sources(), self.unknown[piece.box.on(self.size)]
        inside = np.all((places >= margin) & (places < np.array(self.picture.shape[:2]) - margin), -1)
        where = np.nonzero(inside & unknown)
        over = piece.box.rows[where[0]] % self.size[0] * self.size[1] + piece.box.columns[where[1]] % self.size[1]
        lay_over(self.steps, self._flat, places[where], over, self._edges_on(piece.box))

    def energy(self) -> float:
        """Return what its cuts cost."""
        edges = self._every_edge
        return float(self.steps.cost(self._flat[edges.first], self._flat[edges.second], edges).sum())

    def cuts(self) -> np.ndarray:
        """Return bool (H, W): pixels beside which another piece begins."""
        cuts = np.zeros(self.size, bool)
        for axis, around in enumerate(self.wrap):
            lines, marked = np.moveaxis(self.sources, axis, 0), np.moveaxis(cuts, axis, 0)
            for first, second in ((slice(0, -1), slice(1, None)), (slice(-1, None), slice(0, 1)))[: 1 + around]:
                step = lines[second] - lines[first]
                here = (step[..., axis] != 1) | (step[..., 1 - axis] != 0)
                marked[first] |= here
                marked[second] |= here
        return cuts

    def blended(self) -> np.ndarray:
        """Return the canvas with its steps of colour spread over what is unknown, or, where it is known how a smaller
        one did that, with what is left of them spread near the cuts: float32 (H, W, 3)."""
        canvas, open_to_change = self.canvas, self.unknown
        if self.light is not None:
            np.add(canvas, self.light, out=canvas, where=self.unknown[..., None])
            open_to_change = grown(self.cuts() | self._border() | self._beside_calm(), SPREAD, self.wrap) & self.unknown
        if open_to_change.any():
            edges = self.edges(open_to_change)
            canvas[open_to_change] += _spread(
                self._missing(canvas, edges), open_to_change.ravel(), edges, self.stiffness
            )
        return np.clip(canvas, -1, 1)

    def _border(self) -> np.ndarray:
        """bool (H, W): unknown pixels beside known ones."""
        return grown(~self.unknown, 1, self.wrap) & self.unknown

    def _calming(self, steps: np.ndarray, edges: Edges) -> np.ndarray:
        """What the steps of edges, float32 (n, 3), are to be multiplied by, (n,), so that those on a line that shall be
        calm are no larger than the picture's own on average."""
        factors = np.ones(len(steps), np.float32)
        for axis in (0, 1):
            there = np.flatnonzero((edges.calm > 0) & (edges.down == (axis == 0)))
            if len(there):
                usual = np.abs(np.diff(self.picture, axis=axis)).mean()
                factors[there] = min(1.0, CALMEST * usual / max(np.abs(steps[there]).mean(), 1e-6))
        return factors

    def _missing(self, canvas: np.ndarray, edges: Edges) -> np.ndarray:
        """Of edges the step that both pieces have there, less the one that the canvas has: float32 (n, 3)."""
        colours = canvas.reshape(-1, 3)
        ours, theirs = self.steps.differences(self._flat[edges.first], self._flat[edges.second], edges)
        wanted = np.where(ours * theirs > 0, np.where(np.abs(ours) < np.abs(theirs), ours, theirs), 0)
        wanted *= self._calming(wanted, edges)[:, None]
        return wanted - (colours[edges.second] - colours[edges.first])


def _spread(missing: np.ndarray, unknown: np.ndarray, edges: Edges, stiffness: float) -> np.ndarray:
    """The change of all unknown pixels, float32 (n, 3), after which the edges miss least, in the sense of squares."""
    count, numbers = int(unknown.sum()), np.full(len(unknown), -1, np.int32)
    numbers[unknown] = np.arange(count)
    first, second = numbers[edges.first], numbers[edges.second]
    both = (first >= 0) & (second >= 0)
    stiff = np.where((edges.calm > 0) | ~both, STIFFER, 1).astype(np.float32)
    missing = missing * stiff[:, None]
    total, degree = np.zeros((3, count), np.float32), np.full(count, stiffness)
    for some, sign in ((first, -1), (second, 1)):
        there = np.flatnonzero(some >= 0)
        degree += np.bincount(some[there], stiff[there], count)
        for c in range(3):
            total[c] += sign * np.bincount(some[there], missing[there, c], count)
    change, *rest = (np.empty((3, count), np.float32) for _ in range(4))
    matrix = degree.astype(np.float32), first[both], second[both], -stiff[both]
    parallel_for(conjugate_gradients.over(*matrix, total, *rest, change), 3, 1)
    return change.T


def fill(
    montage: Montage, fitting: Fitting, boxes: Sequence[tuple[Box, Rows]], known: np.ndarray, count: int = PIECES
) -> None:
    """Fill the parts of a montage that are unknown, with pieces that suit what is known in some boxes.

    Args:
        boxes: each with the first and the last row of the picture at which its pieces may begin; None: any.
        known: bool (H, W), by which pieces are looked for.
        count: pieces that are tried for each.
    """
    canvas = montage.canvas
    pieces = [piece for box, rows in boxes for piece in fitting.find(canvas, known, box, count, rows, montage.prices)]
    for _ in range(SWEEPS):
        for piece in pieces:
            montage.lay(piece, fitting.margin)
